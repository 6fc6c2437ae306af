"""How calls go out: two lanes, Telegram's limits, and what is done when a call fails.

**Answers** go at once; where a call surely did not arrive it is sent again, for as long as it takes; where
nobody can know, it is sent once more. **Bulk** takes what answers leave, and is never sent again by itself:
its caller gets an :data:`Outcome` and decides. When three of its messages in a row fail that have nothing in
common but the way, it pauses: Telegram is asked for nothing but an answer, then one message tries the way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from telegram import Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseRateLimiter, ExtBot

from bot.connection import outcomes, queues
from bot.connection.limits import Chat, Crowd, Limits, UnderWay, backing_off, backoff, counted
from bot.connection.objects import fitting
from bot.connection.outcomes import (
    AcceptedError,
    FailedError,
    NotAcceptedError,
    NotSent,
    Outcome,
    Reason,
    Refused,
    Sent,
    TooLargeError,
    Unknown,
    UnknownRefusalError,
    arrived,
)
from bot.connection.way import ROW, SHORT, Way

log = logging.getLogger(__name__)

LATE: Final = 0.1  # seconds that sleeping and `begin` may take, made up for by the next
AGAIN: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds before a call is sent again
PAUSE: Final = 1.0  # seconds before an answer that may have arrived is sent again: once …
FAILURES: Final = 5  # … or so often, where each time a status said that it failed
TOO_LATE: Final = 12.0  # seconds in which a query can be answered (it is "too old" after some 15)
TRIES: Final = 4  # of calls that neither send nor answer …
ASIDE: Final = 30.0  # … and seconds that one waits after a 429: whoever asked for it waits for something
UNKNOWN: Final = 10  # times that an answer is sent again which is turned down as no other is, see _is_of_it
TELL: Final = 3600.0  # seconds in which the desk is told once that bulk has paused
LIKELY: Final = 4  # people in a row who have just asked something, and are gone

B = TypeVar("B", bound=ExtBot[Any])

Call: TypeAlias = Callable[[], Awaitable[Any]]
Hook: TypeAlias = Callable[[int, Reason, int | None], Awaitable[None]]
"""Told of a chat that cannot be written to: its id, why, and the new id if it migrated."""
NotLost: TypeAlias = Callable[[Sequence[int]], Awaitable[None]]
Paused: TypeAlias = Callable[[str], Awaitable[None]]
"""Told that bulk has paused, and what came instead of Telegram's word."""


_bulk: ContextVar[bool] = ContextVar("bulk", default=False)


@dataclass(slots=True)
class _Tried:
    """How an answer has fared."""

    chats: set[int | str]  # to which it has gone
    failures: int = 0  # times that it did not arrive
    again: int = 0  # times that nobody knows
    words: int = 0  # of Telegram's, before it did not arrive


