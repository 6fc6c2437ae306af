"""The updates: each that came is kept in the inbox until it is handled, then its number alone, against
repeats. What it changes in the store, and its strike-off from the inbox, are one transaction.

While an update is handled, the writes that its handler asks for by :func:`apply` are gathered; they are
carried out in the transaction that strikes the update off. So an update that is handled a second time, after
a crash, changes nothing twice. Outside of an update they are carried out at once.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, TypeVarTuple

import aiosqlite

from bot.storage.database import (
    Database,
    Store,
    columns,
    from_text,
    looking,
    on_thread,
    reading,
    to_text,
    transaction,
)
from bot.storage.sqlite import StorageError

log = logging.getLogger(__name__)

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

Ended: TypeAlias = Literal["done", "failed", "unknown", "limited", "late", "apologised"]
"""How an update ended: handled; its handler failed; it is not known whether its answer arrived; its sender
sent too many; it came too late to be answered, without or with an apology."""


class Effect(NamedTuple):
    """A write to come: ``function(connection, *args)``; ``noted``: rows that :func:`note` gathers, so
    ``function(connection, rows)`` with those of all updates that are struck off together.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    noted: bool = False


@dataclass(slots=True)
class Turn:
    """One update being handled."""

    ended: Ended = "done"
    trouble: StorageError | None = None  # the store failed its handler: it is to be handled once more
    effects: list[Effect] = field(default_factory=list)


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def turn() -> Iterator[Turn]:
    """Gather the effects of what runs in this block."""
    made = Turn()
    token = _turn.set(made)
    try:
        yield made
    finally:
        _turn.reset(token)


def current() -> Turn | None:
    """The update that is being handled here; None: none is."""
    return _turn.get()


async def apply(
    store: Database, function: Callable[[aiosqlite.Connection, *Ts], Awaitable[Any]], *args: *Ts
) -> None:
    """Carry out a write: with the strike-off of the update that is being handled, at once outside of any.

    Reading the store before the update is struck off shows the state before it. Inside the transaction the
    function may look again; an error in it ends the update as ``failed``, with none of its effects.
    """
    now = _turn.get()
    if now is None:
        await store.write(function, *args)
    else:
        now.effects.append(Effect(function, args))


async def note(
    store: Database, function: Callable[[sqlite3.Connection, Sequence[R]], None], rows: Sequence[R]
) -> None:
    """:func:`apply` for what nearly every answer writes: rows, for a plain function that writes many at once.

    It changes no thread and costs one statement for all updates that are struck off together. Should it fail,
    it is logged and the updates end without it: nobody waits for what is only noted.
    """
    now = _turn.get()
    if now is None:
        await store.write_whole(function, rows)
    else:
        now.effects.append(Effect(function, tuple(rows), noted=True))


# -- the inbox -----------------------------------------------------------------------------------------------

#: A row that is made shorter leaves its page half empty, and the next ones go behind it: only what is deleted
#: makes room, as SQLite joins pages then. So a row is deleted and put back without what the update said.
_WAITING: Final = (
    "SELECT json_group_array(json_array(seq, update_id, chat_id, kind, received_at, attempts)) FROM inbox"
    " WHERE ended IS NULL AND seq IN (SELECT value FROM json_each(?))"
)
_TAKE: Final = "DELETE FROM inbox WHERE ended IS NULL AND seq IN (SELECT value FROM json_each(?))"
_ENDED: Final = (
    "INSERT INTO inbox (seq, update_id, chat_id, kind, received_at, attempts, ended, ended_at)"  # noqa: S608
    f" SELECT {columns(8)} FROM json_each(?)"
)
_ADDED: Final = "SELECT json_group_array(json_array(update_id, seq)) FROM inbox WHERE seq > ?"
_HEALED: Final = (
    "UPDATE chats SET membership = 'member', updated_at = ? WHERE chat_id IN (SELECT value FROM json_each(?))"
    " AND (membership IN ('left', 'kicked') OR (membership = 'restricted' AND chat_id > 0))"
)
ROWS: Final = 500  # a statement: below the number of parameters that any SQLite takes


class Arrived(NamedTuple):
    """An update as it came. ``ended`` at once: it will not be handled, and its text is not kept."""

    update_id: int
    chat_id: int  # whose queue it waits in: its chat's, or where there is none its person's, else 0
    kind: str  # as the Bot API names it: message, callback_query …
    raw: str  # JSON
    ended: Ended | None = None
    there: bool = False  # it shows that the bot can be written to in a private chat, or is in a group


class Waiting(NamedTuple):
    """An update to be handled."""

    seq: int  # the order of arrival
    chat_id: int
    kind: str
    raw: str
    attempts: int
    received_at: datetime


class Struck(NamedTuple):
    """An update to strike off, with what it changed."""

    seq: int
    ended: Ended
    effects: Sequence[Effect] = ()


