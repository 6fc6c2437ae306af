"""/subscribe: which news a chat gets, and how. Of a channel: in private."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypeVar, cast

from telegram.error import TelegramError

from bot.announcements import schedule
from bot.callbacks import find_topic
from bot.handlers import rights
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Context, Incoming, Place
from bot.handlers.rights import administers, may_change
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.screens import delivery as screens
from bot.screens import verbs
from bot.screens.delivery import DeliverySettings
from bot.screens.kit import line, literal
from bot.storage import chats, destinations, effects, recurring
from bot.storage.chats import ALL
from bot.storage.destinations import Wishes
from bot.storage.recurring import Rule
from locales.languages import Language

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
    shown = await _shown(context, app, place, chat, language)
    if words:
        hours = schedule.hours(" ".join(words))
        if hours is None:
            return line("delivery.bad_hours", language, example=literal(EXAMPLE))
        shown = await _wish(app, shown, replace(shown.wanted, quiet=hours))
    return screens.screen(shown, app.knowledge, language)


async def _shown(
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
        hindered=rights.told(await rights.hindrance(context, app, chat, kind), language),
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
        return screens.screen(shown or self.shown, self.app.knowledge, self.language)


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
    shown = await _shown(press.context, press.app, place, place.chat_id, language)
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
            shown = await _shown(press.context, press.app, place, verb.chat, language)
            await press.edit(await change(_At(press.app, place, shown, language), verb))

        return change

    return put


@_by_administrators(verbs.OpenDelivery)
async def _open_delivery(at: _At, verb: verbs.OpenDelivery) -> Reply:
    return at.screen()


@_by_administrators(verbs.OpenDeliveryTopics)
async def _open_topics(at: _At, verb: verbs.OpenDeliveryTopics) -> Reply:
    return screens.choose_topics(at.shown, at.app.knowledge, at.language)


@_by_administrators(verbs.OpenQuietHours)
async def _open_quiet_hours(at: _At, verb: verbs.OpenQuietHours) -> Reply:
    return screens.quiet(at.shown, at.language)


@_by_administrators(verbs.OpenCalendar)
async def _open_calendar(at: _At, verb: verbs.OpenCalendar) -> Reply:
    return screens.calendar(at.shown, verb.kind, at.language)


@_by_administrators(verbs.SetDeliveryLanguage)
async def _set_language(at: _At, verb: verbs.SetDeliveryLanguage) -> Reply:
    shown = at.shown
    if verb.wanted != "both":
        store, kind = at.app.store, cast(chats.ChatKind, shown.kind)
        await effects.apply(store, chats.set_language, shown.chat, kind, verb.wanted, at.app.clock())
        await effects.apply(store, chats.speak, shown.chat, verb.wanted)
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
    await effects.apply(at.app.store, recurring.set_rule, verb.chat, verb.kind, rule, at.app.clock())
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
        await effects.apply(store, chats.subscribe, shown.chat, topic, shown.spoken, at.app.clock())
        shown = replace(shown, subscribed=shown.subscribed | {topic})
    elif topic is not None and topic != ALL and ALL in shown.subscribed:
        every = frozenset(at.app.knowledge.topics)
        await effects.apply(store, chats.leave_out, shown.chat, topic, every)
        shown = replace(shown, subscribed=every - {topic})
    elif topic is not None:
        await effects.apply(store, chats.unsubscribe, shown.chat, topic)
        left = frozenset() if topic == ALL else shown.subscribed - {topic}
        shown = replace(shown, subscribed=left)
        if not left:  # with the last one all goes that was chosen besides
            shown = replace(shown, wanted=Wishes(), rules={})
    return screens.choose_topics(shown, at.app.knowledge, at.language)


async def _wish(app: Services, shown: DeliverySettings, wanted: Wishes) -> DeliverySettings:
    """Keep what the chat wants, if it is something else than before."""
    if wanted != shown.wanted:
        await effects.apply(app.store, destinations.wish, shown.chat, wanted, app.clock())
    return replace(shown, wanted=wanted)
