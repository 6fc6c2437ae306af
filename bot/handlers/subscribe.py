"""/subscribe and /unsubscribe. Which news a chat wants; sending them is another matter."""

from __future__ import annotations

from telegram import Update

from bot.chats import screens
from bot.handlers import standing
from bot.handlers.administrators import changing, may_change
from bot.handlers.house import House
from bot.handlers.pressing import edit, pressed
from bot.handlers.talking import Context, Place, allowed, language_of, place_of, tell
from bot.rendering import press as presses
from bot.rendering.reply import Reply
from bot.storage import effects, subscriptions
from bot.storage.subscriptions import ALL


async def subscribe(update: Update, context: Context, house: House) -> None:
    """/subscribe"""
    place = await _theirs(update, context, house)
    if place is not None:
        language = await language_of(house, place)
        subscribed = await subscriptions.topics(house.store, place.chat_id)
        hindered = standing.told(
            await standing.hindrance(context, house, place.chat_id, place.kind), language
        )
        reply = screens.news(subscribed, house.knowledge, language, hindered)
        await tell(context.bot, house, place, reply, plain=True)


async def unsubscribe(update: Update, context: Context, house: House) -> None:
    """/unsubscribe: at once, without a question."""
    place = await _theirs(update, context, house, ends=True)
    if place is not None:
        language = await language_of(house, place)
        had = await subscriptions.topics(house.store, place.chat_id)
        await effects.apply(house.store, subscriptions.unsubscribe, place.chat_id, ALL)
        await tell(context.bot, house, place, screens.line("news.ended" if had else "news.none", language))


async def _theirs(update: Update, context: Context, house: House, *, ends: bool = False) -> Place | None:
    """Where the update comes from, if its person may decide there; else they are told who may.

    ``ends``: what they ask for ends something, and is done however much is said in a group.
    """
    place = place_of(update)
    if place is None:
        return None
    in_pace = allowed(house, place)
    if not in_pace and not ends:
        return None
    if await may_change(context, place, update.effective_message):
        return place
    if not in_pace:
        return None
    told = screens.line("settings.administrators", await language_of(house, place))
    await tell(context.bot, house, place, told)
    return None


async def choose_news(update: Update, context: Context, house: House) -> None:
    """A button of the subscriptions. Pressing it is the consent, and its moment is kept."""
    async with pressed(update) as press:
        change = await changing(press, context, house)
        if change is None:
            return
        place, action, language = change
        had = await subscriptions.topics(house.store, place.chat_id)
        topic = _topic(house, action.argument)
        now = had
        if action.name == "sub" and topic is not None:
            now = had | {topic}
            await effects.apply(
                house.store, subscriptions.subscribe, place.chat_id, topic, language, house.clock()
            )
        elif action.name == "unsub" and topic is not None:
            now = frozenset() if topic == ALL else had - {topic}
            await effects.apply(house.store, subscriptions.unsubscribe, place.chat_id, topic)
        hindered = standing.told(
            await standing.hindrance(context, house, place.chat_id, place.kind), language
        )
        reply: Reply = screens.news(now, house.knowledge, language, hindered)
        await edit(context, press, reply)


def _topic(house: House, argument: str) -> str | None:
    if argument == ALL:
        return ALL
    found = presses.resolve(f"topic:{argument}", house.knowledge)
    return found.ids[0] if found is not None else None
