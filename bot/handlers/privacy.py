"""What is kept of a person: /privacy says it, /forget deletes it; /id tells the numbers."""

from __future__ import annotations

from telegram import Update

from bot.assistant import Conversation
from bot.callbacks import Verb
from bot.handlers.house import House
from bot.handlers.pressing import Do, Pressed
from bot.handlers.talking import Context, allowed, language_of, place_of, tell
from bot.screens import privacy as screens
from bot.screens import verbs
from bot.screens.kit import line
from bot.storage import effects
from bot.storage import privacy as kept


async def privacy(update: Update, context: Context, house: House) -> None:
    """/privacy"""
    place = place_of(update)
    if place is not None and allowed(house, place):
        language = await language_of(house, place)
        await tell(context.bot, house, place, screens.privacy(language, house.interface))


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


async def ask_to_forget(update: Update, context: Context, house: House) -> None:
    """/forget: what would be deleted, and the question whether to."""
    place = place_of(update)
    if place is None or not allowed(house, place):
        return
    language = await language_of(house, place)
    if not place.private:
        await tell(context.bot, house, place, screens.forget_in_private(context.bot.username, language))
        return
    rows = await kept.kept_of(house.store, place.chat_id)
    await tell(context.bot, house, place, screens.forget(rows, language))


async def forget(press: Pressed, verb: verbs.Forget) -> None:
    """The button below that question."""
    place, house = press.place, press.house
    if place is None or not place.private:
        return
    await press.answer()
    language = await press.language()
    if not verb.sure:
        await press.edit(line("forget.kept", language))
        return
    rows = await kept.kept_of(house.store, place.chat_id)
    await effects.apply(house.store, kept.forget, place.chat_id)
    house.conversations[place.key] = Conversation()
    house.recent.forget(place.chat_id)
    await press.edit(screens.forgotten(rows, language))


BUTTONS: dict[type[Verb], Do] = {verbs.Forget: forget}
