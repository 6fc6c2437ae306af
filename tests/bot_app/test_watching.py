from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from stored_examples import APRIL, MARCH, MAY, run

from bot import watching as module
from bot.storage import desk_work
from bot.storage.database import Database
from bot.storage.revisions import Report, history, last_good
from bot.storage.sqlite import StorageError
from bot.watching import Watcher, open_knowledge
from knowledge.edits import Edit
from knowledge.loading import KnowledgeError
from knowledge.model import Knowledge

SOURCE = """
id = "zoo"
published = 2026-02-03
sha256 = "{zeros}"
length = 99
publisher = {{kk = "Хайуанаттар бағы", ru = "Зоопарк"}}
title = {{kk = "Аңдар туралы", ru = "О зверях"}}
""".format(zeros="0" * 64)
TOPIC = """
id = "animals"
order = 1
name = {kk = "Аңдар", ru = "Звери"}
about = {kk = "Бақтағы аңдар.", ru = "Звери зоопарка."}
asked = {kk = ["аң"], ru = ["зверь"]}

[units.bear]
style = "noun"
measure = "count"
kk = "аю"
ru = ["медведь", "медведя", "медведей"]
ru_gender = "m"
ru_animate = true

[[figure]]
id = "bears"
unit = "bear"
value = 12
as_written = "12"
basis = "number"
headline = true
period = {kind = "point", start = "2026", as_written = "2026 жылы"}
label = {kk = "аюлар", ru = "медведи"}
wording = {kk = "Бақтағы аюлар.", ru = "Медведи в зоопарке."}
asked = {kk = ["аю"], ru = ["медведь"]}
where = {value = [30, 32], unit = [33, 36], period = [10, 19]}
"""
BROKEN = TOPIC.replace("value = 12", "value = ")
LOG = logging.getLogger("test.watching")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("sources", "topics"):
        (tmp_path / "knowledge" / name).mkdir(parents=True)
    (tmp_path / "knowledge" / "sources" / "zoo.toml").write_text(SOURCE, encoding="utf-8")
    save(tmp_path / "knowledge", TOPIC)
    return tmp_path / "knowledge"


def save(folder: Path, topic: str) -> None:
    (folder / "topics" / "animals.toml").write_text(topic, encoding="utf-8")


