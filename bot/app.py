"""The running bot: everything that it needs put together, and closed again on every way out."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TextIO, TypeAlias

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, Defaults, Updater
from telegram.request import BaseRequest

from bot import opening
from bot.assistant import Assistant, Conversation
from bot.connection import logs
from bot.connection.standin import TOKEN, StandIn
from bot.connection.terminal import PROMPT, Terminal
from bot.handlers.house import House, People, Visitors
from bot.handlers.registration import UPDATES, register
from bot.settings import Settings
from bot.stopping import StopError
from bot.storage import people
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.lock import DataLock
from bot.storage.serving import Watcher, open_knowledge
from knowledge.loading import KnowledgeError
from knowledge.model import Knowledge
from locales.languages import Language

log = logging.getLogger(__name__)

Bot: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

RETRY: Final = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Telegram at the start


class Remembered:
    """People in the store."""

    def __init__(self, store: Database) -> None:
        self._store = store

    async def language(self, chat_id: int) -> Language | None:
        """See :class:`bot.handlers.house.People`."""
        return await people.language(self._store, chat_id)

    async def set_language(self, chat_id: int, kind: str, language: Language) -> None:
        """See :class:`bot.handlers.house.People`."""
        known: Mapping[str, people.ChatKind] = {
            "private": "private",
            "group": "group",
            "supergroup": "supergroup",
            "channel": "channel",
        }
        if kind in known:
            await people.set_language(self._store, chat_id, known[kind], language, datetime.now(UTC))


Serving: TypeAlias = tuple[Knowledge, Assistant]


@dataclass(frozen=True, slots=True)
class Opened:
    """What runs until it is closed."""

    house: House
    watcher: Watcher[Serving]


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

        remembered: People = Visitors() if visitors else Remembered(store)
        house = House(*await asyncio.to_thread(built, knowledge), settings.today, remembered)
        watcher = Watcher(store, folder, knowledge, built, swap, lambda: datetime.now(UTC), log)
        yield Opened(house, watcher)


def application(
    house: House, token: str, api_url: str, request: BaseRequest | None = None, *, polling: bool = False
) -> Bot:
    """The application with all handlers; ``request`` instead of the network."""
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .defaults(
            Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
        )
        .job_queue(None)
    )
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    elif polling:
        # One connection may still be closing when the next request begins.
        builder = builder.get_updates_connection_pool_size(2)
    built: Bot = builder.build() if polling else builder.updater(None).build()
    register(built, house)
    return built


def run(settings: Settings) -> int:
    """``azamat run``: in Telegram if there is a token, in this terminal otherwise. Out: the exit status."""
    if settings.token is None:
        logs.set_up((), logging.ERROR)
        return chat(settings, sys.stdin, sys.stdout)
    if settings.webhook_url is not None:
        raise StopError("AZAMAT_WEBHOOK_URL: this version serves no webhook; leave it out to poll", 2)
    logs.set_up((settings.token, settings.webhook_secret))
    with suppress(KeyboardInterrupt):
        asyncio.run(poll(settings, settings.token))
    return 0


async def poll(settings: Settings, token: str) -> None:
    """Answer in Telegram until a signal ends it. StopError for a token that Telegram does not know."""
    async with opened(settings, visitors=False) as open_, _signals() as ended:
        bot = application(open_.house, token, settings.api_url, polling=True)
        watching = asyncio.create_task(open_.watcher.run())
        try:
            if await _reached(bot, ended):
                await _polled(bot, ended)
        except InvalidToken:
            # The cause is left out: its text holds the token.
            raise StopError("TELEGRAM_BOT_TOKEN: Telegram does not know this token") from None
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await bot.shutdown()
            await bot.bot.shutdown()


async def _reached(bot: Bot, ended: asyncio.Event) -> bool:
    """Wait, for ever, until Telegram answers; False: ended before."""
    attempt = 0
    while not ended.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise
        except NetworkError as error:
            wait = RETRY[min(attempt, len(RETRY) - 1)]
            log.warning("Telegram cannot be reached (%s); next attempt in %g s", error, wait)
            attempt += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), wait)
        else:
            return True
    return False


async def _polled(bot: Bot, ended: asyncio.Event) -> None:
    updater: Updater | None = bot.updater
    if updater is None:
        raise RuntimeError("built without an updater")

    def polling_failed(error: TelegramError) -> None:
        if isinstance(error, Conflict):
            log.error("another program takes the updates of this bot (Telegram: %s)", error)
        else:
            log.warning("getUpdates failed: %s", error)

    await updater.start_polling(
        allowed_updates=list(UPDATES),
        bootstrap_retries=-1,
        drop_pending_updates=False,
        error_callback=polling_failed,
    )
    await bot.start()
    log.info("@%s answers", bot.bot.username)
    try:
        await ended.wait()
    finally:
        await updater.stop()
        await bot.stop()  # what has come is answered first


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
