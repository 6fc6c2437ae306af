"""What the newest press texts and questions showed, kind by kind; each fails without its rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from talking import OURS, ROOT, ask, assistant, store

from bot.understanding.parsing import parse

REAL = ROOT / "tests" / "real"
NAMES = ("population", "employment", "museums", "work-injuries", "migration", "living-minimum", "air-traffic")
PEOPLE, WORK, MUSEUMS, INJURIES, MIGRATION, LIVING, AIR = (REAL / name / "knowledge" for name in NAMES)
CHILDREN = REAL / "kindergartens" / "knowledge"
COAL, TEST = (REAL / name / "knowledge" for name in ("coal", "entrance-test"))
THEFTS, FLOOD, TREES = (REAL / name / "knowledge" for name in ("thefts", "flood-transport", "tree-planting"))
QUAKES, OIL, ICE = (REAL / name / "knowledge" for name in ("earthquakes", "oil-gas", "ice-cream"))
TRAINS = REAL / "flood-transport" / "knowledge"
CARS = REAL / "car-market" / "knowledge"
ACCIDENTS = REAL / "road-accidents" / "knowledge"
INTERNET = ROOT / "tests" / "digital" / "knowledge"


def of(folder: Path, question: str) -> tuple[str, tuple[str, ...]]:
    """The kind of the reply on the day of the folder's newest source, and its figures."""
    sources = store(folder).sources.values()
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
        (PEOPLE, "На сколько выросло население за 2025 год?", ("growth-2025",)),
        # the end of a compound
        (AIR, "Авиагрузы — на сколько процентов просели?", ("cargo-2022-fall",)),
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
        # a pronoun of a clause asks nothing where a number is asked for
        (OURS, "Количество организаций, кому дали премию", ("prizes-total",)),
        # an age is no time that is asked about
        (
            OURS,
            "Моему сыну 20 лет, и он хотел бы помогать людям, так сколько в стране волонтёрских центров?",
            ("volunteers-centres",),
        ),
        # where the person is, and what they do, is not asked about; but see below
        (OURS, "Я из Караганды, сколько у нас в стране грантов выдали?", ("grants-2025-count",)),
        (OURS, "Я агроном из аула, подскажите, сколько инициатив у волонтёров", ("volunteers-initiatives",)),
        # how many more asks for the difference
        (TRAINS, "До Астаны из Атырау сколько разницы между купе и плацкартом?", ("rail-astana-gap",)),
        # two sums are compared, and the growths of two
        (
            OURS,
            "Сумманы салыстыр: биылғы гранттар мен бес жылдық гранттар",
            ("grants-2025-sum", "grants-5y-sum"),
        ),
        (
            OURS,
            "Где рост больше: у молодёжи или у гражданского общества в советах?",
            ("councils-youth-growth", "councils-civil-growth"),
        ),
        # in the order of the question, whichever is likelier
        (
            OURS,
            "Средний размер гранта больше был в 2025 году или в целом за пять лет?",
            ("grants-2025-average", "grants-5y-average"),
        ),
        # no place abroad where the word is as well another, or another as it stands
        (OURS, "марофонда неше жақсы ис жасалды?", ("marathon-deeds",)),
        (AIR, "сколько заработали на грузы?", ("cargo-revenue-2022-sum",)),
        # what the name of a region tells is no region's
        (ACCIDENTS, "Жамбыл облысында жол апаты нешеу?", ("accidents-jambyl",)),
        # a time with which another is compared is none of two
        (CARS, "Июньде көлік өткен жылғыдан неше пайызға көбірек алынды?", ("market-june-growth",)),
        # how one may learn it asks for it, and for no way
        (OURS, "Как можно посмотреть, где прошёл форум?", ("forum-place",)),
        # what is corrected ends at a comma
        (OURS, "Форум қашан өтті, марафон емес, айтшы", ("forum-date",)),
        # a count of what grew, in per cent
        (OURS, "На сколько выросло количество соцпроектов?", ("order-projects-growth",)),
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
        # of all that the number counts
        (OURS, "264 кеңестің қаншасы жұмыс істейді?", "clarify"),
        # how many were not
        (OURS, "Қанша грант берілген жоқ?", "clarify"),
        # how many others
        (OURS, "Сколько членов советов, кроме молодёжи?", "unknown"),
        (OURS, "Жастардан басқа кеңес мүшелері қанша?", "unknown"),
        # the person's own place, where they ask of it
        (OURS, "Мен Қарағандыда тұрамын, бізде қанша грант берілді?", "unknown"),
        (OURS, "Я из Караганды, сколько грантов выдали у нас?", "unknown"),
        (OURS, "Подскажите, сколько грантов мы получили в Актау?", "unknown"),
        # a place abroad in any case
        (OURS, "Сколько наших добровольцев поехали в Турции помогать?", "unknown"),
        # what is told of villages is not of cities
        (INTERNET, "Когда подключат города?", "unknown"),
        # it grew since several years ago
        (OURS, "Кеңестерде жастар үлесі былтырғыдан қаншаға өсті?", "clarify"),
        # what grew is not what it costs
        (OURS, "Сколько денег дали на соцзаказ?", "unknown"),
        # ten billion are not over eleven
        (OURS, "Гранты на более чем 11 миллиардов за пять лет", "clarify"),
        # why, and what it is, the source does not tell
        (OURS, "Форум неге керек?", "unknown"),
        (OURS, "Что такое НПО?", "unknown"),
        (OURS, "Входит ли Кения в число стран, где служили волонтёры?", "clarify"),
        # a place that is a word of the topic's texts is checked as well
        (MIGRATION, "Сколько человек приехало к нам из Китая?", "unknown"),
        # of a year the months that are known are offered
        (LIVING, "2023 жылы ең төмен күнкөріс деңгейі қанша?", "clarify"),
        # what a bare name has at its head is asked for
        (OURS, "Еріктілер орталығының телефоны", "unknown"),
        (MUSEUMS, "Музейлердің кафесі", "unknown"),
        # of a place that figures of the topic tell of it is not denied that there is anything
        (MIGRATION, "Сколько переездов внутри страны досталось Алматинской области?", "clarify"),
    ],
)
def test_what_is_not_given(folder: Path, question: str, kind: str) -> None:
    assert of(folder, question) == (kind, ())


