"""What a conversation was about last: the evidence that a follow-up may lean on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.question import Period
from knowledge.model import Bound, FigureId, TopicId


@dataclass(frozen=True, slots=True)
class Frame:
    """The evidence of the turns before, small and bounded."""

    topic: TopicId | None = None
    figures: tuple[FigureId, ...] = ()
    concepts: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    period: Period | None = None
    checked: Bound | None = None  # how the claim that was checked last is limited