async def add(store: Database, arrived: Sequence[Arrived], now: datetime) -> dict[int, int]:
    """Keep the updates that are not known yet, all in one transaction. Out: update_id to order of arrival.

    They are on the disk before this returns: once Telegram is told that they came, it forgets them.
    """
    return await store.write_whole(_add, arrived, to_text(now), durable=True)


def _add(connection: sqlite3.Connection, arrived: Sequence[Arrived], now: str) -> dict[int, int]:
    ((newest,),) = connection.execute("SELECT coalesce(max(seq), 0) FROM inbox")
    for begin in range(0, len(arrived), ROWS):
        part = arrived[begin : begin + ROWS]
        connection.execute(
            "INSERT INTO inbox (update_id, chat_id, kind, raw, received_at, ended, ended_at) VALUES "  # noqa: S608
            + ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(part))
            + " ON CONFLICT (update_id) DO NOTHING",
            [value for one in part for value in _values(one, now)],
        )
    ((added,),) = connection.execute(_ADDED, (newest,))  # nobody else writes meanwhile
    found = dict(json.loads(added))
    # A chat that speaks is there, whatever was said of it before. In a group that is no right to write.
    connection.execute(
        _HEALED, (now, json.dumps([a.chat_id for a in arrived if a.there and a.update_id in found]))
    )
    return found


def _values(one: Arrived, now: str) -> tuple[Any, ...]:
    over = one.ended is not None
    raw = None if over else one.raw
    return one.update_id, one.chat_id, one.kind, raw, now, one.ended, now if over else None


async def strike_off(store: Database, struck: Sequence[Struck], now: datetime) -> None:
    """End updates and erase what they said, each with its effects; all in one transaction.

    An update whose effect fails ends as ``failed`` without any of its effects; the others are not concerned.
    """
    if any(not effect.noted for s in struck for effect in s.effects):
        await store.write(_strike_off, struck, to_text(now))
    else:
        await store.write_whole(_erase, struck, to_text(now))


async def _strike_off(connection: aiosqlite.Connection, struck: Sequence[Struck], now: str) -> None:
    failed = await _applied(connection, struck)
    left = [s._replace(ended="failed", effects=()) if s.seq in failed else s for s in struck]
    await on_thread(connection, _erase, left, now)


def _erase(connection: sqlite3.Connection, struck: Sequence[Struck], now: str) -> None:
    ends = {s.seq: s for s in struck}
    asked = json.dumps(list(ends))
    ((found,),) = connection.execute(_WAITING, (asked,))
    rows = json.loads(found)
    noted: dict[Callable[..., Any], list[Any]] = {}
    for row in rows:
        for effect in ends[row[0]].effects:
            if effect.noted:
                noted.setdefault(effect.function, []).extend(effect.args)
    for function, those in noted.items():
        _note(connection, function, those)
    connection.execute(_TAKE, (asked,))
    connection.execute(_ENDED, (json.dumps([(*row, ends[row[0]].ended, now) for row in rows]),))


def _note(connection: sqlite3.Connection, function: Callable[..., Any], rows: list[Any]) -> None:
    connection.execute("SAVEPOINT noted")
    try:
        function(connection, rows)
    except Exception:
        if not connection.in_transaction:
            raise  # the whole transaction has gone: a full disk
        log.exception("what updates noted was not kept")
        connection.execute("ROLLBACK TO noted")
    connection.execute("RELEASE noted")


async def _applied(connection: aiosqlite.Connection, struck: Sequence[Struck]) -> Collection[int]:
    """Carry out the effects of those that still wait. Out: the ones whose effects failed, undone again."""
    changing = [s for s in struck if any(not effect.noted for effect in s.effects)]
    rows = await connection.execute_fetchall(
        "SELECT seq FROM inbox WHERE ended IS NULL AND seq IN (SELECT value FROM json_each(?))",
        (json.dumps([s.seq for s in changing]),),
    )
    waits = {row[0] for row in rows}
    changing = [s for s in changing if s.seq in waits]
    # Together, as nearly always nothing fails; if something does, again, one by one.
    if await _carried_out(connection, changing, quiet=True):
        return ()
    return [s.seq for s in changing if not await _carried_out(connection, (s,))]


async def _carried_out(
    connection: aiosqlite.Connection, struck: Sequence[Struck], quiet: bool = False
) -> bool:
    await connection.execute("SAVEPOINT effects")
    try:
        for s in struck:
            for effect in s.effects:
                if not effect.noted:
                    await effect.function(connection, *effect.args)
    except Exception:
        if not connection.in_transaction:
            raise  # the whole transaction has gone: a full disk
        if not quiet:
            log.exception("the effects of an update failed")
        await connection.execute("ROLLBACK TO effects")
        await connection.execute("RELEASE effects")
        return False
    await connection.execute("RELEASE effects")
    return True


