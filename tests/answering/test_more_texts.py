"""What the newest press texts and questions showed, kind by kind; each fails without its rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from talking import OURS, ROOT, ask

from bot.answering.index import Index
from bot.understanding.parsing import parse
from knowledge.loading import load

REAL = ROOT / "tests" / "real"
NAMES = ("population", "employment", "museums", "work-injuries", "migration", "living-minimum", "air-traffic")
PEOPLE, WORK, MUSEUMS, INJURIES, MIGRATION, LIVING, AIR = (REAL / name / "knowledge" for name in NAMES)
CHILDREN = REAL / "kindergartens" / "knowledge"
COAL, TEST = (REAL / name / "knowledge" for name in ("coal", "entrance-test"))


def of(folder: Path, question: str) -> tuple[str, tuple[str, ...]]:
    """The kind of the reply on the day of the folder's newest source, and its figures."""
    sources = load(folder).sources.values()
    day = None if folder == OURS else max(s.published for s in sources)
    reply = ask(question, folder=folder, **({"today": day} if day else {}))
    return reply.kind, reply.figures


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # a word that is right as it stands is no place misspelt
        (OURS, "Реформа болгалы жоба саны қанша пайызға өсті?", ("order-projects-growth",)),
        # two things are told in the order in which they are asked, be one of them an everyday word
        (
            OURS,
            "Назовите число направлений и мероприятий в дорожных картах",
            ("volunteers-directions", "volunteers-measures"),
        ),
        # a verb given by its noun in -у, however short
        (WORK, "Елде неше адам жұмыс істеп жүр?", ("employed-2025-q4",)),
        # so many million people, where the topic tells of no money
        (PEOPLE, "Қала халқы неше миллион?", ("urban-2025-12",)),
        # no measure of the way is a misspelt noun
        (MUSEUMS, "Какую часть запасов показывают музеи?", ("kz-exhibited-share",)),
        # on the first of October nine months are over
        (INJURIES, "Тоғыз айда өндірісте неше адам зардап шекті?", ("injured-2025",)),
        # a year with which another is compared bounds nothing
        (INJURIES, "Травматизм вырос больше, чем в 2024 году?", ("injuries-fall-2025",)),
        # a clause that tells a time alone belongs to what is asked
        (
            OURS,
            "Хочу понять для статьи: если взять последние пять лет, сколько в среднем денег приходилось на "
            "один грант?",
            ("grants-5y-average",),
        ),
        # two years with "or" between are two times
        (
            REAL / "thefts" / "knowledge",
            "Когда ущерб от краж был больше: в 2022-м или 2023-м?",
            ("thefts-2022-damage", "thefts-2023-damage"),
        ),
        (OURS, "Өтінім саны неше пайызға секірді?", ("prizes-applications-growth",)),
        # a source of January tells of the year that is over
        (PEOPLE, "2025 жылы халық қаншаға көбейді?", ("growth-2025",)),
        # the end of a compound
        (AIR, "Насколько упали авиагрузоперевозки?", ("cargo-2022-fall",)),
        # since last year it grew
        (LIVING, "Өткен жылдан бері күнкөріс минимумы неше пайызға өсті?", ("minimum-2023-07-growth",)),
        # an interval of five years
        (
            CHILDREN,
            "За 5 лет насколько выросло число дошкольных организаций?",
            ("preschools-growth-percent",),
        ),
        # of two figures of one thing the one of now
        (OURS, "Сколько волонтёров сейчас в ООН?", ("volunteers-un-2025",)),
        (OURS, "БҰҰ-да қазір қанша волонтер жүр?", ("volunteers-un-2025",)),
        # how often it was held is which one it was
        (OURS, "Сколько раз проводили гражданский форум?", ("forum-number",)),
        # the day and the place are of the very kind that is asked for
        (OURS, "В какой день была встреча общественных советов в рамках форума?", ("forum-date",)),
        # of shares that grew no share is asked; a clause that gives the choice belongs to the question
        (
            OURS,
            "Чья доля за три года быстрее выросла в общественных советах: гражданского общества или "
            "молодёжи?",
            ("councils-civil-growth", "councils-youth-growth"),
        ),
        # a choice of times denies not the one that the number is of
        (OURS, "10,3 млрд — это сумма за 2025 год или за пять лет?", ("grants-5y-sum",)),
    ],
)
def test_what_is_meant(folder: Path, question: str, figures: tuple[str, ...]) -> None:
    assert of(folder, question) == ("figure", figures)


