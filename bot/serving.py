"""``azamat run`` with a token: updates come in, answers and announcements go out, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import math
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot import version
from bot.app import Bot, Opened, application, opened
from bot.connection import webhook
from bot.connection.intake import Handle, Handlers, Intake, Raw
from bot.connection.limits import backoff
from bot.connection.objects import made
from bot.connection.outcomes import Reason, outcome
from bot.connection.polling import Poller
from bot.connection.requests import Called, Requests, proxy_of
from bot.connection.sending import Hook, Lanes, NotLost
from bot.connection.way import NEW, SPAN, is_unknown
from bot.connection.webhook import Webhook
from bot.handlers import registration, replying
from bot.handlers.registration import UPDATES
from bot.handlers.review import tell_failure
from bot.handlers.services import Services
from bot.jobs import background, log_announcements
from bot.operation import backup, journal, machine, standby
from bot.operation.health import TYPE, Health, Incoming, Watch
from bot.operation.machine import ServerClock, elapsed
from bot.settings import Settings, StopError
from bot.storage import at_telegram, chats, copying, updates
from bot.storage.sqlite import StorageError

log = logging.getLogger(__name__)

T = TypeVar("T")

TAKEN: Final = "taken by another program"
RETRY: Final = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Telegram at the start
#: Refusals of our webhook in a row, until they are believed: a name that is not found for a moment is one.
REFUSALS: Final = 4


def run(settings: Settings, token: str) -> int:
    """Answer in Telegram until a signal or Ctrl-C. Out: the exit status. StopError for a wrong token."""
    journal.set_up((token, settings.webhook_secret), form=settings.log)
    machine.allow_connections()
    machine.give_memory_back()
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_loop()) as runner:
        try:
            while runner.run(serve(settings, token)):
                log.info("begins anew")
        except StopError as error:
            if settings.log == "plain":
                raise
            log.critical("%s", error)  # as all other lines: what reads them may read no other
            return error.code
        log.info("ended")
    return 0


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed, the standard one otherwise."""
    try:
        import uvloop
    except ImportError:
        return None
    return cast("Callable[[], asyncio.AbstractEventLoop]", uvloop.new_event_loop)


async def serve(settings: Settings, token: str) -> bool:
    """Answer in Telegram until a signal ends it. Out: whether to begin anew, with another store.

    StopError for a token that Telegram does not know.
    """
    clock = ServerClock()
    watch = Watch()
    async with AsyncExitStack() as stack:
        ended = await stack.enter_async_context(_signals())
        stack.enter_context(watch.attached())
        open_ = await stack.enter_async_context(
            opened(
                settings,
                visitors=False,
                clock=clock.now,
                heard=watch.metrics.answered,
                swapped=machine.settle,  # the new one, as large as the first, stays as well
            )
        )
        log.info("azamat %s begins: data %s", version(), settings.data)
        requests = Requests(proxy=proxy_of(settings.api_url))
        requests.hear = clock.hear
        requests.called = _counting(watch)
        lanes = Lanes()
        lanes.lost, lanes.not_lost = _lost(open_.app)
        bot = application(open_.app, token, settings.api_url, requests, lanes)
        stack.push_async_callback(bot.bot.shutdown)
        stack.push_async_callback(bot.shutdown)
        await stack.enter_async_context(_background(open_.watcher.run()))
        try:
            again = await _served(settings, token, open_, bot, ended, clock, watch)
        except InvalidToken:
            # The cause is left out: its text holds the token.
            raise StopError("TELEGRAM_BOT_TOKEN: Telegram does not know this token") from None
    if open_.store.damage is not None:  # the next beginning finds none, and works without
        try:
            copying.set_aside(settings.database, "damaged", clock.now())
        except StorageError as error:
            raise StopError(str(error)) from error
    return again


def _counting(watch: Watch) -> Called:
    return lambda method, error: watch.metrics.called(method, outcome(error))


