"""What comes by itself: calendars of chats, turns of figures, how far news were looked through, series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import Store, from_text, looking, reading, to_text, transaction

Recurring: TypeAlias = Literal["figure", "quiz"]
Every: TypeAlias = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes to a chat. ``days``: of the week, Monday is 0; ``minute``: of the day."""

    days: frozenset[int]
    minute: int


@dataclass(frozen=True, slots=True)
class Due:
    """A rule of a chat whose time to be looked at has come.

    ``since``: dates from this moment on have not been seen to; ``last``: the last date on which it came;
    ``topics``: those that the chat is subscribed to; ``used``: figure -> the announcement that it came in;
    ``beside``: the figure that something of another kind brought there last.
    """

    chat_id: int
    kind: Recurring
    rule: Rule
    since: datetime
    last: date | None
    topics: frozenset[str]
    used: dict[str, int]
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One announcement to make, and the chats whose turn it is. ``figure``: what it is about."""

    once: str
    kind: Recurring
    figure: str
    content: str
    at: datetime
    deadline: datetime
    chats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rule has been seen to. ``next``: from when on it is to be looked at again."""

    chat_id: int
    kind: Recurring
    next: datetime
    last: date | None


def _bits(days: Iterable[int]) -> int:
    return sum(1 << day for day in days)


def _days(bits: int) -> frozenset[int]:
    return frozenset(day for day in range(7) if bits >> day & 1)


async def rules(store: Store, chat_id: int) -> dict[Recurring, Rule]:
    """What comes to a chat by a calendar, and when."""
    rows = await reading(store).execute_fetchall(
        "SELECT kind, days, minute FROM calendars WHERE chat_id = ?", (chat_id,)
    )
    return {row[0]: Rule(_days(row[1]), row[2]) for row in rows}


@transaction
async def set_rule(
    connection: aiosqlite.Connection, chat_id: int, kind: Recurring, rule: Rule, now: datetime
) -> None:
    """From now on it comes by this rule; without days: no more. The dates before ``now`` are past."""
    if not rule.days:
        await connection.execute("DELETE FROM calendars WHERE chat_id = ? AND kind = ?", (chat_id, kind))
        return
    await connection.execute(
        "INSERT INTO calendars (chat_id, kind, days, minute, next) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (chat_id, kind) DO UPDATE SET days = excluded.days, minute = excluded.minute,"
        " next = excluded.next",
        (chat_id, kind, _bits(rule.days), rule.minute, to_text(now)),
    )


async def due(store: Store, now: datetime) -> list[Due]:
    """The rules that are to be looked at now."""
    moment = to_text(now)
    connection = reading(store)
    rows = await connection.execute_fetchall(
        "SELECT chat_id, kind, days, minute, next, last FROM calendars WHERE next <= ?"
        " ORDER BY kind, chat_id",
        (moment,),
    )
    if not rows:
        return []
    topics: dict[int, set[str]] = {}
    for chat, topic in await connection.execute_fetchall(
        "SELECT chat_id, topic FROM subscriptions WHERE chat_id IN"
        " (SELECT chat_id FROM calendars WHERE next <= ?)",
        (moment,),
    ):
        topics.setdefault(chat, set()).add(topic)
    used: dict[tuple[int, str], dict[str, int]] = {}
    beside: dict[tuple[int, str], str] = {}
    for chat, due_, kind, figure, number in await connection.execute_fetchall(
        "SELECT t.chat_id, k.kind, t.kind, t.figure, t.announcement FROM turns AS t JOIN calendars AS k"
        " ON k.chat_id = t.chat_id WHERE k.next <= ? ORDER BY t.announcement",
        (moment,),
    ):
        if kind == due_:
            used.setdefault((chat, kind), {})[figure] = number
        else:
            beside[chat, due_] = figure
    return [
        Due(
            chat, kind, Rule(_days(days), minute), from_text(since), last and date.fromisoformat(last),
            frozenset(topics.get(chat, ())), used.get((chat, kind), {}), beside.get((chat, kind)),
        )
        for chat, kind, days, minute, since, last in rows
    ]  # fmt: skip


@transaction
async def come(
    connection: aiosqlite.Connection,
    posts: Sequence[Post],
    missed: dict[Recurring, Cause],
    seen: Sequence[Progress],
    now: datetime,
) -> None:
    """Make what is due, say what was missed, and note it: all of it or nothing.

    ``missed``: why something did not come, for the desk.
    """
    for post in posts:
        number = await announcements.create(
            connection, post.kind, post.content, TERMINAL, now, once=post.once, state="planned",
            send_at=post.at, deadline=post.deadline,
        )  # fmt: skip
        await connection.executemany(
            "INSERT OR REPLACE INTO turns (chat_id, kind, figure, announcement) VALUES (?, ?, ?, ?)",
            [(chat, post.kind, post.figure, number) for chat in post.chats if number is not None],
        )
    for kind, cause in missed.items():
        days = " ".join(day.isoformat() for day in cause.dates)
        await announcements.create(
            connection, kind, "{}", TERMINAL, now, once=f"{kind} missed: {days}; {cause.chats}",
            state="cancelled", cause=cause,
        )  # fmt: skip
    await connection.executemany(
        "UPDATE calendars SET next = ?, last = ? WHERE chat_id = ? AND kind = ?",
        [(to_text(one.next), one.last and one.last.isoformat(), one.chat_id, one.kind) for one in seen],
    )


