"""Announcements and their outbox: every step of a delivery is a transaction that looks before it acts.

What is `sending` was committed durably before the call; what a crash leaves so is `unknown` afterwards and is
never sent again by itself. Edits and deletions can be repeated without harm, so they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import aiosqlite

from bot.storage import chats
from bot.storage.database import Database, Store, reading, writing
from bot.storage.moments import from_text, to_text
from locales.languages import Language

State: TypeAlias = Literal["draft", "waiting", "planned", "running", "paused", "done", "cancelled"]
Kind: TypeAlias = Literal["text", "correction", "quiz", "figure", "news"]
Action: TypeAlias = Literal["send", "edit", "delete"]

TERMINAL: Final = 0  # the author of what the command line, a rule or the store itself made
_FIELDS: Final = (
    "id, once, kind, target, state, step, edition, content, author, send_at, deadline, began_at, ended_at,"
    " why, told, reported, recalled, report_chat, report_message"
)
#: Who gets something: those who agreed, where the bot may write; a channel once an officer confirmed it.
_AUDIENCE: Final = (
    " FROM subscriptions AS s LEFT JOIN chats AS c ON c.chat_id = s.chat_id"
    " LEFT JOIN destinations AS d ON d.chat_id = s.chat_id"
    " WHERE (s.topic = '*' OR s.topic = :topic)"
    " AND coalesce(c.membership, 'member') IN ('member', 'administrator')"
    " AND (coalesce(c.kind, '') <> 'channel'"
    " OR (c.membership = 'administrator' AND d.confirmed_by IS NOT NULL))"
    " AND (:kind NOT IN ('figure', 'quiz')"
    " OR coalesce(CASE :kind WHEN 'quiz' THEN d.quiz ELSE d.weekly END, 0))"
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
    weekly: bool = False
    quiz: bool = False
    confirmed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox."""

    id: int
    announcement: int
    action: Action
    chat_id: int
    thread: int
    part: int
    language: Language
    message_id: int | None
    attempts: int
    deadline: datetime | None
    quiet: tuple[int, int] | None


def _read(row: Any) -> Announcement:
    values = list(row)
    for place in (9, 10, 11, 12):
        values[place] = None if values[place] is None else from_text(values[place])
    for place in (14, 15, 16):
        values[place] = bool(values[place])
    return Announcement(*values)


async def _select(connection: aiosqlite.Connection, where: str, *values: object) -> list[Announcement]:
    rows = await connection.execute_fetchall(
        f"SELECT {_FIELDS} FROM announcements WHERE {where}",  # noqa: S608 - our own conditions
        values,
    )
    return [_read(row) for row in rows]


# -- announcements ------------------------------------------------------------------------------------------


async def get(store: Store, number: int) -> Announcement | None:
    """One announcement."""
    found = await _select(reading(store), "id = ?", number)
    return found[0] if found else None


async def asked_of(store: Store, officer: int) -> Announcement | None:
    """The draft that an officer is writing at: the one that they were asked something of last."""
    found = await _select(
        reading(store),
        "author = ? AND state = 'draft' AND step IS NOT NULL ORDER BY updated_at DESC",
        officer,
    )
    return found[0] if found else None


async def newest(store: Store, count: int = 20) -> list[Announcement]:
    """What is not a draft in the making of somebody, the newest first."""
    return await _select(
        reading(store),
        "kind <> 'correction' OR state IN ('draft', 'waiting') ORDER BY id DESC LIMIT ?",
        count,
    )


async def open_ones(store: Store) -> list[Announcement]:
    """What the loop has to look at: everything that is under way, waits, or has a report to be finished."""
    return await _select(
        reading(store),
        "state IN ('waiting', 'planned', 'running') OR reported = 0"
        " OR (told = 0 AND state IN ('draft', 'paused') AND (author = 0 OR state = 'paused')) ORDER BY id",
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
) -> int | None:
    """A new one; out: its number. None: what ``once`` names was made before."""
    values = (
        once, kind, target, state, step, content, author,
        send_at and to_text(send_at), deadline and to_text(deadline), to_text(now),
    )  # fmt: skip
    return await writing(store, _create, values)


