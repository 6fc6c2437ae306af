"""How a follow-up finds its figure: by what was shown, its time, and what is called alike."""

from __future__ import annotations

import pytest
from talking import talk


@pytest.mark.parametrize(
    ("turns", "figure"),
    [
        # a pronoun names nothing
        (["Сыйлықақы конкурсына неше өтінім түсті?", "ол қаншаға артты?"], "prizes-applications-growth"),
        (["Когда прошёл форум?", "в каком городе он был?"], "forum-place"),
        # what is called alike
        (["Какова доля молодёжи в общественных советах?", "а на сколько выросла?"], "councils-youth-growth"),
        # "that of …"
        (["Кеңестерде жастар үлесі қанша?", "азаматтық сектордікі ше?"], "councils-civil-share"),
        # the time that was spoken of
        (["За последние пять лет сколько грантов реализовано?", "а денег сколько?"], "grants-5y-sum"),
        # whatever tells the time
        (["Сколько нормативных актов изменили?", "а в какие годы?"], "laws-period"),
        # the very kind of figure that is asked for
        (["Нешінші форум өтті?", "қай қалада?"], "forum-place"),
        # what it names is another figure's, though the one that was shown tells the same of a like thing
        (["На сколько подрос бюджет соцзаказа?", "а проектов стало больше?"], "order-projects-growth"),
        (["Форум қайда болды?", "ал кеңестер кездесуі ше, қай күні?"], "forum-date"),
        # a claim is one of the figure that was shown
        (["Общественных советов сколько?", "разве не 300?"], "councils-total"),
        (["Инициатив у волонтёров больше тысячи?", "а полутора тысяч?"], "volunteers-initiatives"),
        # of those that were offered
        (["Сколько волонтёров?", "біріншісі"], "volunteers-un"),
        # of the time of what was shown
        (["Сколько грантов за пять лет?", "а в среднем на один?"], "grants-5y-average"),
    ],
)
def test_it_goes_on(turns: list[str], figure: str) -> None:
    assert talk(turns)[-1].figures[:1] == (figure,)


@pytest.mark.parametrize(
    "turns",
    [
        ["Советов сколько?", "по областям"],  # of regions another topic tells
        ["Грант қанша?", "облыстар бойынша"],
        ["Сколько общественных советов?", "а по городам?"],
    ],
)
def test_each_of_a_kind_of_place_is_asked_of_what_was_shown(turns: list[str]) -> None:
    shown, last = talk(turns)
    assert (last.kind, last.topic) == ("unknown", shown.topic)


def test_more_or_less_than_at_another_time_is_no_claim() -> None:
    assert talk(["Грантов сколько?", "это больше или меньше чем в 2023?"])[-1].says is None


def test_after_a_growth_now_asks_for_what_it_is() -> None:
    reply = talk(["На сколько выросла доля молодёжи в советах?", "и сколько теперь?"])[-1]
    assert (reply.figures + reply.nearest)[:1] == ("councils-youth-share",)


def test_how_many_asks_no_other_figure() -> None:
    reply = talk(["В каких странах служили волонтёры ООН?", "и сколько их?"])[-1]
    assert (reply.figures + reply.nearest)[:1] == ("volunteers-un",)


@pytest.mark.parametrize(
    "turns",
    [
        ["Биыл қанша грант?", "мұны кім жариялады?"],
        ["Сколько грантов в этом году?", "откуда взяли?"],
        ["Биыл бір грант орташа қанша?", "қалай есептедіңіз?"],
    ],
)
def test_where_it_is_from_is_an_answer_about_the_figure(turns: list[str]) -> None:
    shown, card = talk(turns)
    assert (card.kind, card.figures) == ("figure", shown.figures[:1])
    assert card.html != shown.html