def _lost(app: Services) -> tuple[Hook, NotLost]:
    """Keep in the store which chats have moved, or let nothing through any more; and take that back."""

    async def lost(chat_id: int, why: Reason, to: int | None) -> None:
        if to is not None:
            await updates.apply(app.store, chats.move, chat_id, to)
        elif why in (Reason.BLOCKED, Reason.KICKED):
            await updates.apply(app.store, chats.lost, chat_id, app.clock())

    async def not_lost(found: Sequence[int]) -> None:
        await updates.apply(app.store, chats.not_lost, tuple(found), app.clock())

    return lost, not_lost


async def _served(
    settings: Settings,
    token: str,
    open_: Opened,
    bot: Bot,
    ended: asyncio.Event,
    clock: ServerClock,
    watch: Watch,
) -> bool:
    """Out: whether to begin anew."""
    intake = _intake(settings, open_, bot, clock)
    intake.ended = watch.update_ended
    trouble = open_.standing.trouble
    health = Health(open_.store, clock.now, watch.metrics, trouble=trouble, intake=lambda: intake.trouble)
    begun = asyncio.Event()
    calls = webhook.Calls()
    async with AsyncExitStack() as stack:
        await _listen(settings, health, intake, begun, calls, stack)
        machine.notify("READY=1\nSTATUS=waits for Telegram")
        stack.callback(machine.notify, "STOPPING=1")
        known = bool(await at_telegram.profile(open_.store, int(token.partition(":")[0])))
        if not await _reached(bot.initialize, ended, SPAN if known else NEW):
            return False
        machine.settle()
        await bot.start()
        stack.push_async_callback(bot.stop)
        await intake.start()
        stack.push_async_callback(intake.stop)
        begun.set()
        again = await _beside(settings, open_, bot, ended, clock, watch, health, stack)
        await stack.enter_async_context(_background(machine.look_for_garbage(lambda: intake.busy)))
        if settings.webhook_url is None:
            polling = await _polled(settings, token, bot, intake, ended, clock, health, watch)
        else:
            polling = await _hooked(settings, settings.webhook_url, bot, ended, health, calls)
        if polling is None:
            return again.is_set()
        way = health.incoming.way
        assert way is not None  # noqa: S101 - for the type checker: both have set it
        await stack.enter_async_context(_background(machine.watch(lambda: way.silent)))
        _tell_begun(settings, open_, bot)
        await _unless(ended, polling)
        return again.is_set()


def _tell_begun(settings: Settings, open_: Opened, bot: Bot) -> None:
    known = open_.app.knowledge
    newest = max((source.published for source in known.sources.values()), default=None)
    log.info(
        "@%s answers: by %s %s; %d figures, the newest source is of %s; officers: %d; listens on %s",
        bot.bot.username,
        "polling" if settings.webhook_url is None else "webhook",
        settings.api_url if settings.webhook_url is None else settings.webhook_url,
        len(known.figures),
        newest,
        len(open_.app.desk),
        "nothing" if settings.listen is None else "{}:{}".format(*settings.listen),
    )
    machine.notify(f"STATUS=@{bot.bot.username} answers")


def _intake(settings: Settings, open_: Opened, bot: Bot, clock: ServerClock) -> Intake:
    def told(how: Callable[[Update, Any, Services], Awaitable[None]]) -> Handle:
        async def handle(raw: Raw) -> None:
            update = made(Update, raw, bot.bot)
            if update is not None:
                with journal.about(raw):
                    await how(update, bot.context_types.context.from_update(update, bot), open_.app)

        return handle

    async def handle(raw: Raw) -> None:
        with journal.about(raw):
            await registration.handle(bot, open_.app, raw)

    return Intake(
        open_.store,
        Handlers(handle, told(replying.limited), told(replying.late)),
        outage=settings.outage_hours,
        now=clock.unix,
        steady=elapsed,
        certain=lambda: clock.certain,
    )


async def _beside(
    settings: Settings,
    open_: Opened,
    bot: Bot,
    ended: asyncio.Event,
    clock: ServerClock,
    watch: Watch,
    health: Health,
    stack: AsyncExitStack,
) -> asyncio.Event:
    """All that runs beside the answers. Out: set, with ``ended``, where another store is to be opened."""
    again = asyncio.Event()

    async def mind(change: Coroutine[Any, Any, None]) -> None:
        await change
        again.set()
        ended.set()

    works = [
        background(bot.bot, open_.app, lambda: clock.certain),
        watch.failures.run(partial(tell_failure, bot.bot, open_.app)),
        watch.keep_summing(),
        log_announcements(open_.store),
        mind(health.keep()),
    ]
    if open_.standing.passing:
        works.append(mind(standby.until_usable(settings.database)))
    if settings.backups is not None and not open_.standing.trouble:
        works.append(
            backup.keep_copies(
                settings.database,
                settings.backups,
                settings.backups_kept,
                lambda: clock.now().astimezone(settings.timezone),
            )
        )
    for work in works:
        await stack.enter_async_context(_background(work))
    return again


