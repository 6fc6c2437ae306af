"""What a person opens: /start and deep links, /help, /sources, /privacy, /forget, /id."""

from __future__ import annotations

from datetime import date

from telegram import Update
from telegram.error import TelegramError

from bot.assistant import Conversation
from bot.chats import links
from bot.handlers.asking import called
from bot.handlers.house import House
from bot.handlers.pressing import Pressed, does
from bot.handlers.talking import (
    Context,
    Place,
    allowed,
    language_of,
    place_of,
    say,
    screen,
    send,
    spoken,
    tell,
)
from bot.rendering.reply import Reply
from bot.screens import groups, verbs
from bot.screens import privacy as screens
from bot.screens.kit import line
from bot.screens.settings import offer
from bot.storage import effects, notices
from bot.storage import privacy as kept


async def help(update: Update, context: Context, house: House) -> None:
    """/help: what can be asked, who runs this bot, and how to reach a person."""
    await screen(update, context, house, "help")


async def sources(update: Update, context: Context, house: House) -> None:
    """/sources: where the figures come from."""
    await screen(update, context, house, "sources")


async def other(update: Update, context: Context, house: House) -> None:
    """A voice message, a sticker, a photo: one line, that it reads text alone."""
    await screen(update, context, house, "text_only")


async def start(update: Update, context: Context, house: House) -> None:
    """/start, /start grants, /start grants-2025-count, /start sub_volunteers"""
    place = place_of(update)
    if place is None:
        return
    if not place.private:
        await called(update, context, house, place)
        return
    payload = (context.args or [""])[0]
    link = links.resolve(payload, house.knowledge)

    def shown(c: Conversation, today: date) -> tuple[Reply, Conversation]:
        show = house.assistant.figure if link.kind == "figure" else house.assistant.topic
        return show(link.id, c, today, spoken(c, place.client))

    match link.kind:
        case "figure" | "topic":
            await say(update, context, house, shown)
        case "subscribe":
            language = await language_of(house, place)
            await tell(context.bot, house, place, offer(link.id, house.knowledge, language))
        case "forget":
            await ask_to_forget(update, context, house)
        case "privacy":
            await privacy(update, context, house)
        case _:
            await screen(update, context, house, "start")
    await _what_waited(context, house, place)


async def _what_waited(context: Context, house: House, place: Place) -> None:
    """Tell the person what could not be told before they pressed Start."""
    waiting = await notices.waiting(house.store, place.chat_id)
    language = await language_of(house, place)
    for notice in waiting:
        if notice.kind == "desk":
            reply = groups.channel_to_desk(notice.title, notice.chat_id, False, language)
        else:
            may_post = await _may_post(context, notice.chat_id)
            reply = groups.channel(notice.title, notice.chat_id, may_post, language)
        await send(context.bot, place.chat_id, reply)
    if waiting:
        await effects.apply(house.store, notices.told, place.chat_id)


async def _may_post(context: Context, channel: int) -> bool:
    try:
        member = await context.bot.get_chat_member(channel, context.bot.id)
    except TelegramError:
        return False
    return bool(getattr(member, "can_post_messages", False))


# -- what is kept of a person --------------------------------------------------------------------------------


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


@does(verbs.Forget)
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
