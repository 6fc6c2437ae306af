from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path

import aiosqlite
from stored_examples import run

from bot import storage
from bot.storage import migrations
from bot.storage.database import Database
from bot.storage.migrations import MIGRATIONS, Migration, pending

Schema = dict[str, str]


def schema(rows: list[tuple[str, str]]) -> Schema:
    """Name -> statement, without comments and line breaks."""
    return {name: re.sub(r"\s+", " ", re.sub(r"--.*", "", sql)) for name, sql in rows}


QUERY = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"


def test_the_migrations_make_the_documented_schema() -> None:
    documented = sqlite3.connect(":memory:")
    documented.executescript((Path(storage.__file__).parent / "schema.sql").read_text(encoding="utf-8"))
    expected = schema(documented.execute(QUERY).fetchall())
    documented.close()

    async def made() -> Schema:
        async with await Database.open(":memory:") as db:
            return schema([(row[0], row[1]) for row in await db.read.execute_fetchall(QUERY)])

    assert run(made()) == expected
    assert sorted(expected) == [
        "announcement_log",
        "announcement_marks",
        "announcements",
        "announcements_open",
        "calendars",
        "calendars_next",
        "chats",
        "deliveries",
        "deliveries_chat",
        "deliveries_planned",
        "destinations",
        "feedback",
        "figure_conflicts",
        "figure_conflicts_open",
        "figure_revisions",
        "figure_revisions_current",
        "figure_revisions_history",
        "inbox",
        "inbox_waiting",
        "knowledge_files",
        "migrations",
        "notices",
        "passed_on",
        "pictures",
        "profile",
        "subscriptions",
        "turns",
        "turns_announcement",
    ]


def test_chats_known_before_keep_their_language(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def languages() -> list[tuple[object, ...]]:
        async with await Database.open(path) as db:
            rows = await db.read.execute_fetchall("SELECT chat_id, kind, language, seen_on FROM chats")
            return [tuple(row) for row in rows]

    async def before() -> None:
        async with await Database.open(path) as db:
            await db.write(_written)

    async def _written(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO chats VALUES (7, 'private', 'ru', '2026-03-01T09:00:00.000Z')")

    known = migrations.MIGRATIONS
    try:
        migrations.MIGRATIONS = known[:3]
        run(before())
    finally:
        migrations.MIGRATIONS = known
    assert run(languages()) == [(7, "private", "ru", "2026-03-01")]


def test_numbers_count_from_one_without_gaps() -> None:
    assert [m.number for m in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_pending_are_those_without_a_record_in_order() -> None:
    one, two, three = (Migration(n, str(n), ()) for n in (1, 2, 3))
    assert pending((), (one, two, three)) == (one, two, three)
    assert pending({1}, (three, two, one)) == (two, three)
    assert pending({1, 3}, (one, two, three)) == (two,)
    assert pending({1, 2, 3}, (one, two, three)) == ()


def test_each_step_leaves_its_record_and_is_not_taken_again(tmp_path: Path) -> None:
    async def opened() -> list[tuple[int, str, str]]:
        async with await Database.open(tmp_path / "a.db") as db:
            rows = await db.read.execute_fetchall(
                "SELECT number, name, applied_at FROM migrations ORDER BY number"
            )
            return [tuple(row) for row in rows]

    first = run(opened())
    assert [(number, name) for number, name, _ in first] == [(m.number, m.name) for m in MIGRATIONS]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at) for _, _, at in first)
    assert run(opened()) == first


def test_two_that_open_a_new_file_at_once(tmp_path: Path) -> None:
    async def both() -> list[frozenset[int]]:
        opened = await asyncio.gather(*(Database.open(tmp_path / "a.db") for _ in range(4)))
        done = [await migrations.applied(db.read) for db in opened]
        for db in opened:
            await db.close()
        return done

    assert run(both()) == [frozenset(m.number for m in MIGRATIONS)] * 4
