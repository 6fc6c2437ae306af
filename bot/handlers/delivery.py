"""/delivery: how a chat gets its announcements. Of a channel: in private."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final, cast

from telegram import Update
from telegram.error import TelegramError

from bot.announcements import delivery, pieces, schedule
from bot.announcements.delivery import Shown
from bot.chats.screens import plain_line
from bot.handlers import standing
from bot.handlers.administrators import administers, may_change
from bot.handlers.house import House
from bot.handlers.pressing import Pressed, edit
from bot.handlers.talking import Context, Place, language_of, place_of, send
from bot.rendering import press as presses
from bot.rendering.reply import Reply
from bot.rendering.text import plain
from bot.storage import chats, destinations, effects, recurring, subscriptions
from bot.storage.subscriptions import ALL
from locales.languages import LANGUAGES, Language

EXAMPLE: Final = "/delivery 23:00–07:30"


async def deliver(update: Update, context: Context, house: House) -> bool:
    """/delivery, with a channel's number, with quiet hours, or with both."""
    place, message = place_of(update), update.effective_message
    if place is None or message is None:
        return True
    language = await language_of(house, place)
    words = (message.text or "").split()[1:]
    chat = place.chat_id
    allowed = await may_change(context, place, message)
    if place.private and words and words[0].startswith("-") and words[0][1:].isdigit() and place.person:
        chat = int(words.pop(0)[:21])
        allowed = await administers(context, chat, place.person)
    if not allowed:
        reply = pieces.line("settings.administrators", language)
        await send(context.bot, place.chat_id, reply, thread=place.thread)
        return True
    shown = await _shown(context, house, place, chat, language)
    if words:
        hours = schedule.hours(" ".join(words))
        if hours is None:
            reply = pieces.line("delivery.bad_hours", language, example=plain(EXAMPLE, "interface"))
            await send(context.bot, place.chat_id, reply, thread=place.thread)
            return True
        shown = replace(shown, wanted=replace(shown.wanted, quiet=hours))
        await effects.apply(house.store, destinations.wish, chat, shown.wanted, house.clock())
    reply = delivery.screen(shown, house.knowledge, language)
    await send(context.bot, place.chat_id, reply, thread=place.thread)
    return True


async def _shown(context: Context, house: House, place: Place, chat: int, language: Language) -> Shown:
    """What is set for a chat now."""
    store = house.store
    elsewhere = chat != place.chat_id
    title, kind = "", str(place.kind)
    if elsewhere:
        title, kind = (
            str(chat),
            "channel",
        )  # of which Telegram says nothing: the one that needs a confirmation
        with suppress(TelegramError):
            seen = await context.bot.get_chat(chat)
            title, kind = seen.title or title, str(seen.type)
    return Shown(
        chat=chat,
        kind=kind,
        spoken=await chats.language(store, chat) or language,
        subscribed=await subscriptions.topics(store, chat),
        wanted=await destinations.wishes(store, chat),
        rules=await recurring.rules(store, chat),
        title=title,
        here=None if elsewhere else place.thread,
        hindered=standing.told(await standing.hindrance(context, house, chat, kind), language),
    )


async def change_delivery(
    context: Context, house: House, query: Pressed, place: Place, chat: int, what: str, language: Language
) -> None:
    """A button of /delivery: for who administers the chat that it names. What it sets it says in full, so
    pressed twice it sets that and nothing else.
    """
    user = query.query.from_user.id
    own = place.private and chat == user
    if not own and not await administers(context, chat, user):
        await query.answer(plain_line("settings.administrators", language), alert=True)
        return
    await query.answer()
    shown = await _shown(context, house, place, chat, language)
    shown = await _changed(house, place, shown, what)
    kind = what.partition("-")[0]
    if what == "quiet":
        reply: Reply = delivery.quiet(shown, language)
    elif kind in ("figure", "quiz"):
        reply = delivery.calendar(shown, "figure" if kind == "figure" else "quiz", language)
    elif what == "topics" or what.startswith(("on:", "off:")):
        reply = delivery.choose_topics(shown, house.knowledge, language)
    else:
        reply = delivery.screen(shown, house.knowledge, language)
    await edit(context, query, reply)


async def _changed(house: House, place: Place, shown: Shown, what: str) -> Shown:
    """Keep what the button sets. Out: what is set after it."""
    store, now, chat = house.store, house.clock(), shown.chat
    wanted = shown.wanted
    if what in LANGUAGES:
        wanted = replace(wanted, both=False)
        kind = cast(chats.ChatKind, shown.kind)
        await effects.apply(store, chats.set_language, chat, kind, what, now)
        await effects.apply(store, subscriptions.speak, chat, what)
        shown = replace(shown, spoken=what)
    elif what == "both":
        wanted = replace(wanted, both=True)
    elif what.startswith("q-"):
        wanted = replace(wanted, quiet=delivery.read_quiet(what))
    elif what in ("here", "away") and place.chat_id == chat:
        wanted = replace(wanted, thread=(place.thread or 0) if what == "here" else 0)
    elif (rule := delivery.read_rule(what)) is not None:
        await effects.apply(store, recurring.set_rule, chat, *rule, now)
        rules = {**shown.rules, rule[0]: rule[1]}
        return replace(shown, rules={kind: one for kind, one in rules.items() if one.days})
    elif what.startswith(("on:", "off:")):
        return await _topic(house, shown, what)
    if wanted != shown.wanted:
        await effects.apply(store, destinations.wish, chat, wanted, now)
    return replace(shown, wanted=wanted)


async def _topic(house: House, shown: Shown, what: str) -> Shown:
    verb, _, name = what.partition(":")
    found = presses.resolve(f"topic:{name}", house.knowledge) if name else None
    if name and found is None:
        return shown
    topic = found.ids[0] if found else ALL
    if verb == "on":
        await effects.apply(
            house.store, subscriptions.subscribe, shown.chat, topic, shown.spoken, house.clock()
        )
        return replace(shown, subscribed=shown.subscribed | {topic})
    await effects.apply(house.store, subscriptions.unsubscribe, shown.chat, topic)
    left = frozenset() if topic == ALL else shown.subscribed - {topic}
    if not left:  # with the last one all goes that was chosen besides
        return Shown(
            shown.chat,
            shown.kind,
            shown.spoken,
            title=shown.title,
            here=shown.here,
            hindered=shown.hindered,
        )
    return replace(shown, subscribed=left)
