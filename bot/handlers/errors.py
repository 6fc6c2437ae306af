"""What happens when a handler fails: one apology to the person, the trace in the log, both with one id."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress

from telegram import Update
from telegram.error import Forbidden, NetworkError, TelegramError

from bot.handlers.house import House
from bot.handlers.talking import Context, conversation, send, spoken

log = logging.getLogger(__name__)


async def failed(update: object, context: Context, house: House) -> None:
    """Log the error with an id, and tell the person that id in their language."""
    error = context.error
    if isinstance(error, Forbidden):
        log.info("not allowed to write to a chat: %s", error)
        return
    error_id = secrets.token_hex(4)
    log.error("error %s", error_id, exc_info=error)
    if not isinstance(update, Update) or update.effective_chat is None or update.effective_user is None:
        return  # nobody asked: an error of polling, a post in a channel
    if type(error) is NetworkError:
        return  # it would fail again: the connection is what is broken
    with suppress(TelegramError):
        before = await conversation(house, update.effective_chat.id)
        language = spoken(before, update.effective_user)
        reply, _ = house.assistant.screen("error", before, house.today(), language, error=error_id)
        await send(context, update.effective_chat, reply)
