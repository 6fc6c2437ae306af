"""What the screens of announcements are made of. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chats import actions
from bot.rendering.messages import say
from bot.rendering.render import finished
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, plain, string
from locales import formatting
from locales.languages import Language


def reply(text: Text, language: Language, *rows: Sequence[Button]) -> Reply:
    """A message with its rows of buttons; empty rows are left out."""
    return finished(text, language, "other", tuple(tuple(row) for row in rows if row))


def press(verb: str, number: int, argument: str = "") -> str:
    """What a button holds."""
    return actions.written("an", f"{verb}/{number}" + (f"/{argument}" if argument else ""))


def button(language: Language, msgid: str, data: str, on: bool = False, **values: Text) -> Button:
    """A button by its message; ``on``: it is what is chosen."""
    return named(say(language, msgid, **values), data, language, on)


def named(text: Text, data: str, language: Language, on: bool = False) -> Button:
    """A button by its text."""
    return Button(string(say(language, "button.chosen", name=text) if on else text), data)


def count(number: int, language: Language) -> Text:
    """A number of messages."""
    return plain(formatting.number(number, language), "interface")


def clock(minute: int) -> Text:
    """A minute of the day: ``07:30``."""
    return plain(f"{minute // 60:02}:{minute % 60:02}", "interface")


def line(msgid: str, language: Language, **values: Text) -> Reply:
    """A sentence as a message."""
    return reply(say(language, msgid, **values), language)
