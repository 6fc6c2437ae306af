"""Whether a figure can answer for one demand of a question: measure, time, place, number and word.

Every rule here is about kinds of demands and fields of figures; none knows a subject.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bot.answering.index import View
from bot.understanding.measures import IDLE
from bot.understanding.question import Demand, Period
from knowledge.model import Bound, Figure, Measure, PeriodKind
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
    "extent": frozenset({Measure.GROWTH}),
    "each": frozenset({Measure.AVERAGE, Measure.GROWTH}),
    "ordinal": frozenset({Measure.ORDINAL}),
    "when": frozenset({Measure.DATE, Measure.PERIOD}),
    "which_year": frozenset({Measure.PERIOD}),
    "where": frozenset({Measure.PLACE}),
}
EXACT: Final = frozenset({"sum", "average", "share", "growth", "ordinal", "when", "which_year", "where"})
_ATTRIBUTE: Final = {
    "where": ("where",),
    "when": ("when",),
    "who": ("who", "initiator"),
    "initiator": ("initiator", "who"),
    "whose": ("whose", "who", "initiator"),
    "why": ("why", "purpose"),
    "how_to": ("how_to",),
    "first_time": ("first",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What agreement needs to know of the whole question."""

    frame_year: int  # "this year" of the topic's newest source
    measures: frozenset[str]
    polar: bool
    numbers: frozenset[Decimal]
    negated: bool = False  # what is asked about is denied


def meets(view: View, demand: Demand, asked: Asked) -> bool:
    """Whether the figure answers for the demand."""
    if demand.period:
        return meets_period(view, demand.period, asked)
    if demand.number:
        if demand.number.kind == "ordinal" and view.measure is not Measure.ORDINAL:
            return False
        return demand.number.value in view.numbers or _counted(view, demand.number.value)
    if demand.places & view.listed:
        return any(meets_place(view, p, asked) for p in demand.places)
    if demand.concepts & view.concepts or view.topic in demand.contexts:
        return True
    if demand.concepts & view.idle and not demand.measures:
        return True
    if demand.places and any(meets_place(view, p, asked) for p in demand.places):
        return True
    if demand.measures and any(meets_measure(view, m, asked) for m in demand.measures):
        return True
    if demand.places or (demand.measures and not (demand.foreign or demand.unknown)):
        return False
    loose = demand.foreign or demand.unknown or demand.concepts
    return bool(loose) and all(view.uses(s) for s in demand.skeletons)


def _counted(view: View, number: Decimal) -> bool:
    """Whether the number is one that the figure's period or list holds ("the last five years")."""
    figure = view.stated
    if figure is None:
        return False
    told = {figure.period.last_years, len(figure.items) or None, len(figure.places) or None}
    return number in told or number in view.told


# measures


def meets_measure(view: View, measure: str, asked: Asked) -> bool:
    """Whether a figure gives the measure that was asked for."""
    if measure in IDLE or measure in view.measures or view.measure in ACCEPTS.get(measure, ()):
        return True
    if measure in _OF_A_NUMBER and asked.numbers & view.numbers and view.measure is not Measure.ORDINAL:
        return True  # the person has the number: all that is known of it is the answer
    if measure == "who" and asked.numbers & view.numbers and _may_be_people(view):
        return True  # "40,000: who are they?"
    rule = _RULES.get(measure)
    return rule is not None and rule(view, asked)


def _may_be_people(view: View) -> bool:
    return view.figure.unit.ru_animate or view.measure is Measure.SHARE


def attribute(view: View, measure: str) -> int | None:
    """The index of the figure's attribute that answers a question of this kind, if it has one."""
    figure = view.stated
    if figure is None:
        return None
    wanted = _ATTRIBUTE.get(measure, ())
    return next((n for n, a in enumerate(figure.attributes) if a.asks in wanted), None)


def _has_previous(view: View, asked: Asked) -> bool:
    return view.stated is not None and view.stated.previous is not None


def _has_places(view: View, asked: Asked) -> bool:
    if view.measure is Measure.PLACE or attribute(view, "where") is not None:
        return True
    return bool(view.listed or (view.stated and view.stated.places))


def _is_dated(view: View, asked: Asked) -> bool:
    dated = (PeriodKind.POINT, PeriodKind.INTERVAL, PeriodKind.SINCE)
    if view.measure in (Measure.DATE, Measure.PERIOD):
        return True
    period = view.stated.period if view.stated else None
    return bool(period and (period.kind in dated or period.last_years))


def _how_many(view: View, asked: Asked) -> bool:
    """A fact with a list: its items can be counted."""
    return view.measure is Measure.FACT and bool(view.stated and view.stated.items)


def _is_free(view: View, asked: Asked) -> bool:
    """The price of what costs nothing."""
    return view.measure is Measure.FACT and "free" in view.measures


