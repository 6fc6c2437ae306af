"""The desk: /announce and /announcements, what an officer writes when asked, what an officer is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from telegram import Message
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.announcements import composing, content, desk, schedule
from bot.announcements.composing import Fault
from bot.announcements.content import Content
from bot.connection.posting import send_content
from bot.handlers.asking import question
from bot.handlers.house import House
from bot.handlers.pages import other
from bot.handlers.replying import Context, Incoming, Place, keyboard
from bot.rendering.messages import template
from bot.rendering.reply import Reply
from bot.rendering.text import LIMIT, plain
from bot.screens import announcements as screens
from bot.screens import drafts
from bot.screens.kit import line
from bot.storage import announcements as store_
from bot.storage import deliveries, destinations
from bot.storage.announcements import Announcement
from locales.languages import Language

ASKED: Final = timedelta(hours=12)  # for which what an officer writes is what they were asked for
_MEDIA: Final = ("animation", "video", "document", "voice", "audio", "sticker")  # a GIF is a document, too


# -- writing ------------------------------------------------------------------------------------------------


async def announce(asked: Incoming) -> None:
    """/announce: a draft, begun. The same message again begins no second one."""
    house, place = asked.house, asked.place
    if place.person is None:
        return
    once = f"message {place.chat_id} {asked.message.message_id}"
    await store_.create(
        house.store, "text", content.written(Content()), place.person, house.clock(), once=once, step="kk"
    )
    one = await store_.by_once(house.store, once)
    if one is not None:
        await asked.send(_asks(house, one, "kk", await asked.language()))


async def written(asked: Incoming) -> None:
    """What an officer writes: a part of their draft if they were asked for one, else what anybody writes."""
    house, place, message = asked.house, asked.place, asked.message
    if place.person is None:
        return
    one = await store_.asked_of(house.store, place.person, house.clock() - ASKED)
    if one is not None and one.step is not None:
        await asked.send(await _taken(house, place, message, one, await asked.language()))
    elif message.text or message.caption:
        await question(asked)
    else:
        await other(asked)


async def _taken(
    house: House, place: Place, message: Message, one: Announcement, language: Language
) -> Reply:
    """The asked part is in this message: take it. Out: what comes next, or what is wrong with it."""
    said = content.read(one.content)
    heard = f"{place.chat_id}/{message.message_id}"
    if said.heard == heard:  # the same message again, after a crash: it has been written down
        return await show_draft(house, one, said, language)
    said = replace(said, heard=heard)
    if one.step == "time":
        at = schedule.moment(message.text or "", house.clock(), house.timezone, schedule.words())
        if at is None:
            return drafts.bad_time(language)
        return await _keep(house, one, replace(said, at=at.isoformat()), language)
    kind = _media(message)
    if kind is not None:
        return line("desk.media", language, kind=plain(template(language, f"desk.media_{kind}")))
    text = (message.caption_html if message.photo else message.text_html) or ""
    photo = message.photo[-1].file_id if message.photo else said.photo
    try:
        if one.kind == "correction" and photo != said.photo:
            raise Fault("desk.fault_photo")
        spoken: Language = "kk" if one.step == "kk" else "ru"
        filled, _ = composing.filled(text, house.knowledge, spoken)
        composing.checked(filled, composing.CAPTION if photo else LIMIT)
    except Fault as error:
        return drafts.fault(error, language)
    after = replace(said, kk=text, photo=photo) if one.step == "kk" else replace(said, ru=text, photo=photo)
    return await _keep(house, one, after, language)


def _media(message: Message) -> str | None:
    if message.media_group_id:
        return "album"
    if message.text or message.photo:
        return None
    return next((kind for kind in _MEDIA if getattr(message, kind)), "other")


async def _keep(house: House, one: Announcement, said: Content, language: Language) -> Reply:
    """Keep a changed draft, and go on to what it lacks yet."""
    step = next_step(said)
    kept = await store_.revise(house.store, one.id, one.content, content.written(said), step, house.clock())
    again = await store_.get(house.store, one.id)
    if not kept or again is None:
        return line("desk.gone", language)
    return await show_draft(house, again, said, language)


def next_step(said: Content) -> str | None:
    """What a draft lacks, and is asked for first."""
    if not said.kk:
        return "kk"
    return "ru" if said.ru is None else None


async def show_draft(house: House, one: Announcement, said: Content, language: Language) -> Reply:
    """An announcement as it is now: a draft with what comes next, or how far it is."""
    if one.state != "draft":
        return await status(house, one, language)
    if one.step in ("kk", "ru", "time"):
        return _asks(house, one, one.step, language)
    if said.topic is None:
        return drafts.choose_topic(one.id, house.knowledge, language)
    return await card(house, one, language)


def _asks(house: House, one: Announcement, step: str, language: Language) -> Reply:
    example = next((f.id for f in house.knowledge.figures.values() if f.value is not None), "id")
    return drafts.asks(step, language, one.id, example)


# -- what is there ------------------------------------------------------------------------------------------


async def announcements(asked: Incoming) -> None:
    """/announcements: planned, running, done."""
    await asked.send(await overview(asked.context, asked.house, 0, await asked.language()))


async def overview(context: Context, house: House, page: int, language: Language) -> Reply:
    """A page of the list, with the channels that wait for an officer."""
    titles = {}
    for channel in (await destinations.unconfirmed(house.store))[:10]:
        try:
            titles[channel] = (await context.bot.get_chat(channel)).title or str(channel)
        except TelegramError:
            titles[channel] = str(channel)
    newest = await store_.newest(house.store, screens.PAGE + 1, page * screens.PAGE)
    return screens.overview([(one, content.read(one.content)) for one in newest], titles, page, language)


async def status(house: House, one: Announcement, language: Language) -> Reply:
    """How far an announcement is."""
    results = await deliveries.results(house.store, one.id)
    said = content.read(one.content)
    return screens.status(one, said, results, house.knowledge, house.timezone, language, house.clock())


async def card(house: House, one: Announcement, language: Language) -> Reply:
    """A draft, with those who would get it now."""
    said = content.read(one.content)
    to = await destinations.audience(house.store, said.topic or "")
    return drafts.card(one, said, to, house.knowledge, house.timezone, language)


async def messages(house: House, one: Announcement) -> int:
    """How many messages a confirmation would send (or edit) now."""
    said = content.read(one.content)
    if one.kind == "correction" and one.target is not None:
        results = await deliveries.results(house.store, one.target)
        return sum(n for (action, state, _), n in results.items() if (action, state) == ("send", "sent"))
    to = await destinations.audience(house.store, said.topic or "")
    return sum(len(said.languages(destination.languages)) for destination in to)


async def preview(bot: ExtBot[Any], officer: int, said: Content) -> None:
    """The very messages, to one officer."""
    for language in said.languages(("kk", "ru")):
        await send_content(bot, officer, said, language)


async def show(
    bot: ExtBot[Any], house: House, officer: int, one: Announcement, language: Language, *, ask: bool
) -> None:
    """An announcement to an officer: with ``ask`` as it will look and the button that sends it."""
    if ask:
        await preview(bot, officer, content.read(one.content))
        count = await messages(house, one)
        second = one.state == "draft" and desk.needs_second(one, house.officers())
        reply = drafts.confirm(one, count, desk.mark(one), language, second)
    elif one.state == "draft":
        reply = await card(house, one, language)
    else:
        reply = await status(house, one, language)
    await bot.send_message(officer, reply.html, reply_markup=keyboard(reply))
