"""A question in its place: what it names by itself, and what of the talk before counts as said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from placed import placed

from bot.answering.context import Frame
from bot.understanding.word import Concept

GRANTS = Concept("grants", "topic")
SHOWN = Frame("grants", ("grants-2025-sum",), frozenset({GRANTS}), frozenset({"sum"}))


def test_a_question_by_itself() -> None:
    context = placed("Биыл қанша грант берілді?", SHOWN)
    assert context.topics == {"grants"}
    assert GRANTS in context.focus
    assert context.measures == {"how_many"}
    assert not context.checks


def test_what_was_said_before_counts_only_for_what_leans_on_it() -> None:
    alone, leaning = placed("ал бес жылда ше?", SHOWN), placed("ал бес жылда ше?", SHOWN, leaning=True)
    assert (alone.topics, alone.measures & {"sum"}) == (frozenset(), frozenset())
    assert leaning.topics == {"grants"}
    assert "sum" in leaning.measures
    assert GRANTS in leaning.concepts
    assert GRANTS not in leaning.focus


def test_a_measure_of_its_own_takes_the_place_of_the_one_before() -> None:
    assert "sum" not in placed("а какая доля?", SHOWN, leaning=True).measures


@pytest.mark.parametrize(
    ("text", "values", "measure"),
    [
        ("Рас па, 500 грант?", {500}, None),
        ("Рас па, 33 пайыз?", {33}, "share"),
        ("Правда, два миллиарда?", {2_000_000_000}, "sum"),
        ("2025 жылы қанша грант?", set(), None),  # a year is no number
    ],
)
def test_numbers_say_what_is_meant(text: str, values: set[int], measure: str | None) -> None:
    context = placed(text)
    assert context.values == set(map(Decimal, values))
    assert measure is None or measure in context.measures


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("Рас па, 500 грант?", True),
        ("Говорят, выдали 500 грантов", True),
        ("Сколько грантов?", False),
    ],
)
def test_what_is_to_be_checked(text: str, checks: bool) -> None:
    assert placed(text).checks is checks


def test_the_figure_shown_before_is_found_again() -> None:
    before = placed("а сумма?", SHOWN, leaning=True).before
    assert before is not None
    assert before.id == "grants-2025-sum"
    assert placed("а сумма?", Frame("grants", ("gone",)), leaning=True).before is None
    assert placed("а сумма?").before is None
