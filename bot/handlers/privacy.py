"""/privacy. What is kept of people, what for, and for how long."""

from __future__ import annotations

from telegram import Update

from bot.chats import screens
from bot.handlers.house import House
from bot.handlers.talking import Context, allowed, language_of, place_of, tell


async def privacy(update: Update, context: Context, house: House) -> None:
    """/privacy"""
    place = place_of(update)
    if place is not None and allowed(house, place):
        language = await language_of(house, place)
        await tell(context.bot, house, place, screens.privacy(language, house.interface))
