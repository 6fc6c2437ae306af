"""``azamat run`` with a token: updates come in, answers and announcements go out, until a signal ends it."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.app import Bot, Opened, application, opened
from bot.connection import logs
from bot.connection.clock import ServerClock
from bot.connection.intake import Handle, Handlers, Intake, Raw
from bot.connection.objects import made
from bot.connection.polling import Poller
from bot.connection.refusals import Reason
from bot.connection.requests import Requests, proxy_of
from bot.connection.sending import Hook, Lanes, NotLost
from bot.connection.way import NEW, SPAN, is_unknown
from bot.connection.webhook import Webhook, served
from bot.connection.webhook import application as listener
from bot.handlers import errors, registration
from bot.handlers.registration import UPDATES
from bot.handlers.services import Services
from bot.jobs import background
from bot.pacing import backoff
from bot.settings import Settings
from bot.stopping import StopError
from bot.storage import chats, effects, profile

log = logging.getLogger(__name__)

T = TypeVar("T")

UNWELL: Final = 120.0  # seconds without a good getUpdates, or a word about the webhook
RETRY: Final = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Telegram at the start


def run(settings: Settings, token: str) -> int:
    """Answer in Telegram until a signal or Ctrl-C. Out: the exit status. StopError for a wrong token."""
    logs.set_up((token, settings.webhook_secret))
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(serve(settings, token))
    return 0


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed, the standard one otherwise."""
    try:
        import uvloop
    except ImportError:
        return None
    return cast("Callable[[], asyncio.AbstractEventLoop]", uvloop.new_event_loop)


async def serve(settings: Settings, token: str) -> None:
    """Answer in Telegram until a signal ends it. StopError for a token that Telegram does not know."""
    clock = ServerClock()
    async with AsyncExitStack() as stack:
        ended = await stack.enter_async_context(_signals())
        open_ = await stack.enter_async_context(opened(settings, visitors=False, clock=clock.now))
        requests = Requests(proxy=proxy_of(settings.api_url))
        requests.hear = clock.hear
        lanes = Lanes()
        lanes.lost, lanes.not_lost = _lost(open_.app)
        bot = application(open_.app, token, settings.api_url, requests, lanes)
        stack.push_async_callback(bot.bot.shutdown)
        stack.push_async_callback(bot.shutdown)
        await stack.enter_async_context(_background(open_.watcher.run()))
        try:
            await _served(settings, token, open_, bot, ended, clock)
        except InvalidToken:
            # The cause is left out: its text holds the token.
            raise StopError("TELEGRAM_BOT_TOKEN: Telegram does not know this token") from None
        except (BadRequest, Forbidden) as error:
            raise StopError(f"Telegram does not accept how the bot begins: {error}") from None


def _lost(app: Services) -> tuple[Hook, NotLost]:
    """Keep in the store which chats have moved, or let nothing through any more; and take that back."""

    async def lost(chat_id: int, why: Reason, to: int | None) -> None:
        if to is not None:
            await effects.apply(app.store, chats.move, chat_id, to)
        elif why in (Reason.BLOCKED, Reason.KICKED):
            await effects.apply(app.store, chats.lost, chat_id, app.clock())

    async def not_lost(found: Sequence[int]) -> None:
        await effects.apply(app.store, chats.not_lost, tuple(found), app.clock())

    return lost, not_lost


async def _served(
    settings: Settings, token: str, open_: Opened, bot: Bot, ended: asyncio.Event, clock: ServerClock
) -> None:
    def told(how: Callable[[Update, Any, Services], Awaitable[None]]) -> Handle:
        async def handle(raw: Raw) -> None:
            update = made(Update, raw, bot.bot)
            if update is not None:
                await how(update, bot.context_types.context.from_update(update, bot), open_.app)

        return handle

    async def handle(raw: Raw) -> None:
        await registration.handle(bot, open_.app, raw)

    intake = Intake(
        open_.store,
        Handlers(handle, told(errors.limited), told(errors.late)),
        outage=settings.outage_hours,
        now=clock.unix,
        certain=lambda: clock.certain,
    )
    async with AsyncExitStack() as stack:
        known = bool(await profile.given(open_.store, int(token.partition(":")[0])))
        if not await _reached(bot.initialize, ended, SPAN if known else NEW):
            return
        _settle()
        await bot.start()
        stack.push_async_callback(bot.stop)
        await intake.start()
        stack.push_async_callback(intake.stop)
        await stack.enter_async_context(_background(background(bot.bot, open_.app, lambda: clock.certain)))
        if settings.webhook_url is None:
            polling = await _polled(settings, token, bot, intake, ended, clock, stack)
        else:
            polling = await _hooked(settings, settings.webhook_url, bot, intake, ended, stack)
        if polling is None:
            return
        log.info("@%s answers", bot.bot.username)
        await _unless(ended, polling)


