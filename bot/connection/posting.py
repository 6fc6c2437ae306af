"""What is more than an answer: pictures, each uploaded once, then sent by the id that Telegram gave it; and
the calls by which an announcement goes out, is corrected and is taken back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    InputPollOption,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.announcements import content
from bot.announcements.content import Content
from bot.connection.light import LightBot
from bot.connection.outcomes import Outcome, Sent
from bot.connection.sending import Lanes
from bot.pictures.frame import TooLongError
from bot.pictures.picture import Picture, Worker
from bot.storage import at_telegram, updates
from bot.storage.database import Database
from bot.storage.deliveries import Delivery
from knowledge.model import Knowledge
from locales.languages import Language

log = logging.getLogger(__name__)

#: How Telegram says that it does not know a file_id (any more) (tdlib/telegram-bot-api, Client.cpp).
_LOST: Final = ("file identifier", "file_id", "file reference", "file_reference")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Uploads:
    """The pictures of one snapshot of the knowledge."""

    store: Database
    worker: Worker
    knowledge: Knowledge
    clock: Callable[[], datetime]

    async def file_id(self, bot: ExtBot[Any], shown: Picture) -> str | None:
        """By which Telegram has a picture as it is drawn now; None: it has to be uploaded.

        KeyError: there is no such figure or topic; TooLongError: its words do not fit.
        """
        revision = await self.worker.revision(shown, self.knowledge)
        return await at_telegram.uploaded(self.store, _key(bot, shown), revision)

    async def call(
        self, bot: ExtBot[Any], shown: Picture, make: Callable[[str | InputFile], Awaitable[T]]
    ) -> T:
        """Make a call with a picture: by its file_id, else, and where Telegram has lost that, with the file.

        Errors as :meth:`file_id`, and those of the call.
        """
        known = await self.file_id(bot, shown)
        if known is not None:
            try:
                return await make(known)
            except BadRequest as error:
                if not any(lost in str(error).lower() for lost in _LOST):
                    raise
                log.warning("Telegram has lost a picture, it is uploaded anew: %s", error)
                await self.lose(bot, shown, known)
        png = await self.worker.png(shown, self.knowledge)
        sent = await make(InputFile(png, filename=shown.file_name))
        if isinstance(sent, Message) and sent.photo:
            revision = await self.worker.revision(shown, self.knowledge)
            largest = sent.photo[-1].file_id
            key = _key(bot, shown)
            await updates.apply(self.store, at_telegram.keep, key, revision, largest, self.clock())
        return sent

    async def lose(self, bot: ExtBot[Any], shown: Picture, file_id: str) -> None:
        """Telegram does not have it any more by this id: it is uploaded anew when it is asked for."""
        await at_telegram.lose(self.store, _key(bot, shown), file_id)


def _key(bot: ExtBot[Any], shown: Picture) -> at_telegram.Key:
    return at_telegram.Key(bot.id, shown.subject, shown.language, shown.size, shown.theme)


# -- announcements -------------------------------------------------------------------------------------------


def links(said: Content, language: Language) -> InlineKeyboardMarkup | None:
    """The buttons below it."""
    if not said.links:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(one.label(language), one.url)] for one in said.links])


async def send_content(
    bot: LightBot,
    chat_id: int,
    said: Content,
    language: Language,
    uploads: Uploads,
    thread: int | None = None,
) -> Message | int | tuple[int, ...]:
    """The message itself, as it looks everywhere: a preview is one of these. Out: it, its number, or of an
    album all its numbers.
    """
    below = links(said, language)
    if said.quiz:
        return await _send_poll(bot, chat_id, said, language, below, thread)
    text, keyboard = content.sent(said, language, chat_id), below.to_json() if below else ""
    if said.media:
        return await _send_media(bot, chat_id, said, text, keyboard, thread)
    if not said.shown:
        return await bot.say(chat_id, text, keyboard, thread=thread, silent=said.silent, preview=said.preview)

    async def pictured(photo: str | InputFile) -> Message | int:
        if isinstance(photo, str):
            return await bot.show(chat_id, photo, text, keyboard, thread=thread, silent=said.silent)
        return await bot.send_photo(
            chat_id,
            photo,
            caption=text,
            disable_notification=said.silent or None,
            message_thread_id=thread or None,
            reply_markup=below,
        )

    return await uploads.call(bot, content.picture(said.shown, language), pictured)


async def _send_poll(
    bot: LightBot,
    chat_id: int,
    said: Content,
    language: Language,
    below: InlineKeyboardMarkup | None,
    thread: int | None,
) -> Message:
    quiz = said.poll(language)
    return await bot.send_poll(
        chat_id,
        quiz.question,
        [InputPollOption(option, text_parse_mode=None) for option in quiz.options],
        type="regular" if quiz.right is None else "quiz",
        correct_option_ids=None if quiz.right is None else cast(Any, [quiz.right]),
        allows_multiple_answers=quiz.several or None,
        explanation=quiz.explanation or None,
        explanation_parse_mode=None,
        question_parse_mode=None,
        disable_notification=said.silent or None,
        message_thread_id=thread or None,
        reply_markup=below,
        api_kwargs={"parse_mode": None},  # sendPoll knows none, the library's defaults give it one
    )


async def _send_media(
    bot: LightBot, chat_id: int, said: Content, text: str, keyboard: str, thread: int | None
) -> int | tuple[int, ...]:
    """What an officer gave: several are an album, which has no buttons (Bot API, sendMediaGroup)."""
    first, *others = said.media
    if others:
        media = [one.input for one in (replace(first, below=said.captioned_above), *others)]
        return await bot.album(chat_id, media, text, thread=thread, silent=said.silent)
    return await bot.show(
        chat_id,
        first.file,
        text,
        keyboard,
        thread=thread,
        silent=said.silent,
        kind=first.kind,
        looks=first.looks,
    )


async def edit_content(
    bot: LightBot, chat_id: int, message_id: int, said: Content, language: Language, uploads: Uploads
) -> object:
    """The message that was sent says this from now on, and its card shows it."""
    text, below = content.sent(said, language, chat_id), links(said, language)
    keyboard = below.to_json() if below else ""

    async def pictured(photo: str | InputFile) -> object:
        media = InputMediaPhoto(photo, caption=text, parse_mode=ParseMode.HTML)
        return await bot.edit_message_media(
            media,
            chat_id,
            message_id,
            reply_markup=below,
            api_kwargs={"parse_mode": None},  # that of the library's defaults, which this call knows none of
        )

    if said.shown:
        return await uploads.call(bot, content.picture(said.shown, language), pictured)
    if said.exchanged:
        (one,) = said.media
        await bot.exchange(chat_id, message_id, one.input, text, keyboard)
        return None
    if said.media or said.card:
        return await bot.edit_message_caption(
            chat_id,
            message_id,
            caption=text,
            reply_markup=below,
            show_caption_above_media=said.captioned_above or None,  # else it moves below the medium
        )
    await bot.change(chat_id, message_id, text, keyboard, preview=said.preview)
    return None


async def stop_quiz(bot: ExtBot[Any], chat_id: int, message_id: int) -> object:
    """Nobody can answer it any more: all that can be done with a poll that is too old to be deleted."""
    try:
        return await bot.stop_poll(chat_id, message_id)
    except BadRequest as error:
        if "already been closed" in error.message:
            return None
        raise


class BulkSender:
    """A Sender in the bulk lane of the connection. ``uploads``: the pictures of what is served now."""

    def __init__(self, bot: LightBot, lanes: Lanes, uploads: Callable[[], Uploads]) -> None:
        self._bot = bot
        self._lanes = lanes
        self._uploads = uploads
        self._bringing = asyncio.Lock()  # held while a picture is uploaded: the others send it by its id

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Outcome:
        """See Sender."""
        given: list[Content] = []
        uploads = self._uploads()
        brings = False

        async def ready() -> int:  # of one call at a time
            nonlocal brings
            async with self._bringing:
                said = await begin()
            known = (
                None
                if row.action in ("delete", "stop", "pin")
                else await self._card(said, row.language, uploads)
            )
            given.append(said if known is not None else replace(said, shown=None))
            if known == "":
                await self._bringing.acquire()
                brings = True
            return len(said.media) if row.action == "send" else 1

        async def call(bot: LightBot) -> object:
            if row.action == "delete" and row.others:
                return await bot.delete_messages(row.chat_id, (row.message_id or 0, *row.others))
            if row.action == "delete":
                return await bot.delete_message(row.chat_id, row.message_id or 0)
            if row.action == "stop":
                return await stop_quiz(bot, row.chat_id, row.message_id or 0)
            if row.action == "pin":  # its readers have heard of the message already
                return await bot.pin_chat_message(row.chat_id, row.message_id or 0, disable_notification=True)
            said, number = given[0], row.message_id or 0
            if row.action == "edit":
                return await edit_content(bot, row.chat_id, number, said, row.language, uploads)
            return await send_content(bot, row.chat_id, said, row.language, uploads, row.thread)

        try:
            outcome = await self._lanes.bulk(self._bot, row.chat_id, call, ready)
        finally:
            if brings:
                self._bringing.release()
        if isinstance(outcome, Sent) and isinstance(outcome.result, tuple):
            first, *others = outcome.result or (None,)
            return replace(outcome, message_id=first, others=tuple(others))
        if isinstance(outcome, Sent) and isinstance(outcome.result, Message) and outcome.result.poll:
            return replace(outcome, poll=outcome.result.poll.id)
        return outcome

    async def _card(self, said: Content, language: Language, uploads: Uploads) -> str | None:
        """The file_id of its card; "": Telegram has none yet; None: there is no such card (any more)."""
        if said.shown is None:
            return None
        try:
            return await uploads.file_id(self._bot, content.picture(said.shown, language)) or ""
        except (KeyError, TooLongError) as error:
            log.warning("an announcement goes out without its card: %s", error)
            return None
