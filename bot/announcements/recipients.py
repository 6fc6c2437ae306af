"""Who gets an announcement, as of now."""

from __future__ import annotations

from dataclasses import replace

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
    return await destinations.audience(store, said.topic or "", turn, said.chats, said.labels, said.labelled)


async def held(store: Database, said: Content) -> Content:
    """What is shown to be confirmed, with the chats that have its labels now: a label that one officer puts
    on a chat later brings nothing there that nobody has confirmed for it.
    """
    if not said.labels or said.labelled is not None:
        return said
    return replace(said, labelled=await destinations.labelled(store, said.labels))


async def later(store: Database, said: Content) -> int:
    """How many chats that would get it got one of its labels after it was shown, and so do not."""
    if said.labelled is None:
        return 0
    return len(await subscribed(store, replace(said, labelled=None))) - len(await subscribed(store, said))
