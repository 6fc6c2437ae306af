"""``personal.toml``: every personal column of the database, how long it is kept, which rows are a person's.

/privacy is written from this table, retention and /forget run by it, and a test holds it to the schema: a
column that stands nowhere here cannot be added.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final, Literal, TypeAlias

import aiosqlite
import tomli

from bot.storage import updates
from bot.storage.chats import end
from bot.storage.database import Store, reading, to_text, transaction

Until: TypeAlias = Literal["silent", "given", "until_ended", "until_done"]

GONE: Final = 30  # days that a chat is remembered which put the bot out, or blocked it


@dataclass(frozen=True, slots=True)
class Table:
    """One table that holds something of people.

    ``columns``: each with what it is, the end of a message id ``privacy.data_…``; the purpose of all of them
    is the message ``privacy.for_NAME``. ``impersonal``: those that say nothing of a person. ``days`` are
    counted from the last message (``silent``), from the moment of the row (``given``), or, without the
    message itself, from when it was handled (``until_done``); None: until the person ends it.

    ``of_person``: the rows that are a person's, ``:person``, by default those of their private chat; "": they
    go with what is handled. ``expired``: the rows that have had their time, at the moment ``:before``.
    """

    name: str
    columns: Mapping[str, str]
    until: Until
    days: int | None = None
    of_person: str = "chat_id = :person"
    expired: str = ""
    impersonal: Collection[str] = ()

    @property
    def data(self) -> tuple[str, ...]:
        """What is kept, each once."""
        return tuple(dict.fromkeys(self.columns.values()))


_KEPT: Final = tomli.loads((files(__package__) / "personal.toml").read_text("utf-8"))
IMPERSONAL: Final = frozenset[str](_KEPT.pop("impersonal"))  # tables that hold nothing of people
TABLES: Final = tuple(Table(name, **said) for name, said in _KEPT.items())

_LEFT = "membership IN ('left', 'kicked') AND updated_at < :before"


@transaction
async def forget(connection: aiosqlite.Connection, person: int) -> dict[str, int]:
    """Delete all that is kept of a person. Out: table -> how many rows that were."""
    await updates.forget(connection, person)
    await connection.execute("UPDATE chats SET added_by = NULL WHERE added_by = ?", (person,))
    return {
        table: await _delete(connection, table, where, {"person": person})
        for table, where in _of_person().items()
    }


def _of_person() -> dict[str, str]:
    return {table.name: table.of_person for table in TABLES if table.of_person}


async def kept_of(store: Store, person: int) -> dict[str, int]:
    """How many rows of each table are a person's."""
    found = {}
    for table, where in _of_person().items():
        rows = await reading(store).execute_fetchall(
            f"SELECT count(*) FROM {table} WHERE {where}",  # noqa: S608
            {"person": person},
        )
        found[table] = next(iter(rows))[0]
    return found


@transaction
async def expire(connection: aiosqlite.Connection, now: datetime) -> dict[str, int]:
    """Delete what has had its time. Out: table -> how many rows. (The inbox sees to itself.)"""
    deleted = {}
    for table in TABLES:
        if table.days is not None and table.expired:
            before = {"before": to_text(now - timedelta(days=table.days))}
            deleted[table.name] = await _delete(connection, table.name, table.expired, before)
    left = {"before": to_text(now - timedelta(days=GONE))}
    for (chat_id,) in await connection.execute_fetchall(f"SELECT chat_id FROM chats WHERE {_LEFT}", left):  # noqa: S608
        await end(connection, chat_id)  # else who is forgotten to be gone would get news again
    deleted["chats"] += await _delete(connection, "chats", _LEFT, left)
    await connection.execute("DELETE FROM chat_labels WHERE chat_id NOT IN (SELECT chat_id FROM chats)")
    return deleted


async def _delete(
    connection: aiosqlite.Connection, table: str, where: str, values: Mapping[str, object]
) -> int:
    done = await connection.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608
    return done.rowcount
