"""What people ask is counted without people, shown without what is too few, as text, CSV and one picture."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
import telegram_html
from contrasts import contrast
from hypothesis import given
from hypothesis import strategies as st
from scene import AIGUL, OLEG, Scene, buttons, played, text_of

from bot.desk import counting
from bot.pictures.counts import bars
from bot.pictures.design import THEMES
from bot.pictures.painting import png
from bot.pictures.scene import Block, Box
from bot.screens import passed_on as screens
from bot.storage import feedback
from bot.storage.feedback import Counted
from locales.languages import LANGUAGES

DAY = date(2025, 10, 22)
DESK = frozenset({AIGUL["id"]})


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Биыл қанша грант бөлінді?", "kazakh"),
        ("биыл канша грант болинди", "cyrillic"),
        ("biyl kansha grant bolindi", "latin"),
        ("сколько грантов в 2025?", "cyrillic"),
        ("104?", "cyrillic"),
    ],
)
def test_how_a_question_is_typed(text: str, form: str) -> None:
    assert counting.form(text) == form


def test_questions_are_counted_by_day_without_people_and_texts() -> None:
    async def play(s: Scene) -> None:
        await s.said("Биыл қанша грант бөлінді?")
        await s.said("биыл канша грант болинди", person=OLEG)
        await s.said("2019 жылы қанша грант бөлінді?", person=OLEG)
        await s.said("2019 жылы қанша грант бөлінді?")
        await s.said("рақмет")
        await s.said("/help")
        assert await s.rows("SELECT * FROM questions") == [
            ("2025-10-22", "kk", "cyrillic", "answered", "grants", 1),
            ("2025-10-22", "kk", "kazakh", "answered", "grants", 1),
            ("2025-10-22", "kk", "kazakh", "denied year", "grants", 2),
            ("2025-10-22", "kk", "kazakh", "talk", "", 1),
        ]

    played(play)


def test_a_question_counts_in_its_own_language_whatever_the_reply_is_in() -> None:
    async def play(s: Scene) -> None:
        await s.said("/start")
        await s.pressed("lang:kk")
        assert "грант, 2025 жыл" in text_of(await s.said("Сколько грантов выдали в этом году?"))
        await s.said("104?")
        rows = await s.rows("SELECT language, form, count FROM questions ORDER BY language")
        assert rows == [("kk", "cyrillic", 1), ("ru", "cyrillic", 1)]

    played(play)


def _rows(**outcomes: int) -> list[tuple[Counted, int]]:
    names = {name: name.replace("_year", " year") for name in outcomes}
    return [(Counted("2025-10-22", "kk", "kazakh", names[n], "grants"), c) for n, c in outcomes.items()]


def test_the_desk_reads_them_in_words() -> None:
    async def play(s: Scene) -> None:
        for _ in range(6):
            await s.said("Биыл қанша грант бөлінді?", person=OLEG)
            await s.said("2019 жылы қанша грант бөлінді?", person=OLEG)
        for number in range(5):
            await feedback.pass_on(s.app.store, number, 1, number, "Нан <b>қанша</b>?", "kk", False, s.now)
        shown = await s.said("/stats")
        assert text_of(shown) == (
            "Адамдар не сұрайды\n2025 жылғы 16 қазан – 2025 жылғы 22 қазан\nСұрақ саны: 12\n\n"
            "Тілі\nқазақша: 12\n\nЖазылуы\nқазақша, қазақ әріптерімен: 12\n\n"
            "Нәтижесі\nжауап берілді: 6\nхабарламада жоқ: 6\n\nНеге жауап жоқ\nбасқа жыл сұралған: 6\n\n"
            "Тақырыбы\nГранттар: 12\n\nЖауап күткен сұрақтар\n«Нан <b>қанша</b>?»: 5\n\n"
            "5-тен аз сан көрсетілмейді."
        )
        await s.pressed(buttons(shown)["Сурет"])
        (table,) = [c for c in await s.pressed(buttons(shown)["CSV кестесі"]) if c.method == "sendDocument"]
        name, data = table.files["document"]
        assert name == "stats-2025-10-22.csv"
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert ["2025-10-22", "outcome", "answered", "6"] in rows
        assert ["", "group", "Нан <b>қанша</b>?", "5"] in rows

    played(play, Scene(desk=DESK))


def test_it_is_for_officers_alone() -> None:
    async def play(s: Scene) -> None:
        assert "Вопросов" not in text_of(await s.said("/stats", person=OLEG))
        for data in ("1/st/7", "1/st/7/png", "1/st/7/csv"):
            methods = {call.method for call in await s.pressed(data, OLEG)}
            assert methods == {"answerCallbackQuery"}

    played(play, Scene(desk=DESK))


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 20)))
def test_nothing_under_five_is_shown_and_one_alone_takes_another_along(counts: dict[str, int]) -> None:
    shown = counting.shown(counts)
    assert all(counts[name] == number >= counting.FEWEST for name, number in shown.items())
    few = [name for name, number in counts.items() if 0 < number < counting.FEWEST]
    large = [name for name, number in counts.items() if number >= counting.FEWEST]
    assert len(large) - len(shown) == (len(few) == 1 and len(large) > 1)


def test_a_table_holds_no_formula() -> None:
    found = counting.stats([], {}, DAY, DAY, [("=1+1", 7), ("@x\ny", 6), ("аз", 4)])
    assert counting.table(found).splitlines()[1:] == [",group,'=1+1,7", ",group,'@x y,6"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [1, 7, 90])
def test_the_picture_holds_all_and_can_be_read(theme: str, language: str, days: int) -> None:
    rows = [
        (row._replace(day=(DAY - timedelta(n)).isoformat()), count * (n + 1))
        for n in range(days)
        for row, count in _rows(answered=9, asked_back=7, denied_year=6, talk=5)
    ]
    found = counting.stats(rows, {}, DAY - timedelta(days - 1), DAY)
    words = screens.stats_words(found, language)  # type: ignore[arg-type]
    scene = bars([day.outcomes for day in found.days], words, language, "wide", theme)  # type: ignore[arg-type]
    paper = Box(0, 0, scene.width, scene.height)
    assert all(paper.holds(item.box) for item in scene.items)
    for one in scene.lines:
        assert contrast(one.colour, one.on) >= 4.5
        assert not any(one.box.meets(other.box) for other in scene.lines if other is not one)
    blocks = [item for item in scene.items if isinstance(item, Block) and item.tells]
    assert all(contrast(block.colour, block.on) >= 3 for block in blocks)
    assert len(blocks) == 4 + 4 * min(days, 30)
    assert png(scene).startswith(b"\x89PNG")


def test_an_empty_week_is_a_picture_too() -> None:
    found = counting.stats(_rows(answered=4), {}, DAY, DAY)
    words = screens.stats_words(found, "kk")
    assert bars([day.outcomes for day in found.days], words, "kk").lines
    assert found.questions == 0


def test_the_command_line_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from bot import picture_commands

    found = counting.stats(_rows(answered=9, denied_year=6), {}, DAY, DAY, [("Нан қанша?", 5)])
    assert picture_commands.lines(found) == [
        "2025-10-22 to 2025-10-22: 15 questions; counts under 5 are not shown",
        "language: kk 15",
        "form: kk kazakh 15",
        "outcome: answered 9, denied 6",
        "reason: year 6",
        "topic: grants 15",
        "unanswered: 5 Нан қанша?",
        "2025-10-22\tanswered 9, denied 6",
    ]
    assert telegram_html.parse(screens.stats(found, 7, _knowledge(), "ru").html)


def _knowledge() -> object:
    import talking

    return talking.store()
