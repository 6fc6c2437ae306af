"""A store that was a copy: what went on after the copy was made it cannot know, so it sends nothing twice.

What was on its way, or was planned, may have gone out since. Such messages are `unknown`, their announcements
pause, and an officer decides; dates of calendars up to now are past; updates that waited have been answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import TERMINAL, Cause
from bot.storage.copying import MARK
from bot.storage.database import Database, to_text
from bot.storage.deliveries import RECURRING

WHY = "restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. ``made``: when the copy was; the others are numbers."""

    made: datetime
    paused: int  # announcements that an officer has to look at
    unknown: int  # messages of which nobody can know whether they went out
    dates: int  # chats whose figure of the week or quiz goes on with the next date
    updates: int  # that waited to be handled


async def settle(store: Database, now: datetime) -> Restored | None:
    """Do so once, where the store is a copy; None: it is none, or this was done."""
    return await store.write(_settle, now, durable=True)


async def _settle(connection: aiosqlite.Connection, now: datetime) -> Restored | None:
    ((minute,),) = await connection.execute_fetchall(f"PRAGMA {MARK}")
    if not minute:
        return None
    made, moment = datetime.fromtimestamp(minute * 60, UTC), to_text(now)
    unknown = await connection.execute(
        "UPDATE deliveries SET state = 'unknown', reason = ?, ended_at = ?"
        " WHERE action = 'send' AND state IN ('planned', 'sending')",
        (WHY, moment),
    )
    paused, cause = 0, Cause("restored", dates=(made.date(),))
    for one in await announcements.select(connection, "state IN ('planned', 'running')"):
        late = one.kind in RECURRING and one.began_at is None  # another comes by itself
        paused += not late
        await announcements.move_state(
            connection, one.id, (one.state,), "cancelled" if late else "paused", TERMINAL,
            "cancelled" if late else "paused", now, cause=cause, reported=False,
        )  # fmt: skip
    for one in await announcements.select(
        connection, "state = 'waiting'"
    ):  # also what nobody would ask about
        await announcements.set_cause(connection, one.id, cause)
    dates = await connection.execute("UPDATE calendars SET next = ? WHERE next < ?", (moment, moment))
    updates = await connection.execute(
        "UPDATE inbox SET ended = 'late', ended_at = ?, raw = NULL WHERE ended IS NULL", (moment,)
    )
    await connection.execute(f"PRAGMA {MARK} = 0")  # in the header, so in the transaction
    return Restored(made, paused, unknown.rowcount, dates.rowcount, updates.rowcount)
