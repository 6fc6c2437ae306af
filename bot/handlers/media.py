"""What a message of an officer holds besides words: a photo, a video or a file, alone or in an album."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from telegram import Message

from bot.announcements.content import Medium
from bot.connection import updates
from bot.handlers.services import Services
from bot.storage import announcements as store_

ASKED: Final = timedelta(hours=12)  # for which what an officer writes is what they were asked for
_REFUSED: Final = ("animation", "voice", "audio", "sticker")  # a GIF is a document, too
_TAKEN: Final = ("photo", "video", "document")


def medium(message: Message, part: str) -> Medium | None:
    """What can go out with a text; None: there is none."""
    if message.photo:
        return Medium("photo", message.photo[-1].file_id, part)
    if message.video:
        return Medium("video", message.video.file_id, part)
    if message.document and not message.animation:
        return Medium("document", message.document.file_id, part)
    return None


def refused(message: Message) -> str | None:
    """The kind of what cannot go out, as the end of its message ``desk.media_…``; None: it can."""
    if message.text or medium(message, ""):
        return None
    return next((kind for kind in _REFUSED if getattr(message, kind)), "other")


async def takes_each_part(app: Services, raw: Mapping[str, Any]) -> bool:
    """Whether an update is a part of an album for a draft: each of its parts is taken."""
    message = raw.get("message")
    if not isinstance(message, Mapping) or "media_group_id" not in message:
        return False
    seen = updates.read(raw)
    if not seen.private or seen.chat_id not in app.desk or not any(kind in message for kind in _TAKEN):
        return False
    one = await store_.asked_of(app.store, seen.chat_id, app.clock() - ASKED)
    return one is not None and one.kind != "correction" and one.step in ("kk", "ru")
