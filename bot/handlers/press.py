"""A button of an answer pressed: the message that it belongs to becomes what the button names."""

from __future__ import annotations

from typing import cast

from telegram import Update

from bot.assistant import Conversation
from bot.chats import inline, links, screens
from bot.chats.speaking import answered_here
from bot.handlers.administrators import may_change
from bot.handlers.house import House
from bot.handlers.pressing import Pressed, edit, pressed
from bot.handlers.settings import set_language
from bot.handlers.talking import (
    Context,
    Place,
    client_language,
    dress,
    language_of,
    markup,
    send,
    spoken,
    turn,
)
from bot.rendering import press as presses
from bot.storage import chats
from locales.languages import Language


async def press(update: Update, context: Context, house: House) -> None:
    """Edit the message in place.

    A button whose figure is no longer served leaves its message as it is: what to do is said below it.
    """
    async with pressed(update) as query:
        data = query.query.data
        if data is None:
            return
        if query.place is None:
            await _inline(query, house, context, data)
            return
        place = query.place
        known = presses.resolve(data, house.knowledge)
        if known is not None and known.kind == "language":
            await _language(query, context, house, place, data, cast(Language, known.language))
            return
        if known is not None and not place.private and not await _here(house, place, known):
            language = await language_of(house, place)
            name = house.knowledge.topics[_topic(house, known)].name[language]
            await query.answer(screens.topic_off_line(name, language), alert=True)
            return
        await query.answer()
        reply = await turn(
            house,
            place,
            lambda before, today: house.assistant.press(data, before, today, spoken(before, place.client)),
        )
        if known is None:
            await send(context.bot, place.chat_id, reply, thread=place.thread)
        else:
            await edit(context, query, dress(context.bot, house, place, reply))


async def _language(
    query: Pressed, context: Context, house: House, place: Place, data: str, language: Language
) -> None:
    """The language of the chat was chosen; in a group only an administrator chooses it."""
    if not await may_change(context, place):
        told = screens.plain_line("settings.administrators", await language_of(house, place))
        await query.answer(told, alert=True)
        return
    await query.answer()
    await set_language(house, place, await chats.chat(house.store, place.chat_id), language)
    reply = await turn(
        house, place, lambda before, today: house.assistant.press(data, before, today, language)
    )
    await edit(context, query, dress(context.bot, house, place, reply))


def _topic(house: House, known: presses.Press) -> str:
    return known.ids[0] if known.kind == "topic" else house.knowledge.figure(known.ids[0]).topic


async def _here(house: House, place: Place, known: presses.Press) -> bool:
    """Whether the group answers what the button names."""
    if not known.ids:
        return True
    return answered_here(_topic(house, known), (await chats.chat(house.store, place.chat_id)).topics)


async def _inline(query: Pressed, house: House, context: Context, data: str) -> None:
    """Below a message that inline mode sent: nothing of that chat is known, nor is anything to be remembered.

    Everybody there may press: who does, does not see the message in their own language, but in the button's.
    """
    known = presses.resolve(data, house.knowledge)
    language = client_language(query.query.from_user)
    if known is None or known.kind not in ("figure", "topic", "source"):
        await query.answer(screens.plain_line("screen.stale", language), alert=True)
        return
    await query.answer()
    reply, _ = house.assistant.press(data, Conversation(), house.today(), known.language)
    opens = links.address(context.bot.username, inline.opens(reply))
    await query.query.edit_message_text(reply.html, reply_markup=markup(inline.below(reply, opens)))


async def stale(update: Update, context: Context, house: House) -> None:
    """An action that no version of ours knows: forged, or of a version to come."""
    async with pressed(update) as query:
        user = query.query.from_user
        language = client_language(user) if query.place is None else await language_of(house, query.place)
        await query.answer(screens.plain_line("screen.stale", language), alert=True)