async def chats(store: Store) -> list[int]:
    """The queues in which updates wait, the one that waits longest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT chat_id FROM inbox WHERE ended IS NULL GROUP BY chat_id ORDER BY min(seq)"
    )
    return [row[0] for row in rows]


async def waiting(store: Store, chat_id: int, limit: int) -> list[Waiting]:
    """The first updates of a queue, in order."""
    rows = await looking(store).execute_fetchall(
        "SELECT seq, chat_id, kind, raw, attempts, received_at FROM inbox"
        " WHERE chat_id = ? AND ended IS NULL ORDER BY seq LIMIT ?",
        (chat_id, limit),
    )
    return [Waiting(row[0], row[1], row[2], row[3], row[4], from_text(row[5])) for row in rows]


async def captioned(store: Store, chat_id: int, album: str) -> bool:
    """Whether a part of an album that still waits has words."""
    rows = await looking(store).execute_fetchall(
        "SELECT 1 FROM inbox WHERE chat_id = ? AND ended IS NULL"
        " AND json_extract(raw, '$.message.media_group_id') = ?"
        " AND json_extract(raw, '$.message.caption') > '' LIMIT 1",
        (chat_id, album),
    )
    return bool(list(rows))


async def later_part(store: Store, chat_id: int, album: str, message: int) -> bool:
    """Whether a part of an album waits that was sent after this message."""
    rows = await looking(store).execute_fetchall(
        "SELECT 1 FROM inbox WHERE chat_id = ? AND ended IS NULL"
        " AND json_extract(raw, '$.message.media_group_id') = ?"
        " AND json_extract(raw, '$.message.message_id') > ? LIMIT 1",
        (chat_id, album, message),
    )
    return bool(list(rows))


async def count(store: Store) -> int:
    """How many updates wait."""
    rows = await reading(store).execute_fetchall("SELECT count(*) FROM inbox WHERE ended IS NULL")
    return next(int(row[0]) for row in rows)


async def newest(store: Store) -> int:
    """The last number in the order of arrival; 0: nothing ever came."""
    rows = await reading(store).execute_fetchall("SELECT coalesce(max(seq), 0) FROM inbox")
    return next(int(row[0]) for row in rows)


async def received_last(store: Store) -> datetime | None:
    """When the newest update came; None: nothing ever came."""
    rows = await reading(store).execute_fetchall("SELECT received_at FROM inbox ORDER BY seq DESC LIMIT 1")
    return next((from_text(row[0]) for row in rows), None)


async def silences(store: Store, hours: float) -> list[tuple[datetime, datetime]]:
    """The times, longer than so many hours, in which nothing came: from when to when."""
    rows = await reading(store).execute_fetchall(
        # Of a million rows nearly all came in the hour of the one before: no reckoning with those.
        "SELECT a.received_at, b.received_at FROM inbox AS b JOIN inbox AS a"
        " ON a.seq = (SELECT max(seq) FROM inbox WHERE seq < b.seq)"
        " WHERE (:hours < 1 OR substr(a.received_at, 1, 13) <> substr(b.received_at, 1, 13))"
        " AND (julianday(b.received_at) - julianday(a.received_at)) * 24 > :hours ORDER BY b.seq",
        {"hours": hours},
    )
    return [(from_text(row[0]), from_text(row[1])) for row in rows]


@transaction
async def attempted(connection: aiosqlite.Connection, seqs: Iterable[int], times: int = 1) -> None:
    """Remember that the handling of these begins once more; -1: that it ended before it was done."""
    await connection.executemany(
        "UPDATE inbox SET attempts = attempts + ? WHERE seq = ?", [(times, seq) for seq in seqs]
    )


@transaction
async def too_late(connection: aiosqlite.Connection, kinds: Collection[str], now: datetime) -> int:
    """Strike off what waits of these kinds as ``late``. Out: how many."""
    marks = ", ".join("?" * len(kinds))
    cursor = await connection.execute(
        "UPDATE inbox SET ended = 'late', ended_at = ?, raw = NULL"  # noqa: S608
        f" WHERE ended IS NULL AND kind IN ({marks})",
        (to_text(now), *kinds),
    )
    return cursor.rowcount


async def apologised(store: Store, chat_id: int, since: datetime) -> bool:
    """Whether a late update of the chat ended with an apology since then."""
    rows = await reading(store).execute_fetchall(
        "SELECT 1 FROM inbox WHERE chat_id = ? AND ended = 'apologised' AND ended_at >= ? LIMIT 1",
        (chat_id, to_text(since)),
    )
    return bool(list(rows))


@transaction
async def purge(connection: aiosqlite.Connection, before: datetime) -> int:
    """Forget the numbers of updates that ended before then. Out: how many."""
    cursor = await connection.execute("DELETE FROM inbox WHERE ended_at < ?", (to_text(before),))
    return cursor.rowcount


async def forget(connection: aiosqlite.Connection, chat_id: int) -> int:
    """Let the numbers of ended updates name this chat no more. Out: how many did."""
    cursor = await connection.execute(
        "UPDATE inbox SET chat_id = 0 WHERE chat_id = ? AND ended IS NOT NULL", (chat_id,)
    )
    return cursor.rowcount
