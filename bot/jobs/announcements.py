"""Announcements go out: the loop over the outbox, and what the desk is told of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.announcements import arising, composing, content
from bot.announcements.outbox import AGAIN, Outbox
from bot.connection.posting import BulkSender
from bot.connection.refusals import Reason
from bot.connection.sending import Lanes, NotSent, Refused, Sent
from bot.handlers.desk import preview, show, status
from bot.handlers.house import House
from bot.handlers.membership import tell_lost
from bot.handlers.talking import keyboard
from bot.rendering.text import echoed
from bot.screens.kit import line, literal
from bot.storage import announcements as store_
from bot.storage import chats
from bot.storage.announcements import Announcement
from bot.storage.deliveries import RECURRING, Lost
from knowledge.model import Knowledge
from locales.languages import DEFAULT

log = logging.getLogger(__name__)


class Officers:
    """A Desk of people in Telegram. Whoever cannot be written to is passed over."""

    def __init__(self, bot: ExtBot[Any], house: House, lanes: Lanes) -> None:
        self._bot = bot
        self._house = house
        self._lanes = lanes

    async def tell(self, one: Announcement) -> bool:
        """What waits goes to those who may confirm it; what paused by itself, to all. False: to nobody."""
        if one.state == "paused" and not (one.why or "").startswith(("revised", "unlikely")):
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
                await show(self._bot, house, officer, one, language, ask=one.state == "waiting")
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
                reply = line("desk.way_broken", language, why=literal(echoed(why)))
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
            asked = [who for who, what, _, _ in reversed(log_) if what == "confirmed"]
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

        for wait in chain(AGAIN, repeat(AGAIN[-1])):
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
