"""When: a moment as the desk types it, in Kazakh or Russian; quiet hours and calendars of chats. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rendering.messages import template
from locales.folding import skeleton
from locales.languages import LANGUAGES

_DAYS: Final = {"today": 0, "tomorrow": 1, "after": 2}
_CLOCK: Final = re.compile(r"(?<![\d.:])(\d{1,2})(?:[:.](\d{2}))?(?!\d|[.:]\d)")
_DATE: Final = re.compile(
    r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?)(?=\s|$|,)"
)


def words() -> dict[str, str]:
    """The words for a day, in each language, as they are compared -> "today", "tomorrow", "after"."""
    return {skeleton(template(language, f"desk.word_{day}")): day for language in LANGUAGES for day in _DAYS}


def moment(text: str, now: datetime, zone: ZoneInfo, words: dict[str, str]) -> datetime | None:
    """The moment meant, in UTC; None: it cannot be read, there is no such hour, or it has passed.

    ``25.11 10:00``, ``25.11.2026 10:00``, ``2026-11-25 10:00``, ``ертең 10:00``, ``завтра в 10``, ``18:30``
    (the next one). ``words``: skeleton of a word -> "today", "tomorrow", "after".
    """
    local = now.astimezone(zone)
    rest = " ".join(text.split())
    day: date | None = None
    said = [words.get(skeleton(word)) for word in re.findall(r"[^\W\d_]+", rest)]
    if named := next((word for word in said if word is not None), None):
        day = local.date() + timedelta(days=_DAYS[named])  # "ертең 9.30": no date besides
    elif found := _DATE.search(rest):
        rest = rest[: found.start()] + " " + rest[found.end() :]
        year, month, number = (
            (found[1], found[2], found[3]) if found[1] else (found[6] or str(local.year), found[5], found[4])
        )
        try:
            day = date(int(year), int(month), int(number))
            if not found[1] and not found[6] and day < local.date():
                day = day.replace(year=day.year + 1)  # "05.01", said in December
        except ValueError:
            return None
    clocks = _CLOCK.findall(rest)
    if len(clocks) != 1 or int(clocks[0][0]) > 23 or int(clocks[0][1] or 0) > 59:
        return None
    at = time(int(clocks[0][0]), int(clocks[0][1] or 0))
    if day is None:
        if not clocks[0][1]:
            return None  # a bare number
        day = local.date() if at > local.time() else local.date() + timedelta(days=1)
    meant = datetime.combine(day, at, zone)
    out = meant.astimezone(UTC)
    if out.astimezone(zone).replace(tzinfo=None) != meant.replace(tzinfo=None):
        return None  # an hour that a change of the clock leaves out
    return out if out > now else None


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
