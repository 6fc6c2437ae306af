"""Times: parts of a year and the year, months in any case, quarters and halves, and what is relative."""

from __future__ import annotations

from datetime import date

import pytest
from talking import ROOT, TODAY, ask, assistant

from bot.understanding.parsing import parse
from bot.understanding.question import Period

DIGITAL = ROOT / "tests" / "digital" / "knowledge"
TOURISM = ROOT / "tests" / "tourism" / "knowledge"  # a figure of January to June, "this year" of its source

Span = tuple[str, int | None, int | None]


def periods(text: str) -> tuple[Period, ...]:
    return parse(text, assistant().index().vocabulary).periods


def spans(text: str) -> list[Span]:
    return [(p.kind, p.first, p.last) for p in periods(text)]


# -- as they are read


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("қаңтарда қанша грант", 1),
        ("ақпанда неше кеңес", 2),
        ("наурыз айында қанша грант", 3),
        ("наурыздағы гранттар қанша", 3),
        ("сәуірде қанша өтініш түсті", 4),
        ("мамырда қанша грант", 5),
        ("маусымның қорытындысы бойынша қанша грант", 6),
        ("шілдеде қанша грант", 7),
        ("тамыз айындағы гранттар саны", 8),
        ("қыркүйекте қанша грант", 9),
        ("қазанда қанша грант", 10),
        ("қарашадағы гранттар", 11),
        ("желтоқсанда қанша грант", 12),
        ("в январе сколько грантов", 1),
        ("за февраль сколько грантов", 2),
        ("сколько грантов выдали в марте", 3),
        ("сколько грантов за апрель", 4),
        ("сколько грантов в мае", 5),
        ("июньские гранты сколько", 6),
        ("сколько грантов в июле", 7),
        ("сколько грантов в августе", 8),
        ("сколько грантов за сентябрь", 9),
        ("сколько грантов в октябре", 10),
        ("сколько грантов в ноябре", 11),
        ("в декабре сколько грантов", 12),
        ("nauryzda qansha grant", 3),
        ("v marte skolko grantov", 3),
    ],
)
def test_a_month_in_any_case(text: str, month: int) -> None:
    assert spans(text) == [("part", month, month)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("қаңтар-қазанда қанша грант", 1, 10),
        ("қаңтар — маусымда қанша грант", 1, 6),
        ("қаңтардан қазанға дейін қанша грант", 1, 10),
        ("с января по октябрь сколько грантов", 1, 10),
        ("сколько грантов за январь-июнь", 1, 6),
        ("сколько грантов в январе — марте", 1, 3),
        ("бірінші тоқсанда қанша грант", 1, 3),
        ("2-тоқсанда қанша грант", 4, 6),
        ("III тоқсанда қанша грант", 7, 9),
        ("төртінші тоқсанда қанша грант", 10, 12),
        ("за первый квартал сколько грантов", 1, 3),
        ("во втором квартале сколько грантов", 4, 6),
        ("в 3 квартале сколько грантов", 7, 9),
        ("за IV квартал сколько грантов", 10, 12),
        ("бірінші жартыжылдықта қанша грант", 1, 6),
        ("екінші жартыжылдықта қанша грант", 7, 12),
        ("за первое полугодие сколько грантов", 1, 6),
        ("во втором полугодии сколько грантов", 7, 12),
    ],
)
def test_months_quarters_and_halves(text: str, first: int, last: int) -> None:
    assert spans(text) == [("part", first, last)]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("2024 жылғы наурызда қанша грант", Period("year", 2024)),
        ("2024 жылдың бірінші жартыжылдығында қанша грант", Period("year", 2024)),
        ("былтырғы наурызда қанша грант", Period("last_year")),
        ("в марте 2024 года сколько грантов", Period("year", 2024)),
        ("за первый квартал 2024 года сколько грантов", Period("year", 2024)),
        ("в первом полугодии этого года сколько грантов", Period("this_year")),
        ("в марте прошлого года сколько грантов", Period("last_year")),
        ("в первом квартале 24-го сколько грантов", Period("year", 2024)),
        ("сколько грантов за январь-март 24 года", Period("year", 2024)),
        ("сколько грантов в первой половине 2024-го", Period("year", 2024)),
    ],
)
def test_a_part_of_a_year_has_its_year(text: str, of: Period) -> None:
    (found,) = periods(text)
    assert found.kind == "part"
    assert found.of is not None
    assert (found.of.kind, found.of.first) == (of.kind, of.first)


