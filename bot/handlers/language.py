"""/language. The choice of the language."""

from __future__ import annotations

from telegram import Update

from bot.chats import screens
from bot.handlers.administrators import may_change
from bot.handlers.house import House
from bot.handlers.talking import Context, allowed, conversation, language_of, place_of, spoken, tell


async def language(update: Update, context: Context, house: House) -> None:
    """/language: in a group for its administrators."""
    place = place_of(update)
    if place is None or not allowed(house, place):
        return
    if not await may_change(context, place, update.effective_message):
        told = screens.line("settings.administrators", await language_of(house, place))
        await tell(context.bot, house, place, told)
        return
    before = await conversation(house, place.chat_id, place.key)
    reply, _ = house.assistant.screen("choose_language", before, house.today(), spoken(before, place.client))
    await tell(context.bot, house, place, reply, plain=True)
