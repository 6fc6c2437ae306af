"""Requests to the Bot API on aiohttp, behind python-telegram-bot's ``BaseRequest``.

The library's own, on httpx, costs three times the CPU, and more with more requests at once.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.connection import answers, proxies
from bot.connection.arrival import NotConnectedError

CONNECTIONS: Final = 256  # at once; further requests wait for one
CONNECT: Final = 10.0  # seconds to be given a connection
READ: Final = 20.0  # seconds of silence from the server
WRITE: Final = 10.0  # seconds to send a request
UPLOAD: Final = 60.0  # seconds to send one with files
IDLE: Final = 30.0  # seconds after which an unused connection is closed: before the server does
_NOT_CONNECTED: Final = (
    aiohttp.ConnectionTimeoutError,  # the pool's, too
    aiohttp.ClientConnectorError,
    aiohttp.ClientProxyConnectionError,
    aiohttp.ClientHttpProxyError,  # it did not let us through
)
_READ: Final = ("message_id", "date", "chat", "message_thread_id", "photo", "poll", "edit_date")
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


Called: TypeAlias = Callable[[str, TelegramError | None], None]
"""Told of each call: the method, and the error that it ended with."""


class Requests(BaseRequest):
    """Requests over one pool of ``connections``; ``read``: seconds of silence until one is given up.

    ``proxy``: its address, see :mod:`bot.connection.proxies`. Errors come out as ``NetworkError`` and
    ``TimedOut``, with aiohttp's own as their cause; where no connection was made, as ``NotConnectedError``.
    """

    def __init__(
        self,
        connections: int = CONNECTIONS,
        read: float = READ,
        connect: float = CONNECT,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._read = read
        self._connect = connect
        self._session: aiohttp.ClientSession | None = None
        self._not_connected: tuple[type[Exception], ...] = _NOT_CONNECTED
        self._socks = proxies.is_socks(proxy)
        self._proxy = proxy
        self._urls: dict[str, URL] = {}
        self.hear: Callable[[str | None], None] | None = None  # is given the Date of each answer
        self.called: Called | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=self._connector(),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "azamat"},
                auto_decompress=True,
            )

    def _connector(self) -> aiohttp.TCPConnector:
        if not self._socks:
            return aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE)
        from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

        self._not_connected = (*_NOT_CONNECTED, ProxyError, ProxyConnectionError, ProxyTimeoutError)
        made: aiohttp.TCPConnector = ProxyConnector.from_url(
            proxies.plain(self._proxy or ""), limit=self._connections, keepalive_timeout=IDLE
        )
        return made

    async def shutdown(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def renew(self) -> None:
        """Throw away every connection and begin with new ones; requests under way fail."""
        await self.shutdown()
        await self.initialize()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: the HTTP status and the body."""
        timeouts = read_timeout, write_timeout, connect_timeout
        if self.called is None:
            return await self._requested(url, method, request_data, *timeouts)
        failed: TelegramError | None = None
        try:
            return await self._requested(url, method, request_data, *timeouts)
        except TelegramError as error:
            failed = error
            raise
        finally:
            self.called(url.rpartition("/")[2], failed)

    async def _requested(
        self,
        url: str,
        method: str,
        request_data: RequestData | None,
        read_timeout: ODVInput[float],
        write_timeout: ODVInput[float],
        connect_timeout: ODVInput[float],
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("not initialized, or shut down")
        files = request_data is not None and request_data.contains_files
        read = _given(read_timeout, self._read)
        write = _given(write_timeout, UPLOAD if files else WRITE)
        connect = _given(connect_timeout, self._connect)
        timeout = aiohttp.ClientTimeout(
            total=None if None in (read, write, connect) else (read or 0) + (write or 0) + (connect or 0),
            connect=connect,
            sock_connect=connect,
            sock_read=read,
        )
        body: bytes | aiohttp.FormData | None = None
        if request_data is not None:
            body = _multipart(request_data) if files else form(request_data.json_parameters)
        try:
            async with self._session.request(
                method,
                self._address(url),
                data=body,
                headers=None if files or body is None else _FORM,
                timeout=timeout,
                proxy=None if self._socks else self._proxy,
                allow_redirects=False,
            ) as response:
                status, body = response.status, await response.read()
                if self.hear is not None and status == 200 and body.startswith(b"{"):
                    self.hear(response.headers.get("Date"))
        except self._not_connected as error:
            raise NotConnectedError(f"{type(error).__name__}{_number(error)}") from error
        except (TimeoutError, aiohttp.ServerTimeoutError) as error:
            raise TimedOut(f"Timed out: {type(error).__name__}") from error
        except (aiohttp.ClientError, OSError) as error:
            # The text of the error is not taken over: it may hold the address, and so the token.
            raise NetworkError(f"{type(error).__name__}{_number(error)}") from error
        if not 200 <= status < 300:
            answers.accepted(status, body)  # raises: the library would take a page for Telegram's word
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The body of a good answer; of a message that was sent only what is used.

        TelegramError if it is none, see :mod:`bot.connection.answers`.
        """
        body = answers.accepted(200, payload)
        result = body["result"]
        if isinstance(result, dict) and "message_id" in result:
            body["result"] = {name: result[name] for name in _READ if name in result}
        return body

    def _address(self, url: str) -> URL:
        known = self._urls.get(url)
        if known is None:
            known = URL(url)
            if len(self._urls) < 200:  # one a method; files are another matter
                self._urls[url] = known
        return known


def form(values: dict[str, str]) -> bytes:
    """The values as a body of application/x-www-form-urlencoded."""
    return b"&".join(b"%b=%b" % (name.encode(), _quoted(value)) for name, value in values.items())


def _quoted(value: str) -> bytes:
    if value.isascii() and value.isalnum():
        return value.encode()
    # Every byte as %XX: longer than need be, but done in C.
    return b"%" + hexlify(value.encode(), b"%") if value else b""


def _multipart(data: RequestData) -> aiohttp.FormData:
    body = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        body.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        body.add_field(name, content, filename=filename, content_type=kind)
    return body


def _given(value: ODVInput[float], default: float | None) -> float | None:
    given = value.get_value(value) if isinstance(value, DefaultValue) else value
    return default if isinstance(value, DefaultValue) else given


def _number(error: BaseException) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, OSError) and cause.errno is not None:
        return f" ({cause.strerror})"
    return ""
