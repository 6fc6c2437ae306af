"""What the running bot does by itself, besides answering updates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telegram.ext import ExtBot

from bot.chats.retention import run_retention
from bot.handlers.house import House
from bot.jobs.announcements import run_announcements
from bot.jobs.profile import keep_profile


async def background(bot: ExtBot[None], house: House, certain: Callable[[], bool] = lambda: True) -> None:
    """Announcements, retention and the profile, for ever, until cancelled. No failure ends them.

    ``certain``: whether the clock of the house is to be believed.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_retention(house.store, house.clock, certain=certain))
        tasks.create_task(keep_profile(bot, house))
        tasks.create_task(run_announcements(bot, house))
