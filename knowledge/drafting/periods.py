"""The periods that a release names: where they stand and what they are, read as the proof will read them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Final

from knowledge import placing
from knowledge.drafting import words
from knowledge.drafting.words import Layout
from knowledge.model import Period, PeriodKind, Span
from locales import numerals
from locales.languages import Bilingual


@dataclass(frozen=True, slots=True)
class Named:
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
    table = tomllib.loads(text)

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


def named(layout: Layout, published: date) -> tuple[Named, ...]:
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
        found.append(Named(Span(*match.span()), period, day, base, kind == "as_of"))
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
        self._by_sentence: dict[int, list[Named]] = {}
        for entry in named(layout, published):
            start = layout.sentence(entry.span.start).start
            self._by_sentence.setdefault(start, []).append(entry)

    def covering(self, start: int, end: int) -> Named | None:
        """The period whose words a numeral is among."""
        for entry in self._in_sentence(start):
            if entry.span.start <= start and end <= entry.span.end:
                return entry
        return None

    def dates(self, place: int) -> list[Span]:
        """Where dates stand in a sentence."""
        return [entry.span for entry in self._in_sentence(place) if entry.day]

    def of(self, start: int, end: int) -> Named | None:
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

    def _in_sentence(self, place: int) -> Iterator[Named]:
        yield from self._by_sentence.get(self._layout.sentence(place).start, ())
