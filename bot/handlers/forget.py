"""/forget. All that is kept of a person is deleted, after one confirmation."""

from __future__ import annotations

from telegram import Update

from bot.assistant import Conversation
from bot.chats import actions, screens
from bot.handlers.house import House
from bot.handlers.pressing import edit, pressed
from bot.handlers.talking import Context, allowed, language_of, place_of, tell
from bot.storage import effects, privacy


async def ask_to_forget(update: Update, context: Context, house: House) -> None:
    """/forget: what would be deleted, and the question whether to."""
    place = place_of(update)
    if place is None or not allowed(house, place):
        return
    language = await language_of(house, place)
    if not place.private:
        await tell(context.bot, house, place, screens.forget_in_private(context.bot.username, language))
        return
    kept = await privacy.kept_of(house.store, place.chat_id)
    await tell(context.bot, house, place, screens.forget(kept, language))


async def forget(update: Update, context: Context, house: House) -> None:
    """The button below that question."""
    async with pressed(update) as press:
        place, action = press.place, actions.read(press.query.data or "")
        if place is None or not place.private or action is None:
            return
        await press.answer()
        language = await language_of(house, place)
        if action.argument == "no":
            await edit(context, press, screens.line("forget.kept", language))
            return
        kept = await privacy.kept_of(house.store, place.chat_id)
        await effects.apply(house.store, privacy.forget, place.chat_id)
        house.conversations[place.key] = Conversation()
        house.recent.forget(place.chat_id)
        await edit(context, press, screens.forgotten(kept, language))
