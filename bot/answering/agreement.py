"""Whether a figure agrees with what a question says: its time, place, number and measure.

Every rule here is about kinds of demands and fields of figures; none knows a subject.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from bot.answering.context import Context
from bot.answering.view import View
from bot.understanding.question import Period
from knowledge.measures import MEASURES, Trait, having
from knowledge.model import Bound, Figure, Measure, PeriodKind, State
from knowledge.model import Period as StatedPeriod
from locales import numerals, places
from locales.languages import LANGUAGES

_MILLION: Final = 1_000_000
_COUNTING: Final = having(Trait.COUNTS)
_GROWN: Final = having(Trait.CHANGE) | {"compare", "extent"}
_APART: Final = having(Trait.APART)
_WEEKS_AFTER: Final = 2  # months of the next year in which what is told since a year began is of that year
_YEAR: Final = len("2025")
_JANUARY: Final = ("", "-01", "-01-01")  # how a time that begins with its year ends
_DAY: Final = len("2025-10-15")

# measures

_TOLD_ONCE: Final = (Measure.DATE, Measure.FACT, Measure.PERIOD)  # that hold for no time but their own


def gives(view: View, measure: str, context: Context) -> bool:
    """Whether a figure gives the measure that was asked for, in the company of what else was asked."""
    own = _gives_as_told(view, measure, context)
    if own is None:
        own = measure in view.gives or _gives_besides(view, measure, context)
    return own


def _gives_as_told(view: View, measure: str, context: Context) -> bool | None:
    """Whether it does by what else the topic tells or the question asks; None: its own kind decides."""
    asked = context.measures
    match measure:
        case "beginning" | "ending":
            other = {"beginning": "ending", "ending": "beginning"}[measure]
            return measure in view.phases or other not in view.mate_phases
        case "each" if view.measure is Measure.SUM and _has_average(view, context):
            return False  # what all cost together is not what each does
        case "times" if view.style == "percent":  # where another figure tells how many times
            return not any(m.style == "times" for m in context.mates(view.topic))
        case "sum" if view.measure is Measure.GROWTH and not asked & _GROWN:
            return False  # of how much more it became nobody knows what it is
        case "sum" if view.measure is Measure.AVERAGE and view.style != "money":
            return "sum" in view.measures  # an average of tonnes is no price
        case "how_many" | "before" if "reached" in asked:  # "up to how many": the number, and not its growth
            return view.measure is not Measure.GROWTH
    return None


def _gives_besides(view: View, measure: str, context: Context) -> bool:
    """Whether a figure of another kind gives it in this question."""
    asked, about = context.measures, context.values & view.numbers
    match measure:
        case "whose" | "which_year" | "when" | "where" | "whence" if about:
            return view.measure is not Measure.ORDINAL  # all that is known of the person's number
        case "who" if about:  # "40,000: who are they?"
            return True
        case "millions":  # "how many million live there", where no money is counted
            return view.measure is Measure.COUNT and any(n >= _MILLION for n in view.numbers)
        case "share":
            grew = bool(asked & {"growth", "decline", "before", "compare"})
            only = not any(m.measure is Measure.SHARE for m in context.mates(view.topic))
            return view.measure is Measure.GROWTH and view.style == "percent" and (grew or only)
        case "count":
            grew = view.measure is Measure.GROWTH and "sum" not in view.measures
            return grew and bool(asked & {"growth", "change"})
        case "people":
            return view.measure is Measure.SHARE and "share" in asked
        case "how_often" if view.measure is Measure.ORDINAL:  # the twelfth was held twelve times
            return not any(m.sense.name == "annual" for m in context.question.reading.marks)
        case "decline":
            return context.question.polar and (view.measure is Measure.GROWTH or "growth" in view.gives)
        case "growth":  # what fell did not rise
            return context.question.polar and view.direction == "down"
        case "each":
            return bool(asked & _APART)
        case "names":  # of things, not of people
            return bool(view.stated and view.stated.items) and not view.figure.unit.ru_animate
        case "list":
            counted = _COUNTING | {"average", "growth", "when", "where"}
            return bool(context.question.measures & counted)  # "name the number"
        case "still":
            return context.question.negated  # "not yet" asks whether it is so by now
        case "inclusion" if "how_many" in asked and view.unit & context.question.counted:
            return True  # "how many fields does it include"
        case "inclusion":
            listed = view.measure is Measure.FACT or bool(view.stated and view.stated.items)
            placed = listed or any(d.places for d in context.question.demands)
            return placed and not context.numbers and not context.question.periods
    return False


def _has_average(view: View, context: Context) -> bool:
    """Whether an average is computed from the figure."""
    mates = context.mates(view.topic)
    return any(m.measure is Measure.AVERAGE and view.figure in m.operands for m in mates)


def attribute(view: View, measure: str) -> int | None:
    """The index of the figure's attribute that answers a question of this kind, if it has one."""
    told_by = MEASURES[measure].told_by if measure in MEASURES else ()
    facts = view.stated.attributes if view.stated else ()
    return next((n for n, fact in enumerate(facts) if fact.asks in told_by), None)


