"""What a message of an officer holds besides words: a photo, a video, a file, an album, a poll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from telegram import Message, Poll

from bot.announcements.composing import Fault
from bot.announcements.content import Medium, Quiz
from bot.connection import entities, updates
from bot.handlers.services import Services
from bot.storage import announcements as store_

ASKED: Final = timedelta(hours=12)  # for which what an officer writes is what they were asked for
_REFUSED: Final = ("animation", "voice", "audio", "sticker")  # a GIF is a document, too
_TAKEN: Final = ("photo", "video", "document")


def medium(message: Message, part: str) -> Medium | None:
    """What can go out with a text; None: there is none."""
    hidden, below = bool(message.has_media_spoiler), bool(message.show_caption_above_media)
    if message.photo:
        return Medium("photo", message.photo[-1].file_id, part, hidden, below)
    if message.video:
        return Medium("video", message.video.file_id, part, hidden, below)
    if message.document and not message.animation:
        return Medium("document", message.document.file_id, part)
    return None


def poll(made: Poll) -> Quiz:
    """A poll that was made in Telegram. :class:`Fault`: of a quiz nobody says which option is right; or it
    has what would not be there when it is sent.
    """
    _check_kept(made)
    right = None
    if made.type == Poll.QUIZ:
        known = tuple(made.correct_option_ids or ())
        if len(known) != 1:  # of a quiz that was passed on Telegram does not tell it
            raise Fault("desk.fault_quiz_right")
        right = known[0]
    options = tuple(option.text for option in made.options)
    return Quiz(made.question, options, right, made.explanation or "", made.allows_multiple_answers)


def _check_kept(made: Poll) -> None:
    if made.media or made.explanation_media or any(option.media for option in made.options):
        raise Fault("desk.fault_poll_media")
    if made.description:
        raise Fault("desk.fault_poll_description")
    if made.open_period or made.close_date:
        raise Fault("desk.fault_poll_closes")
    texts = [(made.question, made.question_entities), (made.explanation or "", made.explanation_entities)]
    for text, formed in (*texts, *((option.text, option.text_entities) for option in made.options)):
        if entities.html(text, formed) != entities.html(text, ()):
            raise Fault("desk.fault_poll_form", text)


def refused(message: Message) -> str | None:
    """The kind of what cannot go out, as the end of its message ``desk.media_…``; None: it can."""
    if message.text or message.poll or medium(message, ""):
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