async def _listen(
    settings: Settings,
    health: Health,
    intake: Intake,
    begun: asyncio.Event,
    calls: webhook.Calls,
    stack: AsyncExitStack,
) -> None:
    """Open the port, where there is one: who watches learns at once that Telegram is not reached yet."""
    if settings.listen is None:
        return

    async def accept(raws: Sequence[Any]) -> None:
        if not begun.is_set():
            raise StorageError("the bot has not begun yet")
        await intake.accept(raws)

    hook = None
    if settings.webhook_url is not None:
        path = urlsplit(settings.webhook_url).path or "/"
        hook = path, settings.webhook_secret or "", accept, calls
    app = webhook.application(health.look, hook, (TYPE, health.metrics))
    await stack.enter_async_context(webhook.served(app, *settings.listen))


async def _polled(
    settings: Settings,
    token: str,
    bot: Bot,
    intake: Intake,
    ended: asyncio.Event,
    clock: ServerClock,
    health: Health,
    watch: Watch,
) -> Coroutine[Any, Any, None] | None:
    """Begin to poll. Out: what goes on for ever; None: ended before."""
    poller = Poller(
        f"{settings.api_url}/bot{token}",
        UPDATES,
        intake.accept,
        proxy=proxy_of(settings.api_url),
        hear=clock.hear,
        called=_counting(watch),
    )
    health.incoming = Incoming(poller, "updates", lambda: TAKEN if poller.shared else "")
    if not await _reached(lambda: bot.bot.delete_webhook(drop_pending_updates=False), ended):
        return None
    return poller.run()


async def _hooked(
    settings: Settings, url: str, bot: Bot, ended: asyncio.Event, health: Health, calls: webhook.Calls
) -> Coroutine[Any, Any, None] | None:
    """Let Telegram call. Out: what goes on for ever; None: ended before.

    StopError: it does not accept the address.
    """
    hook = Webhook(bot.bot, url, settings.webhook_secret or "", UPDATES, calls)
    health.incoming = Incoming(hook, "webhook", lambda: "" if hook.ours else TAKEN, lambda: hook.trouble)
    try:
        reached = await _reached(hook.set, ended, refusals=REFUSALS)
    except (BadRequest, Forbidden) as error:
        raise StopError(f"AZAMAT_WEBHOOK_URL: Telegram does not accept it: {error}") from None
    return hook.keep() if reached else None


async def _reached(
    call: Callable[[], Awaitable[object]],
    ended: asyncio.Event,
    span: float = SPAN,
    refusals: float = math.inf,
) -> bool:
    """Try a first call, for ever, until Telegram answers; False: ended before.

    InvalidToken: it has said for ``span`` seconds that it does not know the token. BadRequest and Forbidden:
    it has refused the call so often in a row; what has nothing to be refused for is tried on.
    """
    failures = refused = 0
    while not ended.is_set():
        try:
            await call()
        except InvalidToken:
            unknown = await _unless(ended, is_unknown(call, span))
            if unknown:
                raise
            if unknown is False:
                return True  # by then it went well
        except TelegramError as error:
            failures += 1
            refused = refused + 1 if isinstance(error, BadRequest | Forbidden) else 0
            if refused >= refusals:
                raise
            log.warning("Telegram cannot be reached (%s); it is tried again", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(backoff(RETRY, failures)):
                    await ended.wait()
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
    """Run ``work`` beside the block, until the block ends. An error that ends it before is logged at once and
    is none of the block: without what runs beside them, questions are answered.
    """

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("what runs beside the answers has ended: begin the bot anew", exc_info=error)

    task = asyncio.create_task(work)
    task.add_done_callback(ended)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
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
