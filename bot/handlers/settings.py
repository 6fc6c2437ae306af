"""What is set in a chat, and which news it gets and how: /settings, /language, /subscribe, /unsubscribe. Of a
channel: in private.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypeVar, cast

from telegram.error import TelegramError

from bot.announcements import schedule
from bot.callbacks import find_topic
from bot.handlers import membership
from bot.handlers.membership import administers, may_change
from bot.handlers.pressing import Pressed, V, does
from bot.handlers.replying import Context, Incoming, Place, conversation, spoken
from bot.handlers.services import Services
from bot.rendering.text import Reply
from bot.screens import settings as screens
from bot.screens import verbs
from bot.screens.kit import line, literal
from bot.screens.settings import ChatSettings, DeliverySettings, Rights
from bot.storage import chats, destinations, recurring, updates
from bot.storage.chats import ALL, Chat
from bot.storage.destinations import Wishes
from bot.storage.recurring import Rule
from locales.languages import Language

# -- settings -----------------------------------------------------------------------------------------------


async def settings(asked: Incoming) -> None:
    """/settings: everyone may read them."""
    if asked.allowed():
        chat = await chats.chat(asked.store, asked.place.chat_id)
        language = await asked.language()
        shown = await _shown_settings(asked.context, asked.app, asked.place, chat, language)
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
_ChangeHere: TypeAlias = Callable[[Pressed, Place, V, Language], Awaitable[None]]


def _by_administrators_here(of: type[V]) -> Callable[[_ChangeHere[V]], _ChangeHere[V]]:
    """For who may change what the chat has set; others are told who may."""

    def put(change: _ChangeHere[V]) -> _ChangeHere[V]:
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


@_by_administrators_here(verbs.OpenSettings)
async def _open_settings(press: Pressed, place: Place, verb: verbs.OpenSettings, language: Language) -> None:
    chat = await chats.chat(press.app.store, place.chat_id)
    await press.edit(await _shown_settings(press.context, press.app, place, chat, language))


@_by_administrators_here(verbs.SetLanguage)
async def _change_language(press: Pressed, place: Place, verb: verbs.SetLanguage, language: Language) -> None:
    chat = await chats.chat(press.app.store, place.chat_id)
    chat = await set_language(press.app, place, chat, verb.language)
    await press.edit(await _shown_settings(press.context, press.app, place, chat, verb.language))


@_by_administrators_here(verbs.SetQuiet)
async def _set_quiet(press: Pressed, place: Place, verb: verbs.SetQuiet, language: Language) -> None:
    app = press.app
    chat = replace(await chats.chat(app.store, place.chat_id), quiet=verb.on)
    await updates.apply(app.store, chats.set_quiet, place.chat_id, place.kind, verb.on, app.clock())
    await press.edit(await _shown_settings(press.context, app, place, chat, language))


@_by_administrators_here(verbs.OpenTopics)
async def _open_answered(press: Pressed, place: Place, verb: verbs.OpenTopics, language: Language) -> None:
    chat = await chats.chat(press.app.store, place.chat_id)
    await press.edit(screens.choose_answered(chat.topics, press.app.knowledge, language))


@_by_administrators_here(verbs.SetTopic)
async def _set_topic(press: Pressed, place: Place, verb: verbs.SetTopic, language: Language) -> None:
    app = press.app
    topics = (await chats.chat(app.store, place.chat_id)).topics
    topic = find_topic(verb.topic, app.knowledge)
    if topic is not None:
        every = frozenset(app.knowledge.topics)
        shown = every if topics is None else topics & every
        shown = shown | {topic} if verb.shown else shown - {topic}
        topics = None if shown == every else shown
        await updates.apply(app.store, chats.set_topics, place.chat_id, place.kind, topics, app.clock())
    await press.edit(screens.choose_answered(topics, app.knowledge, language))


async def set_language(app: Services, place: Place, chat: Chat, language: Language) -> Chat:
    """The language of a chat was chosen: its screens, and its news, are in it from now on.

    In a private chat all replies are. In a group each person is answered in the language of their question.
    """
    now, keep = app.clock(), chats.choose_language if place.private else chats.set_language
    await updates.apply(app.store, keep, place.chat_id, place.kind, language, now)
    await updates.apply(app.store, chats.speak, place.chat_id, language)
    for key in {place.key, *(app.conversations.of(place.chat_id) if place.private else ())}:
        before = app.conversations[key]
        app.conversations[key] = replace(before, language=language, chosen=place.private)
    return replace(chat, language=language)


async def _shown_settings(
    context: Context, app: Services, place: Place, chat: Chat, language: Language
) -> Reply:
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
        await updates.apply(asked.store, chats.unsubscribe, chat, ALL)
        await asked.tell(line("news.ended" if had else "news.none", await asked.language()))


EXAMPLE: Final = "/subscribe 23:00–07:30"


async def subscribe(asked: Incoming) -> None:
    """/subscribe, with a channel's number, with quiet hours, or with both."""
    if asked.allowed():
        await asked.tell(await _answered(asked, asked.place, await asked.language()), plain=True)


