from __future__ import annotations

import asyncio
import gc
import io
import shutil
from datetime import date
from importlib import resources
from pathlib import Path
from weakref import ref

import pytest

from bot.app import chat, locale_language, opened
from bot.assistant import Conversation
from bot.settings import Settings, StopError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    installed = Path(str(resources.files("knowledge")))
    for room in ("sources", "topics"):
        shutil.copytree(installed / room, tmp_path / "knowledge" / room)
    shutil.copy(installed / "words.toml", tmp_path / "knowledge")
    return Settings(data=tmp_path / "data", knowledge=tmp_path / "knowledge", fixed_today=date(2025, 11, 1))


def test_changed_files_are_served_whole_and_broken_ones_never(settings: Settings) -> None:
    path = settings.knowledge_folder / "topics" / "grants.toml"
    text = path.read_text("utf-8")

    async def play() -> list[tuple[str, bool]]:
        found = []
        async with opened(settings, visitors=True) as open_:
            before = open_.app.assistant
            for changed in (
                text.replace('command = "grants"', 'command = "money"'),
                text.replace("[name]", "[nam]"),
            ):
                path.write_text(changed, "utf-8")
                await open_.watcher.look()
                await open_.watcher.look()
                app = open_.app
                reply, _ = app.assistant.ask("Биыл қанша грант бөлінді?", Conversation(), app.today())
                assert reply.text.startswith("104 грант, 2025 жыл\n")
                assert app.assistant.index().knowledge is app.knowledge
                found.append((app.knowledge.topics["grants"].command, app.assistant is before))
        return found

    assert asyncio.run(play()) == [("money", False), ("money", False)]


def test_knowledge_that_was_replaced_is_freed_without_a_collector(settings: Settings) -> None:
    """It is 40 MB with its index, and what was frozen at the start no collector ever looks at."""
    path = settings.knowledge_folder / "topics" / "grants.toml"
    changed = path.read_text("utf-8").replace('command = "grants"', 'command = "money"')
    swaps = 0

    def swapped() -> None:
        nonlocal swaps
        swaps += 1

    async def play() -> list[object]:
        async with opened(settings, visitors=True, swapped=swapped) as open_:
            app = open_.app
            for text in ("Биыл қанша грант бөлінді?", "Сыйлықтар"):
                app.assistant.ask(text, Conversation(), app.today())
            index = app.assistant.index()
            before = [ref(app.assistant), ref(index), ref(index.vocabulary), ref(index.terms)]
            del index
            path.write_text(changed, "utf-8")
            await open_.watcher.look()
            await open_.watcher.look()
            assert app.knowledge.topics["grants"].command == "money"
            return [one() for one in before]

    gc.collect()
    gc.disable()
    try:
        assert asyncio.run(play()) == [None] * 4
    finally:
        gc.enable()
    assert swaps == 1


def test_it_is_closed_on_every_way_out(settings: Settings) -> None:
    async def play() -> None:
        async with opened(settings, visitors=True):
            raise KeyError("something failed")

    for _ in range(2):  # the folder is free again
        with pytest.raises(KeyError):
            asyncio.run(play())
    assert chat(settings, io.StringIO("/sources\n"), out := io.StringIO()) == 0
    assert out.getvalue().startswith("› /sources\n")


@pytest.mark.parametrize("leave", ["exit", "Quit", "Шығу", "выход"])
def test_a_word_ends_the_chat_and_a_button_that_is_not_there_is_told_as_the_reader_reads(
    settings: Settings, leave: str
) -> None:
    lines, out = f"#9\nСколько грантов?\n#9\n{leave}\n/help\n", io.StringIO()
    assert chat(settings, io.StringIO(lines), out) == 0
    told = out.getvalue()
    assert told.startswith("› #9\n#9 батырмасы жоқ.\n\n")
    assert told.endswith("› #9\nКнопки #9 нет.\n\n")


def test_a_folder_that_is_taken_is_said_in_one_line(settings: Settings) -> None:
    async def play() -> None:
        async with opened(settings, visitors=True), opened(settings, visitors=True):
            pass

    with pytest.raises(StopError, match="already running"):
        asyncio.run(play())


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "kk"),
        ({"LANG": "en_US.UTF-8"}, "kk"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "kk_KZ.UTF-8"}, "kk"),
        ({"LANG": "kk_KZ", "LC_MESSAGES": "ru"}, "ru"),
    ],
)
def test_the_language_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert locale_language(environ) == language
