"""Announcements as they stand: each change of state is a transaction that looks before it acts.

Who gets them is in :mod:`bot.storage.destinations`, what becomes of each message in
:mod:`bot.storage.deliveries`, corrections and recalls in :mod:`bot.storage.amending`, calendars in
:mod:`bot.storage.recurring`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import aiosqlite

from bot.storage.database import Store, reading, writing
from bot.storage.moments import from_text, to_text

State: TypeAlias = Literal["draft", "waiting", "planned", "running", "paused", "done", "cancelled"]
Kind: TypeAlias = Literal["text", "correction", "quiz", "figure", "news"]

TERMINAL: Final = 0  # the author of what the command line, a rule or the store itself made
_FIELDS: Final = (
    "id, once, kind, target, state, step, edition, content, author, send_at, deadline, began_at, ended_at,"
    " why, told, reported, recalled, report_chat, report_message"
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement as it stands. ``content`` is JSON."""

    id: int
    once: str | None
    kind: Kind
    target: int | None
    state: State
    step: str | None
    edition: int
    content: str
    author: int
    send_at: datetime | None
    deadline: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    why: str | None
    told: bool
    reported: bool
    recalled: bool
    report_chat: int | None
    report_message: int | None


def _read(row: Any) -> Announcement:
    values = list(row)
    for place in (9, 10, 11, 12):
        values[place] = None if values[place] is None else from_text(values[place])
    for place in (14, 15, 16):
        values[place] = bool(values[place])
    return Announcement(*values)


async def select(connection: aiosqlite.Connection, where: str, *values: object) -> list[Announcement]:
    """Those of a condition of ours."""
    rows = await connection.execute_fetchall(
        f"SELECT {_FIELDS} FROM announcements WHERE {where}",  # noqa: S608 - our own conditions
        values,
    )
    return [_read(row) for row in rows]


# -- announcements ------------------------------------------------------------------------------------------


async def get(store: Store, number: int) -> Announcement | None:
    """One announcement."""
    found = await select(reading(store), "id = ?", number)
    return found[0] if found else None


async def asked_of(store: Store, officer: int, since: datetime) -> Announcement | None:
    """The draft that an officer is writing at: the one that they were asked something of last, after
    ``since``. (What they write days later is a question, until they open the draft again.)
    """
    found = await select(
        reading(store),
        "author = ? AND state = 'draft' AND step IS NOT NULL AND updated_at > ? ORDER BY updated_at DESC",
        officer,
        to_text(since),
    )
    return found[0] if found else None


async def newest(store: Store, count: int = 20, after: int = 0) -> list[Announcement]:
    """So many after the first ``after``: what is not finished first, then the newest first."""
    return await select(
        reading(store),
        "kind <> 'correction' OR state IN ('draft', 'waiting')"
        " ORDER BY state IN ('done', 'cancelled'), id DESC LIMIT ? OFFSET ?",
        count,
        after,
    )


async def open_ones(store: Store) -> list[Announcement]:
    """What the loop has to look at: everything that is under way, waits, or has a report to be finished."""
    return await select(
        reading(store),
        "state IN ('waiting', 'planned', 'running') OR reported = 0"
        " OR (told = 0 AND state IN ('draft', 'paused') AND (author = 0 OR state = 'paused'))"
        " OR (told = 0 AND (why LIKE 'missed%' OR why LIKE 'wrong%')) ORDER BY id",
    )


async def create(
    store: Store,
    kind: Kind,
    content: str,
    author: int,
    now: datetime,
    *,
    once: str | None = None,
    target: int | None = None,
    state: State = "draft",
    step: str | None = None,
    send_at: datetime | None = None,
    deadline: datetime | None = None,
    why: str | None = None,
) -> int | None:
    """A new one; out: its number. None: what ``once`` names was made before."""
    values = (
        once, kind, target, state, step, content, author,
        send_at and to_text(send_at), deadline and to_text(deadline), why, to_text(now),
    )  # fmt: skip
    return await writing(store, _create, values)


async def _create(connection: aiosqlite.Connection, values: tuple[Any, ...]) -> int | None:
    done = await connection.execute(
        "INSERT INTO announcements (once, kind, target, state, step, content, author, send_at, deadline,"
        " why, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (once) DO NOTHING",
        values,
    )
    if done.rowcount != 1 or done.lastrowid is None:
        return None
    await note(connection, done.lastrowid, values[6], "created", values[1], values[-1])
    return done.lastrowid


async def by_once(store: Store, once: str) -> Announcement | None:
    """What was made under this name."""
    found = await select(reading(store), "once = ?", once)
    return found[0] if found else None


