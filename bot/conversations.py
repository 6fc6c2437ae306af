"""What each chat talked about last: kept in memory alone, and no more of it than a limit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from bot.assistant import Conversation

LIMIT: Final = 10_000  # chats; a conversation is a few hundred bytes


class Conversations:
    """The conversation of each chat. Beyond ``limit`` the one that was silent longest is forgotten."""

    def __init__(self, limit: int = LIMIT) -> None:
        if limit < 1:
            raise ValueError("at least one conversation must fit")
        self._limit = limit
        self._known: OrderedDict[Hashable, Conversation] = OrderedDict()

    def __getitem__(self, chat: Hashable) -> Conversation:
        """The conversation of ``chat``, a new one if there is none."""
        conversation = self._known.get(chat)
        if conversation is None:
            return Conversation()
        self._known.move_to_end(chat)
        return conversation

    def __setitem__(self, chat: Hashable, conversation: Conversation) -> None:
        self._known[chat] = conversation
        self._known.move_to_end(chat)
        if len(self._known) > self._limit:
            self._known.popitem(last=False)

    def __contains__(self, chat: Hashable) -> bool:
        return chat in self._known

    def __len__(self) -> int:
        return len(self._known)
