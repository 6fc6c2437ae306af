"""Every numeral of a release marked: where it stands, what it counts, its bound, period, speaker, its role.

No numeral is left out: what the grammar of numbers does not take as one (a digit inside a name) is marked,
too, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

from knowledge.drafting import marks, words
from knowledge.drafting.marks import UNSTATED, Mark, Periods, Role, Speakers
from knowledge.drafting.texts import UnreadableText
from knowledge.drafting.units import Counted, Nouns, counted, named_before, of_whom
from knowledge.drafting.words import Layout, Stretches
from knowledge.model import Bound, Knowledge, Span
from locales.numerals import Numeral

#: Digits in a row, so many times, that are marked; a text with more is no release.
MOST_NUMERALS: Final = 20_000
_DIGITS: Final = re.compile(r"\d+")
_CLOCK: Final = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)")
_CONTACT: Final = re.compile(
    r"(?:\+7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]?\d\d[\s-]?\d\d|(?<!\S)@?[^\s@]++@\S+|https?://\S+|www\.\S+"
)
_CODE: Final = re.compile(r"(?<![\d-])\d{1,4}(?:-\d{1,4}){2,}(?![\d-])")
_DASH: Final = re.compile(r"\s?[-–—]\s?")
_NUMBER_SIGN: Final = re.compile(r"№\s?$|(?<![^\W_])N\s?$")
_ROMAN_PART: Final = re.compile(r"\d-[IVXLCІХ]{1,5}$")  # the law 567-II
_LINE_INDEX: Final = re.compile(r"(?:^|\n)\s*$")
_YEARS: Final = (1900, 2100)
_OLDEST: Final = 120
_SHORT: Final = 6  # words of a line that is no sentence
_SUM: Final = 10**6  # from which a number alone may be money
_LINE: Final = 300  # characters beside a number, of such a line


class Marking:
    """Marks the numerals of one text; ``published`` is the day of its publication."""

    def __init__(self, text: str, published: date, knowledge: Knowledge | None = None) -> None:
        if sum(1 for _ in _DIGITS.finditer(text)) > MOST_NUMERALS:
            raise UnreadableText(
                f"more than {MOST_NUMERALS} numbers: a table. Give the release alone", "table"
            )
        self.layout = Layout(text)
        self.periods = Periods(self.layout, published)
        self._nouns = Nouns(knowledge)
        self._speakers = Speakers(text)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Every numeral in the order of the text."""
        found: list[Mark] = []
        last: Mark | None = None  # that counts something
        thing: Mark | None = None  # that counts things
        money: Mark | None = None
        for numeral in self.layout.numerals:
            mark = self._marked(numeral, thing if _inherits(numeral) else last)
            if mark.role is Role.LONE and (sum_ := self._carried_sum(numeral, money)) is not None:
                mark = self._counting(replace(mark, role=Role.QUANTITY), numeral, sum_, last)
            found.append(mark)
            last = mark if mark.counted else last
            thing = mark if mark.counted and mark.counted.style == "noun" else thing
            money = mark if mark.counted and mark.counted.style == "money" else money
        self._join(found)
        marks.share_nouns(found, self.layout)
        marks.share_behind(found, self.layout, self.periods, self._counting)
        marks.share_changes(found, self.layout)
        return tuple(sorted((*found, *self._unread(found)), key=lambda mark: mark.span.start))

    # -- one numeral -----------------------------------------------------------------------------------------

    def _marked(self, numeral: Numeral, last: Mark | None) -> Mark:
        layout = self.layout
        mark = Mark(_whole(numeral), numeral.value, Role.QUANTITY, layout.sentence(numeral.start), numeral)
        period = self.periods.covering(numeral.start, numeral.end)
        if period is not None:
            role = Role.DATE if period.day else Role.YEAR if _is_year(numeral) else Role.PERIOD
            return replace(mark, role=role, day=period.day, period=period.period, period_span=period.span)
        role = self._role(numeral)
        if role is not Role.QUANTITY:
            return replace(mark, role=role)
        what = None
        if _inherits(numeral):
            what = of_whom(layout, numeral, self._nouns, beside=True) or self._carried(numeral, last)
            what = what or of_whom(layout, numeral, self._nouns, beside=False)
        what = what or counted(layout, numeral, self._nouns) or self._named_before(numeral)
        what = what or self._carried(numeral, last)
        return replace(mark, role=Role.LONE) if what is None else self._counting(mark, numeral, what, last)

    def as_quantity(self, mark: Mark) -> Mark:
        """A mark as one that counts something, whatever it was taken for; as it is, if it is no number."""
        numeral = mark.numeral
        if numeral is None or mark.counted is not None:
            return replace(mark, role=Role.QUANTITY)
        bare = Mark(mark.span, mark.value, Role.QUANTITY, mark.sentence, numeral)
        return self._counting(bare, numeral, counted(self.layout, numeral, self._nouns), None)

    def _counting(self, mark: Mark, numeral: Numeral, what: Counted | None, last: Mark | None) -> Mark:
        """With what it counts, its bound, its period, and who says it."""
        own = self.periods.of(numeral.start, numeral.end)
        told = last if own is None and last is not None and self._is_of_them(mark, last) else None
        bound_span = None
        if numeral.bound_start is not None and numeral.bound_end is not None:
            bound_span = Span(numeral.bound_start, numeral.bound_end)
        return replace(
            mark,
            counted=what,
            bound=Bound(numeral.bound),
            bound_span=bound_span,
            period=own.period if own else told.period if told else UNSTATED,
            period_span=(own.span if own.period.as_written else None)
            if own
            else told.period_span
            if told
            else None,
            speaker=self._speakers.of(numeral.start),
        )

    def _is_of_them(self, mark: Mark, last: Mark) -> bool:
        """Whether what was told of, and when, goes on."""
        gap = self.layout.text[last.sentence.end : mark.sentence.start]
        of_them = mark.numeral is not None and marks.opens_with(mark.sentence, self.layout, "parts")
        return of_them and "\n\n" not in gap and len(gap) < 200 and last.period_span is not None

    def _role(self, numeral: Numeral) -> Role:
        for role, applies in (
            (Role.CONTACT, self._is_contact),
            (Role.CLOCK, self._is_clock),
            (Role.LAW, self._is_document),
            (Role.INDEX, self._is_index),
            (Role.NAME, self._is_name),
            (Role.YEAR, self._is_bare_year),
        ):
            if applies(numeral):
                return role
        if numeral.kind == "ordinal":
            return Role.ORDINAL
        if role_of := self._beside(numeral):
            return role_of
        if numeral.weak and not self._counts_surely(numeral):
            return Role.WEAK
        return Role.QUANTITY

    def _beside(self, numeral: Numeral) -> Role | None:
        """What the next words make of it: an age, an anniversary, a length of time ago."""
        after = [token.skeleton for token in self.layout.words_after(numeral.end, 4)]
        young = len(after) > 1 and after[0] == "jas"  # "1 120 жас дәрігер": no age
        if after and after[0] in words.exact("roles", "age") and numeral.value <= _OLDEST and not young:
            return Role.AGE
        if any(word.startswith(words.stems("roles", "anniversary")) for word in after[:3]):
            return Role.ANNIVERSARY
        if not after or not after[0].startswith(words.lengths()):
            return None
        before = [token.skeleton for token in self.layout.words_before(numeral.start, 1)]
        behind = len(after) > 1 and after[1] in words.exact("roles", "ago", "during")
        told = behind or (before and before[0] in words.exact("roles", "during_before"))
        return Role.PERIOD if told else None

    def _counts_surely(self, numeral: Numeral) -> bool:
        """Whether a weak word (*бір*, *один*) counts all the same: a bound or a per cent."""
        return numeral.bound != "exact" or numeral.percent or numeral.kind == "times"

    def _is_contact(self, numeral: Numeral) -> bool:
        return numeral.start in self._contacts

    def _is_clock(self, numeral: Numeral) -> bool:
        if numeral.start not in self._clocks:
            return False
        text = self.layout.text
        if ":" in text[max(0, numeral.start - 3) : numeral.end + 3]:
            return True
        near = (*self.layout.words_after(numeral.end, 1), *self.layout.words_before(numeral.start, 1))
        return any(token.skeleton.startswith(words.stems("roles", "clock")) for token in near)

    def _is_document(self, numeral: Numeral) -> bool:
        text, start = self.layout.text, numeral.start
        if _NUMBER_SIGN.search(text, max(0, start - 3), start):
            return True
        if _ROMAN_PART.search(text[start : numeral.end]):
            return True
        after = text[numeral.end : numeral.end + 12]
        if re.match(r"-(?:[IVXLCІХ]{1,4}\b|бап|тармақ)", after):
            return True
        before = self.layout.words_before(start, 1)
        behind = self.layout.words_after(numeral.end, 1)
        return bool(
            (before and before[0].skeleton.startswith(words.stems("roles", "law_before")) and numeral.digits)
            or (
                behind
                and numeral.kind == "ordinal"
                and behind[0].skeleton.startswith(words.stems("roles", "law_after"))
            )
        )

    def _is_index(self, numeral: Numeral) -> bool:
        text = self.layout.text
        if numeral.written != "digits" or not _LINE_INDEX.search(
            text, max(0, numeral.start - 20), numeral.start
        ):
            return False
        return bool(re.match(r"\s?[.)]\s+\D", text[numeral.end : numeral.end + 4]))

    def _is_name(self, numeral: Numeral) -> bool:
        """Joined by hyphens (COVID-19, EXPO-2017, 7-20-25), or alone in quotation marks."""
        text, start, end = self.layout.text, numeral.start, numeral.end
        if numeral.start in self._codes and not _is_year(numeral):
            return True
        if numeral.written == "digits" and re.search(r"[^\W\d_][-‑]$", text[max(0, start - 2) : start]):
            return True
        return text[start - 1 : start] in tuple('«“"') and text[end : end + 1] in tuple('»”"') and start > 0

    def _is_bare_year(self, numeral: Numeral) -> bool:
        if not _is_year(numeral):
            return False
        after = self.layout.words_after(numeral.end, 1)
        if not after:
            return not numeral.bound_end
        word = after[0].skeleton
        if word.startswith(words.stems("years", "year")) or word in words.exact("years", "short"):
            return True
        joined = self.layout.text[numeral.end : numeral.end + 1] in tuple("-–—")
        return joined and bool(
            re.match(r"\s?[-–—]\s?(?:19|20)\d\d", self.layout.text[numeral.end : numeral.end + 8])
        )

    # -- what was told before -------------------------------------------------------------------------------

    def _carried(self, numeral: Numeral, before: Mark | None) -> Counted | None:
        """The noun of the number before it: *7 900 жұмыс орны, оның ішінде 245-і …*; *… достигло 136*."""
        if before is None or before.counted is None or before.counted.style != "noun":
            return None
        gap = self.layout.text[before.span.end : numeral.start]
        if "\n\n" in gap or len(gap) > 300 or self._stands_alone(numeral):
            return None
        goes_on = _inherits(numeral) or before.sentence == self.layout.sentence(numeral.start)
        of_them = marks.opens_with(self.layout.sentence(numeral.start), self.layout, "parts")
        return before.counted if goes_on or of_them else None

    def _named_before(self, numeral: Numeral) -> Counted | None:
        what = named_before(self.layout, numeral, self._nouns)
        if what is None or self.periods.covering(what.span.start, what.span.end):
            return None  # "2024 жылы – 98": a time
        return None if self._stands_alone(numeral) else what

    def _carried_sum(self, numeral: Numeral, before: Mark | None) -> Counted | None:
        """The money of a number before it in the paragraph: *… 5,9 млрд теңге, Қарағанды: 1,8 млрд*."""
        if before is None or numeral.value < _SUM or self._stands_alone(numeral):
            return None
        gap = self.layout.text[before.span.end : numeral.start]
        return None if "\n" in gap or len(gap) > 300 else before.counted

    def _stands_alone(self, numeral: Numeral) -> bool:
        """Whether the line of the numeral is no sentence: a counter of views, a page."""
        text = self.layout.text
        first, last = max(0, numeral.start - _LINE), numeral.end + _LINE
        start, end = text.rfind("\n", first, numeral.start) + 1, text.find("\n", numeral.end, last)
        if (not start and first) or (end < 0 and last < len(text)):
            return False  # a line that is longer
        line = Span(start, len(text) if end < 0 else end)
        spoken = [token for token in self.layout.within(line) if not token.is_number]
        return len(spoken) < _SHORT and not text[line.start : line.end].rstrip().endswith(
            (".", "!", "?", "…")
        )

    def _join(self, found: list[Mark]) -> None:
        """Pairs: from … to …, and ranges."""
        for n in range(1, len(found)):
            one, two = found[n - 1], found[n]
            if one.numeral is None or two.numeral is None or two.role is not Role.QUANTITY:
                continue
            if one.role is Role.YEAR and one.period_span is not None:
                continue  # "2024 жылғы көрсеткіштен 5 %-ға артық"
            if one.role not in (Role.QUANTITY, Role.LONE, Role.YEAR, Role.WEAK) or self._lasts(one):
                continue
            gap = self.layout.text[one.span.end : two.span.start]
            if _DASH.fullmatch(gap):
                found[n - 1] = replace(one, role=Role.RANGE)
                found[n] = replace(two, role=Role.RANGE)
            elif self._leads(one, two, gap):
                found[n - 1] = replace(one, role=Role.EARLIER)
                found[n] = replace(two, previous=found[n - 1])

    def _lasts(self, mark: Mark) -> bool:
        """Whether a weak word tells how long something took: *бір жылда 14 %-ға*."""
        after = self.layout.words_after(mark.span.end, 1)
        return mark.role is Role.WEAK and bool(after) and after[0].skeleton.startswith(words.lengths())

    def _leads(self, one: Mark, two: Mark, gap: str) -> bool:
        """Whether the first number is what the second was before: *135-тен 208-ге*, *с 4 до 2 %*."""
        assert one.numeral is not None and two.numeral is not None  # noqa: S101,PT018 - both are read
        if len(gap) > 40 or "." in gap.strip(". ") or ";" in gap:
            return False
        between = [token.skeleton for token in self.layout.within(Span(one.span.end, two.span.start))]
        before = self.layout.words_before(one.span.start, 1)
        if between[-1:] == ["do"] and before and before[0].skeleton in ("s", "so", "ot"):
            return True
        endings = ("dan", "den", "tan", "ten", "nan", "nen")
        ablative = one.numeral.ending == "ablative" or any(word.endswith(endings) for word in between[:2])
        dative = two.numeral.ending == "dative" or any(
            token.skeleton.endswith(("ga", "ge", "ka", "ke", "na", "ne"))
            for token in self.layout.words_after(two.numeral.end, 2)
        )
        return ablative and dative and len(between) < 3 and one.numeral.bound == "exact"

    # -- what is left ----------------------------------------------------------------------------------------

    def _unread(self, found: Iterable[Mark]) -> Iterator[Mark]:
        """Digits that no numeral has: inside a name, or a letter's stand-in."""
        taken = [False] * (len(self.layout.text) + 1)
        for mark in found:
            taken[mark.span.start : mark.span.end] = [True] * (mark.span.end - mark.span.start)
        for match in _DIGITS.finditer(self.layout.text):
            if not taken[match.start()]:
                span = Span(*match.span())
                yield Mark(span, None, Role.NAME, self.layout.sentence(span.start))

    @cached_property
    def _clocks(self) -> Stretches:
        return Stretches(_CLOCK, self.layout.text)

    @cached_property
    def _codes(self) -> Stretches:
        return Stretches(_CODE, self.layout.text)

    @cached_property
    def _contacts(self) -> Stretches:
        return Stretches(_CONTACT, self.layout.text)


def _whole(numeral: Numeral) -> Span:
    """The numeral with its percent sign; of *per cent* and *times* the number alone."""
    return Span(numeral.start, numeral.end)


def _is_year(numeral: Numeral) -> bool:
    first, last = _YEARS
    whole = numeral.written == "digits" and numeral.digits == 4 and numeral.end - numeral.start == 4
    return (
        whole and first <= numeral.value <= last and numeral.ending in ("", "other") and not numeral.percent
    )


def _inherits(numeral: Numeral) -> bool:
    """Whether the numeral itself says that it is of what was told: 245-і, жетеуі."""
    return not numeral.percent and (numeral.ending == "other" or numeral.kind == "collective")
