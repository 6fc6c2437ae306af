"""Whether a figure answers for one part of a question: measure, time, place, number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from placed import asking, placed, view
from talking import ROOT

from bot.answering import agreement
from bot.answering.relating import Relation, relate
from bot.understanding.question import Period
from knowledge.formulas import parse
from knowledge.model import Derived

FREIGHT, THEATRES = (ROOT / "tests" / "real" / name / "knowledge" for name in ("rail-freight", "theatres"))


@pytest.mark.parametrize(
    ("figure", "measure", "given"),
    [
        ("grants-2025-count", "how_many", True),
        ("grants-2025-count", "count", True),
        ("grants-2025-count", "sum", False),
        ("grants-2025-count", "share", False),
        ("grants-2025-count", "who", False),
        ("grants-2025-count", "how_to", False),
        ("grants-2025-sum", "sum", True),
        ("grants-2025-sum", "count", False),
        ("grants-2025-average", "average", True),
        ("grants-2025-average", "each", True),
        ("grants-2025-average", "growth", False),
        ("councils-civil-share", "share", True),
        ("councils-civil-share", "average", False),
        ("councils-civil-growth", "growth", True),
        ("prizes-applications", "before", True),
        ("prizes-winners", "before", False),
        ("forum-date", "when", True),
        ("forum-place", "where", True),
        ("forum-place", "when", True),  # its source dates it
        ("councils-total", "when", False),
        ("councils-total", "where", False),
        ("laws-period", "which_year", True),
        ("forum-number", "ordinal", True),
        ("councils-total", "ordinal", False),
        ("volunteers-un", "places", True),
        ("volunteers-centres", "places", False),
        ("laws-amended", "list", True),
        ("volunteers-projects", "list", False),
        ("award-winners", "initiator", True),
        ("volunteers-projects", "initiator", False),
        ("councils-quasi-state", "first_time", True),
        ("grants-2025-count", "still", True),
        ("grants-5y-count", "still", False),
        ("grants-5y-count", "what_is", True),  # asks for nothing that could fail
    ],
)
def test_measures(figure: str, measure: str, given: bool) -> None:
    assert agreement.gives(view(figure), measure, asking(measure)) is given


@pytest.mark.parametrize(
    ("figure", "period", "holds"),
    [
        ("grants-2025-count", Period("year", 2025), True),
        ("grants-2025-count", Period("year", 2024), False),
        ("grants-2025-count", Period("this_year"), True),
        ("grants-2025-count", Period("last_year"), False),
        ("grants-2025-count", Period("next_year"), False),
        ("grants-2025-count", Period("last_years", 5), False),
        ("grants-5y-count", Period("last_years", 5), True),
        ("grants-5y-count", Period("last_years", 3), False),
        ("grants-5y-count", Period("recent"), True),
        ("grants-5y-count", Period("year", 2025), False),
        ("grants-5y-count", Period("year", 2023), False),
        ("grants-2025-average", Period("year", 2025), True),
        ("grants-2025-average", Period("year", 2024), False),
        ("councils-total", Period("year", 2025), True),  # as of the source
        ("councils-total", Period("year", 2024), False),
        ("councils-civil-growth", Period("last_years", 3), True),
        ("councils-civil-growth", Period("ago", 3), True),
        ("award-winners", Period("years", 2020, None), True),
        ("award-winners", Period("years", 2021, None), False),
        ("award-winners", Period("year", 2020), False),
        ("volunteers-measures", Period("years", 2021, 2026), True),
        ("volunteers-measures", Period("years", 2021, 2022), False),
        ("laws-amended", Period("years", 2021, 2024), True),
        ("laws-amended", Period("year", 2022), False),
        ("forum-date", Period("part", 10, 10), True),
        ("forum-date", Period("part", 10, 12), True),
        ("forum-date", Period("part", 7, 9), False),
        ("forum-date", Period("part", 10, 10, of=Period("year", 2025)), True),
        ("forum-date", Period("part", 10, 10, of=Period("year", 2024)), False),
        ("forum-date", Period("day", 10, 15), True),
        ("forum-date", Period("day", 10, 16), False),
        ("forum-date", Period("day", 10, 15, of=Period("this_year")), True),
        ("forum-date", Period("day", 10, 15, of=Period("last_year")), False),
        ("forum-date", Period("season", 3), True),
        ("forum-date", Period("season", 2), False),
        ("grants-2025-count", Period("part", 10, 10), False),
        ("grants-2025-count", Period("months", 6), False),
        ("grants-2025-count", Period("other"), False),
        ("grants-2025-count", Period("year", 2025, until=True), False),  # 104 were given in it, not up to it
        ("grants-5y-count", Period("span", 5, 5), True),  # "in five years" are its last five
        ("grants-5y-count", Period("span", 3, 3), False),
    ],
)
def test_periods(figure: str, period: Period, holds: bool) -> None:
    assert agreement.meets_period(view(figure), period, asking("how_many")) is holds


@pytest.mark.parametrize(
    ("figure", "place", "measures", "holds"),
    [
        ("councils-total", "KZ", ("how_many",), True),
        ("councils-total", "shymkent", ("how_many",), False),
        ("councils-total", "RU", ("how_many",), False),
        ("volunteers-un", "KE", ("how_many",), False),  # a number for all the places is none for one
        ("volunteers-un", "KE", (), True),
        ("volunteers-un", "FR", (), False),
        ("volunteers-un", "002", (), True),  # Kenya is in Africa
        ("volunteers-un", "019", (), False),
        ("award-winners", "KZ", ("how_many",), False),
        ("award-winners", "UZ", (), True),
        ("forum-place", "astana", (), True),
        ("forum-date", "astana", (), True),  # its topic's place
        ("forum-date", "almaty", (), False),
    ],
)
def test_places(figure: str, place: str, measures: tuple[str, ...], holds: bool) -> None:
    assert agreement.meets_places(view(figure), frozenset({place}), asking(*measures)) is holds


def test_a_share_of_a_topic_that_has_none_may_be_a_growth() -> None:
    assert agreement.gives(view("order-projects-growth"), "share", asking("share"))
    growth = view("theatres-2024-viewers-growth", THEATRES)
    assert not agreement.gives(growth, "share", placed("үлесі қанша?", folder=THEATRES))
    assert agreement.gives(growth, "share", placed("үлесі қаншаға өсті?", folder=THEATRES))


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("зерна повезли больше почти на половину, а точнее на сколько?", Relation.CLAIMED),  # 54 % described
        ("зерна повезли больше почти на треть, а точнее на сколько?", Relation.FOREIGN),
    ],
)
def test_a_number_may_only_describe_the_figures_own(text: str, relation: Relation) -> None:
    context = placed(text, folder=FREIGHT)
    demand = next(d for d in context.question.demands if d.number)
    assert demand.number
    found = relate(view("grain-total-growth", FREIGHT), demand, demand.number, context)
    assert found is relation


def test_figures_by_other_formulas_are_not_the_same_at_two_times() -> None:
    average, other = view("grants-2025-average"), parse("grants-2025-sum / grants-2025-count / 2")
    assert isinstance(average.figure, Derived)
    halved = replace(average, figure=replace(average.figure, formula=other))
    assert average.is_of_the_same(view("grants-5y-average"))
    assert not average.is_of_the_same(halved)
