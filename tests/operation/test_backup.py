"""Copies of the store, and what a store does that was one: it sends nothing again."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.announcements import content
from bot.announcements.content import Content
from bot.cli import main
from bot.operation import backup
from bot.settings import DATABASE, load
from bot.storage import announcements, chats, copying, deliveries, recurring, updates
from bot.storage.data_folder import DataLock
from bot.storage.database import Database
from bot.storage.destinations import Destination
from bot.storage.recurring import Rule
from bot.storage.sqlite import DamagedError, StorageError
from bot.storage.updates import Arrived

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = content.written(Content(topic="grants", kk="x", ru="x", fixed={"kk": "x", "ru": "x"}))


def in_store(path: Path, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        async with await Database.open(path) as store:
            return await work(store)

    return asyncio.run(run())


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


async def fill(store: Database) -> None:
    """People, one announcement under way, one to come, one of a calendar, a message that waits."""
    for chat in range(1, 6):
        await chats.set_language(store, chat, "private", "ru", NOW)
        await chats.subscribe(store, chat, "grants", "ru", NOW)
    running = await announcements.create(store, "text", SAID, 9, NOW, state="planned", send_at=NOW)
    assert running is not None
    to = [Destination(chat, "private", ("ru",), 0, None) for chat in range(1, 6)]
    await deliveries.begin(store, running, to, NOW, NOW + timedelta(hours=24))
    await deliveries.claim(store, 1, NOW)
    await deliveries.arrived(store, 1, 77, NOW)
    await deliveries.claim(store, 2, NOW)
    await announcements.create(store, "text", SAID, 9, NOW, state="planned", send_at=NOW + timedelta(days=1))
    await announcements.create(store, "figure", SAID, 0, NOW, state="planned", send_at=NOW)
    await announcements.create(store, "text", SAID, 9, NOW)
    await recurring.set_rule(store, 3, "figure", Rule(frozenset({0}), 600), NOW)
    await updates.add(store, [Arrived(1, 5, "message", "{}")], NOW)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    in_store(folder / DATABASE, fill)
    return folder


def test_a_copy_of_a_store_in_use_is_whole_and_its_owners_alone(data: Path, tmp_path: Path) -> None:
    async def play(store: Database) -> copying.Copy:
        writing = asyncio.create_task(chats.set_language(store, 6, "private", "kk", NOW))
        made = await copying.copied(data / DATABASE, tmp_path / "copy", NOW)
        await writing
        return made

    made = in_store(data / DATABASE, play)
    assert made.chats in (5, 6)
    assert (made.made, made.subscriptions) == (NOW, 5)
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy", "data"]
    assert copying.look_into(tmp_path / "copy") == made


def test_what_stands_beside_a_store_in_use_counts(data: Path, tmp_path: Path) -> None:
    """It is not in the file itself before SQLite carries it there."""

    async def copied(store: Database) -> tuple[int, int, int]:
        await chats.named(store, -1, "x" * 200_000)
        size = copying.size(data / DATABASE)
        looked = copying.look_into(data / DATABASE).bytes
        return size, looked, copying.copy(data / DATABASE, tmp_path / "copy", NOW).bytes

    size, looked, copy = in_store(data / DATABASE, copied)
    assert looked == copy == (tmp_path / "copy").stat().st_size
    assert size >= copy > 200_000


def test_a_copy_replaces_no_file_and_leaves_none_where_it_fails(data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        copying.copy(data / DATABASE, tmp_path / "copy", NOW)
    assert (tmp_path / "copy").read_text() == "mine"
    with pytest.raises(StorageError, match="there is no store yet"):
        copying.copy(data / "none", tmp_path / "other", NOW)
    whole = (data / DATABASE).read_bytes()
    damage(data / DATABASE)
    for broken in (None, whole[:4096] + b"\xaa" * 4096 + whole[8192:], b"\xaa" * 8192):
        if broken is not None:
            (data / DATABASE).write_bytes(broken)
        with pytest.raises(DamagedError, match=f"^{re.escape(str(data / DATABASE))}: damaged"):
            copying.copy(data / DATABASE, tmp_path / "other", NOW)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy", "data"]


def damage(path: Path) -> None:
    """Every page but the first is overwritten."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * (path.stat().st_size - 4096))


@pytest.mark.parametrize("what", ["damaged", "another", "newer", "none"])
def test_what_is_no_backup_changes_nothing(data: Path, tmp_path: Path, what: str) -> None:
    bad = tmp_path / "bad"
    if what == "another":
        with closing(sqlite3.connect(bad)) as connection:
            connection.execute("CREATE TABLE x (y)")
    elif what != "none":
        copying.copy(data / DATABASE, bad, NOW)
    if what == "damaged":
        damage(bad)
    elif what == "newer":
        with closing(sqlite3.connect(bad)) as connection, connection:
            connection.execute("INSERT INTO migrations (number, name) VALUES (999, 'later')")
    before = rows(data / DATABASE, "SELECT * FROM deliveries")
    assert restore(bad, data) == 1
    assert rows(data / DATABASE, "SELECT * FROM deliveries") == before
    assert sorted(p.name for p in data.iterdir()) == ["azamat.lock", DATABASE][-len(list(data.iterdir())) :]


