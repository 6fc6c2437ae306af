"""A moment to come, as a press officer types it in Kazakh or Russian. Every word is read, or it is refused.

A time that is misread sends an announcement to thousands at the wrong hour: what is not understood is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements.content import Fault
from bot.announcements.moment_words import DAY, LOCATIVE, PUNCTUATION, Token, split

LONGEST: Final = 200  # characters of a time
_FAR: Final = timedelta(days=300)  # a day without its year that is so far off was meant as a past one
_OFFSETS: Final = {"today": 0, "tomorrow": 1, "after": 2}
_MONTHS: Final = 3  # in which any day is still to come: it is over in January, and February is too short
_UNTIL: Final = re.compile(r"^\s*(?:до|по)\s|\s(?:дейін|шейін)\s*$", re.IGNORECASE)
_ONE: Final = "час"  # one o'clock, where no number stands before it
_UNITS: Final = ("minutes", "hours", "days", "weeks", "months")
_PARTS: Final = ("morning", "day", "evening", "night")
#: The hour of a part of the day; None: there is no such hour.
_HOURS: Final[dict[str, Callable[[int], int | None]]] = {
    "morning": lambda h: h if h < 12 else None,
    "day": lambda h: h + 12 if h < 6 else h if 10 <= h < 18 else None,
    "evening": lambda h: h + 12 if 4 <= h < 12 else h if 16 <= h < 24 else None,
    "night": lambda h: h + 12 if 9 <= h < 12 else h if h < 6 or 21 <= h < 24 else None,
}


@dataclass(slots=True)
class _Said:
    """What was read of a time."""

    days: list[date] = field(default_factory=list)
    weekday: int | None = None
    clocks: list[tuple[int, int]] = field(default_factory=list)
    sure: bool = False  # the hour was said to be one
    part: str = ""
    after: dict[str, int] = field(default_factory=dict)  # unit -> how many
    next_week: bool = False
    this_week: bool = False


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment meant, in UTC. :class:`Fault`: what was not read, what is missing, that it has passed.

    ``25.11 10:00``, ``25 қараша 10:00``, ``жұмада кешкі 7-де``, ``в пятницу в 10``, ``через неделю в 10:00``,
    ``2 сағаттан кейін``, ``18:30`` (the next one).
    """
    if len(text) > LONGEST:
        raise Fault("desk.fault_time_unread", text[:40] + "…")
    local = now.astimezone(zone)
    tokens = split(text)
    said = _read(tokens, local)
    if unread := " ".join(one.text for one in tokens if not one.read):
        raise Fault("desk.fault_time_unread", unread)
    return _checked(said, local, zone)


def day(text: str, now: datetime, zone: ZoneInfo) -> date:
    """The last day meant, today or later; see :func:`moment`. ``до 31 декабря``, ``31 желтоқсанға дейін``."""
    return moment(f"{_UNTIL.sub('', text)} 23:59", now, zone).astimezone(zone).date()


def _read(tokens: list[Token], local: datetime) -> _Said:
    said = _Said()
    _read_dates(tokens, said, local)
    _read_numbered(tokens, said, local)
    _read_offsets(tokens, said)
    for one in tokens:
        for meaning in sorted(one.says):
            if not one.read and _read_word(meaning, said, local):
                one.read = True
    _read_two(tokens, said, local)
    _read_hours(tokens, said)
    return said


def _mark(*tokens: Token) -> None:
    for one in tokens:
        one.read = True


def _meant(one: Token | None, name: str) -> str | None:
    """What a word means of this name: of ``month``: ``11``."""
    if one is None or one.read:
        return None
    return next(
        (meaning.partition(" ")[2] or meaning for meaning in one.says if meaning.split()[0] == name), None
    )


def _at(tokens: list[Token], place: int) -> Token | None:
    return tokens[place] if 0 <= place < len(tokens) else None


def _day(year: str | None, month: str, number: str, local: datetime, written: str) -> date:
    try:
        day = date(int(year) if year else local.year, int(month), int(number))
        if not year and day < local.date():
            day = day.replace(year=day.year + 1)  # "05.01", said in December
            if day - local.date() > _FAR:
                raise Fault("desk.fault_time_past", written)
    except ValueError as error:
        if isinstance(error, Fault):
            raise
        raise Fault("desk.fault_time_date", written) from None
    return day


def _read_dates(tokens: list[Token], said: _Said, local: datetime) -> None:
    """Dates in digits with their year, and those with the name of a month."""
    for place, one in enumerate(tokens):
        if one.kind == "iso":
            year, month, number = one.text.split("-")
            said.days.append(_day(year, month, number, local, one.text))
            _mark(one)
        elif one.kind == "full":
            number, month, year = one.text.split(".")
            said.days.append(_day(year, month, number, local, one.text))
            _mark(one)
        elif (month_ := _meant(one, "month")) is not None:
            _read_month(tokens, place, month_, said, local)


