"""Whether a figure can answer for one demand of a question: the agreement of measure, time, place, number and word.

Every rule here is about kinds of demands and fields of figures; none knows a subject.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from bot.answering.index import View
from bot.understanding.parsing import IDLE
from bot.understanding.question import Demand, Period
from knowledge.model import Basis, Figure, Measure, PeriodKind
from locales import numerals, places
from locales.languages import LANGUAGES

_NUMERIC: Final = frozenset({Measure.COUNT, Measure.SUM, Measure.AVERAGE, Measure.SHARE, Measure.GROWTH})
# What a measure that is asked for accepts in a figure's own measure.
ACCEPTS: Final[dict[str, frozenset[Measure]]] = {
    "how_many": _NUMERIC,
    "count": frozenset({Measure.COUNT, Measure.AVERAGE}),
    "sum": frozenset({Measure.SUM, Measure.AVERAGE}),
    "average": frozenset({Measure.AVERAGE}),
    "share": frozenset({Measure.SHARE}),
    "growth": frozenset({Measure.GROWTH}),
    "times": frozenset({Measure.GROWTH}),
    "compare": frozenset({Measure.GROWTH}),
    "each": frozenset({Measure.AVERAGE, Measure.GROWTH}),
    "ordinal": frozenset({Measure.ORDINAL}),
    "when": frozenset({Measure.DATE}),
    "which_year": frozenset({Measure.PERIOD}),
    "where": frozenset({Measure.PLACE}),
}
EXACT: Final = frozenset({"sum", "average", "share", "growth", "ordinal", "when", "which_year", "where"})
_ATTRIBUTE: Final = {
    "who": ("who", "initiator"),
    "initiator": ("initiator", "who"),
    "whose": ("whose", "who"),
    "why": ("why", "purpose"),
    "how_to": ("how_to",),
    "first_time": ("first",),
}


class Asked:
    """What agreement needs to know of the whole question."""

    def __init__(
        self, frame_year: int, measures: frozenset[str], polar: bool, numbers: frozenset[Decimal]
    ) -> None:
        self.frame_year = frame_year  # "this year" of the topic's newest source
        self.measures = measures
        self.polar = polar
        self.numbers = numbers


def meets(view: View, demand: Demand, asked: Asked) -> bool:
    """Whether the figure answers for the demand."""
    if demand.period:
        return meets_period(view, demand.period, asked)
    if demand.number:
        if demand.number.kind == "ordinal" and view.measure is not Measure.ORDINAL:
            return False
        return demand.number.value in view.numbers or _counted(view, demand.number.value)
    if demand.concepts & view.concepts or view.topic in demand.contexts:
        return True
    if demand.places and any(meets_place(view, p, asked) for p in demand.places):
        return True
    if demand.measures and any(meets_measure(view, m, asked) for m in demand.measures):
        return True
    if demand.places or (demand.measures and not (demand.foreign or demand.unknown)):
        return False
    return (demand.foreign or demand.unknown) and any(view.uses(s) for s in demand.skeletons)


def _counted(view: View, number: Decimal) -> bool:
    """Whether the number is one that the figure's period or list holds ("the last five years")."""
    figure = view.stated
    if figure is None:
        return False
    return number in {figure.period.last_years, len(figure.items) or None, len(figure.places) or None}


def meets_measure(view: View, measure: str, asked: Asked) -> bool:
    """Whether a figure gives the measure that was asked for."""
    figure = view.stated
    own = view.measure
    if measure in IDLE or measure in view.measures:
        return True
    if (
        measure in ("whose", "which_year", "when", "where", "whence")
        and asked.numbers & view.numbers
        and own is not Measure.ORDINAL
    ):
        return True  # the person has the number: all that is known of it is the answer
    if measure == "before" and "first_time" in asked.measures:
        return attribute(view, "first_time") is not None
    if measure == "how_many" and own in (Measure.FACT, Measure.ORDINAL) and figure:
        return bool(figure.items) and own is Measure.FACT
    if own in ACCEPTS.get(measure, ()):
        return True
    if (
        measure in ("growth", "times", "before", "compare", "change")
        and figure
        and figure.previous is not None
    ):
        return True
    if measure == "count" and own is Measure.GROWTH:
        return "sum" not in view.measures and "growth" in asked.measures  # the growth of a number
    if measure == "people":
        return view.figure.unit.ru_animate or (own is Measure.SHARE and "share" in asked.measures)
    if measure == "change":
        return own in (Measure.GROWTH, Measure.FACT) or bool(figure and figure.items)
    if measure == "share":
        named = asked.measures & {"growth", "before", "compare"}
        return own is Measure.GROWTH and view.figure.unit.style == "percent" and bool(named)
    if measure == "before" and figure is None:
        return own is Measure.GROWTH
    if measure == "when" and figure and figure.previous is not None and "growth" in asked.measures:
        return True  # "from what number to what number"
    if measure in ("when", "which_year"):
        return own in (Measure.DATE, Measure.PERIOD) or _dated(figure)
    if measure == "where":
        return own is Measure.PLACE or bool(figure and figure.places)
    if measure == "whence" and asked.polar:
        return True  # "among those to which it was added": no question
    if measure == "whence":
        return bool(figure and figure.places)
    if measure == "places":
        return own is Measure.PLACE or bool(figure and figure.places)
    if measure == "list" and asked.measures & {"how_many", "count", "sum", "share", "average", "growth", "when", "where"}:
        return True  # "name the number"
    if measure == "list":
        return bool(
            figure
            and (figure.items or figure.places or any(a.asks in ("which", "name") for a in figure.attributes))
        )
    if measure in _ATTRIBUTE:
        return attribute(view, measure) is not None
    if measure == "still":
        return bool(figure and figure.state == "ongoing")
    return False


