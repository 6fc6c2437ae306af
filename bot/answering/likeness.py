"""How alike a question's words and a figure's texts are: words in common, weighed by how few figures have them.

A *term* is what a word comes to: a concept of a topic, or the stem of a word that stands in a label, a wording
or a sample question. Words that are in no vocabulary are matched by their stem, or by the longest beginning
that they share with a known one ("обновление" and "обновить", "студенттік" and "студент").
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import Final

from bot.understanding.spelling import common_beginning
from locales.stemming import stems

_SHORTEST: Final = 4  # letters of a stem that is compared
_ALIKE: Final = 0.66  # of the longer of two words must be shared at their beginning
_DERIVED: Final = 0.6  # the quality of a word that only begins like a known one


class Terms:
    """Which views have a term, and how much it tells: built once, immutable afterwards."""

    def __init__(self, bags: Sequence[Mapping[Hashable, float]], stems_of: Mapping[str, set[str]]) -> None:
        """``bags``: the terms of each view with their weights; ``stems_of``: known stems to their terms."""
        self.having: dict[Hashable, list[int]] = defaultdict(list)
        for n, bag in enumerate(bags):
            for term in bag:
                self.having[term].append(n)
        total = max(2, len(bags))
        self._scale = log(total + 1)
        self.telling: dict[Hashable, float] = {
            term: log((total + 1) / len(views)) / self._scale for term, views in self.having.items()
        }
        self._stems = {stem: tuple(sorted(terms)) for stem, terms in stems_of.items()}
        self._sorted = sorted(self._stems)
        self.near = lru_cache(8192)(self._near)

    def _near(self, word: str) -> tuple[tuple[str, float], ...]:
        """The terms of known stems that a folded word has, or begins like, each with a quality of 0 to 1."""
        found: dict[str, float] = {}
        for stem in stems(word):
            if len(stem.text) >= _SHORTEST or stem.text == word:
                for term in self._stems.get(stem.text, ()):
                    found[term] = 1.0
        if not found and len(word) > _SHORTEST:
            at = bisect_left(self._sorted, word)
            for other in self._sorted[max(0, at - 2) : at + 2]:
                shared = common_beginning(word, other)
                if shared > _SHORTEST and shared >= _ALIKE * max(len(word), len(other)):
                    for term in self._stems[other]:
                        found[term] = max(found.get(term, 0), _DERIVED)
        return tuple(found.items())


def stems_of(word: str) -> Iterable[str]:
    """The stems of a folded word by which it is known again."""
    found = {stem.text for stem in stems(word) if len(stem.text) >= _SHORTEST}
    return found or {word}
