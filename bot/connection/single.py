"""Single calls of the Bot API, for a command that looks at how things stand and changes nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

from telegram.error import TelegramError

from bot.connection.objects import fitting
from bot.connection.outcomes import outcome
from bot.connection.requests import Requests, proxy_of, texts


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
