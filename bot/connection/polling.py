"""getUpdates, for ever: each batch is kept before the next is asked for, and a silent death is noticed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.connection import token, updates
from bot.connection.arrival import UnreadableError
from bot.connection.refusals import retry_after
from bot.connection.requests import Called, Requests
from bot.connection.stepping import Stepping, behind
from bot.storage.errors import StorageError

log = logging.getLogger(__name__)

LONG: Final = 25  # seconds for which Telegram holds a request back until something comes
BATCH: Final = 100  # the most that one request brings
SILENCE: Final = 75.0  # seconds without a good getUpdates until the connection is made anew
RETRY: Final = (1.0, 1.0, 2.0, 5.0, 10.0)  # seconds after a failure
SOON: Final = 0.5  # seconds, where one update cannot be read: everybody's behind it wait
PACE: Final = (0.05, 1.0)  # seconds between two requests, where the first brought nothing new
CONFLICT: Final = (10.0, 10.0, 30.0, 60.0)  # seconds; the other one may end
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
        self._long = long
        self._silence = silence
        # Its own connections: one may still be closing when the next request begins.
        self._requests = Requests(connections=4, read=long + 10, proxy=proxy)
        self._requests.hear, self._requests.called = hear, called
        self._offset = 0
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
                await self._accept(found)
            except InvalidToken as error:
                failures += 1
                self._answered = time.monotonic()
                log.warning("getUpdates failed (%s)", error)
                await self._deny(error)
                await asyncio.sleep(_grown(RETRY, failures))
            except Conflict as error:
                conflicts += 1
                self.shared = True
                self._answered = time.monotonic()
                await self._share(error, conflicts)
            except StorageError as error:
                failures += 1
                log.error("updates cannot be kept (%s); Telegram keeps them", error)
                await asyncio.sleep(_grown(RETRY, failures))
            except TelegramError as error:
                failures += 1
                wait = _grown(RETRY, failures)
                if isinstance(error, UnreadableError):
                    if await self._step_over(error.payload):
                        failures = 1
                    if self._stepping.telegrams and failures <= len(RETRY):
                        wait = SOON
                if isinstance(error, RetryAfter):
                    wait = max(wait, retry_after(error))
                    self.good = time.monotonic()
                    self._answered = self.good + wait
                log.warning("getUpdates failed (%s); it is tried again", error)
                await asyncio.sleep(wait)
            else:
                if conflicts or failures:
                    log.info("getUpdates goes well again")
                failures, conflicts, self.shared = 0, 0, False
                took = time.monotonic() - begun
                idle = 0 if self._take(found) or took >= PACE[-1] else idle + 1
                if idle:
                    await asyncio.sleep(max(0.0, _grown(PACE, idle) - took))

    def _take(self, found: list[Any]) -> bool:
        """Go on after these updates. Out: whether any of them is new: if none is, there is no hurry."""
        offset = behind(found)
        if offset is not None:
            self._offset = offset
        known = set(self._recent)
        new = [n for n in map(updates.number, found) if n is not None and n not in known]
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

        if await token.is_unknown(ask):
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
        await asyncio.sleep(_grown(CONFLICT, times) if times > 1 or not taken else PACE[-1])
        if taken:
            log.warning("the webhook that another program has set is deleted: this bot polls")
            with suppress(TelegramError):
                await self._requests.post(f"{self._address}/deleteWebhook")

    async def _ask(self) -> list[Any]:
        values: dict[str, object] = {
            "timeout": int(self._long),
            "limit": BATCH,
            "allowed_updates": self._kinds,
        }
        if self._offset:
            values["offset"] = self._offset
        data = RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])
        found = await self._requests.post(f"{self._address}/getUpdates", data)
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not give a list")
        return found


def _grown(waits: Sequence[float], times: int) -> float:
    """The seconds to wait after so many failures."""
    return waits[min(times, len(waits)) - 1]


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
