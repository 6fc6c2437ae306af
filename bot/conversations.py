"""What each chat talked about last: kept in memory alone, for a while, and no more of it than a limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final

from cachetools import LRUCache

from bot.assistant import Conversation

LIMIT: Final = 10_000  # chats; a conversation is a few hundred bytes
FADES_AFTER: Final = 30 * 60.0  # seconds of silence; who comes back later begins a new subject


class Conversations:
    """The conversation of each chat. Beyond ``limit`` the one that was silent longest is forgotten.

    A chat that was silent for ``FADES_AFTER`` seconds of ``clock`` keeps its language and nothing else: "and
    the sum?" of the next day follows nothing.
    """

    def __init__(self, limit: int = LIMIT, clock: Callable[[], float] = time.monotonic) -> None:
        if limit < 1:
            raise ValueError("at least one conversation must fit")
        self._clock = clock
        self._known: LRUCache[Hashable, tuple[Conversation, float]] = LRUCache(limit)

    def __getitem__(self, chat: Hashable) -> Conversation:
        """The conversation of ``chat``, a new one if there is none."""
        known = self._known.get(chat)
        if known is None:
            return Conversation()
        conversation, said = known
        faded = self._clock() - said >= FADES_AFTER
        return Conversation(conversation.language) if faded else conversation

    def __setitem__(self, chat: Hashable, conversation: Conversation) -> None:
        self._known[chat] = conversation, self._clock()

    def __contains__(self, chat: Hashable) -> bool:
        return chat in self._known

    def __len__(self) -> int:
        return len(self._known)