def _count(view: View, asked: Asked) -> bool:
    """The growth of a number."""
    grew = bool(asked.measures & {"growth", "change"})
    return view.measure is Measure.GROWTH and "sum" not in view.measures and grew


def _people(view: View, asked: Asked) -> bool:
    return view.figure.unit.ru_animate or (view.measure is Measure.SHARE and "share" in asked.measures)


def _share(view: View, asked: Asked) -> bool:
    """By how many per cent it grew."""
    percent = view.measure is Measure.GROWTH and view.figure.unit.style == "percent"
    return percent and bool(asked.measures & {"growth", "before", "compare"})


def _decline(view: View, asked: Asked) -> bool:
    return asked.polar and (view.measure is Measure.GROWTH or _has_previous(view, asked))


def _each(view: View, asked: Asked) -> bool:
    """Each of what is told apart by its time, place or name: no sum for one of them."""
    return bool(asked.measures & _TOLD_APART)


def _before(view: View, asked: Asked) -> bool:
    if "first_time" in asked.measures:  # "was there none before?"
        return attribute(view, "first_time") is not None
    return _has_previous(view, asked) or (view.stated is None and view.measure is Measure.GROWTH)


def _change(view: View, asked: Asked) -> bool:
    if view.measure in (Measure.GROWTH, Measure.FACT) or _has_previous(view, asked):
        return True
    return bool(view.stated and view.stated.items)


def _when(view: View, asked: Asked) -> bool:
    from_to = "growth" in asked.measures and _has_previous(view, asked)  # "from what number to what number"
    return from_to or _is_dated(view, asked) or attribute(view, "when") is not None


def _whence(view: View, asked: Asked) -> bool:
    return asked.polar or bool(
        view.listed or (view.stated and view.stated.places)
    )  # "among those …?" asks for no place


def _list(view: View, asked: Asked) -> bool:
    if asked.measures & _LISTED:
        return True  # "name the number"
    figure = view.stated
    if figure is None:
        return False
    return bool(figure.items or figure.places) or any(a.asks in ("which", "name") for a in figure.attributes)


def _still(view: View, asked: Asked) -> bool:
    # "Not yet" asks whether it is so by now.
    return asked.negated or (view.stated is not None and view.stated.state == "ongoing")


def _inclusion(view: View, asked: Asked) -> bool:
    """Whether a place is among others; of numbers nothing says so."""
    return not asked.numbers


def _future(view: View, asked: Asked) -> bool:
    return view.stated is not None and view.stated.state == "planned"


def _told(measure: str) -> Callable[[View, Asked], bool]:
    """Whether its label or wording says so."""
    return lambda view, asked: measure in view.phases


def _phase(own: str, other: str) -> Callable[[View, Asked], bool]:
    """Whether the figure tells of this end of a thing, or its topic of no other end."""
    return lambda view, asked: own in view.phases or other not in view.told_phases


def _has_attribute(measure: str) -> Callable[[View, Asked], bool]:
    return lambda view, asked: attribute(view, measure) is not None


_OF_A_NUMBER: Final = frozenset({"whose", "which_year", "when", "where", "whence"})
_TOLD_APART: Final = frozenset({"which_year", "when", "where", "places", "list", "who"})
_LISTED: Final = frozenset({"how_many", "count", "sum", "share", "average", "growth", "when", "where"})
# What else gives a measure than a figure whose own measure it is.
_RULES: Final[dict[str, Callable[[View, Asked], bool]]] = {
    "how_many": _how_many,
    "count": _count,
    "sum": _is_free,
    "paid": _is_free,
    "people": _people,
    "share": _share,
    "growth": _has_previous,
    "times": _has_previous,
    "compare": _has_previous,
    "each": _each,
    "decline": _decline,
    "before": _before,
    "change": _change,
    "when": _when,
    "which_year": _is_dated,
    "where": _has_places,
    "places": _has_places,
    "whence": _whence,
    "list": _list,
    "still": _still,
    "inclusion": _inclusion,
    "future": _future,
    "max": _told("max"),
    "min": _told("min"),
    "beginning": _phase("beginning", "ending"),
    "ending": _phase("ending", "beginning"),
    **{measure: _has_attribute(measure) for measure in _ATTRIBUTE.keys() - {"where", "when"}},
}


# times


def meets_period(view: View, period: Period, asked: Asked) -> bool:
    """Whether a figure holds for the time that was asked for, as the source states its own."""
    if period.kind == "months":
        return view.months is not None and view.months == period.first
    figures = [view.stated] if view.stated else view.operands
    return any(_meets_period(f, period, asked) for f in figures)