def test_the_number_of_what_grew_is_not_asked_for() -> None:
    day = max(s.published for s in store(WORK).sources.values())
    reply = ask("Число занятых увеличилось на 100 тысяч?", folder=WORK, today=day)
    assert (reply.figures, reply.says) == (("employed-growth-2025-q4",), "no")


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        (LIVING, "В Мангистау прожиточный минимум 40 тысяч?"),
        (CHILDREN, "2019 жылы елде он екі мың мектепке дейінгі ұйым жұмыс істеді ме?"),
    ],
)
def test_what_a_thing_is_called_bounds_no_number(folder: Path, question: str) -> None:
    assert ask(question, folder=folder).says == "no"


def test_the_name_of_a_city_is_no_noun_of_a_verb() -> None:
    vocabulary = assistant(OURS).index().vocabulary
    assert not any(d.places for d in parse("три нормативных акта", vocabulary).demands)


def test_to_be_informed_is_no_way_to_do_it() -> None:
    reply = ask("Мемлекеттік сыйлықақы туралы жалпы хабардар болғым келеді")
    assert (reply.kind, reply.topic) == ("topic", "prizes")


def test_where_there_is_most_denies_no_other_place() -> None:
    assert ask("Были ли аварии в Шымкенте?", folder=ACCIDENTS).says != "no"


def test_the_persons_place_is_meant_where_they_ask_of_it() -> None:
    births = REAL / "births" / "knowledge"
    assert ask("Я из СКО, какая у нас рождаемость?", folder=births).figures == ("births-rate-north",)


