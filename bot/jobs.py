"""What the running bot does by itself, besides answering updates: announcements and the log of them, the
profile, and retention: personal data goes when its time has come.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.announcements import arising, content, correcting
from bot.announcements.outbox import AGAIN, Outbox
from bot.commands import Scope
from bot.connection.light import LightBot
from bot.connection.limits import backing_off
from bot.connection.outcomes import NotSent, Reason, Refused, Sent, retry_after
from bot.connection.posting import BulkSender
from bot.connection.sending import Lanes
from bot.handlers import passed_on
from bot.handlers.desk import show, status, tell_others
from bot.handlers.membership import tell_lost
from bot.handlers.pictures import uploads
from bot.handlers.replying import To, keyboard
from bot.handlers.services import Services
from bot.rendering.text import echoed
from bot.screens import about
from bot.screens.about import Commands, Part
from bot.screens.kit import line, literal
from bot.storage import announcements as store_
from bot.storage import at_telegram, chats, data_folder, deliveries, privacy
from bot.storage.amending import Lost
from bot.storage.announcements import Announcement
from bot.storage.database import Database, Store
from bot.storage.deliveries import RECURRING
from bot.storage.sqlite import StorageError
from knowledge.model import Knowledge

log = logging.getLogger(__name__)

LOOK: Final = 5.0  # seconds between two looks at what officers and the outbox did
EVERY: Final = 30.0  # seconds between two looks whether other topics are served
_SCOPES: Final[dict[Scope, BotCommandScope]] = {
    "default": BotCommandScopeDefault(),
    "private": BotCommandScopeAllPrivateChats(),
    "group": BotCommandScopeAllGroupChats(),
    "administrators": BotCommandScopeAllChatAdministrators(),
}


async def background(bot: LightBot, app: Services, certain: Callable[[], bool] = lambda: True) -> None:
    """Announcements, retention and the profile, for ever, until cancelled. No failure ends them.

    ``certain``: whether the clock is to be believed.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_retention(app.store, app.clock, certain=certain))
        tasks.create_task(keep_profile(bot, app))
        tasks.create_task(run_announcements(bot, app, certain))


# -- announcements -------------------------------------------------------------------------------------------


class Officers:
    """A Desk of people in Telegram. Whoever cannot be written to is passed over."""

    def __init__(self, bot: LightBot, app: Services, lanes: Lanes) -> None:
        self._bot = bot
        self._app = app
        self._lanes = lanes

    async def tell(self, one: Announcement) -> bool:
        """What waits goes to those who may confirm it; what paused by itself, to all. False: to nobody."""
        if one.state == "paused" and (
            one.cause is None or one.cause.why not in ("revised", "unlikely", "refused", "restored")
        ):
            return True
        app = self._app
        officers = await app.officers()
        told = failed = 0
        for officer in sorted(officers):
            if one.state == "waiting" and officer == one.author:
                continue
            language = await chats.spoken(app.store, officer)
            try:
                await show(self._bot, app, To(officer), one, language)
                told += 1
            except (TelegramError, content.Fault) as error:
                failed += 1
                log.warning("officer %d was not told: %s", officer, error)
        return bool(told) or not failed or one.state == "draft"

    async def did(self, one: Announcement, did: store_.Did) -> None:
        """Those who wrote or confirmed it are told."""
        await tell_others(self._bot, self._app, one, None, did)

    async def alone(self) -> bool:
        """Whether a second officer is not there to confirm."""
        return len(await self._app.officers()) < 2

    async def tell_paused(self, why: str) -> None:
        """The way to Telegram is broken, and announcements wait for it: said once it can be."""
        app = self._app
        for wait in (*AGAIN, 0.0):
            told = 0
            for officer in sorted(await app.officers()):
                language = await chats.spoken(app.store, officer)
                reply = line("desk.way_broken", language, why=literal(echoed(why)))
                try:
                    await self._bot.send_message(officer, reply.html)
                    told += 1
                except TelegramError as error:
                    log.warning("officer %d was not told that announcements pause: %s", officer, error)
            if told:
                return
            await asyncio.sleep(wait)

    async def _end(self, one: Announcement, officer: int) -> None:
        """An officer is told how it ended."""
        app = self._app
        language = await chats.spoken(app.store, officer)
        reply = await status(app, await store_.get(app.store, one.id) or one, language)
        try:
            await self._bot.send_message(officer, reply.html, reply_markup=keyboard(reply))
        except TelegramError as error:
            log.info("officer %d was not told how announcement %d ended: %s", officer, one.id, error)

    async def _told(self, one: Announcement) -> tuple[int | None, set[int]]:
        """The officer who has its report, None: nobody; and those who confirmed it."""
        officers = await self._app.officers()
        log_ = await store_.history(self._app.store, one.id)
        confirmed = [who for who, what, _ in reversed(log_) if what == "confirmed"]
        chat = one.report_chat
        if chat is None:
            found = (who for who in (one.author, *confirmed, *sorted(officers)) if who in officers)
            chat = next(found, None)
        return chat if chat in officers else None, {who for who in confirmed if who in officers}

    async def report(self, one: Announcement, final: bool) -> None:
        """To its author one message, edited as it goes, in the lane of what it reports on: it takes no room
        from answers. What comes by a calendar has none: it is in /announcements. At the end (``final``) who
        confirmed it is told as well.
        """
        if one.kind in RECURRING and one.report_message is None:
            return
        app = self._app
        chat, confirmed = await self._told(one)
        if chat is None:
            return
        if final:
            for who in sorted(confirmed - {chat}):
                await self._end(one, who)
        language = await chats.spoken(app.store, chat)

        async def call(bot: LightBot) -> object:
            standing = await store_.get(app.store, one.id) or one
            if standing.state == "paused":
                return None  # while it waited for its turn: the desk is told of that by the same screen
            reply = await status(app, standing, language)
            if one.report_message is None:
                return await bot.send_message(chat, reply.html, reply_markup=keyboard(reply))
            return await bot.edit_message_text(
                reply.html, chat, one.report_message, reply_markup=keyboard(reply)
            )

        for wait in backing_off(AGAIN):
            match await self._lanes.bulk(self._bot, chat, call):
                case Sent(int(number)) if one.report_message is None:
                    await store_.report_at(app.store, one.id, chat, number)
                case NotSent(after):
                    await asyncio.sleep(max(wait, after))
                    continue
                case Refused(Reason.NOT_MODIFIED) | Sent():
                    pass
                case other:
                    log.warning("the report of announcement %d: %s", one.id, other)
            return


