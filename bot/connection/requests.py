"""Requests to the Bot API on aiohttp, behind python-telegram-bot's ``BaseRequest``; through proxies; and
single calls without the library's bot.

The library's own, on httpx, costs three times the CPU, and more with more requests at once.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeAlias, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.connection import outcomes
from bot.connection.objects import fitting
from bot.connection.outcomes import AcceptedError, NotConnectedError, TooLongError, outcome
from bot.settings import StopError

CONNECTIONS: Final = 256  # at once; further requests wait for one
CONNECT: Final = 10.0  # seconds to be given a connection
READ: Final = 20.0  # seconds of silence from the server
WRITE: Final = 10.0  # seconds to send a request
UPLOAD: Final = 60.0  # seconds to send one with files
#: Times all of that for what comes drop by drop, two minutes where no file is sent: for so long a process may
#: be stopped, or its machine sleep, and it reads what came meanwhile. Where nothing comes, READ ends it.
DRIPS: Final = 3.0
IDLE: Final = 30.0  # seconds after which an unused connection is closed: before the server does
LARGEST: Final = 4_000_000  # bytes of an answer that are read, unpacked …
FILE: Final = 25_000_000  # … and of a file; Telegram gives a bot none above 20 MB (Bot API, getFile)
_NOT_CONNECTED: Final = (
    aiohttp.ConnectionTimeoutError,  # the pool's, too
    aiohttp.ClientConnectorError,
    aiohttp.ClientProxyConnectionError,
    aiohttp.ClientHttpProxyError,  # it did not let us through
)
_READ: Final = ("message_id", "date", "chat", "message_thread_id", "photo", "poll", "edit_date")
_JSON: Final = {"Content-Type": "application/json"}


Called: TypeAlias = Callable[[str, TelegramError | None], None]
"""Told of each call: the method, and the error that it ended with."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """As much of a RequestData as a request without files asks for."""

    json_parameters: dict[str, str]
    contains_files: bool = False


def texts(values: Mapping[str, object]) -> RequestData:
    """Values that are texts on the wire already. (The library makes its own of objects, by private names.)"""
    return cast(RequestData, _Texts({name: str(value) for name, value in values.items()}))


class Requests(BaseRequest):
    """Requests over one pool of ``connections``; ``read``: seconds of silence until one is given up.

    ``proxy``: its address, see :func:`proxy_of`. Errors come out as ``NetworkError`` and ``TimedOut``, with
    aiohttp's own as their cause; where no connection was made, as ``NotConnectedError``; a good answer that
    has no end in sight as ``TooLongError``.
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
        self._socks = _is_socks(proxy)
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
            _looked_up(self._proxy or ""), limit=self._connections, keepalive_timeout=IDLE
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
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: the HTTP status and the body."""
        timeouts = read_timeout, write_timeout, connect_timeout
        if self.called is None:
            return await self._requested(url, method, request_data, *timeouts)
        name = "file" if _is_file(url) else url.rpartition("/")[2]
        try:
            found = await self._requested(url, method, request_data, *timeouts)
        except TelegramError as error:  # not kept beyond this: it may hold a large answer
            self.called(name, error)
            raise
        self.called(name, None)
        return found

    async def _requested(
        self,
        url: str,
        method: str,
        request_data: RequestData | None,
        read_timeout: Any,
        write_timeout: Any,
        connect_timeout: Any,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("not initialized, or shut down")
        files = request_data is not None and request_data.contains_files
        read = _given(read_timeout, self._read)
        write = _given(write_timeout, UPLOAD if files else WRITE)
        connect = _given(connect_timeout, self._connect)
        timeout = aiohttp.ClientTimeout(
            total=None
            if None in (read, write, connect)
            else DRIPS * sum((read or 0, write or 0, connect or 0)),
            connect=connect,
            sock_connect=connect,
            sock_read=read,
        )
        body: bytes | aiohttp.FormData | None = None
        if request_data is not None:
            body = _multipart(request_data) if files else written(request_data.json_parameters)
        try:
            async with self._session.request(
                method,
                self._address(url),
                data=body,
                headers=None if files or body is None else _JSON,
                timeout=timeout,
                proxy=None if self._socks else self._proxy,
                allow_redirects=False,
            ) as response:
                status, body = response.status, await _body(response, FILE if _is_file(url) else LARGEST)
                if self.hear is not None and status == 200 and outcomes.is_accepted(body):
                    self.hear(response.headers.get("Date"))
        except self._not_connected as error:
            raise NotConnectedError(f"{type(error).__name__}{_number(error)}") from error
        except (TimeoutError, aiohttp.ServerTimeoutError) as error:
            raise TimedOut(f"Timed out: {type(error).__name__}") from error
        except (aiohttp.ClientError, OSError) as error:
            # The text of the error is not taken over: it may hold the address, and so the token.
            raise NetworkError(f"{type(error).__name__}{_number(error)}") from error
        if not 200 <= status < 300:
            outcomes.accepted(status, body)  # raises: the library would take a page for Telegram's word
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The body of a good answer; of a message that was sent only what is used.

        TelegramError if it is none, see :mod:`bot.connection.outcomes`.
        """
        body = outcomes.accepted(200, payload)
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


