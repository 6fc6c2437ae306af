"""The desk is told that something fails."""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.handlers.services import Services
from bot.operation.failures import Kind
from bot.screens.kit import line
from bot.storage import chats
from bot.storage.errors import StorageError
from locales.languages import DEFAULT, Language

log = logging.getLogger(__name__)


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
