"""What is read of a release: each numeral, where it stands, what it counts, what it does in its sentence;
what numerals of a row share; the periods that are named, read as the proof will read them; who said what: the
name behind *деді*, *сказал* … and the quotation that it closes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from importlib import resources
from typing import Final, TypeAlias

import tomli

from knowledge import placing
from knowledge.drafting import words
from knowledge.drafting.units import Counted
from knowledge.drafting.words import Layout, is_adjective_ru
from knowledge.model import Bound, Period, PeriodKind, Span
from locales import numerals
from locales.languages import Bilingual
from locales.numerals import Numeral


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period at its place. ``day``: its first day, where it is a date. ``base``: only compared with.
    ``as_of``: a date on which something was so, and not one on which something happened or was published.
    """

    span: Span
    period: Period
    day: date | None = None
    base: bool = False
    as_of: bool = False


def _compiled() -> re.Pattern[str]:
    """One pattern of all that ``periods.toml`` lists; a group is named by the kind and its number."""
    text = resources.files("knowledge.drafting").joinpath("periods.toml").read_text("utf-8")
    table = tomli.loads(text)

    def filled(pattern: str) -> str:
        return re.sub(r"<(\w+)>", lambda piece: filled(table["pieces"][piece[1]]), pattern)

    rules = (f"(?P<{r['kind']}_{n}>{filled(r['words'])})" for n, r in enumerate(table["pattern"]))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(rules)})", re.IGNORECASE)


_ANY: Final = _compiled()
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
# A year that is only compared with is the time of another number.
_BASE_AFTER: Final = re.compile(
    r"\s(?:[^\W\d_]+\s){0,4}(?:салыстыр|қарағанда)|(?:көрсеткіш[а-яі]*\s)?қарағанда"
    r"|\s(?:көрсеткіш|деңгей|кезең|мерзім)[а-яі]*[дтн]ен\b",
    re.IGNORECASE,
)
_PART_BEFORE: Final = re.compile(r"(?:половин|начал|конц|середин|декад)[а-я]{1,2}\s$", re.IGNORECASE)
_BASE_BEFORE: Final = re.compile(
    r"(?:по\sсравнению\sс(?:\s[^\W\d_]+){0,3}|уровн[а-я]{1,3}|(?:чем|аналогичн[а-я]+\sпериод[а-я]*))\s*(?:в\s|за\s)?$",
    re.IGNORECASE,
)


def named_periods(layout: Layout, published: date) -> tuple[NamedPeriod, ...]:
    """Every period that the text names, in order; ``published`` gives the year of "this year"."""
    found = []
    for match in _ANY.finditer(layout.text):
        kind = (match.lastgroup or "").rpartition("_")[0]
        written = match.group()
        if kind == "year" and _PART_BEFORE.search(layout.text, max(0, match.start() - 16), match.start()):
            continue  # "в первой половине 2024 года": a part of a year is not the year
        read = _read(kind, written, published)
        if read is None:
            continue
        period, day = read
        base = _is_base(layout.text, match)
        found.append(NamedPeriod(Span(*match.span()), period, day, base, kind == "as_of"))
    return tuple(found)


def _is_base(text: str, match: re.Match[str]) -> bool:
    after = _BASE_AFTER.match(text, match.end(), match.end() + 60)
    before = _BASE_BEFORE.search(text, max(0, match.start() - 60), match.start())
    return bool(after or before)


def _read(kind: str, written: str, published: date) -> tuple[Period, date | None] | None:
    """The period that words name; None if the proof would read them otherwise."""
    year = published.year
    if kind in ("day", "as_of"):
        iso = _ISO.fullmatch(written) is not None
        days = [date.fromisoformat(written)] if iso and _is_day(written) else []
        days = days or ([] if iso else placing.days_named(written, year))
        if not days:
            return None
        return Period(PeriodKind.POINT, days[0].isoformat(), as_written=written), days[0]
    if kind == "relative":
        return Period(PeriodKind.RELATIVE, text=_both(written), as_written=written), None
    if kind == "now":
        return Period(PeriodKind.UNSTATED), None
    if kind == "last":
        counts = [n.value for n in numerals.find(written)]
        if len(counts) != 1 or counts[0] < 1 or counts[0] % 1:
            return None
        return Period(PeriodKind.RELATIVE, last_years=int(counts[0]), as_written=written), None
    period = _calendar(kind, written, published)
    return None if period is None else (period, None)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _calendar(kind: str, written: str, published: date) -> Period | None:
    """A year, a month, an interval of either, or since a year."""
    if kind in ("months", "part", "month"):
        found = sorted(placing.months_named(written, published.year))
        if not found:
            return None
        if found[-1] > f"{published.year}-{published.month:02}" and not placing.years_named(written, 0):
            return _untold(written)  # "for eleven months", said in January: of which year, a person must tell
    else:
        found = sorted(str(year) for year in placing.years_named(written, published.year))
        if not found:
            return None
    start, end = found[0], found[-1]
    if kind == "since":
        return Period(PeriodKind.SINCE, start, as_written=written)
    if start == end:
        return Period(PeriodKind.POINT, start, as_written=written)
    return Period(PeriodKind.INTERVAL, start, end, as_written=written)


