"""Who gets announcements, and how each chat wants them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiosqlite

from bot.storage.database import Store, reading, to_text, transaction
from locales.languages import Language

#: Who gets something: those who agreed, where the bot may write; a channel once an officer confirmed it.
#: ``:turn``: the number of what comes by a calendar: those whose turn it was made for, and who want it still.
#: ``:chosen``: it goes to the chats of ``:chats``, and to those with one of ``:labels``, alone.
#: ``:labelled``: of the latter, to those that had one when it was confirmed; NULL: it is not confirmed.
AUDIENCE: Final = (
    " FROM subscriptions AS s LEFT JOIN chats AS c ON c.chat_id = s.chat_id"
    " LEFT JOIN destinations AS d ON d.chat_id = s.chat_id"
    " WHERE (s.topic = '*' OR s.topic = :topic OR :topic = '*')"
    " AND coalesce(c.membership, 'member') IN ('member', 'administrator')"
    " AND (coalesce(c.kind, '') <> 'channel'"
    " OR (c.membership = 'administrator' AND d.confirmed_by > 0))"
    " AND (:turn IS NULL OR EXISTS (SELECT 1 FROM turns AS t JOIN calendars AS k"
    " ON k.chat_id = t.chat_id AND k.kind = t.kind WHERE t.chat_id = s.chat_id AND t.announcement = :turn))"
    " AND (NOT :chosen OR s.chat_id IN (SELECT value FROM json_each(:chats))"
    " OR EXISTS (SELECT 1 FROM chat_labels AS l WHERE l.chat_id = s.chat_id"
    " AND l.label IN (SELECT value FROM json_each(:labels)))"
    " AND (:labelled IS NULL OR s.chat_id IN (SELECT value FROM json_each(:labelled))))"
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an announcement goes. ``languages``: one, or both in this order; quiet hours in minutes."""

    chat_id: int
    kind: str
    languages: tuple[Language, ...]
    thread: int = 0
    quiet: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a chat wants its announcements."""

    both: bool = False
    thread: int = 0
    quiet: tuple[int, int] | None = None
    confirmed_by: int | None = None  # of a channel: the officer; 0: it was refused


def whom(
    topic: str | None,
    turn: int | None = None,
    chats: Sequence[int] = (),
    labels: Sequence[int] = (),
    labelled: Sequence[int] | None = None,
) -> dict[str, object]:
    """The values that :data:`AUDIENCE` needs."""
    return {
        "topic": topic,
        "turn": turn,
        "chosen": bool(chats or labels),
        "chats": json.dumps(list(chats)),
        "labels": json.dumps(list(labels)),
        "labelled": None if labelled is None else json.dumps(list(labelled)),
    }


async def audience(
    store: Store,
    topic: str,
    turn: int | None = None,
    chats: Sequence[int] = (),
    labels: Sequence[int] = (),
    labelled: Sequence[int] | None = None,
) -> list[Destination]:
    """Everybody who gets an announcement of this topic now, each chat once; see :data:`AUDIENCE`."""
    rows = await reading(store).execute_fetchall(
        "SELECT s.chat_id, coalesce(c.kind, CASE WHEN s.chat_id < 0 THEN 'group' ELSE 'private' END),"
        " min(s.language), coalesce(d.both, 0), coalesce(d.thread, 0), d.quiet_from, d.quiet_to"
        + AUDIENCE
        + " GROUP BY s.chat_id ORDER BY s.chat_id",
        whom(topic, turn, chats, labels, labelled),
    )
    return [
        Destination(
            row[0],
            row[1],
            ("kk", "ru") if row[3] else (row[2],),
            row[4],
            None if row[5] is None else (row[5], row[6]),
        )
        for row in rows
    ]


async def wishes(store: Store, chat_id: int) -> Wishes:
    """How a chat wants its announcements."""
    rows = await reading(store).execute_fetchall(
        "SELECT both, thread, quiet_from, quiet_to, confirmed_by FROM destinations WHERE chat_id = ?",
        (chat_id,),
    )
    for both, thread, first, last, confirmed in rows:
        return Wishes(bool(both), thread, None if first is None else (first, last), confirmed)
    return Wishes()


@transaction
async def wish(connection: aiosqlite.Connection, chat_id: int, wanted: Wishes, now: datetime) -> None:
    """Remember how a chat wants its announcements."""
    quiet = wanted.quiet or (None, None)
    await connection.execute(
        "INSERT OR REPLACE INTO destinations (chat_id, both, thread, quiet_from, quiet_to, confirmed_by,"
        " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (chat_id, int(wanted.both), wanted.thread, *quiet, wanted.confirmed_by, to_text(now)),
    )


async def end(connection: aiosqlite.Connection, chat_id: int) -> None:
    """The chat gets nothing any more, and is asked anew when it comes back: all that it chose goes."""
    for table in ("subscriptions", "destinations", "calendars", "turns"):
        await connection.execute(f"DELETE FROM {table} WHERE chat_id = ?", (chat_id,))  # noqa: S608


async def unconfirmed(store: Store) -> list[int]:
    """Channels that chose to get announcements and wait for an officer."""
    rows = await reading(store).execute_fetchall(
        "SELECT DISTINCT c.chat_id FROM chats AS c JOIN subscriptions AS s ON s.chat_id = c.chat_id"
        " LEFT JOIN destinations AS d ON d.chat_id = c.chat_id"
        " WHERE c.kind = 'channel' AND c.membership = 'administrator' AND d.confirmed_by IS NULL"
        " ORDER BY c.chat_id"
    )
    return [row[0] for row in rows]
