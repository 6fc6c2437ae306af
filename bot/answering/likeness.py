"""How much a question's words and a figure's texts have in common, weighed by how few figures have them.

A *term* is what a word comes to: a concept of a topic, a measure, or the stem of a word that stands in a
label, a wording or a sample question. A word that is in no vocabulary is matched by its stem, or by the
beginning that it shares with a known one ("студенттік" and "студент").
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from math import log
from typing import Final, NamedTuple, TypeAlias

from bot.understanding.spelling import common_beginning
from bot.understanding.word import Concept, Sense
from locales.stemming import stems, stems_in

Term: TypeAlias = Concept | Sense | str

OF_MEASURE: Final = 0.3  # how much a measure tells in a sample question
UNSEEN: Final = 0.5  # how much a term tells that no figure has
_SHORTEST: Final = 4  # letters of a stem that is compared
_ALIKE: Final = 0.66  # of the longer of two words must be shared at their beginning
_DERIVED: Final = 0.6  # the quality of a word that only begins like a known one
_MOST_KEPT: Final = 8192  # words


class Samples(NamedTuple):
    """The sample questions of a figure, or of a topic as a whole."""

    places: Mapping[Term, int]  # of each term that samples of the topic have: a bit of its own
    each: tuple[tuple[int, float], ...]  # the bits of a sample's terms, and how much these tell in all


class Terms:
    """Which views have a term, and how much it tells: built once, immutable afterwards."""

    def __init__(self, bags: Sequence[Mapping[Term, float]], known: Mapping[str, set[Term]]) -> None:
        """``bags``: the terms of each view with their weights; ``known``: the terms of each known stem."""
        self.having: dict[Term, list[int]] = defaultdict(list)
        for n, bag in enumerate(bags):
            for term in bag:
                self.having[term].append(n)
        total = max(2, len(bags)) + 1
        # Between 0 (every view has it) and 1 (one view alone): the inverse document frequency.
        self.telling: dict[Term, float] = {
            term: log(total / len(views)) / log(total) for term, views in self.having.items()
        }
        words = {stem: tuple(terms) for stem, terms in known.items()}
        # Not of a method: what its own cache holds is freed only when the garbage collector looks for it.
        self.near = lru_cache(_MOST_KEPT)(partial(_near, words, sorted(words)))

    def samples(self, places: dict[Term, int], samples: Sequence[frozenset[Term]]) -> Samples:
        """Sample questions as bits; ``places``: those of their topic, to which theirs are added."""
        each = []
        for sample in samples:
            bits = 0
            for term in sample:
                bits |= places.setdefault(term, 1 << len(places))
            total = sum(OF_MEASURE if isinstance(t, Sense) else self.telling.get(t, UNSEEN) for t in sample)
            each.append((bits, total))
        return Samples(places, tuple(each))


def _near(
    known: Mapping[str, tuple[Term, ...]], ordered: Sequence[str], word: str
) -> tuple[tuple[Term, float], ...]:
    """The terms of known stems that a folded word has, or begins like, each with a quality of 0 to 1.

    ``ordered``: the stems in their order.
    """
    found: dict[Term, float] = {}
    for stem in stems_in(word, known):
        if len(stem.text) >= _SHORTEST or stem.text == word:
            found.update(dict.fromkeys(known.get(stem.text, ()), 1.0))
    if not found and len(word) > _SHORTEST:
        at = bisect_left(ordered, word)
        for other in ordered[max(0, at - 2) : at + 2]:
            shared = common_beginning(word, other)
            if shared > _SHORTEST and shared >= _ALIKE * max(len(word), len(other)):
                found.update(dict.fromkeys(known[other], _DERIVED))
    return tuple(found.items())


def stems_of(word: str) -> set[str]:
    """The stems of a folded word by which it is known again."""
    return {stem.text for stem in stems(word) if len(stem.text) >= _SHORTEST} or {word}