@pytest.mark.parametrize(
    "question",
    ["Госзаказ вырос до сорока направлений?", "Правда ли, что у госсоцзаказа около сорока направлений?"],
)
def test_forty_in_its_other_form_is_checked(question: str) -> None:
    assert ask(question).says == "no"


@pytest.mark.parametrize(
    ("folder", "question", "kind"),
    [
        # the number of all is not how many of them are such
        (OURS, "Сколько из 73 победителей живут в селе?", "clarify"),
        # for each of the regions
        (OURS, "Сколько грантов по областям?", "unknown"),
        # a place that is a word of the topic's texts is checked as well
        (MIGRATION, "Қытайдан неше адам көшіп келді?", "unknown"),
        # of a year the months that are known are offered
        (LIVING, "2023 жылы ең төмен күнкөріс деңгейі қанша?", "clarify"),
        # what a bare name has at its head is asked for
        (OURS, "Еріктілер орталығының телефоны", "unknown"),
        (MUSEUMS, "Музейлердің билет бағасы", "unknown"),
        # of a place that figures of the topic tell of it is not denied that there is anything
        (MIGRATION, "Сколько переездов внутри страны досталось Алматинской области?", "clarify"),
    ],
)
def test_what_is_not_given(folder: Path, question: str, kind: str) -> None:
    assert of(folder, question) == (kind, ())


def test_the_number_of_what_grew_is_not_asked_for() -> None:
    day = max(s.published for s in load(WORK).sources.values())
    reply = ask("Число занятых увеличилось на 100 тысяч?", folder=WORK, today=day)
    assert (reply.figures, reply.says) == (("employed-growth-2025-q4",), "no")


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        (LIVING, "В Мангистау прожиточный минимум 40 тысяч?"),
        (CHILDREN, "2019 жылы он бес мың мектепке дейінгі ұйым болды ма?"),
    ],
)
def test_what_a_thing_is_called_bounds_no_number(folder: Path, question: str) -> None:
    assert ask(question, folder=folder).says == "no"


def test_the_name_of_a_city_is_no_noun_of_a_verb() -> None:
    vocabulary = Index(load(OURS)).vocabulary
    assert not any(d.places for d in parse("три нормативных акта", vocabulary).demands)


def test_to_be_informed_is_no_way_to_do_it() -> None:
    reply = ask("Мемлекеттік сыйлықақы туралы жалпы хабардар болғым келеді")
    assert (reply.kind, reply.topic) == ("topic", "prizes")


def test_where_there_is_most_denies_no_other_place() -> None:
    accidents = REAL / "road-accidents" / "knowledge"
    assert ask("Были ли аварии в Шымкенте?", folder=accidents).says != "no"


def test_the_persons_place_is_meant_where_they_ask_of_it() -> None:
    births = REAL / "births" / "knowledge"
    assert ask("Я из СКО, какая у нас рождаемость?", folder=births).figures == ("births-rate-north",)


def test_what_the_bot_itself_will_do_is_no_question_for_a_figure() -> None:
    assert ask("На марафон пойдёшь?").kind == "unknown"
    assert ask("Хотите волонтёров увидеть?").kind == "unknown"
    assert ask("Расскажешь про гранты?").topic == "grants"


def test_data_are_no_place_abroad() -> None:
    reply = ask("Какие данные есть по общественным советам?")
    assert (reply.kind, reply.topic) == ("topic", "councils")


def test_a_choice_of_numbers_denies_none_of_them() -> None:
    reply = ask("Каким по счёту было заседание советов, третьим или четвёртым?")
    assert reply.figures == ("forum-councils-meeting",)


def test_a_tag_may_stand_behind_a_question_word() -> None:
    reply = ask("Инициатив у волонтёров сколько, больше тысячи же?")
    assert (reply.figures, reply.says) == (("volunteers-initiatives",), "yes")


