"""When and to whom: who gets an announcement as of now, quiet hours and calendars of chats, the times that
are offered to the desk; recurring announcements: one that is confirmed once, and each of its runs an
announcement of its own; and what became of one in each chat, as tables for spreadsheets.

A series stays planned, with its next run as its moment of sending. A run is made once, whatever the clock
does and however often the process begins anew; what comes too late is passed over, and the desk is told.
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements import content
from bot.announcements.content import Content
from bot.storage import destinations, feedback, recurring
from bot.storage.announcements import Announcement, Cause
from bot.storage.database import Database
from bot.storage.deliveries import RECURRING, Result
from bot.storage.destinations import Destination, Listed
from bot.storage.recurring import Every
from locales.languages import LANGUAGES


async def recipients(store: Database, one: Announcement, said: Content) -> list[Destination]:
    """Those who asked, of an answer; of what comes by a calendar those whose turn it is; else subscribers."""
    if one.kind == "notice":
        return await feedback.told_by(store, one.id)
    return await subscribed(store, said, one.id if one.kind in RECURRING else None)


async def subscribed(store: Database, said: Content, turn: int | None = None) -> list[Destination]:
    """The subscribers of its topic, or of them those that it is to go to alone."""
    return await destinations.audience(store, said.topic or "", turn, said.chats, said.labels, said.labelled)


async def held(store: Database, said: Content) -> Content:
    """What is shown to be confirmed, with the chats that have its labels now: a label that one officer puts
    on a chat later brings nothing there that nobody has confirmed for it.
    """
    if not said.labels or said.labelled is not None:
        return said
    return replace(said, labelled=await destinations.labelled(store, said.labels))


async def later(store: Database, said: Content) -> int:
    """How many chats that would get it got one of its labels after it was shown, and so do not."""
    if said.labelled is None:
        return 0
    return len(await subscribed(store, replace(said, labelled=None))) - len(await subscribed(store, said))


CHAT_COLUMNS: Final = ("chat", "kind", "title", "state", "languages", "topics", "labels", "last")
COLUMNS: Final = (
    "action",
    "chat",
    "title",
    "language",
    "state",
    "reason",
    "said",
    "message",
    "since",
    "votes",
)


def cells(row: Result) -> tuple[str, ...]:
    """One message to one chat, without line breaks."""
    message = "" if row.message_id is None else str(row.message_id)
    found = (
        row.action,
        str(row.chat_id),
        row.title or "",
        row.language,
        row.state,
        row.reason,
        row.said,
        message,
        "gone" if row.gone else "",
        "",
    )
    return tuple(" ".join(cell.split()) for cell in found)


def vote_cells(said: Content, given: Sequence[int]) -> list[tuple[str, ...]]:
    """How often each option of its poll was chosen, over all chats; nothing where nobody has answered."""
    if not given or not said.quiz:
        return []
    asked = [said.poll(language) for language in LANGUAGES]
    options = (dict.fromkeys(same) for same in zip(*(poll.options for poll in asked), strict=False))
    right = asked[0].right
    return [
        ("vote", "", " / ".join(option), "", "right" if n == right else "", "", "", "", "", str(number))
        for n, (option, number) in enumerate(zip(options, given, strict=False))
    ]


def table(rows: Iterable[Result], votes: Iterable[Sequence[str]] = ()) -> str:
    """CSV with its heading. ``votes``: of :func:`vote_cells`."""
    return csv_of(COLUMNS, (*map(cells, rows), *votes))


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV. What a spreadsheet takes for a formula is text: titles are people's words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in "=+@\t" and cell else cell for cell in row])
    return out.getvalue()


def chat_cells(row: Listed, labels: Mapping[int, str]) -> tuple[str, ...]:
    """One group or channel, without line breaks. ``labels``: their names."""
    found = (
        str(row.chat_id),
        row.kind,
        row.title or "",
        row.state,
        " ".join(row.languages),
        " ".join(sorted(row.topics)),
        ", ".join(sorted(labels[one] for one in row.labels if one in labels)),
        row.last.isoformat(timespec="minutes") if row.last else "",
    )
    return tuple(" ".join(cell.split()) for cell in found)


def chat_table(rows: Iterable[Listed], labels: Mapping[int, str]) -> str:
    """Groups and channels as CSV with its heading. Moments are UTC."""
    return csv_of(CHAT_COLUMNS, (chat_cells(row, labels) for row in rows))


LATE: Final = timedelta(hours=12)  # after that what comes by a calendar is passed over
_SPAN: Final = re.compile(r"(?<!\d)(\d{1,2})(?:[:.](\d{2}))?(?!\d)")


def hours(text: str) -> tuple[int, int] | None:
    """Quiet hours as a person types them, in minutes of the day; None: they cannot be read.

    ``22-08``, ``23:00–07:30``, ``с 22 до 8``, ``22.00-ден 8.00-ге дейін``.
    """
    found = [(int(hour), int(minute or 0)) for hour, minute in _SPAN.findall(text)]
    if len(found) != 2 or any(hour > 24 or minute > 59 or (hour, minute) > (24, 0) for hour, minute in found):
        return None
    first, last = (hour * 60 + minute for hour, minute in found)
    first, last = first % 1440, last % 1440
    return None if first == last else (first, last)


def dates(
    days: Collection[int], minute: int, since: datetime, until: datetime, zone: ZoneInfo
) -> list[datetime]:
    """When a rule says that something comes, from ``since`` to ``until``, in UTC: the last ten of them."""
    found: list[datetime] = []
    day = until.astimezone(zone).date()
    for _ in range(370):
        at = datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
        if at < since or len(found) == 10:
            break
        if day.weekday() in days and at <= until:
            found.insert(0, at)
        day -= timedelta(days=1)
    return found


def following(days: Collection[int], minute: int, after: datetime, zone: ZoneInfo) -> datetime:
    """The next time that a rule names after this moment, in UTC."""
    day = after.astimezone(zone).date()
    while True:
        at = datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
        if day.weekday() in days and at > after:
            return at
        day += timedelta(days=1)


def runs_of(first: datetime, every: Every, times: int, zone: ZoneInfo) -> list[datetime]:
    """When something comes that comes every week or month at the same local time, in UTC. Of a month that
    does not have the day: on its last one.
    """
    start = first.astimezone(zone)
    found = []
    for n in range(times):
        day = start.date() + timedelta(weeks=n)
        if every == "month":
            year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
            day = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        found.append(datetime.combine(day, start.time(), zone).astimezone(UTC))
    return found


def quiet_until(quiet: tuple[int, int] | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that ``now`` falls into, in UTC; None: it falls into none.

    ``quiet``: first and last minute of the day, the first belonging to it, the last not; over midnight too.
    """
    if quiet is None or quiet[0] == quiet[1]:
        return None
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    first, last = quiet
    within = first <= minute < last if first < last else minute >= first or minute < last
    if not within:
        return None
    day = local.date() if minute < last else local.date() + timedelta(days=1)
    return datetime.combine(day, time(last // 60, last % 60), zone).astimezone(UTC)


def ends(start: datetime) -> list[datetime]:
    """Times of a deletion that are one tap away, for what goes out at ``start``."""
    whole = start.replace(second=0, microsecond=0)
    whole += timedelta(minutes=-whole.minute % 5)
    return [whole + timedelta(hours=hours) for hours in (3, 12, 24, 46)]


def offered(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """Times that are one tap away, in UTC: in an hour, this evening, tomorrow, on Monday."""
    local = now.astimezone(zone)
    soon = (local + timedelta(minutes=64)).replace(second=0, microsecond=0)
    soon -= timedelta(minutes=soon.minute % 5)
    monday = 7 - local.weekday()
    found = {soon.astimezone(UTC)}
    for days, hour in ((0, 18), (1, 9), (1, 10), (1, 18), (monday, 10)):
        at = datetime.combine(local.date() + timedelta(days=days), time(hour), zone).astimezone(UTC)
        if at > now + timedelta(minutes=30):
            found.add(at)
    return sorted(found)


def runs_left(said: Content, after: datetime, zone: ZoneInfo) -> list[datetime]:
    """The runs of a series later than a moment, in UTC."""
    if said.every is None or said.moment is None:
        return []
    return [at for at in runs_of(said.moment, said.every, said.times, zone) if at > after]


def rest_of_series(said: Content, now: datetime, zone: ZoneInfo) -> Content:
    """A series without the runs that are past, where it is told by its next one: of one on the last days of
    months the first one says on which.
    """
    runs = runs_left(said, now, zone)
    if said.every is None or not runs or runs_of(runs[0], said.every, len(runs), zone) != runs:
        return said
    return replace(said, at=runs[0].isoformat(), times=len(runs), until=_until(said, runs[0]))


async def look_at_series(
    store: Database, one: Announcement, said: Content, zone: ZoneInfo, now: datetime
) -> None:
    """Make the run that is due; say which were missed; go on to the next one, or end."""
    since = one.send_at or now
    whole = runs_of(said.moment or since, said.every or "week", said.times, zone)
    came = [at for at in whole if since <= at <= now]
    run = came.pop() if came and now - came[-1] <= LATE else None
    missed = None
    if came:
        to = await subscribed(store, said)
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
