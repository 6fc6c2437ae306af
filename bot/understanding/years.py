"""The years of a text, alone and in spans, and what of its tokens the numbers and times use up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from bot.understanding.question import Demand, Period
from bot.understanding.reading import Reading
from locales.numerals import Numeral

_YEARS: Final = range(1990, 2061)  # years without the word "year"
_ANY_YEAR: Final = range(1800, 2200)  # years with it
_SHORT_YEARS: Final = range(10, 61)  # what two digits before "year" may name
_CENTURY: Final = 2000
_DATING: Final = ("godu", "gode", "jili", "jilgi", "jildin")  # of one year, and not of so many
_WITHIN: Final = "za"  # "за пять лет" is a time, and nobody's age
_MOST_BETWEEN: Final = 3  # tokens between the ends of a range
_OLD: Final = 1500  # from here on four digits without a noun are a year
_MOST_YEARS: Final = 100  # that a span of years has
_DASHES: Final = ("-", "–", "—", "‑")
_IN: Final = ("v", "vo", "za")  # of a year: "чем в 2024"
_LOCATIVE: Final = ("ом", "-м")
# Behind these two digits are a year: "в конце 22-го".
_WITHIN_YEAR: Final = ("nachale", "nachala", "nachalu", "kontse", "kontsa", "kontsu", "seredine")
_PARTS: Final = frozenset(
    "month quarter half_year first_half second_half winter spring summer autumn".split()  # noqa: SIM905
)
_SHORT_BETWEEN: Final = 4  # letters of a word that may stand between the two years of a span
_COMPARED_BEFORE: Final = 3  # words between "чем" and the time


@dataclass(frozen=True, slots=True)
class Numbers:
    """The demands of a text's numbers and times, and what became of the tokens."""

    demands: list[Demand] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)  # tokens that the demands use up
    weak: set[int] = field(default_factory=set)  # words that may be numbers, but mostly are not ("бір")
    ones: set[int] = field(default_factory=set)  # those of them that say "one"


class Found(NamedTuple):
    """A numeral with its tokens [start, end)."""

    numeral: Numeral
    start: int
    end: int


def skeleton_before(reading: Reading, n: int) -> str:
    """The folded word before a token; nothing before the first."""
    return reading.tokens[n - 1].skeleton if n else ""


def take(reading: Reading, numbers: Numbers, start: int, end: int, period: Period) -> None:
    """Takes the tokens [start, end) as a time."""
    written = reading.written(start, end)
    numbers.taken.update(range(start, end))
    here = (m for n in range(start, end) for m in reading.beginning[n])
    best = max((m.quality for m in here if m.sense.kind == "period"), default=1.0)
    period = replace(period, written=written, sure=period.sure and best == 1)
    numbers.demands.append(Demand(start, end, written, period=period))


def is_year(reading: Reading, found: Found) -> bool:
    """Whether a numeral is a year."""
    numeral, start, end = found
    if numeral.percent or numeral.kind not in ("cardinal", "ordinal"):
        return False
    named = "year" in reading.senses(reading.past_ending(end), "period")
    said = named or skeleton_before(reading, start) in _IN
    if numeral.bound != "exact" and not (said and _follows_than(reading, found)):
        return False
    if numeral.value != int(numeral.value):
        return False
    digits = numeral.written == "digits"
    if digits and " " in reading.text[numeral.start : numeral.end].strip():
        return False  # "2 025" is a number
    year = int(numeral.value)
    year = _year_of(reading, found) if year in _SHORT_YEARS else year
    named = named or "year" in reading.senses(start - 1, "period")
    if year in _YEARS:
        return named or not _counts_things(reading, numeral, start, end)
    return year in _ANY_YEAR and (named or (digits and year > _OLD))


def _follows_than(reading: Reading, found: Found) -> bool:
    """Whether something is compared with what the number tells: "больше, чем в 2024 году"."""
    before = range(found.start - _COMPARED_BEFORE, found.start)
    return any("than" in reading.senses(n, "check") for n in before)


def _year_of(reading: Reading, found: Found) -> int:
    """The number, or the year of this century that two digits name: "в 24-м году", "24 жылы"."""
    value = int(found.numeral.value)
    if value not in _SHORT_YEARS:
        return value
    end = reading.past_ending(found.end)
    ordinal = found.numeral.kind == "ordinal"
    before = reading.senses(found.start - 1, "period")
    part = not before.isdisjoint(_PARTS)
    if "year" in reading.senses(end, "period"):
        month = bool(before) and any(str(name).startswith("month:") for name in before)
        dated = ordinal or part or month or reading.tokens[end].skeleton.startswith(_DATING)
    else:  # "в конце 22-го", "весной 23-го", "чем за 20-й"
        within = part or skeleton_before(reading, found.start) in _WITHIN_YEAR or _is_locative(reading, found)
        dated = ordinal and (within or _follows_than(reading, found))
    return _CENTURY + value if dated else value


def _is_locative(reading: Reading, found: Found) -> bool:
    """Whether an ordinal stands behind "в" in its case: "а в двадцать четвёртом?"."""
    form = reading.text[found.numeral.start : found.numeral.end].rstrip()
    return skeleton_before(reading, found.start) in _IN and form.endswith(_LOCATIVE)


