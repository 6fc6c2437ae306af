"""One score: terms weighed, probabilities beside each other and beside none, what is only contradicted."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from placed import asking, placed, view
from talking import TODAY, assistant

from bot.answering.context import Frame
from bot.answering.deciding import decide
from bot.answering.scoring import CONTRADICTING, explain, rank
from bot.answering.weighing import Hypothesis, find
from bot.weights import Weights, weights

BY = Weights({"gain": 2.0, "period_against": -3.0}, answer=0.6, meant=0.5, rather_ask=0.15, ask=0.12)


def hypothesis(figure: str, /, **terms: float) -> Hypothesis:
    found = Hypothesis("grants", view(figure), asking("how_many"))
    found.terms.update(terms)
    return found


def test_none_of_the_figures_has_the_score_of_nothing() -> None:
    (found,) = rank([hypothesis("grants-2025-count")], BY).ranked
    assert found.probability == pytest.approx(0.5)


def test_probabilities_are_those_of_a_log_linear_model() -> None:
    ranking = rank([hypothesis("grants-2025-count", gain=1), hypothesis("grants-5y-count", gain=0.5)], BY)
    total = 1 + exp(2) + exp(1)
    assert [h.probability for h in ranking.ranked] == pytest.approx([exp(2) / total, exp(1) / total])
    assert ranking.some == pytest.approx(1 - 1 / total)


def test_what_is_contradicted_is_meant_all_the_same() -> None:
    ranking = rank(
        [
            hypothesis("grants-2025-count", gain=2, period_against=1),
            hypothesis("grants-5y-count", gain=1),
        ],
        BY,
    )
    assert [h.id for h in ranking.ranked] == ["grants-5y-count", "grants-2025-count"]
    assert [h.id for h in ranking.meant] == ["grants-2025-count", "grants-5y-count"]


def test_a_figure_stands_once_with_the_reading_that_says_most() -> None:
    by_itself, leaning = hypothesis("grants-2025-count", gain=0.1), hypothesis("grants-2025-count", gain=1)
    assert rank([by_itself, leaning], BY).ranked == (leaning,)


def test_nothing_is_ranked_where_there_is_nothing() -> None:
    ranking = rank([], BY)
    assert (ranking.ranked, ranking.meant, ranking.some) == ((), (), 0)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(sorted(weights().terms)), st.floats(-3, 3, allow_nan=False), max_size=12
        ),
        max_size=6,
    )
)
def test_probabilities_add_up_and_keep_the_order(terms: list[dict[str, float]]) -> None:
    ids = (
        "grants-2025-count",
        "grants-5y-count",
        "grants-2025-sum",
        "grants-5y-sum",
        "councils-total",
        "forum-date",
    )
    found = [hypothesis(i, **t) for i, t in zip(ids, terms, strict=False)]
    ranking = rank(found, weights())
    assert 0 <= ranking.some <= 1 + 1e-9
    assert ranking.some == pytest.approx(sum(h.probability for h in found))
    probable = [h.probability for h in ranking.ranked]
    assert probable == sorted(probable, reverse=True)
    assert {h.id for h in ranking.ranked} == {h.id for h in ranking.meant} == {h.id for h in found}


def test_terms_without_a_weight_say_nothing() -> None:
    (found,) = rank([hypothesis("grants-2025-count", nobody_knows_it=9)], BY).ranked
    assert found.probability == pytest.approx(0.5)


def test_an_explanation_names_the_heaviest_terms_first() -> None:
    told = explain(hypothesis("grants-2025-count", gain=0.5, period_against=1, other=4), BY)
    assert told == "another time is asked for -3.0; words by which people ask for it +1.0"


def test_the_weights_that_come_with_the_bot() -> None:
    by = weights()
    assert 0 < by.ask <= by.rather_ask < by.meant <= by.answer < 1
    assert all(by.terms.get(name, 0) <= 0 for name in CONTRADICTING)
    assert by is weights()  # read once


def test_what_is_told_against_a_figure_makes_it_less_probable() -> None:
    def probability(question: str) -> float:
        return next(
            h for h in rank(find(placed(question)), weights()).ranked if h.id == "grants-2025-count"
        ).probability

    plain = probability("Қанша грант берілді?")
    assert plain > 0.3
    assert probability("2019 жылы қанша грант берілді?") < 0.15 * plain
    assert probability("Шымкентте қанша грант берілді?") < 0.15 * plain


def test_thresholds_are_what_separates_the_three_outcomes() -> None:
    """With other thresholds the same question is answered, asked back or not known."""
    context = placed("Биыл қанша грант берілді?")

    def kind(by: Weights) -> str:
        return decide(context.question, assistant().index(), Frame(), TODAY, by=by)[0].kind

    assert kind(weights()) == "figure"
    assert kind(replace(weights(), answer=1.1)) == "clarify"
    assert kind(replace(weights(), answer=1.1, ask=1.1)) == "unknown"