async def _create(connection: aiosqlite.Connection, values: tuple[Any, ...]) -> int | None:
    done = await connection.execute(
        "INSERT INTO announcements (once, kind, target, state, step, content, author, send_at, deadline,"
        " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (once) DO NOTHING",
        values,
    )
    if done.rowcount != 1 or done.lastrowid is None:
        return None
    await _log(connection, done.lastrowid, values[6], "created", values[1], values[-1])
    return done.lastrowid


async def by_once(store: Store, once: str) -> Announcement | None:
    """What was made under this name."""
    found = await _select(reading(store), "once = ?", once)
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
    none of them, or (``content`` given) does not hold that content any more.
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
    found = await _select(connection, "id = ?", number)
    held = values.pop("holds", None)
    if not found or found[0].state not in before or (held is not None and found[0].content != held):
        return False
    sets = {"state": after, "why": why, "told": 0, "updated_at": now, **values}
    names = ", ".join(f"{name} = ?" for name in sets)
    given = [to_text(v) if isinstance(v, datetime) else v for v in sets.values()]
    await connection.execute(f"UPDATE announcements SET {names} WHERE id = ?", (*given, number))  # noqa: S608
    await _log(connection, number, officer, what, why or "", to_text(now))
    if after == "cancelled":
        await _cancel_rows(connection, number, to_text(now))
    return True


async def _cancel_rows(connection: aiosqlite.Connection, number: int, now: str) -> None:
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'cancelled', ended_at = ?"
        " WHERE announcement = ? AND state = 'planned' AND action = 'send'",
        (now, number),
    )


async def _log(
    connection: aiosqlite.Connection, number: int, officer: int, what: str, detail: str, now: str
) -> None:
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
    found = await _select(connection, "state IN ('planned', 'running')")
    for one in found:
        await _move_state(connection, one.id, (one.state,), "paused", officer, "stopped", now, "officer", {})
    return len(found)


async def tell(store: Store, number: int) -> None:
    """The desk has been told of its state."""
    await writing(store, _set, number, "told", 1)


async def report_at(store: Store, number: int, chat_id: int, message_id: int) -> None:
    """Where its report stands."""
    await writing(store, _set, number, "report_chat", chat_id)
    await writing(store, _set, number, "report_message", message_id)


async def reported(store: Store, number: int) -> None:
    """Its report is final, unless rows have come meanwhile."""
    await writing(store, _reported, number)


async def _reported(connection: aiosqlite.Connection, number: int) -> None:
    await connection.execute(
        "UPDATE announcements SET reported = 1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM deliveries"
        " WHERE announcement = announcements.id AND state IN ('planned', 'sending'))",
        (number,),
    )


async def _set(connection: aiosqlite.Connection, number: int, column: str, value: object) -> None:
    await connection.execute(f"UPDATE announcements SET {column} = ? WHERE id = ?", (value, number))  # noqa: S608


# -- who gets it --------------------------------------------------------------------------------------------


async def audience(store: Store, topic: str, kind: Kind = "text") -> list[Destination]:
    """Everybody who gets an announcement of this topic now, each chat once."""
    rows = await reading(store).execute_fetchall(
        "SELECT s.chat_id, coalesce(c.kind, CASE WHEN s.chat_id < 0 THEN 'group' ELSE 'private' END),"
        " min(s.language), coalesce(d.both, 0), coalesce(d.thread, 0), d.quiet_from, d.quiet_to"
        + _AUDIENCE
        + " GROUP BY s.chat_id ORDER BY s.chat_id",
        {"topic": topic, "kind": kind},
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
        "SELECT both, thread, quiet_from, quiet_to, weekly, quiz, confirmed_by FROM destinations"
        " WHERE chat_id = ?",
        (chat_id,),
    )
    for both, thread, first, last, weekly, quiz, confirmed in rows:
        quiet = None if first is None else (first, last)
        return Wishes(bool(both), thread, quiet, bool(weekly), bool(quiz), confirmed)
    return Wishes()


