"""What every handler works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.assistant import Assistant, Conversations
from bot.chats.recent import InUse, Recent
from bot.handlers.albums import Albums
from bot.pacing import Groups
from bot.pictures.worker import Worker
from bot.screens.home import Interface
from bot.storage.database import Database
from bot.zones import zone
from knowledge.model import Knowledge


def utc() -> datetime:
    """Now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Services:
    """The assistant, what it knows, and whom it talks with."""

    knowledge: Knowledge
    assistant: Assistant  # over this knowledge: the two are swapped together, between two turns
    today: Callable[[], date]
    store: Database  # where chats are remembered
    desk: frozenset[int] = frozenset()  # Telegram ids of the press officers
    interface: Interface = field(default_factory=Interface)
    clock: Callable[[], datetime] = utc
    conversations: Conversations = field(default_factory=Conversations)
    albums: Albums = field(default_factory=Albums)
    recent: Recent = field(default_factory=Recent)
    pace: Groups = field(default_factory=Groups)
    seen: InUse = field(default_factory=InUse)
    pictures: Worker = field(default_factory=Worker)
    timezone: ZoneInfo = field(default_factory=lambda: zone("Asia/Almaty"))
    read_desk: Callable[[], frozenset[int]] | None = None  # AZAMAT_DESK as it is set now

    def officers(self) -> frozenset[int]:
        """The press officers at this moment."""
        return self.desk if self.read_desk is None else self.read_desk()