def using(use: Callable[[Database], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        async with await Database.open(":memory:") as db:
            return await use(db)

    return run(main())


def bears(knowledge: Knowledge) -> int | None:
    value = knowledge.figures["bears"].value
    return None if value is None else int(value)


def messages(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(r.levelname, r.getMessage()) for r in caplog.records if r.name == LOG.name]


def test_good_files_are_served_and_kept(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def use(db: Database) -> None:
        knowledge, report = await open_knowledge(db, folder, MARCH, LOG)
        assert (bears(knowledge), report) == (12, Report(added=("bears",)))
        assert await last_good(db) == {"sources/zoo.toml": SOURCE, "topics/animals.toml": TOPIC}
        assert (await open_knowledge(db, folder, APRIL, LOG))[1] == Report()
        assert [r.since for r in await history(db, "bears")] == [MARCH]

    caplog.set_level(logging.INFO)
    using(use)
    assert messages(caplog) == [("INFO", "figures added: bears")]


def test_a_broken_file_keeps_the_old_served(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def use(db: Database) -> None:
        await open_knowledge(db, folder, MARCH, LOG)
        save(folder, BROKEN)
        knowledge, report = await open_knowledge(db, folder, APRIL, LOG)
        assert bears(knowledge) == 12
        (fault,) = report.faults
        assert fault.startswith("topics/animals.toml: ")
        assert report == Report(faults=(fault,))
        assert messages(caplog) == [
            ("ERROR", f"knowledge: {fault}"),
            ("WARNING", "the figures accepted before stay served until the files are mended"),
        ]
        assert (await last_good(db) or {})["topics/animals.toml"] == TOPIC
        assert [(r.since, r.until) for r in await history(db, "bears")] == [(MARCH, None)]

    using(use)


def test_broken_files_with_nothing_before_them_stop_the_start(folder: Path) -> None:
    save(folder, BROKEN)
    with pytest.raises(KnowledgeError, match=r"topics/animals\.toml: "):
        using(lambda db: open_knowledge(db, folder, MARCH, LOG))


def test_a_folder_that_is_gone(folder: Path, tmp_path: Path) -> None:
    async def use(db: Database) -> None:
        await open_knowledge(db, folder, MARCH, LOG)
        knowledge, report = await open_knowledge(db, tmp_path / "nowhere", APRIL, LOG)
        assert (bears(knowledge), len(report.faults)) == (12, 1)

    using(use)


def test_an_empty_folder_withdraws_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    async def use(db: Database) -> None:
        await open_knowledge(db, folder, MARCH, LOG)
        knowledge, report = await open_knowledge(db, tmp_path / "empty", APRIL, LOG)
        assert bears(knowledge) == 12
        assert report.withdrawn == ()
        assert len(report.faults) > 0

    using(use)


def test_a_kept_set_that_this_version_cannot_read(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def use(db: Database) -> None:
        async def spoil(connection: Any) -> None:
            await connection.execute("UPDATE knowledge_files SET text = 'from = \"long ago\"'")

        await open_knowledge(db, folder, MARCH, LOG)
        await db.write(spoil)
        save(folder, BROKEN)
        with pytest.raises(KnowledgeError, match=r"topics/animals\.toml: "):
            await open_knowledge(db, folder, APRIL, LOG)

    using(use)
    assert messages(caplog)[-1] == ("ERROR", "the figures accepted before cannot be read by this version")


# -- watching ---------------------------------------------------------------


def watching(db: Database, folder: Path, served: Knowledge, swapped: list[Any], **more: Any) -> Watcher[Any]:
    def clock() -> datetime:
        return MAY

    return Watcher(db, folder, served, more.pop("build", bears), swapped.append, clock, LOG, **more)


def test_a_changed_file_is_swapped_in_once_it_stands_still(folder: Path) -> None:
    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        swapped: list[int] = []
        watcher = watching(db, folder, knowledge, swapped)
        assert [await watcher.look() for _ in range(3)] == [None, None, None]
        save(folder, TOPIC.replace("12", "13"))
        assert await watcher.look() is None  # it may be half saved
        assert swapped == []
        assert await watcher.look() == Report(changed=("bears",))
        assert swapped == [13]
        assert await watcher.look() is None
        assert [(r.since, r.until) for r in await history(db, "bears")] == [(MARCH, MAY), (MAY, None)]
        assert "13" in (await last_good(db) or {})["topics/animals.toml"]

    using(use)


def test_a_file_broken_while_running_is_told_once_and_changes_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        swapped: list[int] = []
        watcher = watching(db, folder, knowledge, swapped)
        save(folder, BROKEN)
        reports = [await watcher.look() for _ in range(4)]
        assert [bool(report and report.faults) for report in reports] == [False, True, False, False]
        assert len(messages(caplog)) == 2
        save(folder, TOPIC)  # mended: what it says is served already
        assert [await watcher.look() for _ in range(3)] == [None, None, None]
        assert swapped == []
        save(folder, TOPIC.replace("12", "13"))
        await watcher.look()
        assert await watcher.look() == Report(changed=("bears",))
        assert swapped == [13]

    using(use)


def test_files_that_changed_before_the_first_look_are_noticed(folder: Path) -> None:
    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        save(folder, TOPIC.replace("12", "13"))
        swapped: list[int] = []
        watcher = watching(db, folder, knowledge, swapped)
        await watcher.look()
        assert await watcher.look() == Report(changed=("bears",))
        assert swapped == [13]

    using(use)


def test_another_file_of_the_same_size_and_time_is_noticed(folder: Path) -> None:
    async def use(db: Database) -> None:
        import os

        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        swapped: list[int] = []
        watcher = watching(db, folder, knowledge, swapped)
        await watcher.look()
        await watcher.look()
        path = folder / "topics" / "animals.toml"
        before = path.stat()
        save(folder, TOPIC.replace("12", "13"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        await watcher.look()
        assert await watcher.look() == Report(changed=("bears",))

    using(use)


def test_what_could_not_be_kept_is_not_served_until_it_can(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(*_: object) -> Report:
        raise StorageError("the disk is full")

    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        swapped: list[int] = []
        watcher = watching(db, folder, knowledge, swapped)
        save(folder, TOPIC.replace("12", "13"))
        await watcher.look()
        with monkeypatch.context() as patched:
            patched.setattr(module, "accept", full)
            assert await watcher.look() is None
        assert swapped == []
        assert messages(caplog) == [
            ("ERROR", "the changed figures could not be kept, so they are not served: the disk is full")
        ]
        assert await watcher.look() == Report(changed=("bears",))
        assert swapped == [13]

    using(use)


def test_watching_goes_on_after_a_fault_of_ours(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    def build(knowledge: Knowledge) -> int | None:
        if bears(knowledge) == 13:
            raise LookupError("no index for this")
        return bears(knowledge)

    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        swapped: list[int] = []
        watcher = watching(db, folder, knowledge, swapped, build=build, every=0.01)
        task = asyncio.create_task(watcher.run())
        save(folder, TOPIC.replace("12", "13"))
        while not messages(caplog):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert messages(caplog) == [
            ("ERROR", "looking at the knowledge files failed; the figures served stay")
        ]
        assert len(await history(db, "bears")) == 1
        save(folder, TOPIC.replace("12", "14"))
        while not swapped:
            await asyncio.sleep(0.01)
        assert swapped == [14]
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    using(use)


# -- a file that is gone ------------------------------------------------------

MORE = (
    TOPIC.replace('"animals"', '"birds"')
    .replace("order = 1", "order = 2")
    .replace('id = "bears"', 'id = "owls"')
    .replace("bear", "owl")
    .replace("аюлар", "үкілер")
)


def flown(folder: Path) -> Path:
    return folder / "topics" / "birds.toml"


def owls(knowledge: Knowledge) -> bool:
    return "owls" in knowledge.figures


async def with_owls(db: Database, folder: Path, now: datetime) -> Knowledge:
    flown(folder).write_text(MORE, encoding="utf-8")
    knowledge, _ = await open_knowledge(db, folder, now, LOG)
    assert owls(knowledge)
    return knowledge


def test_a_file_that_is_gone_for_a_moment_withdraws_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    now = 0.0

    async def use(db: Database) -> None:
        nonlocal now
        knowledge = await with_owls(db, folder, MARCH)
        swapped: list[bool] = []
        watcher = watching(db, folder, knowledge, swapped, build=owls, gone=600, now=lambda: now)
        text = flown(folder).read_text("utf-8")
        await watcher.look()
        flown(folder).unlink()
        caplog.clear()
        for _ in range(6):
            now += 100
            assert await watcher.look() is None
            assert swapped == []
        assert messages(caplog) == [
            (
                "WARNING",
                "knowledge: topics/birds.toml: gone; the figures served before stay served, and are withdrawn"
                " in 10 min if the files are not back by then",
            )
        ]
        flown(folder).write_text(text, encoding="utf-8")
        assert [await watcher.look() for _ in range(3)] == [None, None, None]
        assert swapped == []
        assert messages(caplog)[-1] == ("INFO", "the knowledge files are all there again")
        assert [r.until for r in await history(db, "owls")] == [None]

    using(use)


def test_a_file_that_stays_away_takes_its_figures_along(folder: Path) -> None:
    now = 0.0

    async def use(db: Database) -> None:
        nonlocal now
        knowledge = await with_owls(db, folder, MARCH)
        swapped: list[bool] = []
        watcher = watching(db, folder, knowledge, swapped, build=owls, gone=600, now=lambda: now)
        flown(folder).unlink()
        assert [await watcher.look() for _ in range(3)] == [None, None, None]
        now = 601
        assert await watcher.look() == Report(withdrawn=("owls",))
        assert swapped == [False]
        assert [await watcher.look() for _ in range(3)] == [None, None, None]

    using(use)


def test_a_start_while_a_file_is_gone_withdraws_nothing(folder: Path) -> None:
    async def use(db: Database) -> None:
        await with_owls(db, folder, MARCH)
        flown(folder).unlink()
        knowledge, report = await open_knowledge(db, folder, APRIL, LOG)
        assert owls(knowledge)
        assert report == Report(faults=("topics/birds.toml: gone",))
        assert [r.until for r in await history(db, "owls")] == [None]

    using(use)


def test_what_is_taken_out_of_a_file_is_withdrawn_at_once(folder: Path) -> None:
    """So is what moves to another file: nothing of it is lost."""

    async def use(db: Database) -> None:
        knowledge = await with_owls(db, folder, MARCH)
        swapped: list[bool] = []
        watcher = watching(db, folder, knowledge, swapped, build=owls)
        flown(folder).unlink()
        night = folder / "topics" / "night.toml"
        text = MORE.replace('"birds"', '"night"')
        night.write_text(text, encoding="utf-8")
        await watcher.look()
        assert await watcher.look() == Report(changed=("owls",))
        night.write_text(text.replace('"owls"', '"other-owls"'), encoding="utf-8")
        await watcher.look()
        assert await watcher.look() == Report(added=("other-owls",), withdrawn=("owls",))

    using(use)


def test_another_subject_is_served_at_once(folder: Path, tmp_path: Path) -> None:
    async def use(db: Database) -> None:
        await with_owls(db, folder, MARCH)
        for name in ("sources", "topics"):
            (tmp_path / "other" / name).mkdir(parents=True)
        (tmp_path / "other" / "sources" / "zoo.toml").write_text(SOURCE, encoding="utf-8")
        other = TOPIC.replace('"bears"', '"wolves"').replace('"animals"', '"wolves"')
        (tmp_path / "other" / "topics" / "wolves.toml").write_text(other, encoding="utf-8")
        knowledge, report = await open_knowledge(db, tmp_path / "other", APRIL, LOG)
        assert set(knowledge.figures) == {"wolves"}
        assert report == Report(added=("wolves",), withdrawn=("bears", "owls"))

    using(use)


OFF = (
    Edit("topics/animals.toml", ("figure", "bears", "served"), None, False),
    Edit("topics/animals.toml", ("figure", "bears", "withheld"), None, {"kk": "Тексерілуде.", "ru": "Ждёт."}),
)


def test_a_change_of_the_desk_is_served_at_once_and_goes_when_it_is_undone(folder: Path) -> None:
    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        served: list[Knowledge] = []
        watcher = Watcher(db, folder, knowledge, lambda new: new, served.append, lambda: APRIL, LOG)
        number = await desk_work.propose(db, "switch", "figure:bears", OFF, "қате", "7", APRIL)
        assert number == 1
        assert await watcher.refresh() is None  # it waits for a second person
        assert await desk_work.confirm(db, 1, "8", APRIL)
        assert await watcher.refresh() == Report(changed=("bears",))
        assert not served[-1].figures["bears"].served
        assert (await open_knowledge(db, folder, APRIL, LOG))[0].figures["bears"].served is False
        assert (await last_good(db) or {})["topics/animals.toml"] == TOPIC
        assert await desk_work.end(db, 1, "undone", "8", MAY)
        assert await watcher.refresh() == Report(changed=("bears",))
        assert served[-1].figures["bears"] == knowledge.figures["bears"]
        assert [(r.origin, r.reason) for r in await history(db, "bears")] == [
            ("files", "added"),
            ("desk", "changed: served, withheld (desk 1: қате)"),
            ("desk", "changed: served, withheld (desk 1: қате)"),
        ]

    using(use)


def test_a_change_that_the_files_take_up_is_put_into_them_no_more(folder: Path) -> None:
    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        watcher = Watcher(db, folder, knowledge, lambda new: new, lambda new: None, lambda: APRIL, LOG)
        await desk_work.propose(db, "switch", "figure:bears", OFF, "", "7", APRIL, confirmed=True)
        await watcher.refresh()
        save(folder, (await watcher.texts())["topics/animals.toml"])
        assert await watcher.refresh() == Report()
        (change,) = await desk_work.newest(db, 9)
        assert (change.state, change.ended_by) == ("in_files", None)

    using(use)


def test_files_that_a_change_does_not_fit_any_more_change_nothing_and_it_is_told(folder: Path) -> None:
    async def use(db: Database) -> None:
        knowledge, _ = await open_knowledge(db, folder, MARCH, LOG)
        watcher = Watcher(db, folder, knowledge, lambda new: new, lambda new: None, lambda: APRIL, LOG)
        period = Edit("topics/animals.toml", ("figure", "bears", "unit"), "bear", "wolf")
        await desk_work.propose(db, "words", "x", [period], "", "7", APRIL, confirmed=True)
        report = await watcher.refresh()
        assert report is not None
        assert report.faults
        (change,) = await desk_work.served(db)
        assert change.trouble == report.faults[0]

    using(use)
