"""The numbered steps that bring a database file up to this version. `schema.sql` shows what they add up to.

A step that has been released is never changed: a new one is appended. Each runs in one transaction with its
own record, so a crash leaves it either done or not begun.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import aiosqlite

Step: TypeAlias = Callable[[aiosqlite.Connection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: SQL statements, one each (a script would commit by itself), or a function."""

    number: int
    name: str
    apply: tuple[str, ...] | Step


# The record of the steps themselves; made by the first of them.
RECORD = """CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT"""

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "record of the migrations", (RECORD,)),
    Migration(
        2,
        "accepted knowledge and the revisions of figures",
        (
            """CREATE TABLE knowledge_files (
                name TEXT PRIMARY KEY,
                text TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                accepted_at TEXT NOT NULL
            ) STRICT""",
            """CREATE TABLE figure_revisions (
                id INTEGER PRIMARY KEY,
                figure_id TEXT NOT NULL,
                record TEXT,
                hash TEXT,
                base_hash TEXT,
                origin TEXT NOT NULL CHECK (origin IN ('files', 'desk')),
                source TEXT,
                since TEXT NOT NULL,
                until TEXT CHECK (until >= since),
                reason TEXT NOT NULL,
                ended TEXT CHECK (ended IN ('superseded', 'withdrawn')),
                CHECK ((record IS NULL) = (hash IS NULL)),
                CHECK ((until IS NULL) = (ended IS NULL)),
                CHECK (record IS NOT NULL OR origin = 'desk')
            ) STRICT""",
            "CREATE UNIQUE INDEX figure_revisions_current ON figure_revisions (figure_id)"
            " WHERE until IS NULL",
            "CREATE INDEX figure_revisions_history ON figure_revisions (figure_id, id)",
            """CREATE TABLE figure_conflicts (
                id INTEGER PRIMARY KEY,
                figure_id TEXT NOT NULL,
                revision INTEGER NOT NULL REFERENCES figure_revisions (id),
                base_hash TEXT,
                files_record TEXT,
                files_hash TEXT,
                noticed_at TEXT NOT NULL,
                resolved_at TEXT
            ) STRICT""",
            "CREATE UNIQUE INDEX figure_conflicts_open ON figure_conflicts (figure_id)"
            " WHERE resolved_at IS NULL",
        ),
    ),
    Migration(
        3,
        "chats and their languages",
        (
            """CREATE TABLE chats (
                chat_id INTEGER PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
                language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
                updated_at TEXT NOT NULL
            ) STRICT""",
        ),
    ),
)


async def applied(connection: aiosqlite.Connection) -> frozenset[int]:
    """The numbers of the steps that this file has had; none for a new file."""
    known = await connection.execute_fetchall("SELECT 1 FROM sqlite_master WHERE name = 'migrations'")
    if not list(known):
        return frozenset()
    rows = await connection.execute_fetchall("SELECT number FROM migrations")
    return frozenset(row[0] for row in rows)


def pending(done: Iterable[int], known: Iterable[Migration]) -> tuple[Migration, ...]:
    """The steps of ``known`` still to take, in order."""
    have = frozenset(done)
    return tuple(sorted((m for m in known if m.number not in have), key=lambda m: m.number))


async def apply(connection: aiosqlite.Connection, migration: Migration) -> bool:
    """Take one step with its record; call it inside a transaction.

    False if it has been taken meanwhile: two processes may open a new file at the same moment.
    """
    if migration.number in await applied(connection):
        return False
    if isinstance(migration.apply, tuple):
        for statement in migration.apply:
            await connection.execute(statement)
    else:
        await migration.apply(connection)
    await connection.execute(
        "INSERT INTO migrations (number, name) VALUES (?, ?)", (migration.number, migration.name)
    )
    return True