class Lanes(BaseRateLimiter[None]):
    """Every call of a bot passes here. ``clock`` and ``sleep``: for tests.

    ``lost`` is told of chats that cannot be written to, ``not_lost`` of those among them that were more in a
    row than is likely, ``paused`` of a way that is broken.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._limits = Limits(clock)
        self._crowd = Crowd(clock, sleep, self._limits.all)
        self._turn = asyncio.Lock()  # bulk, one after the other
        self._way = Way(clock, sleep, SHORT)  # of answers, and of what is asked besides
        self._bulk_way = Way(clock, sleep)
        self._under_way = UnderWay(clock)
        self._told: set[asyncio.Task[None]] = set()
        self._told_at = float("-inf")
        self._gone: list[int] = []  # chats that are gone, it was said, since an answer went out
        self.lost: Hook | None = None
        self.not_lost: NotLost | None = None
        self.paused: Paused | None = None

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
        """One call of the bot. What came back is made to fit the library: by then it has had its effect."""
        return fitting(endpoint, data, await self.passed(callback, args, kwargs, endpoint, data))

    async def passed(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
    ) -> Any:
        """:meth:`process_request`, with what came back as it came."""
        if _bulk.get() or endpoint == "getMe":  # who asks getMe asks it again by themselves
            return await callback(*args, **kwargs)

        def call() -> Awaitable[Any]:
            return callback(*args, **kwargs)

        if counted(endpoint) and "chat_id" in data:
            return await self._answer(call, endpoint, data, lambda: callback("getMe", {}, **kwargs))
        if endpoint.startswith("answer"):
            return await self._query(call)
        return await self._other(call, data)

    async def _answer(self, call: Call, endpoint: str, data: dict[str, Any], ask: Call) -> Any:
        """Send or edit a message for a person who waits for it."""
        tried = _Tried({data["chat_id"]})
        while True:
            chat = self._limits.chats[data["chat_id"]]
            counted = await self._turn_of_answer(chat, tried)

            def taken(counted: bool = counted) -> Awaitable[Any]:
                self._limits.take_answer(data["chat_id"], counted)
                return call()

            try:
                result = await self._way.go(taken, data["chat_id"])
            except RetryAfter as error:
                wait = outcomes.retry_after(error)
                log.warning("%s must wait %g s in its chat, Telegram says", endpoint, wait)
                chat.pause(self._clock(), wait)
                self._crowd.refused(data["chat_id"])
            except (BadRequest, Forbidden, ChatMigrated) as error:
                self._way.went()
                if await self._taken_in(error, endpoint, data, chat, tried.chats):
                    return True
            except AcceptedError as error:
                log.warning("%s was accepted; what came of it is not known (%s)", endpoint, error)
                self._went()
                return {}
            except TelegramError as error:
                self._way.failed(data["chat_id"])
                if not await self._is_tried_again(error, endpoint, tried, ask):
                    raise
            else:
                self._went()
                self._gone.clear()
                return result

    async def _turn_of_answer(self, chat: Chat, tried: _Tried) -> bool:
        """Wait until an answer may go. Out: whether it was counted among those of all."""
        while (wait := chat.wait(self._clock(), False)) > 0:
            queues.leave()
            await self._sleep(wait)
        if tried.failures or tried.again or self._way.broken:
            queues.leave()
            await self._way.turn()
        return await self._crowd.turn()

    async def _is_tried_again(self, error: TelegramError, endpoint: str, tried: _Tried, ask: Call) -> bool:
        """Wait until what did not go out, or of which nobody knows, is sent again; False: it is not."""
        if not arrived(error):
            tried.failures += 1
            tried.words = self._way.words if tried.failures == 1 else tried.words
            if _is_of_it(error, tried.failures, self._way.words - tried.words):
                return False
            log.warning("%s did not go out (%s); it is sent again", endpoint, error)
            await self._sleep(backoff(AGAIN, tried.failures))
        elif tried.again >= (FAILURES if isinstance(error, FailedError) else 1):
            return False
        else:
            tried.again += 1
            log.warning("%s: not known whether it arrived (%s); once more", endpoint, error)
            await self._well(ask)
        return True

    def _went(self) -> None:
        """An answer has gone out."""
        self._way.went()
        self._crowd.went()

    async def _taken_in(
        self, error: TelegramError, endpoint: str, data: dict[str, Any], chat: Chat, been: set[int | str]
    ) -> bool:
        """Do what a refusal asks for, to try again; True: there is nothing left to do. Else the error.

        ``been``: the chats to which the call has gone.
        """
        why = outcomes.reason(error)
        if why is Reason.NOT_MODIFIED:
            return True
        if why is Reason.SLOW_MODE and (left := outcomes.seconds(error)) is not None:
            chat.pause(self._clock(), max(left, AGAIN[1]))
        elif why is Reason.REPLY_GONE and data.pop("reply_parameters", None) is not None:
            pass  # said without it
        elif isinstance(error, ChatMigrated) and await self._moved(error, data, been):
            pass  # said in the new one
        else:
            if why in outcomes.GONE:
                await self._tell(data["chat_id"], why, None)
            raise error
        return False

    async def _moved(self, error: ChatMigrated, data: dict[str, Any], been: set[int | str]) -> bool:
        """A group has another number: say so. Out: whether the call is to be made with that: a message of the
        old group has no number in the new one, or a stranger's. Who is sent back and forth stays.
        """
        if data.get("chat_id") is None or error.new_chat_id in been:
            return False
        been.add(error.new_chat_id)
        await self._tell(data["chat_id"], Reason.MIGRATED, error.new_chat_id)
        if "message_id" in data:
            return False
        data["chat_id"] = error.new_chat_id
        data.pop("reply_parameters", None)
        return True

    async def _well(self, ask: Call) -> None:
        """Pause until Telegram answers again: the second time is the last."""
        wait = PAUSE
        while True:
            await self._sleep(wait)
            await self._way.turn()
            try:
                await ask()
            except TelegramError:
                wait = min(wait * 2, AGAIN[-1])
            else:
                return

    async def _query(self, call: Call) -> Any:
        """Answer a query: as often as need be, for as long as it can be answered at all."""
        begin = self._clock()
        for wait in (*AGAIN, AGAIN[-1]):
            try:
                return await call()
            except (BadRequest, Forbidden) as error:
                if outcomes.reason(error) is Reason.QUERY_TOO_OLD:
                    log.info("a query was too old to be answered")
                    return True
                raise
            except TelegramError as error:
                wait = outcomes.retry_after(error) if isinstance(error, RetryAfter) else wait
                if self._clock() - begin + wait > TOO_LATE:
                    log.warning("a query was not answered: %s", error)
                    return True
                await self._sleep(wait)
                await self._way.turn()
        return True

    async def _other(self, call: Call, data: dict[str, Any]) -> Any:
        """What can be done twice without harm: get, set, delete."""
        been = {data["chat_id"]} if "chat_id" in data else set()
        for wait in AGAIN[: TRIES - 1]:
            try:
                return await call()
            except RetryAfter as error:
                if (asked := outcomes.retry_after(error)) > ASIDE:
                    raise
                await self._sleep(asked)
            except ChatMigrated as error:
                if not await self._moved(error, data, been):
                    raise
            except (BadRequest, Forbidden, Conflict):
                raise
            except TelegramError as error:
                log.warning("%s; it is tried again", error)
                await self._sleep(wait)
                await self._way.turn()
        return await call()

    async def bulk(
        self,
        bot: B,
        chat_id: int,
        call: Callable[[B], Awaitable[Any]],
        begin: Callable[[], Awaitable[int | None]] | None = None,
    ) -> Outcome:
        """Send, edit or delete one thing of many: ``call(bot)``, when its turn has come.

        ``begin`` runs when it has come, right before the call: there the outbox notes that it is on its way,
        and may say of how many messages: an album counts as all of them.
        """
        counts = begin is not None
        while True:
            while (wait := self._limits.chats[chat_id].wait(self._clock(), True)) > 0:
                await self._sleep(wait)
            async with self._turn:
                came = self._clock()
                trial = counts and self._bulk_way.broken
                if trial:
                    await self._probed(bot)
                while (wait := self._limits.wait_of_bulk()) > 0 or self._doubtful():
                    await (self._sleep(wait) if wait > 0 else self._under_way.wait_for_end())
                if self._limits.chats[chat_id].wait(self._clock(), True) > 0:
                    continue  # an answer went there meanwhile
                messages = (await begin() if begin is not None else None) or 1
                late = min(LATE, self._clock() - came)
                for _ in range(messages):
                    self._limits.take_bulk(chat_id, late)
                if trial:  # the others wait for what comes of this one
                    return await self._called(bot, chat_id, call, counts)
            return await self._called(bot, chat_id, call, counts)

    async def _called(
        self, bot: B, chat_id: int, call: Callable[[B], Awaitable[Any]], counts: bool
    ) -> Outcome:
        """Make a call of bulk, whose turn has come. ``counts``: whether it tells something of the way."""
        begun = self._under_way.begin()
        token = _bulk.set(True)
        try:
            result = await call(bot)
        except AcceptedError as error:
            log.warning("chat %d: accepted; what came of it is not known (%s)", chat_id, error)
            result = None
        except TelegramError as error:
            outcome = self._outcome(chat_id, error)
            if isinstance(error, BadRequest | Forbidden | ChatMigrated | RetryAfter):
                self._answered_bulk(begun, counts)
            elif counts and self._bulk_way.failed(chat_id):
                self._pause(error)
            return outcome
        except Exception as error:  # accepted, and what came back cannot be read
            log.exception("chat %d: what Telegram answered", chat_id)
            if counts and self._bulk_way.failed(chat_id):
                self._pause(TelegramError(type(error).__name__))
            return Unknown(type(error).__name__)
        finally:
            _bulk.reset(token)
            self._under_way.end()
        self._answered_bulk(begun, counts)
        self._limits.bulk_went()
        number = result if isinstance(result, int) and not isinstance(result, bool) else None
        return Sent(result.message_id if isinstance(result, Message) else number, result)

    def _answered_bulk(self, begun: float, counts: bool) -> None:
        self._under_way.hear(begun)
        if counts:
            if self._bulk_way.broken:
                log.info("announcements go out again")
            self._bulk_way.went()

    def _doubtful(self) -> bool:
        return self._under_way.are_doubtful(self._bulk_way.failing)

    def _pause(self, error: TelegramError) -> None:
        """Bulk pauses: say so, once for an outage."""
        log.error("announcements pause: the way to Telegram is broken (%s); it is tried by itself", error)
        now = self._clock()
        if self.paused is not None and now - self._told_at > TELL:
            self._told_at = now
            apart = copy_context()
            apart.run(_bulk.set, False)  # who is told is told in the lane of answers
            telling = asyncio.get_running_loop().create_task(self._tell_paused(error.message), context=apart)
            self._told.add(telling)
            telling.add_done_callback(self._told.discard)

    async def _tell_paused(self, why: str) -> None:
        if self.paused is not None:
            await self.paused(why)

    async def _probed(self, bot: ExtBot[Any]) -> None:
        """Wait until a broken way may be tried again, and Telegram answers to what does no harm."""
        await self._bulk_way.rest()
        for wait in backing_off(AGAIN):
            token = _bulk.set(True)
            try:
                await bot.get_me()
            except TelegramError as error:
                log.warning("the way to Telegram is still broken (%s)", error)
            else:
                return
            finally:
                _bulk.reset(token)
            await self._sleep(wait)

    def _outcome(self, chat_id: int, error: TelegramError) -> Outcome:
        said = error.message
        if isinstance(error, RetryAfter):
            wait = outcomes.retry_after(error)
            self._limits.bulk_refused(chat_id, wait)
            return NotSent(wait, said)
        if isinstance(error, BadRequest | Forbidden | ChatMigrated):
            why = outcomes.reason(error) or Reason.OTHER
            if why is Reason.SLOW_MODE:
                return NotSent(outcomes.seconds(error) or AGAIN[-1], said)
            return Refused(why, said, error.new_chat_id if isinstance(error, ChatMigrated) else None)
        if arrived(error):
            return Unknown(said)
        return NotSent(AGAIN[1], said, isinstance(error, UnknownRefusalError))

    async def _tell(self, chat_id: int | str, why: Reason, to: int | None) -> None:
        """A chat has moved, or is gone that has just asked something: of many in a row not believed."""
        if self.lost is None or not isinstance(chat_id, int):
            return
        if why in (Reason.BLOCKED, Reason.KICKED) and chat_id not in self._gone:
            self._gone.append(chat_id)
        if why not in (Reason.BLOCKED, Reason.KICKED) or len(self._gone) <= LIKELY:
            await self.lost(chat_id, why, to)
        elif self.not_lost is not None:
            log.error("Telegram says of too many chats in a row that they are gone: that is not believed")
            await self.not_lost(tuple(self._gone))


def _is_of_it(error: TelegramError, failures: int, words: int) -> bool:
    """Whether a call is turned down for what it is, however often it comes: something on the way says so, or
    it was in vain too often, in words that nobody knows, or while so many others had Telegram's word.
    """
    if isinstance(error, TooLargeError):
        return True
    alone = isinstance(error, NotAcceptedError) and words >= ROW
    return failures > UNKNOWN and (alone or isinstance(error, UnknownRefusalError))
