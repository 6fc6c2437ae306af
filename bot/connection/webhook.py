"""The HTTP server: Telegram's calls, ``/healthz`` and ``/metrics`` for whoever watches over the bot."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web

from bot.connection import reading, updates
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
