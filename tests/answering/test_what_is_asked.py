"""What a word asks for, where a figure beside it would be wrong: opinions, names, ages, the next one."""

from __future__ import annotations

import pytest
from talking import ROOT, ask


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
        # a group of people of whom no figure tells, and a kind of figure that the topic does not have
        "Кеңестердегі мұғалімдердің үлесі қандай?",
        "Во что обошёлся марафон добрых дел?",
        # how many of what is counted are such: it is only told that some are
        "Сколько среди победителей премии сельских инициатив?",
        "Жеңімпаздардың нешеуі ауылдан?",
        # how it was before, where a caution forbids to work it out
        "Сколько процентов общественников было в советах до роста?",
        "Кеңестердегі жастар үлесі өскенге дейін қанша еді?",
        # whether some are counted among all
        "Квазимемлекеттік сектордың кеңестері жалпы санға кіре ме?",
        # of all of them no figure tells
        "Сколько волонтёров по всему Казахстану?",
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
        # up to how many: the number, and not by how much it grew
        ("До скольких выросло число заявок на премию?", "prizes-applications"),
        ("Сыйлыққа түскен өтінім саны нешеге жетті?", "prizes-applications"),
        ("От скольки до скольки выросли заявки на премию?", "prizes-applications"),
        # the kind that is asked for by name, though another figure is likelier
        (
            "Заявок на премию было 135, теперь рекорд. Каков прирост в процентах?",
            "prizes-applications-growth",
        ),
        # the number only says which meeting it was
        ("Когда прошло IV заседание общественных советов?", "forum-date"),
        # what a fact about one figure names tells it from no other where a growth is asked for
        ("Насколько больше стало проектов после реформы?", "order-projects-growth"),
        # a number of things is no claim about which one in a row it was
        ("Республикада 150 қоғамдық кеңес бар, рас па?", "councils-total"),
    ],
)
def test_the_figure_that_is_asked_for(question: str, figure: str) -> None:
    assert ask(question).figures[:1] == (figure,)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Пишут, что на гранты в 2025 году ушло 18 млрд тенге. Не преувеличили?", "grants-2025-sum"),
        ("Сосед уверяет, что за пять лет грантов было меньше двухсот. Он прав?", "grants-5y-count"),
    ],
)
def test_whether_somebody_is_right_is_checked(question: str, figure: str) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((figure,), "no")


@pytest.mark.parametrize(
    "question",
    [
        "Кеңестердегі мұғалімдердің үлесі қандай?",  # a group of people
        "Какой бюджет у региональных волонтёрских центров?",  # a sum of a topic that has none
        "Сколько сотрудников в региональных центрах волонтёров?",  # another thing that is counted
        "Республикада тіркелген ҮЕҰ нешеу?",  # a word of something else
        "Қоғамдық кеңеске кіруге қандай құжат қажет?",  # how to get in
        "До какого числа принимают заявки на премию?",
        "Волонтер болғым келеді ғой",  # … though a sample question says so, too
    ],
)
def test_what_was_read_and_is_not_told_is_denied_and_not_asked_back(question: str) -> None:
    assert ask(question).kind == "unknown"


@pytest.mark.parametrize(
    "question",
    [
        "скока валантерских центорв па регионам",  # a word was not understood: nothing is denied
        "Сыйлық алған ұйымдардың қаншасы тіркелген?",  # қаншасы is no form of қан
    ],
)
def test_what_was_not_read_is_no_reason_to_deny(question: str) -> None:
    assert ask(question).kind != "unknown"


@pytest.mark.parametrize(
    "question", ["Почему о грантах так мало говорят?", "Неге гранттар туралы айтылмайды?"]
)
def test_no_summary_tells_why(question: str) -> None:
    assert ask(question).kind == "unknown"


def test_what_became_so_many_times_more_is_checked() -> None:
    reply = ask("Число заявок на премию увеличилось вчетверо?")
    assert (reply.figures[:1], reply.says) == (("prizes-applications-growth",), "no")


def test_years_name_no_topic() -> None:
    reply = ask("На какие годы план по волонтёрству и сколько там направлений?")
    assert reply.figures[:2] == ("volunteers-roadmaps", "volunteers-directions")


@pytest.mark.parametrize("question", ["Сыйлық алған ұйымдардың қаншасы тіркелген?"])
def test_what_speaks_against_a_figure_asks_back_rather_than_gives_it(question: str) -> None:
    assert ask(question).kind == "clarify"


@pytest.mark.parametrize(
    ("folder", "question", "figure"),
    [
        ("hematology", "Сколько раз центр консультировал больных?", "centre-consultations"),
        (
            "hematology",
            "Правда, что выживает меньше трети больных хроническим миелолейкозом?",
            "survival-cml",
        ),
        ("car-market", "ягуар сатылымы неше пайызға құлдырады", "premium-jaguar-fall"),
        ("car-market", "На сколько процентов BMW?", "premium-bmw-growth"),  # a growth, and no share
    ],
)
def test_of_other_subjects(folder: str, question: str, figure: str) -> None:
    reply = ask(question, folder=ROOT / "tests" / "real" / folder / "knowledge")
    assert reply.figures[:1] == (figure,)
