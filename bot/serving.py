"""``azamat run`` with a token: updates come in, answers and announcements go out, until a signal ends it."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Final, cast
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.app import Bot, Opened, application, opened
from bot.connection import logs, proxies, webhook
from bot.connection.intake import Handle, Handlers, Intake, Raw
from bot.connection.objects import made
from bot.connection.polling import Poller
from bot.connection.refusals import Reason
from bot.connection.requests import Requests
from bot.connection.sending import Hook, Lanes
from bot.handlers import errors, registration
from bot.handlers.background import background
from bot.handlers.house import House
from bot.handlers.registration import UPDATES
from bot.settings import Settings
from bot.stopping import StopError
from bot.storage import chats, effects

log = logging.getLogger(__name__)

WEBHOOKS: Final = 100  # calls of Telegram at once: the most that it makes
UNWELL: Final = 120.0  # seconds without a good getUpdates
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
    async with AsyncExitStack() as stack:
        open_ = await stack.enter_async_context(opened(settings, visitors=False))
        ended = await stack.enter_async_context(_signals())
        proxy = proxies.of(settings.api_url)
        lanes = Lanes()
        lanes.lost = _lost(open_.house)
        bot = application(open_.house, token, settings.api_url, Requests(proxy=proxy), lanes)
        stack.push_async_callback(bot.bot.shutdown)
        stack.push_async_callback(bot.shutdown)
        await stack.enter_async_context(_background(open_.watcher.run()))
        try:
            await _served(settings, token, open_, bot, ended)
        except InvalidToken:
            # The cause is left out: its text holds the token.
            raise StopError("TELEGRAM_BOT_TOKEN: Telegram does not know this token") from None


def _lost(house: House) -> Hook:
    """Keeps in the store which chats have moved, or let nothing through any more."""

    async def lost(chat_id: int, why: Reason, to: int | None) -> None:
        if to is not None:
            await effects.apply(house.store, chats.move, chat_id, to)
        elif why in (Reason.BLOCKED, Reason.KICKED):
            await effects.apply(house.store, chats.lost, chat_id, house.clock())

    return lost


async def _served(settings: Settings, token: str, open_: Opened, bot: Bot, ended: asyncio.Event) -> None:
    def told(how: Callable[[Update, Any, House], Awaitable[None]]) -> Handle:
        async def handle(raw: Raw) -> None:
            update = made(Update, raw, bot.bot)
            if update is not None:
                await how(update, bot.context_types.context.from_update(update, bot), open_.house)

        return handle

    async def handle(raw: Raw) -> None:
        await registration.handle(bot, open_.house, raw)

    intake = Intake(
        open_.store,
        Handlers(handle, told(errors.limited), told(errors.late)),
        outage=settings.outage_hours,
    )
    poller = None
    if settings.webhook_url is None:
        address = f"{settings.api_url}/bot{token}"
        poller = Poller(address, UPDATES, intake.accept, proxy=proxies.of(settings.api_url))

    async def health() -> tuple[bool, dict[str, Any]]:
        silent = poller.silent if poller else 0.0
        details: dict[str, Any] = {"waiting": await intake.waiting(), "silent": round(silent)}
        if intake.trouble:
            details["store"] = intake.trouble
        return silent < UNWELL and not intake.trouble, details

    async with AsyncExitStack() as stack:
        if not await _reached(bot.initialize, ended):
            return
        _settle()
        await bot.start()
        stack.push_async_callback(bot.stop)
        await intake.start()
        stack.push_async_callback(intake.stop)
        await stack.enter_async_context(_background(background(bot.bot, open_.house)))
        if settings.webhook_url is not None:
            secret = settings.webhook_secret or ""
            path = urlsplit(settings.webhook_url).path or "/"
            assert settings.listen is not None  # noqa: S101 - for the type checker: settings demand it
            hook = webhook.application(health, (path, secret, intake.accept))
            await stack.enter_async_context(webhook.served(hook, *settings.listen))
            going = await _reached(
                lambda: bot.bot.set_webhook(
                    settings.webhook_url,
                    allowed_updates=UPDATES,
                    drop_pending_updates=False,
                    secret_token=secret,
                    max_connections=WEBHOOKS,
                ),
                ended,
            )
        else:
            if settings.listen is not None:
                app = webhook.application(health)
                await stack.enter_async_context(webhook.served(app, *settings.listen))
            going = await _reached(lambda: bot.bot.delete_webhook(drop_pending_updates=False), ended)
        if not going:
            return
        log.info("@%s answers", bot.bot.username)
        if poller is None:
            await ended.wait()
            return
        polling = asyncio.create_task(poller.run())
        ending = asyncio.create_task(ended.wait())
        try:
            await asyncio.wait((polling, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling


def _settle() -> None:
    """Let the garbage collector pass over what stays, the knowledge and the code.

    Going through all of it takes longer than many answers.
    """
    gc.collect()
    gc.freeze()


async def _reached(call: Callable[[], Awaitable[object]], ended: asyncio.Event) -> bool:
    """Try a first call, for ever, until Telegram answers; False: ended before."""
    attempt = 0
    while not ended.is_set():
        try:
            await call()
        except (InvalidToken, BadRequest, Forbidden):
            raise
        except TelegramError as error:
            wait = RETRY[min(attempt, len(RETRY) - 1)]
            log.warning("Telegram cannot be reached (%s); next attempt in %g s", error, wait)
            attempt += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), wait)
        else:
            return True
    return False


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
    """An event that SIGINT and SIGTERM set."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    caught = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C comes as KeyboardInterrupt
            loop.add_signal_handler(number, ended.set)
            caught.append(number)
    try:
        yield ended
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
