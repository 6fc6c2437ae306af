"""Whether a message is meant for the bot, what of it is the question, and whether the bot speaks; what is
known of the last minutes and of today, in memory alone.

Which message answered which question, so that an edited question edits its answer; and which chats were in
use today: what the store knows of them is looked at once a day, not each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from cachetools import LRUCache

from bot.answering.answer import Kind
from bot.assistant import Conversation

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


EDITABLE: Final = timedelta(minutes=5)  # a later edit is no longer the question that was answered
WAITS: Final = timedelta(minutes=30)  # for an answer to what the bot asked
_LIMIT: Final = 5_000
_CHATS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a question, and the conversation as it was before it."""

    message_id: int
    question: str
    before: Conversation
    at: datetime


class Recent:
    """(Chat, message of the question) -> its answer. In memory alone, and no more than a limit."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self._known: LRUCache[tuple[int, int], Answered] = LRUCache(limit)
        self._asked: LRUCache[tuple[int, int], int] = LRUCache(
            limit
        )  # chat, answer -> message of its question
        self._open: LRUCache[int, Answered] = LRUCache(limit)

    def answered(self, chat_id: int, question_id: int, answered: Answered) -> None:
        """Remember an answer."""
        self._known[chat_id, question_id] = answered
        self._asked[chat_id, answered.message_id] = question_id

    def answer(self, chat_id: int, question_id: int, now: datetime) -> Answered | None:
        """The answer that may still be edited."""
        found = self._known.get((chat_id, question_id))
        return found if found is not None and now - found.at <= EDITABLE else None

    def of(self, chat_id: int, answer_id: int) -> Answered | None:
        """What a message answered, as long as it is remembered."""
        question_id = self._asked.get((chat_id, answer_id))
        found = None if question_id is None else self._known.get((chat_id, question_id))
        return found if found is not None and found.message_id == answer_id else None

    def asks(self, chat_id: int, answered: Answered) -> None:
        """The answer asks whether its question may be passed on; so it does until something else is done."""
        self._open[chat_id] = answered

    def closed(self, chat_id: int, now: datetime) -> Answered | None:
        """What asked so last, if it has not waited too long: from now on it does not ask any more."""
        found = self._open.pop(chat_id, None)
        return found if found is not None and now - found.at <= WAITS else None

    def forget(self, chat_id: int) -> None:
        """Forget all of a chat."""
        self._open.pop(chat_id, None)
        for known in (self._known, self._asked):
            for key in [key for key in known if key[0] == chat_id]:
                del known[key]


class InUse:
    """The chats of one day; beyond ``limit`` it begins anew."""

    def __init__(self, limit: int = _CHATS) -> None:
        self._limit = limit
        self._day = date.min
        self._chats: set[int] = set()

    def first(self, chat_id: int, day: date) -> bool:
        """Whether the chat was not asked about on this day before."""
        if day != self._day or len(self._chats) >= self._limit:
            self._day = day
            self._chats.clear()
        if chat_id in self._chats:
            return False
        self._chats.add(chat_id)
        return True
