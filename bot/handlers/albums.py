"""An album comes as many messages, and is one: the part that has words speaks for it, or else the first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from cachetools import LRUCache

from bot.connection import queues, updates
from bot.storage import inbox
from bot.storage.database import Store

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
        seen = updates.read(raw)
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
        if not await inbox.captioned(store, *key):
            queues.leave()
            await asyncio.sleep(PAUSE)
            return await inbox.captioned(store, *key)
        return True


async def is_last(store: Store, chat_id: int, album: str, message: int) -> bool:
    """Whether no part of an album comes after this message: what takes each part answers the last one."""
    if await inbox.later_part(store, chat_id, album, message):
        return False
    queues.leave()
    await asyncio.sleep(PAUSE)
    return not await inbox.later_part(store, chat_id, album, message)