async def wish(store: Store, chat_id: int, wanted: Wishes, now: datetime) -> None:
    """Remember how a chat wants its announcements."""
    await writing(store, _wish, chat_id, wanted, to_text(now))


async def _wish(connection: aiosqlite.Connection, chat_id: int, wanted: Wishes, now: str) -> None:
    quiet = wanted.quiet or (None, None)
    await connection.execute(
        "INSERT OR REPLACE INTO destinations (chat_id, both, thread, quiet_from, quiet_to, weekly, quiz,"
        " confirmed_by, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            chat_id, int(wanted.both), wanted.thread, *quiet, int(wanted.weekly), int(wanted.quiz),
            wanted.confirmed_by, now,
        ),
    )  # fmt: skip


async def unconfirmed(store: Store) -> list[int]:
    """Channels that chose to get announcements and wait for an officer."""
    rows = await reading(store).execute_fetchall(
        "SELECT DISTINCT c.chat_id FROM chats AS c JOIN subscriptions AS s ON s.chat_id = c.chat_id"
        " LEFT JOIN destinations AS d ON d.chat_id = c.chat_id"
        " WHERE c.kind = 'channel' AND c.membership = 'administrator' AND d.confirmed_by IS NULL"
        " ORDER BY c.chat_id"
    )
    return [row[0] for row in rows]


# -- the outbox ---------------------------------------------------------------------------------------------


async def begin(store: Store, number: int, to: list[Destination], now: datetime) -> bool:
    """The moment has come: a row for each destination and part. False: it is not planned any more."""
    return await writing(store, _begin, number, to, now)


async def _begin(connection: aiosqlite.Connection, number: int, to: list[Destination], now: datetime) -> bool:
    moment = to_text(now)
    if not await _move_state(
        connection, number, ("planned",), "running", TERMINAL, "began", now, None,
        {"began_at": now, "reported": 0},
    ):  # fmt: skip
        return False
    await connection.executemany(
        "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"
        " not_before) VALUES (?, 'send', 0, ?, ?, ?, ?, 'planned', ?)",
        [
            (number, one.chat_id, one.thread, part, language, moment)
            for one in to
            for part, language in enumerate(one.languages)
        ],
    )
    return True


async def recover(store: Store, now: datetime) -> int:
    """After a start: what was `sending` is `unknown`; edits and deletions go on. Out: how many unknown."""
    return await writing(store, _recover, to_text(now), durable=True)


async def _recover(connection: aiosqlite.Connection, now: str) -> int:
    await connection.execute(
        "UPDATE deliveries SET state = 'planned' WHERE state = 'sending' AND action <> 'send'"
    )
    done = await connection.execute(
        "UPDATE deliveries SET state = 'unknown', reason = 'crash', ended_at = ? WHERE state = 'sending'",
        (now,),
    )
    return done.rowcount


async def due(store: Store, now: datetime, count: int, without: Iterable[int]) -> list[Delivery]:
    """Rows whose time has come, of chats that are not in ``without``; first parts first."""
    busy = ",".join(str(int(chat)) for chat in without)
    rows = await reading(store).execute_fetchall(
        "SELECT d.id, d.announcement, d.action, d.chat_id, d.thread, d.part, d.language, d.message_id,"  # noqa: S608
        " d.attempts, a.deadline, q.quiet_from, q.quiet_to FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement"
        " LEFT JOIN destinations AS q ON q.chat_id = d.chat_id"
        " WHERE d.state = 'planned' AND d.not_before <= ? AND a.state <> 'paused'"
        f" AND d.chat_id NOT IN ({busy}) ORDER BY d.part, d.id LIMIT ?",
        (to_text(now), count),
    )
    return [
        Delivery(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            row[8],
            None if row[9] is None else from_text(row[9]),
            None if row[10] is None else (row[10], row[11]),
        )
        for row in rows
    ]


async def shift(store: Store, moved: list[tuple[int, datetime | None]], now: datetime) -> None:
    """Rows that fall into quiet hours: sent at their end; None: that would be too late."""
    await writing(store, _shift, moved, to_text(now))


