"""Whether a message is meant for the bot, what of it is the question, and whether the bot speaks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot.answering.answer import Kind

_CERTAIN: Final[tuple[Kind, ...]] = ("figure", "topic")


class Way(Enum):
    """How a message came to be for the bot."""

    PRIVATE = "private"  # everything there is
    MENTION = "mention"  # a group, and its name stands in the message
    REPLY = "reply"  # a group, and it replies to a message of the bot: maybe to the people there as well

    @property
    def sure(self) -> bool:
        """Whether it is certainly the bot that is spoken to."""
        return self is not Way.REPLY


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody's name in a text: a part of it in UTF-16 code units (Bot API, MessageEntity), and whose."""

    offset: int
    length: int
    user_id: int | None = None  # of a mention of someone without a name


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message for the bot. ``question`` is empty where only its name was said."""

    way: Way
    question: str


def addressed(
    text: str, mentions: Sequence[Mention], *, private: bool, to_bot: bool, username: str, bot_id: int
) -> Addressed | None:
    """Whether a text is for the bot; None: it is not, and nothing may be said.

    ``to_bot``: it replies to one of the bot's messages.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    name = f"@{username}".lower()
    own = [
        m
        for m in mentions
        if m.user_id == bot_id
        or (m.user_id is None and _part(units, m.offset, m.offset + m.length).lower() == name)
    ]
    if own:
        kept, at = [], 0
        for mention in sorted(own, key=lambda m: m.offset):
            kept.append(_part(units, at, mention.offset))
            at = max(at, mention.offset + mention.length)
        kept.append(_part(units, at, len(units) // 2))
        text = " ".join(" ".join(kept).split())
        return Addressed(Way.PRIVATE if private else Way.MENTION, text.strip(" ,:;—–-"))
    if private:
        return Addressed(Way.PRIVATE, text)
    return Addressed(Way.REPLY, text) if to_bot else None


def _part(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def speaks(way: Way, kind: Kind, *, quiet: bool) -> bool:
    """Whether a reply of this kind is given. ``quiet``: the group wants silence where nothing is known.

    People complain of bots that answer "I do not know" into a talk among people, and put them out.
    """
    if way is Way.PRIVATE or kind in _CERTAIN:
        return True
    return way.sure and not quiet


def answered_here(topic: str | None, allowed: frozenset[str] | None) -> bool:
    """Whether a chat answers a topic; what belongs to none is answered everywhere."""
    return topic is None or allowed is None or topic in allowed
