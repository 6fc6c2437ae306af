"""A question in free text: in private whatever is written, in a group what is said to the bot."""

from __future__ import annotations

from telegram import Update

from bot.assistant import Conversation
from bot.chats import screens
from bot.chats.addressing import Addressed, Way
from bot.chats.recent import Answered
from bot.chats.speaking import answered_here, speaks
from bot.connection.light import LightBot
from bot.handlers.aside import aside
from bot.handlers.house import House
from bot.handlers.meant import meant
from bot.handlers.talking import (
    Context,
    Place,
    allowed,
    conversation,
    language_of,
    place_of,
    screen,
    spoken,
    take,
    tell,
)
from bot.rendering.reply import Reply
from bot.storage import chats, effects


async def question(update: Update, context: Context, house: House) -> None:
    """Its answer, in the language of the question; or silence, where it was not for the bot."""
    message, place = update.effective_message, place_of(update)
    if message is None or place is None:
        return
    found = meant(message, context.bot)
    if found is None:
        return
    if not found.question:
        await called(update, context, house, place)
        return
    await respond(context.bot, house, place, found)


async def respond(bot: LightBot, house: House, place: Place, asked: Addressed) -> None:
    """Answer a question, remember the turn, and which message is the answer."""
    before = await conversation(house, place.chat_id, place.key)
    reply, after = await answer(bot, house, place, asked, before)
    if reply is None or not allowed(house, place):
        return
    await take(house, place, before, after)
    sent = await tell(bot, house, place, reply)
    if sent is not None and not place.private:
        known = await chats.chat(house.store, place.chat_id)
        if known.membership == "restricted":
            await effects.apply(house.store, chats.written_to, place.chat_id, house.clock())
    if sent is not None and place.message is not None:
        kept = Answered(sent, asked.question, before, house.clock())
        house.recent.answered(place.chat_id, place.message, kept)


async def answer(
    bot: LightBot, house: House, place: Place, asked: Addressed, before: Conversation
) -> tuple[Reply | None, Conversation]:
    """The reply to a question, and the conversation after it; None: nothing is to be said."""
    text, language = asked.question, spoken(before, place.client)
    reply, after = await aside(text, house.assistant.ask, text, before, house.today(), language)
    if asked.way is Way.PRIVATE:
        return reply, after
    chat = await chats.chat(house.store, place.chat_id)
    if not speaks(asked.way, reply.kind, quiet=chat.quiet):
        return None, before
    if reply.topic is not None and not answered_here(reply.topic, chat.topics):
        if not asked.way.sure or chat.quiet or reply.topic not in house.knowledge.topics:
            return None, before
        return screens.topic_off(reply.topic, bot.username, house.knowledge, reply.language), before
    return reply, after


async def called(update: Update, context: Context, house: House, place: Place) -> None:
    """The bot's name and nothing else: say what it is for."""
    if place.private:
        await screen(update, context, house, "start")
    elif allowed(house, place):
        language = await language_of(house, place)
        await tell(context.bot, house, place, screens.hello(context.bot.username, house.knowledge, language))
