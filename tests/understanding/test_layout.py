"""White space, list marks and what stands around a question tell nothing about it."""

from __future__ import annotations

import pytest
from talking import ask

QUESTIONS = [
    "Сколько денег выделили на гранты в 2025 году?",
    "Общая стоимость грантов за 5 лет?",
    "Правда, что волонтёрских инициатив больше 1 500?",
    "Қоғамдық кеңестер саны қанша?",
    "Форум қай қалада өтті?",
]
AROUND = [
    "Сәлеметсіз бе\n{}",
    "Здравствуйте!\n\n{}",
    "ГРАНТЫ И ПРЕМИИ\n\n{}",
    "{}\nАйгүл, Алматы",
    "{}\n\nС уважением,\nАсхат",
    "Переслано от: Канал новостей\nСегодня прошёл концерт в парке, пришли сотни людей.\n\n{}",
    "- {}",
    "1) {}",
    "> {}",
    "Сұрақ\n\n{}",
]


def outcome(text: str) -> tuple[object, ...]:
    reply = ask(text)
    return reply.kind, reply.figures, reply.says


@pytest.mark.parametrize("space", ["\n", "\r\n", "\t", "   ", " \n", "\u2028"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_one_break_or_tab_is_a_space(question: str, space: str) -> None:
    asked = outcome(question)
    words = question.split(" ")
    for n in range(1, len(words)):
        assert outcome(" ".join(words[:n]) + space + " ".join(words[n:])) == asked


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_soft_hyphen_is_nothing(question: str) -> None:
    hyphenated = " ".join(
        f"{word[:3]}\u00ad{word[3:]}" if len(word) > 5 else word for word in question.split()
    )
    assert outcome(hyphenated) == outcome(question)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_stands_around_hides_no_question(question: str, around: str) -> None:
    assert outcome(around.format(question)) == outcome(question)
