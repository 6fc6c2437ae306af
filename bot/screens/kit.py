"""What every screen is made of; deep links: what follows ``?start=`` in a t.me address, and what it opens.

``A-Z a-z 0-9 _ -``, at most 64 characters (Bot API, "Deep linking"). An id that does not fit is replaced by
``h_`` and ten characters of its hash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from bot.callbacks import Verb, hashed
from bot.rendering import topics
from bot.rendering.render import finished
from bot.rendering.text import Button, Reply, Text, cut, echoed, joined, plain, say, string
from bot.screens.desk_verbs import OpenDesk
from bot.storage.chats import ALL
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

TOPICS: Final = 40  # topics with a button of their own
NEWER: Final = ("review.button_newer", "review.button_older")
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


def back(language: Language, to: Packed) -> Button:
    """The way back to where one came from."""
    return button(language, "desk.button_back", to)


def to_desk(language: Language) -> Button:
    """The way to what waits at the desk."""
    return button(language, "review.button_desk", OpenDesk())


def pager(
    language: Language,
    page: int,
    more: bool,
    to: Callable[[int], Packed],
    names: tuple[str, str] = ("desk.button_earlier", "desk.button_later"),
) -> list[Button]:
    """The ways to the page before this one and, where there is ``more``, to the next."""
    ways = [(names[0], page - 1)] * (page > 0) + [(names[1], page + 1)] * more
    return [button(language, msgid, to(one)) for msgid, one in ways]


def in_rows(buttons: Sequence[Button], width: int = 2) -> list[list[Button]]:
    """So many buttons beside each other."""
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


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


LIMIT: Final = 64
ASK: Final = "ask"  # opens the private chat, no more
FORGET: Final = "forget"
PRIVACY: Final = "privacy"
_SUBSCRIBE: Final = "sub_"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")

Kind: TypeAlias = Literal["figure", "topic", "subscribe", "start", "forget", "privacy"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a payload opens; ``id`` is a figure's or a topic's."""

    kind: Kind
    id: str = ""


def payload(written: str) -> str:
    """The payload that opens a figure or a topic."""
    return written if _PLAIN.fullmatch(written) and len(written) <= LIMIT else _hashed(written)


def address(username: str, payload: str) -> str:
    """The whole address."""
    return f"https://t.me/{username}?start={payload}"


def resolve(payload: str, knowledge: Knowledge) -> Link:
    """What to open; for a payload that means nothing (any more): the start.

    Topics are also found by their command: ids may hold other letters.
    """
    if payload in (FORGET, PRIVACY):
        return Link("forget" if payload == FORGET else "privacy")
    if payload.startswith(_SUBSCRIBE):
        topic = _topic(payload.removeprefix(_SUBSCRIBE), knowledge)
        if topic is not None:
            return Link("subscribe", topic)
    topic = _topic(payload, knowledge)
    if topic is not None:
        return Link("topic", topic)
    for figures in (knowledge.figures, knowledge.derived):
        for figure_id, figure in figures.items():
            if figure.served and payload in (figure_id, _hashed(figure_id)):
                return Link("figure", figure_id)
    return Link("start")


def _topic(payload: str, knowledge: Knowledge) -> str | None:
    topics = knowledge.topics.values()
    return next((t.id for t in topics if payload in (t.id, _hashed(t.id))), None) or next(
        (t.id for t in topics if payload == t.command), None
    )


def _hashed(written: str) -> str:
    return hashed(written).replace(":", "_")