def attribute(view: View, measure: str) -> int | None:
    """The index of the figure's attribute that answers a question of this kind, if it has one."""
    figure = view.stated
    if figure is None:
        return None
    wanted = _ATTRIBUTE.get(measure, ())
    return next((n for n, a in enumerate(figure.attributes) if a.asks in wanted), None)


def _dated(figure: Figure | None) -> bool:
    return bool(figure and figure.period.kind in (PeriodKind.POINT, PeriodKind.INTERVAL, PeriodKind.SINCE))


def meets_period(view: View, period: Period, asked: Asked) -> bool:
    """Whether a figure holds for the time that was asked for, as the source states its own."""
    figures = _stated(view)
    return any(_meets_period(f, period, asked) for f in figures)


def _stated(view: View) -> list[Figure]:
    return [view.stated] if view.stated else list(view.operands)


def _meets_period(figure: Figure, period: Period, asked: Asked) -> bool:
    own = figure.period
    kind, first = period.kind, period.first
    if kind == "this_year":
        kind, first = "year", asked.frame_year
    elif kind == "last_year":
        kind, first = "year", asked.frame_year - 1
    elif kind == "next_year":
        kind, first = "year", asked.frame_year + 1
    if kind == "year":
        if own.kind is PeriodKind.POINT:
            return own.years == (first, first)
        if own.kind is PeriodKind.UNSTATED:
            # What is true as of the source's date is the state of that year, if the year is the frame's own.
            return first == asked.frame_year
        if own.kind is PeriodKind.SINCE:
            return first is not None and str(first) == (own.start or "")[:4] and "when" in asked.measures
        if own.kind is PeriodKind.INTERVAL and figure.measure in (Measure.FACT, Measure.PERIOD):
            return own.years is not None and own.years[0] <= (first or 0) <= own.years[1] and asked.polar
        return False
    if kind == "years":
        if own.kind is PeriodKind.SINCE:
            return period.last in (None, asked.frame_year) and str(first) == (own.start or "")[:4]
        if own.kind is PeriodKind.INTERVAL and own.years:
            return own.years == (first, period.last) or any(
                _years_of(i.text.ru) == (first, period.last) for i in figure.items
            )
        return own.kind is PeriodKind.POINT and own.years == (first, period.last)
    if kind == "last_years":
        return own.last_years == first
    if kind == "ago":
        return own.last_years == first and figure.measure is Measure.GROWTH
    if kind == "recent":
        return own.kind in (PeriodKind.RELATIVE, PeriodKind.SINCE, PeriodKind.INTERVAL)
    if kind == "month":
        day = _day(figure)
        return day is not None and day.month == first and period.last in (None, day.day)
    return False


def _years_of(text: str) -> tuple[int, int] | None:
    """The first and the last year that a text names."""
    years = [int(n.value) for n in numerals.find(text) if 1900 <= n.value <= 2100]
    return (min(years), max(years)) if years else None


def _day(figure: Figure) -> date | None:
    for text in (figure.literal, figure.period.start):
        if isinstance(text, str) and len(text) == 10:
            return date.fromisoformat(text)
    return None


def meets_place(view: View, place: str, asked: Asked) -> bool:
    """Whether the figure says anything of the place: the whole country, or one of the places behind it."""
    figure = view.stated
    parts = asked.measures & {"how_many", "count", "share", "sum"}
    if place == places.HOME:
        # The country as a whole, unless it is but one of several that were counted together.
        return not (
            figure
            and parts
            and place in figure.places
            and any("places" in c.forbids for c in figure.cautions)
        )
    if places.is_kind(place):  # "in the regions" is the country, "in which region" is not
        return not asked.measures & {"each", "max", "min", "list", "where", "places", "compare"}
    if any(place_is(site, place) for site in view.sites):
        return True
    if figure is None:
        return False
    if figure.measure is Measure.PLACE:
        return places.is_kind(place) or place_is(figure, place)
    inside = places.countries_of(place) & set(figure.places)
    if not inside:
        return False
    # A number for all the places together is no number for one of them.
    return not parts or set(figure.places) <= places.countries_of(place)


def place_is(figure: Figure, place: str) -> bool:
    """Whether a figure whose value is a place names this one."""
    literal = figure.literal
    if literal is None or isinstance(literal, str):
        return False
    return any(
        literal[x].casefold() in {n.casefold() for n in places.names(x).get(place, ())} for x in LANGUAGES
    )


def provable(view: View) -> bool:
    """Whether the figure's value is stated and not our inference."""
    return view.stated is None or view.stated.basis is not Basis.INFERRED
