"""Questions of several parts: two things, either-or, relative clauses, numbers and what they count."""

from __future__ import annotations

import pytest
from talking import ask

Given = tuple[str, ...]


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # an "and" between two things that are counted
        (
            "Қанша волонтерлік жоба мен бастама жүзеге асты?",
            ("volunteers-projects", "volunteers-initiatives"),
        ),
        ("Сколько волонтёрских проектов и инициатив?", ("volunteers-projects", "volunteers-initiatives")),
        # dictated, without an "and"
        (
            "еріктілердің жобасы қанша болды бастамалары қанша",
            ("volunteers-projects", "volunteers-initiatives"),
        ),
        # one half cannot be told: the other is not taken along
        ("Өңірлік волонтер орталықтары көбейді ме, саны қанша?", ("volunteers-centres",)),
    ],
)
def test_two_things(question: str, figures: Given) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("question", "figures", "outcome"),
    [
        ("Закон об общественном контроле ещё в проекте или уже принят?", ("laws-public-control",), None),
        ("Қоғамдық бақылау туралы заң жоба күйінде ме, әлде қабылданды ма?", ("laws-public-control",), None),
        # on both sides something that is not known
        ("Волонтёры получают зарплату или стипендию?", (), None),
        ("Грант 2019 жылы берілді ме, әлде 2018 жылы ма?", (), None),
    ],
)
def test_either_or(question: str, figures: Given, outcome: str | None) -> None:
    reply = ask(question)
    assert (reply.figures, reply.says) == (figures, outcome)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("В том конкурсе на премию, где отмечали сельских, сколько победителей?", ("prizes-winners",)),
        ("Имеется ли фронт-офис волонтёров, куда можно зайти?", ("volunteers-front-office",)),
        ("Существует ли фронт-офис волонтёров, где принимают людей?", ("volunteers-front-office",)),
        ("Сколько победителей премии, где и когда их награждали?", ()),
    ],
)
def test_a_relative_clause_asks_nothing(question: str, figures: Given) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("Сколько девушек среди волонтёров ООН?", ()),
        ("БҰҰ-дағы волонтерлердің қаншасы қыз?", ()),
        ("Сколько наших ребят служило волонтёрами в ООН?", ("volunteers-un",)),
    ],
)
def test_persons_that_are_counted(question: str, figures: Given) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("question", "leading"),
    [
        ("Во что обходится один грант этого года?", "grants-2025-average"),
        ("Биыл бір грант қанша тұрады?", "grants-2025-average"),
        ("Он миллиардтан асатын грант ақшасы қай мерзімге қатысты?", "grants-5y-sum"),
        ("Қай кезеңдегі грант ақшасы он бес миллиардтан асады?", None),
    ],
)
def test_numbers_of_money(question: str, leading: str | None) -> None:
    assert next(iter(ask(question).figures), None) == leading


@pytest.mark.parametrize(
    ("question", "figures", "outcome"),
    [
        # each number is of what stands behind it, and no claim about the other
        (
            "85 шара мен 4 бағыт деген рас па, жол карталарында?",
            ("volunteers-measures", "volunteers-directions"),
            "yes",
        ),
        ("Подали 208 заявок, сколько из них победило?", ("prizes-winners",), None),
    ],
)
def test_what_a_number_counts(question: str, figures: Given, outcome: str | None) -> None:
    reply = ask(question)
    assert (reply.figures, reply.says) == (figures, outcome)


@pytest.mark.parametrize(
    "question",
    [
        "Сколько советов кроме квазигосударственных?",
        "Былтырғыларды қоспағанда, неше волонтер орталығы бар?",
        "Сколько раз проводили марафон добрых дел?",
        "Игі істер марафоны неше рет өтті?",
    ],
)
def test_what_is_left_out_of_a_count_or_how_often(question: str) -> None:
    assert ask(question).figures == ()


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("556 грант сомасы", ("grants-5y-sum",)),
        ("104 гранта — это какая сумма?", ("grants-2025-sum",)),
        ("21 направление — это про госсоцзаказ?", ("order-areas",)),
    ],
)
def test_a_given_number_tells_the_time(question: str, figures: Given) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # how many were not is another thing than how many were
        ("Биыл қанша грант берілмеді?", ()),
        ("Сколько грантов в этом году не выдали?", ()),
        # what the person does not know is denied of nothing
        ("Білмеймін, биыл қанша грант берілді?", ("grants-2025-count",)),
        ("Не подскажете, сколько грантов в этом году?", ("grants-2025-count",)),
        # in Kazakh не asks, and a noun is no denied verb
        ("Заңнамада не өзгерді?", None),
        ("Еріктілер қызметі бойынша неше жол картасы бар?", ("volunteers-roadmaps",)),
    ],
)
def test_how_many_were_not(question: str, figures: Given | None) -> None:
    reply = ask(question)
    if figures is None:
        assert reply.kind in ("topic", "figure")
    else:
        assert reply.figures == figures
