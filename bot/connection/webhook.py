"""The HTTP server: Telegram's calls, and ``/healthz`` and ``/metrics`` for whoever watches over the bot.

Another program with the token may take the webhook away, and nobody tells: so it is looked at.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.connection import reading, way
from bot.settings import StopError
from bot.storage.sqlite import StorageError

log = logging.getLogger(__name__)

SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST: Final = 1_000_000  # bytes; Telegram's updates are far smaller …
READ: Final = 8_000_000  # … but one that is not is read as well, or what it begins with: refused, it would
PASSED: Final = 50_000_000  # come again for a day; so many more are passed over
SLOW: Final = 50_000  # bytes whose reading may take long: not on the loop
MOST: Final = 300  # connections that are open at once; Telegram makes 100 at most
ASKED: Final = 20.0  # seconds in which the first thing is asked on one …
WHOLE: Final = 60.0  # … and has to be there as a whole
CLOSING: Final = 5.0  # seconds for calls under way when the server ends


@dataclass(slots=True)
class Calls:
    """When a call last came as far as this program, by what became of it, and by `time.monotonic`."""

    kept: float = -math.inf
    strange: float = -math.inf  # it had another secret, or none: anybody's
    refused: float = -math.inf  # it had ours, and was turned down all the same: the store took nothing, say


def application(
    health: Callable[[], Awaitable[tuple[bool, dict[str, Any]]]],
    hook: tuple[str, str, Callable[[Sequence[Any]], Awaitable[None]], Calls] | None = None,
    metrics: tuple[str, Callable[[], Awaitable[bytes]]] | None = None,
) -> web.Application:
    """The routes. ``hook``: path, secret, what keeps the updates, and who counts; 200 is said when they are
    kept.

    ``health``: whether the bot is well, and details as JSON; ``metrics``: their content type, and what gives
    them.
    """
    app = web.Application()

    async def healthz(request: web.Request) -> web.Response:
        well, details = await health()
        return web.json_response({"ok": well, **details}, status=200 if well else 503)

    app.router.add_get("/healthz", healthz)
    if metrics is not None:
        content_type, written = metrics

        async def counted(request: web.Request) -> web.Response:
            return web.Response(body=await written(), headers={"Content-Type": content_type})

        app.router.add_get("/metrics", counted)
    if hook is not None:
        path, secret, accept, calls = hook
        app.router.add_post(path, _hook(secret.encode(), accept, calls))
    return app


def _hook(
    secret: bytes, accept: Callable[[Sequence[Any]], Awaitable[None]], calls: Calls
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def called(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, secret):
            calls.strange = time.monotonic()
            log.warning("a call without the secret, from %s", request.remote)
            raise web.HTTPForbidden
        packed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
        if request.content_type != "application/json" or packed:
            raise web.HTTPUnsupportedMediaType
        try:
            async with asyncio.timeout(WHOLE):
                body = await _body(request)
        except (web.RequestPayloadError, OSError) as error:  # TimeoutError is one
            log.warning("half a call, from %s", request.remote)
            raise web.HTTPBadRequest from error
        update = _read(body) if len(body) < SLOW else await asyncio.to_thread(_read, body)
        if update is None and len(body) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(body))
        if update is None:
            raise web.HTTPBadRequest
        try:
            await accept((update,))
        except StorageError as error:
            log.error("an update cannot be kept: %s", error)
            raise web.HTTPServiceUnavailable from error  # Telegram calls again
        calls.kept = time.monotonic()
        return web.Response()

    async def counted(request: web.Request) -> web.Response:
        try:
            return await called(request)
        except web.HTTPException as error:
            if not isinstance(error, web.HTTPForbidden):
                calls.refused = time.monotonic()
            raise

    return counted


def _read(body: bytes) -> dict[str, Any] | None:
    """The update, or where it has no end what it begins with; None: it is none."""
    for read in (reading.read, reading.begun):
        try:
            update = read(body)
        except ValueError:
            continue
        if isinstance(update, dict) and (read is reading.read or reading.number_of(update) is not None):
            return update
    return None


async def _body(request: web.Request) -> bytes:
    """The body, or as much of it as is read."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_any():
        if size < READ:
            parts.append(part[: READ - size])
        size += len(part)
        if size > READ + PASSED:
            break
    return b"".join(parts)


class _Asked(logging.LoggerAdapter[logging.Logger]):
    """Whoever reaches the port can send what is no HTTP: that is a line, and no error of ours."""

    def log(self, level: int, msg: object, *args: object, **more: Any) -> None:
        """One line of aiohttp's."""
        error = more.get("exc_info")
        error = sys.exc_info()[1] if error is True else error[1] if isinstance(error, tuple) else error
        if isinstance(error, HttpProcessingError):
            level, more = logging.WARNING, {}
            msg, args = "what came is no HTTP (%s)", (type(error).__name__,)
        super().log(level, msg, *args, **more)


