"""The numbers and times of a text: years, spans of years, months, and the numbers that are none of these."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from bot.understanding.question import Demand, Period
from bot.understanding.reading import Reading
from bot.understanding.word import Mark, Sense
from bot.understanding.years import (
    Found,
    Numbers,
    are_one_time,
    counts_years,
    find_end,
    is_year,
    skeleton_before,
    take,
    take_span_of_years,
    take_years,
)
from locales import numerals
from locales.numerals import Numeral
from locales.stemming import is_ablative

_INVERTED: Final = "let"  # "лет 12": about so many
_FIGURES_ASKED: Final = (2, 3)  # "две суммы": so many figures are asked for
_KINDS: Final = frozenset({"sum", "share"})
_MOST_MONTHS: Final = 12  # that a figure may be told for
_LAST: Final = "last_"  # last_5: a period of five years with a name of its own
_CLOCK: Final = re.compile(
    r"\b\d{1,2}:\d\d\b|(?<!\d )\bсағат\s+\d{1,2}(?::\s?\d\d)?\b"
    r"|\b(?:таңғы|түскі|кешкі|түнгі)\s+\d{1,2}(?::\s?\d\d)?\b"
    r"|\b\d{1,2}(?:\s+час(?:а|ов)?)?\s+(?:утра|дня|вечера|ночи)\b",
    re.IGNORECASE,
)  # 14:30, "сағат 2-де", "таңғы 10-да", "в 2 часа дня"
_THROUGH: Final = "po"
_TO_THE_END: Final = ("do", "k")
_BETWEEN: Final = "mejdu"
_IN_BETWEEN: Final = "aralig"  # аралығында
_SEASON: Final = "маусым"
_ITS: Final = "mausimi"  # "its June", or "its season"
_MONTH: Final = "month:"
_SINCE: Final = ("since", "after")
_ONE_YEAR: Final = ("year", "this_year", "so_far", "last_year", "next_year")
SEASONS: Final = ("winter", "spring", "summer", "autumn")
_DASHES: Final = ("-", "–", "—", "‑")
_REACH: Final = 12  # characters of a word tied to a number by a dash
_OF_GENITIVE: Final = ("do", "iz", "ot", "okolo", "s", "so")  # behind these forty is no magpie (сорока)
_ONLY: Final = ("ақ", "единственн")  # "біреу-ақ", "один-единственный"
_COMPARE: Final = frozenset({"compare"})
_CHANGED: Final = (Sense("measure", "growth"), Sense("measure", "decline"))
_COMPARED_BEFORE: Final = 3  # words between "чем" and the time
_COMPARED_BEHIND: Final = 3  # and between the time and "салыстырғанда"
_NAMED: Final = {
    "this_year": Period("this_year"),
    "so_far": Period("so_far"),
    "last_year": Period("last_year"),
    "next_year": Period("next_year"),
    "year_before_last": Period("ago", 2),
    "recent_years": Period("recent"),
    "quarter": Period("months", 3),
    "half_year": Period("months", 6),
    "first_half": Period("part", 1, 6),
    "second_half": Period("part", 7, 12),
}
_DIGITS: Final = "0123456789"
_HALVES: Final = ("first_half", "second_half")
_HALF: Final = ("половина", "половине", "половину")
_QUARTERS: Final = range(1, 5)
_QUARTER: Final = "toksan"  # the stem of the Kazakh word, which is a number word too
_FEW: Final = 5  # things that one question may ask for
_NEAR: Final = 1  # words that may stand between a part of a year and its year
# Times that no figure has; they are asked for unless a topic has the word too.
OTHER: Final = frozenset("yesterday this_month last_month week month decade century".split())  # noqa: SIM905


def find_numbers(reading: Reading) -> Numbers:
    """Every number and time of the text; numbers inside names and phrases are left to these."""
    numbers = Numbers()
    found = []
    every = numerals.find(reading.text)
    clocks = [m.span() for m in _CLOCK.finditer(reading.text)] if every else []
    for numeral, following in zip_longest(every, every[1:]):
        start, end = reading.span(numeral.start, numeral.end)
        if clocks and any(a <= numeral.start < b for a, b in clocks):
            continue  # a time of day is no number of anything
        if numeral.value <= _FEW and "asked_things" in reading.senses(end, "neutral"):
            continue  # "three figures, please"
        weak = numeral.weak and not _is_stressed(reading, numeral, following)
        if weak and not (counts_years(reading, numeral, end) or _is_quarter(reading, numeral, end)):
            numbers.weak.update(range(start, end))
            numbers.ones.update(range(start, end) if numeral.value == 1 else ())
        elif start < end and not _is_pronoun(reading, start, end):
            found.append(Found(numeral, start, end))
    n = 0
    while n < len(found):
        n += _take_numeral(reading, numbers, found, n)
    for marks in reading.beginning:
        for mark in marks:
            if mark.sense.kind in ("period", "number"):
                _take_mark(reading, numbers, mark)
    found_ = sorted(numbers.demands, key=lambda d: (d.start, d.end))
    merged = _merged(reading, [_compared(reading, d) for d in found_])
    numbers.demands[:] = [
        _since_january(reading, _up_to_month(reading, d)) if d.period else d for d in merged
    ]
    return numbers


def _is_stressed(reading: Reading, numeral: Numeral, following: Numeral | None) -> bool:
    """Whether a weak number is one: a bound, the beginning of a range of years, or with "only" beside it."""
    start, end = reading.span(numeral.start, numeral.end)
    if numeral.value > 1 and (numeral.bound != "exact" or skeleton_before(reading, start) in _OF_GENITIVE):
        return True  # "до сорока"
    if start not in reading.phrased and any("only" in reading.senses(n, "check") for n in (start - 1, end)):
        return True
    behind = reading.text[numeral.end : numeral.end + _REACH]
    if behind[:1] in _DASHES and behind.startswith(_ONLY, 1):
        return True
    if following is None or reading.text[numeral.end : following.start].strip() not in (*_DASHES, "до"):
        return False
    return counts_years(reading, following, reading.span(following.start, following.end)[1])


def _is_pronoun(reading: Reading, start: int, end: int) -> bool:
    """Whether the one word is a pronoun of the other language: "какой он?", where "он" is no Kazakh ten."""
    if end - start > 1 or not any(m.sense.kind == "reference" for m in reading.beginning[start]):
        return False
    spoken, own = reading.spoken, frozenset(m.language for m in reading.covering[start])
    russian, kazakh = frozenset(("ru",)), frozenset(("kk",))
    return spoken[russian] > (own == russian) and spoken[kazakh] == (own == kazakh)


def _merged(reading: Reading, demands: list[Demand]) -> list[Demand]:
    """The demands; a span of months, and a part of a year with its year, are one: "в марте 2024 года"."""
    found: list[Demand] = []
    for demand in demands:
        joined = _join(reading, found[-1], demand) if found else None
        found[-1:] = [joined] if joined else [*found[-1:], demand]
    return found


def _join(reading: Reading, one: Demand, other: Demand) -> Demand | None:
    a, b = one.period, other.period
    if a and b and a.compared != b.compared:
        return None
    between = range(one.end, other.start)
    joined = any("and" in reading.senses(n, "reference") for n in between) and not _encloses(
        reading, one, other
    )
    if not a or not b or len(between) > _NEAR or joined:
        return None
    if a.kind == b.kind == "part" and (a.last or 0) < (b.first or 0):
        if not _leads(reading, one, other):
            return None
        period = Period("part", a.first, b.last, of=a.of or b.of)
    elif a.kind in ("year", "this_year") and b.kind == "so_far" and not between:
        period = a if a.kind == "year" else b  # "2023 жылдың басынан бері", "биыл жыл басынан"
    elif a.kind == "last_year" and b.kind == "year" and _is_beside(reading, one, other):
        period = b  # "годом раньше, в 2009-м"
    elif a.is_part_of_year and not a.of and b.kind in _ONE_YEAR:
        period = replace(a, of=b)
    elif b.is_part_of_year and not b.of and a.kind in _ONE_YEAR:
        period = replace(b, of=a)
    else:
        return None
    written = reading.written(one.start, other.end)
    return one._replace(end=other.end, written=written, period=replace(period, written=written))


def _is_beside(reading: Reading, one: Demand, other: Demand) -> bool:
    """Whether one time is said again in other words behind a comma."""
    return "," in reading.between(one.end - 1, other.start)


def _encloses(reading: Reading, one: Demand, other: Demand) -> bool:
    """Whether two months are the ends of one time: "между январём и маем", "қаңтар мен мамыр аралығында"."""
    behind = reading.tokens[other.end].skeleton if other.end < len(reading.tokens) else ""
    return skeleton_before(reading, one.start) == _BETWEEN or behind.startswith(_IN_BETWEEN)


def _leads(reading: Reading, one: Demand, other: Demand) -> bool:
    """Whether a time goes from one month to another: a dash, "по", "дейін" stand there."""
    dash = any(c in reading.between(one.end - 1, other.start) for c in "-–—")
    dash = dash or _encloses(reading, one, other)
    words = {s for n in (*range(one.end, other.start), other.end) for s in reading.senses(n, "period")}
    return dash or bool(words & {"until", "since"})


def _take_numeral(reading: Reading, numbers: Numbers, found: list[Found], n: int) -> int:
    """Takes the n-th numeral as what it is, and returns how many numerals that used up."""
    numeral, start, end = here = found[n]
    if is_year(reading, here):
        until = found[n + 1] if n + 1 < len(found) and are_one_time(reading, here, found[n + 1]) else None
        take_years(reading, numbers, here, until)
        return 2 if until else 1
    of_month = numeral.kind == "ordinal" or (start and reading.text[numeral.end - 1] not in _DIGITS)
    before = _month_before(reading, numbers, here) if of_month else None
    if before:
        take(reading, numbers, start - 1, end, Period("day", before, int(numeral.value)))
        return 1
    month = _month_behind(reading, end) if numeral.value <= 31 else None
    if month and numeral.kind in ("cardinal", "ordinal"):
        take(reading, numbers, start, month[1], Period("day", month[0], int(numeral.value)))
    elif _is_quarter(reading, numeral, end):
        last = 3 * int(numeral.value)
        # "Три квартала" are nine months, "3 квартал" is the third.
        several = numeral.written == "word" and numeral.kind == "cardinal" and numeral.value > 1
        period = Period("months", last) if several else Period("part", last - 2, last)
        take(reading, numbers, start, reading.past_ending(end) + 1, period)
    elif counts_years(reading, numeral, end) or find_end(reading, found, n):
        return take_span_of_years(reading, numbers, found, n)
    elif start and reading.tokens[start - 1].skeleton == _INVERTED and start - 1 not in numbers.taken:
        take(reading, numbers, start - 1, end, Period("span", int(numeral.value), int(numeral.value)))
    elif numeral.value <= _MOST_MONTHS and "months" in reading.senses(reading.past_ending(end), "period"):
        start -= "first_time" in reading.senses(start - 1, "measure")  # "the first six months"
        take(reading, numbers, start, reading.past_ending(end) + 1, Period("months", int(numeral.value)))
    elif not _inside_phrase(reading, start, end):
        _take_number(reading, numbers, here)
    return 1


def _is_quarter(reading: Reading, numeral: Numeral, end: int) -> bool:
    """Whether the number tells a quarter of a year: "во втором квартале", "I тоқсанда"."""
    if numeral.value not in _QUARTERS:
        return False
    end = reading.past_ending(end)
    if end >= len(reading.tokens):
        return False
    return "quarter" in reading.senses(end, "period") or reading.tokens[end].skeleton.startswith(_QUARTER)


def _take_mark(reading: Reading, numbers: Numbers, mark: Mark) -> None:
    """Takes a time that the vocabulary names, or years counted by a misspelt number word."""
    if mark.start in numbers.taken:
        return
    if mark.sense.kind == "period":
        period = _named(reading, mark)
        if period:
            take(reading, numbers, mark.start, mark.end, period)
    elif mark.quality < 1 and "year" in reading.senses(mark.end, "period"):
        # "пть лет"
        start = mark.start - ("last" in reading.senses(mark.start - 1, "period"))
        ago = "ago" in reading.senses(mark.end + 1, "period")
        period = Period("ago" if ago else "last_years", int(mark.sense.name))
        take(reading, numbers, start, mark.end + 1 + ago, period)


def _up_to_month(reading: Reading, demand: Demand) -> Demand:
    """A demand; "по сентябрь", "до конца сентября", "қыркүйектің соңына дейін" hold the months before it."""
    period, end = demand.period, demand.end
    if period is None or period.kind != "part" or period.first != period.last:
        return demand
    start = next((n for n in range(demand.start, end) if _names_month(reading, n)), demand.start)
    through = start > 0 and reading.tokens[start - 1].skeleton == _THROUGH
    if not through:
        before = start > 1 and reading.tokens[start - 2].skeleton in _TO_THE_END
        through = before and "ending" in reading.senses(start - 1, "measure")
    if not through:
        through = "ending" in reading.senses(end, "measure") and "until" in reading.senses(end + 1, "period")
    return demand._replace(period=replace(period, first=1)) if through else demand


def _since_january(reading: Reading, demand: Demand) -> Demand:
    """A demand; with whether it is what is so since a January, or its first day: "с 1 января 2026"."""
    period = demand.period
    if period is None or not period.is_part_of_year or (period.first, period.last) != (1, 1):
        return demand
    around = reading.senses(demand.start - 1, "period") | reading.senses(demand.end, "period")
    if "since" not in around:
        return demand
    return demand._replace(period=replace(period, since=True))


def _names_month(reading: Reading, n: int) -> bool:
    return any(isinstance(s, str) and s.startswith(_MONTH) for s in reading.senses(n, "period"))


def _compared(reading: Reading, demand: Demand) -> Demand:
    """A demand; a time with which only another one is compared is told as such.

    "Чем" or "по сравнению с" stand before it, "қарағанда" behind it, or it is in the Kazakh ablative
    ("былтырғыдан көп") without a "since".
    """
    period, behind = demand.period, reading.senses(demand.end, "period")
    since = period is not None and period.kind == "last_year" and not behind.isdisjoint(_SINCE)
    since = since and any(m.sense in _CHANGED for m in reading.marks)  # it grew, and nothing is counted
    if (
        period is None
        or period.kind == "so_far"
        or not (since or behind.isdisjoint((*_SINCE, "until", "ago")))
    ):
        return demand
    reach = range(demand.end, demand.end + _COMPARED_BEHIND)
    around = (*range(demand.start - _COMPARED_BEFORE, demand.start), *reach)
    compared = any("than" in reading.senses(n, "check") for n in around)
    compared = compared or "compare" in reading.senses(demand.start, "measure")
    ablative = is_ablative(reading.tokens[demand.end - 1].skeleton)
    if not compared and not (ablative and "until" not in reading.senses(demand.end + 1, "period")):
        return demand
    return demand._replace(period=replace(period, compared=True), measures=_COMPARE)


def _month_before(reading: Reading, numbers: Numbers, found: Found) -> int | None:
    """The month before a number that is a day of it: "в октябре, 15-го", "қазанның 15-і"."""
    numeral, start = found.numeral, found.start
    if not 1 <= numeral.value <= 31 or start - 1 in numbers.taken:
        return None
    if numeral.kind != "ordinal" and not any(m.language == "kk" for m in reading.beginning[start - 1]):
        return None
    names = [str(s) for s in reading.senses(start - 1, "period") if str(s).startswith(_MONTH)]
    return int(names[0].removeprefix(_MONTH)) if names else None


def _month_behind(reading: Reading, end: int) -> tuple[int, int] | None:
    """The month that stands behind a day, at once or behind one word, and the token behind it."""
    for n in (end, end + 1):
        if reading.pauses(n) if n < len(reading.tokens) else True:
            return None  # "в начале 22-го, за январь"
        for sense in reading.senses(n, "period"):
            if isinstance(sense, str) and sense.startswith(_MONTH):
                return int(sense.removeprefix(_MONTH)), n + 1
    return None


def _is_of_year(reading: Reading, n: int) -> bool:
    """Whether a year stands there: "2025 года", "25-го", "прошлого года"."""
    named = reading.senses(n, "period") & {*_ONE_YEAR}
    return (reading.tokens[n].is_number and not _names_month(reading, n + 1)) or bool(named)


def _named(reading: Reading, mark: Mark) -> Period | None:
    """The time that a word of the vocabulary names, if it is one that can be asked for."""
    name = mark.sense.name
    here = reading.covering[mark.start]
    half = name in _HALVES and mark.entry.endswith(_HALF)
    if half and not (mark.end < len(reading.tokens) and _is_of_year(reading, mark.end)):
        return None  # "первая половина" of October, of a day, of children
    if any(
        m.sense.concept and m.sense.concept.is_set and m.end - m.start >= mark.end - mark.start for m in here
    ):
        return None  # a word of a topic: "бесжылдық өміршеңдік"
    topical = any(m.sense.kind in ("concept", "context") for m in here)
    if name in OTHER:
        # "Yesterday somebody said that …" tells when it was said.
        told = name == "yesterday" and any(m.sense == ("check", "claim") for m in reading.marks)
        return None if topical or told else Period("other")
    if name.startswith(_MONTH):
        if _is_season(reading, mark, topical=topical):
            return None
        return Period("part", int(name.removeprefix(_MONTH)), int(name.removeprefix(_MONTH)))
    if name in SEASONS and any(m.sense == ("period", "year") for m in here):
        return None  # "лет" of years, not of summers
    if name in SEASONS:
        return Period("season", SEASONS.index(name))
    if name.startswith(_LAST) and name.removeprefix(_LAST).isdigit():
        # "Бес жылдық өміршеңдік": it may as well say how long something lasts.
        return Period("last_years", int(name.removeprefix(_LAST)), sure=mark.language != "kk")
    return _NAMED.get(name)


def find_seasons(marks: Collection[Mark]) -> frozenset[int]:
    """The seasons that marks name, from 0, the winter, on; "лет" is of years, not of summers."""
    years = {m.start for m in marks if m.sense == ("period", "year")}
    named = {m.sense.name for m in marks if m.sense.kind == "period" and m.start not in years}
    return frozenset(n for n, season in enumerate(SEASONS) if season in named)


def _is_season(reading: Reading, mark: Mark, *, topical: bool) -> bool:
    """Whether "маусым", June, is the season of something: "өрт маусымы", but not "жылдың маусымында".

    ``topical``: a topic has the word as one of its own; then it is June beside another month alone.
    """
    if mark.entry == _SEASON and topical:
        beside = (*reading.senses(mark.start - 1, "period"), *reading.senses(mark.end, "period"))
        return not any(str(name).startswith(_MONTH) for name in beside)
    if mark.entry != _SEASON or not reading.tokens[mark.start].skeleton.startswith(_ITS):
        return False
    return mark.start > 0 and not (
        reading.senses(mark.start - 1, "period") or reading.tokens[mark.start - 1].is_number
    )


# numbers


def _inside_phrase(reading: Reading, start: int, end: int) -> bool:
    """Whether a longer phrase of the vocabulary holds the number (a name, a time)."""
    return any(
        m.start <= start and m.end >= end and m.end - m.start > end - start for m in reading.covering[start]
    )


def _take_number(reading: Reading, numbers: Numbers, found: Found) -> None:
    numeral, start, end = found
    if numeral.value in _FIGURES_ASKED and not numeral.percent and _names_kind(reading, end):
        numbers.taken.update(range(start, end))
        return
    stop = reading.past_ending(end)
    while stop < len(reading.tokens) and reading.tokens[stop].start < numeral.unit_end:
        stop += 1  # the "per cent" or "times" of the number
    start -= numeral.kind == "fraction" and "each" in reading.senses(start - 1, "measure")  # "each second"
    numbers.taken.update(range(start, stop))
    left, right = numeral.start, numeral.end
    if _is_bound_of_a_name(reading, numeral):
        numeral = replace(numeral, bound="exact", bound_start=None, bound_end=None, strict=False)
    if numeral.bound_start is not None and numeral.bound_end is not None:
        left, right = min(left, numeral.bound_start), max(right, numeral.bound_end)
        numbers.taken.update(range(*reading.span(numeral.bound_start, numeral.bound_end)))
    numbers.demands.append(Demand(start, stop, reading.text[left:right], number=numeral))


def _is_bound_of_a_name(reading: Reading, numeral: Numeral) -> bool:
    """Whether what bounds a number is of a topic's name: "прожиточный минимум", "мектепке дейінгі ұйым"."""
    if numeral.bound_start is None or numeral.bound_end is None:
        return False
    here = reading.covering[slice(*reading.span(numeral.bound_start, numeral.bound_end))]
    return any(m.sense.concept and m.end - m.start > 1 for marks in here for m in marks)


def _names_kind(reading: Reading, end: int) -> bool:
    """Whether a kind of figure stands behind the number: "две суммы" asks for so many figures."""
    if end < len(reading.tokens) and reading.tokens[end].is_number:
        return False
    return not _KINDS.isdisjoint(reading.senses(reading.past_ending(end), "measure"))
