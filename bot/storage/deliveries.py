"""The outbox: every step of a delivery is a transaction that looks before it acts.

What is `sending` was committed durably before the call; what a crash leaves so is `unknown` afterwards and is
never sent again by itself. Edits, deletions and the end of a poll can be repeated without harm, so they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

import aiosqlite

from bot.storage import announcements, chats
from bot.storage.announcements import TERMINAL, Announcement
from bot.storage.database import Store, durable_transaction, from_text, reading, to_text, transaction
from bot.storage.destinations import AUDIENCE, Destination, whom
from locales.languages import Language

Action: TypeAlias = Literal["send", "edit", "delete", "stop", "pin"]
"""``stop``: a poll is ended, since Telegram lets nobody edit one; ``pin``: once the message is there."""

_NEWEST: Final = (  # of several corrections the last one tells
    "(d.action <> 'edit' OR d.edition = (SELECT edition FROM announcements WHERE id = d.announcement))"
)
_LOST_SINCE: Final = "d.action = 'send' AND d.state = 'sent' AND c.membership IN ('left', 'kicked')"
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
    others: tuple[int, ...] = ()  # of an album: the numbers of its other messages


@transaction
async def begin(
    connection: aiosqlite.Connection,
    number: int,
    to: list[Destination],
    now: datetime,
    deadline: datetime | None = None,
    until: datetime | None = None,
) -> bool:
    """The moment has come: a row for each destination and part. ``deadline``: where it has none yet;
    ``until``: when what was sent is deleted.

    False: it is not planned any more.
    """
    moment = to_text(now)
    if not await announcements.move_state(
        connection, number, ("planned",), "running", TERMINAL, "began", now, began_at=now, reported=False,
        until=until,
    ):  # fmt: skip
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


@transaction
async def notify(
    connection: aiosqlite.Connection,
    number: int,
    to: Iterable[tuple[int, int, Language]],
    now: datetime,
    deadline: datetime,
) -> None:
    """A notice goes out to these: chat, thread, language."""
    moment = to_text(now)
    await announcements.move_state(
        connection, number, ("draft", "planned"), "running", TERMINAL, "began", now, began_at=now,
        deadline=deadline, reported=False,
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"
        " not_before) VALUES (?, 'send', 0, ?, ?, 0, ?, 'planned', ?)",
        [(number, chat, thread, language, moment) for chat, thread, language in to],
    )


@durable_transaction
async def recover(connection: aiosqlite.Connection, now: datetime) -> int:
    """After a start: what was `sending` is `unknown`; edits and deletions go on, without the crash for a
    failure of theirs. Out: how many unknown.
    """
    await connection.execute(  # begun it stays: what is gone then was deleted by us
        "UPDATE deliveries SET state = 'planned', attempts = max(1, attempts - 1)"
        " WHERE state = 'sending' AND action <> 'send'"
    )
    done = await connection.execute(
        "UPDATE deliveries SET state = 'unknown', reason = 'crash', ended_at = ? WHERE state = 'sending'",
        (to_text(now),),
    )
    return done.rowcount


async def due(store: Store, now: datetime, count: int, without: Iterable[int]) -> list[Delivery]:
    """Rows whose time has come, of chats that are not in ``without``; first parts first."""
    busy = ",".join(str(int(chat)) for chat in without)
    rows = await reading(store).execute_fetchall(
        "SELECT d.id, d.announcement, d.action, d.chat_id, d.thread, d.part, d.language, d.message_id,"  # noqa: S608
        " d.attempts, a.deadline, q.quiet_from, q.quiet_to, coalesce(d.others, '') FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement"
        " LEFT JOIN destinations AS q ON q.chat_id = d.chat_id"
        " WHERE d.state = 'planned' AND d.not_before <= ? AND a.state <> 'paused'"
        f" AND d.chat_id NOT IN ({busy}) ORDER BY d.part, d.id LIMIT ?",
        (to_text(now), count),
    )
    return [
        Delivery(
            *(
                *row,
                None if deadline is None else from_text(deadline),
                None if first is None else (first, last),
                tuple(map(int, others.split())),
            )
        )
        for *row, deadline, first, last, others in rows
    ]


@transaction
async def shift(
    connection: aiosqlite.Connection, moved: list[tuple[int, datetime | None]], now: datetime
) -> None:
    """Rows that fall into quiet hours: sent at their end; None: that would be too late."""
    for number, until in moved:
        if until is None:
            await _end(connection, number, "failed", "quiet_hours", to_text(now), before="planned")
        else:
            await connection.execute(
                "UPDATE deliveries SET not_before = ? WHERE id = ? AND state = 'planned'",
                (to_text(until), number),
            )


@durable_transaction
async def claim(connection: aiosqlite.Connection, number: int, now: datetime) -> str | None:
    """Right before the call: the row is `sending`, and that is on the disk. Out: the content to send.

    None: it is not to be sent now: paused, cancelled, too late, unsubscribed meanwhile, or not the newest.
    """
    rows = await connection.execute_fetchall(
        "SELECT d.action, d.edition, d.chat_id, d.announcement FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement"
        " WHERE d.id = ? AND d.state = 'planned' AND a.state <> 'paused'",
        (number,),
    )
    for action, edition, chat, parent in rows:
        (one,) = await announcements.select(connection, "id = ?", parent)
        if action == "send" and one.state != "running":
            return None
        ended = await _ended(connection, one, action, edition, chat, now)
        if ended is not None:
            await _end(connection, number, *ended, to_text(now), before="planned")
            return None
        # Of a sending, the edition that it carries: corrected while it is under way, it is edited after it.
        await connection.execute(
            "UPDATE deliveries SET state = 'sending', attempts = attempts + 1, carried = ? WHERE id = ?",
            (one.edition if action == "send" else None, number),
        )
        return one.content
    return None


async def _ended(
    connection: aiosqlite.Connection,
    one: Announcement,
    action: Action,
    edition: int,
    chat: int,
    now: datetime,
) -> tuple[str, str] | None:
    """The state and the reason with which a row ends that is not to be carried out; None: it is."""
    if action in ("edit", "pin") and one.recalled:
        return "cancelled", "recalled"
    if action == "edit" and edition != one.edition:
        return "cancelled", "superseded"
    if action != "send":
        return None
    if one.deadline is not None and one.deadline <= now:
        return "failed", "too_late"
    if one.kind == "notice":
        return None
    said = json.loads(one.content)
    turn = one.id if one.kind in RECURRING else None
    to = whom(said.get("topic"), turn, said.get("chats", ()), said.get("labels", ()), said.get("labelled"))
    wanted = await connection.execute_fetchall(
        "SELECT 1 WHERE EXISTS (SELECT 1" + AUDIENCE + " AND s.chat_id = :chat)", {**to, "chat": chat}
    )
    return None if list(wanted) else ("cancelled", "unsubscribed")


async def _end(
    connection: aiosqlite.Connection,
    number: int,
    state: str,
    reason: str,
    now: str,
    before: str,
    said: str = "",
) -> None:
    await connection.execute(
        "UPDATE deliveries SET state = ?, reason = ?, said = ?, ended_at = ? WHERE id = ? AND state = ?",
        (state, reason, said or None, now, number, before),
    )


@transaction
async def arrived(
    connection: aiosqlite.Connection,
    number: int,
    message_id: int,
    now: datetime,
    others: Iterable[int] = (),
    poll: str | None = None,
) -> None:
    """It was sent; ``message_id`` 0: its number did not come; ``others``: of an album; ``poll``: Telegram's
    id of one. What was corrected or recalled while it was under way is edited or deleted next; what is to be
    pinned in a group or channel is pinned.
    """
    moment = to_text(now)
    rows = await connection.execute_fetchall(
        "SELECT d.action, d.carried, a.id, a.edition, a.recalled,"
        " d.chat_id < 0 AND coalesce(json_extract(a.content, '$.pin'), 0) FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement WHERE d.id = ? AND d.state = 'sending'",
        (number,),
    )
    for action, carried, parent, edition, recalled, pin in rows:
        await connection.execute(
            "UPDATE deliveries SET state = 'sent', reason = NULL, said = NULL, message_id = ?, ended_at = ?,"
            " others = coalesce(?, others) WHERE id = ?",
            (message_id, moment, " ".join(map(str, others)) or None, number),
        )
        if poll is not None:
            await announcements.note_poll(connection, poll, parent)
        if action == "send" and recalled:
            await follow(connection, parent, "delete", edition, moment, number)
        elif action == "send":
            if carried != edition:
                await follow(connection, parent, "edit", edition, moment, number)
            if pin:
                await follow(connection, parent, "pin", 0, moment, number)


async def follow(
    connection: aiosqlite.Connection,
    parent: int,
    action: Action,
    edition: int,
    now: str,
    only: int | None = None,
) -> int:
    """An edit, a deletion, the pinning or the end of each message that was sent (and not deleted).
    Out: how many.

    One whose number never came stays as it is: nobody can name it to Telegram.
    """
    made = await connection.execute_fetchall(
        "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, message_id,"
        " others, not_before, state, reason, ended_at) SELECT announcement, :action, :edition, chat_id,"
        " thread, part, language, message_id, others, :now, iif(message_id, 'planned', 'failed'),"
        " iif(message_id, NULL, 'no_number'), iif(message_id, NULL, :now)"
        " FROM deliveries AS sent WHERE announcement = :parent AND action = 'send'"
        " AND state = 'sent' AND (:only IS NULL OR id = :only) AND NOT EXISTS (SELECT 1 FROM deliveries AS"
        " gone WHERE gone.announcement = sent.announcement AND gone.action = 'delete'"
        " AND gone.chat_id = sent.chat_id AND gone.message_id = sent.message_id"
        " AND gone.state IN ('planned', 'sending', 'sent'))"
        " ON CONFLICT (announcement, action, edition, chat_id, thread, part) DO UPDATE"
        " SET state = excluded.state, reason = excluded.reason, said = NULL, not_before = excluded.not_before"
        " RETURNING state",
        {"action": action, "edition": edition, "now": now, "parent": parent, "only": only},
    )
    await announcements.set_fields(connection, parent, reported=False)
    return sum(row[0] == "planned" for row in made)


@transaction
async def refused(
    connection: aiosqlite.Connection,
    number: int,
    reason: str,
    now: datetime,
    *,
    said: str = "",
    migrated_to: int | None = None,
) -> None:
    """Telegram will not do it. A migration moves the chat; what else it says of the chat is believed when the
    announcement is done, see :func:`bot.storage.amending.settle`. ``said``: its words, where ``reason`` does
    not tell them.
    """
    moment = to_text(now)
    rows = await connection.execute_fetchall(
        "SELECT d.chat_id, d.action, d.announcement, d.message_id, a.content FROM deliveries AS d"
        " JOIN announcements AS a ON a.id = d.announcement WHERE d.id = ?",
        (number,),
    )
    chat_id, action, parent, message, content = next(iter(rows))
    if migrated_to is not None and migrated_to != chat_id:
        await chats.move(connection, chat_id, migrated_to)
        # It did not arrive: the group is written to under its new number, unless it is already.
        await connection.execute(
            "UPDATE deliveries SET state = 'planned', reason = NULL, not_before = ?"
            " WHERE id = ? AND state = 'sending' AND chat_id = ?",
            (moment, number, migrated_to),
        )
        await _end(connection, number, "cancelled", "duplicate", moment, before="sending")
        return
    await _end(connection, number, "failed", reason, moment, before="sending", said=said)
    if action == "delete" and announcements.is_poll(content):  # what cannot be deleted can still be ended
        sent = await connection.execute_fetchall(
            "SELECT id FROM deliveries WHERE announcement = ? AND action = 'send' AND chat_id = ?"
            " AND message_id = ?",
            (parent, chat_id, message),
        )
        for (row,) in sent:
            await follow(connection, parent, "stop", 0, moment, row)


@transaction
async def unsure(connection: aiosqlite.Connection, number: int, said: str, now: datetime) -> None:
    """Nobody can know whether it arrived. It stays so until a person decides. ``said``: what came instead."""
    await _end(connection, number, "unknown", "broken_way", to_text(now), before="sending", said=said)


@transaction
async def later(connection: aiosqlite.Connection, number: int, at: datetime, said: str | None = None) -> None:
    """It surely did not arrive, or can be repeated: again then. ``said``: what came in between."""
    await connection.execute(
        "UPDATE deliveries SET state = iif(given_up, 'cancelled', 'planned'),"
        " reason = iif(given_up, 'cancelled', NULL), said = iif(given_up, NULL, :said), not_before = :at"
        " FROM (SELECT EXISTS (SELECT 1 FROM deliveries AS d JOIN announcements AS a ON a.id = d.announcement"
        " WHERE d.id = :number AND d.action = 'send' AND a.state = 'cancelled') AS given_up)"
        " WHERE id = :number AND state = 'sending'",
        {"number": number, "at": to_text(at), "said": said},
    )


# -- what became of it


async def results(store: Store, number: int) -> dict[tuple[Action, str, str], int]:
    """How many rows of each (action, state, reason) there are; reason "" where there is none."""
    rows = await reading(store).execute_fetchall(
        "SELECT action, state,"  # noqa: S608
        " iif(state IN ('planned', 'sending'), '', coalesce(reason, '')),"
        f" count(*) FROM deliveries AS d WHERE announcement = ? AND {_NEWEST} GROUP BY 1, 2, 3"
        " ORDER BY 1, 2, 3",
        (number,),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def gone(store: Store, number: int) -> int:
    """How many chats that got it have blocked the bot, or put it out, since."""
    rows = await reading(store).execute_fetchall(
        "SELECT count(DISTINCT d.chat_id) FROM deliveries AS d JOIN chats AS c ON c.chat_id = d.chat_id"  # noqa: S608
        f" WHERE d.announcement = ? AND {_LOST_SINCE}",
        (number,),
    )
    return int(next(iter(rows))[0])


async def editable(store: Store, number: int) -> int:
    """How many of its messages can be corrected: those that were sent, and have a number."""
    rows = await reading(store).execute_fetchall(
        "SELECT count(*) FROM deliveries WHERE announcement = ? AND action = 'send' AND state = 'sent'"
        " AND message_id <> 0",
        (number,),
    )
    return int(next(iter(rows))[0])


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
    said: str  # what came instead of Telegram's word, or its words where the reason does not tell them
    message_id: int | None
    gone: bool = False  # it came, and the chat has blocked the bot, or put it out, since


async def each(
    store: Store, number: int, action: Action | None = None, count: int = -1, after: int = 0
) -> list[Result]:
    """The result of every chat, or of so many after the first ``after``: first what went wrong, by reason."""
    rows = await reading(store).execute_fetchall(
        "SELECT d.action, d.chat_id, c.title, d.language, d.state,"  # noqa: S608
        " iif(d.state IN ('planned', 'sending'), '', coalesce(d.reason, '')),"
        " iif(d.state IN ('planned', 'sending'), '', coalesce(d.said, '')), d.message_id,"
        f" coalesce({_LOST_SINCE}, 0)"
        " FROM deliveries AS d LEFT JOIN chats AS c ON c.chat_id = d.chat_id"
        f" WHERE d.announcement = ? AND (? IS NULL OR d.action = ?) AND {_NEWEST}"
        " ORDER BY CASE d.state WHEN 'failed' THEN 0 WHEN 'unknown' THEN 1 WHEN 'cancelled' THEN 2"
        " WHEN 'sent' THEN 4 ELSE 3 END, 6, d.chat_id, d.id LIMIT ? OFFSET ?",
        (number, action, action, count, after),
    )
    return [Result(*(*row[:-1], bool(row[-1]))) for row in rows]
