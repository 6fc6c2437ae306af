"""What every handler works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.announcements.correcting import Versions
from bot.assistant import Assistant, Conversations
from bot.chats.recent import InUse, Recent
from bot.chats.scope import Scope
from bot.desk.examples import Checked
from bot.handlers.albums import Albums
from bot.pacing import Groups
from bot.pictures.worker import Worker
from bot.screens.home import Interface
from bot.storage import officers
from bot.storage.database import Database
from bot.storage.revisions import Report
from bot.zones import zone
from knowledge.model import Knowledge


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
