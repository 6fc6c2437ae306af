"""One score: the terms of each hypothesis weighed, and how probable each is beside others and beside none.

The model is log-linear: the score of a hypothesis is the sum of its terms, each times its weight;
probabilities are the softmax of the scores, where "none of the figures" has the score 0. The weights and the
thresholds are data, in ``weights.toml``, fitted by ``tests/fitting/fit.py`` on question sets; what each term
says in words stands in ``terms.toml``. Nothing here knows a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from bot.answering.hypotheses import Hypothesis, rounded
from bot.weights import Weights, phrases

# Terms that say that what was read contradicts the figure; the rest says which figure is meant.
CONTRADICTING: Final = frozenset(
    {
        "period_against", "place_against", "number_foreign", "open_unmet", "topic_period_against",
        "topic_place_against", "reversed", "asked_foreign",
        "topic_asked_foreign", "foreign", "foreign_said", "nowhere_unmet",
        "fact_narrows", "counted_against",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hypotheses, the most probable first, one for each figure or topic."""

    ranked: tuple[Hypothesis, ...]
    meant: tuple[Hypothesis, ...]  # the same by what is meant, without what contradicts it
    some: float  # that any of them is asked for


def rank(hypotheses: Sequence[Hypothesis], by: Weights) -> Ranking:
    """The hypotheses with their probabilities; of several on one figure, the likeliest stands for all."""
    scores = [_score(h.terms, by.terms) for h in hypotheses]
    probable, intended = _softmax([s for s, _ in scores]), _softmax([m for _, m in scores])
    for h, p, m in zip(hypotheses, probable, intended, strict=True):
        h.probability, h.meant = p, m
    ranked = _one_of_each(sorted(hypotheses, key=lambda h: -h.probability))
    return Ranking(ranked, _one_of_each(sorted(hypotheses, key=lambda h: -h.meant)), sum(probable))


def _one_of_each(hypotheses: Iterable[Hypothesis]) -> tuple[Hypothesis, ...]:
    found: dict[str, Hypothesis] = {}
    for h in hypotheses:
        found.setdefault(h.id, h)
    return tuple(found.values())


def _score(terms: Mapping[str, float], by: Mapping[str, float]) -> tuple[float, float]:
    """The score, and the same without what contradicts."""
    score = against = 0.0
    for name, value in terms.items():
        if value:
            weighed = by.get(name, 0.0) * value
            score += weighed
            if name in CONTRADICTING:
                against += weighed
    return score, score - against


def _softmax(scores: Sequence[float]) -> list[float]:
    """The probabilities of the scores beside that of none, whose score is 0."""
    highest = max((0.0, *scores))
    weighed = [exp(s - highest) for s in scores]
    total = exp(-highest) + sum(weighed)
    return [rounded(w / total) for w in weighed]


def explain(hypothesis: Hypothesis, by: Weights) -> str:
    """The terms of a hypothesis that count, in words, the heaviest first."""
    terms = {n: by.terms.get(n, 0.0) * v for n, v in hypothesis.terms.items() if v}
    heavy = sorted((n for n in terms if abs(terms[n]) >= 0.05), key=lambda n: -abs(terms[n]))
    return "; ".join(f"{phrases()[name]} {terms[name]:+.1f}" for name in heavy)
