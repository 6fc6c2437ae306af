"""Clauses that ask nothing: relative ones ("where …, how many …") and told ones ("they grew, how many …")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.understanding.marked import Marked
from bot.understanding.measures import OWN_QUESTION, asks
from bot.understanding.question import Demand
from bot.understanding.wording import CLAUSE

_CHANGES: Final = frozenset({"growth", "decline", "change"})
_RELATIVE: Final = frozenset({"where", "when", "who", "whence"})


def asking(marked: Marked, demands: Sequence[Demand]) -> list[Demand]:
    """The demands; relative pronouns and what is only told to have grown ask nothing among them."""
    return [
        d._replace(measures=frozenset(), optional=True, weight=0.0)
        if _is_relative(marked, d, demands) or _is_told(marked, d, demands)
        else d
        for d in demands
    ]


def _is_told(marked: Marked, demand: Demand, demands: Sequence[Demand]) -> bool:
    """Whether a clause only tells that something grew, and a later one asks for its number."""
    if not demand.measures or not demand.measures <= _CHANGES or demand.concepts:
        return False
    end = _end_of_clause(marked, demand.end)
    start = max((n for n in range(1, demand.start + 1) if CLAUSE.search(marked.before(n))), default=0)
    asked = any(asks(m) for n in range(start, end) for m in marked.beginning[n])
    later = [d for d in demands if d.start >= end]
    numbers = any(d.measures & {"how_many", "count"} for d in later)
    return not asked and numbers and not any(d.measures & (_CHANGES | {"share", "times"}) for d in later)


def _end_of_clause(marked: Marked, n: int) -> int:
    return next(
        (k for k in range(n, len(marked.tokens)) if CLAUSE.search(marked.before(k))), len(marked.tokens)
    )


def _is_relative(marked: Marked, demand: Demand, demands: Sequence[Demand]) -> bool:
    """Whether a pronoun behind a comma begins a clause of its own, and another clause asks the question."""
    if not demand.measures or not demand.measures <= _RELATIVE or demand.concepts or not demand.pause:
        return False
    if "ru" not in {m.language for m in marked.beginning[demand.start]}:
        return False  # Kazakh has no such clauses
    end = _end_of_clause(marked, demand.end)
    tells = any(
        demand.end <= d.start < end and (d.concepts or d.foreign or d.unknown or d.verbal) for d in demands
    )
    elsewhere = any(d.measures & OWN_QUESTION and not demand.start <= d.start < end for d in demands)
    return tells and (elsewhere or "there_is" in marked.senses(0, "check"))
