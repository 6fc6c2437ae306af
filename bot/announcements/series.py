"""Recurring announcements: one that is confirmed once, and each of its runs an announcement of its own.

A series stays planned, with its next run as its moment of sending. A run is made once, whatever the clock
does and however often the process begins anew; what comes too late is passed over, and the desk is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.announcements import content, recipients, schedule
from bot.announcements.content import Content
from bot.announcements.schedule import LATE
from bot.storage import recurring
from bot.storage.announcements import Announcement, Cause
from bot.storage.database import Database


def left(said: Content, after: datetime, zone: ZoneInfo) -> list[datetime]:
    """The runs of a series later than a moment, in UTC."""
    if said.every is None or said.moment is None:
        return []
    return [at for at in schedule.runs(said.moment, said.every, said.times, zone) if at > after]


def rest(said: Content, now: datetime, zone: ZoneInfo) -> Content:
    """A series without the runs that are past, where it is told by its next one: of one on the last days of
    months the first one says on which.
    """
    runs = left(said, now, zone)
    if said.every is None or not runs or schedule.runs(runs[0], said.every, len(runs), zone) != runs:
        return said
    return replace(said, at=runs[0].isoformat(), times=len(runs), until=_until(said, runs[0]))


async def look(store: Database, one: Announcement, said: Content, zone: ZoneInfo, now: datetime) -> None:
    """Make the run that is due; say which were missed; go on to the next one, or end."""
    since = one.send_at or now
    whole = schedule.runs(said.moment or since, said.every or "week", said.times, zone)
    came = [at for at in whole if since <= at <= now]
    run = came.pop() if came and now - came[-1] <= LATE else None
    missed = None
    if came:
        to = await recipients.subscribed(store, said)
        days = tuple(at.astimezone(zone).date() for at in came)
        missed = Cause("missed", dates=days, chats=len(to))
    after = min((at for at in whole if at > now), default=None)
    made = None if run is None else content.written(of_run(said, one.id, run))
    await recurring.make_run(store, one, run, made, after, missed, now)


def of_run(said: Content, series: int, at: datetime) -> Content:
    """What a run says: what the series says, at its own time, deleted as long after it."""
    return replace(
        said,
        at=at.isoformat(),
        until=_until(said, at),
        every=None,
        times=0,
        last=None,
        series=series,
        heard="",
        parts={},
    )


def _until(said: Content, at: datetime) -> str | None:
    """When a run is deleted: as long after it as the first one."""
    if said.end is None or said.moment is None:
        return None
    return (at + (said.end - said.moment)).isoformat()
