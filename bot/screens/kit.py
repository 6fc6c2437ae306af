"""What every screen is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.callbacks import Verb
from bot.rendering import topics
from bot.rendering.messages import say
from bot.rendering.render import finished
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, cut, echoed, joined, plain, string
from bot.storage.chats import ALL
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

TOPICS: Final = 40  # topics with a button of their own
_TITLE: Final = 80  # characters of a chat's name that are shown


class Packed(Protocol):
    """What a button can carry, see :mod:`bot.callbacks`."""

    def pack(self) -> str:
        """At most 64 bytes."""


def reply(text: Text, language: Language, *rows: Sequence[Button]) -> Reply:
    """A message with its rows of buttons; empty rows are left out."""
    return finished(text, language, "other", tuple(tuple(row) for row in rows if row))


def line(msgid: str, language: Language, **values: Text) -> Reply:
    """A sentence as a message."""
    return reply(say(language, msgid, **values), language)


def notice(msgid: str, language: Language, **values: Text) -> str:
    """A sentence as the small notice over a pressed button."""
    return string(say(language, msgid, **values))


def button(language: Language, msgid: str, does: Packed, on: bool = False, **values: Text) -> Button:
    """A button by its message; ``on``: it is what is chosen."""
    return named(say(language, msgid, **values), does, language, on)


def named(text: Text, does: Packed, language: Language, on: bool = False) -> Button:
    """A button by its text."""
    shown = string(say(language, "button.chosen", name=text) if on else text)
    return Button(shown, does.pack(), style=does.style if isinstance(does, Verb) else "")


def literal(value: object) -> Text:
    """A number, an id or a command as it stands."""
    return plain(str(value), "interface")


def count(number: int, language: Language) -> Text:
    """How many there are."""
    return plain(formatting.number(number, language), "interface")


def clock(minute: int) -> Text:
    """A minute of the day: ``07:30``."""
    return literal(f"{minute // 60:02}:{minute % 60:02}")


def moment(at: datetime, zone: ZoneInfo) -> Text:
    """Day and time as the desk types them."""
    return literal(at.astimezone(zone).strftime("%d.%m.%Y %H:%M"))


def zoned(at: datetime, zone: ZoneInfo, language: Language) -> Text:
    """A moment that nobody takes for another: ``сейсенбі, 24.11.2026 10:00 (Алматы, UTC+5)``."""
    local = at.astimezone(zone)
    return say(
        language,
        "desk.zoned",
        day=literal(formatting.long_weekday(local.weekday(), language)),
        time=moment(at, zone),
        zone=literal(formatting.zone_name(local, language)),
    )


def chat_name(title: str) -> Text:
    """A chat's name: what other people wrote, cleaned and cut."""
    return literal(echoed(title, _TITLE) or "…")


def topic_names(chosen: Collection[str] | None, knowledge: Knowledge, language: Language) -> Text:
    """Topics by name; all of them where None or :data:`~bot.storage.chats.ALL` is said."""
    if chosen is None or ALL in chosen:
        return say(language, "news.all")
    names = [topics.named(t, language, 60) for t in knowledge.topics.values() if t.id in chosen]
    return cut(joined(", ", names), 1500) if names else plain("—")
