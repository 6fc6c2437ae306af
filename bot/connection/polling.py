"""getUpdates, for ever: each batch is kept before the next is asked for, and a silent death is noticed.

An update that cannot be read would come again for ever, and everybody's behind it wait. An answer that is no
JSON may be a page, or cut on its way: asked again, it is another. Where it is none again, but begins as an
answer of Telegram does, the updates before the broken one are taken; the one that is left at the beginning,
time after time, is stepped over.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.connection import reading, way
from bot.connection.limits import backoff
from bot.connection.outcomes import NotConnectedError, TooLongError, UnreadableError, retry_after
from bot.connection.reading import first_updates
from bot.connection.requests import Called, Requests, texts
from bot.storage.sqlite import StorageError

log = logging.getLogger(__name__)

LONG: Final = 25  # seconds for which Telegram holds a request back until something comes
BATCH: Final = 100  # the most that one request brings
HELD: Final = 2.0  # seconds at least that Telegram is asked to hold it back
SILENCE: Final = 75.0  # seconds without a good getUpdates until the connection is made anew
RETRY: Final = (1.0, 1.0, 2.0, 5.0, 10.0)  # seconds after a failure
SOON: Final = 0.5  # seconds, where one update cannot be read: everybody's behind it wait
PACE: Final = (0.05, 1.0)  # seconds between two requests, where the first brought nothing new
FLOODED: Final = 60.0  # seconds, the most that is waited after a 429, whatever it says: else nobody is heard
CONFLICT: Final = (10.0, 10.0, 30.0, 60.0)  # seconds; the other one may end
WHOLE: Final = 200  # quiet requests after which one that was shortened is lengthened
RECENT: Final = 4 * BATCH  # numbers of updates by which it is known whether a batch brings something new
WEBHOOK: Final = "webhook is active"  # how getUpdates says that another program has set one


class Poller:
    """Asks ``address`` (…/bot<token>) for ``kinds`` of updates and hands them to ``accept``.

    ``hear`` is given the Date of each answer, ``called`` what came of each call.
    """

    def __init__(
        self,
        address: str,
        kinds: Sequence[str],
        accept: Callable[[Sequence[Any]], Awaitable[None]],
        *,
        long: float = LONG,
        silence: float = SILENCE,
        proxy: str | None = None,
        hear: Callable[[str | None], None] | None = None,
        called: Called | None = None,
    ) -> None:
        self._address = address
        self._kinds = json.dumps(list(kinds))
        self._accept = accept
        self._long = self._longest = long
        self._silence = silence
        # Its own connections: one may still be closing when the next request begins.
        self._requests = Requests(connections=4, read=long + 10, proxy=proxy)
        self._requests.hear, self._requests.called = hear, called
        self._offset = 0
        self._limit = BATCH
        self._cut = 0  # requests in a row that the way broke off while Telegram held them back
        self._whole = 0  # requests in a row that Telegram held back for as long as it was asked to
        self._stepping = Stepping()
        self._recent: deque[int] = deque(maxlen=RECENT)
        self.good = time.monotonic()  # when getUpdates last went well
        self._answered = self.good  # when it was answered last, well or not
        self.shared = False  # another program takes our updates

    @property
    def silent(self) -> float:
        """Seconds since the last good getUpdates."""
        return time.monotonic() - self.good

    async def run(self) -> None:
        """Poll until cancelled. InvalidToken: Telegram says for minutes that it does not know the token."""
        self.good = self._answered = time.monotonic()
        await self._requests.initialize()
        polling = asyncio.create_task(self._poll())
        begun = self.good
        try:
            while True:
                left = max(self._answered, begun) + self._silence - time.monotonic()
                done, _ = await asyncio.wait((polling,), timeout=max(left, 0.0))
                if done:
                    error = polling.exception()
                    if isinstance(error, InvalidToken):
                        raise error
                    log.error("polling ended; it begins again", exc_info=error)
                    await asyncio.sleep(RETRY[-1])
                elif time.monotonic() - max(self._answered, begun) < self._silence:
                    continue
                else:
                    log.error("nothing from getUpdates for %.0f s; the connection is made anew", self.silent)
                    await _ended(polling)
                    await self._requests.renew()
                begun = time.monotonic()
                polling = asyncio.create_task(self._poll())
        finally:
            await _ended(polling)
            await self._requests.shutdown()

    async def _poll(self) -> None:
        failures = conflicts = idle = 0
        while True:
            begun = time.monotonic()
            try:
                found = await self._ask()
                self.good = self._answered = time.monotonic()
                self._stepping.read()
                self._limit = min(BATCH, self._limit * 2)
                await self._accept(found)
            except InvalidToken as error:
                failures += 1
                self._answered = time.monotonic()
                log.warning("getUpdates failed (%s)", error)
                await self._deny(error)
                await asyncio.sleep(backoff(RETRY, failures))
            except Conflict as error:
                conflicts += 1
                self.shared = True
                self._answered = time.monotonic()
                await self._share(error, conflicts)
            except StorageError as error:
                failures += 1
                log.error("updates cannot be kept (%s); Telegram keeps them", error)
                await asyncio.sleep(backoff(RETRY, failures))
            except TelegramError as error:
                if self._broken_off(error, time.monotonic() - begun):
                    failures = 0
                failures = await self._failed(error, failures + 1)
            else:
                if conflicts or failures:
                    log.info("getUpdates goes well again")
                failures, conflicts, self.shared = 0, 0, False
                took = time.monotonic() - begun
                self._cut = 0
                self._try_longer(took)
                idle = 0 if self._take(found) or took >= PACE[-1] else idle + 1
                if idle:
                    await asyncio.sleep(max(0.0, backoff(PACE, idle) - took))

    def _broken_off(self, error: TelegramError, took: float) -> bool:
        """Whether something on the way gave up a request that Telegram held back, as it does each time: after
        the second one it is asked to hold back for shorter. Where no connection was made, nothing was.
        """
        held = isinstance(error, NetworkError) and not isinstance(error, NotConnectedError)
        if not held or not HELD <= took < self._long:
            self._cut = 0
            return False
        self._cut += 1
        if self._cut >= 2 and (long := max(HELD, took // 2)) < self._long:
            log.info("the way breaks off what takes %.0f s: getUpdates waits for %.0f s now", took, long)
            self._long = long
        return True

    def _try_longer(self, took: float) -> None:
        """Ask Telegram to hold back for longer again, once the shorter time has long gone well: what broke
        it off may be gone.
        """
        self._whole = self._whole + 1 if took >= self._long else 0
        if self._whole >= WHOLE and self._long < self._longest:
            self._whole, self._long = 0, min(self._longest, 2 * self._long)

    async def _failed(self, error: TelegramError, failures: int) -> int:
        """Wait after so many failures in a row. Out: how many there are then."""
        wait = backoff(RETRY, failures)
        if isinstance(error, TooLongError) and self._limit > 1:
            self._limit = max(1, self._limit // 10)
            wait = SOON
        elif isinstance(error, UnreadableError):
            if await self._step_over(error.payload):
                failures = 1
            if self._stepping.telegrams and failures <= len(RETRY):
                wait = SOON
        if isinstance(error, RetryAfter):
            wait = max(wait, min(retry_after(error), FLOODED))
            self.good = time.monotonic()
            self._answered = self.good + wait
        log.warning("getUpdates failed (%s); it is tried again", error)
        await asyncio.sleep(wait)
        return failures

    def _take(self, found: list[Any]) -> bool:
        """Go on after these updates. Out: whether any of them is new: if none is, there is no hurry."""
        offset = behind(found)
        if offset is not None:
            self._offset = offset
        known = set(self._recent)
        new = [n for n in map(reading.number_of, found) if n is not None and n not in known]
        self._recent.extend(new)
        return bool(new)

    async def _step_over(self, payload: bytes) -> bool:
        """Take what can be read of an answer that cannot, and go on behind it. False: nothing can."""
        step = self._stepping.unreadable(payload)
        try:
            await self._accept(step.found)
        except StorageError as error:
            log.error("updates cannot be kept (%s); Telegram keeps them", error)
            return False
        if step.offset is None:
            return False
        self._offset = step.offset
        self.good = self._answered = time.monotonic()
        return True

    async def _deny(self, error: InvalidToken) -> None:
        """Telegram does not know the token, it says: the error, if it says so for minutes."""

        async def ask() -> None:
            try:
                await self._requests.post(f"{self._address}/getMe")
            finally:
                self._answered = time.monotonic()  # it is asked on: no silence

        if await way.is_unknown(ask):
            raise error

    async def _share(self, error: Conflict, times: int) -> None:
        """Another program takes our updates: say so and wait for its end; its webhook is deleted."""
        taken = WEBHOOK in error.message
        if times == 1:
            log.error(
                "another program %s; only one may run with a token, end the other one (Telegram: %s)",
                "has set a webhook for this bot" if taken else "takes the updates of this bot",
                error,
            )
        await asyncio.sleep(backoff(CONFLICT, times) if times > 1 or not taken else PACE[-1])
        if taken:
            log.warning("the webhook that another program has set is deleted: this bot polls")
            with suppress(TelegramError):
                await self._requests.post(f"{self._address}/deleteWebhook")

    async def _ask(self) -> list[Any]:
        values: dict[str, object] = {
            "timeout": int(self._long),
            "limit": self._limit,
            "allowed_updates": self._kinds,
        }
        if self._offset:
            values["offset"] = self._offset
        found = await self._requests.post(f"{self._address}/getUpdates", texts(values))
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not give a list")
        return found


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task


PASSED: Final = 2  # times that the first one cannot be read until it is stepped over
LARGEST: Final = 2**31  # of a number that is believed: one that is wrong would have all others forgotten


class Step(NamedTuple):
    """What was read all the same, and the offset of the next request; None: it stays."""

    found: list[Any]
    offset: int | None


STAY: Final = Step([], None)


def behind(found: list[Any]) -> int | None:
    """The offset behind these updates; None: none of them has a number.

    The newest is the last, also when numbers begin anew (Bot API, Update).
    """
    numbers = [n for n in map(reading.number_of, found) if n is not None and n < LARGEST]
    return numbers[-1] + 1 if numbers else None


class Stepping:
    """Counts, from answer to answer, what cannot be read."""

    def __init__(self) -> None:
        self._failures = 0  # in a row
        self._offset, self._times = 0, 0  # behind the one that cannot be read, and how often it was not
        self.telegrams = False  # whether what could not be read last began as an answer of Telegram does

    def read(self) -> None:
        """An answer was read."""
        self._failures = 0

    def unreadable(self, payload: bytes) -> Step:
        """An answer was not."""
        self._failures += 1
        whole, broken = first_updates(payload)
        self.telegrams = bool(whole) or broken is not None
        if self._failures < 2 or not self.telegrams:
            return STAY
        if (offset := behind(whole)) is not None:
            return Step(whole, offset)
        if (offset := behind([broken])) is None:
            return STAY
        self._times = self._times + 1 if offset == self._offset else 1
        self._offset = offset
        if self._times <= PASSED:
            return STAY
        log.error("update %d cannot be read, and is stepped over", offset - 1)
        return Step([broken], offset)  # a text may stand in what it begins with