@asynccontextmanager
async def served(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve it; out: the port. StopError if the address is taken."""
    ends: _Ends = {}
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=CLOSING,
        logger=_Asked(log),
        auto_decompress=False,  # Telegram packs nothing; what others pack may have no end
    )
    app.middlewares.append(_heard(ends))
    await runner.setup()
    try:
        try:
            made = _limited(cast(web.Server, runner.server), ends)
            server = await asyncio.get_running_loop().create_server(made, host, port)
        except OSError as error:
            raise StopError(f"AZAMAT_LISTEN: {host}:{port}: {error.strerror or error}") from error
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()  # from Python 3.12 on whoever waits for it waits for connections kept open
    finally:
        await runner.cleanup()


_Ends: TypeAlias = dict[asyncio.BaseProtocol | None, asyncio.TimerHandle]
"""Connections on which nothing has been asked yet, and when each is closed: it takes a file from the bot."""


def _limited(server: web.Server, ends: _Ends) -> Callable[[], asyncio.Protocol]:
    """What makes connections; where there are too many, ones that end at once."""
    loop = asyncio.get_running_loop()

    def end(connection: asyncio.Protocol) -> None:
        del ends[connection]
        transport: asyncio.Transport | None = getattr(connection, "transport", None)
        if transport is not None:
            transport.abort()

    def made() -> asyncio.Protocol:
        connection = server()
        after = ASKED if len(server.connections) < MOST else 0.05  # once it is there
        ends[connection] = loop.call_later(after, end, connection)
        return connection

    return made


def _heard(ends: _Ends) -> Any:
    @web.middleware
    async def heard(request: web.Request, handler: Any) -> web.StreamResponse:
        timer = ends.pop(request.protocol, None)
        if timer is not None:
            timer.cancel()
        response: web.StreamResponse = await handler(request)
        return response

    return heard


CALLS: Final = 100  # of Telegram at once: the most that it makes
EVERY: Final = 10.0  # seconds between two looks
LATELY: Final = 2.5 * EVERY  # seconds: that a call failed may be told one look later than the call came here
DENIED: Final = "403 Forbidden"  # how Telegram repeats our answer to a call without the secret (WebhookInfo)


class Webhook:
    """Ours, at ``url`` with ``secret``, for ``kinds`` of updates. ``calls``: of those that come."""

    def __init__(self, bot: ExtBot[Any], url: str, secret: str, kinds: Sequence[str], calls: Calls) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._kinds = list(kinds)
        self._calls = calls
        self.ours = True  # as far as the last look tells
        self.good = time.monotonic()  # when Telegram was last asked, and answered
        self._looked = False
        self._failed: datetime | None = None  # when a call of Telegram's failed last, by its own clock …
        self._failing = -math.inf  # … and when we learnt that, by ours
        self._said = ""  # how it failed
        self._told = False  # that they do not arrive, since they last did

    @property
    def silent(self) -> float:
        """Seconds since Telegram last said whose webhook it calls."""
        return time.monotonic() - self.good

    @property
    def trouble(self) -> str:
        """Why Telegram's calls do not arrive, in its words; "": they do, or none has failed.

        That one has failed among others that arrive says nothing.
        """
        return self._said if self._failing > self._calls.kept and not _lately(self._calls.kept) else ""

    async def set(self) -> None:
        """Tell Telegram to call us. Nothing that waits there is dropped."""
        await self._bot.set_webhook(
            self._url,
            allowed_updates=self._kinds,
            drop_pending_updates=False,
            secret_token=self._secret,
            max_connections=CALLS,
        )
        self.good = time.monotonic()

    async def keep(self, every: float = EVERY) -> None:
        """Look, and set it again where it is not ours; until cancelled. InvalidToken: it is known no more."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.look()
            except InvalidToken:
                if await way.is_unknown(self._bot.get_me):
                    raise
            except TelegramError as error:
                log.warning("the webhook cannot be looked at (%s)", error)
            except Exception:  # whatever is said of it: Telegram calls on
                log.exception("the webhook cannot be looked at")

    async def look(self) -> None:
        """One look. It counts as ours again when the next look still finds it."""
        info = await self._bot.get_webhook_info()
        self.good = time.monotonic()
        ours = self._is_ours(info)
        self._tell(ours)
        if ours:
            if not self.ours:
                log.info("Telegram calls this bot's webhook again")
            self.ours = True
            return
        self.ours = False
        log.error(
            "another program has %s; only one may run with a token, end the other one. It is set again",
            "changed this bot's webhook" if info.url else "taken this bot's webhook away",
        )
        await self.set()

    def _is_ours(self, info: WebhookInfo) -> bool:
        """By its address, and by what it is called for, where Telegram says that; and by its secret, which it
        does not say: with another one we turn its calls down. Who turns them down before us is not meant.
        """
        ours = info.url == self._url and (
            not info.allowed_updates or set(info.allowed_updates) == set(self._kinds)
        )
        if not self._fails(info):
            return ours
        said = info.last_error_message or ""
        if _lately(self._calls.strange) and DENIED in said:
            return False
        if not _lately(self._calls.refused):  # else by us, who say why
            self._failing, self._said = time.monotonic(), said
        return ours

    def _tell(self, ours: bool) -> None:
        """Say once that the calls to our webhook do not arrive."""
        said = self.trouble
        if said and ours and not self._told:
            log.error("Telegram's calls do not arrive (%s): look at the proxy before this bot", said)
        self._told = bool(said)

    def _fails(self, info: WebhookInfo) -> bool:
        """Whether a call of Telegram's has failed since the last look, and something waits there."""
        at, before = info.last_error_date, self._failed
        first, self._looked, self._failed = not self._looked, True, at
        return not first and at is not None and at != before and bool(info.pending_update_count)


def _lately(moment: float) -> bool:
    return time.monotonic() - moment < LATELY
