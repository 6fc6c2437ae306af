"""Where there is no answer: a handler failed, a person sends too much, a message came too late; what fails
for longer the desk is told.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, Literal

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.connection.outcomes import SILENT, reason
from bot.handlers.replying import Context, conversation, place_of, send, spoken
from bot.handlers.services import Services
from bot.operation.journal import Kind
from bot.screens.kit import line
from bot.storage import chats, effects
from bot.storage.sqlite import StorageError, passing
from locales.languages import DEFAULT, Language

log = logging.getLogger(__name__)


async def failed(update: object, context: Context, app: Services) -> None:
    """Log the error with an id, and tell the person that id in their language.

    Where Telegram lets nobody be told (blocked, kicked, no rights …) one line in the log is all.
    """
    error = context.error
    turn = effects.current()
    if turn is not None and (trouble := passing(error)) is not None:
        turn.trouble = trouble  # a full disk drops nothing: it is handled again when the store takes it
        return
    why = reason(error) if isinstance(error, TelegramError) else None
    if why in SILENT:
        log.info("not answered (%s): %s", why, error)
        return
    error_id = secrets.token_hex(4)
    if why is None and isinstance(error, TelegramError):
        log.error("error %s: the way to Telegram: %s", error_id, error)  # of which a trace tells nothing
    else:
        log.error("error %s", error_id, exc_info=error)
    if turn is not None:
        turn.ended = "unknown" if why is None and isinstance(error, TelegramError) else "failed"
        if not isinstance(error, TelegramError):
            turn.effects.clear()  # half of what it meant to do is nothing
    if not isinstance(update, Update) or update.effective_chat is None or update.effective_user is None:
        return  # nobody asked: a post in a channel
    if update.effective_chat.type != update.effective_chat.PRIVATE and why is None and _network(error):
        return
    await _tell(update, context, app, "error", error_id)


async def limited(update: Update, context: Context, app: Services) -> None:
    """The one line for a person who sends too many messages."""
    await _tell(update, context, app, "limited")


async def late(update: Update, context: Context, app: Services) -> None:
    """The one apology of a private chat for messages that were not answered in time."""
    await _tell(update, context, app, "late")


async def _tell(
    update: Update,
    context: Context,
    app: Services,
    screen: Literal["error", "limited", "late"],
    error_id: str = "",
) -> None:
    place = place_of(update)
    if place is None:
        return
    try:
        before = await conversation(app, place.chat_id, place.key)
        language = spoken(before, place.client)
        reply, _ = app.assistant.screen(screen, before, app.today(), language, error=error_id)
        await send(context.bot, place.chat_id, reply, thread=place.thread)
    except TelegramError as error:
        log.warning("the person could not be told (%s): %s", screen, error)


def _network(error: BaseException | None) -> bool:
    return isinstance(error, NetworkError) and reason(error) is None


async def tell_failure(bot: ExtBot[Any], app: Services, kind: Kind) -> bool:
    """Tell every officer. False: none of them could be told."""
    officers = await app.officers()
    told = 0
    for officer in sorted(officers):
        reply = line(f"failure.{kind}", await _language(app, officer))
        try:
            await bot.send_message(officer, reply.html)
            told += 1
        except TelegramError as error:
            log.warning("officer %d was not told of a failure: %s", officer, error)
    return bool(told) or not officers


async def _language(app: Services, officer: int) -> Language:
    try:
        return await chats.language(app.store, officer) or DEFAULT
    except (StorageError, OSError):
        return DEFAULT
