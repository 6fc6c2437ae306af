"""Everything that answers, put together and closed again on every way out; and the chat in the terminal."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, TextIO, TypeAlias, cast

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import Application, BaseRateLimiter, Defaults
from telegram.request import BaseRequest

from bot import opening
from bot.assistant import Assistant, Conversation, Heard
from bot.connection.light import LightBot
from bot.connection.standin import PERSON, PROMPT, TOKEN, StandIn, Terminal
from bot.handlers.registration import handle, register
from bot.handlers.replying import conversation, spoken
from bot.handlers.services import Services, utc
from bot.operation import journal, standby
from bot.settings import Settings, StopError
from bot.storage import officers
from bot.storage.database import Database
from bot.storage.sqlite import StorageError
from bot.watching import Watcher, open_knowledge
from knowledge.loading import KnowledgeError
from knowledge.model import Knowledge
from locales.languages import Language

log = logging.getLogger(__name__)

#: What ends the chat in the terminal, besides Ctrl-D.
LEAVE: Final = frozenset({"exit", "quit", "шығу", "выход"})

Bot: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

Serving: TypeAlias = tuple[Knowledge, Assistant]


@dataclass(frozen=True, slots=True)
class Opened:
    """What runs until it is closed."""

    app: Services
    watcher: Watcher[Serving]
    store: Database
    standing: standby.Opened  # whether the store is the file, or one in memory in its place


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    visitors: bool,
    clock: Callable[[], datetime] = utc,
    heard: Heard | None = None,
    swapped: Callable[[], object] = lambda: None,
) -> AsyncIterator[Opened]:
    """Lock the data folder, open the store and the knowledge; close all of it at the end.

    ``visitors``: people are kept in memory alone; ``clock``: UTC; ``heard`` is told of each answer to a text,
    ``swapped`` of each knowledge that has taken the place of another.
    StopError, in one line, for what cannot be opened.
    """
    async with AsyncExitStack() as stack:
        try:
            standing = await standby.open_store(
                stack, settings.database, clock(), replace=not visitors, backups=settings.backups
            )
            store = standing.store
            folder = settings.knowledge_folder
            with journal.held(log) as held:  # if nothing can be served, one line says so
                knowledge, _ = await open_knowledge(store, folder, clock(), held)
        except StorageError as error:
            raise StopError(str(error)) from error
        except KnowledgeError as error:
            raise opening.broken(error) from error
        interface = opening.interface(settings)

        def built(new: Knowledge) -> Serving:
            made = opening.over(new, interface, opening.folders(settings.data))
            made.heard = heard
            return new, made

        def swap(new: Serving) -> None:
            app.knowledge, app.assistant = new
            swapped()

        people = store
        if visitors:
            people = await stack.enter_async_context(await Database.open(":memory:"))
        app = Services(  # no name here holds what is swapped
            *await asyncio.to_thread(built, knowledge),
            lambda: settings.today(clock()),
            people,
            interface=interface,
            clock=clock,
        )
        app.timezone = settings.timezone
        await name_officers(app, settings.desk)
        watcher = Watcher(store, folder, knowledge, built, swap, clock, log)
        app.library, app.desk_store = watcher, store
        yield Opened(app, watcher, store, standing)


async def name_officers(app: Services, first: frozenset[int]) -> None:
    """``first`` (AZAMAT_DESK) are the officers of a store that never had any; later it changes nothing."""
    begun = await officers.begin(app.store, first, app.clock())
    if not begun and (others := first - await app.officers()):
        log.warning("AZAMAT_DESK names the first officers alone: %s: see azamat desk", sorted(others))
    await app.officers()


def application(
    app: Services, token: str, api_url: str, request: BaseRequest, lanes: BaseRateLimiter[None] | None = None
) -> Bot:
    """The application with all handlers. Its calls pass ``lanes`` and go out by ``request``."""
    bot = LightBot(
        token,
        f"{api_url}/bot",
        f"{api_url}/file/bot",
        request=request,
        get_updates_request=request,
        defaults=Defaults(
            parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        rate_limiter=lanes,
    )
    # Without an updater: updates are taken in by bot.connection.intake.
    built: Bot = Application.builder().bot(bot).job_queue(None).updater(None).build()
    register(built, app)
    return built


def run(settings: Settings) -> int:
    """``azamat run`` without a token: the chat in this terminal. Out: the exit status."""
    journal.set_up((), logging.ERROR)
    if not _somebody(sys.stdin):
        raise StopError(
            "TELEGRAM_BOT_TOKEN: not set, and nobody is at the terminal; set it to answer in Telegram", 2
        )
    return chat(settings, sys.stdin, sys.stdout)


def _somebody(source: TextIO | None) -> bool:
    """Whether lines can come: a service's input is closed, or at its end before anything came."""
    if source is None or source.closed:
        return False
    if not isinstance(source, io.TextIOWrapper) or source.isatty():
        return True
    waiting = cast("io.BufferedReader", source.buffer)
    return bool(waiting.peek(1))


def chat(settings: Settings, source: TextIO, out: TextIO) -> int:
    """The chat in the terminal, to the end of ``source``, a word of :data:`LEAVE` or Ctrl-C.

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
                    open_.app.assistant.screen("terminal", Conversation(), settings.today(), language)[0]
                )
                runner.run(terminal.enter("/start"))
                runner.run(_look(open_.watcher))
            while (line := read()) is not None and line.strip().casefold() not in LEAVE:
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
    bot = application(open_.app, TOKEN, "http://terminal", stand_in)
    await stack.enter_async_context(bot)
    colour = out.isatty() and "NO_COLOR" not in os.environ
    handling = partial(handle, bot, open_.app)

    async def speaks() -> Language:
        return spoken(await conversation(open_.app, PERSON), language)

    terminal = Terminal(
        handling, stand_in, out, colour=colour, echo=not alone, language=language, speaks=speaks
    )
    return open_, terminal


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
