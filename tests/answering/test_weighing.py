"""The terms of a hypothesis: what speaks for a figure and what against it, whatever their weights."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from placed import placed, weighed
from talking import ROOT

from bot.answering import following, hypotheses, weighing, weighing_topics
from bot.answering.context import Frame
from bot.answering.relating import Relation
from bot.answering.scoring import CONTRADICTING
from bot.answering.weighing import find
from bot.understanding.question import Period
from bot.understanding.word import Concept
from bot.weights import weights

GRANTS = Frame(
    "grants",
    ("grants-2025-count",),
    frozenset({Concept("grants", "topic")}),
    frozenset({"how_many"}),
    Period("this_year"),
)


@pytest.mark.parametrize(
    ("figure", "question", "term"),
    [
        # times
        ("grants-2025-count", "2025 жылы қанша грант берілді?", "period_met"),
        ("grants-2025-count", "2019 жылы қанша грант берілді?", "period_against"),
        ("grants-5y-count", "Сколько грантов выдали за пять лет?", "period_met"),
        ("grants-2025-count", "Сколько грантов выдали за пять лет?", "period_against"),
        ("grants-2025-count", "Наурызда қанша грант берілді?", "period_against"),
        ("forum-date", "Форум 16 октября был?", "period_met"),  # it can be checked
        # places
        ("councils-total", "Шымкентте қанша қоғамдық кеңес бар?", "place_against"),
        # numbers
        ("grants-2025-count", "104 грант деген не?", "number_own"),
        ("grants-2025-count", "Рас па, 500 грант берілді ме?", "number_claimed"),
        ("prizes-winners", "Подали 208 заявок, сколько победило?", "number_given"),
        # measures
        ("grants-2025-sum", "Гранттардың жалпы сомасы қандай?", "measure_exact"),
        ("grants-2025-sum", "Қанша грант берілді?", "sum_unasked"),
        # what the source does not speak of
        ("councils-total", "Почему советов 264?", "open_unmet"),
        ("grants-2025-count", "Сколько грантов вернули?", "reversed"),
        # the question itself
        ("grants-2025-count", "гранттар саны", "terse"),
        ("grants-2025-count", "Рас па, 500 грант берілді ме?", "check"),
    ],
)
def test_what_speaks_for_it_or_against_it(figure: str, question: str, term: str) -> None:
    assert weighed(figure, question).terms[term] > 0


@pytest.mark.parametrize(
    ("figure", "question", "term"),
    [
        ("grants-2025-count", "Қанша грант берілді?", "period_against"),
        ("grants-2025-count", "Қанша грант берілді?", "place_against"),
        ("councils-total", "Қазақстанда қанша қоғамдық кеңес бар?", "place_against"),
        ("grants-2025-count", "Рас па, 104 грант берілді ме?", "number_foreign"),
        ("grants-2025-sum", "Гранттардың жалпы сомасы қандай?", "sum_unasked"),
        ("grants-2025-count", "Білесіз бе, қанша грант берілді?", "foreign_said"),
    ],
)
def test_what_does_not(figure: str, question: str, term: str) -> None:
    assert weighed(figure, question).terms[term] == 0


@pytest.mark.parametrize(
    ("figure", "question", "written"),
    [
        ("grants-2025-count", "2019 жылы қанша грант берілді?", "2019 жылы"),
        ("councils-total", "Шымкентте қанша қоғамдық кеңес бар?", "Шымкентте"),
        ("grants-2025-count", "Сколько грантов вернули?", "вернули"),
        ("councils-total", "Почему советов 264?", "Почему"),
    ],
)
def test_a_contradiction_is_what_was_written(figure: str, question: str, written: str) -> None:
    assert written in [d.written for d in weighed(figure, question).conflicts]


def test_a_misspelt_time_contradicts_nothing() -> None:
    """What was not read for sure may speak for a figure and not against it."""
    for figure in ("grants-2025-count", "grants-5y-count"):
        found = weighed(figure, "соңы бес жлда қанша грант берілді")
        assert not any(d.period and not d.period.sure for d in found.conflicts)


def test_a_word_that_one_figure_alone_has_leads() -> None:
    found = {h.id: h for h in find(placed("Қанша волонтерлік орталық ашылды?"))}
    assert found["volunteers-centres"].terms["gain_lead"] > 0
    assert all(h.terms["gain_lead"] <= 0 for i, h in found.items() if i not in ("volunteers-centres",))


def test_a_sample_question_is_evidence_and_no_template() -> None:
    """Its own words come nearest, others of the same sense are farther off."""
    (sample, *_) = weighed("grants-2025-count", "гранттар").view.figure.examples.ru  # type: ignore[union-attr]
    own = weighed("grants-2025-count", sample).terms["sample"]
    assert own == pytest.approx(1, abs=0.2)
    assert own > weighed("grants-2025-count", "Сколько советов?" + " гранты").terms["sample"]


def test_what_was_said_before_counts_for_what_leans_on_it() -> None:
    alone = {h.id for h in find(placed("ал сомасы ше?", GRANTS)) if h.view and h.terms["lean"]}
    assert alone == set()
    leaning = weighed("grants-2025-sum", "ал сомасы ше?", GRANTS)
    assert leaning.terms["lean"] == 1
    assert leaning.terms["lean_elliptic"] == 1
    assert leaning.terms["lean_same_time"] == 1
    assert weighed("grants-5y-sum", "ал сомасы ше?", GRANTS).terms["lean_same_time"] == 0
    assert weighed("grants-2025-count", "ал 2019 жылы ше?", GRANTS).terms["period_against"] == 1


def test_few_figures_are_weighed_however_much_is_said() -> None:
    said = (
        "Қанша грант, кеңес, волонтер, форум, сыйлықақы, заң, жоба, бастама, орталық, өтініш, марафон? " * 8
    )
    figures = [h for h in find(placed(said)) if h.view]
    assert 0 < len(figures) <= 16


def test_every_weight_is_of_a_term_that_the_code_writes() -> None:
    code = "".join(
        Path(m.__file__).read_text("utf-8") for m in (hypotheses, weighing, weighing_topics, following)
    )
    written = set(re.findall(r'"([a-z_]+)"', code))
    written |= {f"{kind}_unmet" for kind in written}  # of the kinds of measures
    written |= {f"number_{r}" for r in Relation}
    written |= {f"topic_{measure}" for measure in ("about", "change", "what_is", "how")}
    assert {*weights().terms, *CONTRADICTING} - written == set()


def test_terms_know_no_subject() -> None:
    """The same question in other words of another folder has the same kinds of terms."""
    folder = ROOT / "tests" / "libraries" / "knowledge"
    ours = weighed("grants-2025-count", "2019 жылы қанша грант берілді?")
    theirs = weighed("libraries-2025-count", "2019 жылы қанша кітапхана жаңғыртылды?", folder=folder)
    for term in ("period_against", "figure", "check", "headline"):
        assert ours.terms[term] == theirs.terms[term]


def test_values_are_compared_by_size() -> None:
    """Two billion is no number of grants; of a topic's figures the one counts that a claim is nearest to."""
    two_billion = weighed("grants-2025-count", "Рас па, гранттарға 2 миллиард бөлінді ме?")
    assert two_billion.terms["far_from_claim"] > 1.5
    claim = "Рас па, 500 грант берілді ме?"
    near, far = (weighed(f, claim).terms["far_from_claim"] for f in ("grants-5y-count", "grants-2025-count"))
    assert near == 0 < far < 1
    assert Decimal(104) in weighed("grants-2025-count", "гранттар").view.numbers  # type: ignore[union-attr]
