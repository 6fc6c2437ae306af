"""Which chats were in use today: what the store knows of them is looked at once a day, not each time."""

from __future__ import annotations

from datetime import date
from typing import Final

_LIMIT: Final = 100_000


class Seen:
    """The chats of one day; beyond ``limit`` it begins anew."""

    def __init__(self, limit: int = _LIMIT) -> None:
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
