"""One thing said to be more, or less, than another; several things listed, or given to choose from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from talking import OURS, ROOT, TODAY, ask, assistant, store

from bot.understanding.parsing import parse

NAMES = (
    "births", "theatres", "population", "museums", "migration", "coal", "car-market", "wildfires",
    "grain-export", "unemployment", "family-benefits", "oil-gas", "thefts", "employment", "ice-cream",
    "teachers",
)  # fmt: skip
(
    BIRTHS, THEATRES, PEOPLE, MUSEUMS, MIGRATION, COAL, CARS, FIRES,
    GRAIN, JOBLESS, BENEFITS, GAS, THEFTS, WORK, ICE, TEACHERS,
) = (ROOT / "tests" / "real" / name / "knowledge" for name in NAMES)  # fmt: skip
ON = date(2023, 3, 10)

Given = tuple[str, ...]

THREE = ("councils-total", "grants-2025-count", "volunteers-centres")


@pytest.mark.parametrize(
    ("folder", "question", "figures", "says"),
    [
        # behind "чем"
        (OURS, "Советов в стране больше, чем грантов?", ("councils-total", "grants-2025-count"), "yes"),
        (OURS, "Победителей премии больше, чем заявок?", ("prizes-winners", "prizes-applications"), "no"),
        # what is more may stand behind the word
        (OURS, "Верно, что меньше центров, чем советов?", ("volunteers-centres", "councils-total"), "yes"),
        # a name of two words
        (
            OURS,
            "Волонтёрских центров больше, чем общественных советов?",
            ("volunteers-centres", "councils-total"),
            "no",
        ),
        # before "қарағанда" and "гөрі"
        (OURS, "Грантқа қарағанда кеңес көп пе?", ("councils-total", "grants-2025-count"), "yes"),
        (OURS, "Грант кеңестен гөрі аз ба?", ("grants-2025-count", "councils-total"), "yes"),
        # the ablative alone, and a topic's name before the thing
        (OURS, "Кеңес волонтер орталығынан аз ба?", ("councils-total", "volunteers-centres"), "no"),
        (OURS, "Сыйлыққа өтінім жеңімпаздан көп пе?", ("prizes-applications", "prizes-winners"), "yes"),
        # denied
        (
            OURS,
            "Правда, что центров не больше, чем советов?",
            ("volunteers-centres", "councils-total"),
            "yes",
        ),
        # two places, and what both share
        (
            BIRTHS,
            "В городах родилось больше детей, чем в сёлах?",
            ("births-city-2022-count", "births-village-2022-count"),
            "yes",
        ),
        (
            BIRTHS,
            "Правда, что в сёлах родилось больше детей, чем в городах?",
            ("births-village-2022-count", "births-city-2022-count"),
            "no",
        ),
        # the genitive behind "больше"
        (OURS, "Советов больше грантов?", ("councils-total", "grants-2025-count"), "yes"),
        (OURS, "Разве грантов не больше, чем советов?", ("grants-2025-count", "councils-total"), "no"),
        (OURS, "Советов никогда не было больше, чем грантов?", ("councils-total", "grants-2025-count"), "no"),
        # a Kazakh "isn't it" denies nothing
        (OURS, "Волонтер орталығы кеңестен көп емес пе?", ("volunteers-centres", "councils-total"), "no"),
        # what belongs to one of them alone
        (
            OURS,
            "Заявок на премию больше, чем грантов за последние пять лет?",
            ("prizes-applications", "grants-5y-count"),
            "no",
        ),
        (
            OURS,
            "Победителей рекордного конкурса больше, чем волонтёрских центров?",
            ("prizes-winners", "volunteers-centres"),
            "yes",
        ),
        (
            OURS,
            "Доля молодых больше доли гражданского общества в советах?",
            ("councils-youth-share", "councils-civil-share"),
            "no",
        ),
        # two shares
        (
            OURS,
            "Доля молодёжи в советах больше, чем доля гражданского общества?",
            ("councils-youth-share", "councils-civil-share"),
            "no",
        ),
        # words of their own for it
        (
            THEATRES,
            "Алматы опережает Астану по театрам?",
            ("theatres-2025-almaty", "theatres-2025-astana"),
            "yes",
        ),
        (
            THEATRES,
            "Театр саны бойынша Астана Алматыдан озды ма?",
            ("theatres-2025-astana", "theatres-2025-almaty"),
            "no",
        ),
        (
            THEATRES,
            "Астана отстаёт от Алматы по числу театров?",
            ("theatres-2025-astana", "theatres-2025-almaty"),
            "yes",
        ),
        # a "да" behind all of it joins nothing
        (WORK, "Наёмных меньше, чем самозанятых, да?", ("hired-2025-q4", "selfemployed-2025-q4"), "no"),
        # each is contradicted by the other's place
        (
            ICE,
            "Түркиядан келген балмұздақ Қырғызстаннан аз емес пе?",
            ("import-2022-turkey", "import-2022-kyrgyzstan"),
            "yes",
        ),
        # what the first is more than stands first
        (
            ICE,
            "Қырғызстаннан келгенге қарағанда Түркиядан келген балмұздақ аз ба?",
            ("import-2022-turkey", "import-2022-kyrgyzstan"),
            "yes",
        ),
        (
            ICE,
            "Қырғызстаннан келгенге қарағанда Түркиядан келген балмұздақ көп пе?",
            ("import-2022-turkey", "import-2022-kyrgyzstan"),
            "no",
        ),
        (
            ICE,
            "Түркиядан келген балмұздақ Қырғызстаннан келгеннен көп пе?",
            ("import-2022-turkey", "import-2022-kyrgyzstan"),
            "no",
        ),
        # nobody asks whether it is so
        (OURS, "В стране советов больше, чем грантов", ("councils-total", "grants-2025-count"), None),
    ],
)
def test_one_is_said_to_be_more_than_another(
    folder: Path, question: str, figures: Given, says: str | None
) -> None:
    reply = ask(question, folder=folder, today=TODAY if folder == OURS else ON)
    assert (reply.figures, reply.says) == (figures, says)


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # three of them, and who has least
        (
            GRAIN,
            "Өзбекстан, Ауғанстан, Қырғызстан: астықты кім аз алды?",
            ("export-2025-uz", "export-2025-af", "export-2025-kg"),
        ),
        # the difference, which nobody tells
        (
            JOBLESS,
            "Жұмыссыз қалада көп пе, ауылда көп пе, айырмасы қанша?",
            ("unemployed-city", "unemployed-village"),
        ),
        # two numbers that tell whom figures count
        (
            BENEFITS,
            "Чем отличается сумма за шестерых и за семерых детей?",
            ("amount-6-children", "amount-7-children"),
        ),
        # places without an "or"
        (
            GAS,
            "кто больше даёт газа: мангистау, атырау?",
            ("share-2023-mangystau", "share-2023-atyrau"),
        ),
        # a list before the "or"
        (
            TEACHERS,
            "Где меньше мужчин: школа, колледж или детсад?",
            ("teachers-schools-men", "teachers-colleges-men", "teachers-preschool-men"),
        ),
        (
            TEACHERS,
            "Кого больше среди женщин: в школе, колледже или детсаду?",
            ("teachers-schools-women", "teachers-colleges-women", "teachers-preschool-women"),
        ),
        # who asks for no number gets those of both, and who asks what grew the growths
        (GRAIN, "Кому меньше досталось: узбекам, афганцам?", ("export-2025-uz", "export-2025-af")),
        (
            JOBLESS,
            "Где быстрее росла безработица: в городах, в сёлах?",
            ("unemployed-city-growth", "unemployed-village-fall"),
        ),
        # what is left out is not asked for
        (THEATRES, "Если не считать Алматы, сколько театров в Астане?", ("theatres-2025-astana",)),
        # two years, each with a particle, are no span
        (THEFTS, "Шығын қай жылы көп болды: 2022 ме, 2023 пе?", ("thefts-2022-damage", "thefts-2023-damage")),
    ],
)
def test_things_side_by_side_get_the_same_of_each(folder: Path, question: str, figures: Given) -> None:
    on = max(s.published for s in store(folder).sources.values())
    assert ask(question, folder=folder, today=on).figures == figures


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        # one more of the list is told of none of the figures alone
        (TEACHERS, "Где женщин меньше: в школе, колледже, детсаду?"),
        # more than one thing of a kind, and nothing compares them
        (BIRTHS, "Сколько родилось мальчиков в семьях, где есть девочки?"),
    ],
)
def test_what_stands_side_by_side_by_chance(folder: Path, question: str) -> None:
    on = max(s.published for s in store(folder).sources.values())
    assert len(ask(question, folder=folder, today=on).figures) < 2


@pytest.mark.parametrize(
    "question",
    [
        "На гранты ушло больше денег, чем на премии?",  # one of the two nobody tells
        "На сколько советов больше, чем грантов?",  # the difference is none of the source's
        "Почему советов больше, чем центров?",
    ],
)
def test_one_of_two_alone_is_no_answer(question: str) -> None:
    assert ask(question).says is None
    assert ask(question).kind in ("unknown", "clarify")


def test_a_misspelt_word_says_of_nothing_that_it_is_more() -> None:
    vocabulary = assistant(ROOT / "tests" / "health" / "knowledge").index().vocabulary
    assert parse("емханада скринингтен отуге болады ма", vocabulary).comparison is None


def test_more_than_a_number_compares_no_two_things() -> None:
    vocabulary = assistant().index().vocabulary
    assert parse("Волонтёрские центры открыли больше чем в десяти регионах?", vocabulary).comparison is None


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("Сколько советов, грантов и волонтёрских центров?", THREE),
        ("Кеңес, грант және волонтер орталығы қанша?", THREE),
        # a thing that only stands beside another figure's
        (
            "Доля гражданского общества в советах и доля молодых",
            ("councils-civil-share", "councils-youth-share"),
        ),
        (
            "Кеңестердегі жастар мен азаматтық қоғамның үлесі",
            ("councils-youth-share", "councils-civil-share"),
        ),
        # of one thing at two times the latest, as if it were asked for alone
        ("Сколько советов и грантов?", ("councils-total", "grants-2025-count")),
    ],
)
def test_each_of_a_list(question: str, figures: Given) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("question", "figure", "says"),
    [
        ("15% — рост доли молодёжи или сама доля?", "councils-youth-share", None),
        ("Грантов в этом году выдали 300 или это выдумка?", "grants-2025-count", "no"),
        ("Биыл 300 грант берілді деген рас па, әлде өтірік пе?", "grants-2025-count", "no"),
    ],
)
def test_what_is_offered_to_choose_from_is_no_claim(question: str, figure: str, says: str | None) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((figure,), says)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # the second half is no list of its own
        (
            "Скажи, сколько грантов за пять лет и сколько денег на них ушло",
            ("grants-5y-count", "grants-5y-sum"),
        ),
        # "назовите" asks nothing, "число" does
        (
            "Назовите, сколько подали заявок на премию и сколько победило",
            ("prizes-applications", "prizes-winners"),
        ),
        (
            "Нужно число советов в стране и сколько новых в квазигоссекторе",
            ("councils-total", "councils-quasi-state"),
        ),
        # what is only supposed asks nothing
        (
            "Если поделить сумму на число, сколько вышло в среднем на грант за последние пять лет?",
            ("grants-5y-average",),
        ),
        # so many things that are asked for are no number, and each is told
        (
            "Дайте три показателя: количество, сумму и средний размер грантов в 2025 году",
            ("grants-2025-count", "grants-2025-sum", "grants-2025-average"),
        ),
        # the time that is said before both is that of both
        ("Интересуют последние пять лет: число грантов и их сумма", ("grants-5y-count", "grants-5y-sum")),
        # the same of something else
        (
            "Какая доля в советах у гражданского сектора, а какая у молодых?",
            ("councils-civil-share", "councils-youth-share"),
        ),
        # the average of one time and of another
        (
            "В этом году средний грант мельче или крупнее, чем за пять лет?",
            ("grants-2025-average", "grants-5y-average"),
        ),
    ],
)
def test_two_questions_in_one(question: str, figures: Given) -> None:
    assert ask(question).figures == figures


def test_all_of_them_are_of_no_one_country() -> None:
    assert ask("«Волонтёр года»: все лауреаты из Казахстана?").says == "no"


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        (THEATRES, "Число зрителей выросло больше, чем число постановок?"),  # growths, and not their numbers
        (THEATRES, "В Алматы кукольных театров больше, чем в Астане?"),  # a word that no figure has
        (PEOPLE, "Алматыда әйел Астанадан көп пе?"),
        (PEOPLE, "В 2020 году женщин больше, чем мужчин?"),  # another year
        (COAL, "Экспорт в 2025 году меньше, чем добыча в 2024 году?"),
        (MUSEUMS, "В Казахстане музеев больше, чем в России?"),  # visitors are told of there
        (FIRES, "Лесные пожары сгорели больше гектаров, чем степные?"),  # fires are told of there
        (MIGRATION, "Приехавших из СНГ больше, чем уехавших?"),  # shares of two wholes
        (OURS, "Доля молодёжи больше, чем советов?"),  # a share and a number
        (OURS, "Грантов на 50 больше, чем советов?"),
        (OURS, "Грантов больше дали советам?"),
        (OURS, "Это ложь, что советов больше, чем грантов?"),
        (OURS, "Хорошо ли, что советов больше, чем грантов?"),
        (OURS, "Больше или меньше грантов, чем советов?"),
        (OURS, "Победителей вдвое меньше, чем заявок?"),
    ],
)
def test_what_nobody_compared_is_neither_confirmed_nor_denied(folder: Path, question: str) -> None:
    day = TODAY if folder == OURS else max(s.published for s in store(folder).sources.values())
    assert ask(question, folder=folder, today=day).says is None


def test_two_times_are_not_compared() -> None:
    day = max(s.published for s in store(CARS).sources.values())
    assert ask("Granta больше, чем Hyundai?", folder=CARS, today=day).says in (None, "cannot_tell")


@pytest.mark.parametrize(
    "question", ["Сколько законов и актов изменили?", "Рост доли молодёжи и гражданского общества"]
)
def test_neither_of_two_things_is_another(question: str) -> None:
    expected = {"laws-amended", "laws-acts-amended", "councils-youth-growth", "councils-civil-growth"}
    assert len(set(ask(question).figures) & expected) == 2


@pytest.mark.parametrize("question", ["Гранттан басқа қанша кеңес бар?", "Сколько советов кроме грантов?"])
def test_what_is_left_out_of_another_topic_is_left_out(question: str) -> None:
    assert ask(question).figures == ("councils-total",)


def test_a_place_is_not_compared_with_what_is_in_it() -> None:
    assert ask("В городах больше детей?", folder=BIRTHS, today=ON).figures != (
        "births-city-2022-count",
        "births-2022-count",
    )


def test_whether_there_are_two_things_is_told_of_both() -> None:
    assert ask("Есть советы и центры?").figures == ("councils-total", "volunteers-centres")


@pytest.mark.parametrize(
    "question", ["өтінім жеңімпаздан қаншаға көп?", "Сыйлыққа өтінімдер жеңімпаздардан қаншаға артық?"]
)
def test_by_how_many_one_is_more_gives_both_and_no_verdict(question: str) -> None:
    reply = ask(question)
    assert (reply.figures, reply.says) == (("prizes-applications", "prizes-winners"), None)
