"""A command for each topic: /grants, /volunteers … as the knowledge that is served names them."""

from __future__ import annotations

from telegram import Message, Update

from bot.chats import screens
from bot.chats.speaking import answered_here
from bot.handlers.house import House
from bot.handlers.pictures import show
from bot.handlers.talking import Context, allowed, language_of, place_of, screen, spoken, tell, turn
from bot.pictures.captions import LIMIT
from bot.storage import chats


async def topic(update: Update, context: Context, house: House) -> None:
    """A topic's summary, in a private chat below its sheet.

    The command is looked up when it comes: another folder brings other commands.

    A command that is none of ours gets the help in a private chat, and silence where others may be meant.
    """
    message, place = update.effective_message, place_of(update)
    name = command(message, context.bot.username) if message else None
    if name is None or place is None:
        return
    found = next((t.id for t in house.knowledge.topics.values() if t.command == name), None)
    if found is None:
        if place.private:
            await screen(update, context, house, "help")
        return
    chat = await chats.chat(house.store, place.chat_id)
    if not answered_here(found, chat.topics):
        if not chat.quiet and allowed(house, place):
            language = await language_of(house, place)
            off = screens.topic_off(found, context.bot.username, house.knowledge, language)
            await tell(context.bot, house, place, off)
        return
    if not allowed(house, place):
        return
    reply = await turn(
        house,
        place,
        lambda before, today: house.assistant.topic(found, before, today, spoken(before, place.client)),
    )
    # In a group the words are enough: the picture is one press away.
    drawn = place.private and len(reply.text) <= LIMIT
    if not drawn or not await show(context.bot, house, place, "topic", found, reply.language):
        await tell(context.bot, house, place, reply)


def command(message: Message, username: str) -> str | None:
    """The command that a message begins with, in small letters; None: none, or it names another bot."""
    word = (message.text or "").split(maxsplit=1)[0] if (message.text or "").startswith("/") else ""
    name, _, bot = word[1:].partition("@")
    return name.lower() if name and bot.lower() in ("", username.lower()) else None
