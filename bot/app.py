"""The running bot: everything that it needs put together, and closed again on every way out."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias, cast
from urllib.parse import urlsplit

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import Application, BaseRateLimiter, Defaults
from telegram.request import BaseRequest

from bot import opening
from bot.assistant import Assistant, Conversation
from bot.connection import logs, webhook
from bot.connection.intake import Handle, Handlers, Intake, Raw
from bot.connection.polling import Poller
from bot.connection.refusals import Reason
from bot.connection.requests import Requests
from bot.connection.sending import Hook, Lanes
from bot.connection.standin import TOKEN, StandIn
from bot.connection.terminal import PROMPT, Terminal
from bot.handlers import errors
from bot.handlers.background import background
from bot.handlers.house import House
from bot.handlers.registration import UPDATES, register
from bot.settings import Settings, desk_now
from bot.stopping import StopError
from bot.storage import chats, effects
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.lock import DataLock
from bot.storage.serving import Watcher, open_knowledge
from knowledge.loading import KnowledgeError
from knowledge.model import Knowledge
from locales.languages import Language

log = logging.getLogger(__name__)

Bot: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

LISTEN: Final = ("127.0.0.1", 8080)  # of the webhook, where nothing else is set
WEBHOOKS: Final = 100  # calls of Telegram at once: the most that it makes
UNWELL: Final = 120.0  # seconds without a good getUpdates
RETRY: Final = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Telegram at the start


Serving: TypeAlias = tuple[Knowledge, Assistant]


@dataclass(frozen=True, slots=True)
class Opened:
    """What runs until it is closed."""

    house: House
    watcher: Watcher[Serving]
    store: Database


@asynccontextmanager
async def opened(settings: Settings, *, visitors: bool) -> AsyncIterator[Opened]:
    """Lock the data folder, open the store and the knowledge; close all of it at the end.

    ``visitors``: people are kept in memory alone. StopError, in one line, for what cannot be opened.
    """
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(DataLock(settings.data))
            store = await stack.enter_async_context(await Database.open(settings.database))
            folder = settings.knowledge_folder
            with logs.held(log) as held:  # if nothing can be served, one line says so
                knowledge, _ = await open_knowledge(store, folder, datetime.now(UTC), held)
        except StorageError as error:
            raise StopError(str(error)) from error
        except KnowledgeError as error:
            raise opening.broken(error) from error
        interface = opening.interface(settings)

        def built(new: Knowledge) -> Serving:
            return new, opening.over(new, interface)

        def swap(new: Serving) -> None:
            house.knowledge, house.assistant = new

        people = store
        if visitors:
            people = await stack.enter_async_context(await Database.open(":memory:"))
        served, assistant = await asyncio.to_thread(built, knowledge)
        house = House(served, assistant, settings.today, people, settings.desk, interface)
        house.timezone = settings.timezone
        folder_now = Path.cwd()
        house.read_desk = lambda: desk_now(os.environ, folder_now)
        watcher = Watcher(store, folder, knowledge, built, swap, lambda: datetime.now(UTC), log)
        yield Opened(house, watcher, store)


def application(
    house: House,
    token: str,
    api_url: str,
    request: BaseRequest,
    lanes: BaseRateLimiter[None] | None = None,
) -> Bot:
    """The application with all handlers. Its calls pass ``lanes`` and go out by ``request``."""
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(request)
        .get_updates_request(request)
        .defaults(
            Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
        )
        .job_queue(None)
        .updater(None)  # updates are taken in by bot.connection.intake
    )
    if lanes is not None:
        builder = builder.rate_limiter(lanes)
    built: Bot = builder.build()
    register(built, house)
    return built


def run(settings: Settings) -> int:
    """``azamat run``: in Telegram if there is a token, in this terminal otherwise. Out: the exit status."""
    if settings.token is None:
        logs.set_up((), logging.ERROR)
        return chat(settings, sys.stdin, sys.stdout)
    logs.set_up((settings.token, settings.webhook_secret))
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(serve(settings, settings.token))
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
        lanes = Lanes()
        lanes.lost = _lost(open_.house)
        bot = application(open_.house, token, settings.api_url, Requests(), lanes)
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
            update = Update.de_json(dict(raw), bot.bot)
            await how(update, bot.context_types.context.from_update(update, bot), open_.house)

        return handle

    async def handle(raw: Raw) -> None:
        await bot.process_update(Update.de_json(dict(raw), bot.bot))

    intake = Intake(
        open_.store,
        Handlers(handle, told(errors.limited), told(errors.late)),
        outage=settings.outage_hours,
    )
    poller = None
    if settings.webhook_url is None:
        poller = Poller(f"{settings.api_url}/bot{token}", UPDATES, intake.accept)

    async def health() -> tuple[bool, dict[str, Any]]:
        silent = poller.silent if poller else 0.0
        return silent < UNWELL, {"waiting": await intake.waiting(), "silent": round(silent)}

    async with AsyncExitStack() as stack:
        if not await _reached(bot.initialize, ended):
            return
        await bot.start()
        stack.push_async_callback(bot.stop)
        await intake.start()
        stack.push_async_callback(intake.stop)
        await stack.enter_async_context(_background(background(bot.bot, open_.house)))
        if settings.webhook_url is not None:
            secret = settings.webhook_secret or ""
            path = urlsplit(settings.webhook_url).path or "/"
            hook = webhook.application(health, (path, secret, intake.accept))
            await stack.enter_async_context(webhook.served(hook, *(settings.listen or LISTEN)))
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


def chat(settings: Settings, source: TextIO, out: TextIO) -> int:
    """The chat in the terminal, to the end of ``source`` or Ctrl-C.

    Lines are read outside the event loop, in the main thread: there the arrow keys work, and Ctrl-C reaches
    the one who waits for a line.
    """
    language = locale_language(os.environ)
    alone = source.isatty() and out.isatty()
    read = _prompted() if alone and source is sys.stdin else _piped(source)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            open_, terminal = runner.run(_entered(stack, settings, out, alone, language))
            if alone:
                terminal.tell(
                    open_.house.assistant.screen("terminal", Conversation(), settings.today(), language)[0]
                )
                runner.run(terminal.enter("/start"))
                runner.run(_look(open_.watcher))
            while (line := read()) is not None:
                if alone:
                    runner.run(_look(open_.watcher))
                runner.run(terminal.enter(line))
        except KeyboardInterrupt:
            pass
        finally:
            runner.run(stack.aclose())
    if alone:
        print(file=out)
    return 0


async def _entered(
    stack: AsyncExitStack, settings: Settings, out: TextIO, alone: bool, language: Language
) -> tuple[Opened, Terminal]:
    open_ = await stack.enter_async_context(opened(settings, visitors=True))
    stand_in = StandIn()
    bot = application(open_.house, TOKEN, "http://terminal", stand_in)
    await stack.enter_async_context(bot)
    colour = out.isatty() and "NO_COLOR" not in os.environ
    return open_, Terminal(bot, stand_in, out, colour=colour, echo=not alone, language=language)


async def _look(watcher: Watcher[Serving]) -> None:
    """Take in changed knowledge files: between two lines nothing runs that would."""
    await watcher.look()
    await watcher.look()  # it reads only what stood still between two looks


def _prompted() -> Callable[[], str | None]:
    with suppress(ImportError):
        import readline  # noqa: F401 - input() edits the line and keeps a history with it

    def read() -> str | None:
        try:
            return input(PROMPT)
        except EOFError:
            return None

    return read


def _piped(source: TextIO) -> Callable[[], str | None]:
    return lambda: source.readline() or None


def locale_language(environ: Mapping[str, str]) -> Language:
    """What the terminal's locale asks for; Kazakh unless it is Russian."""
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "ru" if name.startswith("ru") else "kk"