async def _answered(asked: Incoming, place: Place, language: Language) -> Reply:
    context, app = asked.context, asked.app
    words = (asked.message.text or "").split()[1:]
    chat = place.chat_id
    allowed = await may_change(context, place, asked.message)
    if place.private and words and words[0].startswith("-") and words[0][1:].isdigit() and place.person:
        chat = int(words.pop(0)[:21])
        allowed = await administers(context, chat, place.person)
    if not allowed:
        return line("settings.administrators", language)
    shown = await _shown_delivery(context, app, place, chat, language)
    if words:
        hours = schedule.hours(" ".join(words))
        if hours is None:
            return line("delivery.bad_hours", language, example=literal(EXAMPLE))
        shown = await _wish(app, shown, replace(shown.wanted, quiet=hours))
    return screens.delivery(shown, app.knowledge, language)


async def _shown_delivery(
    context: Context, app: Services, place: Place, chat: int, language: Language
) -> DeliverySettings:
    """What is set for a chat now."""
    store = app.store
    elsewhere = chat != place.chat_id
    title, kind = "", str(place.kind)
    if elsewhere:  # where Telegram says nothing of it, take it for a channel: that needs a confirmation
        title, kind = str(chat), "channel"
        with suppress(TelegramError):
            seen = await context.bot.get_chat(chat)
            title, kind = seen.title or title, str(seen.type)
    return DeliverySettings(
        chat=chat,
        kind=kind,
        spoken=await chats.language(store, chat) or language,
        subscribed=await chats.subscribed(store, chat),
        wanted=await destinations.wishes(store, chat),
        rules=await recurring.rules(store, chat),
        title=title,
        here=None if elsewhere else place.thread,
        hindered=membership.told(await membership.hindrance(context, app, chat, kind), language),
    )


# -- buttons ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _At:
    """Where a button was pressed, and what is set."""

    app: Services
    place: Place
    shown: DeliverySettings
    language: Language

    def screen(self, shown: DeliverySettings | None = None) -> Reply:
        return screens.delivery(shown or self.shown, self.app.knowledge, self.language)


async def _here(press: Pressed) -> _At | None:
    """Where a button was pressed that names no chat; None: by somebody who may not change what is set."""
    place = press.place
    if place is None:
        return None
    if not await may_change(press.context, place):
        await press.refuse("settings.administrators")
        return None
    await press.answer()
    language = await press.language()
    shown = await _shown_delivery(press.context, press.app, place, place.chat_id, language)
    return _At(press.app, place, shown, language)


@does(verbs.OpenNews)
async def _open_news(press: Pressed, verb: verbs.OpenNews) -> None:
    if (at := await _here(press)) is not None:
        await press.edit(at.screen())


@does(verbs.Subscribe)
async def _subscribe(press: Pressed, verb: verbs.Subscribe) -> None:
    if (at := await _here(press)) is not None:
        await press.edit(await _wanted(at, verb.topic, verb.on))


D = TypeVar("D", bound=verbs.DeliveryVerb)
_Change: TypeAlias = Callable[[_At, D], Awaitable[Reply]]


def _by_administrators(of: type[D]) -> Callable[[_Change[D]], _Change[D]]:
    """For who administers the chat that the button names. What is given is what the message becomes."""

    def put(change: _Change[D]) -> _Change[D]:
        @does(of)
        async def done(press: Pressed, verb: D) -> None:
            place, user = press.place, press.person
            if place is None:
                return
            own = place.private and verb.chat == user
            if not own and not await administers(press.context, verb.chat, user):
                await press.refuse("settings.administrators")
                return
            await press.answer()
            language = await press.language()
            shown = await _shown_delivery(press.context, press.app, place, verb.chat, language)
            await press.edit(await change(_At(press.app, place, shown, language), verb))

        return change

    return put


@_by_administrators(verbs.OpenDelivery)
async def _open_delivery(at: _At, verb: verbs.OpenDelivery) -> Reply:
    return at.screen()