# times


def meets_period(view: View, period: Period, context: Context) -> bool:
    """Whether a figure holds for the time that was asked for, as the source states its own."""
    if period.since and view.measure not in _TOLD_ONCE:
        return _meets_since_january(view, period, context)
    year = period.year_in(context.today.year, context.source_year(view.topic))
    if period.kind == "span" and is_in_group(view, period):
        return True
    if period.kind == "months":  # so many of them, whichever
        told = (view.months, *map(_months_until, view.observed))
        told_so_many = any(months and months[1] - months[0] + 1 == period.first for months in told)
        return told_so_many and any(_is_of_year(view, figure, year, context) for figure in view.observed)
    before = view.stated.earlier() if view.stated else ()  # what it said is told of the time when it held
    return any(_meets_period(view, figure, period, year, context) for figure in (*view.observed, *before))


def _meets_since_january(view: View, period: Period, context: Context) -> bool:
    """Whether a figure holds since the beginning of a year: of the source's own year that is what is known of
    it, of one to come what is planned.
    """
    newest = context.source_year(view.topic)
    year = period.year_in(context.today.year, newest) or newest
    since = meets_period(view, Period("so_far") if year == newest else Period("years", year), context)
    return since or (year >= newest and meets_period(view, Period("year", year), context))


def is_in_group(view: View, period: Period) -> bool:
    """Whether a range of years is within one that tells whom a figure counts."""
    return any(_holds(group, period) for group in view.groups)


def _holds(group: tuple[int | None, int | None], period: Period) -> bool:
    """Whether a range of years holds all those that were asked for; None: it has no end there."""
    (low, high), first, last = group, period.first, period.last
    above = low is None or (first is not None and first >= low)
    return above and (high is None or (last is not None and last <= high))


def at_its_time(view: View, context: Context) -> tuple[View, int | None]:
    """A figure as it was at the time that was asked for, where it has been corrected since then and does not
    hold for that time any more; its place among :attr:`Figure.former`, or None: it is as it is.
    """
    stated = view.stated
    for period in context.question.periods if stated and stated.former else ():
        year = period.year_in(context.today.year, context.source_year(view.topic))
        if stated is None or _meets_period(view, stated, period, year, context):
            continue
        for n, old in reversed(list(enumerate(stated.earlier()))):
            if _meets_period(view, old, period, year, context):
                numbers = frozenset(number for number in (old.value, old.previous) if number is not None)
                return replace(view, figure=old, numbers=numbers), n
    return view, None