async def revise(
    store: Store, number: int, before: str, content: str, step: str | None, now: datetime
) -> bool:
    """Change a draft that still holds ``before``. False: it was changed, or confirmed, meanwhile."""
    return await writing(store, _revise, number, before, content, step, to_text(now))


async def _revise(
    connection: aiosqlite.Connection, number: int, before: str, content: str, step: str | None, now: str
) -> bool:
    done = await connection.execute(
        "UPDATE announcements SET content = ?, step = ?, updated_at = ?"
        " WHERE id = ? AND state = 'draft' AND content = ?",
        (content, step, now, number, before),
    )
    return done.rowcount == 1


async def move_state(
    store: Store,
    number: int,
    before: Iterable[State],
    after: State,
    officer: int,
    what: str,
    now: datetime,
    *,
    why: str | None = None,
    **values: object,
) -> bool:
    """The announcement goes from one of ``before`` to ``after``, with a line in the log. False: it is in
    none of them, or (``holds`` given) does not hold that content any more. ``values``: columns that change
    with it; ``detail``: for the log.
    """
    return await writing(store, _move_state, number, tuple(before), after, officer, what, now, why, values)


async def _move_state(
    connection: aiosqlite.Connection,
    number: int,
    before: tuple[State, ...],
    after: State,
    officer: int,
    what: str,
    now: datetime,
    why: str | None,
    values: dict[str, object],
) -> bool:
    found = await select(connection, "id = ?", number)
    held, detail = values.pop("holds", None), values.pop("detail", None)
    if not found or found[0].state not in before or (held is not None and found[0].content != held):
        return False
    sets = {"state": after, "why": why, "told": 0, "updated_at": now, **values}
    names = ", ".join(f"{name} = ?" for name in sets)
    given = [to_text(v) if isinstance(v, datetime) else v for v in sets.values()]
    await connection.execute(f"UPDATE announcements SET {names} WHERE id = ?", (*given, number))  # noqa: S608
    await note(connection, number, officer, what, str(detail or why or ""), to_text(now))
    if after == "cancelled":
        await cancel_rows(connection, number, to_text(now))
    return True


async def cancel_rows(connection: aiosqlite.Connection, number: int, now: str) -> None:
    """What is yet to be sent of it is not."""
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'cancelled', ended_at = ?"
        " WHERE announcement = ? AND state = 'planned' AND action = 'send'",
        (now, number),
    )


async def note(
    connection: aiosqlite.Connection, number: int, officer: int, what: str, detail: str, now: str
) -> None:
    """A line in the log: who did what."""
    await connection.execute(
        "INSERT INTO announcement_log (announcement, officer, what, detail, done_at) VALUES (?, ?, ?, ?, ?)",
        (number, officer, what, detail, now),
    )


async def history(store: Store, number: int) -> list[tuple[int, str, str, datetime]]:
    """Officer, what they did, its detail and its moment, the oldest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT officer, what, detail, done_at FROM announcement_log WHERE announcement = ? ORDER BY id",
        (number,),
    )
    return [(row[0], row[1], row[2], from_text(row[3])) for row in rows]


async def stop_all(store: Store, officer: int, now: datetime) -> int:
    """Pause everything that is planned or under way. Out: how many that were."""
    return await writing(store, _stop_all, officer, now)


async def _stop_all(connection: aiosqlite.Connection, officer: int, now: datetime) -> int:
    found = await select(connection, "state IN ('planned', 'running')")
    for one in found:
        await _move_state(connection, one.id, (one.state,), "paused", officer, "stopped", now, "officer", {})
    return len(found)


async def tell(store: Store, number: int) -> None:
    """The desk has been told of its state."""
    await writing(store, set_field, number, "told", 1)


async def report_at(store: Store, number: int, chat_id: int, message_id: int) -> None:
    """Where its report stands."""
    await writing(store, set_field, number, "report_chat", chat_id)
    await writing(store, set_field, number, "report_message", message_id)


async def reported(store: Store, number: int) -> None:
    """Its report is final, unless rows have come meanwhile."""
    await writing(store, _reported, number)


async def _reported(connection: aiosqlite.Connection, number: int) -> None:
    await connection.execute(
        "UPDATE announcements SET reported = 1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM deliveries"
        " WHERE announcement = announcements.id AND state IN ('planned', 'sending'))",
        (number,),
    )


async def set_field(connection: aiosqlite.Connection, number: int, column: str, value: object) -> None:
    """Change one column."""
    await connection.execute(f"UPDATE announcements SET {column} = ? WHERE id = ?", (value, number))  # noqa: S608