def _read_month(tokens: list[Token], place: int, month: str, said: _Said, local: datetime) -> None:
    """``25 қараша``, ``қарашаның 25-і``, ``25 ноября 2026 года``, ``2026 жылғы 25 қараша``."""
    before, after = _at(tokens, place - 1), _at(tokens, place + 1)
    if after is not None and _meant(after, "nothing"):  # қараша айының 25-і
        _mark(after)
        after = _at(tokens, place + 2)
    number = next(
        (n for n in (before, after) if n and n.kind == "number" and not n.read and len(n.text) < 3), None
    )
    if number is None:
        return
    near = [
        one for one in tokens[max(0, place - 4) : place + 4] if one.kind == "number" and len(one.text) == 4
    ]
    year = near[0].text if near else None
    if near:
        _mark(near[0], *(one for one in tokens if _meant(one, "year")))
    said.days.append(_day(year, month, number.text, local, f"{number.text} {tokens[place].text}"))
    _mark(number, tokens[place])


def _read_numbered(tokens: list[Token], said: _Said, local: datetime) -> None:
    """``25-го``, ``25 числа``, ``25-і күні``: the next day of this number."""
    for one, after in pairwise((*tokens, None)):
        if one is None or one.kind != "number" or one.read or len(one.text) > 2:
            continue
        if one.nth == DAY or _meant(after, "numbered"):
            said.days.append(_next(int(one.text), local.date()))
            _mark(one, *((after,) if after and _meant(after, "numbered") else ()))


