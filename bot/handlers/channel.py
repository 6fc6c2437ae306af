"""What is published in a channel: its administrators decide, in their private chat with the bot."""

from __future__ import annotations

from typing import cast

from telegram import Update

from bot.chats import actions, screens
from bot.handlers import standing
from bot.handlers.administrators import administers
from bot.handlers.house import House
from bot.handlers.pressing import edit, pressed
from bot.handlers.talking import Context, language_of
from bot.storage import chats, effects, subscriptions
from bot.storage.subscriptions import ALL
from locales.languages import Language


async def decide(update: Update, context: Context, house: House) -> None:
    """News in Kazakh, in Russian, or none."""
    async with pressed(update) as press:
        place, action = press.place, actions.read(press.query.data or "")
        if place is None or action is None:
            return
        number, _, wanted = action.argument.partition("/")
        channel = int(number)
        language = await language_of(house, place)
        if not await administers(context, channel, press.query.from_user.id):
            await press.answer(screens.plain_line("channel.administrators", language), alert=True)
            return
        await press.answer()
        now = house.clock()
        if wanted == "no":
            await effects.apply(house.store, subscriptions.unsubscribe, channel, ALL)
            await edit(context, press, screens.channel_decided(None, language))
            return
        news_in = cast(Language, wanted)
        await effects.apply(house.store, chats.set_language, channel, "channel", news_in, now)
        await effects.apply(house.store, subscriptions.subscribe, channel, ALL, news_in, now)
        why = await standing.hindrance(context, house, channel, "channel")
        if why == "unconfirmed" and not house.officers():
            why = None  # there is no desk to wait for
        reply = screens.channel_decided(
            news_in, language, standing.told(why, language), waits=why == "unconfirmed"
        )
        await edit(context, press, reply)
