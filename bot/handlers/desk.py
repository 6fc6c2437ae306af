"""The desk: /announce and /announcements, what an officer writes when asked, what an officer is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from telegram import Message
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.announcements import composing, content, desk, moments, schedule
from bot.announcements.composing import Fault
from bot.announcements.content import Content
from bot.connection.light import LightBot
from bot.connection.posting import send_content
from bot.handlers import asked as desk_asked
from bot.handlers.asking import question
from bot.handlers.pages import other
from bot.handlers.pictures import uploads
from bot.handlers.replying import Context, Incoming, Place, keyboard
from bot.handlers.services import Services
from bot.rendering.messages import template
from bot.rendering.reply import Reply
from bot.rendering.text import plain
from bot.screens import announcements as screens
from bot.screens import drafts
from bot.screens.kit import line
from bot.storage import announcements as store_
from bot.storage import deliveries, destinations, passed_on
from bot.storage.announcements import Announcement
from bot.storage.destinations import Destination
from locales.languages import Language

ASKED: Final = timedelta(hours=12)  # for which what an officer writes is what they were asked for
_MEDIA: Final = ("animation", "video", "document", "voice", "audio", "sticker")  # a GIF is a document, too


# -- writing ------------------------------------------------------------------------------------------------


async def announce(asked: Incoming) -> None:
    """/announce: a draft, begun. The same message again begins no second one."""
    app, place = asked.app, asked.place
    if place.person is None:
        return
    once = f"message {place.chat_id} {asked.message.message_id}"
    await store_.create(
        app.store, "text", content.written(Content()), place.person, app.clock(), once=once, step="kk"
    )
    one = await store_.by_once(app.store, once)
    if one is not None:
        await asked.send(_asks(app, one, "kk", await asked.language()))


async def written(asked: Incoming) -> None:
    """What an officer writes: a part of their draft if they were asked for one, else what anybody writes."""
    app, place, message = asked.app, asked.place, asked.message
    if place.person is None or await desk_asked.written(asked):
        return
    one = await store_.asked_of(app.store, place.person, app.clock() - ASKED)
    if one is not None and one.step is not None:
        await asked.send(await _taken(app, place, message, one, await asked.language()))
    elif message.text or message.caption:
        await question(asked)
    else:
        await other(asked)


async def _taken(
    app: Services, place: Place, message: Message, one: Announcement, language: Language
) -> Reply:
    """The asked part is in this message: take it. Out: what comes next, or what is wrong with it."""
    said = content.read(one.content)
    heard = f"{place.chat_id}/{message.message_id}"
    if said.heard == heard:  # the same message again, after a crash: it has been written down
        return await show_draft(app, one, said, language)
    said = replace(said, heard=heard)
    if one.step == "time":
        try:
            at = moments.moment(message.text or "", app.clock(), app.timezone)
        except Fault as error:
            return drafts.bad_time(error, language)
        return await _keep(app, one, replace(said, at=at.isoformat()), language)
    kind = _media(message)
    if kind is not None:
        return line("desk.media", language, kind=plain(template(language, f"desk.media_{kind}")))
    text = (message.caption_html if message.photo else message.text_html) or ""
    photo = message.photo[-1].file_id if message.photo else said.photo
    try:
        if one.kind == "correction" and photo != said.photo:
            raise Fault("desk.fault_photo")
        spoken: Language = "kk" if one.step == "kk" else "ru"
        filled, _ = composing.filled(text, app.knowledge, spoken)
        after = replace(said, photo=photo, card=said.card and not photo)
        composing.checked(filled, composing.limit(after))
    except Fault as error:
        return drafts.fault(error, language)
    after = replace(after, kk=text) if one.step == "kk" else replace(after, ru=text, kk_only=False)
    return await _keep(app, one, after, language)


def _media(message: Message) -> str | None:
    if message.media_group_id:
        return "album"
    if message.text or message.photo:
        return None
    return next((kind for kind in _MEDIA if getattr(message, kind)), "other")


async def _keep(app: Services, one: Announcement, said: Content, language: Language) -> Reply:
    """Keep a changed draft, and go on to what it lacks yet."""
    step = next_step(said)
    kept = await store_.revise(app.store, one.id, one.content, content.written(said), step, app.clock())
    again = await store_.get(app.store, one.id)
    if not kept or again is None:
        return line("desk.gone", language)
    return await show_draft(app, again, said, language)


def next_step(said: Content) -> str | None:
    """What a draft lacks, and is asked for first."""
    if not said.kk:
        return "kk"
    return None if said.ru or said.kk_only else "ru"


async def show_draft(app: Services, one: Announcement, said: Content, language: Language) -> Reply:
    """An announcement as it is now: a draft with what comes next, or how far it is."""
    if one.state != "draft":
        return await status(app, one, language)
    if one.step in ("kk", "ru", "time"):
        return _asks(app, one, one.step, language)
    if said.topic is None and not said.answers:
        return drafts.choose_topic(one.id, app.knowledge, language)
    return await card(app, one, language)


def _asks(app: Services, one: Announcement, step: str, language: Language) -> Reply:
    example = next((f.id for f in app.knowledge.figures.values() if f.value is not None), "id")
    times = schedule.offered(app.clock(), app.timezone) if step == "time" else ()
    return drafts.asks(step, language, one.id, example, times, app.timezone)


# -- what is there ------------------------------------------------------------------------------------------


async def announcements(asked: Incoming) -> None:
    """/announcements: planned, running, done."""
    await asked.send(await overview(asked.context, asked.app, 0, await asked.language()))


async def overview(context: Context, app: Services, page: int, language: Language) -> Reply:
    """A page of the list, with the channels that wait for an officer."""
    titles = {}
    for channel in (await destinations.unconfirmed(app.store))[:10]:
        try:
            titles[channel] = (await context.bot.get_chat(channel)).title or str(channel)
        except TelegramError:
            titles[channel] = str(channel)
    newest = await store_.newest(app.store, screens.PAGE + 1, page * screens.PAGE)
    return screens.overview([(one, content.read(one.content)) for one in newest], titles, page, language)


async def names_of(bot: ExtBot[Any], people: Iterable[int]) -> dict[int, str]:
    """The names of people, as far as Telegram tells them."""
    found = {}
    for person in set(people):
        try:
            found[person] = (await bot.get_chat(person)).full_name or ""
        except TelegramError:
            continue
    return found


async def status(app: Services, one: Announcement, language: Language) -> Reply:
    """How far an announcement is."""
    results = await deliveries.results(app.store, one.id)
    said = content.read(one.content)
    return screens.status(one, said, results, app.knowledge, app.timezone, language, app.clock())


async def card(app: Services, one: Announcement, language: Language) -> Reply:
    """A draft, with those who would get it now."""
    said = content.read(one.content)
    to = await _audience(app, one, said)
    return drafts.card(one, said, to, app.knowledge, app.timezone, language)


async def _audience(app: Services, one: Announcement, said: Content) -> list[Destination]:
    if one.kind == "notice":
        return await passed_on.recipients(app.store, one.id)
    return await destinations.audience(app.store, said.topic or "")


async def messages(app: Services, one: Announcement) -> int:
    """How many messages a confirmation would send (or edit) now."""
    said = content.read(one.content)
    if one.kind == "correction" and one.target is not None:
        return await deliveries.editable(app.store, one.target)
    to = await _audience(app, one, said)
    return sum(len(said.languages(destination.languages)) for destination in to)


async def preview(bot: LightBot, app: Services, officer: int, said: Content) -> None:
    """The very messages, to one officer."""
    for language in said.languages(("kk", "ru")):
        await send_content(bot, officer, said, language, uploads(app, app.knowledge))


async def show(
    bot: LightBot, app: Services, officer: int, one: Announcement, language: Language, *, ask: bool
) -> None:
    """An announcement to an officer: with ``ask`` as it will look and the button that sends it."""
    if ask:
        await preview(bot, app, officer, content.read(one.content))
        count = await messages(app, one)
        second = one.state == "draft" and desk.needs_second(one, await app.officers())
        reply = drafts.confirm(one, count, desk.mark(one), language, second)
    elif one.state == "draft":
        reply = await card(app, one, language)
    else:
        reply = await status(app, one, language)
    await bot.send_message(officer, reply.html, reply_markup=keyboard(reply))
