"""What twenty folders on real texts that others wrote showed, kind by kind; each fails without its rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from talking import OURS, ROOT, ask, store, talk

from bot.rendering.text import Reply
from locales import numerals

REAL = ROOT / "tests" / "real"
NAMES = (
    "grain-export", "hotel-guests", "youth-games", "west-roads", "teachers", "new-flats", "drugs",
    "foreign-workers", "family-benefits", "unemployment", "student-grants", "births", "dental", "cinemas",
    "sport-facilities", "retail-loans", "population", "drownings", "train-passengers",
)  # fmt: skip
(
    GRAIN, HOTELS, GAMES, ROADS, TEACHERS, FLATS, DRUGS, WORKERS, BENEFITS, JOBLESS, STUDENTS, BIRTHS, DENTAL,
    CINEMAS, SPORT, LOANS, PEOPLE, DROWNED, TRAINS,
) = (REAL / name / "knowledge" for name in NAMES)  # fmt: skip


def replied(folder: Path, question: str) -> Reply:
    """The reply on the day of the folder's newest source."""
    if folder == OURS:
        return ask(question)
    return ask(question, max(s.published for s in store(folder).sources.values()), folder)


@pytest.mark.parametrize(
    ("folder", "question", "first"),
    [
        # a season is that of the months that it holds
        (GRAIN, "Биыл күзде Өзбекстанға неше тонна астық жөнелтілді?", "export-2025-uz"),
        # a season that the topic's texts name is no other time than the year of its figures, "маусым" neither
        (DROWNED, "Скольких спасателей обучили летом?", "rescuers-trained-2025"),
        (DROWNED, "Скольких детей спасли этим летом?", "rescued-children-2025"),
        (DROWNED, "Осы маусымда қанша адам құтқарылды?", "rescued-2025"),
        # a season told in words is that of its year, and tells a figure from that of the year
        (TRAINS, "Былтыр жазда қанша жолаушы тасымалданды?", "passengers-summer-last-year"),
        (TRAINS, "Сколько пассажиров было прошлым летом?", "passengers-summer-last-year"),
        # a number behind "в" without a noun is a year
        (ROADS, "А сколько километров починили в двадцать четвёртом?", "repair-2024-length"),
        # a time that is told in words is of the year that they tell
        (GRAIN, "Экспорт зерна за прошлый год", "export-2024-total"),
        (GRAIN, "прошлогодний экспорт зерна, тонны", "export-2024-total"),
        # two months are the ends of one time
        (DRUGS, "Қаңтар мен мамыр аралығында есірткі бойынша неше қылмыс тіркелді?", "drug-crimes"),
        (DRUGS, "Сколько наркопреступлений выявили между январём и маем?", "drug-crimes"),
        # "until" behind a month belongs to it, though the folder has the month as a word
        (FLATS, "Қаңтардан сәуірге дейін Астанада қанша пәтер берілді?", "apartments-astana-four-months"),
        # a month is the time of a figure whose texts tell of one
        (WORKERS, "Насколько меньше иностранных работников стало за месяц?", "foreigners-decrease"),
        # regions are abbreviated
        (HOTELS, "Сколько гостей приняли в Алматинской обл.?", "guests-2025-almaty-region"),
        # since January of the source's year is that year
        (BENEFITS, "Сколько денег многодетным с начала 2025 года?", "large-since-january-sum"),
        (BENEFITS, "2025 жылдың басынан көпбалалы отбасыларға қанша төленді?", "large-since-january-sum"),
        # numbers tell whom figures count, ranges of years as well
        (BENEFITS, "Размер пособия на пятерых детей?", "amount-5-children"),
        (JOBLESS, "Безработные 25-28 лет: сколько их?", "unemployed-age-25-28"),
        # the parts of a whole are no one thing at several times
        (STUDENTS, "Психолог мамандығына бір орынға қанша адамнан келді?", "contest-2023-psychology"),
        # of two things what is claimed is nearest to
        (TEACHERS, "Правда, что в детсадах 2600 мужчин?", "teachers-preschool-men"),
        # so many for so many: what is counted is no other figure's
        (BIRTHS, "Шығыс Қазақстанда мың адамға 30 бала туады, солай ма?", "births-rate-east"),
        # a part is a share
        (OURS, "Правда ли, что премию взяла примерно каждая третья заявка?", "prizes-success-rate"),
        # what stands before "саны" is counted, and not who goes there
        (CINEMAS, "Шымкенттегі кинотеатр саны", "cinemas-2024-shymkent"),
        # three quarters are nine months, and not the third of them
        (SPORT, "Үш тоқсанда неше нысан ашылды?", "launched-2025-nine-months"),
        # of one thing at two times of a year the headline, and a stated time before a vague one
        (SPORT, "Сколько объектов запустили?", "launched-2025-nine-months"),
        (BENEFITS, "Көпбалалыларға қанша төленді?", "large-since-january-sum"),
        # a word of another subject may be one of a topic that is told in few words
        (WORKERS, "Сколько разрешений выдали директорам с дипломом?", "permits-chiefs"),
        # sums, where mostly sums are told
        (LOANS, "Сколько казахстанцы задолжали банкам?", "loans-sum"),
        # what names nothing is about the only topic
        (PEOPLE, "На сколько больше стало за 2025 год?", "growth-2025"),
        # numbers that tell whom figures count, two at once, and one without its noun
        (BENEFITS, "За четверых или за пятерых сколько?", "amount-4-children"),
        (BENEFITS, "Жеті баласы барға қанша төлейді?", "amount-7-children"),
        # who is behind a number: what it counts
        (OURS, "208 — это кто такие?", "prizes-applications"),
        (OURS, "336 ұйым деген кімдер өзі?", "prizes-total"),
        # from which day to which
        (DRUGS, "Карасора операциясы қай күннен қай күнге дейін?", "karasora-term"),
        (DRUGS, "«Қарасора» с какого по какое идёт?", "karasora-term"),
    ],
)
def test_what_is_given(folder: Path, question: str, first: str) -> None:
    assert replied(folder, question).figures[:1] == (first,)