async def quizzes(store: Store) -> list[announcements.Announcement]:
    """The quizzes that stand in chats, and the polls of officers."""
    return await announcements.select(
        reading(store),
        "(kind = 'quiz' OR (kind = 'text' AND json_extract(content, '$.quiz.kk') NOT NULL))"
        " AND recalled = 0 AND began_at IS NOT NULL ORDER BY id",
    )


# -- news ---------------------------------------------------------------------------------------------------


async def mark(store: Store, name: str) -> int | None:
    """How far something has been looked through."""
    rows = await looking(store).execute_fetchall(
        "SELECT value FROM announcement_marks WHERE name = ?", (name,)
    )
    return next((row[0] for row in rows), None)


@transaction
async def set_mark(connection: aiosqlite.Connection, name: str, value: int) -> None:
    """Remember it."""
    await connection.execute("INSERT OR REPLACE INTO announcement_marks VALUES (?, ?)", (name, value))


@transaction
async def new_number(connection: aiosqlite.Connection, name: str, newest: int) -> int:
    """A number that none of these has had, also none that is gone: an old button, or a template, would mean
    another one. ``newest``: the highest of those that are there.
    """
    number = max(await mark(connection, name) or 0, newest) + 1
    await set_mark(connection, name, number)
    return number


async def newest_revision(store: Store) -> int:
    """The number of the newest revision of any figure; 0: there is none."""
    rows = await looking(store).execute_fetchall("SELECT coalesce(max(id), 0) FROM figure_revisions")
    return int(next(iter(rows))[0])


async def revisions_after(store: Store, number: int) -> list[tuple[int, str, str | None, str | None]]:
    """(revision, figure, its record, the record of the same figure before it), the oldest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT r.id, r.figure_id, r.record, (SELECT b.record FROM figure_revisions AS b WHERE b.id < r.id"
        " AND b.figure_id = r.figure_id ORDER BY b.id DESC LIMIT 1) FROM figure_revisions AS r"
        " WHERE r.id > ? ORDER BY r.id",
        (number,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


STAYS: Final = timedelta(hours=24)  # a run that cannot be sent waits so long


@transaction
async def make_run(
    connection: aiosqlite.Connection,
    series: Announcement,
    at: datetime | None,
    content: str | None,
    after: datetime | None,
    missed: Cause | None,
    now: datetime,
) -> bool:
    """Make the run of ``at``, with ``content``; None: none is to be made now. ``after``: the run that comes
    next; None: the series has ended. ``missed``: what did not come, for the desk. False: the series is not
    what it was.
    """
    found = await announcements.select(connection, "id = ? AND state = 'planned'", series.id)
    if not found or (found[0].content, found[0].send_at) != (series.content, series.send_at):
        return False
    if at is not None and content is not None:
        await announcements.create(
            connection, series.kind, content, series.author, now, once=f"series {series.id} {to_text(at)}",
            state="planned", send_at=at, deadline=at + STAYS,
        )  # fmt: skip
    if missed is not None:
        days = " ".join(day.isoformat() for day in missed.dates)
        await announcements.create(
            connection, series.kind, series.content, TERMINAL, now, once=f"series {series.id} missed: {days}",
            state="cancelled", cause=missed,
        )  # fmt: skip
    if after is not None:
        await announcements.set_fields(connection, series.id, send_at=to_text(after))
    else:
        await announcements.move_state(
            connection, series.id, ("planned",), "done", TERMINAL, "done", now, ended_at=now
        )
    return True


async def runs(store: Store, number: int, count: int) -> list[int]:
    """The newest announcements that a series has made."""
    rows = await reading(store).execute_fetchall(
        "SELECT id FROM announcements WHERE json_extract(content, '$.series') = ? ORDER BY id DESC LIMIT ?",
        (number, count),
    )
    return [row[0] for row in rows]


@transaction
async def resume_series(
    connection: aiosqlite.Connection,
    number: int,
    after: datetime | None,
    officer: int | None,
    now: datetime,
    press: str | None = None,
) -> bool:
    """A series goes on with its next run; None: there is none, so it has ended. False: it is not paused."""
    if after is None:
        return await announcements.move_state(
            connection, number, ("paused",), "done", officer, "done", now, ended_at=now, press=press
        )
    return await announcements.move_state(
        connection, number, ("paused",), "planned", officer, "resumed", now, send_at=after, press=press
    )