async def _shift(
    connection: aiosqlite.Connection, moved: list[tuple[int, datetime | None]], now: str
) -> None:
    for number, until in moved:
        if until is None:
            await _end(connection, number, "failed", "quiet_hours", now, before="planned")
        else:
            await connection.execute(
                "UPDATE deliveries SET not_before = ? WHERE id = ? AND state = 'planned'",
                (to_text(until), number),
            )


async def claim(store: Database, number: int, now: datetime) -> str | None:
    """Right before the call: the row is `sending`, and that is on the disk. Out: the content to send.

    None: it is not to be sent now: paused, cancelled, too late, unsubscribed meanwhile, or not the newest.
    """
    return await store.write(_claim, number, to_text(now), durable=True)


async def _claim(connection: aiosqlite.Connection, number: int, now: str) -> str | None:
    rows = await connection.execute_fetchall(
        "SELECT d.action, d.edition, d.chat_id, a.id, a.state, a.deadline, a.content,"
        " a.edition, a.recalled, a.kind FROM deliveries AS d JOIN announcements AS a ON a.id = d.announcement"
        " WHERE d.id = ? AND d.state = 'planned' AND a.state <> 'paused'",
        (number,),
    )
    for (
        action,
        edition,
        chat,
        parent,
        state,
        deadline,
        content,
        newest_,
        recalled,
        kind,
    ) in rows:
        refused = None
        if action == "send":
            if state != "running":
                return None
            topic = await connection.execute_fetchall(
                "SELECT 1 WHERE EXISTS (SELECT 1" + _AUDIENCE + " AND s.chat_id = :chat)",
                {"topic": await _topic(connection, parent), "kind": kind, "chat": chat},
            )
            if deadline is not None and deadline <= now:
                await _end(connection, number, "failed", "too_late", now, before="planned")
                return None
            if not list(topic):
                refused = "unsubscribed"
        elif action == "edit" and (edition != newest_ or recalled):
            refused = "superseded"
        if refused is not None:
            await _end(connection, number, "cancelled", refused, now, before="planned")
            return None
        # Of a sending, the edition that it carries: corrected while it is under way, it is edited after it.
        await connection.execute(
            "UPDATE deliveries SET state = 'sending', attempts = attempts + 1 WHERE id = ?", (number,)
        )
        if action == "send":
            await connection.execute(
                "UPDATE deliveries SET reason = ? WHERE id = ?", (f"edition {newest_}", number)
            )
        return str(content)
    return None


async def _topic(connection: aiosqlite.Connection, number: int) -> str:
    rows = await connection.execute_fetchall(
        "SELECT json_extract(content, '$.topic') FROM announcements WHERE id = ?", (number,)
    )
    return str(next(iter(rows))[0])


async def _end(
    connection: aiosqlite.Connection, number: int, state: str, reason: str | None, now: str, before: str
) -> bool:
    done = await connection.execute(
        "UPDATE deliveries SET state = ?, reason = ?, ended_at = ? WHERE id = ? AND state = ?",
        (state, reason, now, number, before),
    )
    return done.rowcount == 1


async def arrived(store: Store, number: int, message_id: int, now: datetime) -> None:
    """It was sent. What was corrected or recalled while it was under way is edited or deleted next."""
    await writing(store, _arrived, number, message_id, to_text(now))


async def _arrived(connection: aiosqlite.Connection, number: int, message_id: int, now: str) -> None:
    rows = await connection.execute_fetchall(
        "SELECT d.action, d.reason, a.id, a.edition, a.recalled FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement WHERE d.id = ? AND d.state = 'sending'",
        (number,),
    )
    for action, carried, parent, edition, recalled in rows:
        await connection.execute(
            "UPDATE deliveries SET state = 'sent', reason = NULL, message_id = ?, ended_at = ? WHERE id = ?",
            (message_id, now, number),
        )
        if action == "send" and recalled:
            await _follow(connection, parent, "delete", edition, now, number)
        elif action == "send" and carried != f"edition {edition}":
            await _follow(connection, parent, "edit", edition, now, number)


