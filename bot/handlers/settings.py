"""/settings. What is set in a chat, and the buttons that change it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from telegram import Update
from telegram.error import TelegramError

from bot.chats import actions, screens
from bot.chats.screens import Rights, Shown
from bot.handlers.administrators import changing
from bot.handlers.house import House
from bot.handlers.pressing import edit, pressed
from bot.handlers.talking import Context, Place, allowed, language_of, place_of, tell
from bot.rendering import press as presses
from bot.rendering.reply import Reply
from bot.storage import chats, effects, subscriptions
from bot.storage.chats import Chat
from locales.languages import Language


async def settings(update: Update, context: Context, house: House) -> None:
    """/settings: everyone may read them."""
    place = place_of(update)
    if place is not None and allowed(house, place):
        chat = await chats.chat(house.store, place.chat_id)
        language = await language_of(house, place)
        await tell(context.bot, house, place, await _shown(context, house, place, chat, language), plain=True)


async def set_(update: Update, context: Context, house: House) -> None:
    """A button of theirs: only those who may change them can press it."""
    async with pressed(update) as press:
        change = await changing(press, context, house)
        if change is None:
            return
        place, action, language = change
        before = await chats.chat(house.store, place.chat_id)
        after = await _changed(house, place, before, action)
        if action.name == "lang":
            language = cast(Language, action.argument)
        if action.name in ("topics", "show", "hide"):
            await edit(context, press, screens.choose_topics(after.topics, house.knowledge, language))
        else:
            await edit(context, press, await _shown(context, house, place, after, language))


async def _changed(house: House, place: Place, chat: Chat, action: actions.Action) -> Chat:
    """Keep what the button sets. Out: the settings after it."""
    store, where, now = house.store, (place.chat_id, place.kind), house.clock()
    match action.name:
        case "lang":
            return await set_language(house, place, chat, cast(Language, action.argument))
        case "quiet":
            quiet = action.argument == "on"
            await effects.apply(store, chats.set_quiet, *where, quiet, now)
            return replace(chat, quiet=quiet)
        case "show" | "hide":
            found = presses.resolve(f"topic:{action.argument}", house.knowledge)
            if found is None:
                return chat
            every = frozenset(house.knowledge.topics)
            shown = every if chat.topics is None else chat.topics & every
            shown = shown | {found.ids[0]} if action.name == "show" else shown - {found.ids[0]}
            topics = None if shown == every else shown
            await effects.apply(store, chats.set_topics, *where, topics, now)
            return replace(chat, topics=topics)
    return chat


async def set_language(house: House, place: Place, chat: Chat, language: Language) -> Chat:
    """The language of a chat was chosen: its screens, and its news, are in it from now on."""
    now = house.clock()
    await effects.apply(house.store, chats.set_language, place.chat_id, place.kind, language, now)
    await effects.apply(house.store, subscriptions.speak, place.chat_id, language)
    house.conversations[place.key] = replace(house.conversations[place.key], language=language)
    return replace(chat, language=language)


async def _shown(context: Context, house: House, place: Place, chat: Chat, language: Language) -> Reply:
    shown = Shown(
        language if place.private else chat.language,
        chat.quiet,
        chat.topics,
        await subscriptions.topics(house.store, place.chat_id),
    )
    if not place.private:
        rights = await _rights(context, place)
        shown = replace(
            shown,
            title=place.title or "…",
            # An administrator sees all whatever the privacy mode is (core.telegram.org/bots/features).
            sees_all=bool(context.bot.can_read_all_group_messages) or rights == "administrator",
            rights=rights,
        )
    return screens.settings(shown, house.knowledge, language)


async def _rights(context: Context, place: Place) -> Rights | None:
    try:
        member = await context.bot.get_chat_member(place.chat_id, context.bot.id)
    except TelegramError:
        return None  # it cannot be said
    known: dict[str, Rights] = {"administrator": "administrator", "restricted": "restricted"}
    return known.get(member.status, "member")
