"""A moment to come, as a press officer types it in Kazakh or Russian. Every word is read, or it is refused.

A time that is misread sends an announcement to thousands at the wrong hour: what is not understood is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names

from bot.announcements.composing import Fault
from locales import kazakh, lexicon, numerals
from locales.folding import skeleton
from locales.languages import LANGUAGES

LONGEST: Final = 200  # characters of a time
_FAR: Final = timedelta(days=300)  # a day without its year that is so far off was meant as a past one
_TOKEN: Final = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))|(?P<full>\d{1,2}\.\d{1,2}\.\d{4}(?!\d))"
    r"|(?P<clock>\d{1,2}:\d{2}(?![\d:]))|(?P<two>\d{1,2}\.\d{2}(?![\d.]\d))|(?P<number>\d{1,4}(?![\d.:]\d))"
    r"|(?P<word>[^\W\d_]+)|(?P<other>\S)"
)
_ENDING: Final = re.compile(r"(?<=\d)[-–]?[^\W\d_]{1,5}")  # 10:00-де, 25-інде, 5-го
_PUNCTUATION: Final = frozenset(",.;!?-–—()«»\"'")
_OFFSETS: Final = {"today": 0, "tomorrow": 1, "after": 2}
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
class _Token:
    kind: str
    text: str
    says: frozenset[str] = frozenset()  # what the word may mean
    read: bool = False


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


@cache
def _words() -> dict[str, frozenset[str]]:
    """Skeleton of a word -> what it may mean: ``tomorrow``, ``weekday 4``, ``month 11``."""
    found: dict[str, set[str]] = {}

    def put(meaning: str, *written: str) -> None:
        for word in written:
            found.setdefault(skeleton(word), set()).add(meaning)

    for language in LANGUAGES:
        data = dict(lexicon.times(language))
        for number, names in enumerate(data.pop("weekdays")):
            put(f"weekday {number}", *names)
        for meaning, words in data.items():
            put(meaning, *words)
        for context in ("format", "stand-alone"):
            for number, name in get_month_names("wide", context, language).items():
                put(f"month {number}", name, *(_declined(name.lower()) if language == "kk" else ()))
    for number, name in get_day_names("wide", "format", "kk").items():
        put(f"weekday {number}", name, *_declined(name.lower()))
    return {word: frozenset(meanings) for word, meanings in found.items()}


def _declined(name: str) -> list[str]:
    return [kazakh.decline(name, case) for case in kazakh.Case]


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment meant, in UTC. :class:`Fault`: what was not read, what is missing, that it has passed.

    ``25.11 10:00``, ``25 қараша 10:00``, ``жұмада кешкі 7-де``, ``в пятницу в 10``, ``через неделю в 10:00``,
    ``2 сағаттан кейін``, ``18:30`` (the next one).
    """
    if len(text) > LONGEST:
        raise Fault("desk.fault_time_unread", text[:40] + "…")
    local = now.astimezone(zone)
    tokens = _tokens(text)
    said = _read(tokens, local)
    if unread := " ".join(one.text for one in tokens if not one.read):
        raise Fault("desk.fault_time_unread", unread)
    return _checked(said, local, zone)


def day(text: str, now: datetime, zone: ZoneInfo) -> date:
    """The day meant, today or later; see :func:`moment`."""
    return moment(f"{text} 23:59", now, zone).astimezone(zone).date()


def _tokens(text: str) -> list[_Token]:
    """The parts of a text; number words are digits by then."""
    for one in reversed(numerals.find(text)):
        if one.written == "word" and 1 <= one.value < 60:
            hour, rest = divmod(one.value, 1)
            if rest in (0, Decimal("0.5")):  # "он жарым": half past ten
                written = f"{hour}:30" if rest else str(hour)
                text = text[: one.start] + written + text[one.end :]
    text = _ENDING.sub(lambda found: "" if _is_ending(found[0]) else found[0], " ".join(text.split()))
    out = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        says = _words().get(skeleton(found[0]), frozenset()) if kind == "word" else frozenset()
        if "ten" in says:
            kind, says, found_text = "number", frozenset(), "10"
        else:
            found_text = found[0]
        out.append(_Token(kind, found_text, says, found_text in _PUNCTUATION))
    return out


