"""What is out of service is known: people are told so, and why, and never that the source says nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType

import pytest
from talking import TODAY, assistant, store

from bot.assistant import Assistant, Conversation
from bot.opening import over
from bot.rendering.text import Reply
from bot.screens.home import Interface
from knowledge.records import switched
from locales.languages import Bilingual

WHY = Bilingual("Сан қайта тексеріліп жатыр.", "Число перепроверяют.")


@cache
def without(*ids: str, topic: str = "") -> Assistant:
    """Over the project's knowledge with figures, or all of a topic, switched off."""
    knowledge = store()
    figures = {
        i: replace(f, served=False, withheld=WHY) if i in ids or f.topic == topic else f
        for i, f in knowledge.figures.items()
    }
    return over(switched(replace(knowledge, figures=MappingProxyType(figures))), Interface())


def asked(made: Assistant, question: str) -> Reply:
    return made.ask(question, Conversation(), TODAY)[0]


@pytest.mark.parametrize(
    ("question", "why"),
    [("2025 жылы неше грант берілді?", WHY.kk), ("Сколько грантов выдали в 2025 году?", WHY.ru)],
)
def test_it_is_told_with_its_reason(question: str, why: str) -> None:
    reply = asked(without("grants-2025-count"), question)
    assert (reply.kind, reply.topic, reply.figures) == ("unknown", "grants", ())
    assert why in reply.html
    assert "104" not in reply.html
    assert "grants-2025-count" not in reply.nearest


def test_what_is_computed_from_it_goes_with_it() -> None:
    reply = asked(without("grants-2025-sum"), "Какой в среднем один грант 2025 года?")
    assert reply.figures == ()
    assert "1,8" not in reply.html


def test_a_claim_about_it_has_no_verdict() -> None:
    reply = asked(without("councils-total"), "Общественных советов 264, верно?")
    assert (reply.says, reply.figures) == (None, ())
    assert WHY.ru in reply.html


def test_a_topic_of_which_nothing_is_served_says_so() -> None:
    reply = asked(without(topic="marathon"), "Игі істер марафоны туралы айтып бер")
    assert reply.kind == "unknown"
    assert WHY.kk in reply.html


def test_it_is_not_offered() -> None:
    assert "volunteers-roadmaps" in asked(assistant(), "волонтерлер қанша").nearest
    assert "volunteers-roadmaps" not in asked(without("volunteers-roadmaps"), "волонтерлер қанша").nearest


def test_the_others_are_answered_as_before() -> None:
    assert asked(without("grants-2025-sum"), "2025 жылы неше грант берілді?").figures[:1] == (
        "grants-2025-count",
    )
