"""What a person opens: /start and deep links, /help, /sources, /privacy, /forget, /id."""

from __future__ import annotations

from datetime import date

from telegram.error import TelegramError

from bot.assistant import Conversation
from bot.connection.light import LightBot
from bot.handlers.asking import called
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Incoming, send, spoken
from bot.rendering.text import Reply
from bot.screens import about, desk, kit, settings, verbs
from bot.screens.kit import line
from bot.screens.settings import offer
from bot.storage import chats, updates
from bot.storage import privacy as kept


async def help(asked: Incoming) -> None:
    """/help: what can be asked, who runs this bot, how to reach a person; the commands of the desk."""
    await asked.screen("help")
    if asked.place.private and await asked.app.is_officer(asked.place.person):
        await asked.send(desk.commands(await asked.language()))


async def sources(asked: Incoming) -> None:
    """/sources: where the figures come from."""
    await asked.screen("sources")


async def other(asked: Incoming) -> None:
    """A voice message, a sticker, a photo: one line, that it reads text alone."""
    await asked.screen("text_only")


async def start(asked: Incoming) -> None:
    """/start, /start grants, /start grants-2025-count, /start sub_volunteers"""
    place, app = asked.place, asked.app
    if not place.private:
        await called(asked)
        return
    payload = (asked.context.args or [""])[0]
    link = kit.resolve(payload, app.knowledge)

    def shown(c: Conversation, today: date) -> tuple[Reply, Conversation]:
        show = app.assistant.figure if link.kind == "figure" else app.assistant.topic
        return show(link.id, c, today, spoken(c, place.client))

    match link.kind:
        case "figure" | "topic":
            await asked.say(shown)
        case "subscribe":
            await asked.tell(offer(link.id, app.knowledge, await asked.language()))
        case "forget":
            await ask_to_forget(asked)
        case "privacy":
            await privacy(asked)
        case _:
            await asked.screen("start")
    await _what_waited(asked)


async def _what_waited(asked: Incoming) -> None:
    """Tell the person what could not be told before they pressed Start."""
    waiting = await chats.notices(asked.store, asked.place.chat_id)
    language = await asked.language()
    for notice in waiting:
        if notice.kind == "desk":
            reply = settings.channel_to_desk(notice.title, notice.chat_id, False, language)
        else:
            may_post = await _may_post(asked.bot, notice.chat_id)
            ended = await chats.ended(asked.store, notice.chat_id)
            knowledge = asked.app.knowledge
            reply = settings.channel(notice.title, notice.chat_id, may_post, language, knowledge, ended)
        await send(asked.bot, asked.place.chat_id, reply)
    if waiting:
        await updates.apply(asked.store, chats.forget_notices, asked.place.chat_id)


async def _may_post(bot: LightBot, channel: int) -> bool:
    try:
        member = await bot.get_chat_member(channel, bot.id)
    except TelegramError:
        return False
    return bool(getattr(member, "can_post_messages", False))


# -- what is kept of a person --------------------------------------------------------------------------------


async def privacy(asked: Incoming) -> None:
    """/privacy"""
    if asked.allowed():
        await asked.tell(about.privacy(await asked.language(), asked.app.interface))


async def identity(asked: Incoming) -> None:
    """/id"""
    if asked.allowed():
        place = asked.place
        person = None if asked.message.sender_chat else place.person  # an anonymous administrator stays so
        await asked.tell(about.numbers(place.chat_id, person, place.thread, await asked.language()))


async def ask_to_forget(asked: Incoming) -> None:
    """/forget: what would be deleted, and the question whether to."""
    if not asked.allowed():
        return
    language = await asked.language()
    if asked.place.private:
        rows = await kept.kept_of(asked.store, asked.place.chat_id)
        await asked.tell(about.forget(rows, language))
    else:
        await asked.tell(about.forget_in_private(asked.bot.username, language))


@does(verbs.Forget)
async def forget(press: Pressed, verb: verbs.Forget) -> None:
    """The button below that question."""
    place, app = press.place, press.app
    if place is None or not place.private:
        return
    await press.answer()
    language = await press.language()
    if not verb.sure:
        await press.edit(line("forget.kept", language))
        return
    rows = await kept.kept_of(app.store, place.chat_id)
    await updates.apply(app.store, kept.forget, place.chat_id)
    for key in app.conversations.of(place.chat_id):
        app.conversations[key] = Conversation()
    app.recent.forget(place.chat_id)
    await press.edit(about.forgotten(rows, language))
