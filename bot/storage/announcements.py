"""Announcements as they stand: each change of state is a transaction that looks before it acts.

Who gets them is in :mod:`bot.storage.destinations`, what becomes of each message in
:mod:`bot.storage.deliveries`, corrections and recalls in :mod:`bot.storage.amending`, calendars in
:mod:`bot.storage.recurring`. Of a quiz the counts are kept that Telegram told last, of nobody's name or chat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypedDict, Unpack

import aiosqlite

from bot.storage.database import Store, from_text, looking, reading, to_text, transaction

State: TypeAlias = Literal["draft", "waiting", "planned", "running", "paused", "done", "cancelled"]
Kind: TypeAlias = Literal["text", "correction", "quiz", "figure", "news", "notice"]
"""``notice``: to the chats that it is for, whoever subscribes: they were told wrong, or have asked."""

Did: TypeAlias = Literal[
    "created", "proposed", "confirmed", "began", "paused", "stopped", "resumed", "reopened", "corrected",
    "recalled", "resent", "cancelled", "done", "admitted", "ended",
    "refused",
]  # fmt: skip
Why: TypeAlias = Literal[
    "officer", "recalled", "revised", "wrong", "missed", "unlikely", "restored", "expired", "refused"
]
"""By an officer; taken back by one; its figures say something else now, or its quiz is wrong by that; nothing
was running when it was its turn; more chats refused it than is likely; the store is a copy that was
laid back; the moment has come at which it was to be deleted; Telegram does not take what is sent."""

Which: TypeAlias = Literal["all", "open", "done", "gone", "kept"]

TERMINAL: Final = None
"""The author of what no officer made: the command line, a calendar or the store itself."""
COMMAND: Final = "command line"
"""In the place of a press: it was done on the command line."""
_FIELDS: Final = (
    "id, once, kind, target, state, step, edition, content, author, send_at, deadline, began_at, ended_at,"
    " told, reported, recalled, report_chat, report_message, why, figures, dates, chats"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an announcement was paused, taken back or not made.

    ``figures``: the ids of those that have changed; ``dates``: on which it should have come; ``chats``: how
    many missed it, or refused it.
    """

    why: Why
    figures: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    chats: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement as it stands. ``content`` is JSON; ``author``: an officer, or :data:`TERMINAL`."""

    id: int
    once: str | None
    kind: Kind
    target: int | None
    state: State
    step: str | None
    edition: int
    content: str
    author: int | None
    send_at: datetime | None
    deadline: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    told: bool
    reported: bool
    recalled: bool
    report_chat: int | None
    report_message: int | None
    cause: Cause | None


class Changes(TypedDict, total=False):
    """Columns that change together with the state."""

    step: str | None
    content: str
    author: int | None
    send_at: datetime
    deadline: datetime
    began_at: datetime
    ended_at: datetime
    until: datetime | None
    reported: bool


def _read(row: Any) -> Announcement:
    values = list(row[:18])
    for place in (9, 10, 11, 12):
        values[place] = None if values[place] is None else from_text(values[place])
    for place in (13, 14, 15):
        values[place] = bool(values[place])
    why, figures, dates, chats = row[18:]
    days = tuple(date.fromisoformat(day) for day in (dates or "").split())
    values.append(None if why is None else Cause(why, tuple((figures or "").split()), days, chats))
    return Announcement(*values)


def _written(cause: Cause | None) -> dict[str, object]:
    """A cause as the columns that hold it."""
    if cause is None:
        return dict.fromkeys(("why", "figures", "dates", "chats"))
    return {
        "why": cause.why,
        "figures": " ".join(cause.figures) or None,
        "dates": " ".join(day.isoformat() for day in cause.dates) or None,
        "chats": cause.chats,
    }


def is_poll(content: str) -> bool:
    """Whether what goes out is a poll, which nobody can edit, but which can be ended."""
    return bool(json.loads(content).get("quiz"))


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


async def written_in(store: Store, officer: int, part: str) -> Announcement | None:
    """The announcement of an officer whose text came in this message; of several the newest."""
    found = await select(
        reading(store),
        "author = ? AND state IN ('draft', 'waiting', 'planned') AND EXISTS (SELECT 1 FROM"
        " json_each(content, '$.parts') WHERE value = ?) ORDER BY id DESC LIMIT 1",
        officer,
        part,
    )
    return found[0] if found else None


#: The pages of the list: what they hold, and in which order.
_LISTED: Final[dict[Which, tuple[str, str]]] = {
    "all": ("true", "state IN ('done', 'cancelled'), id DESC"),
    "open": (
        "state NOT IN ('done', 'cancelled')",
        "state <> 'waiting', state = 'draft', coalesce(send_at, json_extract(content, '$.at'), ''), id DESC",
    ),
    "done": (
        "(state = 'done' OR began_at NOT NULL OR why NOT NULL) AND state IN ('done', 'cancelled')",
        "id DESC",
    ),
    "gone": ("state = 'cancelled' AND began_at IS NULL AND why IS NULL", "id DESC"),
    "kept": (
        "NOT (state = 'cancelled' AND began_at IS NULL AND why IS NULL)",
        "state IN ('done', 'cancelled'), id DESC",
    ),
}


async def newest(store: Store, count: int = 20, after: int = 0, which: Which = "all") -> list[Announcement]:
    """So many after the first ``after``; ``which``: all, what is not finished by time, what was sent, what
    was discarded before that, or all but this.
    """
    where, order = _LISTED[which]
    return await select(
        reading(store),
        f"(kind <> 'correction' OR state IN ('draft', 'waiting')) AND {where}"
        f" ORDER BY {order} LIMIT ? OFFSET ?",
        count,
        after,
    )


async def open_ones(store: Store) -> list[Announcement]:
    """What the loop has to look at: everything that is under way, waits, or has a report to be finished."""
    return await select(
        looking(store),
        "state IN ('waiting', 'planned', 'running') OR reported = 0"
        " OR (told = 0 AND state IN ('draft', 'paused') AND (author IS NULL OR state = 'paused'))"
        " OR (told = 0 AND (why IN ('missed', 'wrong') OR (why = 'expired' AND began_at IS NULL)))"
        " ORDER BY id",
    )


async def ended(store: Store, now: datetime) -> list[int]:
    """Those that have begun, and are to be deleted by now; in the order of their index: it is often asked."""
    rows = await looking(store).execute_fetchall(
        "SELECT id FROM announcements WHERE recalled = 0 AND until <= ? ORDER BY until", (to_text(now),)
    )
    return [row[0] for row in rows]


@transaction
async def create(
    connection: aiosqlite.Connection,
    kind: Kind,
    content: str,
    author: int | None,
    now: datetime,
    *,
    once: str | None = None,
    target: int | None = None,
    state: State = "draft",
    step: str | None = None,
    send_at: datetime | None = None,
    deadline: datetime | None = None,
    cause: Cause | None = None,
) -> int | None:
    """A new one; out: its number. None: what ``once`` names was made before."""
    values = {
        "once": once, "kind": kind, "target": target, "state": state, "step": step, "content": content,
        "author": author, "send_at": send_at and to_text(send_at),
        "deadline": deadline and to_text(deadline), "updated_at": to_text(now), **_written(cause),
    }  # fmt: skip
    done = await connection.execute(
        f"INSERT INTO announcements ({', '.join(values)}) VALUES (:{', :'.join(values)})"  # noqa: S608
        " ON CONFLICT (once) DO NOTHING",
        values,
    )
    if done.rowcount != 1 or done.lastrowid is None:
        return None
    await note(connection, done.lastrowid, author, "created", now)
    return done.lastrowid


async def by_once(store: Store, once: str) -> Announcement | None:
    """What was made under this name."""
    found = await select(reading(store), "once = ?", once)
    return found[0] if found else None


@transaction
async def revise(
    connection: aiosqlite.Connection, number: int, before: str, content: str, step: str | None, now: datetime
) -> bool:
    """Change a draft that still holds ``before``. False: it was changed, or confirmed, meanwhile."""
    done = await connection.execute(
        "UPDATE announcements SET content = ?, step = ?, updated_at = ?"
        " WHERE id = ? AND state = 'draft' AND content = ?",
        (content, step, to_text(now), number, before),
    )
    return done.rowcount == 1


@transaction
async def move_state(
    connection: aiosqlite.Connection,
    number: int,
    before: Iterable[State],
    after: State,
    officer: int | None,
    did: Did,
    now: datetime,
    *,
    cause: Cause | None = None,
    holds: str | None = None,
    press: str | None = None,
    **changes: Unpack[Changes],
) -> bool:
    """The announcement goes from one of ``before`` to ``after``, with a line in the log. False: it is in
    none of them, or does not hold the content ``holds`` any more.

    ``press``: the press of a button that the line in the log is of, or :data:`COMMAND`.
    """
    found = await select(connection, "id = ?", number)
    if not found or found[0].state not in before or (holds is not None and found[0].content != holds):
        return False
    sets = {"state": after, "told": 0, "updated_at": now, **_written(cause), **changes}
    names = ", ".join(f"{name} = ?" for name in sets)
    given = [to_text(v) if isinstance(v, datetime) else v for v in sets.values()]
    await connection.execute(f"UPDATE announcements SET {names} WHERE id = ?", (*given, number))  # noqa: S608
    await note(connection, number, officer, did, now, cause=cause, press=press)
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
    connection: aiosqlite.Connection,
    number: int,
    officer: int | None,
    did: Did,
    now: datetime,
    *,
    cause: Cause | None = None,
    before: str | None = None,
    press: str | None = None,
) -> None:
    """A line in the log: who did what. ``before``: the content that it corrected."""
    why = _written(cause)
    await connection.execute(
        "INSERT INTO announcement_log (announcement, officer, what, why, figures, chats, before, press,"
        " done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, officer, did, why["why"], why["figures"], why["chats"], before, press, to_text(now)),
    )


async def commanded(store: Store, after: int) -> tuple[int, list[tuple[int, Did]]]:
    """What was done on the command line after a line of the log. Out: the newest line, and of each what was
    done with which announcement.
    """
    rows = await looking(store).execute_fetchall(
        "SELECT id, announcement, what, press FROM announcement_log WHERE id > ? ORDER BY id", (after,)
    )
    lines = list(rows)
    return max((row[0] for row in lines), default=after), [(n, did) for _, n, did, p in lines if p == COMMAND]


class Line(NamedTuple):
    """A line of the log. ``officer``: :data:`TERMINAL` where it was none."""

    officer: int | None
    did: Did
    at: datetime


async def history(store: Store, number: int) -> list[Line]:
    """Who did what with it, the oldest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT officer, what, done_at FROM announcement_log WHERE announcement = ? ORDER BY id", (number,)
    )
    return [Line(row[0], row[1], from_text(row[2])) for row in rows]