def _untold(written: str) -> Period:
    told = " ".join(word for word in written.split() if not any(letter.isdigit() for letter in word))
    text = f"{words.TODO} {told}"
    return Period(PeriodKind.RELATIVE, text=Bilingual(text, text), as_written=written)


def _both(written: str) -> Bilingual:
    """A relative period in both languages, where the pair is known."""
    lower = written.lower()
    for kk, ru in words.relative():
        if lower in (kk, ru):
            return Bilingual(kk, ru)
    return Bilingual(lower, words.TODO)


class Periods:
    """The periods of a text, found by place."""

    def __init__(self, layout: Layout, published: date) -> None:
        self._layout = layout
        self._by_sentence: dict[int, list[NamedPeriod]] = {}
        for entry in named_periods(layout, published):
            start = layout.sentence(entry.span.start).start
            self._by_sentence.setdefault(start, []).append(entry)

    def covering(self, start: int, end: int) -> NamedPeriod | None:
        """The period whose words a numeral is among."""
        for entry in self._in_sentence(start):
            if entry.span.start <= start and end <= entry.span.end:
                return entry
        return None

    def dates(self, place: int) -> list[Span]:
        """Where dates stand in a sentence."""
        return [entry.span for entry in self._in_sentence(place) if entry.day]

    def of(self, start: int, end: int) -> NamedPeriod | None:
        """The period of a number: of its own clause, else the last one named before it in the sentence."""
        aside = self._layout.text[max(0, start - 2) : start].strip() == "("
        near = [e for e in self._in_sentence(start) if e.day is None and (aside or not e.base)]
        if not near:
            return None
        clause = self._layout.clause(start, end)
        own = [e for e in near if clause.start <= e.span.start and e.span.end <= clause.end]
        if own:
            return min(own, key=lambda e: abs(e.span.start - start))
        before = [e for e in near if e.span.end <= start]
        if before:
            return before[-1]
        if len(near) == 1 and near[0].span.start > end:
            return near[0] if "(" not in self._layout.text[end : near[0].span.start] else None
        return None

    def _in_sentence(self, place: int) -> Iterator[NamedPeriod]:
        yield from self._by_sentence.get(self._layout.sentence(place).start, ())


class Role(StrEnum):
    """What a numeral does in its sentence; only quantities and orders can be figures."""

    QUANTITY = "quantity"
    ORDINAL = "ordinal"
    EARLIER = "earlier value"  # "from 135 to 208"
    DATE = "date"
    YEAR = "year"
    PERIOD = "part of a period"
    CLOCK = "time of day"
    LAW = "number of a document"
    AGE = "age"
    ANNIVERSARY = "anniversary"
    NAME = "part of a name"
    INDEX = "number of a list"
    RANGE = "end of a range"
    CONTACT = "telephone or address"
    WEAK = "a word that is mostly no number"
    LONE = "nothing tells what it counts"


UNSTATED: Final = Period(PeriodKind.UNSTATED)


@dataclass(frozen=True, slots=True)
class Mark:
    """One numeral. Spans are code points of the text; ``span`` covers its percent sign as well.

    ``numeral`` is None for digits that are no number. ``day`` is the date that it is a part of.
    """

    span: Span
    value: Decimal | None
    role: Role
    sentence: Span
    numeral: Numeral | None = None
    counted: Counted | None = None
    bound: Bound = Bound.EXACT
    bound_span: Span | None = None
    period: Period = UNSTATED
    period_span: Span | None = None
    previous: Mark | None = None
    day: date | None = None
    speaker: Span | None = None


#: Fills in what a numeral counts, its bound and its period.
Counting: TypeAlias = Callable[[Mark, Numeral, Counted | None, Mark | None], Mark]

_ROW: Final = 6  # words between two per cents of a row


def share_nouns(found: list[Mark], layout: Layout) -> None:
    """*32 спортивных, 153 медицинских объекта*: an adjective alone describes the noun of the next."""
    for n in range(len(found) - 2, -1, -1):
        one, two = found[n].counted, found[n + 1].counted
        if one is None or two is None or one.units or not is_adjective_ru(one.noun):
            continue
        if layout.text[one.span.end : found[n + 1].span.start].strip() in (",", "и"):
            found[n] = replace(found[n], counted=two)


def share_behind(found: list[Mark], layout: Layout, periods: Periods, counting: Counting) -> None:
    """*Астанада 12, Алматыда 15, Шымкентте 9 мектеп*: in a row of places or times the last has the noun."""
    behind: Mark | None = None
    for n in range(len(found) - 1, -1, -1):
        one = found[n]
        if one.role in (Role.YEAR, Role.PERIOD, Role.DATE):
            continue
        if one.role is Role.LONE and one.numeral and behind and _is_of_a_row(one, behind, layout, periods):
            found[n] = counting(replace(one, role=Role.QUANTITY), one.numeral, behind.counted, None)
        behind = found[n]