@pytest.mark.parametrize(
    ("folder", "question", "offered"),
    [
        # nothing but a place, or a day, of the only topic
        (GAMES, "қайда болды бұл?", "games-place"),
        (GAMES, "С какого числа всё это шло?", "games-dates"),
        # how often, where things are counted
        (GAMES, "Боксшылар неше мәрте жеңіске жетті?", "boxing-gold"),
        (GAMES, "Сколько раз боксёры выигрывали?", "boxing-gold"),
        # nothing but a number that tells whom a figure counts
        (BENEFITS, "Жетеуге ше?", "amount-7-children"),
        # hardly anything is likely: what is meant, whatever contradicts it
        (PEOPLE, "Где больше всего живут?", "almaty-city-2025-12"),
        # a word of something else is what is asked for, in a topic that is told in few words
        (WORKERS, "Кәсіпорын басшыларына неше қағаз берілді?", "permits-chiefs"),
        # nothing of it is named as the topic has it
        (GRAIN, "Биыл шетелге қанша дән саттық?", "export-2025-total"),
        # of a city what its region has
        (STUDENTS, "Ақтаудың жастарына қанша грант тиді?", "target-2023-mangystau"),
        # last year, where an earlier value is told, though not of when
        (GRAIN, "Өзбекстан былтыр қанша астық алды?", "export-2025-uz"),
        # within what they are counted is not told
        (TEACHERS, "Сколько преподавателей в университетах?", "teachers-total"),
    ],
)
def test_what_is_asked_back(folder: Path, question: str, offered: str) -> None:
    reply = replied(folder, question)
    assert (reply.kind, reply.figures) == ("clarify", ())
    assert offered in reply.nearest[:3]


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        # a figure has another number in its name, or counts what these count
        (BENEFITS, "Сегіз баласы бар отбасына қанша жәрдемақы төленеді?"),
        # a claim about one thing is no claim about the nearest of its topic
        (OURS, "Правда ли, что волонтёров у нас 30 тысяч?"),
        # a figure of the year, or of another season, is none of a winter
        (TRAINS, "Сколько пассажиров было прошлой зимой?"),
        (OURS, "Сколько проектов сделали летом?"),
        # "лет" in the phrases of a figure is of years
        (OURS, "Сколько грантов выдали летом?"),
        # a season that is the time of one figure is none of the others, whatever stands around the topic
        (GRAIN, "Сколько зерна вывезли осенью 2024 года?"),
        # what is told of a summer is not told of its year
        (TRAINS, "Сколько пассажиров планируют перевезти в 2024 году?"),
        # people are counted, and the topic tells of money alone
        (DENTAL, "Сколько зубных врачей не хватает в регионах?"),
        # a time of day is no number of anything, nor are its minutes
        (OURS, "Мені кешкі 9:20-да оятшы"),
        (OURS, "Сағат 9:20-да оят мені"),
        # where several topics are, a bare "when" is of none
        (OURS, "А число какое?"),
    ],
)
def test_what_is_not_given(folder: Path, question: str) -> None:
    assert replied(folder, question).figures == ()


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        # a place, or a time, that the only topic does not have
        (GAMES, "Бұл Алматыда қай күні болды?"),
        (GAMES, "А где это было в 2019-м?"),
        # among what is counted another kind of people is asked for
        (OURS, "БҰҰ-дағы 21 еріктінің ішінде дәрігерлер нешеу?"),
        # what somebody is called is no small talk
        (OURS, "Как звали победителей премии?"),
        # nothing is named, and there are two topics
        (ROOT / "tests" / "libraries" / "knowledge", "сколько это стоит в год?"),
        # what is left out is not asked for
        (STUDENTS, "Кроме юристов, дипломатов и музыкантов, где какой конкурс?"),
    ],
)
def test_what_is_denied(folder: Path, question: str) -> None:
    assert replied(folder, question).kind == "unknown"


def test_what_leans_on_what_was_asked_back() -> None:
    """A choice of two that was asked back about is what the next question goes on with."""
    assert talk(["Гранты", "за последние пять лет", "а в тенге?"])[-1].figures == ("grants-5y-sum",)


def test_who_is_asked_for_is_no_claim() -> None:
    """ "Who are these 336" is answered, and not confirmed."""
    assert ask("336 ұйым деген кімдер өзі?").says is None


def test_words_that_were_read_wrong() -> None:
    """ғана with Russian letters is no Ghana, өзі no total, "ahead" no deceit."""
    for question in ("Биыл гана неше грант берілді?", "Биыл неше грант берілді өзі?"):
        assert ask(question).figures == ("grants-2025-count",)
    assert ask("кеңес трлы айтшы").topic == "councils"
    assert replied(WORKERS, "Ауылда егіп жүрген шетелдіктер қанша?").figures == ("farming-foreigners",)


def test_numerals_of_changes() -> None:
    """A number that a fall ended at is exact; per cent may stand first; "от силы" is a limit."""
    fell = numerals.find("снижение на 4,4%, до 163,4 тыс. человек")
    assert [n.bound for n in fell] == ["exact", "exact"]
    assert [n.percent for n in numerals.find("реже процентов на десять")] == [True]
    assert [n.bound for n in numerals.find("от силы полторы тысячи")] == ["at_most"]
