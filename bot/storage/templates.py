"""Templates: what announcements said that officers begin others from, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiosqlite

from bot.storage import recurring
from bot.storage.database import Store, reading, to_text, transaction

LONGEST: Final = 40  # characters of a name: it stands on a button
MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Template:
    """``content`` is JSON, as of an announcement."""

    id: int
    name: str
    content: str


async def templates(store: Store) -> list[Template]:
    """All of them by name."""
    rows = await reading(store).execute_fetchall("SELECT id, name, content FROM templates")
    return sorted((Template(*row) for row in rows), key=lambda one: one.name.casefold())


@transaction
async def save(
    connection: aiosqlite.Connection, name: str, content: str, officer: int, now: datetime
) -> bool:
    """Keep one under a name, in the place of what had it. False: there are :data:`MOST`."""
    known = await templates(connection)
    number = next((one.id for one in known if one.name.casefold() == name.casefold()), None)
    if number is None:
        if len(known) >= MOST:
            return False
        number = await recurring.new_number(
            connection, "templates", max((one.id for one in known), default=0)
        )
    await connection.execute(
        "INSERT OR REPLACE INTO templates (id, name, content, made_by, made_at) VALUES (?, ?, ?, ?, ?)",
        (number, name, content, officer, to_text(now)),
    )
    return True


@transaction
async def drop(connection: aiosqlite.Connection, number: int) -> None:
    """It is no more."""
    await connection.execute("DELETE FROM templates WHERE id = ?", (number,))
