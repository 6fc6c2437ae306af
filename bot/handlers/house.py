"""What every handler works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.assistant import Assistant
from bot.conversations import Conversations
from knowledge.model import Knowledge
from locales.languages import Language


class People(Protocol):
    """What is remembered of chats longer than their conversations are."""

    async def language(self, chat_id: int) -> Language | None:
        """The language of the chat; None: not known yet."""

    async def set_language(self, chat_id: int, kind: str, language: Language) -> None:
        """Remember it; ``kind`` as the Bot API names it: private, group, supergroup, channel."""


class Visitors:
    """People in memory: gone with the process."""

    def __init__(self) -> None:
        self._languages: dict[int, Language] = {}

    async def language(self, chat_id: int) -> Language | None:
        """See :class:`People`."""
        return self._languages.get(chat_id)

    async def set_language(self, chat_id: int, kind: str, language: Language) -> None:
        """See :class:`People`."""
        self._languages[chat_id] = language


@dataclass(slots=True)
class House:
    """The assistant, what it knows, and whom it talks with."""

    knowledge: Knowledge
    assistant: Assistant  # over this knowledge: the two are swapped together, between two turns
    today: Callable[[], date]
    people: People = field(default_factory=Visitors)
    conversations: Conversations = field(default_factory=Conversations)