async def _follow(
    connection: aiosqlite.Connection,
    parent: int,
    action: Action,
    edition: int,
    now: str,
    only: int | None = None,
) -> int:
    """An edit or a deletion of each message that was sent (and not deleted). Out: how many."""
    done = await connection.execute(
        "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"
        " message_id, not_before) SELECT announcement, ?, ?, chat_id, thread, part, language, 'planned',"
        " message_id, ? FROM deliveries AS sent WHERE announcement = ? AND action = 'send'"
        " AND state = 'sent' AND (? IS NULL OR id = ?) AND NOT EXISTS (SELECT 1 FROM deliveries AS gone"
        " WHERE gone.announcement = sent.announcement AND gone.action = 'delete'"
        " AND gone.chat_id = sent.chat_id AND gone.message_id = sent.message_id"
        " AND gone.state IN ('planned', 'sending', 'sent'))"
        " ON CONFLICT (announcement, action, edition, chat_id, thread, part) DO UPDATE"
        " SET state = 'planned', reason = NULL, not_before = excluded.not_before",
        (action, edition, now, parent, only, only),
    )
    await _set(connection, parent, "reported", 0)
    return done.rowcount


async def refused(
    store: Store, number: int, reason: str, now: datetime, *, migrated_to: int | None = None
) -> None:
    """Telegram will not do it. What that says of the chat is remembered: a migration moves it, who put the
    bot out or blocked it gets nothing any more.
    """
    await writing(store, _refused, number, reason, now, migrated_to)


async def _refused(
    connection: aiosqlite.Connection, number: int, reason: str, now: datetime, migrated_to: int | None
) -> None:
    moment = to_text(now)
    rows = await connection.execute_fetchall("SELECT chat_id, action FROM deliveries WHERE id = ?", (number,))
    chat_id, action = next(iter(rows))
    if migrated_to is not None and migrated_to != chat_id:
        await chats.move(connection, chat_id, migrated_to)
        rows = await connection.execute_fetchall("SELECT chat_id FROM deliveries WHERE id = ?", (number,))
        if next(iter(rows))[0] == migrated_to:
            # It did not arrive: the group is written to under its new number.
            await connection.execute(
                "UPDATE deliveries SET state = 'planned', reason = NULL, not_before = ?"
                " WHERE id = ? AND state = 'sending'",
                (moment, number),
            )
        else:
            await _end(connection, number, "cancelled", "duplicate", moment, before="sending")
        return
    await _end(connection, number, "failed", reason, moment, before="sending")
    if action == "send" and reason in ("blocked", "kicked", "chat_not_found", "no_rights"):
        kinds = await connection.execute_fetchall("SELECT kind FROM chats WHERE chat_id = ?", (chat_id,))
        known: chats.ChatKind = next((row[0] for row in kinds), "private" if chat_id > 0 else "supergroup")
        membership: chats.Membership = "restricted" if reason == "no_rights" else "kicked"
        await chats.set_membership(connection, chat_id, known, membership, now)
        # Coming back asks anew.
        await connection.execute("DELETE FROM subscriptions WHERE chat_id = ?", (chat_id,))
        await connection.execute("DELETE FROM destinations WHERE chat_id = ?", (chat_id,))


async def unsure(store: Store, number: int, reason: str, now: datetime) -> None:
    """Nobody can know whether it arrived. It stays so until a person decides."""
    await writing(store, _unsure, number, reason, to_text(now))


async def _unsure(connection: aiosqlite.Connection, number: int, reason: str, now: str) -> None:
    await _end(connection, number, "unknown", reason, now, before="sending")


async def later(store: Store, number: int, at: datetime) -> None:
    """It surely did not arrive, or can be repeated: again then."""
    await writing(store, _later, number, to_text(at))


