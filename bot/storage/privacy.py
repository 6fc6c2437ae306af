"""Personal data taken out of the store: all of one person's, and what is older than its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import aiosqlite

from bot.storage import inbox
from bot.storage.database import Store, reading, writing
from bot.storage.destinations import end
from bot.storage.moments import to_text

#: Table -> which of its rows are a person's: their private chat's (its id is theirs), or given by them.
_OF_PERSON: Mapping[str, str] = {
    "chats": "chat_id = :person",
    "subscriptions": "chat_id = :person",
    "feedback": "user_id = :person OR chat_id = :person",
    "passed_on": "user_id = :person OR chat_id = :person",
    "destinations": "chat_id = :person",
    "calendars": "chat_id = :person",
    "turns": "chat_id = :person",
    "deliveries": "chat_id = :person AND state NOT IN ('planned', 'sending')",
    "notices": "user_id = :person",
}
#: Table -> which of its rows have had their time, at the moment ``:before``.
_EXPIRED: Mapping[str, str] = {
    "chats": "seen_on < substr(:before, 1, 10)"
    " AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE subscriptions.chat_id = chats.chat_id)",
    "subscriptions": "0",  # until it is ended; with it goes what it says
    "feedback": "given_at < :before",
    "passed_on": "given_at < :before",
    "destinations": "0",
    "calendars": "0",
    "turns": "0",
    "deliveries": "ended_at < :before",
    "notices": "left_at < :before",
}
_GONE = "membership IN ('left', 'kicked') AND updated_at < :before"


async def forget(store: Store, person: int) -> dict[str, int]:
    """Delete all that is kept of a person. Out: table -> how many rows that were."""
    return await writing(store, _forget, person)


async def _forget(connection: aiosqlite.Connection, person: int) -> dict[str, int]:
    await inbox.forget(connection, person)
    await connection.execute("UPDATE chats SET added_by = NULL WHERE added_by = ?", (person,))
    return {
        table: await _delete(connection, table, where, {"person": person})
        for table, where in _OF_PERSON.items()
    }


async def kept_of(store: Store, person: int) -> dict[str, int]:
    """How many rows of each table are a person's."""
    found = {}
    for table, where in _OF_PERSON.items():
        rows = await reading(store).execute_fetchall(
            f"SELECT count(*) FROM {table} WHERE {where}",  # noqa: S608
            {"person": person},
        )
        found[table] = next(iter(rows))[0]
    return found


async def expire(store: Store, now: datetime, days: Mapping[str, int], gone: int) -> dict[str, int]:
    """Delete what has had its time. Out: table -> how many rows.

    ``days``: table -> days that its rows are kept; ``gone``: days that a chat is remembered which put us out.
    """
    return await writing(store, _expire, now, days, gone)


async def _expire(
    connection: aiosqlite.Connection, now: datetime, days: Mapping[str, int], gone: int
) -> dict[str, int]:
    deleted = {}
    for table, kept in days.items():
        before = {"before": to_text(now - timedelta(days=kept))}
        deleted[table] = await _delete(connection, table, _EXPIRED[table], before)
    left = {"before": to_text(now - timedelta(days=gone))}
    for (chat_id,) in await connection.execute_fetchall(f"SELECT chat_id FROM chats WHERE {_GONE}", left):  # noqa: S608
        await end(connection, chat_id)  # else who is forgotten to be gone would get news again
    deleted["chats"] = deleted.get("chats", 0) + await _delete(connection, "chats", _GONE, left)
    return deleted


async def _delete(
    connection: aiosqlite.Connection, table: str, where: str, values: Mapping[str, object]
) -> int:
    done = await connection.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608
    return done.rowcount
