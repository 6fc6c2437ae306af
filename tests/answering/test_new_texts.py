"""What more press texts showed, kind by kind; each question is one that its rule alone answers so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from placed import weighed
from talking import OURS, ROOT, TODAY, ask

REAL = ROOT / "tests" / "real"
NAMES = ("theatres", "wildfires", "drinking-water", "migration", "pension-savings", "thefts")
THEATRES, FIRES, WATER, MIGRATION, PENSIONS, THEFTS = (REAL / name / "knowledge" for name in NAMES)
DAY = {THEATRES: date(2025, 8, 29), FIRES: date(2025, 10, 1), OURS: TODAY}
DAY |= {
    WATER: date(2026, 1, 13),
    MIGRATION: date(2025, 11, 13),
    PENSIONS: date(2022, 6, 1),
    THEFTS: date(2024, 1, 30),
}


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # a time told by what began, and not by years, is of the source's year
        (FIRES, "2025 жылы неше орман өрті болды?", ("wildfires-2025-forest-count",)),
        (FIRES, "Сколько в этом году степных пожаров?", ("wildfires-2025-steppe-count",)),
        # how often it was is the number of times, where a sample question says so
        (FIRES, "Сколько раз горел лес?", ("wildfires-2025-forest-count",)),
        # "маусым" is June, but not behind what the season is of
        (FIRES, "Өрт маусымында орманның қанша гектары өртенді?", ("wildfires-2025-forest-area",)),
        # a thing that a question word is beside is asked for, and not the verb behind it
        (THEATRES, "Театрлардың қандай үлесін мемлекет асырап отыр?", ("theatres-2025-state-share",)),
        # the noun of an adjective
        (
            THEATRES,
            "Сколько человек — зрительская аудитория театров в 2024 году?",
            ("theatres-2024-viewers",),
        ),
        # what grew since the year before its own
        (THEATRES, "2023 жылдан бері қойылымдар қанша пайызға өсті?", ("theatres-2024-stagings-growth",)),
        # how it stood on a day of the year
        (PENSIONS, "Сколько человек воспользовались накоплениями в 2021 году?", ("use-people",)),
        # months up to one of them
        (MIGRATION, "Қыркүйектің соңына дейін елден неше адам кетті?", ("migration-left",)),
        (
            MIGRATION,
            "Сколько человек переехало в Казахстан с начала года по сентябрь?",
            ("migration-arrived",),
        ),
        # "басқа" is "except" behind an ablative alone
        (MIGRATION, "Елордаға басқа елдерден қоныстанғандар саны қандай?", ("migration-arrived-astana",)),
        # who came is counted, and no noun of the topic
        (MIGRATION, "Маңғыстауға неше адам келді?", ("migration-arrived-mangystau",)),
        (
            MIGRATION,
            "Переезды внутри страны участились на сколько процентов?",
            ("migration-internal-growth",),
        ),
        # a noun of two letters, whatever Russian verb its form may be
        (WATER, "Ел ауыз сумен қанша пайызға қамтылған?", ("water-coverage-share",)),
        # people are counted, and not what is said of them
        (THEFTS, "Ұрлықтан неше адам зардап шеккен?", ("thefts-2023-victims",)),
        # a number in per cent names a growth
        (OURS, "22 процента — это о чём?", ("order-projects-growth",)),
        # the sum and the number of the same things
        (
            OURS,
            "Дайте число грантов этого года и их общую стоимость",
            ("grants-2025-count", "grants-2025-sum"),
        ),
    ],
)
def test_what_is_meant(folder: Path, question: str, figures: tuple[str, ...]) -> None:
    assert ask(question, folder=folder, today=DAY[folder]).figures == figures


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        (FIRES, "Қайсысы сирек болды: орман өрті ме, дала өрті ме?", ("forest-count", "steppe-count")),
        (FIRES, "Сколько гектаров сгорело — где больше, в лесу или в степи?", ("forest-area", "steppe-area")),
    ],
)
def test_both_things_are_told(folder: Path, question: str, figures: tuple[str, ...]) -> None:
    found = ask(question, folder=folder, today=DAY[folder]).figures
    assert [f.removeprefix("wildfires-2025-") for f in found] == list(figures)


def test_what_grew_more_compares_growths() -> None:
    found = ask("Что у соцзаказа увеличилось сильнее: финансирование или число проектов?").figures
    assert set(found) == {"order-funding-growth", "order-projects-growth"}


@pytest.mark.parametrize(
    ("folder", "question", "says"),
    [
        # one, where "only" stands beside it
        (THEATRES, "Музыкалық театр бір ғана ма?", "no"),
        (OURS, "Волонтёрский центр всего один?", "no"),
        # a tag behind a number needs no question mark
        (OURS, "общественных советов ведь триста, правильно", "no"),
        # a fact that tells of a fall
        (FIRES, "Адам кінәсінен болған өрт көбейді ме?", "no"),
        (FIRES, "Из-за человеческого фактора пожаров стало больше?", "no"),
        (FIRES, "Говорят, из-за человеческого фактора пожаров в этом году стало больше. Правда?", "no"),
        # a list of what rose tells that nothing of it fell
        (THEFTS, "В Жетысуской области воровать стали реже, верно?", "no"),
        # a number that is not reached
        (OURS, "Кеңестердегі жастардың үлесі он пайызға да жетпейді, рас па?", "no"),
        (OURS, "На марафоне добрых дел не набралось и тысячи, да?", "no"),
        # all of them from one of several countries
        (OURS, "«Жыл волонтерін» алғандардың бәрі Қазақстаннан ба?", "no"),
        (OURS, "«Жыл волонтері» неше адамға берілді, бәрі біздің елден бе?", "no"),
        # an opinion that is no more than how a number is put
        (THEATRES, "Астанада театр оннан аз деп жүр, сол рас па?", "no"),
    ],
)
def test_what_is_checked(folder: Path, question: str, says: str) -> None:
    assert ask(question, folder=folder, today=DAY[folder]).says == says


@pytest.mark.parametrize(
    "question",
    [
        # how many of all are of villages
        "Ауылдардан қанша өтінім түсті?",
        "Сколько волонтёрских проектов сделали в деревнях?",
        # of how much more it became nobody knows what it is
        "Сколько тенге ушло на соцзаказ?",
        # what it was before
        "Реформаға дейін қанша жоба орындалған?",
        # how to get it, and no wish to have news
        "Как подписаться на гранты?",
        "Грантқа қалай жазылуға болады?",
        # a part of a law
        "Какие статьи закона о медиации поменялись?",
    ],
)
def test_what_no_figure_tells(question: str) -> None:
    assert ask(question).kind == "unknown"


def test_a_fact_that_does_not_tell_of_a_change_confirms_none() -> None:
    assert ask("Закон о соцзаказе стал больше?").says != "yes"


def test_whether_it_is_worth_it_asks_no_price() -> None:
    reply = ask("Стоит ли подаваться? Какая доля заявок на премию выигрывает?")
    assert reply.figures == ("prizes-success-rate",)


def test_one_year_is_not_each_of_them() -> None:
    assert ask("556 грантов — это за один 2025 год?").figures[:1] != ("grants-2025-average",)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Қай өңірге шетелден ең көп адам келді?", "migration-arrived-almaty-region"),
        ("Қай қалаға шетелден ең аз адам келді?", "migration-arrived-astana"),
    ],
)
def test_where_there_is_most_is_offered_by_its_numbers(question: str, first: str) -> None:
    reply = ask(question, folder=MIGRATION, today=DAY[MIGRATION])
    assert (reply.kind, reply.nearest[:1]) == ("clarify", (first,))


def test_a_sample_question_makes_no_figure_one_of_another_place() -> None:
    found = ask("Астанада қанша ұрлық болды?", folder=THEFTS, today=DAY[THEFTS])
    assert found.kind in ("clarify", "unknown")


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # two words of judgement, each with its particle
        ("Волонтерлерде бастама көп пе, жоба көп пе?", {"volunteers-initiatives", "volunteers-projects"}),
        # of each hundred
        ("Кеңестерде әр жүз адамның қаншасы азаматтық қоғамнан?", {"councils-civil-share"}),
        # a verb beside a question word is no thing that is asked for
        ("На какую сумму тянут гранты этого года?", {"grants-2025-sum"}),
    ],
)
def test_words_as_people_put_them(question: str, figures: set[str]) -> None:
    assert set(ask(question).figures) == figures


@pytest.mark.parametrize(
    "question",
    [
        "Волонтёрами ООН стала сотня казахстанцев, да?",
        "«Жыл волонтерінің» 232 иегері түгел қазақстандық па?",
        "Премию «Волонтёр года» дали всего полусотне человек, верно?",
    ],
)
def test_what_is_denied_by_a_number_or_a_list(question: str) -> None:
    assert ask(question).says == "no"


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Кеңестердің көпшілігі жастар ма?", "no"),
        ("Кеңес мүшелерінің басым бөлігі азаматтық қоғамнан ба?", "yes"),
        ("Гражданский сектор в советах составляет меньшинство, так?", "no"),
        ("Көбіне әлі де қызметте ме, БҰҰ волонтерлері?", "no"),  # of a share that is computed
        ("В советах большинство — чиновники, правда?", None),  # of them nothing is known
    ],
)
def test_most_of_them_is_more_than_a_half(question: str, says: str | None) -> None:
    assert ask(question).says == says


@pytest.mark.parametrize(
    "question",
    ["Какие гранты лучше?", "Какой грант крупнее?", "Какие премии лучше?", "Какой совет лучше работает?"],
)
def test_which_is_better_asks_for_no_number(question: str) -> None:
    assert ask(question).kind != "figure"


def test_people_are_no_noun_that_a_topic_counts() -> None:
    found = weighed(
        "migration-arrived-almaty-region", "Алматы облысы неше адамды қабылдады?", folder=MIGRATION
    )
    assert not found.terms["counted_against"]


@pytest.mark.parametrize("text", ["Разбуди меня в 7:20 утра", "Көлікті 7:20-ға дайында"])
def test_a_time_of_day_is_no_number(text: str) -> None:
    assert ask(text).figures == ()