@pytest.mark.parametrize(
    "text",
    [
        "в марте, 24-го, сколько грантов",
        "наурыздың 24-і күні қанша грант",
    ],
)
def test_an_ordinal_at_a_month_is_a_day_of_it(text: str) -> None:
    assert ("day", 3, 24) in spans(text)


@pytest.mark.parametrize("text", ["моя вторая половина", "в первой половине дня"])
def test_half_of_something_else_is_no_half_year(text: str) -> None:
    assert "part" not in [kind for kind, *_ in spans(text)]


def test_since_a_january_is_told_of_its_year() -> None:
    pensions = ROOT / "tests" / "real" / "pensions" / "knowledge"
    for question in (
        "Екінші топқа 2026 жылғы 1 қаңтардан бастап қанша теңге?",
        "Вторая группа: сколько тенге с января 2026?",
    ):
        assert ask(question, date(2025, 12, 29), pensions).figures == ("disability-second",), question


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("10 айда қанша грант", 10),
        ("алғашқы алты айда қанша грант", 6),
        ("за десять месяцев сколько грантов", 10),
        ("за полгода сколько грантов", 6),
    ],
)
def test_so_many_months(text: str, count: int) -> None:
    assert spans(text) == [("months", count, None)]


@pytest.mark.parametrize(
    "text",
    ["жыл басынан бері қанша грант", "с начала года сколько грантов", "биыл жыл басынан қанша грант"],
)
def test_since_the_beginning_of_the_year(text: str) -> None:
    assert spans(text) == [("so_far", None, None)]


def test_the_same_year_in_other_words_is_one_time() -> None:
    assert spans("сколько грантов дали годом ранее, в 2009-м") == [("year", 2009, None)]


@pytest.mark.parametrize(
    "text",
    [
        "былтырғыдан көп пе",
        "былтырғымен салыстырғанда қанша грант",
        "өткен жылға қарағанда қанша грант",
        "больше ли грантов, чем в прошлом году",
        "по сравнению с прошлым годом сколько грантов",
    ],
)
def test_a_time_with_which_another_is_compared(text: str) -> None:
    (found,) = periods(text)
    assert (found.kind, found.compared) == ("last_year", True)


@pytest.mark.parametrize(
    "text", ["былтыр қанша грант", "былтырдан бері қанша грант", "в прошлом году сколько"]
)
def test_a_time_with_which_nothing_is_compared(text: str) -> None:
    assert not any(p.compared for p in periods(text))


def test_a_word_that_looks_like_a_month_is_none() -> None:
    assert spans("қазандық туралы қанша грант") == []
    assert spans("март сыйлығын кім алды") in ([], [("part", 3, 3)])


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("до 2027 года сколько грантов", True),
        ("2027 жылға дейін қанша грант", True),
        ("2027 жылдың соңына дейін қанша грант", True),
        ("за 2027 год по областям сколько грантов", False),  # "по" lasts until what stands behind it
        ("2027 год до сих пор без грантов", False),
    ],
)
def test_how_long_something_lasts(text: str, until: bool) -> None:
    assert [p.until for p in periods(text)] == [until]


# -- as they agree with figures


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Наурызда қанша грант бөлінді?", ""),
        ("Қазан айында қанша грант берілді?", ""),
        ("В марте сколько грантов выдали?", ""),
        ("Сколько грантов выдали за первый квартал?", ""),
        ("Бірінші жартыжылдықта қанша грант берілді?", ""),
        ("Сколько грантов с января по октябрь?", ""),
        ("Қаңтар-қазанда қанша грант берілді?", ""),
        ("10 айда қанша грант берілді?", ""),
        ("За десять месяцев сколько грантов?", ""),
        ("Сколько грантов выдали в марте 2024 года?", "2024"),
        ("2024 жылдың бірінші жартыжылдығында қанша грант берілді?", "2024"),
    ],
)
def test_the_figure_of_a_year_is_not_that_of_a_part(question: str, named: str) -> None:
    reply = ask(question)
    assert (reply.kind, reply.topic, reply.figures) == ("unknown", "grants", ())
    assert named in reply.text
    assert reply.nearest[:1] == ("grants-2025-count",)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("с 2025 года сколько грантов", 2025),
        ("2025 жылдан бастап қанша грант", 2025),
        ("после 2025 года сколько грантов", 2026),
        ("2025 жылдан кейін қанша грант", 2026),
    ],
)
def test_since_and_after_a_year(text: str, first: int) -> None:
    assert spans(text) == [("years", first, None)]


