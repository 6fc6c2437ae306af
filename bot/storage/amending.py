"""What is done to an announcement that has been sent: corrected in place, recalled, sent again by hand."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import Announcement
from bot.storage.database import Store, writing
from bot.storage.deliveries import follow
from bot.storage.moments import to_text


class Recalled(NamedTuple):
    """Of the messages of an announcement: how many are deleted, how many are polls that are only ended, how
    many stay since they are too old, and of how many nobody knows whether they are there.
    """

    deleted: int
    stopped: int
    old: int
    unknown: int


async def correct(store: Store, number: int, content: str, officer: int, now: datetime) -> int:
    """New content for all that was sent, and for what is yet to be. Out: how many messages are edited."""
    return await writing(store, _correct, number, content, officer, to_text(now))


async def _correct(
    connection: aiosqlite.Connection, number: int, content: str, officer: int, now: str
) -> int:
    (one,) = await announcements.select(connection, "id = ?", number)
    await connection.execute(
        "UPDATE announcements SET content = ?, edition = edition + 1 WHERE id = ?", (content, number)
    )
    await announcements.note(connection, number, officer, "corrected", one.content, now)  # what it said
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'superseded', ended_at = ?"
        " WHERE announcement = ? AND action = 'edit' AND state = 'planned'",
        (now, number),
    )
    return 0 if one.recalled else await follow(connection, number, "edit", one.edition + 1, now)


async def confirm_correction(
    store: Store, draft: Announcement, content: str, officer: int, now: datetime
) -> bool:
    """A correction is confirmed and begun. False: its draft is not what it was."""
    return await writing(store, _confirm_correction, draft, content, officer, now)


async def _confirm_correction(
    connection: aiosqlite.Connection, draft: Announcement, content: str, officer: int, now: datetime
) -> bool:
    if draft.target is None or not await announcements.move_state(
        connection, draft.id, (draft.state,), "done", officer, "confirmed", now,
        holds=draft.content, content=content, step=None,
    ):  # fmt: skip
        return False
    await _correct(connection, draft.target, content, officer, to_text(now))
    return True


async def recall(
    store: Store, number: int, officer: int, since: datetime, now: datetime, why: str | None = None
) -> Recalled:
    """Delete what was sent, send no more; of a poll that is too old to be deleted, end it.

    ``since``: Telegram deletes what was sent after this moment; ``why``: what the desk is to be told of it.
    """
    return await writing(store, _recall, number, officer, to_text(since), now, why)


async def _recall(
    connection: aiosqlite.Connection, number: int, officer: int, since: str, now: datetime, why: str | None
) -> Recalled:
    moment = to_text(now)
    (one,) = await announcements.select(connection, "id = ?", number)
    await announcements.set_field(connection, number, "recalled", 1)
    await announcements.cancel_rows(connection, number, moment)
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = 'recalled', ended_at = ?"
        " WHERE announcement = ? AND action = 'edit' AND state = 'planned'",
        (moment, number),
    )
    if one.state in ("planned", "running", "paused"):
        await announcements.move_state(
            connection, number, (one.state,), "cancelled", officer, "recalled", now, why=why or "recalled"
        )
    else:
        await announcements.note(connection, number, officer, "recalled", why or "", moment)
        if why is not None:
            await announcements.set_field(connection, number, "why", why)
            await announcements.set_field(connection, number, "told", 0)
    made = await follow(connection, number, "delete", 0, moment)
    old = await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = 'too_old', ended_at = ? WHERE announcement = ?"
        " AND action = 'delete' AND state = 'planned' AND EXISTS (SELECT 1 FROM deliveries AS sent"
        " WHERE sent.announcement = deliveries.announcement AND sent.action = 'send'"
        " AND sent.chat_id = deliveries.chat_id AND sent.message_id = deliveries.message_id"
        " AND sent.ended_at <= ?)",
        (moment, number, since),
    )
    stopped = 0
    if one.kind == "quiz":
        rows = await connection.execute_fetchall(
            "SELECT sent.id FROM deliveries AS sent JOIN deliveries AS gone ON gone.announcement = ?"
            " AND gone.action = 'delete' AND gone.reason = 'too_old' AND gone.chat_id = sent.chat_id"
            " AND gone.message_id = sent.message_id WHERE sent.announcement = ? AND sent.action = 'send'",
            (number, number),
        )
        for (row,) in rows:
            stopped += await follow(connection, number, "stop", 0, moment, row)
    rows = await connection.execute_fetchall(
        "SELECT count(*) FROM deliveries WHERE announcement = ? AND action = 'send'"
        " AND state IN ('unknown', 'sending')",
        (number,),
    )
    return Recalled(made - old.rowcount, stopped, old.rowcount - stopped, next(iter(rows))[0])


async def resend(
    store: Store, number: int, officer: int, deadline: datetime, now: datetime, once: str = ""
) -> int:
    """What is unknown is sent once more: an officer looked, and says so. Out: how many.

    ``once``: the press that says so; the same one again, after a crash, sends nothing.
    """
    return await writing(store, _resend, number, officer, deadline, now, once)


async def _resend(
    connection: aiosqlite.Connection, number: int, officer: int, deadline: datetime, now: datetime, once: str
) -> int:
    (one,) = await announcements.select(connection, "id = ?", number)
    said = await announcements.history(connection, number)
    if one.recalled or one.state not in ("running", "done"):
        return 0
    if once and any((what, detail) == ("resent", once) for _, what, detail, _ in said):
        return 0
    done = await connection.execute(
        "UPDATE deliveries SET state = 'planned', reason = NULL, not_before = ?"
        " WHERE announcement = ? AND state = 'unknown'",
        (to_text(now), number),
    )
    if done.rowcount:
        await announcements.move_state(
            connection, number, ("running", "done"), "running", officer, "resent", now,
            detail=once, deadline=deadline, reported=0,
        )  # fmt: skip
    return done.rowcount