def test_what_the_bot_itself_will_do_is_no_question_for_a_figure() -> None:
    assert ask("На марафон пойдёшь?").kind == "unknown"
    assert ask("Хотите волонтёров увидеть?").kind == "unknown"
    assert ask("Поведаешь о грантах?").topic == "grants"


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
    views = assistant(PEOPLE).index().views
    one, other = views["almaty-region-2025-12"], views["turkistan-2025-12"]
    assert one.figure.unit == other.figure.unit
    assert not one.is_of_the_same(other)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # a year of two digits, in whatever form; its ending begins no phrase
        (
            "В 21-м году расторгнутых браков прибавилось или нет, если сравнить с 20-м?",
            "divorces-2021-change",
        ),
        ("Сколько разводов было в начале 22-го, за январь-март?", "divorces-q1-total"),
    ],
)
def test_a_year_of_two_digits(question: str, figure: str) -> None:
    assert of(REAL / "divorces" / "knowledge", question)[1][:1] == (figure,)


def test_a_verb_of_one_language_is_no_particle_of_the_other() -> None:
    assert not parse("Сколько семей распалось?", assistant(PEOPLE).index().vocabulary).polar


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
        # where people went asks for no way to do it, and of two question words one asks
        (OURS, "Куда отправлялись волонтёры от ООН?", ("volunteers-un",)),
        (OURS, "Соседка спрашивает, когда проходил форум, какого числа?", ("forum-date",)),
    ],
)
def test_what_a_word_does_not_mean(folder: Path, question: str, figures: tuple[str, ...]) -> None:
    assert of(folder, question) == ("figure", figures)


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # so many months of a year are those of that year alone
        (ICE, "Пять месяцев 2022-го: сколько тонн мороженого выпустили?", ("production-2022-months",)),
        (ICE, "2022 жылдың бес айындағы балмұздақ көлемі қанша?", ("production-2022-months",)),
        # what will grow
        (OIL, "Маңғыстауда мұнай қанша пайызға өспек?", ("oil-2023-growth-mangystau",)),
        # a time that is told as one to come
        (COAL, "Алдағы қыста неше тонна көмір жағылады?", ("coal-season-need",)),
        (COAL, "Сколько угля нужно предстоящей зимой?", ("coal-season-need",)),
    ],
)
def test_the_time_of_a_figure(folder: Path, question: str, figures: tuple[str, ...]) -> None:
    assert of(folder, question) == ("figure", figures)


def test_a_place_around_a_topic_is_that_of_all_its_figures() -> None:
    assert of(QUAKES, "Алматы маңындағы зілзала туралы не белгілі?")[0] == "topic"
    assert of(QUAKES, "Эпиорталық қаладан қанша шақырым жерде?") == ("figure", ("near-distance",))
    assert of(QUAKES, "Астанада зілзала қай күні болды?")[0] == "unknown"


@pytest.mark.parametrize(
    ("folder", "question", "says"),
    [
        # that it was not so is what the source says
        (QUAKES, "Толчок почувствовали?", "no"),
        (QUAKES, "Халық дүмпуді сезді ме?", "no"),
        (QUAKES, "Правда, что толчка никто не ощутил?", "yes"),
        # west stands in a sample question alone
        (QUAKES, "Эпицентр к западу от Алматы, так?", "cannot_tell"),
        # one of a list; "из" is no strange word
        (ICE, "Из Франции мороженое везут?", "yes"),
    ],
)
def test_what_is_said_of_a_fact(folder: Path, question: str, says: str) -> None:
    assert ask(question, folder=folder).says == says


@pytest.mark.parametrize(
    "question", ["Сағат 2-де форум болды ма?", "Форум был в 2 часа дня?", "Форум таңғы 10-да болды ма?"]
)
def test_the_time_of_day_is_no_number(question: str) -> None:
    assert ask(question).says is None


