"""Who gets an announcement, as of now."""

from __future__ import annotations

from bot.announcements.content import Content
from bot.storage import destinations, passed_on
from bot.storage.announcements import Announcement
from bot.storage.database import Database
from bot.storage.deliveries import RECURRING
from bot.storage.destinations import Destination


async def of(store: Database, one: Announcement, said: Content) -> list[Destination]:
    """Those who asked, of an answer; of what comes by a calendar those whose turn it is; else subscribers."""
    if one.kind == "notice":
        return await passed_on.recipients(store, one.id)
    return await subscribed(store, said, one.id if one.kind in RECURRING else None)


async def subscribed(store: Database, said: Content, turn: int | None = None) -> list[Destination]:
    """The subscribers of its topic, or of them those that it is to go to alone."""
    return await destinations.audience(store, said.topic or "", turn, said.chats, said.labels)
