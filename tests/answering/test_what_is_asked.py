"""What a word asks for, where a figure beside it would be wrong: opinions, names, ages, the next one."""

from __future__ import annotations

import pytest
from talking import ask


@pytest.mark.parametrize(
    "question",
    [
        # an opinion
        "Полезен ли марафон добрых дел?",
        "Форум әділ өтті ме?",
        # names of people
        "Назовите победителей конкурса премий по именам",
        "Жеңімпаздарды аты-атымен айтыңыз",
        # how old, how often, the next one
        "Волонтерлердің орташа жасы қанша?",
        "Сколько раз в год бывает форум?",
        "Келесі азаматтық форум қашан?",
        # an adjective, or a word at the head of a name, that nothing explains
        "Сколько грантов получили спортивные организации?",
        "гимн марафона добрых дел",
        # a month of a year, in an adjective
        "Сентябрьские гранты сколько?",
        # small numbers alone
        "жирный & 2 < 3?",
        "5 пе, әлде 4 пе?",
        # until a year in which nothing ends
        "Волонтерлердің 2030 жылға дейінгі жол картасы бар ма?",
    ],
)
def test_no_figure_beside_it(question: str) -> None:
    assert ask(question).figures == ()


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Биыл неше миллиард грант бөлінді?", "grants-2025-sum"),
        ("XII форум қай қалада өтті?", "forum-place"),
        ("Неше жыл бойы заңдар жаңғыртылды?", "laws-period"),
        ("Заңдарға енген өзгерістер қай жылдары болды?", "laws-period"),
        ("Волонтерлердің 2026 жылға дейінгі жол картасы бар ма?", "volunteers-roadmaps"),
        # a number of things is no claim about which one in a row it was
        ("Республикада 150 қоғамдық кеңес бар, рас па?", "councils-total"),
    ],
)
def test_the_figure_that_is_asked_for(question: str, figure: str) -> None:
    assert ask(question).figures[:1] == (figure,)