def _next(number: int, today: date) -> date:
    """The next day of this number, today or later, in the first month that has one."""
    for ahead in range(_MONTHS):
        month = today.month - 1 + ahead
        with suppress(ValueError):
            day = date(today.year + month // 12, month % 12 + 1, number)
            if day >= today:
                return day
    raise Fault("desk.fault_time_date", str(number))


def _read_offsets(tokens: list[Token], said: _Said) -> None:
    """``через 2 часа``, ``через неделю``; ``2 сағаттан кейін``, ``аптадан соң``."""
    for place, one in enumerate(tokens):
        if _meant(one, "through"):
            _read_length(tokens, place + 1, said, one)
        elif _meant(one, "after_that"):
            _read_length(tokens, _first(tokens, place), said, one)


def _first(tokens: list[Token], place: int) -> int:
    """Where the length begins that ends before this: ``1 сағат 30 минуттан``."""
    first = place - 1
    if _is_length(_at(tokens, first - 1)) or _meant(_at(tokens, first - 1), "half_hour"):
        first -= 1
        if _unit(_at(tokens, first - 1)) and _is_length(_at(tokens, first - 2)):
            first -= 2
    return first


def _is_length(one: Token | None) -> bool:
    return one is not None and not one.read and not one.nth and one.kind in ("number", "clock")


def _unit(one: Token | None) -> str | None:
    return next((unit for unit in _UNITS if _meant(one, unit)), None)


def _read_length(tokens: list[Token], place: int, said: _Said, mark: Token) -> None:
    one, after = _at(tokens, place), _at(tokens, place + 1)
    if one is None:
        return
    if _meant(one, "half_hour"):
        said.after["minutes"] = 30
        _mark(one, mark)
        if after is not None and _meant(after, "hours"):
            _mark(after)
        return
    number, rest = 1, 0
    used = [mark]
    if _is_length(one):
        whole, _, half = one.text.partition(":")  # через полтора часа: 1:30
        number, rest = int(whole), int(half or 0)
        used.append(one)
        one = after
    unit = _unit(one)
    if unit is not None and one is not None and (not rest or unit == "hours"):
        said.after[unit] = said.after.get(unit, 0) + number
        if rest:
            said.after["minutes"] = rest
        _mark(one, *used)
        if _is_length(_at(tokens, place + len(used))):  # через 1 час 30 минут
            _read_length(tokens, place + len(used), said, mark)


def _read_word(meaning: str, said: _Said, local: datetime) -> bool:
    """What one word says by itself. Out: whether it says anything here."""
    name, _, number = meaning.partition(" ")
    if name in _OFFSETS:
        said.days.append(local.date() + timedelta(days=_OFFSETS[name]))
    elif name == "past":
        raise Fault("desk.fault_time_past")
    elif name == "weekday" and said.weekday is None:
        said.weekday = int(number)
    elif name == "noon":
        said.clocks.append((12, 0))
        said.sure = True
    elif name in _PARTS and not said.part:
        said.part = name
    elif name == "next":
        said.next_week = True
    elif name == "this":
        said.this_week = True
    elif name == "week":
        return said.next_week or said.this_week
    elif name != "nothing":
        return False
    return True


def _read_two(tokens: list[Token], said: _Said, local: datetime) -> None:
    """``25.11`` is a date where no other day is named, and ``9.30`` a clock where one is."""
    for one in tokens:
        if one.read:
            continue
        if one.kind == "clock":
            hour, minute = one.text.split(":")
        elif one.kind == "two":
            hour, minute = one.text.split(".")
            if not said.days and said.weekday is None and not said.after:
                said.days.append(_day(None, minute, hour, local, one.text))
                _mark(one)
                continue
        else:
            continue
        said.clocks.append((int(hour), int(minute)))
        said.sure = True
        _mark(one)


def _read_hours(tokens: list[Token], said: _Said) -> None:
    """A bare number is an hour beside ``в``, ``сағат`` or ``часов``, a part of the day, or a day."""
    clocked = any(_meant(other, "clock") for other in tokens)
    for place, one in enumerate(tokens):
        if one.kind in ("clock", "two") and (after := _at(tokens, place + 1)) and _meant(after, "hours"):
            _mark(after)  # в 10.00 часов
        if one.kind != "number" or one.read or one.nth or len(one.text) > 2:
            continue
        after, minute = _at(tokens, place + 1), 0
        marked = clocked
        if after is not None and _meant(after, "hours"):
            marked = True
            _mark(after)
            minute = _minutes(tokens, place + 2)
        if marked or said.part or said.days or said.weekday is not None or said.after:
            said.clocks.append((int(one.text), minute))
            said.sure = said.sure or marked or bool(said.part)
            _mark(one)
    _read_one(tokens, said)
    if said.clocks or said.weekday is not None:
        _mark(*(one for n, one in enumerate(tokens) if _meant(one, "clock") and _leads(tokens, n)))
    for before, one in pairwise(tokens):  # сағат 10 да
        if before.read and before.kind in ("number", "clock", "two") and one.text.lower() in LOCATIVE:
            _mark(one)


def _minutes(tokens: list[Token], place: int) -> int:
    """What stands behind an hour: ``10 ч 30 мин``."""
    one, after = _at(tokens, place), _at(tokens, place + 1)
    if one is None or one.kind != "number" or one.read or len(one.text) != 2:
        return 0
    _mark(one, *((after,) if after is not None and _meant(after, "minutes") else ()))
    return int(one.text)


def _read_one(tokens: list[Token], said: _Said) -> None:
    """``в час дня``."""
    for one in tokens:
        if said.part and not said.clocks and one.text.lower() == _ONE and not one.read:
            said.clocks.append((1, 0))
            said.sure = True
            _mark(one)


def _leads(tokens: list[Token], place: int) -> bool:
    """Whether anything stands behind a preposition: in "7в" nothing does."""
    after = _at(tokens, place + 1)
    return len(tokens[place].text) > 2 or (after is not None and after.text not in PUNCTUATION)


def _checked(said: _Said, local: datetime, zone: ZoneInfo) -> datetime:
    """The moment that was read, if it can be one."""
    short = {unit: number for unit, number in said.after.items() if unit in ("minutes", "hours")}
    if len(set(said.days)) + bool(said.after) > 1 or len(said.clocks) > 1:
        raise Fault("desk.fault_time_twice")
    if short:
        if len(short) != len(said.after) or said.clocks or said.days or said.weekday is not None:
            raise Fault("desk.fault_time_twice")
        return (local + timedelta(**short)).astimezone(UTC).replace(second=0, microsecond=0)
    if not said.clocks:
        raise Fault("desk.fault_time_no_hour")
    at = _clock(said)
    day = _date(said, at, local)
    meant = datetime.combine(day, at, zone)
    out = meant.astimezone(UTC)
    if out.astimezone(zone).replace(tzinfo=None) != meant.replace(tzinfo=None):
        raise Fault("desk.fault_time_clock", f"{at:%H:%M}")  # that a change of the clock leaves out
    if meant <= local:
        raise Fault("desk.fault_time_past")
    return out


def _clock(said: _Said) -> time:
    hour, minute = said.clocks[0]
    found = _HOURS[said.part](hour) if said.part else hour
    if found is None or found > 23 or minute > 59:
        raise Fault("desk.fault_time_clock", f"{hour}:{minute:02}")
    return time(found, minute)


def _date(said: _Said, at: time, local: datetime) -> date:
    today = local.date()
    monday = today - timedelta(days=today.weekday())
    if said.after or said.days:
        day = _later(today, said.after) if said.after else said.days[0]
        if said.weekday is not None and day.weekday() != said.weekday:
            raise Fault("desk.fault_time_weekday", f"{day:%d.%m.%Y}")
        if (said.next_week and day < monday + timedelta(days=7)) or (said.next_week and said.weekday is None):
            raise Fault("desk.fault_time_twice")
        return day
    if said.weekday is not None:
        if said.next_week:
            return monday + timedelta(days=7 + said.weekday)
        day = monday + timedelta(days=said.weekday)
        gone = day < today or (day == today and at <= local.time())
        return day + timedelta(days=7) if gone and not said.this_week else day
    if said.next_week or said.this_week:
        raise Fault("desk.fault_time_no_day")
    if not said.sure:
        raise Fault("desk.fault_time_no_hour")
    return today if at > local.time() else today + timedelta(days=1)


def _later(today: date, after: dict[str, int]) -> date:
    try:
        month = today.month - 1 + after.get("months", 0)
        day = today.replace(year=today.year + month // 12, month=month % 12 + 1)
        return day + timedelta(days=after.get("days", 0) + 7 * after.get("weeks", 0))
    except (ValueError, OverflowError):
        raise Fault("desk.fault_time_date") from None