def _is_of_a_row(one: Mark, two: Mark, layout: Layout, periods: Periods) -> bool:
    if two.counted is None or two.counted.style != "noun" or two.counted.before:
        return False
    gap = Span(one.span.end, two.span.start)
    if one.sentence != two.sentence or layout.text[gap.start : gap.start + 1] not in (",", ";"):
        return False
    between = [t for t in layout.within(gap) if not periods.covering(t.start, t.end)]
    if layout.language == "ru":
        return len(between) <= _ROW and (not between or between[0].skeleton in ("v", "vo", "na", "po"))
    locative = words.written("endings", "locative")
    return len(between) <= _ROW and all(t.text.lower().endswith(locative) for t in between)


def share_changes(found: list[Mark], layout: Layout) -> None:
    """*Рост на 5 %, машин – 22 %, химии – 3 %*: a row of per cents goes on as it began."""
    level = words.stems("levels", "kk", "ru")
    for n, two in enumerate(found):
        if not _is_percent(two) or two.counted is None or two.counted.change:
            continue
        one = found[n - 1] if n else None
        if one is not None and one.sentence == two.sentence and _is_percent(one):
            changes, start = bool(one.counted and one.counted.change), one.span.end
        else:
            changes, start = _goes_on_with_change(two, layout), two.sentence.start
        between = layout.within(Span(start, two.span.start))
        if changes and len(between) <= _ROW and not any(t.skeleton.startswith(level) for t in between):
            units = ("percent-growth",)
            found[n] = replace(two, counted=replace(two.counted, units=units, change=True))


def _goes_on_with_change(mark: Mark, layout: Layout) -> bool:
    """Whether the sentence tells in parts what the one before told in whole, and that was a change:
    *… снизилась. В том числе разбоев на 32 %*, *… өсім күтілуде. Мәселен, өнеркәсіпте – 0,1 пайыз*.
    """
    if not opens_with(mark.sentence, layout, "parts") and not opens_with(mark.sentence, layout, "examples"):
        return False
    before = layout.sentence(max(0, mark.sentence.start - 2))
    stems = words.stems("change", "kk", "ru")
    gap = layout.text[before.end : mark.sentence.start]
    told = any(token.skeleton.startswith(stems) for token in layout.within(before))
    return told and "\n\n" not in gap


def opens_with(sentence: Span, layout: Layout, group: str) -> bool:
    """Whether a sentence opens with a phrase of a group of ``rules.toml``: *олардың*, *из них*, *мәселен*."""
    phrases = words.phrases(group, "kk", "ru")
    opening = tuple(t.skeleton for t in layout.within(sentence)[: max(map(len, phrases))])
    return any(opening[: len(phrase)] == phrase for phrase in phrases)


def _is_percent(mark: Mark) -> bool:
    return mark.role is Role.QUANTITY and mark.counted is not None and mark.counted.style == "percent"


_UPPER: Final = "[А-ЯӘҒҚҢӨҰҮҺІЁ]"
_NAME: Final = re.compile(
    rf"{_UPPER}[а-яёәғқңөұүһі]+(?:-{_UPPER}[а-яёәғқңөұүһі]+)?\s{_UPPER}[а-яёәғқңөұүһі]+(?![^\W\d_])|{_UPPER}\.\s?{_UPPER}[а-яёәғқңөұүһі]+"
)
_STOP: Final = re.compile(r"\n|(?<=[^\W\d_]{2})[.!?]\s")  # no initial: "деді А. Цой"
_REACH: Final = 140  # characters behind the verb in which the name stands
_LONGEST: Final = 3000  # of a quotation


class Speakers:
    """The quotations of one text with the names of who said them."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _said(self) -> list[tuple[int, int, Span]]:
        """Each quotation: where it begins and ends, where the name stands."""
        verbs = "|".join((*words.written("speaking", "kk"), *words.written("speaking", "ru")))
        found = []
        for match in re.finditer(rf"[\"»”]?,?\s?[-–—]\s?(?:{verbs})\b", self._text):
            stop = _STOP.search(self._text, match.end())
            end = min(match.end() + _REACH, len(self._text) if stop is None else stop.start())
            name = next(_NAME.finditer(self._text, match.end(), end), None)
            if name is not None:
                first = max(0, match.start() - _LONGEST)
                opens = max(self._text.rfind(mark, first, match.start()) for mark in '"«“\n')
                found.append((max(opens, first), match.start(), Span(*name.span())))
        return found

    @cached_property
    def _ends(self) -> list[int]:
        return [ends for _, ends, _ in self._said]

    def of(self, place: int) -> Span | None:
        """The name of who said the words at a place; None if the text tells nobody."""
        at = bisect_right(self._ends, place)
        if at == len(self._said):
            return None
        opens, ends, name = self._said[at]
        return name if opens <= place < ends else None
