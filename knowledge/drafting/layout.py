"""A text's words, sentences and clauses, with their places in code points."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from knowledge.drafting import texts, words
from knowledge.model import Span
from locales import folding, numerals
from locales.folding import Token
from locales.numerals import Numeral

_END: Final = re.compile(r"\n++|[.!?…]++[\"»”’)]*+(?=\s++(?:[\"«“–—-]\s*+)?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9])")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)$")
_BREAK: Final = re.compile(r"[,;:()–—«»“”\"\n]|\s-\s")
_KAZAKH: Final = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_NEAR: Final = 14  # words on either side of a number that are looked at
_DIGITS: Final = 30  # of a number; what has more is none
_LONGEST: Final = 1500  # of a sentence: what has no full stop for so long is cut


@dataclass(frozen=True)
class Layout:
    """A text, taken apart once; every look-up by place is a bisection."""

    text: str

    @cached_property
    def language(self) -> str:
        """Of a text too short to tell: by its letters."""
        return texts.language(self.text) or ("kk" if _KAZAKH.search(self.text) else "ru")

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return folding.tokens(self.text)

    @cached_property
    def numerals(self) -> tuple[Numeral, ...]:
        return tuple(one for one in numerals.find(self.text) if (one.digits or 0) <= _DIGITS)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences in order, without the white space between them."""
        found, at = [], 0
        for match in _END.finditer(self.text):
            if match.group()[0] == "." and self._abbreviated(match.start(), match.end()):
                continue
            found += _cut(self.text, at, match.end())
            at = match.end()
        return (*found, *_cut(self.text, at, len(self.text)))

    def _abbreviated(self, stop: int, end: int) -> bool:
        word = _LAST_WORD.search(self.text, max(0, stop - 12), stop)
        if word is None:
            return False
        if word[1].lower() in words.written("abbreviations", "multiples"):
            return not self.text[end : end + 2].strip().isalpha()
        return len(word[1]) == 1 or word[1].lower() in _abbreviations()

    def sentence(self, place: int) -> Span:
        """The sentence around a place."""
        starts = self._starts
        n = max(0, bisect_right(starts, place) - 1)
        return self.sentences[n] if self.sentences else Span(0, max(1, len(self.text)))

    @cached_property
    def _starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def first_token(self, place: int) -> int:
        """The index of the first word that begins at or behind a place."""
        return bisect_left(self._token_starts, place)

    def within(self, span: Span) -> tuple[Token, ...]:
        """The words of a span."""
        return self.tokens[self.first_token(span.start) : self.first_token(span.end)]

    def words_after(self, place: int, most: int = 8) -> tuple[Token, ...]:
        """The next words of the sentence up to the end of the clause."""
        if place not in self._kept:
            end = self.sentence(max(place - 1, 0)).end
            found, at = [], place
            first = self.first_token(place)
            for token in self.tokens[first : first + _NEAR]:
                if token.start >= end or _BREAK.search(self.text, at, token.start):
                    break
                found.append(token)
                at = token.end
            self._kept[place] = tuple(found)
        return self._kept[place][:most]

    @cached_property
    def _kept(self) -> dict[int, tuple[Token, ...]]:
        return {}

    def words_before(self, place: int, most: int = 8) -> tuple[Token, ...]:
        """The words before a place back to the beginning of the clause, the nearest first."""
        start = self.sentence(place).start
        found, at = [], place
        first = self.first_token(place)
        for token in reversed(self.tokens[max(0, first - most) : first]):
            if token.end <= start or _BREAK.search(self.text, token.end, at):
                break
            found.append(token)
            at = token.start
        return tuple(found)

    def clause(self, start: int, end: int) -> Span:
        """The clause around a numeral, as far as words and commas tell."""
        before, after = self.words_before(start, _NEAR), self.words_after(end, _NEAR)
        return Span(before[-1].start if before else start, after[-1].end if after else end)

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]


class Stretches:
    """Where a pattern stands in a text."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        found = [match.span() for match in pattern.finditer(text)]
        self._starts = [start for start, _ in found]
        self._ends = [end for _, end in found]

    def __contains__(self, place: int) -> bool:
        n = bisect_right(self._starts, place) - 1
        return n >= 0 and place < self._ends[n]


def _abbreviations() -> frozenset[str]:
    return frozenset(words.written("abbreviations", "words"))


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The stretch without white space at its ends, in pieces that are no longer than a sentence may be."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    found = []
    while end - start > _LONGEST:
        space = text.rfind(" ", start, start + _LONGEST)
        at = space if space > start else start + _LONGEST
        found.append(Span(start, at))
        start = at + (space > start)
    return [*found, Span(start, end)] if end > start else found
