"""getUpdates, for ever: each batch is kept before the next is asked for, and a silent death is noticed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.connection.refusals import retry_after
from bot.connection.requests import Requests, UnreadableError
from bot.connection.stepping import Stepping, behind
from bot.storage.errors import StorageError

log = logging.getLogger(__name__)

LONG: Final = 25  # seconds for which Telegram holds a request back until something comes
BATCH: Final = 100  # the most that one request brings
SILENCE: Final = 75.0  # seconds without a good getUpdates until the connection is made anew
RETRY: Final = (0.2, 0.5, 1.0, 1.0, 2.0, 5.0)
SOON: Final = 0.5  # seconds, where one update cannot be read: everybody's behind it wait
STILL: Final = 1.0  # seconds, where what comes has no number: it would come again at once
CONFLICT: Final = 10.0  # seconds; the other one may end


class Poller:
    """Asks ``address`` (…/bot<token>) for ``kinds`` of updates and hands them to ``accept``."""

    def __init__(
        self,
        address: str,
        kinds: Sequence[str],
        accept: Callable[[Sequence[Any]], Awaitable[None]],
        *,
        long: float = LONG,
        silence: float = SILENCE,
        proxy: str | None = None,
    ) -> None:
        self._address = f"{address}/getUpdates"
        self._kinds = json.dumps(list(kinds))
        self._accept = accept
        self._long = long
        self._silence = silence
        # Its own connections: one may still be closing when the next request begins.
        self._requests = Requests(connections=4, read=long + 10, proxy=proxy)
        self._offset = 0
        self._stepping = Stepping()
        self.good = time.monotonic()  # when getUpdates last went well

    @property
    def silent(self) -> float:
        """Seconds since the last good getUpdates."""
        return time.monotonic() - self.good

    async def run(self) -> None:
        """Poll until cancelled. InvalidToken: Telegram knows this token no more."""
        self.good = time.monotonic()
        await self._requests.initialize()
        polling = asyncio.create_task(self._poll())
        begun = self.good
        try:
            while True:
                left = max(self.good, begun) + self._silence - time.monotonic()
                done, _ = await asyncio.wait((polling,), timeout=max(left, 0.0))
                if done:
                    error = polling.exception()
                    if isinstance(error, InvalidToken):
                        raise error
                    log.error("polling ended; it begins again", exc_info=error)
                elif time.monotonic() - max(self.good, begun) < self._silence:
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
        failures = 0
        conflict = False
        while True:
            try:
                found = await self._ask()
                self.good = time.monotonic()
                await self._accept(found)
            except InvalidToken:
                raise
            except Conflict as error:
                if not conflict:
                    log.error(
                        "another program takes the updates of this bot; only one may run with a token, end "
                        "the other one (Telegram: %s)",
                        error,
                    )
                conflict = True
                self.good = time.monotonic()  # the connection is well
                await asyncio.sleep(CONFLICT)
            except StorageError as error:
                wait = RETRY[min(failures, len(RETRY) - 1)]
                failures += 1
                log.error("updates cannot be kept (%s); Telegram keeps them; again in %g s", error, wait)
                await asyncio.sleep(wait)
            except TelegramError as error:
                if isinstance(error, UnreadableError):
                    await self._step_over(error.payload)
                wait = RETRY[min(failures, len(RETRY) - 1)]
                if isinstance(error, UnreadableError) and self._stepping.telegrams:
                    wait = SOON
                if isinstance(error, RetryAfter):
                    wait = retry_after(error)
                    self.good = time.monotonic()
                failures += 1
                log.warning("getUpdates failed (%s); again in %g s", error, wait)
                await asyncio.sleep(wait)
            else:
                if conflict or failures:
                    log.info("getUpdates goes well again")
                failures, conflict = 0, False
                self._stepping.read()
                if not self._confirm(found):
                    await asyncio.sleep(STILL)

    def _confirm(self, found: list[Any]) -> bool:
        """With the next request Telegram forgets these. False: there are some, and none has a number."""
        offset = behind(found)
        if offset is not None:
            self._offset = offset
        return offset is not None or not found

    async def _step_over(self, payload: bytes) -> None:
        """Take what can be read of an answer that cannot, and go on behind it."""
        step = self._stepping.unreadable(payload)
        try:
            await self._accept(step.found)
        except StorageError as error:
            log.error("updates cannot be kept (%s)", error)
        else:
            self._offset = step.offset or self._offset

    async def _ask(self) -> list[Any]:
        values: dict[str, object] = {
            "timeout": int(self._long),
            "limit": BATCH,
            "allowed_updates": self._kinds,
        }
        if self._offset:
            values["offset"] = self._offset
        data = RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])
        found = await self._requests.post(self._address, data)
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not give a list")
        return found


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
