"""A knowledge that has forgotten a share of its words: people ask with words that no editor thought of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from types import MappingProxyType

from knowledge.model import Asked, Knowledge

SHARE = 0.2


def forget(knowledge: Knowledge, seed: int, share: float = SHARE) -> Knowledge:
    """``knowledge`` without a ``share`` of its phrases, drawn by ``seed``.

    Phrases, words of context, synonyms and sample questions are forgotten; what a figure or a topic must have
    by the format keeps one. Labels, names and wording stay: they are what people read.
    """
    lots = Random(seed)

    def words(sets: Mapping[str, Asked]) -> Mapping[str, Asked]:
        return MappingProxyType({name: _less(asked, lots, share) for name, asked in sets.items()})

    topics = {
        i: replace(
            t,
            asked=_less(t.asked, lots, share, least=1),
            context=_less(t.context, lots, share),
            words=words(t.words),
            examples=_less(t.examples, lots, share),
        )
        for i, t in knowledge.topics.items()
    }
    figures, indicators = {}, {}
    for i, figure in knowledge.figures.items():
        indicator = figure.indicator
        if indicator.id not in indicators:
            least = 0 if figure.asked.kk else 1
            indicators[indicator.id] = replace(
                indicator, asked=_less(indicator.asked, lots, share, least=least)
            )
        figures[i] = replace(
            figure,
            indicator=indicators[indicator.id],
            asked=_less(figure.asked, lots, share, least=1),
            examples=_less(figure.examples, lots, share),
        )
    derived = {
        i: replace(d, asked=_less(d.asked, lots, share, least=1), examples=_less(d.examples, lots, share))
        for i, d in knowledge.derived.items()
    }
    return replace(
        knowledge,
        topics=MappingProxyType(topics),
        figures=MappingProxyType(figures),
        derived=MappingProxyType(derived),
        words=words(knowledge.words),
    )


def _less(asked: Asked, lots: Random, share: float, least: int = 0) -> Asked:
    def kept(phrases: tuple[str, ...]) -> tuple[str, ...]:
        left = tuple(p for p in phrases if lots.random() >= share)
        return left if len(left) >= least else phrases[:least]

    return Asked(kept(asked.kk), kept(asked.ru))
