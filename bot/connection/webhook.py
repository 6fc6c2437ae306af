"""The HTTP server: Telegram's calls, and ``/healthz`` and ``/metrics`` for whoever watches over the bot.

Another program with the token may take the webhook away, and nobody tells: so it is looked at.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.connection import reading, updates, way
from bot.stopping import StopError
from bot.storage.errors import StorageError

log = logging.getLogger(__name__)

SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST: Final = 1_000_000  # bytes; Telegram's updates are far smaller …
READ: Final = 8_000_000  # … but one that is not is read as well, or what it begins with: refused, it would
PASSED: Final = 50_000_000  # come again for a day; so many more are passed over
SLOW: Final = 50_000  # bytes whose reading may take long: not on the loop
CLOSING: Final = 5.0  # seconds for calls under way when the server ends


def application(
    health: Callable[[], Awaitable[tuple[bool, dict[str, Any]]]],
    hook: tuple[str, str, Callable[[Sequence[Any]], Awaitable[None]]] | None = None,
    metrics: tuple[str, Callable[[], Awaitable[bytes]]] | None = None,
) -> web.Application:
    """The routes. ``hook``: path, secret, and what keeps the updates; 200 is said when they are kept.

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
        path, secret, accept = hook
        app.router.add_post(path, _hook(secret.encode(), accept))
    return app


def _hook(
    secret: bytes, accept: Callable[[Sequence[Any]], Awaitable[None]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def called(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, secret):
            log.warning("a call without the secret, from %s", request.remote)
            raise web.HTTPForbidden
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        body = await _body(request)
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
        return web.Response()

    return called


def _read(body: bytes) -> dict[str, Any] | None:
    """The update, or where it has no end what it begins with; None: it is none."""
    for read in (reading.read, reading.begun):
        try:
            update = read(body)
        except ValueError:
            continue
        if isinstance(update, dict) and (read is reading.read or updates.number(update) is not None):
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


@asynccontextmanager
async def served(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve it; out: the port. StopError if the address is taken."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise StopError(f"AZAMAT_LISTEN: {host}:{port}: {error.strerror or error}") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


CALLS: Final = 100  # of Telegram at once: the most that it makes
EVERY: Final = 10.0  # seconds between two looks


class Webhook:
    """Ours, at ``url`` with ``secret``, for ``kinds`` of updates."""

    def __init__(self, bot: ExtBot[Any], url: str, secret: str, kinds: Sequence[str]) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._kinds = list(kinds)
        self.ours = True  # as far as the last look tells
        self.good = time.monotonic()  # when Telegram was last asked, and answered

    @property
    def silent(self) -> float:
        """Seconds since Telegram last said whose webhook it calls."""
        return time.monotonic() - self.good

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

    async def look(self) -> None:
        """One look. It counts as ours again when the next look still finds it."""
        info = await self._bot.get_webhook_info()
        self.good = time.monotonic()
        if self._is_ours(info):
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
        """By its address, and by what it is called for, where Telegram says that."""
        kinds = info.allowed_updates
        return info.url == self._url and (not kinds or set(kinds) == set(self._kinds))
