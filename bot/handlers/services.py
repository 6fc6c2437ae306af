"""What every handler works with; work on a text that may take long goes beside the event loop.

An album comes as many messages, and is one: the part that has words speaks for it, or else the first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol, TypeVar, TypeVarTuple
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from bot.announcements.correcting import Versions
from bot.assistant import Assistant, Conversations
from bot.chats.addressing import InUse, Recent
from bot.chats.passing_on import Scope
from bot.connection import queues, reading
from bot.connection.limits import Groups
from bot.desk.rules import Checked
from bot.pictures.picture import Worker
from bot.screens.home import Interface
from bot.settings import zone
from bot.storage import officers, updates
from bot.storage.database import Database, Store
from bot.storage.revisions import Report
from knowledge.model import Knowledge

PAUSE: Final = 1.0  # seconds in which the other parts come: Telegram sends them one after the other
_LIMIT: Final = 5_000

Key = tuple[int, str]


class Albums:
    """Which albums somebody has spoken for: True, with words; False, without. No more than a limit."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self._spoken: LRUCache[Key, bool] = LRUCache(limit)

    async def silent(self, store: Store, raw: Mapping[str, Any]) -> bool:
        """Whether nothing is said to this message, as another part of its album speaks for it.

        ``media_group_id`` (Bot API, Message) is the same in all parts of a private chat's album. In groups
        only what is said to the bot is answered, and parts without words are not.
        """
        message = raw.get("message")
        if not isinstance(message, Mapping) or "media_group_id" not in message:
            return False
        seen = reading.envelope(raw)
        if not seen.album or not seen.private:
            return False
        key = (seen.chat_id, seen.album)
        known = self._spoken.get(key)
        if message.get("caption"):
            self._spoken[key] = True
            return known is True
        if known is not None:
            return True
        self._spoken[key] = False
        if not await updates.captioned(store, *key):
            queues.leave()
            await asyncio.sleep(PAUSE)
            return await updates.captioned(store, *key)
        return True


async def is_last(store: Store, chat_id: int, album: str, message: int) -> bool:
    """Whether no part of an album comes after this message: what takes each part answers the last one."""
    if await updates.later_part(store, chat_id, album, message):
        return False
    queues.leave()
    await asyncio.sleep(PAUSE)
    return not await updates.later_part(store, chat_id, album, message)


def utc() -> datetime:
    """Now."""
    return datetime.now(UTC)


class Library(Protocol):
    """The files of what is known, with the changes of the desk on top."""

    async def folder(self) -> Mapping[str, str]:
        """The files without the changes. KnowledgeError if they cannot be read."""

    async def texts(self) -> Mapping[str, str]:
        """They as they are served, by name. KnowledgeError if they cannot be read."""

    async def refresh(self) -> Report | None:
        """Serve what they and the changes say now. Out: what that changed; None: nothing."""


@dataclass(slots=True)
class Services:
    """The assistant, what it knows, and whom it talks with."""

    knowledge: Knowledge
    assistant: Assistant  # over this knowledge: the two are swapped together, between two turns
    today: Callable[[], date]
    store: Database  # where chats are remembered
    desk: frozenset[int] = frozenset()  # the press officers as they were read last, for every message
    interface: Interface = field(default_factory=Interface)
    clock: Callable[[], datetime] = utc
    conversations: Conversations = field(default_factory=Conversations)
    albums: Albums = field(default_factory=Albums)
    recent: Recent = field(default_factory=Recent)
    pace: Groups = field(default_factory=Groups)
    seen: InUse = field(default_factory=InUse)
    trial: tuple[object, Checked] | None = None  # the last example that was tried
    scope: Scope = field(default_factory=Scope)  # what is out of it
    versions: Versions = field(default_factory=Versions)
    pictures: Worker = field(default_factory=Worker)
    timezone: ZoneInfo = field(default_factory=lambda: zone("Asia/Almaty"))
    library: Library | None = None  # None: nothing of it can be changed here
    desk_store: Database | None = None  # of the desk's changes; None: the same

    @property
    def records(self) -> Database:
        """Where the desk's drafts and changes are kept: in the terminal chat people are kept elsewhere."""
        return self.desk_store or self.store

    async def officers(self) -> frozenset[int]:
        """The press officers at this moment."""
        self.desk = await officers.officers(self.store)
        return self.desk

    async def is_officer(self, person: int | None) -> bool:
        """Whether a person is a press officer at this moment."""
        return person is not None and person in await self.officers()


T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LONG: Final = 300  # characters that are surely worked on within 20 ms, whatever they are
#: One thread: several would take from the loop what they take from each other.
_thread: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")


async def aside(text: str, work: Callable[[*Ts], T], *args: *Ts) -> T:
    """``work(*args)``, whose time grows with ``text``: at once where that is short."""
    if len(text) <= LONG:
        return work(*args)
    return await asyncio.get_running_loop().run_in_executor(_thread, work, *args)
