"""How calls go out: two lanes, Telegram's limits, and what is done when a call fails.

**Answers** go at once; where a call surely did not arrive it is sent again, for as long as it takes; where
nobody can know, it is sent once more. **Bulk** takes what answers leave, and is never sent again by itself:
its caller gets an :data:`Outcome` and decides.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from telegram import Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseRateLimiter, ExtBot

from bot.connection import refusals, slots
from bot.connection.arrival import arrived
from bot.connection.pace import Bucket, Chats, Window
from bot.connection.refusals import Reason

log = logging.getLogger(__name__)

A_SECOND: Final = 30  # sends over all, of bulk
BULK: Final = 29  # a second where nobody asks: a little fewer, for what the way there shortens
LATELY: Final = (3.0, 10.0)  # seconds over which answers are counted, to leave room for the next ones
ROOM: Final = 3.0  # of their spread, besides their number
JITTER: Final = 0.03  # seconds by which two calls may come nearer on their way
LATE: Final = 0.003  # seconds that sleeping and `begin` may take longer, made up for by the next
AGAIN: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds before a call is sent again
PAUSE: Final = 1.0  # seconds before an answer that may have arrived is sent again
TOO_LATE: Final = 12.0  # seconds in which a query can be answered (it is "too old" after some 15)
TRIES: Final = 4  # of calls that neither send nor answer

Hook: TypeAlias = Callable[[int, Reason, int | None], Awaitable[None]]
"""Told of a chat that cannot be written to: its id, why, and the new id if it migrated."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived. ``message_id``: of the new message; None: the call makes none."""

    message_id: int | None
    result: Any = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not do it, now or later. ``migrated_to``: the id that the chat has now."""

    reason: Reason
    description: str
    migrated_to: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """It surely did not arrive, and may be tried again after so many seconds."""

    after: float
    description: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can know whether it arrived."""

    description: str


Outcome: TypeAlias = Sent | Refused | NotSent | Unknown

_bulk: ContextVar[bool] = ContextVar("bulk", default=False)


