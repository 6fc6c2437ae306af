"""What becomes of what was sent: it is corrected in place, recalled, sent again by hand; what refusals say of
chats is believed when an announcement is done, unless they are more than is likely.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import aiosqlite

from bot.storage import announcements, chats
from bot.storage.announcements import TERMINAL, Announcement, Cause, Why
from bot.storage.database import Store, reading, to_text, transaction
from bot.storage.deliveries import follow


class Recalled(NamedTuple):
    """Of the messages of an announcement: how many are deleted, how many are polls that are only ended, how
    many stay since they are too old, of how many nobody knows whether they are there, and how many stay since
    their number never came.
    """

    deleted: int
    stopped: int
    old: int
    unknown: int
    unnumbered: int = 0


@transaction
async def correct(
    connection: aiosqlite.Connection, number: int, content: str, officer: int, now: datetime
) -> int:
    """New content for all that was sent, and for what is yet to be. Out: how many messages are edited."""
    (one,) = await announcements.select(connection, "id = ?", number)
    moment = to_text(now)
    await announcements.set_fields(connection, number, content=content, edition=one.edition + 1)
    await announcements.note(connection, number, officer, "corrected", now, before=one.content)
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'superseded', ended_at = ?"
        " WHERE announcement = ? AND action = 'edit' AND state = 'planned'",
        (moment, number),
    )
    return 0 if one.recalled else await follow(connection, number, "edit", one.edition + 1, moment)


@transaction
async def confirm_correction(
    connection: aiosqlite.Connection, draft: Announcement, content: str, officer: int, now: datetime
) -> bool:
    """A correction is confirmed and begun. False: its draft is not what it was."""
    if draft.target is None or not await announcements.move_state(
        connection, draft.id, (draft.state,), "done", officer, "confirmed", now,
        holds=draft.content, content=content, step=None,
    ):  # fmt: skip
        return False
    await correct(connection, draft.target, content, officer, now)
    return True


@transaction
async def recall(
    connection: aiosqlite.Connection,
    number: int,
    officer: int | None,
    since: datetime,
    now: datetime,
    cause: Cause | None = None,
    press: str | None = None,
) -> Recalled:
    """Delete what was sent, send no more; of a poll that is too old to be deleted, end it.

    ``since``: Telegram deletes what was sent after this moment; ``cause``: what the desk is to be told of it.
    """
    moment = to_text(now)
    (one,) = await announcements.select(connection, "id = ?", number)
    await announcements.set_fields(connection, number, recalled=True)
    await announcements.cancel_rows(connection, number, moment)
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'recalled', ended_at = ?"
        " WHERE announcement = ? AND action IN ('edit', 'pin') AND state = 'planned'",
        (moment, number),
    )
    if one.state not in ("done", "cancelled"):  # a draft, too: confirmed, it would be sent and deleted
        await announcements.move_state(
            connection, number, (one.state,), "cancelled", officer, "recalled", now,
            cause=cause or Cause("recalled"), press=press,
        )  # fmt: skip
    else:
        await announcements.note(connection, number, officer, "recalled", now, cause=cause, press=press)
        if cause is not None:
            await announcements.set_cause(connection, number, cause)
    made = await follow(connection, number, "delete", 0, moment)
    old = await _leave_old(connection, number, moment, to_text(since))
    stopped = await _stop_old(connection, number, moment) if announcements.is_poll(one.content) else 0
    unknown, unnumbered = await _unsettled(connection, number)
    return Recalled(made - old, stopped, old - stopped, unknown, unnumbered)


async def _leave_old(connection: aiosqlite.Connection, number: int, now: str, since: str) -> int:
    """What was sent too long ago to be deleted stays. Out: how many."""
    old = await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = 'too_old', ended_at = ? WHERE announcement = ?"
        " AND action = 'delete' AND state = 'planned' AND EXISTS (SELECT 1 FROM deliveries AS sent"
        " WHERE sent.announcement = deliveries.announcement AND sent.action = 'send'"
        " AND sent.chat_id = deliveries.chat_id AND sent.message_id = deliveries.message_id"
        " AND sent.ended_at <= ?)",
        (now, number, since),
    )
    return old.rowcount


@transaction
async def end_poll(connection: aiosqlite.Connection, number: int, officer: int, now: datetime) -> int:
    """Nobody can answer it any more, where it has been sent. Out: how many are ended."""
    ended = await follow(connection, number, "stop", 0, to_text(now))
    if ended:
        await announcements.note(connection, number, officer, "ended", now)
    return ended


async def _stop_old(connection: aiosqlite.Connection, number: int, now: str) -> int:
    """End the polls that are too old to be deleted. Out: how many."""
    rows = await connection.execute_fetchall(
        "SELECT sent.id FROM deliveries AS sent JOIN deliveries AS gone ON gone.announcement = ?"
        " AND gone.action = 'delete' AND gone.reason = 'too_old' AND gone.chat_id = sent.chat_id"
        " AND gone.message_id = sent.message_id WHERE sent.announcement = ? AND sent.action = 'send'",
        (number, number),
    )
    return sum([await follow(connection, number, "stop", 0, now, row[0]) for row in rows])


async def _unsettled(connection: aiosqlite.Connection, number: int) -> tuple[int, int]:
    """How many messages nobody knows of whether they are there, and how many have no number."""
    rows = await connection.execute_fetchall(
        "SELECT coalesce(sum(state IN ('unknown', 'sending')), 0),"
        " coalesce(sum(state = 'sent' AND message_id = 0), 0)"
        " FROM deliveries WHERE announcement = ? AND action = 'send'",
        (number,),
    )
    unknown, unnumbered = next(iter(rows))
    return unknown, unnumbered


@transaction
async def resend(
    connection: aiosqlite.Connection,
    number: int,
    officer: int,
    deadline: datetime,
    now: datetime,
    press: str | None = None,
) -> int:
    """What is unknown is sent once more: an officer looked, and says so. Out: how many.

    ``press``: the one that says so; the same one again, after a crash, sends nothing.
    """
    (one,) = await announcements.select(connection, "id = ?", number)
    if one.recalled or one.state not in ("running", "done"):
        return 0
    if press is not None and await announcements.resent_by(connection, number, press):
        return 0
    done = await connection.execute(
        "UPDATE deliveries SET state = 'planned', reason = NULL, said = NULL, not_before = ?"
        " WHERE announcement = ? AND state = 'unknown'",
        (to_text(now), number),
    )
    if done.rowcount:
        await announcements.move_state(
            connection, number, ("running", "done"), "running", officer, "resent", now,
            press=press, deadline=deadline, reported=False,
        )  # fmt: skip
    return done.rowcount


#: Reasons that say of a chat that nothing can be written to it …
GONE: Final = ("blocked", "kicked", "chat_not_found", "no_rights")
#: … and of what is sent that Telegram does not take it: those of bot.connection.outcomes, which lies above.
OF_CONTENT: Final = ("too_long", "bad_markup", "banned", "other")
_GONE: Final = json.dumps(GONE)
_REFUSED: Final = json.dumps(GONE + OF_CONTENT)
#: Refusals that are too many: where nothing at all was sent, and where they are twice what was sent.
TOO_MANY: Final = (3, 5)


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
    refused: int  # with those of the row; by chats, or of what was sent
    messages: int


async def row(store: Store, number: int) -> Row:
    """How many messages of an announcement were sent, how many chats refused theirs, how many there are."""
    rows = await reading(store).execute_fetchall(
        "SELECT sum(state = 'sent'), sum(state = 'failed' AND reason IN (SELECT value FROM json_each(?))),"
        " count(*) FROM deliveries WHERE announcement = ? AND action = 'send'",
        (_REFUSED, number),
    )
    sent, refused_, messages = next(iter(rows))
    return Row(sent or 0, refused_ or 0, messages)


@transaction
async def doubt(
    connection: aiosqlite.Connection, number: int, refused_: Collection[int], now: datetime
) -> bool:
    """So many refusals are unlikely: the announcement pauses, and these rows wait to be sent again: what was
    refused did not arrive. False: an officer was asked before, and let it go on.
    """
    if await _asked(connection, number):
        return False
    of_chats = await connection.execute_fetchall(
        "SELECT total(reason IN (SELECT value FROM json_each(?))) FROM deliveries"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (_GONE, json.dumps(list(refused_))),
    )
    why: Why = "unlikely" if next(iter(of_chats))[0] * 2 > len(refused_) else "refused"
    await connection.executemany(
        "UPDATE deliveries SET state = 'planned', reason = NULL, ended_at = NULL"
        " WHERE id = ? AND state = 'failed' AND announcement IN"
        " (SELECT id FROM announcements WHERE state IN ('running', 'paused'))",
        [(one,) for one in refused_],
    )
    await announcements.move_state(
        connection, number, ("running",), "paused", TERMINAL, "paused", now,
        cause=Cause(why, chats=len(refused_)),
    )  # fmt: skip
    return True


async def _asked(connection: aiosqlite.Connection, number: int) -> bool:
    """Whether an officer let it go on after it had paused for too many refusals."""
    rows = await connection.execute_fetchall(
        "SELECT 1 FROM announcement_log AS p JOIN announcement_log AS r ON r.announcement = p.announcement"
        " AND r.id > p.id WHERE p.announcement = ? AND p.what = 'paused'"
        " AND p.why IN ('unlikely', 'refused')"
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


@transaction
async def settle(connection: aiosqlite.Connection, now: datetime) -> list[Lost]:
    """What is too late fails; what has nothing more to send is done, and its refusals are believed: unless
    they are too many, then it pauses instead. Out: groups and channels that were lost.
    """
    moment = to_text(now)
    await connection.execute(
        "UPDATE deliveries SET state = 'failed', ended_at = ?, reason = 'too_late'"
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
                (one.id, _REFUSED),
            )
        )
        refused_ = [row[0] for row in rows_ if not row[1]]
        sent = len(rows_) - len(refused_)
        many = len(refused_) >= TOO_MANY[1 if sent else 0] and len(refused_) > 2 * sent
        if many and await doubt(connection, one.id, refused_, now):
            continue
        lost += await _believe(connection, one.id, now)
        await announcements.move_state(
            connection, one.id, ("running",), "done", TERMINAL, "done", now, ended_at=now
        )
    return lost
