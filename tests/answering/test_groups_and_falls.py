"""Figures that a range of years tells apart, that fell, or that measure an amount: on other subjects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from placed import view
from talking import ROOT, ask

REAL = ROOT / "tests" / "real"
NAMES = ("divorces", "rail-freight", "car-market", "pension-savings", "kindergartens", "flood-transport")
DIVORCES, FREIGHT, CARS, PENSIONS, GARDENS, FLOODS = (REAL / name / "knowledge" for name in NAMES)
DAY = {DIVORCES: date(2022, 5, 24), FREIGHT: date(2025, 6, 10), CARS: date(2020, 7, 14)}
DAY[PENSIONS] = date(2021, 6, 1)


@pytest.mark.parametrize(
    ("folder", "question", "figure"),
    [
        # a range of years in another spelling than the folder's, or a number inside it
        (DIVORCES, "Сколько пар развелось после 5-9 лет брака?", "divorces-2021-length-b"),
        (DIVORCES, "10-14 жыл отасқан қанша жұп ажырасты?", "divorces-2021-length-c"),
        (DIVORCES, "Сколько пар развелось, прожив 12 лет?", "divorces-2021-length-c"),
        (DIVORCES, "Некеде 25 жыл тұрған неше жұп ажырасты?", "divorces-2021-length-e"),
        # in a clause of its own
        (DIVORCES, "На сколько меньше разводов у тех, кто женат 5-9 лет?", "divorces-2021-length-b-change"),
        # of what is measured in tonnes nobody asks for tonnes
        (FREIGHT, "Мұнай өнімдерінің қаншасы тасылды?", "freight-oil"),
        (FREIGHT, "Шетелге қанша астық шығарылды?", "grain-export"),
        # a place that a figure names tells which is meant
        (PENSIONS, "Маңғыстауда неше адам?", "regions-mangystau-people"),
        # whose growth is greater
        (FREIGHT, "Чьи перевозки выросли больше: нефти или металлов?", "freight-oil-growth"),
    ],
)
def test_the_figure_that_is_meant(folder: Path, question: str, figure: str) -> None:
    assert ask(question, folder=folder, today=DAY[folder]).figures[:1] == (figure,)


@pytest.mark.parametrize(
    ("folder", "question", "says"),
    [
        (DIVORCES, "Ажырасу бірінші тоқсанда көбейді ме?", "no"),
        (DIVORCES, "Разводов в первом квартале стало меньше?", "yes"),
        (CARS, "Продажи Jaguar выросли?", "no"),
        (FREIGHT, "Көмірдің жалпы тасымалы кеміді ме?", "no"),
    ],
)
def test_which_way_it_went(folder: Path, question: str, says: str) -> None:
    assert ask(question, folder=folder, today=DAY[folder]).says == says


@pytest.mark.parametrize(
    ("folder", "figure", "direction"),
    [
        (GARDENS, "minicentres-fall-count", "down"),
        (GARDENS, "kindergartens-growth-count", "up"),
        (CARS, "brands-chevrolet-sales", None),  # "among the fastest growing"
        (FLOODS, "rail-washout-trains", None),  # "for quick response" is not what is counted
    ],
)
def test_a_count_named_as_a_change_has_its_direction(
    folder: Path, figure: str, direction: str | None
) -> None:
    assert view(figure, folder).direction == direction


def test_of_two_times_and_places_each_is_told() -> None:
    reply = ask("Когда грантов было больше: в 2025 году или за последние пять лет?")
    assert reply.figures == ("grants-2025-count", "grants-5y-count")


def test_how_many_it_includes_is_asked_of_what_it_counts() -> None:
    assert ask("Сколько направлений входит в госсоцзаказ?").figures == ("order-areas",)


def test_a_place_that_was_told_before_is_checked() -> None:
    reply = ask("Сосед говорит, что форум был в Шымкенте. Он прав?")
    assert (reply.figures[:1], reply.kind) == (("forum-place",), "figure")


def test_a_time_is_no_group() -> None:
    reply = ask("Сколько пар развелось за последние 7 лет?", folder=DIVORCES, today=DAY[DIVORCES])
    assert not reply.figures


def test_so_many_sums_are_no_number_to_be_checked() -> None:
    reply = ask("Екі соманы айтшы: биылғы гранттар және соңғы бес жылдағы гранттар")
    assert reply.figures[:2] == ("grants-2025-sum", "grants-5y-sum")
