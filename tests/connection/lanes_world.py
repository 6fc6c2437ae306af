"""The lanes on a clock of their own: no time passes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from telegram.error import (
    NetworkError,
)

from bot.connection.outcomes import (
    NotConnectedError,
)
from bot.connection.sending import Lanes

T = TypeVar("T")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Server:
    """Gives what it is told to, then messages; notes when it was asked what."""

    def __init__(self, *gives: Any) -> None:
        self.clock = Clock()
        self.lanes = Lanes(self.clock, self.clock.sleep)
        self.gives = list(gives)
        self.asked: list[tuple[float, str, Any]] = []

    async def call(self, endpoint: str, data: dict[str, Any], **_: Any) -> Any:
        if endpoint == "getMe":
            return {}
        self.asked.append((self.clock.now, endpoint, dict(data)))
        given = self.gives.pop(0) if self.gives else "sent"
        if isinstance(given, Exception):
            raise given
        return given

    async def send(self, chat_id: int = 7, endpoint: str = "sendMessage", **more: Any) -> Any:
        data = {"chat_id": chat_id, **more}
        return await self.lanes.passed(self.call, (endpoint, data), {}, endpoint, data)

    async def bulk(self, chat_id: int, **more: Any) -> Any:
        return await self.lanes.bulk(
            None,  # type: ignore[arg-type]
            chat_id,
            lambda bot: self.send(chat_id),
            **more,
        )


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(coroutine, 120))


def lost() -> NetworkError:
    return NetworkError("ServerDisconnectedError")


def unmade() -> NetworkError:
    return NotConnectedError("ConnectionTimeoutError")