async def run_announcements(bot: LightBot, app: Services, certain: Callable[[], bool]) -> None:
    """Send what is due, for ever, until cancelled. ``certain``: whether the clock is to be believed."""
    lanes = bot.rate_limiter
    if not isinstance(lanes, Lanes):
        return  # the terminal: nobody is there to be written to
    await outbox(bot, app, lanes, certain).run()


def outbox(bot: LightBot, app: Services, lanes: Lanes, certain: Callable[[], bool] = lambda: True) -> Outbox:
    """The loop over this bot."""

    checked: Knowledge | None = None

    async def arise() -> None:
        nonlocal checked
        served = app.knowledge
        await arising.look(app.store, served, app.timezone, app.clock())
        await correcting.look(app.store, served, app.clock())
        await passed_on.look(app)
        if served is not checked:  # also at the start: it may have changed while nothing ran
            await arising.take_back(app.store, served, app.clock())
            checked = served

    telling: set[asyncio.Task[None]] = set()

    async def lost(found: Sequence[Lost]) -> None:
        for one in found:  # beside the loop: who is told may have to wait
            task = asyncio.create_task(tell_lost(bot, app, one))
            telling.add(task)
            task.add_done_callback(telling.discard)

    officers = Officers(bot, app, lanes)
    lanes.paused = officers.tell_paused
    return Outbox(
        app.store,
        BulkSender(bot, lanes, lambda: uploads(app, app.knowledge)),
        officers,
        app.clock,
        app.timezone,
        lambda: app.knowledge,
        arise,
        lost,
        certain=certain,
    )


async def log_announcements(store: Database, every: float = LOOK) -> None:
    """A line for each thing that is done with an announcement, by whom, and at its end what became of it; for
    ever, until cancelled.
    """
    known: int | None = None
    while True:
        try:
            if known is None:
                known = await data_folder.newest_log(store)
            for number, one, officer, what in await data_folder.log_after(store, known):
                known = number
                who = f" by officer {officer}" if officer else ""
                log.info("announcement %d: %s%s%s", one, what, who, await _results(store, one, what))
        except StorageError as error:
            log.warning("the log of announcements cannot be read (%s)", error)
        except Exception:
            log.exception("the log of announcements cannot be read")
        await asyncio.sleep(every)


async def _results(store: Database, one: int, what: str) -> str:
    """What stands in the outbox of it, where something began or ended."""
    if what not in ("began", "done", "paused", "cancelled", "resumed"):
        return ""
    found: Counter[str] = Counter()
    for (action, state, reason), number in (await deliveries.results(store, one)).items():
        found[" ".join(filter(None, (action, state, reason and f"({reason})")))] += number
    return f": {', '.join(f'{name} {number}' for name, number in found.items())}" if found else ""


