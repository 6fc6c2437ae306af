"""What is known of the last minutes and of today, in memory alone.

Which message answered which question, so that an edited question edits its answer; and which chats were in
use today: what the store knows of them is looked at once a day, not each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from cachetools import LRUCache

from bot.assistant import Conversation

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
        self._open: LRUCache[int, Answered] = LRUCache(limit)

    def answered(self, chat_id: int, question_id: int, answered: Answered) -> None:
        """Remember an answer."""
        self._known[chat_id, question_id] = answered

    def answer(self, chat_id: int, question_id: int, now: datetime) -> Answered | None:
        """The answer that may still be edited."""
        found = self._known.get((chat_id, question_id))
        return found if found is not None and now - found.at <= EDITABLE else None

    def of(self, chat_id: int, answer_id: int) -> Answered | None:
        """What a message answered, as long as it is remembered."""
        for (chat, _), found in self._known.items():
            if chat == chat_id and found.message_id == answer_id:
                return found
        return None

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
        for key in [key for key in self._known if key[0] == chat_id]:
            del self._known[key]


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
