"""The figures that are offered beside an answer, or instead of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from knowledge.model import Derived, FigureId, Knowledge, TopicId

MOST: Final = 4


def neighbours(knowledge: Knowledge, topic: TopicId, without: Collection[FigureId]) -> tuple[FigureId, ...]:
    """Figures of the topic besides those given, the headlines first and the computed ones last."""
    others = [f for f in knowledge.of_topic(topic) if f.id not in without]
    others.sort(key=lambda f: (not getattr(f, "headline", False), isinstance(f, Derived)))
    return tuple(f.id for f in others[:MOST])
