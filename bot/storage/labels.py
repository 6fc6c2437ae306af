"""Labels: names that officers put on groups and channels, so that an announcement can go to those of one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import aiosqlite

from bot.storage import recurring
from bot.storage.database import Store, reading, transaction

LONGEST: Final = 30  # characters of a name: it stands on a button
MOST: Final = 30  # labels


@dataclass(frozen=True, slots=True)
class Label:
    """``chats``: how many have it."""

    id: int
    name: str
    chats: int


async def labels(store: Store) -> list[Label]:
    """All of them by name."""
    rows = await reading(store).execute_fetchall(
        "SELECT id, name, (SELECT count(*) FROM chat_labels WHERE label = labels.id) FROM labels"
    )
    return sorted((Label(*row) for row in rows), key=lambda one: one.name.casefold())


async def chats(store: Store, of: Iterable[int]) -> tuple[int, ...]:
    """The chats that have one of these."""
    rows = await reading(store).execute_fetchall(
        "SELECT DISTINCT chat_id FROM chat_labels WHERE label IN (SELECT value FROM json_each(?))"
        " ORDER BY chat_id",
        (json.dumps(list(of)),),
    )
    return tuple(row[0] for row in rows)


@transaction
async def make(connection: aiosqlite.Connection, name: str) -> int | None:
    """A label of this name; out: its number, also where there was one. None: there are :data:`MOST`."""
    known = await labels(connection)
    for one in known:
        if one.name.casefold() == name.casefold():
            return one.id
    if len(known) >= MOST:
        return None
    number = await recurring.new_number(connection, "labels", max((one.id for one in known), default=0))
    await connection.execute("INSERT INTO labels (id, name) VALUES (?, ?)", (number, name))
    return number


@transaction
async def put(connection: aiosqlite.Connection, chat_id: int, label: int, on: bool) -> None:
    """A group or channel has it, or has it no more. A label that is gone stays so."""
    if on:
        await connection.execute(
            "INSERT OR IGNORE INTO chat_labels (label, chat_id) SELECT id, ? FROM labels WHERE id = ?",
            (chat_id, label),
        )
    else:
        await connection.execute("DELETE FROM chat_labels WHERE label = ? AND chat_id = ?", (label, chat_id))


@transaction
async def drop(connection: aiosqlite.Connection, label: int) -> int | None:
    """It is no more. Out: the announcement that is yet to go to it, which keeps it; None: it is dropped."""
    rows = await connection.execute_fetchall(
        "SELECT id FROM announcements WHERE state NOT IN ('done', 'cancelled') AND EXISTS"
        " (SELECT 1 FROM json_each(content, '$.labels') WHERE value = ?) ORDER BY id LIMIT 1",
        (label,),
    )
    for (number,) in rows:
        return int(number)
    await connection.execute("DELETE FROM chat_labels WHERE label = ?", (label,))
    await connection.execute("DELETE FROM labels WHERE id = ?", (label,))
    return None


async def names(store: Store, of: Iterable[int]) -> list[str]:
    """The names of these; the number of one that is gone."""
    wanted = dict.fromkeys(of, "")
    if wanted:
        wanted |= {one.id: one.name for one in await labels(store) if one.id in wanted}
    return [name or f"№{number}" for number, name in wanted.items()]