async def _later(connection: aiosqlite.Connection, number: int, at: str) -> None:
    await connection.execute(
        "UPDATE deliveries SET state = CASE WHEN action = 'send' AND EXISTS (SELECT 1 FROM announcements"
        " WHERE id = announcement AND state = 'cancelled') THEN 'cancelled' ELSE 'planned' END,"
        " reason = CASE WHEN action = 'send' AND EXISTS (SELECT 1 FROM announcements"
        " WHERE id = announcement AND state = 'cancelled') THEN 'cancelled' END,"
        " not_before = ? WHERE id = ? AND state = 'sending'",
        (at, number),
    )


async def settle(store: Store, now: datetime) -> None:
    """What is too late fails; what has nothing more to send is done."""
    await writing(store, _settle, now)


async def _settle(connection: aiosqlite.Connection, now: datetime) -> None:
    moment = to_text(now)
    await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = 'too_late', ended_at = ? WHERE state = 'planned'"
        " AND action = 'send' AND announcement IN (SELECT id FROM announcements WHERE state = 'running'"
        " AND deadline <= ?)",
        (moment, moment),
    )
    for one in await _select(
        connection,
        "state = 'running' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE announcement = announcements.id"
        " AND action = 'send' AND state IN ('planned', 'sending'))",
    ):
        await _move_state(
            connection, one.id, ("running",), "done", TERMINAL, "done", now, None, {"ended_at": now}
        )


async def correct(store: Store, number: int, content: str, officer: int, now: datetime) -> int:
    """New content for all that was sent, and for what is yet to be. Out: how many messages are edited."""
    return await writing(store, _correct, number, content, officer, to_text(now))


async def _correct(
    connection: aiosqlite.Connection, number: int, content: str, officer: int, now: str
) -> int:
    (one,) = await _select(connection, "id = ?", number)
    await connection.execute(
        "UPDATE announcements SET content = ?, edition = edition + 1 WHERE id = ?", (content, number)
    )
    await _log(connection, number, officer, "corrected", one.content, now)  # what it said before
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'superseded', ended_at = ?"
        " WHERE announcement = ? AND action = 'edit' AND state = 'planned'",
        (now, number),
    )
    return 0 if one.recalled else await _follow(connection, number, "edit", one.edition + 1, now)


async def confirm_correction(
    store: Store, draft: Announcement, content: str, officer: int, now: datetime
) -> bool:
    """A correction is confirmed and begun. False: its draft is not what it was."""
    return await writing(store, _confirm_correction, draft, content, officer, now)


async def _confirm_correction(
    connection: aiosqlite.Connection, draft: Announcement, content: str, officer: int, now: datetime
) -> bool:
    if draft.target is None or not await _move_state(
        connection, draft.id, (draft.state,), "done", officer, "confirmed", now, None,
        {"holds": draft.content, "content": content, "step": None},
    ):  # fmt: skip
        return False
    await _correct(connection, draft.target, content, officer, to_text(now))
    return True


async def recall(store: Store, number: int, officer: int, since: datetime, now: datetime) -> tuple[int, int]:
    """Delete what was sent, send no more. Out: how many are deleted, and how many are too old for it.

    ``since``: Telegram deletes what was sent after this moment.
    """
    return await writing(store, _recall, number, officer, to_text(since), now)


async def _recall(
    connection: aiosqlite.Connection, number: int, officer: int, since: str, now: datetime
) -> tuple[int, int]:
    moment = to_text(now)
    (one,) = await _select(connection, "id = ?", number)
    await _set(connection, number, "recalled", 1)
    await _cancel_rows(connection, number, moment)
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'recalled', ended_at = ?"
        " WHERE announcement = ? AND action = 'edit' AND state = 'planned'",
        (moment, number),
    )
    if one.state in ("planned", "running", "paused"):
        await _move_state(
            connection, number, (one.state,), "cancelled", officer, "recalled", now, "recalled", {}
        )
    else:
        await _log(connection, number, officer, "recalled", "", moment)
    made = await _follow(connection, number, "delete", 0, moment)
    old = await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = 'too_old', ended_at = ? WHERE announcement = ?"
        " AND action = 'delete' AND state = 'planned' AND EXISTS (SELECT 1 FROM deliveries AS sent"
        " WHERE sent.announcement = deliveries.announcement AND sent.action = 'send'"
        " AND sent.chat_id = deliveries.chat_id AND sent.message_id = deliveries.message_id"
        " AND sent.ended_at <= ?)",
        (moment, number, since),
    )
    return made - old.rowcount, old.rowcount