def test_a_word_of_the_folders_subject_is_nothing_else_for_being_spelt_like_another() -> None:
    vocabulary = assistant(REAL / "road-accidents" / "knowledge").index().vocabulary
    (road,) = parse("дорогах", vocabulary).demands
    assert not road.elsewhere  # "дорогой" is no word of transport


@pytest.mark.parametrize(
    ("folder", "question", "figures"),
    [
        # what is told of the months up to now is what is known since the year began
        (COAL, "Зауыттарға жыл басынан бері қанша көмір жіберілді?", ("coal-2025-industry",)),
        # of those who failed and those who passed neither is the other at another time
        (TEST, "Сколько абитуриентов не сдали?", ("unt-2025-08-failed",)),
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
    reply = ask("Көмір қысқы маусымға қанша керек?", folder=COAL, today=date(2025, 8, 26))
    assert "coal-season-need" in (*reply.figures, *reply.nearest)
    assert reply.kind != "unknown"


@pytest.mark.parametrize(
    ("question", "says"),
    [
        # of two numbers the earlier one is given
        ("Было 135 заявок, стало 208, верно?", "yes"),
        # "разве" expects the contrary
        ("Разве закон не приняли?", "yes"),
        # a number that is denied is asked about
        ("Не 300 советов?", "no"),
        # whether it is so by now
        ("Заң әлі де қабылданбады ма?", "no"),
        # "во сколько раз" asks, and claims nothing
        ("Соцзаказ вырос во сколько раз?", None),
        # about 260
        ("Число общественных советов примерно 260?", "yes"),
        # grants are no people
        ("104 человека получили гранты?", None),
        # one word of a question that is not understood leaves it open
        ("Общественных советов мало?", "cannot_tell"),
    ],
)
def test_what_is_said_of_a_claim(question: str, says: str | None) -> None:
    assert ask(question).says == says


def test_the_most_important_is_no_place_abroad() -> None:
    reply = ask("Расскажи самое важное о грантах")
    assert (reply.kind, reply.topic) == ("topic", "grants")


def test_what_people_did_more_of_fell() -> None:
    fires = REAL / "wildfires" / "knowledge"
    day = max(s.published for s in store(fires).sources.values())
    assert ask("Правда, что из-за людей лесных пожаров стало больше?", folder=fires, today=day).says == "no"


def test_what_is_told_beside_the_question_orders_no_figures() -> None:
    reply = ask(
        "Прожили вместе 5-9 лет. Сколько разводов в городе и в селе?", folder=REAL / "divorces" / "knowledge"
    )
    assert reply.figures[-2:] == ("divorces-q1-city", "divorces-q1-village")


@pytest.mark.parametrize(
    ("question", "figures", "says"),
    [
        # a list tells the others as well
        ("Волонтерлік туралы заңнан өзге қандай заңдар өзгерді?", ("laws-amended",), None),
        # "что за" is a conjunction and a preposition before a time
        ("Говорят, что за пять лет дали 556 грантов, верно?", ("grants-5y-count",), "yes"),
        # less is a decline, as more is a growth
        ("Заявок на премию подают меньше, правда?", ("prizes-applications",), "no"),
        # one of the places that are offered is the one where it was
        ("Где был форум: в Караганде или в Астане?", ("forum-place",), None),
        ("Говорят, заявок на премию было 150. Сходится?", ("prizes-applications",), "no"),
    ],
)
def test_more_wordings_of_our_own_figures(question: str, figures: tuple[str, ...], says: str | None) -> None:
    reply = ask(question)
    assert (reply.figures, reply.says) == (figures, says)


@pytest.mark.parametrize(
    "question", ["Объясните, что такое НКО", "Қоғамдық ұйым дегеніміз не, айтып беріңізші"]
)
def test_no_topic_defines_a_word_that_only_stands_in_it(question: str) -> None:
    assert ask(question).kind == "unknown"


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # ten children are no ten per cent
        ("Он бала бар отбасыға қанша береді?", "large-family-ten"),
        ("Сколько положено тем, у кого 10 детей?", "large-family-ten"),
    ],
)
def test_a_number_tells_whom_a_figure_is_of(question: str, figure: str) -> None:
    pensions = REAL / "pensions" / "knowledge"
    assert ask(question, date(2025, 12, 29), pensions).figures[:1] == (figure,)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        # a law that came in some year of several holds since no one of them for sure
        ("Закон об общественном контроле действует с 1 января 2022 года?", None),
        # what grew may not grow on
        ("Доля молодёжи вырастет?", "cannot_tell"),
        ("Жастар үлесі өседі ме?", "cannot_tell"),
        # nothing is told of prices
        ("Соцпроекты подорожали?", None),
        ("Жобалар қымбаттады ма?", None),
        # a day of a month
        ("Мажилис прошёл в октябре, 15-го?", "yes"),
        ("Мажилис общественных советов прошёл в первой половине октября?", "yes"),
        # "at least" is no fall
        ("Доля молодёжи по меньшей мере 15 процентов?", "yes"),
        # "чем" before a number asks nothing
        ("Молодёжи в советах меньше, чем 20%?", "yes"),
        ("Заявок меньше чем 200?", "no"),
        # 15 is their share, and no number of councils
        ("В советах 15 молодых, верно?", None),
    ],
)
def test_no_yes_and_no_no_by_words_that_are_alike(question: str, says: str | None) -> None:
    assert ask(question).says == says


