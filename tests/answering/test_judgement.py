"""A verdict is given only where something was compared; what nobody measured is told with its figure."""

from __future__ import annotations

import pytest
from talking import ROOT, ask

HEALTH = ROOT / "tests" / "health" / "knowledge"


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # with the figure's own number
        ("104 грант көп пе?", "grants-2025-count"),
        ("104 грант аз ба?", "grants-2025-count"),
        ("104 грант жеткілікті ме?", "grants-2025-count"),
        ("104 гранта — это много?", "grants-2025-count"),
        ("104 гранта это мало?", "grants-2025-count"),
        ("1,8 миллиарда — это много?", "grants-2025-sum"),
        ("Бұл үлкен сома ма — 1,8 млрд?", "grants-2025-sum"),
        ("208 заявок — мало?", "prizes-applications"),
        ("15 процентов молодёжи — этого достаточно?", "councils-youth-share"),
        ("264 қоғамдық кеңес көп пе?", "councils-total"),
        # without one
        ("Общественных советов много?", "councils-total"),
        ("Қоғамдық кеңестер аз ба?", "councils-total"),
        ("Хватает ли волонтёрских центров?", "volunteers-centres"),
        ("Волонтерлік орталықтар жеткілікті ме?", "volunteers-centres"),
        # of the opposite words neither is true
        ("В советах много молодёжи?", "councils-youth-share"),
        ("В советах мало молодёжи?", "councils-youth-share"),
        ("Кеңестерде жастар көп пе?", "councils-youth-share"),
        ("Кеңестерде жастар аз ба?", "councils-youth-share"),
        # how strongly it changed, and whether that is exactly so, is not told
        ("Доля молодёжи в советах сильно выросла?", "councils-youth-growth"),
        ("Волонтёрских инициатив ровно 1200?", "volunteers-initiatives"),
        ("Волонтерлік бастамалар дәл 1 200 ме?", "volunteers-initiatives"),
    ],
)
def test_what_nobody_measured_cannot_be_told(question: str, figure: str) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((figure,), "cannot_tell")


@pytest.mark.parametrize(
    "question",
    [
        "Қанша грант берілді, көп пе?",
        "Сколько грантов выдали, это много?",
        "Много ли волонтёрских центров?",
    ],
)
def test_who_asks_how_many_gets_the_number_and_no_verdict(question: str) -> None:
    reply = ask(question)
    assert reply.kind == "figure"
    assert reply.says in (None, "cannot_tell")


@pytest.mark.parametrize(
    ("question", "figure", "outcome"),
    [
        # a number
        ("104 гранттан көп пе?", "grants-2025-count", "no"),
        ("Грантов ровно 104?", "grants-2025-count", "yes"),
        ("Грантов уже 104?", "grants-2025-count", "yes"),
        ("Грантов больше ста?", "grants-2025-count", "yes"),
        ("Биыл кемінде 100 грант берілді ме?", "grants-2025-count", "yes"),
        ("В этом году грантов не больше ста?", "grants-2025-count", "no"),
        ("Кеңестер 300-ден аз ба?", "councils-total", "yes"),
        ("Көп дегенде 300 кеңес пе?", "councils-total", "yes"),
        ("Общественных советов не меньше трёхсот?", "councils-total", "no"),
        ("Инициатив почти две тысячи?", "volunteers-initiatives", "cannot_tell"),
        # a direction
        ("Доля молодёжи в советах выросла?", "councils-youth-growth", "yes"),
        ("Кеңестердегі жастар үлесі төмендеді ме?", "councils-youth-growth", "no"),
        # whether there is such a thing
        ("Есть ли у волонтёров дорожная карта?", "volunteers-roadmaps", "yes"),
        ("Өңірлерде волонтер орталығы бар ма?", "volunteers-centres", "yes"),
        # a date and a place
        ("Заседание общественных советов прошло в марте?", "forum-date", "no"),
        ("Заседание общественных советов было в октябре?", "forum-date", "yes"),
        ("Кеңестердің мәжілісі қазанда өтті ме?", "forum-date", "yes"),
        ("Заседание общественных советов было 16 октября?", "forum-date", "no"),
        ("Кеңестердің мәжілісі Алматыда өтті ме?", "forum-place", "no"),
        ("Кеңестердің мәжілісі Астанада өтті ме?", "forum-place", "yes"),
        # what belongs to what
        ("Кения среди стран волонтёров ООН?", "volunteers-un", "yes"),
    ],
)
def test_what_was_compared_has_a_verdict(question: str, figure: str, outcome: str) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((figure,), outcome)


@pytest.mark.parametrize(
    "question",
    [
        "Форум прошёл успешно?",
        "Форум жақсы өтті ме?",
        "Советы полезны?",
        "Законы хорошие?",
        "Грант оңай беріле ме?",
        "Премии большие?",
    ],
)
def test_how_good_it_is_has_no_verdict_and_no_other_figure(question: str) -> None:
    """Asked back, refused, or told that the source does not say; never an ordinal or a growth instead."""
    reply = ask(question)
    assert reply.says in (None, "cannot_tell")
    assert not {"forum-number", "prizes-applications-growth", "grants-5y-count"} & set(reply.figures)


@pytest.mark.parametrize(
    "question",
    ["Қанша грант берілді?", "Сколько общественных советов?", "Форум қашан өтті?", "Расскажи про гранты"],
)
def test_without_a_claim_there_is_no_verdict(question: str) -> None:
    assert ask(question).says is None


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Марафон доноров был в Шымкенте?", "no"),
        ("Марафон доноров был в Астане?", "yes"),
        ("Марафон доноров прошёл хорошо?", None),
    ],
)
def test_another_subject(question: str, outcome: str | None) -> None:
    assert ask(question, folder=HEALTH).says == outcome