async def resend(store: Store, number: int, officer: int, deadline: datetime, now: datetime) -> int:
    """What is unknown is sent once more: an officer looked, and says so. Out: how many."""
    return await writing(store, _resend, number, officer, deadline, now)


async def _resend(
    connection: aiosqlite.Connection, number: int, officer: int, deadline: datetime, now: datetime
) -> int:
    (one,) = await _select(connection, "id = ?", number)
    if one.recalled or one.state not in ("running", "done"):
        return 0
    done = await connection.execute(
        "UPDATE deliveries SET state = 'planned', reason = NULL, not_before = ?"
        " WHERE announcement = ? AND state = 'unknown'",
        (to_text(now), number),
    )
    if done.rowcount:
        await _move_state(
            connection, number, ("running", "done"), "running", officer, "resent", now, None,
            {"deadline": deadline, "reported": 0},
        )  # fmt: skip
    return done.rowcount


async def results(store: Store, number: int) -> dict[tuple[Action, str, str], int]:
    """How many rows of each (action, state, reason) there are; reason "" where there is none."""
    rows = await reading(store).execute_fetchall(
        "SELECT action, state,"
        " CASE WHEN state IN ('planned', 'sending') THEN '' ELSE coalesce(reason, '') END,"
        " count(*) FROM deliveries WHERE announcement = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        (number,),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def of_state(store: Store, number: int, states: tuple[str, ...], count: int) -> list[tuple[Any, ...]]:
    """Rows as (action, chat, state, reason), for the one who wants to see which."""
    marks = ", ".join("?" for _ in states)
    rows = await reading(store).execute_fetchall(
        f"SELECT action, chat_id, state, reason FROM deliveries WHERE announcement = ? AND state IN ({marks})"  # noqa: S608
        " ORDER BY id LIMIT ?",
        (number, *states, count),
    )
    return [tuple(row) for row in rows]


async def next_due(store: Store) -> datetime | None:
    """When the next row, or the next planned announcement, is due; None: nothing waits."""
    rows = await reading(store).execute_fetchall(
        "SELECT min(at) FROM (SELECT min(d.not_before) AS at FROM deliveries AS d JOIN announcements AS a"
        " ON a.id = d.announcement WHERE d.state = 'planned' AND a.state <> 'paused'"
        " UNION ALL SELECT min(send_at) FROM announcements WHERE state = 'planned')"
    )
    found = next(iter(rows))[0]
    return None if found is None else from_text(found)


# -- what comes by itself -----------------------------------------------------------------------------------


async def mark(store: Store, name: str) -> int | None:
    """How far something has been looked through."""
    rows = await reading(store).execute_fetchall(
        "SELECT value FROM announcement_marks WHERE name = ?", (name,)
    )
    return next((row[0] for row in rows), None)


async def set_mark(store: Store, name: str, value: int) -> None:
    """Remember it."""
    await writing(store, _set_mark, name, value)


async def _set_mark(connection: aiosqlite.Connection, name: str, value: int) -> None:
    await connection.execute("INSERT OR REPLACE INTO announcement_marks VALUES (?, ?)", (name, value))


async def newest_revision(store: Store) -> int:
    """The number of the newest revision of any figure; 0: there is none."""
    rows = await reading(store).execute_fetchall("SELECT coalesce(max(id), 0) FROM figure_revisions")
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


async def figures_used(store: Store, kind: Kind) -> list[str]:
    """The figures that recurring announcements of this kind were about, the oldest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT json_extract(content, '$.figure') FROM announcements WHERE kind = ? AND once IS NOT NULL"
        " AND json_extract(content, '$.figure') IS NOT NULL ORDER BY id",
        (kind,),
    )
    return [row[0] for row in rows]
