from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path

import aiosqlite
from stored_examples import run

from bot import storage
from bot.storage import sqlite
from bot.storage.database import Database
from bot.storage.sqlite import MIGRATIONS, Migration, pending

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
        "announcements_until",
        "calendars",
        "calendars_next",
        "chat_labels",
        "chat_labels_chat",
        "chats",
        "deliveries",
        "deliveries_chat",
        "deliveries_planned",
        "desk_asked",
        "desk_changes",
        "desk_changes_open",
        "desk_changes_touched",
        "desk_drafts",
        "destinations",
        "feedback",
        "figure_revisions",
        "figure_revisions_current",
        "figure_revisions_history",
        "given",
        "inbox",
        "inbox_waiting",
        "knowledge_files",
        "labels",
        "migrations",
        "notices",
        "officer_changes",
        "officers",
        "passed_on",
        "pictures",
        "polls",
        "polls_announcement",
        "profile",
        "questions",
        "settled",
        "subscriptions",
        "templates",
        "turns",
        "turns_announcement",
    ]


def test_chats_known_before_keep_their_language(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def languages() -> list[tuple[object, ...]]:
        async with await Database.open(path) as db:
            rows = await db.read.execute_fetchall("SELECT chat_id, kind, language, seen_on FROM chats")
            return [tuple(row) for row in rows]

    written(path, 3, "INSERT INTO chats VALUES (7, 'private', 'ru', '2026-03-01T09:00:00.000Z')")
    assert run(languages()) == [(7, "private", "ru", "2026-03-01")]


def written(path: Path, number: int, *statements: str) -> None:
    """A file of the schema after so many migrations, with data."""

    async def before() -> None:
        async with await Database.open(path) as db:
            await db.write(_written)

    async def _written(connection: aiosqlite.Connection) -> None:
        for statement in statements:
            await connection.execute(statement)

    known = sqlite.MIGRATIONS
    try:
        sqlite.MIGRATIONS = known[:number]
        run(before())
    finally:
        sqlite.MIGRATIONS = known


NOW = "2026-11-23T09:00:00.000Z"
SENTENCES = {
    "missed: 2026-11-23 2026-11-24; 3": ("missed", None, "2026-11-23 2026-11-24", 3),
    "revised: grants-2025-count, grants-share": ("revised", "grants-2025-count grants-share", None, None),
    "wrong: grants-2025-count": ("wrong", "grants-2025-count", None, None),
    "unlikely: 9": ("unlikely", None, None, 9),
    "officer": ("officer", None, None, None),
    "recalled": ("recalled", None, None, None),
}


def announcement(number: int, author: int, why: str | None, content: str = "{}") -> str:
    told = "NULL" if why is None else f"'{why}'"
    return (
        "INSERT INTO announcements (id, kind, state, content, author, why, updated_at)"  # noqa: S608
        f" VALUES ({number}, 'text', 'paused', '{content}', {author}, {told}, '{NOW}')"
    )


def test_what_stood_in_sentences_stands_in_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    whys = [announcement(n, n % 2 * 7, why) for n, why in enumerate(SENTENCES, 1)]
    texts = [
        announcement(21, 7, None, '{"kk": "K", "ru": ""}'),
        announcement(22, 7, None, '{"kk": "K", "ru": null}'),
        announcement(23, 7, None, '{"kk": "K", "ru": "R"}'),
    ]
    lines = [
        "INSERT INTO announcement_log (announcement, officer, what, detail, done_at)"  # noqa: S608
        f" VALUES (1, {officer}, '{what}', '{detail}', '{NOW}')"
        for officer, what, detail in (
            (7, "created", "text"), (0, "paused", "unlikely: 9"), (7, "corrected", "unlikely: 1"),
            (7, "resent", "press 5"), (7, "resent", ""), (0, "recalled", "wrong: a"), (7, "resumed", ""),
        )
    ]  # fmt: skip
    rows = [
        "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"  # noqa: S608
        f" reason, message_id, not_before) VALUES (1, 'send', 0, {n}, 0, 0, 'kk', '{state}', {reason},"
        f" {n}, '{NOW}')"
        for n, (state, reason) in enumerate(
            (
                ("sending", "'edition 3'"), ("failed", "'other: Bad Request: a: b'"), ("failed", "'blocked'"),
                ("unknown", "'crash'"), ("unknown", "'HTTP 502: <html>'"), ("planned", "'TimedOut'"),
                ("sent", "NULL"), ("failed", "'too_late: TimedOut'"), ("cancelled", "'recalled'"),
            ),
            1,
        )
    ]  # fmt: skip
    written(path, 8, *whys, *texts, *lines, *rows)

    async def read() -> list[list[tuple[object, ...]]]:
        async with await Database.open(path) as db:
            return [
                [tuple(row) for row in await db.read.execute_fetchall(query)]
                for query in (
                    "SELECT author, why, figures, dates, chats FROM announcements WHERE id < 20 ORDER BY id",
                    "SELECT json_extract(content, '$.ru'), json_extract(content, '$.kk_only')"
                    " FROM announcements WHERE id > 20 ORDER BY id",
                    "SELECT officer, what, why, figures, chats, before, press FROM announcement_log"
                    " ORDER BY id",
                    "SELECT state, reason, said, carried, message_id FROM deliveries ORDER BY id",
                )
            ]

    causes, russian, log, deliveries = run(read())
    assert causes == [(7 if n % 2 else None, *told) for n, told in enumerate(SENTENCES.values(), 1)]
    assert russian == [("", 1), ("", 0), ("R", None)]
    assert log == [
        (7, "created", None, None, None, None, None),
        (None, "paused", "unlikely", None, 9, None, None),
        (7, "corrected", None, None, None, "unlikely: 1", None),
        (7, "resent", None, None, None, None, "press 5"),
        (7, "resent", None, None, None, None, None),
        (None, "recalled", "wrong", "a", None, None, None),
        (7, "resumed", None, None, None, None, None),
    ]
    assert deliveries == [
        ("sending", None, None, 3, 1),
        ("failed", "other", "Bad Request: a: b", None, 2),
        ("failed", "blocked", None, None, 3),
        ("unknown", "crash", None, None, 4),
        ("unknown", "broken_way", "HTTP 502: <html>", None, 5),
        ("planned", None, "TimedOut", None, 6),
        ("sent", None, None, None, 7),
        ("failed", "too_late", "TimedOut", None, 8),
        ("cancelled", "recalled", None, None, 9),
    ]


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
        done = [await sqlite.applied(db.read) for db in opened]
        for db in opened:
            await db.close()
        return done

    assert run(both()) == [frozenset(m.number for m in MIGRATIONS)] * 4