@pytest.mark.parametrize(
    "question", ["Сколько пенсионеров?", "Неше зейнеткер бар?", "Сколько многодетных семей?"]
)
def test_who_counts_people_gets_no_money(question: str) -> None:
    assert ask(question, date(2025, 12, 29), REAL / "pensions" / "knowledge").figures == ()


def test_a_verb_that_may_be_denied_confirms_no_denied_fact() -> None:
    assert ask("Рас па, халық дүмпуді сезбеді?", folder=QUAKES).says == "yes"


@pytest.mark.parametrize(
    ("folder", "question", "kind", "figures"),
    [
        # of another topic than the one that is named
        (OURS, "Мемлекеттік тапсырысқа биыл неше миллиард теңге берілді?", "clarify", ()),
        # what is shown is counted, and not defined
        (OURS, "Екі жол картасында неше бағыт көрсетілген?", "figure", ("volunteers-directions",)),
        # a number of something else
        (OURS, "Какие четыре времени года?", "clarify", ()),
        # another kind of quantity beside is a doubt, and no veto, where the figure is likely
        (
            THEFTS,
            "На сколько процентов снизился денежный ущерб от краж?",
            "figure",
            ("thefts-2023-damage-fall",),
        ),
        # regions as such are no place of a topic that is told of none
        (FLOOD, "Сколько помощи в каждую область?", "unknown", ()),
        # two regions are no two per cent
        (OIL, "Қай екі облыста мұнай азаяды?", "figure", ("oil-2023-falling-regions",)),
    ],
)
def test_what_is_meant_by_words_that_mean_several_things(
    folder: Path, question: str, kind: str, figures: tuple[str, ...]
) -> None:
    reply = ask(question, folder=folder)
    assert (reply.kind, reply.figures[: len(figures)]) == (kind, figures)


def test_a_difference_of_one_thing_at_two_times_compares_them() -> None:
    reply = ask("На сколько тонн больше мороженого сделали за пять месяцев, чем годом раньше?", folder=ICE)
    assert "production-difference" in (*reply.figures, *reply.nearest)


def test_chem_asks_with_what_before_a_number_without_a_bound() -> None:
    assert ask("Чем 21 волонтёр занимается?").says is None


def test_a_year_in_words_behind_a_thing_is_a_year() -> None:
    reply = ask("Сколько саженцев высадили весной две тысячи двадцать второго?", folder=TREES)
    assert reply.kind != "unknown"