@_by_administrators(verbs.OpenDeliveryTopics)
async def _open_topics(at: _At, verb: verbs.OpenDeliveryTopics) -> Reply:
    return screens.choose_news(at.shown, at.app.knowledge, at.language)


@_by_administrators(verbs.OpenQuietHours)
async def _open_quiet_hours(at: _At, verb: verbs.OpenQuietHours) -> Reply:
    return screens.quiet_hours(at.shown, at.language)


@_by_administrators(verbs.OpenCalendar)
async def _open_calendar(at: _At, verb: verbs.OpenCalendar) -> Reply:
    return screens.calendar(at.shown, verb.kind, at.language)


@_by_administrators(verbs.SetDeliveryLanguage)
async def _set_language(at: _At, verb: verbs.SetDeliveryLanguage) -> Reply:
    shown = at.shown
    if verb.wanted != "both":
        store, kind = at.app.store, cast(chats.ChatKind, shown.kind)
        await updates.apply(store, chats.set_language, shown.chat, kind, verb.wanted, at.app.clock())
        await updates.apply(store, chats.speak, shown.chat, verb.wanted)
        shown = replace(shown, spoken=verb.wanted)
    return at.screen(await _wish(at.app, shown, replace(shown.wanted, both=verb.wanted == "both")))


@_by_administrators(verbs.SetQuietHours)
async def _set_quiet_hours(at: _At, verb: verbs.SetQuietHours) -> Reply:
    wanted = replace(at.shown.wanted, quiet=(verb.first, verb.last))
    return at.screen(await _wish(at.app, at.shown, wanted))


@_by_administrators(verbs.EndQuietHours)
async def _end_quiet_hours(at: _At, verb: verbs.EndQuietHours) -> Reply:
    return at.screen(await _wish(at.app, at.shown, replace(at.shown.wanted, quiet=None)))


@_by_administrators(verbs.SetThread)
async def _set_thread(at: _At, verb: verbs.SetThread) -> Reply:
    wanted = at.shown.wanted
    if at.place.chat_id == at.shown.chat:
        wanted = replace(wanted, thread=(at.place.thread or 0) if verb.here else 0)
    return at.screen(await _wish(at.app, at.shown, wanted))


@_by_administrators(verbs.SetRule)
async def _set_rule(at: _At, verb: verbs.SetRule) -> Reply:
    rule = Rule(frozenset(map(int, verb.days)), verb.minute)
    await updates.apply(at.app.store, recurring.set_rule, verb.chat, verb.kind, rule, at.app.clock())
    rules = {**at.shown.rules, verb.kind: rule}
    shown = replace(at.shown, rules={kind: one for kind, one in rules.items() if one.days})
    return screens.calendar(shown, verb.kind, at.language)


@_by_administrators(verbs.WantTopic)
async def _want_topic(at: _At, verb: verbs.WantTopic) -> Reply:
    return await _wanted(at, verb.topic or ALL, verb.on)


async def _wanted(at: _At, named: str, on: bool) -> Reply:
    """A topic, or all, is wanted from now on, or not any more."""
    store, shown = at.app.store, at.shown
    topic = ALL if named == ALL else find_topic(named, at.app.knowledge)
    # The press is the consent: its moment is kept.
    if topic is not None and on:
        await updates.apply(store, chats.subscribe, shown.chat, topic, shown.spoken, at.app.clock())
        shown = replace(shown, subscribed=shown.subscribed | {topic})
    elif topic is not None and topic != ALL and ALL in shown.subscribed:
        every = frozenset(at.app.knowledge.topics)
        await updates.apply(store, chats.leave_out, shown.chat, topic, every)
        shown = replace(shown, subscribed=every - {topic})
    elif topic is not None:
        await updates.apply(store, chats.unsubscribe, shown.chat, topic)
        left = frozenset() if topic == ALL else shown.subscribed - {topic}
        shown = replace(shown, subscribed=left)
        if not left:  # with the last one all goes that was chosen besides
            shown = replace(shown, wanted=Wishes(), rules={})
    return screens.choose_news(shown, at.app.knowledge, at.language)


async def _wish(app: Services, shown: DeliverySettings, wanted: Wishes) -> DeliverySettings:
    """Keep what the chat wants, if it is something else than before."""
    if wanted != shown.wanted:
        await updates.apply(app.store, destinations.wish, shown.chat, wanted, app.clock())
    return replace(shown, wanted=wanted)
