"""What the running bot does besides answering updates."""

from __future__ import annotations

import asyncio

from telegram.ext import ExtBot

from bot.chats.retention import run_retention
from bot.handlers.announce_sending import run_announcements
from bot.handlers.house import House
from bot.handlers.profile import keep_profile


async def background(bot: ExtBot[None], house: House) -> None:
    """Announcements, retention and the profile, for ever, until cancelled. No failure ends them."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_retention(house.store, house.clock))
        tasks.create_task(keep_profile(bot, house))
        tasks.create_task(run_announcements(bot, house))
