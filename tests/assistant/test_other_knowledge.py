"""Another knowledge folder, data only: it answers in both languages, and its topics are the commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from talking import INVENTED, ROOT, TODAY, ask, store, talk

from bot.assistant import Conversation
from bot.opening import assistant as opened
from bot.settings import load


@pytest.mark.parametrize(
    ("question", "language", "figure"),
    [
        ("Биыл қанша кітапхана жаңғыртылды?", "kk", "libraries-2025-count"),
        ("Кітапханаларға қанша қаржы бөлінді?", "kk", "libraries-2025-sum"),
        ("Қанша сирек кітап цифрландырылды?", "kk", "libraries-digitised"),
        ("Бір кітапханаға орта есеппен қанша теңгеден келді?", "kk", "libraries-2025-average"),
        ("Музейлер неше көрме өткізді?", "kk", "museums-exhibitions"),
        ("Шетелде қанша көрме болды?", "kk", "museums-abroad"),
        ("Көшпелі музей нешеу?", "kk", "museums-mobile"),
        ("Оқырмандар фестивалі қашан өтті?", "kk", "reading-festival-date"),
        ("Оқырмандар клубы неше есе көбейді?", "kk", "reading-clubs-growth"),
        ("Сколько библиотек обновили в этом году?", "ru", "libraries-2025-count"),
        ("На библиотеки сколько денег потратили?", "ru", "libraries-2025-sum"),
        ("Сколько редких книг оцифровано?", "ru", "libraries-digitised"),
        ("Сколько выставок было в музеях?", "ru", "museums-exhibitions"),
        ("В каких странах были зарубежные выставки музеев?", "ru", "museums-abroad"),
        ("На сколько процентов выросло число посетителей музеев?", "ru", "museums-visitors-growth"),
        ("Сколько передвижных музеев заработало?", "ru", "museums-mobile"),
        ("Во сколько раз стало больше читательских клубов?", "ru", "reading-clubs-growth"),
        ("Который по счёту фестиваль читателей?", "ru", "reading-festival-number"),
        ("skolko bibliotek modernizirovali", "ru", "libraries-2025-count"),
        ("kitapkhanalarga qansha qarzhy bolindi", "kk", "libraries-2025-sum"),
    ],
)
def test_it_answers(question: str, language: str, figure: str) -> None:
    reply = ask(question, folder=INVENTED)
    assert (reply.language, reply.figures[:1]) == (language, (figure,))


@pytest.mark.parametrize(
    "question",
    [
        "2019 жылы қанша кітапхана жаңғыртылды?",
        "Шымкентте неше көшпелі музей бар?",
        "Сколько музеев откроют в 2030 году?",
        "Кто директор музея?",
        "Сколько библиотекарей уволили?",
        "Қанша грант берілді?",
        "Сколько общественных советов в стране?",
        "Сколько читательских клубов было раньше?",
    ],
)
def test_it_refuses(question: str) -> None:
    reply = ask(question, folder=INVENTED)
    assert (reply.kind, reply.figures) == ("unknown", ())


@pytest.mark.parametrize(
    ("question", "figure", "says"),
    [
        ("80 кітапхана жаңғыртылғаны рас па?", "libraries-2025-count", "no"),
        ("Правда, что оцифровали больше 1 300 редких книг?", "libraries-digitised", "yes"),
        ("Редких книг оцифровали больше 2 500?", "libraries-digitised", "cannot_tell"),
    ],
)
def test_it_checks(question: str, figure: str, says: str) -> None:
    reply = ask(question, folder=INVENTED)
    assert (reply.figures[:1], reply.says) == ((figure,), says)


def test_it_converses() -> None:
    replies = talk(
        ["Сколько библиотек модернизировали?", "а на какую сумму?", "а выставок сколько?"], folder=INVENTED
    )
    assert [r.figures[0] for r in replies] == [
        "libraries-2025-count",
        "libraries-2025-sum",
        "museums-exhibitions",
    ]


def test_its_topics_are_the_commands() -> None:
    assert [t.command for t in store(INVENTED).topics.values()] == ["libraries", "museums", "reading"]


def test_the_setting_names_the_folder(tmp_path: Path) -> None:
    settings = load({"AZAMAT_KNOWLEDGE": str(INVENTED), "AZAMAT_DATA": str(tmp_path)}, tmp_path)
    reply, _ = opened(settings).ask("Биыл қанша кітапхана жаңғыртылды?", Conversation(), TODAY)
    assert reply.figures == ("libraries-2025-count",)


ROADS, SCHOOLS, DIGITAL, WASTE, HEALTH, FARMING, SPORT, TOURISM = (
    ROOT / "tests" / name / "knowledge"
    for name in ("roads", "schools", "digital", "waste", "health", "farming", "sport", "tourism")
)


@pytest.mark.parametrize(
    ("folder", "question", "figures", "outcome"),
    [
        # the figure's unit may be said, though no phrase holds it
        (ROADS, "Жедел жәрдем неше минутта келеді?", ("arrival-time",), None),
        (ROADS, "Правда, что скорая приезжает за 20 минут?", ("arrival-time",), "no"),
        # a set that stands in no phrase changes nothing
        (ROADS, "Биыл қанша камера орнатылды?", ("cameras-2025-count",), None),
        (ROADS, "Мопед жүргізушісіне шлем кию міндетті ме?", ("helmets-duty",), "yes"),
        # but it answers nothing either
        (ROADS, "Почему превышают скорость?", (), None),
        (ROADS, "Сколько новых машин купили для скорой?", (), None),
        # a place of the figure's own phrase, and another one
        (ROADS, "Когда в Караганде открыли диспетчерский центр?", ("dispatch-centre-date",), None),
        (ROADS, "Когда в Павлодаре открыли диспетчерский центр?", (), None),
        # a day asks for what was on it
        (ROADS, "20 мамырда не ашылды?", ("dispatch-centre-date",), None),
        (ROADS, "21 мамырда не ашылды?", (), None),
        # a list of cities: which ones, whether one is among them, but not how many there
        (SCHOOLS, "Жаңа жатақхана қай қалаларда ашылды?", ("dorms-cities",), None),
        (SCHOOLS, "Таразда жатақхана ашылды ма?", ("dorms-cities",), "yes"),
        (SCHOOLS, "Таразда неше жатақхана ашылды?", (), None),
        (SCHOOLS, "Павлодарда неше жатақхана ашылды?", (), None),
        # forms of a verb that the folder gives by its noun in -у
        (SCHOOLS, "2024 жылы неше асхана жөнделді?", ("canteens-2024-count",), None),
        # what is without a thing, in both languages
        (DIGITAL, "Қанша ауыл интернетсіз отыр?", (), None),
        (DIGITAL, "Сколько деревень живёт без интернета?", (), None),
        # cities are no villages
        (DIGITAL, "Базовые станции построят в городах, верно?", ("masts-planned",), "no"),
        # what is free of charge has a price, too
        (DIGITAL, "Цифрлық сауаттылық курсы ақылы ма?", ("courses-free",), "no"),
        (DIGITAL, "Сколько стоят курсы цифровой грамотности?", ("courses-free",), None),
        # millions of what is counted are no money
        (DIGITAL, "Сколько миллионов человек на портале?", ("portal-users",), None),
        # a list that names all places, and a place that a fact names
        (WASTE, "Новый ботанический парк открыли и в Актобе?", ("parks-cities",), "no"),
        (WASTE, "Ботанический парк открыли и в Актобе?", ("parks-cities",), "cannot_tell"),
        (WASTE, "Ботанический парк открыли и в Таразе?", ("parks-cities",), "yes"),
        (FARMING, "Египет среди новых покупателей зерна?", ("export-countries",), "no"),
        (FARMING, "В этом году зерно продали и в Египет?", ("export-countries",), "cannot_tell"),
        (FARMING, "Зерно продали и в Алжир?", ("export-countries",), "yes"),
        (HEALTH, "Марафон доноров был в Шымкенте?", ("donor-day",), "no"),
        (HEALTH, "Марафон доноров был в Астане?", ("donor-day",), "yes"),
        (SPORT, "Чемпионат в этом году был в Таразе?", ("championship-place",), "no"),
        (TOURISM, "Самый посещаемый парк — Чарын, верно?", ("lake-first",), "no"),
        # a name that ends in a possessive, in another form
        (WASTE, "Қоқыс орындарын дрондар неше есе көп табады?", ("dumps-detected-growth",), None),
        # the year before is what is compared with, and no year of the figure
        (
            HEALTH,
            "На сколько процентов больше людей прошли скрининг, чем в прошлом году?",
            ("screening-growth",),
            None,
        ),
        (HEALTH, "Сколько людей прошли скрининг в прошлом году?", (), None),
        # a number in an item, and a place of which the figure speaks anyway
        (HEALTH, "Сколько доноров моложе 30?", ("donors-young-share",), None),
        (HEALTH, "Ауылда бір амбулатория орта есеппен қаншаға салынды?", ("clinic-average",), None),
        (HEALTH, "Скринингте қандай ауру іздейді?", (), None),
        # the end of a thing whose beginning is told
        (FARMING, "Когда началась жатва?", ("harvest-start",), None),
        (FARMING, "Когда закончилась жатва?", (), None),
        # the one sum of a topic that is named
        (FARMING, "Кең дала бағдарламасына қанша ақша берілді?", ("farmers-loans-sum",), None),
        # what most figures of a topic speak of, and an adjective of which none does
        (SPORT, "Юниоры взяли 60 золотых медалей?", ("medals-gold",), "no"),
        (SPORT, "Сколько бронзовых медалей у юниоров?", (), None),
        (SPORT, "Қыздар арасында күміс медаль нешеу?", (), None),
        # plans, and the most of something
        (SPORT, "Сколько бассейнов откроют в следующем году?", ("pools-planned",), None),
        # a time of some months
        (TOURISM, "Алғашқы алты айда қанша шетелдік турист келді?", ("tourists-foreign",), None),
        (TOURISM, "Сколько иностранных туристов приехало за полгода?", ("tourists-foreign",), None),
        (TOURISM, "Сколько иностранных туристов приехало за девять месяцев?", (), None),
        (TOURISM, "Из каких стран едет больше всего туристов?", ("tourists-countries",), None),
    ],
)
def test_rules_that_no_subject_knows(
    folder: Path, question: str, figures: tuple[str, ...], outcome: str | None
) -> None:
    reply = ask(question, folder=folder)
    assert (reply.figures, reply.says) == (figures, outcome)
