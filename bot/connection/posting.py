"""The calls of the Bot API by which an announcement goes out, is corrected and is taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from telegram import InputPollOption, LinkPreviewOptions, Message
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.announcements.content import Content
from bot.connection.refusals import Outcome
from bot.connection.sending import Lanes
from bot.storage.deliveries import Delivery
from locales.languages import Language


async def send_content(
    bot: ExtBot[Any], chat_id: int, said: Content, language: Language, thread: int | None = None
) -> Message:
    """The message itself, as it looks everywhere: a preview is one of these."""
    if said.quiz:
        quiz = said.quiz[language]
        return await bot.send_poll(
            chat_id,
            quiz.question,
            [InputPollOption(option, text_parse_mode=None) for option in quiz.options],
            type="quiz",
            correct_option_ids=cast(Any, [quiz.right]),
            explanation=quiz.explanation or None,
            explanation_parse_mode=None,
            question_parse_mode=None,
            disable_notification=said.silent or None,
            message_thread_id=thread or None,
            api_kwargs={"parse_mode": None},  # sendPoll knows none, the library's defaults give it one
        )
    if said.photo:
        return await bot.send_photo(
            chat_id,
            said.photo,
            caption=said.text(language),
            disable_notification=said.silent or None,
            message_thread_id=thread or None,
        )
    return await bot.send_message(
        chat_id,
        said.text(language),
        link_preview_options=LinkPreviewOptions(is_disabled=not said.preview),
        disable_notification=said.silent or None,
        message_thread_id=thread or None,
    )


async def edit_content(
    bot: ExtBot[Any], chat_id: int, message_id: int, said: Content, language: Language
) -> object:
    """The message that was sent says this from now on."""
    if said.photo:
        return await bot.edit_message_caption(chat_id, message_id, caption=said.text(language))
    return await bot.edit_message_text(
        said.text(language),
        chat_id,
        message_id,
        link_preview_options=LinkPreviewOptions(is_disabled=not said.preview),
    )


async def stop_quiz(bot: ExtBot[Any], chat_id: int, message_id: int) -> object:
    """Nobody can answer it any more: all that can be done with a poll that is too old to be deleted."""
    try:
        return await bot.stop_poll(chat_id, message_id)
    except BadRequest as error:
        if "already been closed" in error.message:
            return None
        raise


class BulkSender:
    """A Sender in the bulk lane of the connection."""

    def __init__(self, bot: ExtBot[Any], lanes: Lanes) -> None:
        self._bot = bot
        self._lanes = lanes

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Outcome:
        """See Sender."""
        given: list[Content] = []

        async def ready() -> None:
            given.append(await begin())

        async def call(bot: ExtBot[Any]) -> object:
            if row.action == "delete":
                return await bot.delete_message(row.chat_id, row.message_id or 0)
            if row.action == "stop":
                return await stop_quiz(bot, row.chat_id, row.message_id or 0)
            if row.action == "edit":
                return await edit_content(bot, row.chat_id, row.message_id or 0, given[0], row.language)
            return await send_content(bot, row.chat_id, given[0], row.language, row.thread)

        return await self._lanes.bulk(self._bot, row.chat_id, call, ready)