class Lanes(BaseRateLimiter[None]):
    """Every call of a bot passes here. ``clock`` and ``sleep``: for tests.

    ``lost`` is told of chats that cannot be written to.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chats = Chats()
        self._all = Window(A_SECOND, 1.0 + JITTER)
        self._even = Bucket(1 / BULK)
        self._answers: dict[float, deque[float]] = {over: deque() for over in LATELY}  # when they went
        self._bulk_until = float("-inf")  # a 429 pauses the lane
        self._turn = asyncio.Lock()  # bulk, one after the other
        self.lost: Hook | None = None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """One call of the bot, see the module."""
        if _bulk.get():
            return await callback(*args, **kwargs)

        def call() -> Awaitable[Any]:
            return callback(*args, **kwargs)

        if counted(endpoint) and "chat_id" in data:
            return await self._answer(call, endpoint, data, lambda: callback("getMe", {}, **kwargs))
        if endpoint.startswith("answer"):
            return await self._query(call)
        return await self._other(call)

    async def _answer(
        self,
        call: Callable[[], Awaitable[Any]],
        endpoint: str,
        data: dict[str, Any],
        ask: Callable[[], Awaitable[Any]],
    ) -> Any:
        """Send or edit a message for a person who waits for it."""
        failures = 0
        again = False
        while True:
            chat = self._chats[data["chat_id"]]
            while (wait := chat.wait(self._clock(), False)) > 0:
                slots.leave()
                await self._sleep(wait)
            self._take(data["chat_id"])
            self._answered()
            try:
                return await call()
            except RetryAfter as error:
                wait = refusals.retry_after(error)
                log.warning("chat %s: %s must wait %g s", data["chat_id"], endpoint, wait)
                chat.pause(self._clock(), wait)
            except TelegramError as error:
                why = refusals.reason(error)
                if why is not None or isinstance(error, Conflict | InvalidToken):
                    if why is Reason.SLOW_MODE and (left := refusals.seconds(error)) is not None:
                        chat.pause(self._clock(), left)
                    elif why is Reason.NOT_MODIFIED:
                        return True
                    elif why is Reason.REPLY_GONE and data.pop("reply_parameters", None) is not None:
                        pass  # said without it
                    elif isinstance(error, ChatMigrated) and data["chat_id"] != error.new_chat_id:
                        await self._tell(data["chat_id"], Reason.MIGRATED, error.new_chat_id)
                        data["chat_id"] = error.new_chat_id
                    else:
                        if why in (Reason.BLOCKED, Reason.KICKED, Reason.NO_RIGHTS, Reason.CHAT_NOT_FOUND):
                            await self._tell(data["chat_id"], why, None)
                        raise
                elif not arrived(error):
                    wait = AGAIN[min(failures, len(AGAIN) - 1)]
                    failures += 1
                    log.warning("%s did not go out (%s); again in %g s", endpoint, error, wait)
                    await self._sleep(wait)
                elif again:
                    raise
                else:
                    again = True
                    log.warning("%s: not known whether it arrived (%s); once more", endpoint, error)
                    await self._well(ask)

    async def _well(self, ask: Callable[[], Awaitable[Any]]) -> None:
        """Pause until Telegram answers again: the second time is the last."""
        wait = PAUSE
        while True:
            await self._sleep(wait)
            try:
                await ask()
            except InvalidToken:
                raise
            except TelegramError:
                wait = min(wait * 2, AGAIN[-1])
            else:
                return

    async def _query(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """Answer a query: as often as need be, for as long as it can be answered at all."""
        begin = self._clock()
        for wait in (*AGAIN, AGAIN[-1]):
            try:
                return await call()
            except (BadRequest, Forbidden) as error:
                if refusals.reason(error) is Reason.QUERY_TOO_OLD:
                    log.info("a query was too old to be answered")
                    return True
                raise
            except (RetryAfter, NetworkError) as error:
                wait = refusals.retry_after(error) if isinstance(error, RetryAfter) else wait
                if self._clock() - begin + wait > TOO_LATE:
                    log.warning("a query was not answered: %s", error)
                    return True
                await self._sleep(wait)
        return True

    async def _other(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """What can be done twice without harm: get, set, delete."""
        for wait in AGAIN[: TRIES - 1]:
            try:
                return await call()
            except RetryAfter as error:
                await self._sleep(refusals.retry_after(error))
            except (BadRequest, Forbidden, Conflict):
                raise
            except NetworkError as error:
                log.warning("again in %g s: %s", wait, error)
                await self._sleep(wait)
        return await call()

    async def bulk(
        self,
        bot: ExtBot[Any],
        chat_id: int,
        call: Callable[[ExtBot[Any]], Awaitable[Any]],
        begin: Callable[[], Awaitable[None]] | None = None,
    ) -> Outcome:
        """Send, edit or delete one thing of many: ``call(bot)``, when its turn has come.

        ``begin`` runs when it has come, right before the call: there the outbox notes that it is on its way.
        """
        while True:
            while (wait := self._chats[chat_id].wait(self._clock(), True)) > 0:
                await self._sleep(wait)
            async with self._turn:
                while (wait := self._lane(self._clock())) > 0:
                    await self._sleep(wait)
                now = self._clock()
                if self._chats[chat_id].wait(now, True) > 0:
                    continue  # an answer went there meanwhile
                if begin is not None:
                    await begin()
                self._take(chat_id)
                self._even.take(self._clock(), LATE, self._spacing())
            break
        token = _bulk.set(True)
        try:
            result = await call(bot)
        except TelegramError as error:
            return self._outcome(chat_id, error)
        finally:
            _bulk.reset(token)
        return Sent(result.message_id if isinstance(result, Message) else None, result)

    def _outcome(self, chat_id: int, error: TelegramError) -> Outcome:
        said = error.message
        if isinstance(error, RetryAfter):
            wait = refusals.retry_after(error)
            now = self._clock()
            self._chats[chat_id].pause(now, wait)
            self._bulk_until = max(self._bulk_until, now + wait)
            return NotSent(wait, said)
        why = refusals.reason(error)
        if why is Reason.SLOW_MODE:
            return NotSent(refusals.seconds(error) or AGAIN[-1], said)
        if why is not None:
            to = error.new_chat_id if isinstance(error, ChatMigrated) else None
            return Refused(why, said, to)
        if isinstance(error, Conflict | InvalidToken):
            return Refused(Reason.OTHER, said)
        return Unknown(said) if arrived(error) else NotSent(AGAIN[1], said)

    def _spacing(self) -> float:
        """Seconds between two of bulk: what answers took lately, and some of its spread, is left to them."""
        now = self._clock()
        for over, times in self._answers.items():
            while times and times[0] < now - over:
                times.popleft()
        rate = max(len(times) / over for over, times in self._answers.items())
        return 1 / max(1.0, BULK - rate - ROOM * math.sqrt(rate))

    def _answered(self) -> None:
        """One more."""
        now = self._clock()
        for over, times in self._answers.items():
            times.append(now)
            while times[0] < now - over:
                times.popleft()

    def _lane(self, now: float) -> float:
        return max(self._bulk_until - now, self._even.wait(now), self._all.wait(now), 0.0)

    def _take(self, chat_id: int | str) -> None:
        now = self._clock()
        self._chats[chat_id].take(now)
        self._all.take(now)
        self._chats.forget(now)

    async def _tell(self, chat_id: int | str, why: Reason, to: int | None) -> None:
        if self.lost is not None and isinstance(chat_id, int):
            await self.lost(chat_id, why, to)


def counted(endpoint: str) -> bool:
    """Whether a call counts as a message: new ones and edits do (tdlib/td issue 2592)."""
    return (
        endpoint.startswith(("send", "edit", "copy", "forward", "stopPoll")) and endpoint != "sendChatAction"
    )