async def resent_by(store: Store, number: int, press: str) -> bool:
    """Whether this press has sent it again already."""
    rows = await reading(store).execute_fetchall(
        "SELECT 1 FROM announcement_log WHERE announcement = ? AND what = 'resent' AND press = ?",
        (number, press),
    )
    return bool(list(rows))


@transaction
async def stop_all(connection: aiosqlite.Connection, officer: int, now: datetime) -> int:
    """Pause everything that is planned or under way. Out: how many that were."""
    found = await select(connection, "state IN ('planned', 'running')")
    for one in found:
        await move_state(
            connection, one.id, (one.state,), "paused", officer, "stopped", now, cause=Cause("officer")
        )
    return len(found)


@transaction
async def tell(connection: aiosqlite.Connection, number: int) -> None:
    """The desk has been told of its state."""
    await set_fields(connection, number, told=True)


@transaction
async def report_at(connection: aiosqlite.Connection, number: int, chat_id: int, message_id: int) -> None:
    """Where its report stands."""
    await set_fields(connection, number, report_chat=chat_id, report_message=message_id)


@transaction
async def reported(connection: aiosqlite.Connection, number: int) -> None:
    """Its report is final, unless rows have come meanwhile."""
    await connection.execute(
        "UPDATE announcements SET reported = 1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM deliveries"
        " WHERE announcement = announcements.id AND state IN ('planned', 'sending'))",
        (number,),
    )