# -- what Telegram shows of the bot --------------------------------------------------------------------------


async def set_profile(bot: LightBot, app: Services) -> int:
    """Set what differs from what was set last. Out: how many calls that took."""
    given = await at_telegram.profile(app.store, bot.id)
    calls = 0
    for part in about.parts(app.knowledge, app.interface):
        if given.get(part.name) != part.digest:
            await _set(bot, part)
            await at_telegram.keep_profile(app.store, bot.id, part.name, part.digest, app.clock())
            calls += 1
    return calls


async def set_officers(bot: LightBot, app: Services, unreachable: set[str]) -> int:
    """Each press officer has the commands of the desk in their menu, in their own language; who is none any
    more has the menu of everybody. ``unreachable``: who has no chat with the bot is asked once. Out: how many
    calls that took.
    """
    given = await at_telegram.profile(app.store, bot.id)
    wanted = {}
    for officer in await app.officers():
        language = await chats.spoken(app.store, officer)
        wanted[f"officer/{officer}"] = about.of_officer(app.knowledge, language)
    calls = 0
    for name in sorted({*wanted, *(one for one in given if one.startswith("officer/"))}):
        scope = BotCommandScopeChat(int(name.partition("/")[2]))
        menu = wanted.get(name, ())
        digest = hashlib.sha256(repr(menu).encode()).hexdigest()
        if given.get(name) == digest or name in unreachable:
            continue
        try:
            if menu:
                await bot.set_my_commands([BotCommand(*one) for one in menu], scope=scope)
            else:
                await bot.delete_my_commands(scope=scope)
        except (BadRequest, Forbidden) as error:  # who has not pressed Start has no menu
            log.info("the menu of %s: %s", name, error)
            unreachable.add(name)
            continue
        await at_telegram.keep_profile(app.store, bot.id, name, digest, app.clock())
        calls += 1
    return calls


async def _set(bot: LightBot, part: Part) -> None:
    code = part.code or None
    if isinstance(part.value, Commands):
        commands = [BotCommand(name, described) for name, described in part.value.commands]
        await bot.set_my_commands(commands, scope=_SCOPES[part.value.scope], language_code=code)
    elif part.name.startswith("short/"):
        await bot.set_my_short_description(part.value, language_code=code)
    else:
        await bot.set_my_description(part.value, language_code=code)


async def keep_profile(bot: LightBot, app: Services) -> None:
    """Set the profile now, and again whenever other knowledge is served; for ever, until cancelled."""
    done: Knowledge | None = None
    unreachable: set[str] = set()
    while True:
        serving, wait = app.knowledge, EVERY
        try:
            calls = await set_profile(bot, app) if serving is not done else 0
            done = serving
            if calls := calls + await set_officers(bot, app, unreachable):
                log.info("the profile was set (%d calls)", calls)
        except (TelegramError, StorageError) as error:  # tried again at the next look
            log.warning("the profile could not be set: %s", error)
            if isinstance(error, RetryAfter):
                wait = max(wait, retry_after(error))
        except Exception:
            log.exception("the profile could not be set")
        await asyncio.sleep(wait)


RETENTION_EVERY: Final = 3600.0  # seconds; what is kept is counted in days
SOON: Final = 60.0  # seconds until the second look
JUMP: Final = 86_400.0  # seconds by which a clock may be set anew (and a machine sleep) between two looks


async def run_retention(
    store: Store,
    clock: Callable[[], datetime],
    every: float = RETENTION_EVERY,
    certain: Callable[[], bool] = lambda: True,
) -> None:
    """Delete what has had its time, now and again for ever, until cancelled. No failure ends it.

    A wrong clock deletes nothing: not at the first look, and only where the clock is ``certain`` and has gone
    on between two looks as a clock of its own says that it should.
    """
    last: tuple[datetime, float] | None = None
    while True:
        try:
            now, elapsed = clock(), time.monotonic()
            went = last is not None and abs((now - last[0]).total_seconds() - (elapsed - last[1])) <= JUMP
            last = now, elapsed
            if went and certain():
                await _delete(store, now)
        except StorageError as error:
            went = True
            log.error("retention waits for the store (%s)", error)
        except Exception:
            went = True
            log.exception("retention failed; it is tried again")
        await asyncio.sleep(every if went else min(every, SOON))


async def _delete(store: Store, now: datetime) -> None:
    deleted = {t: n for t, n in (await privacy.expire(store, now)).items() if n}
    if deleted:
        log.info("retention: deleted %s", ", ".join(f"{n} of {t}" for t, n in deleted.items()))
