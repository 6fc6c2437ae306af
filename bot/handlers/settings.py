"""What is set in a chat, and which news it gets: /settings, /language, /unsubscribe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from telegram.error import TelegramError

from bot.callbacks import find_topic
from bot.handlers.pressing import Pressed, V, does
from bot.handlers.replying import Context, Incoming, Place, conversation, spoken
from bot.handlers.rights import may_change
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.screens import settings as screens
from bot.screens import verbs
from bot.screens.kit import line
from bot.screens.settings import ChatSettings, Rights
from bot.storage import chats, effects
from bot.storage.chats import ALL, Chat
from locales.languages import Language

# -- settings -----------------------------------------------------------------------------------------------


async def settings(asked: Incoming) -> None:
    """/settings: everyone may read them."""
    if asked.allowed():
        chat = await chats.chat(asked.store, asked.place.chat_id)
        language = await asked.language()
        shown = await _shown(asked.context, asked.app, asked.place, chat, language)
        await asked.tell(shown, plain=True)


async def language(asked: Incoming) -> None:
    """/language: in a group for its administrators."""
    if await _may_decide(asked):
        app, place = asked.app, asked.place
        before = await conversation(app, place.chat_id, place.key)
        speaks = spoken(before, place.client)
        reply, _ = app.assistant.screen("choose_language", before, app.today(), speaks)
        await asked.tell(reply, plain=True)


async def _may_decide(asked: Incoming, *, ends: bool = False) -> bool:
    """Whether who writes may change what is set there; if not, they are told who may.

    ``ends``: what they ask for ends something, and is done however much is said in a group.
    """
    in_pace = asked.allowed()
    if not in_pace and not ends:
        return False
    if await may_change(asked.context, asked.place, asked.message):
        return True
    if in_pace:
        await asked.tell(line("settings.administrators", await asked.language()))
    return False


#: What does a verb once it is known that who pressed may: the press, where, the verb, in which language.
_Change: TypeAlias = Callable[[Pressed, Place, V, Language], Awaitable[None]]


def _by_administrators(of: type[V]) -> Callable[[_Change[V]], _Change[V]]:
    """For who may change what the chat has set; others are told who may."""

    def put(change: _Change[V]) -> _Change[V]:
        @does(of)
        async def changed(press: Pressed, verb: V) -> None:
            if press.place is None:
                return
            language = await press.language()
            if not await may_change(press.context, press.place):
                await press.refuse("settings.administrators")
                return
            await press.answer()
            await change(press, press.place, verb, language)

        return change

    return put


@_by_administrators(verbs.OpenSettings)
async def _open_settings(press: Pressed, place: Place, verb: verbs.OpenSettings, language: Language) -> None:
    chat = await chats.chat(press.app.store, place.chat_id)
    await press.edit(await _shown(press.context, press.app, place, chat, language))


@_by_administrators(verbs.SetLanguage)
async def _change_language(press: Pressed, place: Place, verb: verbs.SetLanguage, language: Language) -> None:
    chat = await chats.chat(press.app.store, place.chat_id)
    chat = await set_language(press.app, place, chat, verb.language)
    await press.edit(await _shown(press.context, press.app, place, chat, verb.language))


@_by_administrators(verbs.SetQuiet)
async def _set_quiet(press: Pressed, place: Place, verb: verbs.SetQuiet, language: Language) -> None:
    app = press.app
    chat = replace(await chats.chat(app.store, place.chat_id), quiet=verb.on)
    await effects.apply(app.store, chats.set_quiet, place.chat_id, place.kind, verb.on, app.clock())
    await press.edit(await _shown(press.context, app, place, chat, language))


@_by_administrators(verbs.OpenTopics)
async def _open_topics(press: Pressed, place: Place, verb: verbs.OpenTopics, language: Language) -> None:
    chat = await chats.chat(press.app.store, place.chat_id)
    await press.edit(screens.choose_topics(chat.topics, press.app.knowledge, language))


@_by_administrators(verbs.SetTopic)
async def _set_topic(press: Pressed, place: Place, verb: verbs.SetTopic, language: Language) -> None:
    app = press.app
    topics = (await chats.chat(app.store, place.chat_id)).topics
    topic = find_topic(verb.topic, app.knowledge)
    if topic is not None:
        every = frozenset(app.knowledge.topics)
        shown = every if topics is None else topics & every
        shown = shown | {topic} if verb.shown else shown - {topic}
        topics = None if shown == every else shown
        await effects.apply(app.store, chats.set_topics, place.chat_id, place.kind, topics, app.clock())
    await press.edit(screens.choose_topics(topics, app.knowledge, language))


async def set_language(app: Services, place: Place, chat: Chat, language: Language) -> Chat:
    """The language of a chat was chosen: its screens, and its news, are in it from now on.

    In a private chat all replies are. In a group each person is answered in the language of their question.
    """
    now, keep = app.clock(), chats.choose_language if place.private else chats.set_language
    await effects.apply(app.store, keep, place.chat_id, place.kind, language, now)
    await effects.apply(app.store, chats.speak, place.chat_id, language)
    for key in {place.key, *(app.conversations.of(place.chat_id) if place.private else ())}:
        before = app.conversations[key]
        app.conversations[key] = replace(before, language=language, chosen=place.private)
    return replace(chat, language=language)


async def _shown(context: Context, app: Services, place: Place, chat: Chat, language: Language) -> Reply:
    shown = ChatSettings(
        language if place.private else chat.language,
        chat.quiet,
        chat.topics,
        await chats.subscribed(app.store, place.chat_id),
    )
    if not place.private:
        rights_here = await _rights(context, place)
        shown = replace(
            shown,
            title=place.title or "…",
            # An administrator sees all whatever the privacy mode is (core.telegram.org/bots/features).
            sees_all=bool(context.bot.can_read_all_group_messages) or rights_here == "administrator",
            rights=rights_here,
        )
    return screens.settings(shown, app.knowledge, language)


async def _rights(context: Context, place: Place) -> Rights | None:
    try:
        member = await context.bot.get_chat_member(place.chat_id, context.bot.id)
    except TelegramError:
        return None  # it cannot be said
    known: dict[str, Rights] = {"administrator": "administrator", "restricted": "restricted"}
    return known.get(member.status, "member")


# -- subscriptions ------------------------------------------------------------------------------------------


async def unsubscribe(asked: Incoming) -> None:
    """/unsubscribe: at once, without a question."""
    if await _may_decide(asked, ends=True):
        chat = asked.place.chat_id
        had = await chats.subscribed(asked.store, chat)
        await effects.apply(asked.store, chats.unsubscribe, chat, ALL)
        await asked.tell(line("news.ended" if had else "news.none", await asked.language()))
