"""The numbered steps of ``migrations.sql`` that bring a database file up to this version.

Each runs in one transaction with its own record, so a crash leaves it either done or not begun.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

import aiosqlite


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: SQL statements, one each, as a script would commit by itself."""

    number: int
    name: str
    statements: tuple[str, ...]


def _read() -> Iterator[Migration]:
    text = (files(__package__) / "migrations.sql").read_text("utf-8")
    _, *parts = re.split(r"^-- (\d+): (.+)\n", text, flags=re.MULTILINE)
    for number, name, step in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Migration(int(number), name, tuple(_statements(step)))


def _statements(step: str) -> Iterator[str]:
    said = ""
    for line in step.splitlines():
        if not line.startswith("--"):
            said += f"\n{line}" if said else line
        if sqlite3.complete_statement(said):
            yield said.removesuffix(";")
            said = ""


MIGRATIONS: tuple[Migration, ...] = tuple(_read())


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
    for statement in migration.statements:
        await connection.execute(statement)
    await connection.execute(
        "INSERT INTO migrations (number, name) VALUES (?, ?)", (migration.number, migration.name)
    )
    return True
