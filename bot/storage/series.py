"""The runs of a recurring announcement: each is made once, in the transaction that goes on to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import Store, reading, to_text, transaction

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
