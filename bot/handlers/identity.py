"""/id. The numbers by which Telegram knows the chat and the person: an operator asks for them."""

from __future__ import annotations

from telegram import Update

from bot.chats import screens
from bot.handlers.house import House
from bot.handlers.talking import Context, allowed, language_of, place_of, tell


async def identity(update: Update, context: Context, house: House) -> None:
    """/id"""
    place = place_of(update)
    if place is None or not allowed(house, place):
        return
    message = update.effective_message
    hidden = message is not None and message.sender_chat is not None  # an anonymous administrator stays so
    person = place.person if place.person is not None and not hidden else None
    language = await language_of(house, place)
    shown = screens.numbers(place.chat_id, person, place.thread, language)
    await tell(context.bot, house, place, shown)
