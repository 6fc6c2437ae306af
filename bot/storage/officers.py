"""The desk: who the press officers are. Officers change it, two for each change; so does the operator.

Rows of ``officer_changes`` are never deleted: they say who named whom, and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import aiosqlite

from bot.storage.database import Store, from_text, looking, reading, to_text, transaction

What: TypeAlias = Literal["add", "remove"]
Became: TypeAlias = Literal[
    "asked", "done", "refused", "there", "not_there", "last", "stale", "own", "not_officer"
]
"""What came of a wish to change the desk: another officer is asked; it is so; another refused it; the person
is an officer already, or is none; they are the last one; it was decided before; one's own cannot be
confirmed; who wishes it is no officer."""

OPERATOR: Final = None  # who changes the desk from the command line, or by AZAMAT_DESK


@dataclass(frozen=True, slots=True)
class Wish:
    """A change of the desk that waits for another officer than ``officer``."""

    id: int
    person: int
    what: What
    officer: int
    at: datetime


async def officers(store: Store) -> frozenset[int]:
    """The press officers at this moment."""
    rows = await looking(store).execute_fetchall("SELECT user_id FROM officers")
    return frozenset(row[0] for row in rows)


async def named(store: Store) -> bool:
    """Whether this store ever had a desk."""
    rows = await reading(store).execute_fetchall("SELECT 1 FROM officer_changes LIMIT 1")
    return bool(list(rows))


async def wishes(store: Store) -> list[Wish]:
    """What waits for another officer; what was wished by who is none any more does not."""
    rows = await reading(store).execute_fetchall(
        "SELECT c.id, c.user_id, c.what, c.officer, c.asked_at FROM officer_changes AS c"
        " JOIN officers AS o ON o.user_id = c.officer WHERE c.state = 'asked' ORDER BY c.id"
    )
    return [Wish(row[0], row[1], row[2], row[3], from_text(row[4])) for row in rows]


@transaction
async def begin(connection: aiosqlite.Connection, first: Iterable[int], now: datetime) -> bool:
    """AZAMAT_DESK names the first officers of a store, and no others later. Out: whether it did so now."""
    if await named(connection):
        return False
    for person in sorted(first):
        await _change(connection, person, "add", OPERATOR, now)
    return True


@transaction
async def change(
    connection: aiosqlite.Connection, person: int, what: What, now: datetime
) -> Literal["done", "there", "not_there"]:
    """The operator changes the desk."""
    there = person in await officers(connection)
    if there is (what == "add"):
        return "there" if there else "not_there"
    await _change(connection, person, what, OPERATOR, now)
    return "done"


@transaction
async def ask(
    connection: aiosqlite.Connection, person: int, what: What, officer: int, now: datetime
) -> tuple[Became, int]:
    """An officer wishes a change: it waits for another one, and where there is none it is so at once.

    Out: what came of it, and its number; 0: it is none.
    """
    desk = await officers(connection)
    if officer not in desk:
        return "not_officer", 0
    if (person in desk) is (what == "add"):
        return ("there" if what == "add" else "not_there"), 0
    if what == "remove" and len(desk) == 1:
        return "last", 0
    if len(desk) == 1:
        return "done", await _change(connection, person, what, officer, now)
    rows = await connection.execute_fetchall(
        "SELECT id FROM officer_changes WHERE user_id = ? AND what = ? AND state = 'asked' AND officer = ?",
        (person, what, officer),
    )
    for (number,) in rows:  # wished before
        return "asked", number
    return "asked", await _row(connection, person, what, officer, now, "asked")


@transaction
async def decide(
    connection: aiosqlite.Connection, number: int, yes: bool, officer: int, now: datetime
) -> Became:
    """Another officer confirms a wish, or refuses it; who wished it may take it back."""
    found = next((one for one in await wishes(connection) if one.id == number), None)
    desk = await officers(connection)
    if officer not in desk:
        return "not_officer"
    if found is None:
        return "stale"
    if yes and officer == found.officer:
        return "own"
    there = found.person in desk
    if yes and there is (found.what == "add"):  # the operator was quicker
        yes = False
    if yes:
        await _apply(connection, found.person, found.what, now)
    await connection.execute(
        "UPDATE officer_changes SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?",
        ("done" if yes else "refused", officer, to_text(now), number),
    )
    return "done" if yes else "refused"


async def wish(store: Store, number: int) -> Wish | None:
    """One wish, whatever became of it; None: the operator's, or none."""
    rows = await reading(store).execute_fetchall(
        "SELECT id, user_id, what, officer, asked_at FROM officer_changes WHERE id = ? AND officer NOT NULL",
        (number,),
    )
    return next((Wish(row[0], row[1], row[2], row[3], from_text(row[4])) for row in rows), None)


async def _change(
    connection: aiosqlite.Connection, person: int, what: What, officer: int | None, now: datetime
) -> int:
    await _apply(connection, person, what, now)
    return await _row(connection, person, what, officer, now, "done")


async def _apply(connection: aiosqlite.Connection, person: int, what: What, now: datetime) -> None:
    if what == "add":
        await connection.execute(
            "INSERT INTO officers (user_id, since) VALUES (?, ?)", (person, to_text(now))
        )
    else:
        await connection.execute("DELETE FROM officers WHERE user_id = ?", (person,))


async def _row(
    connection: aiosqlite.Connection, person: int, what: What, officer: int | None, now: datetime, state: str
) -> int:
    done: Any = await connection.execute(
        "INSERT INTO officer_changes (user_id, what, officer, state, asked_at, decided_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (person, what, officer, state, to_text(now), to_text(now) if state == "done" else None),
    )
    return int(done.lastrowid)