def _is_ending(written: str) -> bool:
    """Whether what is tied to a number is an ending, and no word of its own: ``10-да``, not ``10дня``."""
    return skeleton(written.lstrip("-–")) not in _words() or skeleton(written) == "da"


def _read(tokens: list[_Token], local: datetime) -> _Said:
    said = _Said()
    _read_dates(tokens, said, local)
    _read_offsets(tokens, said)
    for one in tokens:
        for meaning in sorted(one.says):
            if not one.read and _read_word(meaning, said, local):
                one.read = True
    _read_two(tokens, said, local)
    _read_hours(tokens, said)
    return said


def _mark(*tokens: _Token) -> None:
    for one in tokens:
        one.read = True


def _meant(one: _Token | None, name: str) -> str | None:
    """What a word means of this name: of ``month``: ``11``."""
    if one is None or one.read:
        return None
    return next(
        (meaning.partition(" ")[2] or meaning for meaning in one.says if meaning.split()[0] == name), None
    )


def _at(tokens: list[_Token], place: int) -> _Token | None:
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


def _read_dates(tokens: list[_Token], said: _Said, local: datetime) -> None:
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


def _read_month(tokens: list[_Token], place: int, month: str, said: _Said, local: datetime) -> None:
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


def _read_offsets(tokens: list[_Token], said: _Said) -> None:
    """``через 2 часа``, ``через неделю``; ``2 сағаттан кейін``, ``аптадан соң``."""
    for place, one in enumerate(tokens):
        if _meant(one, "through"):
            _read_length(tokens, place + 1, said, one)
        elif _meant(one, "after_that"):
            first = place - 1
            before = _at(tokens, first - 1)
            if before is not None and (before.kind == "number" or _meant(before, "half_hour")):
                first -= 1
            _read_length(tokens, first, said, one)


def _read_length(tokens: list[_Token], place: int, said: _Said, mark: _Token) -> None:
    one, after = _at(tokens, place), _at(tokens, place + 1)
    if one is None:
        return
    if _meant(one, "half_hour"):
        said.after["minutes"] = 30
        _mark(one, mark)
        if after is not None and _meant(after, "hours"):
            _mark(after)
        return
    number = 1
    used = [mark]
    if one.kind == "number" and not one.read:
        number = int(one.text)
        used.append(one)
        one = after
    unit = next((unit for unit in _UNITS if _meant(one, unit)), None)
    if unit is not None and one is not None:
        said.after[unit] = said.after.get(unit, 0) + number
        _mark(one, *used)
        rest = _at(tokens, place + len(used))
        if rest is not None and rest.kind == "number" and not rest.read:  # через 1 час 30 минут
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


def _read_two(tokens: list[_Token], said: _Said, local: datetime) -> None:
    """``25.11`` is a date where no other day is named, and ``9.30`` a clock where one is."""
    for one in tokens:
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


def _read_hours(tokens: list[_Token], said: _Said) -> None:
    """A bare number is an hour beside ``в``, ``сағат`` or ``часов``, a part of the day, or a day."""
    for place, one in enumerate(tokens):
        if one.kind != "number" or one.read or len(one.text) > 2:
            continue
        after = _at(tokens, place + 1)
        marked = any(_meant(other, "clock") for other in tokens)
        if after is not None and _meant(after, "hours"):
            marked = True
            _mark(after)
        if marked or said.part or said.days or said.weekday is not None or said.after:
            said.clocks.append((int(one.text), 0))
            said.sure = said.sure or marked or bool(said.part)
            _mark(one)
    if said.clocks or said.weekday is not None:
        _mark(*(one for one in tokens if _meant(one, "clock")))


def _checked(said: _Said, local: datetime, zone: ZoneInfo) -> datetime:
    """The moment that was read, if it can be one."""
    short = {unit: number for unit, number in said.after.items() if unit in ("minutes", "hours")}
    if len(said.days) + bool(said.after) > 1 or len(said.clocks) > 1:
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
    if said.after:
        return _later(today, said.after)
    if said.days:
        if said.weekday is not None and said.days[0].weekday() != said.weekday:
            raise Fault("desk.fault_time_weekday", f"{said.days[0]:%d.%m.%Y}")
        return said.days[0]
    if said.weekday is not None:
        monday = today - timedelta(days=today.weekday())
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