def _meets_period(view: View, figure: Figure, period: Period, year: int | None, context: Context) -> bool:
    own = figure.period
    if period.until and own.kind is PeriodKind.INTERVAL and own.years:
        return own.years[1] == year
    if period.until and own.kind is PeriodKind.POINT and _is_number(figure):
        return figure.state is State.PLANNED and _in_year(view, figure, year or 0, context)
    day = day_of(figure)
    match period.kind:
        case "part":
            within = day is not None and (period.first or 1) <= day.month <= (period.last or 12)
            months = (period.first, period.last) in (view.months, _months_until(figure))
            return (months or within) and _is_of_year(view, figure, year, context)
        case "day":
            dated = day is not None and (day.month, day.day) == (period.first, period.last)
            return dated and _is_of_year(view, figure, year, context)
        case "season":
            whole = view.months or ((day.month,) * 2 if day else ())
            within = {month % 12 // 3 for month in whole} == {period.first}
            return (within or period.first in view.seasons) and _is_of_year(view, figure, year, context)
        case "last_years":
            return own.last_years == period.first or _lasted(own) == period.first
        case "span":
            return own.last_years is not None and period.first == period.last == own.last_years
        case "ago":
            then = context.today.year - (period.first or 0)
            grew = own.last_years == period.first and figure.measure is Measure.GROWTH
            return grew or _in_year(view, figure, then, context)
        case "recent":
            return own.kind in (PeriodKind.RELATIVE, PeriodKind.SINCE, PeriodKind.INTERVAL)
        case "years":
            return _in_years(figure, period, context)
        case "other":
            return view.of_weeks
        case "so_far" if view.months and view.months[0] == 1:
            return _is_of_year(view, figure, year, context)
        case _:
            return year is not None and _in_year(view, figure, year, context)


def is_of_now(view: View, context: Context) -> bool:
    """Whether "now" is asked for, and of two figures that count the same this one is of the source's year."""
    year = context.source_year(view.topic)
    if not (context.asks_for_now and context.counts) or view.stated is None:
        return False
    if view.stated.period.years != (year, year):
        return False
    mates = (m for m in context.mates(view.topic) if m.stated and m.figure.unit.id == view.figure.unit.id)
    return any(m.stated and m.stated.period.years != (year, year) for m in mates)


def _lasted(period: StatedPeriod) -> int | None:
    """How many years a time between two years has: from 2019 to 2023 five."""
    if period.kind is not PeriodKind.INTERVAL or period.years is None:
        return None
    return period.years[1] - period.years[0] + 1


def _is_of_year(view: View, figure: Figure, year: int | None, context: Context) -> bool:
    """Whether the figure is of the year; one that names none is of its source's, or so long before."""
    first, last = figure.period.years or (context.year_of_source(figure) - (view.years_ago or 0),) * 2
    return year is None or first <= year <= last


def _in_year(view: View, figure: Figure, year: int, context: Context) -> bool:
    own, source_year = figure.period, context.year_of_source(figure)
    start, polar = own.start or "", context.question.polar
    if view.years_ago is not None and view.months is None:
        return year == source_year - view.years_ago
    if own.kind is PeriodKind.UNSTATED or view.runs:
        return year == source_year  # true as of the source's date: the state of that year, or so far in it
    if own.kind is PeriodKind.SINCE:
        began = start[:_YEAR] == str(year)
        # What is told since the beginning of the source's own year is what is known of that year.
        # So does a source of the first weeks of the next one.
        told = context.knowledge.sources[figure.source].published
        over = told.year == year + 1 and told.month <= _WEEKS_AFTER
        running = began and (year == source_year or over) and start[_YEAR:] in _JANUARY
        return running or (began and "when" in context.measures)
    if own.years is None:
        return False
    if own.years == (year, year):
        whole = view.months in (None, (1, 12)) or _is_as_of_a_day(own)
        return whole or not _is_number(figure) or bool(context.measures & {"when", "which_year"})
    if own.kind is PeriodKind.POINT:
        return _is_compared(figure, year, context)
    inside = own.years[0] <= year <= own.years[1]
    return inside and polar and figure.measure in (Measure.FACT, Measure.PERIOD)


def _is_as_of_a_day(period: StatedPeriod) -> bool:
    """Whether the source tells how it stood on one day, which is what is known of that year."""
    return period.kind is PeriodKind.POINT and len(period.start or "") == _DAY


def _months_until(figure: Figure) -> tuple[int, int] | None:
    """The months of its year that are over on the first day of a month: on 1 October nine of them."""
    day = date.fromisoformat(figure.period.start or "") if _is_as_of_a_day(figure.period) else None
    return (1, day.month - 1) if day and day.day == 1 < day.month else None


def _is_number(figure: Figure) -> bool:
    return figure.value is not None and figure.measure is not Measure.ORDINAL


def _is_compared(figure: Figure, year: int, context: Context) -> bool:
    """Whether the year is only the one before, with which the figure's is compared."""
    own = figure.period.years
    told = figure.previous in context.values  # "last year they were 71, and now?"
    said = "compare" in context.measures or told
    return said and _compares(figure) and own is not None and own[0] == year + 1


def _in_years(figure: Figure, period: Period, context: Context) -> bool:
    own, asked = figure.period, (period.first, period.last)
    if own.kind is PeriodKind.SINCE:
        ends = (None, context.year_of_source(figure), context.today.year)
        return period.last in ends and (own.start or "")[:_YEAR] == str(period.first)
    if own.kind is PeriodKind.INTERVAL and own.years:
        return own.years == asked or any(_years_of(i.text.ru) == asked for i in figure.items)
    if own.kind is PeriodKind.POINT and own.years and period.last is None and period.first:
        if own.years[0] == period.first == context.year_of_source(figure):
            # "since 2025", asked in that year, is no month of it
            return len(own.start or "") != len("2025-07") or not _is_number(figure)
        return own.years[0] == period.first + 1 and _compares(figure)  # "since last year" it grew
    return own.kind is PeriodKind.POINT and own.years == asked


def _compares(figure: Figure) -> bool:
    """Whether a figure tells of the time before its own as well."""
    return figure.measure is Measure.GROWTH or figure.previous is not None


def _years_of(text: str) -> tuple[int, int] | None:
    """The first and the last year that a text names."""
    years = [int(n.value) for n in numerals.find(text) if 1900 <= n.value <= 2100]
    return (min(years), max(years)) if years else None


def day_of(figure: Figure) -> date | None:
    """The day that a figure is, or on which it holds."""
    for text in (figure.literal, figure.period.start):
        if isinstance(text, str) and len(text) == _DAY:
            return date.fromisoformat(text)
    return None


# places


def meets_places(view: View, named: frozenset[str], context: Context) -> bool:
    """Whether the figure says anything of the places that were named, each or all together."""
    return any(_meets_place(view, place, context) for place in named)


def tells_which_place(view: View, named: frozenset[str], context: Context) -> bool:
    """Whether a figure says at which of several places it was: "в Алматы или в Астане?"."""
    offered = context.question.alternative is not None and len(named) > 1
    return offered and view.measure is Measure.PLACE


def covers_places(view: View, named: frozenset[str]) -> bool:
    """Whether the places are, together, just those that a figure counts together."""
    countries = [places.countries_of(p) for p in named]
    own = frozenset(view.stated.places if view.stated else ())
    return bool(own) and own <= frozenset().union(*countries) and all(own & one for one in countries if one)


def _meets_place(view: View, place: str, context: Context) -> bool:
    figure, parts = view.stated, context.measures & _COUNTING
    if place == places.HOME:
        # The country as a whole, unless it is only one of several that were counted together.
        counted = figure is not None and bool(parts) and place in figure.places
        return not (counted and figure and any("places" in c.forbids for c in figure.cautions))
    if place in view.everywhere and not view.named - view.everywhere - {places.HOME}:
        return True
    if is_of_others(view, place):
        return False
    if places.is_settlement(place) and place in view.kinds:
        return True
    if places.is_settlement(place) and "how_many" in context.measures:
        return False  # how many of all are of villages
    if places.is_kind(place):  # "in the regions" is the country, "in which region" is not
        return not context.measures & {"each", "max", "min", "list", "where", "places", "compare"}
    if place in view.named or any(place_is(site, place) for site in view.sites):
        return True
    if figure is None or place in view.listed:
        return figure is not None and not parts  # which of them, but not how many there
    inside = places.countries_of(place) & set(figure.places)
    # A number for all the places together is no number for one of them.
    return bool(inside) and (not parts or set(figure.places) <= places.countries_of(place))


def is_of_others(view: View, place: str) -> bool:
    """Whether the place is cities as such and the figure speaks of villages, or the other way round."""
    return (
        places.is_settlement(place) and place not in view.kinds and any(map(places.is_settlement, view.kinds))
    )


def is_elsewhere(view: View, place: str) -> bool:
    """Whether the place is other than the one where it was, or than all that are counted and named."""
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


def can_check_place(view: View, named: frozenset[str], context: Context) -> bool:
    """Whether "was it in Almaty?" can be answered: it was elsewhere, or the figure is a place."""
    if not context.question.polar:
        return False
    counted = view.stated.places if view.stated else ()
    if context.says_of_all and len(counted) > 1 and named <= set(counted):
        return True  # "are all of them from here?"
    return view.measure is Measure.PLACE or all(is_of_others(view, p) or is_elsewhere(view, p) for p in named)