def test_two_numbers_of_one_time_tell_which_average() -> None:
    reply = ask("Раскидать 10,3 млрд на 556 — по сколько выйдет на каждый грант?")
    assert reply.figures == ("grants-5y-average",)


def test_figures_of_two_places_are_not_of_the_same_thing() -> None:
    views = Index(load(PEOPLE)).views
    one, other = views["almaty-region-2025-12"], views["turkistan-2025-12"]
    assert one.figure.unit == other.figure.unit
    assert not one.is_of_the_same(other)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # a year of two digits, in whatever form; its ending begins no phrase
        ("За 21-й год разводов вышло больше или меньше, чем за 20-й?", "divorces-2021-change"),
        ("Сколько разводов было в начале 22-го, за январь-март?", "divorces-q1-total"),
    ],
)
def test_a_year_of_two_digits(question: str, figure: str) -> None:
    assert of(REAL / "divorces" / "knowledge", question)[1][:1] == (figure,)


def test_a_verb_of_one_language_is_no_particle_of_the_other() -> None:
    assert not parse("Сколько семей распалось?", Index(load(PEOPLE)).vocabulary).polar


@pytest.mark.parametrize(
    "question", ["Грант жан басына шаққанда қанша?", "Сколько грантов на душу населения?"]
)
def test_what_falls_to_each_inhabitant_is_no_average_of_what_is_given(question: str) -> None:
    assert of(OURS, question) == ("unknown", ())


def test_the_size_of_a_prize_is_a_sum_and_not_which_one_it_is() -> None:
    reply = ask("Каков размер премии? Какой размер у неё?")
    assert (reply.kind, "сумма" in reply.text) == ("unknown", True)


@pytest.mark.parametrize("question", ["Гранттар облыстар бойынша", "Социальный заказ по областям"])
def test_no_summary_tells_of_each_place_of_a_kind_if_its_topic_does_not(question: str) -> None:
    assert of(OURS, question) == ("unknown", ())


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # a hundred, or thousands, that are asked for are no number that is said
        (OURS, "Марафонда қанша мың жақсылық істелді?", ("marathon-deeds",)),
        (OURS, "Сколько тысяч добрых дел насчитали на марафоне?", ("marathon-deeds",)),
    ],
)
def test_what_a_word_does_not_mean(folder: Path, question: str, figures: tuple[str, ...]) -> None:
    assert of(folder, question) == ("figure", figures)


@pytest.mark.parametrize("question", ["Сағат 2-де форум болды ма?", "Форум был в 2 часа дня?"])
def test_the_time_of_day_is_no_number(question: str) -> None:
    assert ask(question).says is None


def test_a_word_of_the_folders_subject_is_nothing_else_for_being_spelt_like_another() -> None:
    vocabulary = Index(load(REAL / "road-accidents" / "knowledge")).vocabulary
    (road,) = parse("дорогах", vocabulary).demands
    assert not road.elsewhere  # "дорогой" is no word of transport


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # what is told of the months up to now is what is known since the year began
        (COAL, "Зауыттарға жыл басынан бері қанша көмір жіберілді?", ("coal-2025-industry",)),
        # of those who failed and those who passed neither is the other at another time
        (TEST, "Сколько человек провалило экзамен?", ("unt-2025-08-failed",)),
        (TEST, "Емтиханнан құлағандар неше пайыз?", ("unt-2025-08-failed-share",)),
    ],
)
def test_the_figure_of_a_folder_by_the_format_alone(
    folder: Path, question: str, figures: tuple[str, ...]
) -> None:
    assert of(folder, question) == ("figure", figures)


def test_an_average_of_tonnes_is_no_price() -> None:
    assert of(COAL, "Көмірдің бір тоннасы неше теңге тұрады?") == ("unknown", ())


def test_this_year_may_mean_the_months_that_are_over() -> None:
    assert ask("Биыл елде қанша көмір өндірілді?", folder=COAL, today=date(2025, 8, 26)).nearest[:1] == (
        "coal-2025-mined",
    )


def test_a_season_may_be_the_one_that_is_told_in_words() -> None:
    reply = ask("Қысқа қанша көмір қажет?", folder=COAL, today=date(2025, 8, 26))
    assert "coal-season-need" in (*reply.figures, *reply.nearest)
    assert reply.kind != "unknown"
