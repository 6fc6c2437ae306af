"""The runs of a recurring announcement: each is made once, in the transaction that goes on to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import to_text, transaction

STAYS: Final = timedelta(hours=24)  # a run that cannot be sent waits so long


@transaction
async def run(
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
            connection, "text", content, series.author, now, once=f"series {series.id} {to_text(at)}",
            state="planned", send_at=at, deadline=at + STAYS,
        )  # fmt: skip
    if missed is not None:
        days = " ".join(day.isoformat() for day in missed.dates)
        await announcements.create(
            connection, "text", series.content, TERMINAL, now, once=f"series {series.id} missed: {days}",
            state="cancelled", cause=missed,
        )  # fmt: skip
    if after is not None:
        await announcements.set_fields(connection, series.id, send_at=to_text(after))
    else:
        await announcements.move_state(
            connection, series.id, ("planned",), "done", TERMINAL, "done", now, ended_at=now
        )
    return True


@transaction
async def resume(
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
