"""Two things in one question: lists with a comma, and two questions joined by an "and"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bot.understanding.marked import Marked
from bot.understanding.measures import IDLE, OWN_QUESTION, joins, says_yes_or_no
from bot.understanding.question import Demand

# Measures that ask by themselves if several words ask for them: "саны қанша", "саны ше", "во что обошлось".
_ASKED_IN_FULL: Final = frozenset({"count", "sum", "growth", "times", "share"})


def is_listed(marked: Marked, demands: Sequence[Demand]) -> bool:
    """Whether a comma stands between two things that are asked for."""
    asked = [d for d in demands if d.weight and (d.concepts or d.measures - IDLE)]
    return any("," in marked.between(a.end - 1, b.start) for a, b in pairwise(asked))


def joint(marked: Marked, demands: Sequence[Demand]) -> int | None:
    """The token at which the second of two questions begins: an "and", or what stands behind a comma."""
    asking = [
        d.start for d in demands if ("ordinal" in d.measures or not d.concepts) and _asks_by_itself(marked, d)
    ]
    asking += [m.start for m in marked.reading.marks if says_yes_or_no(m)]
    if len(asking) < 2:
        return None
    for n in range(min(asking) + 1, max(asking) + 1):
        if "," in marked.before(n) or any(joins(m) for m in marked.beginning[n]):
            return n
    return _unmarked_joint([d for d in demands if d.concepts or d.measures & {"how_many", "count"}])


def _unmarked_joint(demands: Sequence[Demand]) -> int | None:
    """Where a second "how many" begins behind no "and": "how many projects how many initiatives"."""
    counting = [n for n, d in enumerate(demands) if not d.concepts]
    if len(counting) != 2 or counting[1] - counting[0] < 2:
        return None
    noun_first = counting[0] > 0
    return demands[counting[0] + 1].start if noun_first else demands[counting[1]].start


def _asks_by_itself(marked: Marked, demand: Demand) -> bool:
    whole = demand.end - demand.start > 1 or "ellipsis" in marked.senses(demand.end, "reference")
    number = demand.measures & _ASKED_IN_FULL and whole
    return bool(number or demand.measures & (OWN_QUESTION | {"which"}))


def pairs(marked: Marked, demands: Sequence[Demand]) -> tuple[tuple[Demand, Demand], ...]:
    """The things that an "and" joins: those right before and behind it."""
    named = [d for d in demands if d.concepts]
    return tuple(
        (a, b)
        for a, b in pairwise(named)
        if b.start == a.end + 1 and any(joins(m) for m in marked.beginning[a.end])
    )
