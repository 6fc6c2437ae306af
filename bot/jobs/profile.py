"""What Telegram shows of the bot: set at the start, and when the topics change; only what differs."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.commands import Scope
from bot.handlers.house import House
from bot.screens import profile
from bot.screens.profile import Commands, Part
from bot.storage import profile as stored
from bot.storage.errors import StorageError
from knowledge.model import Knowledge

log = logging.getLogger(__name__)

EVERY: Final = 30.0  # seconds between two looks whether other topics are served
_SCOPES: Final[dict[Scope, BotCommandScope]] = {
    "default": BotCommandScopeDefault(),
    "private": BotCommandScopeAllPrivateChats(),
    "group": BotCommandScopeAllGroupChats(),
    "administrators": BotCommandScopeAllChatAdministrators(),
}


async def set_profile(bot: ExtBot[None], house: House) -> int:
    """Set what differs from what was set last. Out: how many calls that took."""
    given = await stored.given(house.store, bot.id)
    calls = 0
    for part in profile.parts(house.knowledge):
        if given.get(part.name) != part.digest:
            await _set(bot, part)
            await stored.give(house.store, bot.id, part.name, part.digest, house.clock())
            calls += 1
    return calls


async def _set(bot: ExtBot[None], part: Part) -> None:
    code = part.code or None
    if isinstance(part.value, Commands):
        commands = [BotCommand(name, described) for name, described in part.value.commands]
        await bot.set_my_commands(commands, scope=_SCOPES[part.value.scope], language_code=code)
    elif part.name.startswith("short/"):
        await bot.set_my_short_description(part.value, language_code=code)
    else:
        await bot.set_my_description(part.value, language_code=code)


async def keep_profile(bot: ExtBot[None], house: House, every: float = EVERY) -> None:
    """Set the profile now, and again whenever other knowledge is served; for ever, until cancelled."""
    done: Knowledge | None = None
    while True:
        if house.knowledge is not done:
            serving = house.knowledge
            try:
                if calls := await set_profile(bot, house):
                    log.info("the profile was set (%d calls)", calls)
                done = serving
            except (TelegramError, StorageError) as error:  # tried again at the next look
                log.warning("the profile could not be set: %s", error)
            except Exception:
                log.exception("the profile could not be set")
        await asyncio.sleep(every)
