"""A reading with its marks by place: what every step of a parse looks up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from bot.understanding.reading import Reading
from bot.understanding.word import Concept, Mark
from locales.folding import Token
from locales.stemming import is_ending

_HYPHENS = ("-", "–", "‑")
_SLIPS = 2  # mended words from which on a message may be full of slips
_LONGEST_ENDING = 4  # letters of an ending that is typed apart from its number


@dataclass(frozen=True)
class Marked:
    """A reading, and for each of its tokens the marks that begin there and those that lie over it."""

    reading: Reading
    text: str
    tokens: tuple[Token, ...]
    beginning: tuple[list[Mark], ...]
    covering: tuple[list[Mark], ...]
    phrased: frozenset[int]  # tokens that a phrase lies over

    @classmethod
    def of(cls, reading: Reading) -> Marked:
        """The reading's marks sorted by place."""
        beginning: tuple[list[Mark], ...] = tuple([] for _ in reading.tokens)
        covering: tuple[list[Mark], ...] = tuple([] for _ in reading.tokens)
        phrased: set[int] = set()
        for mark in reading.marks:
            start, end = mark.start, mark.end
            beginning[start].append(mark)
            if end - start == 1:
                covering[start].append(mark)
                continue
            for n in range(start, end):
                covering[n].append(mark)
                phrased.add(n)
        return cls(reading, reading.text, reading.tokens, beginning, covering, frozenset(phrased))

    def is_alone(self, n: int) -> bool:
        """Whether the token is no part of a phrase: all that it means is what its word means by itself."""
        return n not in self.phrased

    def senses(self, n: int, kind: str) -> set[str | Concept]:
        """What the token is of one kind; nothing for a place outside the text."""
        if not 0 <= n < len(self.tokens):
            return set()
        here = self.covering[n]
        return {m.sense.id for m in here if m.sense.kind == kind} if here else set()

    def written(self, start: int, end: int) -> str:
        """The tokens [start, end) as the person wrote them."""
        end = min(end, len(self.tokens))
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def skeletons(self, start: int, end: int) -> tuple[str, ...]:
        """The folded words of [start, end)."""
        return tuple(t.skeleton for t in self.tokens[start:end] if t.skeleton)

    @cached_property
    def is_full_of_slips(self) -> bool:
        """Whether the person types so that no short word can be trusted: half of the words are misspelt."""
        words = [word for token, word in zip(self.tokens, self.reading.words, strict=True) if token.skeleton]
        known = sum(any(h.quality == 1 for h in word.hits) for word in words)
        mended = sum(bool(word.hits) and word.hits[0].quality < 1 for word in words)
        return mended >= _SLIPS and known * 2 <= len(words)

    def before(self, n: int) -> str:
        """What stands between a token and the one before it."""
        return self.between(n - 1, n) if n else ""

    def between(self, a: int, b: int) -> str:
        """What stands between the end of one token and the beginning of a later one."""
        return self.text[self.tokens[a].end : self.tokens[b].start]

    def span(self, left: int, right: int) -> tuple[int, int]:
        """The tokens [start, end) that the code points [left, right) touch; empty if there are none."""
        start = bisect_right(self.tokens, left, key=lambda t: t.end)
        return start, bisect_left(self.tokens, right, key=lambda t: t.start)

    def past_ending(self, end: int) -> int:
        """Past an ending typed behind a number, at once or behind a hyphen ("2025-жылы", "2025-м", "5ші")."""
        while (
            end < len(self.tokens)
            and self.before(end) in ("", *_HYPHENS)
            and self.tokens[end - 1].is_number
            and len(self.tokens[end].text) <= _LONGEST_ENDING
            and not self.senses(end, "period")
        ):
            end += 1
        return end

    def is_loose_ending(self, n: int) -> bool:
        """Whether the token is but an ending behind a hyphen: ҮЕҰ-ға, XII-ші."""
        before = self.before(n)
        return before[-1:] in _HYPHENS and " " not in before and is_ending(self.tokens[n].skeleton)
