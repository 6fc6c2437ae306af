"""What an operator is told of the store: how much waits, since when, how large it is. No person is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiosqlite

from bot.storage.database import Database, Store, from_text, reading

_PROBE: Final = "probed_at"  # in announcement_marks: Unix time
#: Messages of announcements that are under way; those of finished ones are in /announcements.
_RUNNING: Final = "(SELECT id FROM announcements WHERE state IN ('running', 'paused'))"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. ``oldest``: of the updates that wait; ``overdue``: since when the first message that
    may be sent waits; ``sent_last``: when the last one of those under way ended.
    """

    waiting: int
    oldest: datetime | None
    outbox: dict[str, int]  # state -> messages of announcements that are under way
    overdue: datetime | None
    sent_last: datetime | None
    chats: int
    subscribed: int
    bytes: int  # of the file, without its log
    free: int  # bytes of it that are not used


async def standing(store: Store, now: str) -> Standing:
    """Look. ``now``: as :func:`bot.storage.moments.to_text` writes it."""
    connection = reading(store)

    async def one(query: str, *values: object) -> tuple[object, ...]:
        rows = await connection.execute_fetchall(query, values)
        return tuple(next(iter(rows)))

    waiting, oldest = await one("SELECT count(*), min(received_at) FROM inbox WHERE ended IS NULL")
    outbox = await connection.execute_fetchall(
        f"SELECT state, count(*) FROM deliveries WHERE announcement IN {_RUNNING} GROUP BY state"  # noqa: S608
    )
    overdue, sent = await one(
        "SELECT min(CASE WHEN d.state = 'planned' AND d.not_before <= ? THEN d.not_before END),"
        " max(d.ended_at) FROM deliveries AS d JOIN announcements AS a ON a.id = d.announcement"
        " WHERE a.state = 'running'",
        now,
    )
    (chats,) = await one("SELECT count(*) FROM chats")
    (subscribed,) = await one("SELECT count(DISTINCT chat_id) FROM subscriptions")
    (pages,) = await one("PRAGMA page_count")
    (size,) = await one("PRAGMA page_size")
    (free,) = await one("PRAGMA freelist_count")
    return Standing(
        int(str(waiting)),
        _moment(oldest),
        {str(row[0]): int(row[1]) for row in outbox},
        _moment(overdue),
        _moment(sent),
        int(str(chats)),
        int(str(subscribed)),
        int(str(pages)) * int(str(size)),
        int(str(free)) * int(str(size)),
    )


def _moment(value: object) -> datetime | None:
    return None if value is None else from_text(str(value))


async def probe(store: Database, now: datetime) -> None:
    """Write something, and have it on the disk. StorageError: the store takes nothing."""
    await store.write(_probe, int(now.timestamp()), durable=True)


async def _probe(connection: aiosqlite.Connection, now: int) -> None:
    await connection.execute("INSERT OR REPLACE INTO announcement_marks VALUES (?, ?)", (_PROBE, now))


async def newest_log(store: Store) -> int:
    """The number of the newest line in the log of announcements; 0: there is none."""
    rows = await reading(store).execute_fetchall("SELECT coalesce(max(id), 0) FROM announcement_log")
    return int(next(iter(rows))[0])


async def log_after(store: Store, number: int) -> list[tuple[int, int, int, str]]:
    """The lines after one: number, announcement, officer (0: the bot itself), what they did."""
    rows = await reading(store).execute_fetchall(
        "SELECT id, announcement, officer, what FROM announcement_log WHERE id > ? ORDER BY id", (number,)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