def test_a_year_with_which_something_is_compared_bounds_nothing() -> None:
    (found,) = periods("Советов стало меньше чем в 2024?")
    assert (found.kind, found.first, found.compared) == ("year", 2024, True)


@pytest.mark.parametrize("text", ["сколько грантов кроме 2025 года", "2025 жылдан басқа уақытта қанша грант"])
def test_all_times_but_one_is_no_time_that_is_known(text: str) -> None:
    assert [p.kind for p in periods(text)] == ["other"]


@pytest.mark.parametrize(
    ("question", "figures", "said"),
    [
        ("С 2025 года сколько грантов выдали?", ("grants-2025-count",), ""),
        ("После 2025 года сколько грантов выдали?", (), "данных с 2026 года"),
        ("Гранттар 2025 жылдан кейін қанша?", (), "2026 жылдан бергі дерек"),
        ("Сколько грантов с 2019 по 2021 год?", (), "данных за 2019–2021 годы"),
        ("Кроме 2025 года сколько было грантов?", (), "данных за это время"),
    ],
)
def test_a_denial_names_the_years_that_were_asked(question: str, figures: tuple[str, ...], said: str) -> None:
    reply = ask(question)
    assert reply.figures == figures
    assert said in reply.text


def test_until_a_year_are_plans_and_not_what_was_done_in_it() -> None:
    asked = ("Сколько грантов дали до 2025 года?", "2025 жылға дейін неше грант бөлінді?")
    assert [ask(question).kind for question in asked] == ["unknown"] * 2
    assert ask("До 2026 года сколько станций построят?", folder=DIGITAL).figures == ("masts-planned",)


@pytest.mark.parametrize(
    "question",
    [
        "Сколько иностранных туристов приехало в 2025 году?",
        "2025 жылы қанша шетелдік турист келді?",
        "Биыл қанша шетелдік турист келді?",
    ],
)
def test_the_figure_of_a_part_is_not_that_of_the_year(question: str) -> None:
    """It is not given; whatever is said, the figure of the half-year is one tap away."""
    reply = ask(question, folder=TOURISM)
    assert reply.figures == ()
    assert "tourists-foreign" in reply.nearest


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Сколько иностранных туристов приехало?", True),
        ("Алғашқы алты айда қанша шетелдік турист келді?", True),
        ("Сколько иностранных туристов приехало за полгода?", True),
        ("Бірінші жартыжылдықта қанша шетелдік турист келді?", True),
        ("Сколько иностранных туристов приехало за первое полугодие?", True),
        ("Сколько иностранных туристов приехало с января по июнь?", True),
        ("Қаңтар-маусымда қанша шетелдік турист келді?", True),
        ("Сколько иностранных туристов приехало в первом полугодии 2025 года?", True),
        # other parts, and the same of another year
        ("Екінші жартыжылдықта қанша шетелдік турист келді?", False),
        ("Сколько иностранных туристов приехало за второе полугодие?", False),
        ("Сколько иностранных туристов приехало во втором квартале?", False),
        ("Мамырда қанша шетелдік турист келді?", False),
        ("Сколько иностранных туристов приехало за девять месяцев?", False),
        ("Сколько иностранных туристов приехало в первом полугодии 2024 года?", False),
        ("2024 жылдың бірінші жартыжылдығында қанша шетелдік турист келді?", False),
    ],
)
def test_the_figure_of_a_part_is_that_of_this_part_alone(question: str, given: bool) -> None:
    reply = ask(question, folder=TOURISM)
    assert reply.figures == (("tourists-foreign",) if given else ())
    assert reply.kind == ("figure" if given else "unknown")


