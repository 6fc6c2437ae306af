"""A figure against the text of its source: every part at its own span, read there and compared.

What is compared, part by part:

*value*: the words at the span are those recorded, a numeral begins there, it has the recorded value, and it
is written as the basis says (digits or Roman, or a word). A list is counted by its items; a date, a period
and a place are read from their words; a fact stands on its words alone. *bound*: the bound word that stands
with the numeral is the recorded one, at the recorded place; without one the number is exact. *unit*: see
:func:`_unit`. *previous*, *items*, *places*, *period*: likewise at their spans.

A span covers whole words, so that a slip by one character shows. The text is looked at and not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from typing import Final, Literal

from knowledge import placing
from knowledge.model import Basis, Bound, Figure, Knowledge, PeriodKind, Place, Source, Span
from knowledge.placing import ENOUGH, akin, country, ends_with, unit_forms
from locales import folding, numerals
from locales.languages import LANGUAGES, Bilingual
from locales.numerals import Numeral

State = Literal["proven", "not proven", "failed"]

# Words that open a period.
_SINCE: Final = frozenset(map(folding.skeleton, ("бері", "бастап", "с", "со", "начиная")))


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one part of a figure; ``figure`` is the source's id for the text as a whole."""

    figure: str
    part: str
    state: State
    message: str

    def __str__(self) -> str:
        return f"{self.figure}: {self.part}: {self.state}: {self.message}"