async def set_fields(connection: aiosqlite.Connection, number: int, **values: object) -> None:
    """Change some columns."""
    names = ", ".join(f"{name} = ?" for name in values)
    await connection.execute(f"UPDATE announcements SET {names} WHERE id = ?", (*values.values(), number))  # noqa: S608


async def set_cause(connection: aiosqlite.Connection, number: int, cause: Cause) -> None:
    """Why something was done with it whose state stays; the desk is to be told."""
    await set_fields(connection, number, told=False, **_written(cause))


@transaction
async def note_poll(connection: aiosqlite.Connection, poll: str, announcement: int) -> None:
    """A quiz went out as this poll. Which chat has it is not noted: in a private one it is one person's."""
    await connection.execute(
        "INSERT OR IGNORE INTO polls (poll, announcement) VALUES (?, ?)", (poll, announcement)
    )


async def count_votes(connection: aiosqlite.Connection, poll: str, votes: Sequence[int]) -> None:
    """How often each option of a poll was chosen by now; of polls that are not ours nothing is kept."""
    await connection.execute("UPDATE polls SET votes = ? WHERE poll = ?", (json.dumps(list(votes)), poll))


async def votes(store: Store, announcement: int) -> tuple[int, ...]:
    """How often each option was chosen, over all chats; empty: nobody has answered."""
    rows = await reading(store).execute_fetchall(
        "SELECT votes FROM polls WHERE announcement = ? AND votes IS NOT NULL", (announcement,)
    )
    found = [json.loads(row[0]) for row in rows]
    total = tuple(sum(of_option) for of_option in zip(*found, strict=False))
    return total if any(total) else ()