def _meets_period(figure: Figure, period: Period, asked: Asked) -> bool:
    own = figure.period
    year = period.year_in(asked.frame_year)
    if year is not None:
        return _in_year(figure, year, asked)
    if period.kind == "years":
        return _in_years(figure, period, asked)
    if period.kind == "last_years":
        return own.last_years == period.first
    if period.kind == "ago":
        return own.last_years == period.first and figure.measure is Measure.GROWTH
    if period.kind == "recent":
        return own.kind in (PeriodKind.RELATIVE, PeriodKind.SINCE, PeriodKind.INTERVAL)
    if period.kind == "month":
        day = _day(figure)
        return day is not None and day.month == period.first and period.last in (None, day.day)
    if period.kind == "season":
        day = _day(figure)
        return day is not None and day.month % 12 // 3 == period.first
    return False


def _in_year(figure: Figure, year: int, asked: Asked) -> bool:
    own = figure.period
    if own.kind is PeriodKind.POINT:
        return own.years == (year, year) or _is_compared(figure, year, asked)
    if own.kind is PeriodKind.UNSTATED:
        # What is true as of the source's date is the state of that year, if the year is the frame's own.
        return year == asked.frame_year
    if own.kind is PeriodKind.SINCE:
        return _starts_in(figure, year) and "when" in asked.measures
    if own.kind is PeriodKind.INTERVAL and own.years == (year, year):
        return True
    if own.kind is PeriodKind.INTERVAL and own.years and figure.measure in (Measure.FACT, Measure.PERIOD):
        return own.years[0] <= year <= own.years[1] and asked.polar
    return False


def _is_compared(figure: Figure, year: int, asked: Asked) -> bool:
    """Whether the year is but the one before, with which the figure's is compared."""
    compares = figure.measure is Measure.GROWTH or figure.previous is not None
    own = figure.period.years
    told = figure.previous in asked.numbers  # "last year they were 71, and now?"
    said = "compare" in asked.measures or told
    return said and compares and own is not None and own[0] == year + 1


def _in_years(figure: Figure, period: Period, asked: Asked) -> bool:
    own = figure.period
    asked_for = (period.first, period.last)
    if own.kind is PeriodKind.SINCE:
        return period.last in (None, asked.frame_year) and _starts_in(figure, period.first)
    if own.kind is PeriodKind.INTERVAL and own.years:
        return own.years == asked_for or any(_years_of(i.text.ru) == asked_for for i in figure.items)
    return own.kind is PeriodKind.POINT and own.years == asked_for


def _starts_in(figure: Figure, year: int | None) -> bool:
    return str(year) == (figure.period.start or "")[:4]


def _years_of(text: str) -> tuple[int, int] | None:
    """The first and the last year that a text names."""
    years = [int(n.value) for n in numerals.find(text) if 1900 <= n.value <= 2100]
    return (min(years), max(years)) if years else None


def _day(figure: Figure) -> date | None:
    for text in (figure.literal, figure.period.start):
        if isinstance(text, str) and len(text) == 10:
            return date.fromisoformat(text)
    return None


# places


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
    if is_of_others(view, place):
        return False
    if place in view.settlements:
        return True
    if places.is_kind(place):  # "in the regions" is the country, "in which region" is not
        return not asked.measures & {"each", "max", "min", "list", "where", "places", "compare"}
    if place in view.named or any(place_is(site, place) for site in view.sites):
        return True
    if figure is None:
        return False
    if figure.measure is Measure.PLACE:
        return places.is_kind(place) or place_is(figure, place)
    if place in view.listed:
        return not parts  # which of them, but not how many there
    inside = places.countries_of(place) & set(figure.places)
    if not inside:
        return False
    # A number for all the places together is no number for one of them.
    return not parts or set(figure.places) <= places.countries_of(place)


def is_of_others(view: View, place: str) -> bool:
    """Whether the place is cities as such and the figure speaks of villages, or the other way round."""
    return places.is_settlement(place) and bool(view.settlements) and place not in view.settlements


def is_elsewhere(view: View, place: str) -> bool:
    """Whether the place is besides the one where it was, or besides all that are counted and named."""
    if place == places.HOME:
        return False
    named = view.site or _all_counted(view)
    kinds = {places.class_of(p) for p in named}
    return len(kinds) == 1 and places.class_of(place) in kinds - {None} and place not in named


def _all_counted(view: View) -> frozenset[str]:
    """The places that a figure counts, if it names every one of them."""
    figure = view.stated
    if figure is None or figure.bound is not Bound.EXACT:
        return frozenset()
    named = view.listed or frozenset(figure.places)
    return named if figure.value == len(named) else frozenset()


def place_is(figure: Figure, place: str) -> bool:
    """Whether a figure whose value is a place names this one."""
    literal = figure.literal
    if literal is None or isinstance(literal, str):
        return False
    return any(
        literal[x].casefold() in {n.casefold() for n in places.names(x).get(place, ())} for x in LANGUAGES
    )
