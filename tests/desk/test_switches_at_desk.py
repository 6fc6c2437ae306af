"""Out of service and back at the desk: at once, with the reason that people see, logged."""

from __future__ import annotations

from pathlib import Path

from desk_scene import RU, played, press, tap, write
from drafting_drafts import FILES
from scene import Scene, buttons, text_of, toast

from bot.storage import desk_work
from knowledge import edits
from knowledge.edits import Edit

GARDENS = "topics/gardens.toml"
COUNT = ("figure", "gardens-2025-count")


def test_a_figure_is_off_at_once_with_its_reason_and_back_in_one_tap(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        before = s.app.knowledge
        board = await tap(s, await s.said("/desk"), "Көрсетпеу")
        assert text_of(board) == "Көрсетілмейтін деректер\nҚазір бәрі көрсетіліп тұр."
        calls = await tap(s, await tap(s, board, "Бақтар"), "Отырғызылған бақтар")
        assert text_of(calls).startswith("«Отырғызылған бақтар, 2025 жыл» неге көрсетілмейді?")
        assert text_of(await s.said("Қате бар.")) == "Қазақшасын жазып, жаңа жолдан орысшасын жазыңыз."
        calls = await s.said("Қате бар.\nНайдена ошибка.")
        assert text_of(calls) == "«Отырғызылған бақтар, 2025 жыл» енді көрсетілмейді."
        assert "Найдена ошибка." in text_of(await s.said("Сколько садов посадили в 2025 году?", None, RU))
        board = await press(s, "1/dk/sw")
        assert text_of(board).endswith("Отырғызылған бақтар, 2025 жыл: Қате бар.")
        await tap(s, board, "Қайта көрсету: Отырғызылған бақтар")
        assert s.app.knowledge.figures == before.figures
        log = text_of(await press(s, "1/dk/log/0"))
        assert "№ 1 көрсетілуі: Отырғызылған бақтар, 2025 жыл\nСебебі: Қате бар.\n" in log
        assert log.count("Айгүл: енгізді") == 2

    played(play, tmp_path)


def test_a_topic_and_the_whole_bot(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await tap(s, await press(s, "1/so/topic:gardens"), "Дерек тексеріліп жатыр")
        assert s.app.knowledge.topics["gardens"].served is False
        assert "Дерек тексеріліп жатыр." in text_of(await s.said("2025 жылы қанша бақ отырғызылды?"))
        await tap(s, await press(s, "1/so/all"), "Дерек тексеріліп жатыр")
        assert s.app.knowledge.served is False
        assert "Данные проверяются." in text_of(await s.said("Сколько садоводов?", None, RU))
        found = buttons(await press(s, "1/dk/sw"))
        assert list(found) == ["Қайта көрсету: Бүкіл бот", "‹ Редакция"]
        await press(s, "1/sn/all")
        await press(s, "1/sn/topic:gardens")
        assert (s.app.knowledge.served, s.app.knowledge.topics["gardens"].served) == (True, True)
        assert await desk_work.version(s.app.records) > 0

    played(play, tmp_path)


def test_a_reason_with_a_number_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await press(s, "1/so/figure:gardens-2025-count")
        told = text_of(await s.said("104 қате.\n104 ошибки."))
        assert told.startswith("Бұлай көрсетуге болмайды, дерек қате болар еді.")
        assert s.app.knowledge.figures["gardens-2025-count"].served
        assert await desk_work.newest(s.app.records, 9) == []

    played(play, tmp_path)


def test_the_same_press_again_and_what_is_gone(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await press(s, "1/sy/figure:gardens-2025-count", once=91)
        await press(s, "1/sn/figure:gardens-2025-count")
        await press(s, "1/sy/figure:gardens-2025-count", once=91)
        assert len(await desk_work.newest(s.app.records, 9)) == 2
        assert text_of(await press(s, "1/sy/figure:gone")).startswith("Көрсетілмейтін деректер")

    played(play, tmp_path)


# -- what another proposed ----------------------------------------------------------------------------------


def words(before: int, after: int) -> Edit:
    return Edit(
        GARDENS, (*COUNT, "examples"), None if not before else {"kk": ["Бақ?"], "ru": ["Сад?"]},
        {"kk": [f"Қанша бақ{'а' * after}?"], "ru": ["Сколько садов?"]},
    )  # fmt: skip


async def proposed(s: Scene, edit: Edit, who: str = "7") -> None:
    await desk_work.propose(s.app.records, "words", "gardens-2025-count", [edit], "сұралады", who, s.now)


def test_what_one_proposed_another_confirms(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await proposed(s, words(0, 1))
        calls = await tap(s, await s.said("/desk"), "№ 1 сөздері: gardens-2025-count")
        assert "Мұны басқа қызметкер растайды." in text_of(calls)
        assert "Көрсету" not in buttons(calls)
        assert text_of(await press(s, "1/dk/ok/1")).startswith("Өз өзгерісіңізді өзіңіз растай алмайсыз")
        calls = await tap(s, await press(s, "1/dk/ch/1", RU), "Показывать", RU)
        assert "подтверждено" in text_of(calls)
        assert s.app.knowledge.figures["gardens-2025-count"].examples.kk == ("Қанша бақа?",)
        calls = await tap(s, await press(s, "1/dk/ch/1", RU), "Отменить", RU)
        assert s.app.knowledge.figures["gardens-2025-count"].examples.kk == ()
        assert toast(await press(s, "1/dk/undo/1")) == ""
        await proposed(s, words(0, 2), "9")
        assert text_of(await press(s, "1/dk/ok/2")).startswith("Мұны ұсынған адам енді")
        await tap(s, await press(s, "1/dk/ch/2"), "Қабылдамау")
        assert [c.state for c in await desk_work.newest(s.app.records, 9)] == ["refused", "undone"]

    played(play, tmp_path)


def test_what_changed_since_it_was_proposed_is_shown_and_not_served(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await proposed(s, words(1, 1))
        told = text_of(await press(s, "1/dk/ok/1", RU))
        named = "topics/gardens.toml: figure.gardens-2025"
        assert told.startswith(f"С тех пор, как это предложили, изменилось: {named}")

    played(play, tmp_path)


def test_files_that_went_on_under_a_change_are_told_and_one_decides(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await proposed(s, words(0, 1))
        await press(s, "1/dk/ok/1", RU)
        theirs, _ = edits.patched(FILES, [words(0, 3)])
        write(tmp_path, theirs)
        assert s.app.library is not None
        await s.app.library.refresh()
        served = s.app.knowledge.figures["gardens-2025-count"].examples.kk
        assert served == ("Қанша бақа?",)
        desk = await s.said("/desk")
        assert "Файлдарға сай келмейтін өзгерістер: 1" in text_of(desk)
        calls = await tap(s, desk, "№ 1 сөздері")
        assert "Файлда қазір басқаша жазылған: topics/gardens.toml" in text_of(calls)
        await tap(s, calls, "Осылай қалсын")
        assert "сай келмейтін" not in text_of(await s.said("/desk"))
        await tap(s, await press(s, "1/dk/ch/1"), "Кері қайтару")
        assert s.app.knowledge.figures["gardens-2025-count"].examples.kk == ("Қанша бақааа?",)

    played(play, tmp_path)


def test_a_change_on_which_a_later_one_stands_is_not_undone_first(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await proposed(s, words(0, 1))
        await press(s, "1/dk/ok/1", RU)
        first = words(0, 1)
        await proposed(s, Edit(first.file, first.path, first.after, words(0, 2).after))
        await press(s, "1/dk/ok/2", RU)
        told = text_of(await press(s, "1/dk/undo/1"))
        assert told == "Алдымен кейінгі өзгерісті қайтарыңыз: № 2."

    played(play, tmp_path)
