"""What two questions have in common, in whatever language and order of words: for grouping them. Pure.

A question is the set of what it names: things of the topics, places, times, numbers, measures, and the words
that nobody knows by their first letters (both languages inflect at the end). A concept or a place is the same
in Kazakh and in Russian, so questions of both languages meet where the vocabulary has their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from bot.understanding.question import COUNTING, Demand, Question

BEGINNING: Final = 5  # letters of an unknown word that stay the same in its forms
ALIKE: Final = 0.6  # of the weight of both questions that they share
_WEIGHTS: Final = {"word": 3.0, "thing": 2.0, "place": 2.0, "time": 2.0, "number": 2.0, "measure": 1.0}


class Named(NamedTuple):
    """One thing that a question names. ``kind``: one of those that have a weight."""

    kind: str
    what: str


Meaning: TypeAlias = frozenset[Named]


def meaning(question: Question) -> Meaning:
    """All that a question names; where nothing is known of it, its words as they stand."""
    found = {one for demand in (*question.demands, *question.around) for one in _named(demand)}
    if not found or all(one.kind == "measure" for one in found):
        found |= {Named("word", token) for token in question.reading.text.lower().split()}
    return frozenset(found)


def _named(demand: Demand) -> Iterable[Named]:
    if demand.concepts:
        yield Named("thing", " ".join(sorted(map(":".join, demand.concepts))))
    elif demand.foreign or demand.unknown or (demand.elsewhere and not demand.measures):
        yield from (Named("word", skeleton[:BEGINNING]) for skeleton in demand.skeletons)
    yield from (Named("place", place) for place in demand.places)
    yield from (Named("measure", "count" if m in COUNTING else m) for m in demand.measures)
    if demand.period is not None:
        yield Named("time", f"{demand.period.kind} {demand.period.first} {demand.period.last}")
    if demand.number is not None:
        yield Named("number", str(demand.number.value))


def likeness(one: Meaning, other: Meaning) -> float:
    """From 0, nothing in common, to 1, the same."""
    every = _weight(one | other)
    return _weight(one & other) / every if every else 0.0


def _weight(those: Meaning) -> float:
    return sum(_WEIGHTS[named.kind] for named in those)


def grouped(meanings: Sequence[Meaning]) -> list[list[int]]:
    """Places of those that mean the same, in the order of the first of each group."""
    groups: list[list[int]] = []
    naming: dict[Named, list[int]] = {}  # which groups' first question names it
    for place, this in enumerate(meanings):
        near = {group for named in this if named.kind != "measure" for group in naming.get(named, ())}
        best = max(near, key=lambda g: (likeness(this, meanings[groups[g][0]]), -g), default=None)
        if best is not None and likeness(this, meanings[groups[best][0]]) >= ALIKE:
            groups[best].append(place)
            continue
        for named in this:
            naming.setdefault(named, []).append(len(groups))
        groups.append([place])
    return groups