def verify(knowledge: Knowledge, text: str) -> tuple[Finding, ...]:
    """Prove the figures of the source that ``text`` is, by its SHA-256.

    If it is the text of no source, that is the first finding (failed), and the figures of every source are
    still tried at their places, so that one whose words have changed is named. Derived figures are computed:
    they need no proof of their own. ``text`` must be as it was hashed, line ends and spaces included.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    fitting = [source for source in knowledge.sources.values() if source.sha256 == digest]
    findings: list[Finding] = []
    for source in knowledge.sources.values():
        if source in fitting:
            same = len(text) == source.length
            length = f"{len(text)} code points, recorded {source.length}"
            findings.append(
                Finding(source.id, "text", "proven", f"its SHA-256 is the recorded one, {digest}")
            )
            findings.append(Finding(source.id, "length", "proven" if same else "failed", length))
        elif not source.sha256:
            findings.append(Finding(source.id, "text", "not proven", "no text of it is recorded"))
        elif not fitting:
            message = f"the text differs from the recorded one: SHA-256 {digest}, recorded {source.sha256}"
            findings.append(Finding(source.id, "text", "failed", message))
    read = _Text(text)
    for source in fitting or [s for s in knowledge.sources.values() if s.sha256]:
        for figure in knowledge.figures.values():
            if figure.source == source.id:
                findings.extend(_Proof(knowledge, source, read, figure).findings())
            for n, earlier in enumerate(figure.earlier()):
                if earlier.source == source.id:
                    proof = _Proof(knowledge, source, read, earlier)
                    findings += (replace(f, part=f"former[{n}].{f.part}") for f in proof.findings())
    return tuple(findings)


class _Failed(Exception):
    """A part that the text does not bear out; says why."""


@dataclass(frozen=True)
class _Text:
    text: str

    @cached_property
    def numerals(self) -> tuple[Numeral, ...]:
        return numerals.find(self.text)

    def at(self, span: Span) -> str:
        if span.end > len(self.text):
            raise _Failed(f"the span [{span.start}, {span.end}] is outside the text")
        return self.text[span.start : span.end]

    def words_at(self, span: Span) -> str:
        """The text of a span that begins and ends with whole words, without quotation marks or spaces."""
        text = self.at(span)
        if _is_mark(text[0]) or _is_mark(text[-1]) or _joined(text[-1], self.text[span.end : span.end + 1]):
            raise _Failed(f"the span [{span.start}, {span.end}] does not cover whole words: “{text}”")
        return self.starting_at(span)

    def starting_at(self, span: Span) -> str:
        """The text of a span that begins with a word or a mark; the end may be cut off."""
        text = self.at(span)
        if _joined(self.text[max(span.start - 1, 0) : span.start], text[0]):
            raise _Failed(f"the span [{span.start}, {span.end}] begins inside a word: “{text}”")
        return text

    def numeral_at(self, span: Span) -> Numeral:
        """The one numeral that begins with a span."""
        text = self.starting_at(span)
        found = [n for n in self.numerals if n.start < span.end and span.start < n.end]
        if len(found) != 1:
            raise _Failed(f"{'no number' if not found else 'more than one number'} at “{text}”")
        numeral = found[0]
        rest = self.text[span.end : numeral.end]
        if numeral.start != span.start or any(letter.isdigit() for letter in rest):
            whole = self.text[numeral.start : numeral.end]
            raise _Failed(f"“{text}” is not the whole number: “{whole}” stands there")
        return numeral


def _is_mark(letter: str) -> bool:
    return not (letter.isalnum() or letter in "%№₸$€₽")


def _joined(left: str, right: str) -> bool:
    """Whether a span that parts these two letters cuts a word."""
    return left.isalnum() and right.isalnum()


@dataclass(frozen=True, slots=True)
class _Proof:
    """Proves one figure; each method proves one part and says by what, or raises :class:`_Failed`."""

    knowledge: Knowledge
    source: Source
    text: _Text
    figure: Figure

    def findings(self) -> Iterator[Finding]:
        figure, where = self.figure, self.figure.where
        inferred = figure.basis is Basis.INFERRED
        if inferred:
            yield Finding(figure.id, "value", "not proven", f"inferred: {figure.reason}")
        for part, prove in self._parts():
            try:
                yield Finding(figure.id, part, "proven", prove())
            except _Failed as failed:
                message = str(failed) + self._hint(part)
                yield Finding(figure.id, part, "failed", message)
        if where.unit is None and figure.unit.kk:
            yield Finding(figure.id, "unit", "not proven", "the record points to no words of the source")
        if figure.period.as_written is None and figure.period.kind is not PeriodKind.UNSTATED:
            yield Finding(figure.id, "period", "not proven", "the record points to no words of the source")

    def _parts(self) -> Iterator[tuple[str, Callable[[], str]]]:
        figure, where = self.figure, self.figure.where
        if figure.basis is Basis.LIST:
            yield "value", self._list
        elif figure.basis is not Basis.INFERRED:
            yield "value", self._value if figure.value is not None else self._literal
        if figure.as_written:
            yield "as_written", self._as_written
        if figure.value is not None and figure.basis in (Basis.NUMBER, Basis.WORD):
            yield "bound", self._bound
        if where.unit:
            yield "unit", self._unit
        if figure.previous is not None:
            yield "previous", self._previous
        for n in range(len(where.items)):
            yield f"items[{n}]", partial(self._item, n)
        for n in range(len(where.places)):
            yield f"places[{n}]", partial(self._place, n)
        if figure.period.as_written is not None:
            yield "period", self._period

    def _at(self, place: Place | None) -> Span:
        """The span of a place: as recorded, or where an anchor's words stand."""
        if place is None:
            raise _Failed("the record points to no words of the source")
        if isinstance(place, Span):
            return place
        try:
            return placing.resolve(self.text.text, place)
        except ValueError as error:
            raise _Failed(str(error)) from None

    def _hint(self, part: str) -> str:
        return placing.hint(self.text.text, self.text.numerals, self.knowledge, self.figure, part)

    def _as_written(self) -> str:
        return _same(self.text.starting_at(self._at(self.figure.where.value)), self.figure.as_written)

    def _value(self) -> str:
        numeral = self.text.numeral_at(self._at(self.figure.where.value))
        written = self.text.at(Span(numeral.start, numeral.end))
        if numeral.value != self.figure.value:
            raise _Failed(
                f"“{written}” is {_plain(numeral.value)}, the record says {_plain(self.figure.value)}"
            )
        if (numeral.written == "word") is not (self.figure.basis is Basis.WORD):
            raise _Failed(
                f"“{written}” is written as a {numeral.written}, the basis is “{self.figure.basis}”"
            )
        ordinal = self.figure.unit.style in ("ordinal", "roman")
        if ordinal is not (numeral.kind == "ordinal"):
            raise _Failed(f"“{written}” is {numeral.kind}, the unit is “{self.figure.unit.id}”")
        if numeral.percent and self.figure.unit.style != "percent":
            raise _Failed(f"“{written}” is a per cent, the unit is “{self.figure.unit.id}”")
        return f"“{written}” is {_plain(numeral.value)}"

    def _bound(self) -> str:
        figure = self.figure
        numeral = self.text.numeral_at(self._at(figure.where.value))
        at = None
        if numeral.bound_start is not None and numeral.bound_end is not None:
            at = Span(numeral.bound_start, numeral.bound_end)
        word = self.text.at(at) if at else ""
        if figure.previous is not None and numeral.bound == "at_most" and figure.bound is Bound.EXACT:
            return f"“{word}” leads from the earlier number to this one"  # "135-тен 208-ге дейін", "с … до …"
        if numeral.bound != figure.bound:
            stands = (
                f"“{word}” ({numeral.bound}) stands with the number" if at else "no bound word stands with it"
            )
            raise _Failed(f"{stands}, the record says “{figure.bound}”")
        if figure.bound is Bound.EXACT:
            return "no bound word stands with the number"
        pointed = self._at(figure.where.bound)
        given = self.text.words_at(pointed)
        if at is None or not (at.start <= pointed.start and pointed.end <= at.end):
            raise _Failed(f"“{given}” is not the bound word of the number, which is “{word}”")
        return f"“{given}” is “{figure.bound}”"

    def _list(self) -> str:
        spans = self.figure.where.items
        if self.figure.value != len(spans):
            raise _Failed(f"the list has {len(spans)} entries, the record says {self.figure.value}")
        return f"a count of the {len(spans)} entries of a list"

    def _literal(self) -> str:
        """A date, a place, a period, or the words of a fact."""
        figure, span = self.figure, self._at(self.figure.where.value)
        written = self.text.starting_at(span)
        if figure.unit.style == "date":
            days = placing.days_named(written, self.source.published.year)
            if [day.isoformat() for day in days] != [figure.literal]:
                raise _Failed(f"“{written}” is {_listed(days)}, the record says {figure.literal}")
        elif figure.unit.style == "period" and isinstance(figure.literal, str):
            start, end = figure.literal.split("/")
            _interval(written, start, end, self.source.published.year)
        elif isinstance(figure.literal, Bilingual):
            self._named(span, figure.literal)
        return f"“{written}” stands there"

    def _unit(self) -> str:
        """The words at the unit's span end with a recorded form of the unit.

        Recorded forms are its Kazakh noun, its Russian forms, the signs and words of its style (``%``, ``₸``,
        *есе* …) and what a synonym set of the topic or of all topics puts beside one of them (a source may
        say *ерікті* where the unit is *адам*). A word agrees if it is the noun's with any ending. Of a
        unit without a noun (a date, a fact, an ordinal) the words need only stand there.
        """
        span = self._at(self.figure.where.unit)
        written = self.text.words_at(span)
        if self.figure.unit.style == "times" and any(  # "вдвое": number and unit are one word
            n.kind == "times" and (n.start, n.end) == (span.start, span.end) for n in self.text.numerals
        ):
            return f"“{written}” names the unit"
        forms = unit_forms(self.knowledge, self.figure)
        if not forms:
            return f"“{written}” stands there; the unit has no noun"
        words = placing.words_of(written)
        counted = any(letter.isdigit() for letter in written)
        if counted or not any(ends_with(words, form) for form in forms):
            unit = self.figure.unit
            mend = f"If it means “{unit.kk or unit.id}”, write both into one set of [words]"
            raise _Failed(f"“{written}” is no word for the unit “{unit.id}”. {mend}")
        return f"“{written}” names the unit"

    def _previous(self) -> str:
        span = self._at(self.figure.where.previous)
        written = self.text.words_at(span)
        numeral = self.text.numeral_at(span)
        if numeral.value != self.figure.previous:
            raise _Failed(
                f"“{written}” is {_plain(numeral.value)}, the record says {_plain(self.figure.previous)}"
            )
        return f"“{written}” is {_plain(numeral.value)}"

    def _item(self, n: int) -> str:
        """Each word at the span is, in order, a word of the item's text, endings apart; all numbers are."""
        span = self._at(self.figure.where.items[n])
        written = self.text.words_at(span)
        if any(
            span.start < other.end and other.start < span.end
            for other in map(self._at, self.figure.where.items[:n])
        ):
            raise _Failed(f"“{written}” is counted twice")
        if not self.figure.items:
            return f"“{written}” stands there"
        text = self.figure.items[n].text
        words = placing.words_of(written)
        numbers = [_numbers(words), *(_numbers(placing.words_of(text[language])) for language in LANGUAGES)]
        if numbers != numbers[:1] * 3:
            raise _Failed(f"“{written}”, “{text.kk}” and “{text.ru}” have other numbers")
        for language in LANGUAGES:
            rest = iter(placing.words_of(text[language]))
            if words and all(any(akin(word, named) for named in rest) for word in words):
                return f"“{written}” is “{text[language]}”"
        raise _Failed(f"“{written}” is not “{text.kk}”")

    def _place(self, n: int) -> str:
        span = self._at(self.figure.where.places[n])
        written = self.text.words_at(span)
        if any(
            span.start < other.end and other.start < span.end
            for other in map(self._at, self.figure.where.places[:n])
        ):
            raise _Failed(f"“{written}” is counted twice")
        self._named(span, country(self.figure.places[n]))
        return f"“{written}” is {self.figure.places[n]}"

    def _named(self, span: Span, name: Bilingual) -> None:
        """The span begins with the Kazakh name, or with the Russian one but for its ending."""
        written = placing.folded(self.text.starting_at(span))
        kk, ru = placing.folded(name.kk), placing.folded(name.ru)
        if not written.startswith(kk) and not written.startswith(ru[:-1] if len(ru) > ENOUGH else ru):
            raise _Failed(f"“{self.text.at(span)}” is not “{name.kk}”")

    def _period(self) -> str:
        period, year = self.figure.period, self.source.published.year
        span = self._at(self.figure.where.period)
        written = self.text.starting_at(span)
        _same(written, period.as_written or "")
        words = placing.words_of(written)
        if period.kind is PeriodKind.INTERVAL:
            _interval(written, period.start or "", period.end or "", year)
        elif period.kind in (PeriodKind.POINT, PeriodKind.SINCE):
            since = not _SINCE.isdisjoint(words)
            if since is not (period.kind is PeriodKind.SINCE):
                raise _Failed(f"“{written}” {'opens' if since else 'does not open'} a period")
            found = placing.starts_named(written, period.start or "", year)
            if found != {period.start}:
                raise _Failed(f"“{written}” is {_listed(found)}, the record says {period.start}")
        elif period.last_years is not None:
            within = [n for n in self.text.numerals if span.start <= n.start and n.end <= span.end]
            if [n.value for n in within] != [period.last_years]:
                told = ", ".join(_plain(n.value) for n in within) or "no number of"
                raise _Failed(f"“{written}” names {told} years, the record says {period.last_years}")
        elif period.text is not None:
            _relative(written, period.text, year)
        return f"“{written}” stands there"


