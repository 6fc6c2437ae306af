"""Relative clauses: "the contest where rural projects won, how many …" does not ask where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.understanding.marked import Marked
from bot.understanding.measures import OWN_QUESTION
from bot.understanding.question import Demand
from bot.understanding.wording import CLAUSE

_RELATIVE: Final = frozenset({"where", "when", "who"})


def without_relative(marked: Marked, demands: Sequence[Demand]) -> list[Demand]:
    """The demands, with those of relative pronouns made words that ask nothing."""
    return [
        replace(d, measures=frozenset(), optional=True, weight=0.0) if _is_relative(marked, d, demands) else d
        for d in demands
    ]


def _is_relative(marked: Marked, demand: Demand, demands: Sequence[Demand]) -> bool:
    """Whether a pronoun behind a comma begins a clause of its own, and another clause asks the question."""
    if not demand.measures or not demand.measures <= _RELATIVE or demand.concepts or not demand.pause:
        return False
    if "ru" not in {m.language for m in marked.beginning[demand.start]}:
        return False  # Kazakh has no such clauses
    end = next(
        (n for n in range(demand.end, len(marked.tokens)) if CLAUSE.search(marked.before(n))),
        len(marked.tokens),
    )
    tells = any(
        demand.end <= d.start < end and (d.concepts or d.foreign or d.unknown or d.verbal) for d in demands
    )
    asks = any(d.measures & OWN_QUESTION and not demand.start <= d.start < end for d in demands)
    return tells and asks
