"""A message while it is found out what of it is asked: what the steps of :mod:`.focus` take and return."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any, Final

from bot.understanding.question import YES_OR_NO, Comparison, Demand
from bot.understanding.reading import Reading
from bot.understanding.word import Concept, Mark, Sense
from knowledge.measures import Trait, having

_THAN: Final = "chem"  # of "меньше, чем 20"; elsewhere it asks "with what"
_ABOUT: Final = Sense("measure", "about")
_INTERROGATIVE: Final = having(Trait.ASKS) | having(Trait.OWN)

Piece = tuple[int, int]  # tokens [start, end)


@dataclass(frozen=True)
class Message:
    """A message, and what of it is asked as far as the steps have found it out."""

    reading: Reading
    demands: tuple[Demand, ...]  # of the whole message, in order
    pieces: tuple[Piece, ...]  # that ask
    stated: frozenset[Mark] = frozenset()  # measures that are told and not asked for
    denied: frozenset[int] = frozenset()  # tokens of the focus that deny
    polar: bool = False
    marked: bool = False
    claim: bool = False
    coordinated: bool = False
    alternative: int | None = None
    pairs: tuple[tuple[Demand, Demand], ...] = ()
    comparison: Comparison | None = None
    joint: int | None = None

    @cached_property
    def focus(self) -> frozenset[int]:
        """The tokens of the pieces that ask."""
        return frozenset(chain.from_iterable(range(*piece) for piece in self.pieces))

    @cached_property
    def asked(self) -> tuple[Demand, ...]:
        """The demands of the focus."""
        focus = self.focus
        if len(focus) == len(self.reading.tokens):
            return self.demands
        return tuple(d for d in self.demands if d.start in focus)

    @cached_property
    def marks(self) -> list[Mark]:
        """The marks of the focus."""
        focus, stated, marks = self.focus, self.stated, self.reading.marks
        if len(focus) == len(self.reading.tokens) and not stated:
            return list(marks)
        return [m for m in marks if m.start in focus and m not in stated]

    @cached_property
    def said(self) -> Mapping[str, set[str | Concept]]:
        """What the words of the focus are, by kind."""
        found: dict[str, set[str | Concept]] = defaultdict(set)
        for mark in self.marks:
            kind, id_ = mark.sense
            found[kind].add(id_)
        return found

    @cached_property
    def asking(self) -> list[Mark]:
        """The words of the focus that ask; not the "on" of "the law on …", nor "чем" before a bound."""
        bounded = (d.start for d in self.demands if d.number and d.number.bound != "exact")
        than = {n - 1 for n in bounded if n and self.reading.tokens[n - 1].skeleton == _THAN}
        asking = [m for m in self.marks if asks(m) and m.start not in self.denied and m.start not in than]
        if any(m.sense == _ABOUT for m in asking):
            named = {d.end for d in self.demands if d.concepts}
            asking = [m for m in asking if m.sense != _ABOUT or m.start not in named]
        return asking

    def asks_in(self, piece: Piece) -> bool:
        """Whether a word of the piece asks."""
        return any(asks(m) or m.sense == YES_OR_NO for n in range(*piece) for m in self.reading.beginning[n])

    def named_in(self, piece: Piece) -> list[Demand]:
        """What the piece names of the things that topics have."""
        return [d for d in self._within(piece) if d.concepts or d.number]

    def told_in(self, piece: Piece) -> list[Demand]:
        """What the piece tells that may matter to a question."""
        here = self._within(piece)
        return [d for d in here if d.concepts or d.number or d.contexts or d.period or d.places]

    def _within(self, piece: Piece) -> list[Demand]:
        """The demands that begin in the piece: a message may have a thousand pieces."""
        left, right = (bisect_left(self._starts, n) for n in piece)
        return list(self.demands[left:right])

    @cached_property
    def _starts(self) -> list[int]:
        """Where each demand begins; they stand in the order of the text."""
        return [d.start for d in self.demands]

    @cached_property
    def first_before(self) -> Mapping[int, int]:
        """Of each token before which demands end, where the first of them begins."""
        found: dict[int, int] = {}
        for demand in self.demands:
            found[demand.end] = min(demand.start, found.get(demand.end, demand.start))
        return found

    def changed(self, change: Callable[[Demand], Demand | None]) -> Message:
        """The message with its demands changed, or left out."""
        return self.told(demands=tuple(d for d in map(change, self.demands) if d))

    def told(self, **found: Any) -> Message:
        """The message with what a step has found out; itself if that is nothing new."""
        new = {name: value for name, value in found.items() if value != getattr(self, name)}
        if not new:
            return self
        made = replace(self, **new)
        for name, rests_on in _RESTS_ON.items():  # what was worked out and still holds
            if name in self.__dict__ and rests_on.isdisjoint(new):
                made.__dict__[name] = self.__dict__[name]
        return made


# What is worked out of a message, and of which of its fields.
_RESTS_ON: Final = {
    "focus": frozenset({"pieces"}),
    "asked": frozenset({"pieces", "demands"}),
    "marks": frozenset({"pieces", "stated"}),
    "said": frozenset({"pieces", "stated"}),
    "asking": frozenset({"pieces", "stated", "denied", "demands"}),
    "_starts": frozenset({"demands"}),
    "first_before": frozenset({"demands"}),
}


def asks(mark: Mark) -> bool:
    """Whether the mark makes its sentence a question."""
    kind, id_ = mark.sense
    # "Чаем" is hardly "чем".
    return kind == "measure" and id_ in _INTERROGATIVE and not (mark.quality < 1 and id_ == "which")
