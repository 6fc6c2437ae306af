"""What is done to an announcement that has been sent: corrected in place, recalled, sent again by hand."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import Announcement, Cause
from bot.storage.database import to_text, transaction
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
    old = await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = 'too_old', ended_at = ? WHERE announcement = ?"
        " AND action = 'delete' AND state = 'planned' AND EXISTS (SELECT 1 FROM deliveries AS sent"
        " WHERE sent.announcement = deliveries.announcement AND sent.action = 'send'"
        " AND sent.chat_id = deliveries.chat_id AND sent.message_id = deliveries.message_id"
        " AND sent.ended_at <= ?)",
        (moment, number, to_text(since)),
    )
    stopped = await _stop_old(connection, number, moment) if announcements.is_poll(one.content) else 0
    unknown, unnumbered = await _left(connection, number)
    return Recalled(made - old.rowcount, stopped, old.rowcount - stopped, unknown, unnumbered)


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


async def _left(connection: aiosqlite.Connection, number: int) -> tuple[int, int]:
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
