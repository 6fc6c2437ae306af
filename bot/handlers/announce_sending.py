"""Announcements on their way out: the calls of the Bot API, what the desk is told, and the loop itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from telegram import InputPollOption, LinkPreviewOptions, Message
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.announcements import arising, composing, content, desk, pieces, screens
from bot.announcements.content import Content
from bot.announcements.outbox import AGAIN, Outbox
from bot.connection.refusals import NotSent, Outcome, Reason, Refused, Sent
from bot.connection.sending import Lanes
from bot.handlers.house import House
from bot.handlers.losing import tell_lost
from bot.handlers.talking import keyboard
from bot.pacing import backing_off
from bot.rendering.reply import Reply
from bot.rendering.text import echoed, plain
from bot.storage import announcements as store_
from bot.storage import chats, deliveries, destinations
from bot.storage.announcements import Announcement
from bot.storage.deliveries import RECURRING, Delivery
from bot.storage.settling import Lost
from knowledge.model import Knowledge
from locales.languages import DEFAULT, Language

log = logging.getLogger(__name__)


async def send_content(
    bot: ExtBot[Any], chat_id: int, said: Content, language: Language, thread: int | None = None
) -> Message:
    """The message itself, as it looks everywhere: a preview is one of these."""
    if said.quiz:
        quiz = said.quiz[language]
        return await bot.send_poll(
            chat_id,
            quiz.question,
            [InputPollOption(option, text_parse_mode=None) for option in quiz.options],
            type="quiz",
            correct_option_ids=cast(Any, [quiz.right]),
            explanation=quiz.explanation or None,
            explanation_parse_mode=None,
            question_parse_mode=None,
            disable_notification=said.silent or None,
            message_thread_id=thread or None,
            api_kwargs={"parse_mode": None},  # sendPoll knows none, the library's defaults give it one
        )
    if said.photo:
        return await bot.send_photo(
            chat_id,
            said.photo,
            caption=said.text(language),
            disable_notification=said.silent or None,
            message_thread_id=thread or None,
        )
    return await bot.send_message(
        chat_id,
        said.text(language),
        link_preview_options=LinkPreviewOptions(is_disabled=not said.preview),
        disable_notification=said.silent or None,
        message_thread_id=thread or None,
    )


async def edit_content(
    bot: ExtBot[Any], chat_id: int, message_id: int, said: Content, language: Language
) -> object:
    """The message that was sent says this from now on."""
    if said.photo:
        return await bot.edit_message_caption(chat_id, message_id, caption=said.text(language))
    return await bot.edit_message_text(
        said.text(language),
        chat_id,
        message_id,
        link_preview_options=LinkPreviewOptions(is_disabled=not said.preview),
    )


async def stop_quiz(bot: ExtBot[Any], chat_id: int, message_id: int) -> object:
    """Nobody can answer it any more: all that can be done with a poll that is too old to be deleted."""
    try:
        return await bot.stop_poll(chat_id, message_id)
    except BadRequest as error:
        if "already been closed" in error.message:
            return None
        raise


class BulkSender:
    """A Sender in the bulk lane of the connection."""

    def __init__(self, bot: ExtBot[Any], lanes: Lanes) -> None:
        self._bot = bot
        self._lanes = lanes

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Outcome:
        """See Sender."""
        given: list[Content] = []

        async def ready() -> None:
            given.append(await begin())

        async def call(bot: ExtBot[Any]) -> object:
            if row.action == "delete":
                return await bot.delete_message(row.chat_id, row.message_id or 0)
            if row.action == "stop":
                return await stop_quiz(bot, row.chat_id, row.message_id or 0)
            if row.action == "edit":
                return await edit_content(bot, row.chat_id, row.message_id or 0, given[0], row.language)
            return await send_content(bot, row.chat_id, given[0], row.language, row.thread)

        return await self._lanes.bulk(self._bot, row.chat_id, call, ready)


class Officers:
    """A Desk of people in Telegram. Whoever cannot be written to is passed over."""

    def __init__(self, bot: ExtBot[Any], house: House, lanes: Lanes) -> None:
        self._bot = bot
        self._house = house
        self._lanes = lanes

    async def tell(self, one: Announcement) -> bool:
        """What waits goes to those who may confirm it; what paused by itself, to all. False: to nobody."""
        if one.state == "paused" and (
            one.cause is None or one.cause.why not in ("revised", "unlikely", "restored")
        ):
            return True
        house = self._house
        officers = house.officers()
        told = failed = 0
        for officer in sorted(officers):
            if one.state == "waiting" and officer == one.author:
                continue
            language = await chats.language(house.store, officer) or DEFAULT
            try:
                if one.kind == "news" and one.state == "draft":  # what the store made: nobody has seen it yet
                    await preview(
                        self._bot, officer, composing.fixed(content.read(one.content), house.knowledge)
                    )
                await shown(self._bot, house, officer, one, language, ask=one.state == "waiting")
                told += 1
            except (TelegramError, composing.Fault) as error:
                failed += 1
                log.warning("officer %d was not told: %s", officer, error)
        return bool(told) or not failed or one.state == "draft"

    async def tell_paused(self, why: str) -> None:
        """The way to Telegram is broken, and announcements wait for it: said once it can be."""
        house = self._house
        for wait in (*AGAIN, 0.0):
            told = 0
            for officer in sorted(house.officers()):
                language = await chats.language(house.store, officer) or DEFAULT
                reply = pieces.line("desk.way_broken", language, why=plain(echoed(why), "interface"))
                try:
                    await self._bot.send_message(officer, reply.html)
                    told += 1
                except TelegramError as error:
                    log.warning("officer %d was not told that announcements pause: %s", officer, error)
            if told:
                return
            await asyncio.sleep(wait)

    async def report(self, one: Announcement) -> None:
        """One message, edited as it goes, in the lane of what it reports on: it takes no room from answers.
        What comes by a calendar has none: it is in /announcements.
        """
        if one.kind in RECURRING and one.report_message is None:
            return
        house = self._house
        officers = house.officers()
        chat = one.report_chat
        if chat is None:
            log_ = await store_.history(house.store, one.id)
            asked = [who for who, what, _ in reversed(log_) if what == "confirmed"]
            chat = next((who for who in (*asked, one.author, *sorted(officers)) if who in officers), None)
        if chat is None or chat not in officers:
            return
        language = await chats.language(house.store, chat) or DEFAULT

        async def call(bot: ExtBot[Any]) -> object:
            reply = await status(house, await store_.get(house.store, one.id) or one, language)
            if one.report_message is None:
                return await bot.send_message(chat, reply.html, reply_markup=keyboard(reply))
            return await bot.edit_message_text(
                reply.html, chat, one.report_message, reply_markup=keyboard(reply)
            )

        for wait in backing_off(AGAIN):
            match await self._lanes.bulk(self._bot, chat, call):
                case Sent(int(number)) if one.report_message is None:
                    await store_.report_at(house.store, one.id, chat, number)
                case NotSent(after):
                    await asyncio.sleep(max(wait, after))
                    continue
                case Refused(Reason.NOT_MODIFIED) | Sent():
                    pass
                case other:
                    log.warning("the report of announcement %d: %s", one.id, other)
            return


async def status(house: House, one: Announcement, language: Language) -> Reply:
    """How far an announcement is."""
    results = await deliveries.results(house.store, one.id)
    said = content.read(one.content)
    return screens.status(one, said, results, house.knowledge, house.timezone, language, house.clock())


async def card(house: House, one: Announcement, language: Language) -> Reply:
    """A draft, with those who would get it now."""
    said = content.read(one.content)
    to = await destinations.audience(house.store, said.topic or "")
    return screens.card(one, said, to, house.knowledge, house.timezone, language)


async def messages(house: House, one: Announcement) -> int:
    """How many messages a confirmation would send (or edit) now."""
    said = content.read(one.content)
    if one.kind == "correction" and one.target is not None:
        return await deliveries.editable(house.store, one.target)
    to = await destinations.audience(house.store, said.topic or "")
    return sum(len(said.languages(destination.languages)) for destination in to)


async def preview(bot: ExtBot[Any], officer: int, said: Content) -> None:
    """The very messages, to one officer."""
    for language in said.languages(("kk", "ru")):
        await send_content(bot, officer, said, language)


async def shown(
    bot: ExtBot[Any], house: House, officer: int, one: Announcement, language: Language, *, ask: bool
) -> None:
    """An announcement to an officer: with ``ask`` as it will look and the button that sends it."""
    if ask:
        await preview(bot, officer, content.read(one.content))
        count = await messages(house, one)
        second = one.state == "draft" and desk.needs_second(one, house.officers())
        reply = screens.confirm(one, count, desk.mark(one), language, second)
    elif one.state == "draft":
        reply = await card(house, one, language)
    else:
        reply = await status(house, one, language)
    await bot.send_message(officer, reply.html, reply_markup=keyboard(reply))


async def run_announcements(bot: ExtBot[Any], house: House) -> None:
    """Send what is due, for ever, until cancelled."""
    lanes = bot.rate_limiter
    if not isinstance(lanes, Lanes):
        return  # the terminal: nobody is there to be written to
    await outbox(bot, house, lanes).run()


def outbox(bot: ExtBot[Any], house: House, lanes: Lanes) -> Outbox:
    """The loop over this bot."""

    checked: Knowledge | None = None

    async def arise() -> None:
        nonlocal checked
        served = house.knowledge
        await arising.look(house.store, served, house.timezone, house.clock())
        if served is not checked:  # also at the start: it may have changed while nothing ran
            await arising.take_back(house.store, served, house.clock())
            checked = served

    telling: set[asyncio.Task[None]] = set()

    async def lost(found: Sequence[Lost]) -> None:
        for one in found:  # beside the loop: who is told may have to wait
            task = asyncio.create_task(tell_lost(bot, house, one))
            telling.add(task)
            task.add_done_callback(telling.discard)

    officers = Officers(bot, house, lanes)
    lanes.paused = officers.tell_paused
    return Outbox(
        house.store,
        BulkSender(bot, lanes),
        officers,
        house.clock,
        house.timezone,
        lambda: house.knowledge,
        arise,
        lost,
    )
