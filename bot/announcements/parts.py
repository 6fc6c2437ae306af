"""What an officer types for a draft besides its texts: when it goes out and is deleted, its buttons. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.announcements import moments, schedule
from bot.announcements.composing import Fault
from bot.announcements.content import Content, Every, Link

LINKS: Final = 8  # buttons below a message: each has a row of its own
LABEL: Final = 64  # characters on one: phones cut off longer ones
RUNS: Final = 52  # of a series
URL: Final = 2048  # characters of an address
STAYS: Final = timedelta(hours=47)  # at most: Telegram lets nobody delete what is older than two days
_SPACE: Final = "\u00a0\t "

Take: TypeAlias = Callable[[Content, str, datetime, ZoneInfo], Content]
"""A draft and what was typed, now and where; out: the draft with it. :class:`Fault`: what is wrong."""


def put_time(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """When it goes out."""
    return counted(replace(said, at=moments.moment(text, now, zone).isoformat()), zone)


def put_last(every: Every, said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """It comes every week or month until a day."""
    return counted(replace(said, every=every, last=moments.day(text, now, zone).isoformat()), zone)


def counted(said: Content, zone: ZoneInfo) -> Content:
    """A series that ends on a day, with the number of times that it comes until then. :class:`Fault`: there
    is no run by that day, or there are too many. Of others, and of one without a time yet, nothing changes.
    """
    if said.every is None or said.last is None or said.moment is None:
        return said
    day = date.fromisoformat(said.last)
    runs = schedule.runs(said.moment, said.every, RUNS + 1, zone)
    times = sum(at.astimezone(zone).date() <= day for at in runs)
    if not times:
        raise Fault("desk.fault_repeat_before")
    if times > RUNS:
        raise Fault("desk.fault_repeat_long", str(RUNS))
    return replace(said, times=times)


def put_until(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """When it is deleted."""
    said = replace(said, until=moments.moment(text, now, zone).isoformat())
    check_end(said, now)
    return said


def check_end(said: Content, now: datetime) -> None:
    """:class:`Fault` where it would be deleted before it goes out, or when Telegram does not let it be."""
    if said.end is None:
        return
    start = said.moment if said.every and said.moment else max(said.moment or now, now)
    if said.end <= start:
        raise Fault("desk.fault_until_before")
    if said.end - start > STAYS:
        raise Fault("desk.fault_until_late", str(STAYS // timedelta(hours=1)))


def put_links(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """The buttons below it, see :func:`links`."""
    return replace(said, links=links(text), fixed={})


def links(text: str) -> tuple[Link, ...]:
    """A button a line: ``Өтінім беру | Подать заявку | https://egov.kz``, or ``egov.kz | https://egov.kz``
    where one text serves readers of both languages.
    """
    found = tuple(_link(line) for line in text.splitlines() if line.strip())
    if not found:
        raise Fault("desk.fault_empty")
    if len(found) > LINKS:
        raise Fault("desk.fault_links_many", str(LINKS))
    return found


def _link(line: str) -> Link:
    *labels, url = (part.strip(_SPACE) for part in line.split("|"))
    if len(labels) not in (1, 2) or not all(labels):
        raise Fault("desk.fault_link", line)
    if any(len(label) > LABEL for label in labels):
        raise Fault("desk.fault_link_long", str(LABEL))
    if not _opens(url):
        raise Fault("desk.fault_link_address", url)
    return Link(labels[0], labels[-1], url)


def _opens(url: str) -> bool:
    """Whether Telegram lets a button open it: a whole address in the web (Bot API, InlineKeyboardButton)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    whole = parts.scheme in ("http", "https") and "." in host.strip(".") and url.isprintable()
    return whole and " " not in url and len(url) <= URL


#: Step of a draft -> what takes what is typed then.
TAKES: Final[dict[str, Take]] = {
    "time": put_time,
    "until": put_until,
    "links": put_links,
    "last_week": partial(put_last, "week"),
    "last_month": partial(put_last, "month"),
}