def restore(copied: Path, data: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZAMAT_DATA", str(data))
        return main(["restore", str(copied)])


def test_a_restored_store_sends_nothing_again(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copying.copy(data / DATABASE, tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", data) == 0
    told = capsys.readouterr().out
    assert "made on 02.03.2026 at 14:00" in told
    assert "in /announcements: 2\n" in told
    assert "now “unknown”: 4\n" in told
    assert "unsubscribed" in told
    store = data / DATABASE
    assert rows(store, "SELECT state, reason, count(*) FROM deliveries GROUP BY 1, 2 ORDER BY 1") == [
        ("sent", None, 1),
        ("unknown", "restored", 4),
    ]
    assert rows(store, "SELECT id, state, why FROM announcements ORDER BY id") == [
        (1, "paused", "restored"),
        (2, "paused", "restored"),
        (3, "cancelled", "restored"),
        (4, "draft", None),
    ]
    assert rows(store, "SELECT ended, raw FROM inbox") == [("late", None)]
    assert in_store(store, lambda db: recurring.due(db, NOW + timedelta(days=1))) == []
    assert in_store(store, lambda db: copying.settle_restored(db, NOW)) is None  # once
    kept = [path for path in data.iterdir() if ".before-" in path.name]
    assert [copying.look_into(path).chats for path in kept] == [5]


def test_a_copy_laid_there_by_hand_sends_nothing_again_either(data: Path, tmp_path: Path) -> None:
    copying.copy(data / DATABASE, tmp_path / "copy", NOW)
    (tmp_path / "copy").replace(data / DATABASE)
    done = in_store(data / DATABASE, lambda db: copying.settle_restored(db, NOW + timedelta(days=1)))
    assert done == copying.Restored(NOW, paused=2, unknown=4, dates=1, updates=1)


def test_the_store_is_no_backup_of_itself(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(data / DATABASE, "SELECT * FROM deliveries")
    (tmp_path / "linked").symlink_to(data / DATABASE)
    for named in (data / DATABASE, tmp_path / "linked"):
        assert restore(named, data) == 1
        said = f"azamat: restore: {named}: this is the store itself. Name a backup of it\n"
        assert capsys.readouterr().err == said
    assert rows(data / DATABASE, "SELECT * FROM deliveries") == before
    assert [path.name for path in data.iterdir() if ".before-" in path.name] == []


def test_a_store_in_use_is_not_replaced(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copying.copy(data / DATABASE, tmp_path / "copy", NOW)
    with DataLock(data):
        assert restore(tmp_path / "copy", data) == 1
    assert "already running" in capsys.readouterr().err


# -- each night ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "hour", "due"),
    [(None, 3, True), (None, 2, False), (0, 3, False), (1, 3, True), (1, 2, False), (30, 23, True)],
)
def test_when_a_night_is_due(last: int | None, hour: int, due: bool) -> None:
    """``last``: days ago."""
    day = None if last is None else date(2026, 3, 31) - timedelta(days=last)
    assert backup.is_due(day, datetime(2026, 3, 31, hour)) is due


def test_old_copies_go_and_nothing_else_does(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "azamat-2026-01-01.sqlite3.keep").write_text("mine")
    (folder / "notes").write_text("mine")
    (folder / "azamat-2026-03-01.sqlite3.part").write_text("of a process that was killed")

    async def play() -> None:
        for day in range(5):
            await backup.copy_nightly(data / DATABASE, folder, 3, NOW + timedelta(days=day))

    asyncio.run(play())
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "azamat-2026-01-01.sqlite3.keep",
        "azamat-2026-03-04.sqlite3",
        "azamat-2026-03-05.sqlite3",
        "azamat-2026-03-06.sqlite3",
        "notes",
    ]
    assert backup.newest(folder) == (folder / "azamat-2026-03-06.sqlite3", date(2026, 3, 6))


def test_a_full_disk_costs_no_older_copy(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "copies"
    asyncio.run(backup.copy_nightly(data / DATABASE, folder, 1, NOW))
    monkeypatch.setattr(backup, "SPARE", 1 << 60)
    with pytest.raises(StorageError, match="no room"):
        asyncio.run(backup.copy_nightly(data / DATABASE, folder, 1, NOW + timedelta(days=1)))
    assert [path.name for path in folder.iterdir()] == ["azamat-2026-03-02.sqlite3"]


def test_the_settings_of_backups(tmp_path: Path) -> None:
    settings = load({"AZAMAT_BACKUPS": str(tmp_path), "AZAMAT_BACKUPS_KEPT": "14"}, tmp_path)
    assert (settings.backups, settings.backups_kept) == (tmp_path, 14)