def _plain(value: Decimal | None) -> str:
    return "nothing" if value is None else f"{value.normalize():f}"


def _same(found: str, recorded: str) -> str:
    if found != recorded:
        raise _Failed(f"the text has “{found}” there, the record “{recorded}”")
    return f"“{found}” stands there"


def _listed(found: Iterable[object]) -> str:
    return ", ".join(sorted(str(part) for part in found)) or "no time that could be read"


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]


def _relative(written: str, text: Bilingual, year: int) -> None:
    """A relative period in the reader's words is the one of the source: its months, and a word of its own.

    The text of either language may be the source's: one of the two must share a word with it, endings apart.
    """
    months = placing.months_named(written, year)
    told_months = {language: placing.months_named(text[language], year) for language in LANGUAGES}
    for language, named in told_months.items():
        if named and named != months:
            raise _Failed(f"“{written}” and “{text[language]}” name other months")
    if any(told_months.values()):
        return
    words = [word for word in placing.words_of(written) if len(word) >= ENOUGH]
    for language in LANGUAGES:
        told = placing.words_of(text[language])
        if any(akin(word, other) for word in words for other in told):
            return
    raise _Failed(
        f"“{written}” shares no word with “{text.kk}” or “{text.ru}”. Use a word of the source in one of them"
    )


def _interval(written: str, start: str, end: str, year: int) -> None:
    """The first and the last year or day that words name are those of an interval."""
    found = sorted(placing.starts_named(written, start, year))
    if len(found) < (2 if start != end else 1) or (found[0], found[-1]) != (start, end):
        raise _Failed(f"“{written}” is {_listed(found)}, the record says {start}/{end}")