def written(values: Mapping[str, str]) -> bytes:
    """The values as a body of application/json (Bot API, "Making requests"): a third of what a form takes."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _multipart(data: RequestData) -> aiohttp.FormData:
    body = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        body.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        body.add_field(name, content, filename=filename, content_type=kind)
    return body


async def _body(response: aiohttp.ClientResponse, longest: int) -> bytes:
    """The body; behind a status that says all, as much as can be read of it. TooLongError: it has no end.

    AcceptedError: it breaks off, and what came of it is Telegram's word that the call was carried out; or
    nothing of it came, behind the status and the type of that word.
    """
    body = bytearray()
    try:
        while part := await response.content.readany():
            body += part
            if len(body) > longest:
                if response.status == 200:
                    raise TooLongError(f"more than {longest} bytes", bytes(body))
                break
    except (aiohttp.ClientError, OSError) as error:
        if outcomes.turned_down(response.status):
            return bytes(body)
        json_ = response.content_type == "application/json"
        if response.status == 200 and (outcomes.is_accepted(body) if body else json_):
            raise AcceptedError(f"an answer that breaks off ({type(error).__name__})") from error
        raise
    return bytes(body)


def _is_file(url: str) -> bool:
    return "/file/bot" in url


def _given(value: Any, default: float | None) -> float | None:
    return default if isinstance(value, type(BaseRequest.DEFAULT_NONE)) else value


def _number(error: BaseException) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, OSError) and cause.errno is not None:
        return f" ({cause.strerror})"
    return ""


SOCKS: Final = ("socks5", "socks5h", "socks4", "socks4a")
_HTTP: Final = ("http", "https")


def proxy_of(address: str) -> str | None:
    """The proxy for an address, from the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY).

    None: there is none. StopError for one that cannot be used.
    """
    parts = urlsplit(address)
    if proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    name = parts.scheme if parts.scheme in known else "all"
    proxy = known.get(name)
    if not proxy:
        return None
    setting = f"{name}_proxy".upper()
    try:
        given = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        port = given.port
    except ValueError:
        raise StopError(f"{setting}: not an address such as http://host:3128") from None
    if given.scheme not in (*_HTTP, *SOCKS) or not given.hostname:
        raise StopError(f"{setting}: not an address such as http://host:3128 or socks5://host:1080")
    if given.scheme in SOCKS:
        if port is None:
            raise StopError(f"{setting}: a SOCKS proxy needs its port, such as socks5://host:1080")
        if importlib.util.find_spec("aiohttp_socks") is None:
            raise StopError(
                f"{setting}: a SOCKS proxy needs the package aiohttp-socks: pip install '.[socks]'"
            )
    return given.geturl()


def _is_socks(proxy: str | None) -> bool:
    """Whether it speaks SOCKS."""
    return proxy is not None and urlsplit(proxy).scheme in SOCKS


def _looked_up(proxy: str) -> str:
    """A SOCKS proxy's address as aiohttp-socks takes it: it always lets the proxy look up names."""
    scheme, colon, rest = proxy.partition(":")
    return f"{scheme[:6]}{colon}{rest}"


# -- single calls, of a command that looks at how things stand and changes nothing ---------------------------


class CallError(Exception):
    """The call was refused, or did not reach Telegram. ``outcome``: see :mod:`bot.connection.outcomes`."""

    def __init__(self, message: str, outcome: str) -> None:
        super().__init__(message)
        self.outcome = outcome


Call: TypeAlias = Callable[..., Awaitable[Any]]
"""``await call("getChat", chat_id=7)``: the result as the Bot API gives it, each field of its type, or
CallError."""


class ServerTime:
    """The Date of the last answer; None: none had one."""

    def __init__(self) -> None:
        self.said: datetime | None = None

    def hear(self, date: str | None) -> None:
        """The Date of an answer that came right now."""
        try:
            self.said = parsedate_to_datetime(date or "")
        except (ValueError, TypeError):
            return


@asynccontextmanager
async def calling(api_url: str, token: str, time: ServerTime, seconds: float = 10.0) -> AsyncIterator[Call]:
    """Calls of the bot with this token, each given up after so many seconds."""
    requests = Requests(connections=4, read=seconds, connect=seconds, proxy=proxy_of(api_url))
    requests.hear = time.hear
    await requests.initialize()

    async def call(method: str, **values: object) -> Any:
        given = {n: v if isinstance(v, str) else json.dumps(v) for n, v in values.items()}
        try:
            return fitting(method, given, await requests.post(f"{api_url}/bot{token}/{method}", texts(given)))
        except TelegramError as error:
            raise CallError(str(error).replace(token, "<hidden>"), outcome(error)) from None

    try:
        yield call
    finally:
        await requests.shutdown()
