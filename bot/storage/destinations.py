"""Who gets announcements and how; the groups and channels as the desk sees them, and the labels on them.

People are counted: who subscribes is nobody's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import aiosqlite

from bot.storage import recurring
from bot.storage.chats import ALL, ChatKind, Membership
from bot.storage.database import Store, from_text, reading, to_text, transaction
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


async def unconfirmed(store: Store) -> list[int]:
    """Channels that chose to get announcements and wait for an officer."""
    rows = await reading(store).execute_fetchall(
        "SELECT DISTINCT c.chat_id FROM chats AS c JOIN subscriptions AS s ON s.chat_id = c.chat_id"
        " LEFT JOIN destinations AS d ON d.chat_id = c.chat_id"
        " WHERE c.kind = 'channel' AND c.membership = 'administrator' AND d.confirmed_by IS NULL"
        " ORDER BY c.chat_id"
    )
    return [row[0] for row in rows]


State: TypeAlias = Literal["gets", "nothing", "no_rights", "gone", "unconfirmed", "refused"]
"""It gets announcements; it chose no topic; the bot may not write there; it is not there; the desk has not
decided on the channel; the desk has refused it."""

_COLUMNS: Final = (
    "SELECT c.chat_id, c.kind, c.title, c.membership, d.confirmed_by, coalesce(d.both, 0),"
    " coalesce((SELECT min(language) FROM subscriptions WHERE chat_id = c.chat_id), c.language),"
    " (SELECT group_concat(topic, ' ') FROM subscriptions WHERE chat_id = c.chat_id),"
    " (SELECT group_concat(label, ' ') FROM chat_labels WHERE chat_id = c.chat_id),"
    " (SELECT max(ended_at) FROM deliveries WHERE chat_id = c.chat_id AND action = 'send'"
    " AND state = 'sent')"
    " FROM chats AS c LEFT JOIN destinations AS d ON d.chat_id = c.chat_id WHERE c.chat_id < 0"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A group or channel. ``title``: as it was seen last; ``languages``: in which it gets announcements;
    ``topics``: that it is subscribed to; ``labels``: their numbers; ``last``: when the newest message came
    there that the outbox still knows of.
    """

    chat_id: int
    kind: ChatKind
    title: str | None
    membership: Membership
    confirmed_by: int | None
    languages: tuple[Language, ...]
    topics: frozenset[str]
    labels: frozenset[int]
    last: datetime | None

    @property
    def state(self) -> State:
        """What becomes of announcements there, by the rule of :data:`~bot.storage.destinations.AUDIENCE`."""
        if self.membership in ("left", "kicked"):
            return "gone"
        channel = self.kind == "channel"
        if self.membership == "restricted" or (channel and self.membership != "administrator"):
            return "no_rights"
        if not self.topics:
            return "nothing"
        if channel and not self.confirmed_by:
            return "unconfirmed" if self.confirmed_by is None else "refused"
        return "gets"


def _listed(row: Any) -> Listed:
    chat_id, kind, title, membership, confirmed, both, language, topics, labels, last = row
    spoken: tuple[Language, ...] = ("kk", "ru") if both else (language,) if language else ()
    return Listed(
        chat_id, kind, title, membership, confirmed, spoken, frozenset((topics or "").split()),
        frozenset(map(int, str(labels or "").split())), None if last is None else from_text(last),
    )  # fmt: skip


async def listed(store: Store, label: int = 0, count: int = -1, after: int = 0) -> list[Listed]:
    """So many after the first ``after``, those that the bot is in first, by title; ``label``: of it alone."""
    rows = await reading(store).execute_fetchall(
        _COLUMNS  # noqa: S608 - our own
        + " AND (:label = 0 OR c.chat_id IN (SELECT chat_id FROM chat_labels WHERE label = :label))"
        + " ORDER BY c.membership IN ('left', 'kicked'), c.title, c.chat_id LIMIT :count OFFSET :after",
        {"label": label, "count": count, "after": after},
    )
    return [_listed(row) for row in rows]


async def listed_one(store: Store, chat_id: int) -> Listed | None:
    """One of them."""
    rows = await reading(store).execute_fetchall(_COLUMNS + " AND c.chat_id = ?", (chat_id,))
    return next((_listed(row) for row in rows), None)


async def count_listed(store: Store, label: int = 0) -> int:
    """How many they are, or have this label."""
    rows = await reading(store).execute_fetchall(
        "SELECT count(*) FROM chats WHERE chat_id < 0 AND (:label = 0 OR chat_id IN"
        " (SELECT chat_id FROM chat_labels WHERE label = :label))",
        {"label": label},
    )
    return int(next(iter(rows))[0])


async def count_people(store: Store) -> int:
    """How many people are subscribed to anything."""
    rows = await reading(store).execute_fetchall(
        "SELECT count(DISTINCT s.chat_id)" + AUDIENCE + " AND s.chat_id > 0", whom(ALL)
    )
    return int(next(iter(rows))[0])


async def titles(store: Store, of: Iterable[int]) -> dict[int, str]:
    """The titles of these, as far as they are known."""
    chats = ",".join(str(int(chat)) for chat in of)
    rows = await reading(store).execute_fetchall(
        f"SELECT chat_id, title FROM chats WHERE chat_id IN ({chats}) AND title NOT NULL"  # noqa: S608
    )
    return {row[0]: row[1] for row in rows}


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


async def labelled(store: Store, of: Iterable[int]) -> tuple[int, ...]:
    """The chats that have one of these."""
    rows = await reading(store).execute_fetchall(
        "SELECT DISTINCT chat_id FROM chat_labels WHERE label IN (SELECT value FROM json_each(?))"
        " ORDER BY chat_id",
        (json.dumps(list(of)),),
    )
    return tuple(row[0] for row in rows)


@transaction
async def make_label(connection: aiosqlite.Connection, name: str) -> int | None:
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
async def put_label(connection: aiosqlite.Connection, chat_id: int, label: int, on: bool) -> None:
    """A group or channel has it, or has it no more. A label that is gone stays so."""
    if on:
        await connection.execute(
            "INSERT OR IGNORE INTO chat_labels (label, chat_id) SELECT id, ? FROM labels WHERE id = ?",
            (chat_id, label),
        )
    else:
        await connection.execute("DELETE FROM chat_labels WHERE label = ? AND chat_id = ?", (label, chat_id))


@transaction
async def drop_label(connection: aiosqlite.Connection, label: int) -> int | None:
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


async def label_names(store: Store, of: Iterable[int]) -> list[str]:
    """The names of these; the number of one that is gone."""
    wanted = dict.fromkeys(of, "")
    if wanted:
        wanted |= {one.id: one.name for one in await labels(store) if one.id in wanted}
    return [name or f"№{number}" for number, name in wanted.items()]