def _counts_things(reading: Reading, numeral: Numeral, start: int, end: int) -> bool:
    """Whether a round number beside a thing of a topic is rather one of these ("2000 бастама бар ма?")."""
    if numeral.value % 100 and (numeral.written == "digits" or numeral.kind == "ordinal"):
        return False
    return bool(
        reading.senses(end, "concept") or (numeral.written == "word" and reading.senses(start - 1, "concept"))
    )


def are_one_time(reading: Reading, one: Found, other: Found) -> bool:
    """Whether two years are the ends of one time ("с 2021 по 2024"), and not two times ("2021 и 2024")."""
    between = range(one.end, other.start)
    return (
        is_year(reading, other)
        and one.numeral.value <= other.numeral.value
        and len(between) <= 3
        and all(len(reading.tokens[n].text) <= _SHORT_BETWEEN or reading.senses(n, "period") for n in between)
        and not any(
            "and" in reading.senses(n, "reference") or reading.senses(n, "check") & {"or", "question"}
            for n in between
        )
    )


def take_years(reading: Reading, numbers: Numbers, one: Found, until: Found | None) -> None:
    """Takes a year, or the years from one to another."""
    first, last = _year_of(reading, one), _year_of(reading, until or one)
    start, end = one.start, reading.past_ending((until or one).end)
    while "year" in reading.senses(end, "period"):
        end += 1
    began = {"since", "after"} & (reading.senses(end, "period") | reading.senses(start - 1, "period"))
    if first != last:
        period = Period("years", first, last)
    elif began:
        period = Period("years", first + ("after" in began), None)
    else:
        period = Period("year", first, until=_lasts(reading, start, end))
    take(reading, numbers, start, end, period)


def _lasts(reading: Reading, start: int, end: int) -> bool:
    """Whether a time reaches to the year: *до 2026 года*, *2026 жылға дейін*, *2026 жылдың соңына дейін*."""
    behind = (m for marks in reading.covering[end : end + 2] for m in marks)
    postposed = any(m.sense == ("period", "until") and m.language == "kk" for m in behind)
    return postposed or "until" in reading.senses(start - 1, "period")


def counts_years(reading: Reading, numeral: Numeral, end: int) -> bool:
    """Whether "years" stand behind the number ("5 жыл", "5 последних лет")."""
    if not 1 <= numeral.value <= _MOST_YEARS or numeral.value % 1 or numeral.percent:
        return False
    if end < len(reading.tokens) and reading.tokens[end].is_number:
        return False  # a number in a row of them
    end = reading.past_ending(end)
    behind = reading.senses(end, "period")
    return "year" in behind or ("last" in behind and "year" in reading.senses(end + 1, "period"))


def find_end(reading: Reading, found: list[Found], n: int) -> Found | None:
    """The numeral that ends the range of years that the n-th begins: "5-9 лет", "1 жылдан 4 жылға дейін"."""
    if n + 1 == len(found):
        return None
    one, other = found[n], found[n + 1]
    gap = reading.text[one.numeral.end : other.numeral.start]
    if gap == " " or one.numeral.value >= other.numeral.value or other.start - one.end > _MOST_BETWEEN:
        return None
    if not counts_years(reading, other.numeral, other.end):
        return None
    if one.numeral.value % 1 or one.numeral.percent or one.numeral.kind != "cardinal":
        return None
    ending, between = reading.past_ending(one.end), range(one.end, other.start)
    if not all(n < ending or reading.senses(n, "period") & {"year", "until"} for n in between):
        return None
    behind = reading.past_ending(other.end)
    led = any("until" in reading.senses(n, "period") for n in (*between, behind, behind + 1))
    return other if gap.strip() in _DASHES or led else None


def take_span_of_years(reading: Reading, numbers: Numbers, found: list[Found], n: int) -> int:
    """Takes so many years, or a range of them, which may be a time or tell whom a figure counts; returns how
    many numerals that used up."""
    one, until = found[n], find_end(reading, found, n)
    start, end, numeral = one.start, reading.past_ending((until or one).end), one.numeral
    while reading.senses(end, "period") & {"year", "last"}:
        end += 1
    last = "last" in {s for x in (start - 1, *range(one.end, end)) for s in reading.senses(x, "period")}
    last = last or (start > 0 and reading.tokens[start - 1].skeleton == _WITHIN)
    start -= "last" in reading.senses(start - 1, "period")
    ago = "ago" in reading.senses(end, "period") or "before" in reading.senses(end, "measure")
    if numeral.kind == "ordinal":
        period = Period("other")
    elif ago or last:
        period = Period("ago" if ago else "last_years", int((until or one).numeral.value))
    else:
        low = None if numeral.bound == "at_most" else int(numeral.value)
        high = until.numeral.value if until else None if numeral.bound == "at_least" else numeral.value
        period = Period("span", low, None if high is None else int(high))
    stop = _past_bound(reading, until or one, end + ago)
    take(reading, numbers, start, stop, period)
    return 2 if until else 1


def _past_bound(reading: Reading, found: Found, end: int) -> int:
    """The token behind what bounds a number and stands behind its noun: "20 лет и более"."""
    bound = found.numeral.bound_end
    while bound is not None and end < len(reading.tokens) and reading.tokens[end].start < bound:
        end += 1
    return end