async def _polled(
    settings: Settings,
    token: str,
    bot: Bot,
    intake: Intake,
    ended: asyncio.Event,
    clock: ServerClock,
    stack: AsyncExitStack,
) -> Coroutine[Any, Any, None] | None:
    """Begin to poll. Out: what goes on for ever; None: ended before."""
    address = f"{settings.api_url}/bot{token}"
    proxy = proxy_of(settings.api_url)
    poller = Poller(address, UPDATES, intake.accept, proxy=proxy, hear=clock.hear)

    async def health() -> tuple[bool, dict[str, Any]]:
        kept, details = await _kept(intake)
        details["silent"] = round(poller.silent)
        if poller.shared:
            details["updates"] = "taken by another program"
        return kept and poller.silent < UNWELL and not poller.shared, details

    if settings.listen is not None:
        await stack.enter_async_context(served(listener(health), *settings.listen))
    if not await _reached(lambda: bot.bot.delete_webhook(drop_pending_updates=False), ended):
        return None
    return poller.run()


async def _hooked(
    settings: Settings, url: str, bot: Bot, intake: Intake, ended: asyncio.Event, stack: AsyncExitStack
) -> Coroutine[Any, Any, None] | None:
    """Let Telegram call. Out: what goes on for ever; None: ended before."""
    secret = settings.webhook_secret or ""
    hook = Webhook(bot.bot, url, secret, UPDATES)

    async def health() -> tuple[bool, dict[str, Any]]:
        kept, details = await _kept(intake)
        details["silent"] = round(hook.silent)
        details["webhook"] = "ours" if hook.ours else "taken by another program"
        return kept and hook.ours and hook.silent < UNWELL, details

    path = urlsplit(url).path or "/"
    app = listener(health, (path, secret, intake.accept))
    assert settings.listen is not None  # noqa: S101 - for the type checker: settings demand it
    await stack.enter_async_context(served(app, *settings.listen))
    return hook.keep() if await _reached(hook.set, ended) else None


async def _kept(intake: Intake) -> tuple[bool, dict[str, Any]]:
    """Whether updates are kept, and what health says of them."""
    details: dict[str, Any] = {"waiting": await intake.waiting()}
    if intake.trouble:
        details["store"] = intake.trouble
    return not intake.trouble, details


def _settle() -> None:
    """Let the garbage collector pass over what stays, the knowledge and the code.

    Going through all of it takes longer than many answers.
    """
    gc.collect()
    gc.freeze()


async def _reached(call: Callable[[], Awaitable[object]], ended: asyncio.Event, span: float = SPAN) -> bool:
    """Try a first call, for ever, until Telegram answers; False: ended before.

    InvalidToken: it has said for ``span`` seconds that it does not know the token.
    """
    failures = 0
    while not ended.is_set():
        try:
            await call()
        except InvalidToken:
            unknown = await _unless(ended, is_unknown(call, span))
            if unknown:
                raise
            if unknown is False:
                return True  # by then it went well
        except (BadRequest, Forbidden):
            raise
        except TelegramError as error:
            failures += 1
            log.warning("Telegram cannot be reached (%s); it is tried again", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), backoff(RETRY, failures))
        else:
            return True
    return False


async def _unless(ended: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives, or raises; None: it was ended before."""
    working = asyncio.create_task(work)
    ending = asyncio.create_task(ended.wait())
    try:
        await asyncio.wait((working, ending), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        ending.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await working


@asynccontextmanager
async def _background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run it beside the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _signals() -> AsyncIterator[asyncio.Event]:
    """An event that SIGINT, SIGTERM and SIGHUP set; the last one not if it is ignored (nohup)."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    caught = []

    def end(name: str) -> None:
        log.info("%s: what is under way is finished, then the bot ends", name)
        ended.set()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is None or (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
            continue
        with suppress(NotImplementedError):  # Windows: Ctrl-C comes as KeyboardInterrupt
            loop.add_signal_handler(number, end, name)
            caught.append(number)
    try:
        yield ended
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
