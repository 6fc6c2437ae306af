"""/announce, /announcements, their buttons, and what an officer writes when asked. Thin."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationHandlerStop,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.announcements import composing, content, desk, pieces, results, schedule, screens
from bot.announcements.composing import Fault
from bot.announcements.content import Content
from bot.chats import actions
from bot.chats.screens import plain_line
from bot.handlers.announce_sending import card, preview, shown, status
from bot.handlers.delivery import change_delivery, deliver
from bot.handlers.house import House
from bot.handlers.meant import FROM_PEOPLE
from bot.handlers.pressing import Pressed, edit, pressed
from bot.handlers.talking import Context, Place, language_of, place_of, send
from bot.rendering import press as presses
from bot.rendering.messages import template
from bot.rendering.reply import Reply
from bot.rendering.text import LIMIT, plain
from bot.storage import announcements as store_
from bot.storage import chats, deliveries, destinations, effects
from bot.storage.announcements import Announcement
from bot.storage.deliveries import Action
from locales.languages import Language

ASKED: Final = timedelta(hours=12)  # for which what an officer writes is what they were asked for
#: Buttons of a draft: for its author alone.
_OF_DRAFTS: Final = (
    "kk", "ru", "only", "top", "t", "sil", "prev", "when", "now", "show", "next", "drop", "nopic",
)  # fmt: skip
_MEDIA: Final = ("animation", "video", "document", "voice", "audio", "sticker")  # a GIF is a document, too


class _Officer(filters.MessageFilter):
    """Written by an officer, in private."""

    def __init__(self, house: House) -> None:
        super().__init__(name="officer")
        self._house = house

    def filter(self, message: Message) -> bool:
        user = message.from_user
        return message.chat.type == "private" and user is not None and user.id in self._house.officers()


def desk_handlers(house: House) -> list[BaseHandler[Any, Any, Any]]:
    """In a group of their own, before all others: what is theirs goes no further."""

    def ends(handle: Callable[[Update, Context, House], Coroutine[Any, Any, bool]]) -> Any:
        async def handled(update: Update, context: Context) -> None:
            if await handle(update, context, house):
                raise ApplicationHandlerStop

        return handled

    new = filters.UpdateType.MESSAGE & FROM_PEOPLE
    officer = new & _Officer(house)
    return [
        CommandHandler("announce", ends(announce), filters=officer),
        CommandHandler("announcements", ends(announcements), filters=officer),
        CommandHandler("delivery", ends(deliver), filters=new),
        MessageHandler(officer & ~filters.COMMAND & ~filters.StatusUpdate.ALL, ends(written)),
        CallbackQueryHandler(ends(press), pattern=partial(_ours)),
    ]


def _ours(data: object) -> bool:
    action = actions.read(data) if isinstance(data, str) else None
    return action is not None and action.name == "an"


# -- writing ------------------------------------------------------------------------------------------------


async def announce(update: Update, context: Context, house: House) -> bool:
    """/announce: a draft, begun. The same message again begins no second one."""
    place, message = place_of(update), update.effective_message
    if place is None or place.person is None or message is None:
        return True
    once = f"message {place.chat_id} {message.message_id}"
    await store_.create(
        house.store, "text", content.written(Content()), place.person, house.clock(), once=once, step="kk"
    )
    one = await store_.by_once(house.store, once)
    if one is not None:
        await _say(context, house, place, _asks(house, one, "kk", await language_of(house, place)))
    return True


async def written(update: Update, context: Context, house: House) -> bool:
    """What an officer writes: a part of their draft, if they were asked for one. False: a question."""
    place, message = place_of(update), update.effective_message
    if place is None or place.person is None or message is None:
        return True
    one = await store_.asked_of(house.store, place.person, house.clock() - ASKED)
    if one is None or one.step is None:
        return False
    language = await language_of(house, place)
    said = content.read(one.content)
    heard = f"{place.chat_id}/{message.message_id}"
    if said.heard == heard:  # the same message again, after a crash: it has been written down
        await _say(context, house, place, await _shown(house, one, said, language))
        return True
    said = replace(said, heard=heard)
    if one.step == "time":
        at = schedule.moment(message.text or "", house.clock(), house.timezone, schedule.words())
        if at is None:
            await _say(context, house, place, screens.bad_time(language))
            return True
        return await _keep(context, house, place, one, replace(said, at=at.isoformat()), language)
    kind = _media(message)
    if kind is not None:
        named = template(language, f"desk.media_{kind}")
        await _say(context, house, place, pieces.line("desk.media", language, kind=plain(named)))
        return True
    text = (message.caption_html if message.photo else message.text_html) or ""
    photo = message.photo[-1].file_id if message.photo else said.photo
    try:
        if one.kind == "correction" and photo != said.photo:
            raise Fault("desk.fault_photo")
        spoken: Language = "kk" if one.step == "kk" else "ru"
        filled, _ = composing.filled(text, house.knowledge, spoken)
        composing.checked(filled, composing.CAPTION if photo else LIMIT)
    except Fault as error:
        await _say(context, house, place, screens.fault(error, language))
        return True
    after = replace(said, photo=photo)
    after = replace(after, kk=text) if one.step == "kk" else replace(after, ru=text, kk_only=False)
    return await _keep(context, house, place, one, after, language)


def _media(message: Message) -> str | None:
    if message.media_group_id:
        return "album"
    if message.text or message.photo:
        return None
    return next((kind for kind in _MEDIA if getattr(message, kind)), "other")


async def _keep(
    context: Context, house: House, place: Place, one: Announcement, said: Content, language: Language
) -> bool:
    """Keep a changed draft, and go on to what it lacks yet."""
    step = _next(said)
    kept = await store_.revise(house.store, one.id, one.content, content.written(said), step, house.clock())
    again = await store_.get(house.store, one.id)
    if not kept or again is None:
        await _say(context, house, place, pieces.line("desk.gone", language))
        return True
    await _say(context, house, place, await _shown(house, again, said, language))
    return True


def _next(said: Content) -> str | None:
    if not said.kk:
        return "kk"
    return None if said.ru or said.kk_only else "ru"


async def _shown(house: House, one: Announcement, said: Content, language: Language) -> Reply:
    if one.state != "draft":
        return await status(house, one, language)
    if one.step in ("kk", "ru", "time"):
        return _asks(house, one, one.step, language)
    if said.topic is None:
        return screens.choose_topic(one.id, house.knowledge, language)
    return await card(house, one, language)


def _asks(house: House, one: Announcement, step: str, language: Language) -> Reply:
    example = next((f.id for f in house.knowledge.figures.values() if f.value is not None), "id")
    return screens.asks(step, language, one.id, example)


async def _say(context: Context, house: House, place: Place, reply: Reply) -> None:
    await send(context.bot, place.chat_id, reply, thread=place.thread)


# -- what is there ------------------------------------------------------------------------------------------


async def announcements(update: Update, context: Context, house: House) -> bool:
    """/announcements: planned, running, done."""
    place = place_of(update)
    if place is not None:
        language = await language_of(house, place)
        await _say(context, house, place, await _overview(context, house, 0, language))
    return True


async def _overview(context: Context, house: House, page: int, language: Language) -> Reply:
    titles = {}
    for channel in (await destinations.unconfirmed(house.store))[:10]:
        try:
            titles[channel] = (await context.bot.get_chat(channel)).title or str(channel)
        except TelegramError:
            titles[channel] = str(channel)
    newest = await store_.newest(house.store, screens.PAGE + 1, page * screens.PAGE)
    return screens.overview([(one, content.read(one.content)) for one in newest], titles, page, language)


async def _results(context: Context, house: House, number: int, argument: str, language: Language) -> Reply:
    """What became of it in each chat: one page of one action."""
    counted = await deliveries.results(house.store, number)
    actions_ = [action for action in screens.ACTIONS if any(one[0] == action for one in counted)]
    wanted, _, page = argument.partition("-")
    action: Action = next((one for one in actions_ if one == wanted), "send")
    at = int(page) if page.isdigit() and len(page) < 6 else 0
    rows = await deliveries.each(house.store, number, action, results.PAGE + 1, at * results.PAGE)
    titles = {row.chat_id: row.title for row in rows if row.title}
    for chat in {row.chat_id for row in rows if row.chat_id < 0} - titles.keys():
        try:
            title = (await context.bot.get_chat(chat)).title
        except TelegramError:
            continue
        if title:
            titles[chat] = title
            await effects.apply(house.store, chats.named, chat, title)
    return results.results(number, rows, titles, actions_, action, at, language)


async def _history(context: Context, house: House, number: int, language: Language) -> Reply:
    rows = await store_.history(house.store, number)
    names = {}
    for officer in {who for who, _, _ in rows if who is not None}:
        try:
            names[officer] = (await context.bot.get_chat(officer)).full_name or str(officer)
        except TelegramError:
            continue
    return screens.history(number, rows, names, house.timezone, language)


async def press(update: Update, context: Context, house: House) -> bool:
    """A button. Whoever presses it is looked up anew: a button can be forwarded, forged, or old."""
    async with pressed(update) as query:
        place, action = query.place, actions.read(query.query.data or "")
        if place is None or action is None:
            return True
        verb, _, rest = action.argument.partition("/")
        number_, _, argument = rest.partition("/")
        number = int(number_ or 0)
        officer = query.query.from_user.id
        language = await language_of(house, place)
        if verb == "d":
            await change_delivery(context, house, query, place, number, argument, language)
            return True
        if officer not in house.officers() or not place.private:
            await query.answer(plain_line("desk.officers", language), alert=True)
            return True
        try:
            reply = await _done(context, house, query, verb, number, argument, officer, language)
        except Fault as error:
            await query.answer(screens.fault(error, language).text, alert=True)
            return True
        await query.answer()
        if reply is not None:
            await edit(context, query, reply)
    return True


async def _done(
    context: Context,
    house: House,
    query: Pressed,
    verb: str,
    number: int,
    argument: str,
    officer: int,
    language: Language,
) -> Reply | None:
    """Do what the button says. Out: what its message becomes; None: it stays."""
    store, now = house.store, house.clock()
    match verb:
        case "list":
            page = int(argument) if argument.isdigit() and len(argument) < 6 else 0
            return await _overview(context, house, page, language)
        case "all":
            stopped = await store_.stop_all(store, officer, now)
            return pieces.line("desk.stopped", language, count=pieces.count(stopped, language))
        case "chan":
            wanted = await destinations.wishes(store, number)
            await destinations.wish(store, number, replace(wanted, confirmed_by=officer), now)
            return pieces.line("desk.channel_confirmed", language)
    one = await store_.get(store, number)
    if one is None:
        return pieces.line("desk.gone", language)
    said = content.read(one.content)
    if verb in _OF_DRAFTS:
        if one.state != "draft" or one.author not in (officer, store_.TERMINAL):
            return pieces.line("desk.gone", language)
        if one.author == store_.TERMINAL:  # nobody's yet: who takes it in hand is its author
            await store_.move_state(
                store, number, ("draft",), "draft", officer, "reopened", now, author=officer
            )
            one = await store_.get(store, number) or one
        return await _draft(context, house, query, verb, one, said, argument, officer, language)
    match verb:
        case "ok":
            result = await desk.confirm(store, one, argument, officer, house.officers(), house.knowledge, now)
            return screens.confirmed(number, result, language)
        case "pause":
            await store_.move_state(
                store, number, ("planned", "running"), "paused", officer, "paused", now,
                cause=store_.Cause("officer"),
            )  # fmt: skip
        case "go":
            await desk.resume(store, one, officer, house.knowledge, now)
        case "stop":
            await desk.cancel(store, one, officer, now)
        case "edit" | "time":
            await desk.reopen(store, one, officer, now, "time" if verb == "time" else None)
        case "open" if one.state == "draft" and one.author == officer:
            # What is written next belongs to the one that was opened last.
            await store_.revise(store, number, one.content, one.content, one.step, now)
        case "fix":
            where = f"press {query.query.id} {number}"
            if one.kind not in ("text", "news", "figure"):
                return None
            made = await desk.correction(store, one, officer, where, now)
            draft = await store_.get(store, made) if made else None
            return await card(house, draft, language) if draft else None
        case "rec":
            return screens.ask_recall(number, language)
        case "recy":
            return screens.recalled(number, await desk.recall(store, one, officer, now), language)
        case "res":
            return await _results(context, house, number, argument, language)
        case "re":
            count = await desk.resend(store, one, officer, f"press {query.query.id}", now)
            return pieces.line("desk.resent", language, count=pieces.count(count, language))
        case "who":
            return await _history(context, house, number, language)
    again = await store_.get(store, number) or one
    return await _shown(house, again, content.read(again.content), language)


async def _draft(
    context: Context,
    house: House,
    query: Pressed,
    verb: str,
    one: Announcement,
    said: Content,
    argument: str,
    officer: int,
    language: Language,
) -> Reply | None:
    """A button of a draft."""
    store, now = house.store, house.clock()
    step: str | None = None
    after = said
    match verb:
        case "drop":
            await desk.cancel(store, one, officer, now)
            return pieces.line("desk.discarded", language)
        case "top":
            return screens.choose_topic(one.id, house.knowledge, language)
        case "show" | "next":
            fixed = composing.fixed(said, house.knowledge)
            if verb == "show":
                await preview(context.bot, officer, fixed)
            else:
                # What is confirmed is what was shown: a figure that changes in between makes it stale.
                if not await store_.revise(store, one.id, one.content, content.written(fixed), None, now):
                    return pieces.line("desk.gone", language)
                again = await store_.get(store, one.id) or one
                await shown(context.bot, house, officer, again, language, ask=True)
            return None
        case "kk" | "ru":
            step = verb
        case "when":
            step = "time"
        case "only":
            after = replace(said, ru="", kk_only=True)
        case "now":
            after = replace(said, at=None)
        case "sil":
            after = replace(said, silent=argument == "on")
        case "prev":
            after = replace(said, preview=argument == "on")
        case "nopic":
            after = replace(said, photo=None)
        case "t":
            found = presses.resolve(f"topic:{argument}", house.knowledge)
            after = said if found is None else replace(said, topic=found.ids[0])
    after = replace(after, fixed={}, figures={})
    step = step or _next(after)
    if not await store_.revise(store, one.id, one.content, content.written(after), step, now):
        return pieces.line("desk.gone", language)
    again = await store_.get(store, one.id) or one
    return await _shown(house, again, after, language)
