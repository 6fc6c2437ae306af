"""The desk is told of the first failure of a kind, once a day for each, not of every line in the log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

from bot.settings import DATABASE

log = logging.getLogger(__name__)

Kind: TypeAlias = Literal["answer", "store", "standby", "knowledge", "backup", "updates", "other"]
Tell: TypeAlias = Callable[[Kind], Awaitable[bool]]
"""Tell the desk; False: nobody could be told."""

DAY: Final = 86_400.0  # seconds in which a kind is told once
AGAIN: Final = 60.0  # seconds until the next attempt, where nobody could be told
#: The beginning of a logger's name -> the kind of what it logs as an error; the first that fits.
_BY_LOGGER: Final[tuple[tuple[str, Kind | None], ...]] = (
    ("bot.handlers.errors", "answer"),
    ("bot.operation.standby", "standby"),
    ("bot.operation.backup", "backup"),
    ("bot.operation.failures", None),
    ("bot.connection.polling", "updates"),
    ("bot.connection.webhook", "updates"),
    ("bot.connection.sending", None),  # the desk is told of a broken way, and of refusals that are too many,
    ("bot.announcements.outbox", None),  # in words of their own
)


def kind(record: logging.LogRecord) -> Kind | None:
    """What an error in the log is about; None: it is none, or the desk is told of it otherwise."""
    if record.levelno < logging.ERROR:
        return None
    said = record.getMessage()
    for begin, found in _BY_LOGGER:
        if record.name.startswith(begin) and (found != "updates" or "another program" in said):
            return found
    if DATABASE in said or record.name == "bot.operation.health":
        return "store"
    return "knowledge" if said.startswith("knowledge: ") else "other"


class Failures(logging.Handler):
    """Hears what is logged; :meth:`run` tells the desk. ``clock``: seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.ERROR)
        self._clock = clock
        self._told: dict[Kind, float] = {}
        self._queue: asyncio.Queue[Kind] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: list[Kind] = []  # before there was a loop

    def emit(self, record: logging.LogRecord) -> None:
        """One line; from any thread."""
        found = kind(record)
        if found is None:
            return
        if self._loop is None:
            self._early.append(found)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._first, found)

    def _first(self, found: Kind) -> None:
        now = self._clock()
        if now - self._told.get(found, float("-inf")) >= DAY:
            self._told[found] = now
            self._queue.put_nowait(found)

    async def run(self, tell: Tell, again: float = AGAIN) -> None:
        """Tell, for ever, until cancelled."""
        self._loop = asyncio.get_running_loop()
        for found in self._early:
            self._first(found)
        self._early.clear()
        try:
            while True:
                found = await self._queue.get()
                while not await self._tell(tell, found):
                    await asyncio.sleep(again)
        finally:
            self._loop = None

    async def _tell(self, tell: Tell, found: Kind) -> bool:
        try:
            return await tell(found)
        except Exception:
            log.exception("the desk could not be told of a failure (%s)", found)
            return True
