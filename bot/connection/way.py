"""Whether calls reach Telegram, and whether it knows our token.

What calls that failed tell of the way, and the pace that it allows then; a passing 401 or 404 is no verdict
on a token, so it is asked again for minutes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from typing import Final, TypeVar

from telegram.error import InvalidToken, TelegramError

from bot.connection.limits import PACE, backoff

log = logging.getLogger(__name__)

T = TypeVar("T")

ROW: Final = 3  # chats whose calls failed one after the other: it is not about a chat
#: Seconds until a broken way is tried again: for what can wait, and where people do.
PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0)
SHORT: Final = (0.5, 1.0, 2.0, 5.0, 10.0)


class Way:
    """The way of one lane. ``clock``, ``sleep``: seconds of a clock that only rises."""

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._pauses = pauses
        self._failed: set[int | str] = set()  # chats whose calls failed since the last that did not
        self._trials = 0  # since it is broken
        self.words = 0  # of Telegram's, so many have come
        self._last = float("-inf")  # the last failure
        self._next = float("-inf")
        self._turn = asyncio.Lock()
        self._trial = asyncio.Lock()
        self._behind = asyncio.Lock()

    @property
    def broken(self) -> bool:
        """Several calls in a row have failed that have nothing in common but the way."""
        return len(self._failed) >= ROW

    @property
    def failing(self) -> bool:
        """The last call has failed."""
        return bool(self._failed)

    def went(self) -> None:
        """Telegram's word has come, whatever it was."""
        self._failed.clear()
        self._trials = 0
        self.words += 1

    def failed(self, chat: int | str) -> bool:
        """A call failed, not by Telegram's word. Out: whether this shows the way to be broken."""
        before = self.broken
        self._last = self._clock()
        self._failed.add(chat)
        return self.broken and not before

    async def rest(self) -> None:
        """Wait until a broken way is to be tried again: the more often in vain, the longer."""
        pause = backoff(self._pauses, self._trials + 1)
        self._trials += 1
        await self._sleep(max(0.0, self._last + pause - self._clock()))

    async def turn(self) -> None:
        """Wait until a call may be made again: so many a second, and all at once when it is well."""
        async with self._turn:
            while self._failed and (wait := self._next - self._clock()) > 0:
                await self._sleep(wait)
            self._next = self._clock() + PACE

    async def go(self, call: Callable[[], Awaitable[T]], chat: int | str | None = None) -> T:
        """Make a call: at once; while the way is broken one alone after each rest, the others after it.

        Of chats whose calls have failed one at a time tries: what is wrong may be about them.
        """
        while self.broken:
            async with self._behind if chat in self._failed else nullcontext(), self._trial:
                if self.broken:
                    await self.rest()
                    return await call()
        return await call()


SPAN: Final = 180.0  # seconds for which a token that was known has to be denied
NEW: Final = 4.0  # the same for one that Telegram never knew: whoever mistyped it waits for the answer
DENIALS: Final = 4  # as many, at least
WAITS: Final = (1.0, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds between two questions, the last one for ever


async def is_unknown(
    ask: Callable[[], Awaitable[object]],
    span: float = SPAN,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> bool:
    """After a denial: whether Telegram denies the token for ``span`` seconds. ``ask``: getMe.

    One good answer ends it. A broken way says nothing of a token: it neither counts nor ends it.
    """
    log.warning("Telegram says that it does not know the token; it is asked again before that is believed")
    begin, denials, asked = clock(), 0, 0
    while True:
        asked += 1
        await sleep(backoff(WAITS, asked))
        try:
            await ask()
        except InvalidToken:
            denials += 1
            if denials >= DENIALS and clock() - begin >= span:
                return True
        except TelegramError as error:
            log.warning("the token cannot be asked about (%s)", error)
        else:
            log.info("Telegram knows the token after all")
            return False