@pytest.mark.parametrize(
    "question", ["Сколько грантов с начала года?", "Жыл басынан бері қанша грант берілді?"]
)
def test_since_the_beginning_of_the_year_is_this_year(question: str) -> None:
    assert ask(question).figures == ("grants-2025-count",)


@pytest.mark.parametrize(
    "question",
    [
        "На сколько больше грантов, чем в прошлом году?",
        "Былтырғымен салыстырғанда гранттар қаншаға өсті?",
        "Грантов больше, чем год назад?",
    ],
)
def test_a_comparison_that_is_not_told_gives_no_figure_of_others(question: str) -> None:
    reply = ask(question)
    assert {f for f in reply.figures if not f.startswith("grants-")} == set()
    assert reply.says in (None, "cannot_tell")


# -- relative to the person's day


@pytest.mark.parametrize(
    ("question", "year", "figure"),
    [
        ("Биыл қанша грант берілді?", 2025, "grants-2025-count"),
        ("Былтыр қанша грант берілді?", 2025, None),
        ("Келесі жылы қанша грант беріледі?", 2025, None),
        ("Сколько грантов было в прошлом году?", 2025, None),
        # a year later the source's year is the last one; of this one nothing newer is known, and it is said
        ("Биыл қанша грант берілді?", 2026, "grants-2025-count"),
        ("Былтыр қанша грант берілді?", 2026, "grants-2025-count"),
        ("Сколько грантов было в прошлом году?", 2026, "grants-2025-count"),
        ("Бұрнағы жылы қанша грант берілді?", 2026, None),
        ("Сколько грантов было в позапрошлом году?", 2026, None),
        ("2025 жылы қанша грант берілді?", 2026, "grants-2025-count"),
        # two years later
        ("Былтыр қанша грант берілді?", 2027, None),
        ("Сколько грантов было в прошлом году?", 2027, None),
        ("Сколько грантов было в позапрошлом году?", 2027, "grants-2025-count"),
        ("Сколько грантов в этом году?", 2027, "grants-2025-count"),
        ("Сколько грантов было в 2025 году?", 2027, "grants-2025-count"),
    ],
)
def test_relative_time_is_the_persons(question: str, year: int, figure: str | None) -> None:
    reply = ask(question, date(year, 6, 1))
    assert reply.figures == ((figure,) if figure else ())
    assert reply.kind == ("figure" if figure else "unknown")


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("question", ["Биыл қанша грант берілді?", "Сколько грантов в этом году?"])
def test_the_answer_says_which_year_it_took(question: str, year: int) -> None:
    text = ask(question, date(year, 6, 1)).text
    assert "2025" in text
    assert str(year) in text


@pytest.mark.parametrize("question", ["Былтыр қанша грант берілді?", "Сколько грантов в прошлом году?"])
def test_nothing_is_said_of_this_year_to_who_asks_for_the_last_one(question: str) -> None:
    text = ask(question, date(2026, 6, 1)).text
    assert "2025" in text
    assert "2026" not in text


@pytest.mark.parametrize(
    ("question", "year", "outcome"),
    [
        ("Кеңестердің мәжілісі былтыр өтті ме?", 2026, "yes"),
        ("Заседание общественных советов было в прошлом году?", 2026, "yes"),
        ("Заседание общественных советов было в октябре прошлого года?", 2026, "yes"),
    ],
)
def test_a_day_is_compared_with_the_persons_year(question: str, year: int, outcome: str) -> None:
    reply = ask(question, date(year, 6, 1))
    assert (reply.figures[:1], reply.says) == (("forum-date",), outcome)


@pytest.mark.parametrize("year", [2025, 2027])
def test_of_another_year_a_day_says_nothing(year: int) -> None:
    """That one was held in 2025 says neither that there was one in 2024 nor that there was none."""
    reply = ask("Заседание общественных советов было в прошлом году?", date(year, 6, 1))
    assert reply.says in (None, "cannot_tell")


def test_the_day_changes_nothing_else() -> None:
    for question in ("Қоғамдық кеңестер қанша?", "Форум қашан өтті?", "Сколько грантов за пять лет?"):
        first = ask(question, TODAY).figures
        assert first
        assert all(ask(question, date(year, 1, 1)).figures == first for year in (2026, 2027))
