"""The outbox: every step of a delivery is a transaction that looks before it acts.

What is `sending` was committed durably before the call; what a crash leaves so is `unknown` afterwards and is
never sent again by itself. Edits, deletions and the end of a poll can be repeated without harm, so they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

import aiosqlite

from bot.storage import announcements, chats
from bot.storage.announcements import TERMINAL
from bot.storage.database import Database, Store, reading, writing
from bot.storage.destinations import AUDIENCE, Destination
from bot.storage.moments import from_text, to_text
from locales.languages import Language

Action: TypeAlias = Literal["send", "edit", "delete", "stop"]
"""``stop``: a poll is ended, since Telegram lets nobody edit one."""

#: Reasons that say of a chat that nothing can be written to it, as JSON.
_GONE: Final = '["blocked", "kicked", "chat_not_found", "no_rights"]'
#: Refusals that are too many: where nothing at all was sent, and where they are twice what was sent.
TOO_MANY: Final = (3, 5)

RECURRING: Final = ("figure", "quiz")
"""Kinds that come by a calendar."""


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


async def begin(
    store: Store, number: int, to: list[Destination], now: datetime, deadline: datetime | None = None
) -> bool:
    """The moment has come: a row for each destination and part. ``deadline``: where it has none yet.

    False: it is not planned any more.
    """
    return await writing(store, _begin, number, to, now, deadline)


async def _begin(
    connection: aiosqlite.Connection,
    number: int,
    to: list[Destination],
    now: datetime,
    deadline: datetime | None,
) -> bool:
    moment = to_text(now)
    if not await announcements.move_state(
        connection, number, ("planned",), "running", TERMINAL, "began", now, began_at=now, reported=0
    ):
        return False
    if deadline is not None:
        await connection.execute(
            "UPDATE announcements SET deadline = ? WHERE id = ? AND deadline IS NULL",
            (to_text(deadline), number),
        )
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
                "SELECT 1 WHERE EXISTS (SELECT 1" + AUDIENCE + " AND s.chat_id = :chat)",
                {
                    "topic": await _topic(connection, parent),
                    "turn": parent if kind in RECURRING else None,
                    "chat": chat,
                },
            )
            if deadline is not None and deadline <= now:
                await _end(connection, number, "failed", "too_late", now, before="planned")
                return None
            if not list(topic):
                refused = "unsubscribed"
        elif action == "edit" and recalled:
            refused = "recalled"
        elif action == "edit" and edition != newest_:
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
            await follow(connection, parent, "delete", edition, now, number)
        elif action == "send" and carried != f"edition {edition}":
            await follow(connection, parent, "edit", edition, now, number)


async def follow(
    connection: aiosqlite.Connection,
    parent: int,
    action: Action,
    edition: int,
    now: str,
    only: int | None = None,
) -> int:
    """An edit, a deletion or the end of each message that was sent (and not deleted). Out: how many."""
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
    await announcements.set_field(connection, parent, "reported", 0)
    return done.rowcount


async def refused(
    store: Store, number: int, reason: str, now: datetime, *, migrated_to: int | None = None
) -> None:
    """Telegram will not do it. A migration moves the chat; what else it says of the chat is believed when the
    announcement is done, see :func:`settle`.
    """
    await writing(store, _refused, number, reason, now, migrated_to)


async def _refused(
    connection: aiosqlite.Connection, number: int, reason: str, now: datetime, migrated_to: int | None
) -> None:
    moment = to_text(now)
    rows = await connection.execute_fetchall(
        "SELECT d.chat_id, d.action, d.announcement, d.message_id, a.kind FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement WHERE d.id = ?",
        (number,),
    )
    chat_id, action, parent, message, kind = next(iter(rows))
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
    if action == "delete" and kind == "quiz":  # what cannot be deleted can still be ended
        sent = await connection.execute_fetchall(
            "SELECT id FROM deliveries WHERE announcement = ? AND action = 'send' AND chat_id = ?"
            " AND message_id = ?",
            (parent, chat_id, message),
        )
        for (row,) in sent:
            await follow(connection, parent, "stop", 0, moment, row)


async def unsure(store: Store, number: int, reason: str, now: datetime) -> None:
    """Nobody can know whether it arrived. It stays so until a person decides."""
    await writing(store, _unsure, number, reason, to_text(now))


async def _unsure(connection: aiosqlite.Connection, number: int, reason: str, now: str) -> None:
    await _end(connection, number, "unknown", reason, now, before="sending")


async def later(store: Store, number: int, at: datetime, why: str | None = None) -> None:
    """It surely did not arrive, or can be repeated: again then. ``why``: what came in between."""
    await writing(store, _later, number, to_text(at), why)


async def _later(connection: aiosqlite.Connection, number: int, at: str, why: str | None) -> None:
    await connection.execute(
        "UPDATE deliveries SET state = CASE WHEN action = 'send' AND EXISTS (SELECT 1 FROM announcements"
        " WHERE id = announcement AND state = 'cancelled') THEN 'cancelled' ELSE 'planned' END,"
        " reason = CASE WHEN action = 'send' AND EXISTS (SELECT 1 FROM announcements"
        " WHERE id = announcement AND state = 'cancelled') THEN 'cancelled' ELSE ? END,"
        " not_before = ? WHERE id = ? AND state = 'sending'",
        (why, at, number),
    )


# -- what refusals say of chats -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lost:
    """A group or channel that lets nothing through any more. ``owner``: who added the bot, if known."""

    chat_id: int
    title: str
    owner: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """The newest refusals of an announcement, with no message sent between them, among all its messages."""

    sent: int
    refused: int  # with those of the row
    messages: int


async def row(store: Store, number: int) -> Row:
    """How many messages of an announcement were sent, how many chats refused theirs, how many there are."""
    rows = await reading(store).execute_fetchall(
        "SELECT sum(state = 'sent'), sum(state = 'failed' AND reason IN (SELECT value FROM json_each(?))),"
        " count(*) FROM deliveries WHERE announcement = ? AND action = 'send'",
        (_GONE, number),
    )
    sent, refused_, messages = next(iter(rows))
    return Row(sent or 0, refused_ or 0, messages)


async def doubt(store: Store, number: int, refused_: Iterable[int], now: datetime) -> bool:
    """So many refusals are unlikely: the announcement pauses, and these rows wait to be sent again: what was
    refused did not arrive. False: an officer was asked before, and let it go on.
    """
    return await writing(store, _doubt, number, tuple(refused_), now)


async def _doubt(
    connection: aiosqlite.Connection, number: int, refused_: tuple[int, ...], now: datetime
) -> bool:
    if await _asked(connection, number):
        return False
    await connection.executemany(
        "UPDATE deliveries SET state = 'planned', reason = NULL, ended_at = NULL"
        " WHERE id = ? AND state = 'failed' AND announcement IN"
        " (SELECT id FROM announcements WHERE state IN ('running', 'paused'))",
        [(one,) for one in refused_],
    )
    await announcements.move_state(
        connection, number, ("running",), "paused", TERMINAL, "paused", now, why=f"unlikely: {len(refused_)}"
    )
    return True


async def _asked(connection: aiosqlite.Connection, number: int) -> bool:
    """Whether an officer let it go on after it had paused for too many refusals."""
    rows = await connection.execute_fetchall(
        "SELECT 1 FROM announcement_log AS p JOIN announcement_log AS r ON r.announcement = p.announcement"
        " AND r.id > p.id WHERE p.announcement = ? AND p.what = 'paused' AND p.detail LIKE 'unlikely%'"
        " AND r.what = 'resumed'",
        (number,),
    )
    return bool(list(rows))


async def _believe(connection: aiosqlite.Connection, number: int, now: datetime) -> list[Lost]:
    """End what those chats asked for that refused; but not of who has been heard of since. Out: groups and
    channels among them.
    """
    rows = await connection.execute_fetchall(
        "SELECT d.chat_id, d.reason,"
        " coalesce(c.kind, CASE WHEN d.chat_id < 0 THEN 'supergroup' ELSE 'private' END),"
        " coalesce(c.title, ''), c.added_by,"
        " EXISTS (SELECT 1 FROM subscriptions AS s WHERE s.chat_id = d.chat_id) FROM deliveries AS d"
        " LEFT JOIN chats AS c ON c.chat_id = d.chat_id"
        " WHERE d.announcement = ? AND d.action = 'send' AND d.state = 'failed'"
        " AND d.reason IN (SELECT value FROM json_each(?)) AND coalesce(c.updated_at, '') <= d.ended_at"
        " AND (d.reason = 'no_rights' OR NOT EXISTS (SELECT 1 FROM inbox AS i WHERE i.chat_id = d.chat_id"
        " AND i.received_at > d.ended_at AND i.kind IN ('message', 'edited_message', 'callback_query')))"
        " GROUP BY d.chat_id",
        (number, _GONE),
    )
    found = []
    for chat_id, reason, kind, title, owner, wanted in rows:
        membership: chats.Membership = "restricted" if reason == "no_rights" else "kicked"
        await chats.set_membership(connection, chat_id, kind, membership, now)  # coming back asks anew
        if chat_id < 0 and wanted:
            found.append(Lost(chat_id, title, owner, reason))
    return found


async def settle(store: Store, now: datetime) -> list[Lost]:
    """What is too late fails; what has nothing more to send is done, and its refusals are believed: unless
    they are too many, then it pauses instead. Out: groups and channels that were lost.
    """
    return await writing(store, _settle, now)


async def _settle(connection: aiosqlite.Connection, now: datetime) -> list[Lost]:
    moment = to_text(now)
    await connection.execute(
        "UPDATE deliveries SET state = 'failed', ended_at = ?,"
        " reason = CASE WHEN reason IS NULL THEN 'too_late' ELSE 'too_late: ' || reason END"
        " WHERE state = 'planned' AND action = 'send' AND announcement IN"
        " (SELECT id FROM announcements WHERE state = 'running' AND deadline <= ?)",
        (moment, moment),
    )
    lost = []
    for one in await announcements.select(
        connection,
        "state = 'running' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE announcement = announcements.id"
        " AND action = 'send' AND state IN ('planned', 'sending'))",
    ):
        rows_ = list(
            await connection.execute_fetchall(
                "SELECT id, state = 'sent' FROM deliveries WHERE announcement = ? AND action = 'send'"
                " AND (state = 'sent' OR reason IN (SELECT value FROM json_each(?)))",
                (one.id, _GONE),
            )
        )
        refused_ = [row[0] for row in rows_ if not row[1]]
        sent = len(rows_) - len(refused_)
        many = len(refused_) >= TOO_MANY[1 if sent else 0] and len(refused_) > 2 * sent
        if many and await _doubt(connection, one.id, tuple(refused_), now):
            continue
        lost += await _believe(connection, one.id, now)
        await announcements.move_state(
            connection, one.id, ("running",), "done", TERMINAL, "done", now, ended_at=now
        )
    return lost


async def results(store: Store, number: int) -> dict[tuple[Action, str, str], int]:
    """How many rows of each (action, state, reason) there are; reason "" where there is none."""
    rows = await reading(store).execute_fetchall(
        "SELECT action, state,"
        " CASE WHEN state IN ('planned', 'sending') THEN '' ELSE coalesce(reason, '') END,"
        " count(*) FROM deliveries WHERE announcement = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        (number,),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def closed_topic(store: Store, chat_id: int) -> bool:
    """Whether the newest message to the topic of the forum that a chat chose was refused: it is closed."""
    rows = await reading(store).execute_fetchall(
        "SELECT d.state = 'failed' AND d.reason = 'topic_closed' FROM deliveries AS d"
        " LEFT JOIN destinations AS q ON q.chat_id = d.chat_id WHERE d.chat_id = ? AND d.action = 'send'"
        " AND d.state IN ('sent', 'failed') AND d.thread = coalesce(q.thread, 0) ORDER BY d.id DESC LIMIT 1",
        (chat_id,),
    )
    return any(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message to one chat. ``title``: of a group or channel, as it was last seen."""

    action: Action
    chat_id: int
    title: str | None
    language: Language
    state: str
    reason: str
    message_id: int | None


async def each(
    store: Store, number: int, action: Action | None = None, count: int = -1, after: int = 0
) -> list[Result]:
    """The result of every chat, or of so many after the first ``after``: first what went wrong, by reason."""
    rows = await reading(store).execute_fetchall(
        "SELECT d.action, d.chat_id, c.title, d.language, d.state,"
        " CASE WHEN d.state IN ('planned', 'sending') THEN '' ELSE coalesce(d.reason, '') END, d.message_id"
        " FROM deliveries AS d LEFT JOIN chats AS c ON c.chat_id = d.chat_id"
        " WHERE d.announcement = ? AND (? IS NULL OR d.action = ?)"
        " ORDER BY CASE d.state WHEN 'failed' THEN 0 WHEN 'unknown' THEN 1 WHEN 'cancelled' THEN 2"
        " WHEN 'sent' THEN 4 ELSE 3 END, 6, d.chat_id, d.id LIMIT ? OFFSET ?",
        (number, action, action, count, after),
    )
    return [Result(*row) for row in rows]
