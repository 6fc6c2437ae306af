"""Whether the bot is well: updates come, the store takes what is written, nothing is stuck."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from bot.operation.metrics import Metrics
from bot.storage import data_folder, observing
from bot.storage.database import Database, to_text
from bot.storage.errors import StorageError
from bot.storage.observing import Standing

log = logging.getLogger(__name__)

UNWELL: Final = 120.0  # seconds without a good getUpdates, or a word about the webhook
STUCK: Final = timedelta(minutes=10)  # that an update waits, or that no message of a sending went out
EVERY: Final = 10.0  # seconds between two writes that try the store
MOVED: Final = "its file was moved, deleted or replaced while the bot runs; end the bot, and bring it back"


class Way(Protocol):
    """How updates come."""

    @property
    def silent(self) -> float:
        """Seconds since Telegram last gave some, or said whom it calls."""


@dataclass(slots=True)
class Incoming:
    """``way`` None: Telegram was not reached yet. ``name`` and ``taken``: what else takes the updates, or our
    webhook; "": nothing does. ``trouble``: why Telegram's calls do not arrive.
    """

    way: Way | None = None
    name: str = "updates"
    taken: Callable[[], str] = lambda: ""
    trouble: Callable[[], str] = lambda: ""


class Health:
    """Tries the store now and again, and says how things stand. ``clock``: UTC."""

    def __init__(
        self,
        store: Database,
        clock: Callable[[], datetime],
        metrics: Metrics,
        *,
        trouble: str = "",
        intake: Callable[[], str] = lambda: "",
    ) -> None:
        """``trouble``: why the store is one in memory; ``intake``: why it keeps no updates; "": it does."""
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._standby = trouble
        self._intake = intake
        self._file = data_folder.which(store.name)
        self._refused = ""  # what the store said to the last try
        self.incoming = Incoming()

    async def keep(self, every: float = EVERY) -> None:
        """Try the store until a write finds it damaged; until cancelled."""
        while self._store.damage is None:
            try:
                await observing.probe(self._store, self._clock())
                if data_folder.which(self._store.name) != self._file:
                    raise StorageError(f"{self._store.name}: {MOVED}")
                if self._refused:
                    log.info("the store takes what is written again")
                self._refused = ""
            except StorageError as error:
                if str(error) != self._refused:
                    log.error("the store takes nothing (%s)", error)
                self._refused = str(error)
            await asyncio.sleep(every)

    async def look(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and what is to be said of it."""
        standing = await self._standing()
        faults, details = self._faults(standing)
        now = self._clock()
        oldest = (now - standing.oldest).total_seconds() if standing and standing.oldest else 0.0
        way = self.incoming.way
        self._metrics.look(standing, oldest, way.silent if way else 0.0, not faults)
        return not faults, {**details, **({"faults": faults} if faults else {})}

    async def metrics(self) -> bytes:
        """What is counted, with how things stand now."""
        await self.look()
        return self._metrics.written()

    async def _standing(self) -> Standing | None:
        try:
            return await observing.standing(self._store, to_text(self._clock()))
        except Exception as error:
            log.error("the store cannot be read (%s)", error)
            return None

    def _faults(self, standing: Standing | None) -> tuple[list[str], dict[str, Any]]:
        """What is wrong, and the details of all."""
        way, taken = self.incoming.way, self.incoming.taken()
        details: dict[str, Any] = {"waiting": standing.waiting if standing else None}
        faults: list[str] = []
        if way is None:
            faults.append("Telegram was not reached yet")
        else:
            details["silent"] = round(way.silent)
            if way.silent >= UNWELL:
                faults.append("nothing comes from Telegram")
        if taken:
            details[self.incoming.name] = taken
            faults.append("another program takes the updates")
        elif trouble := self.incoming.trouble():
            details[self.incoming.name] = trouble
            faults.append("Telegram's calls do not arrive")
        store = self._standby or self._intake() or self._refused or ("" if standing else "cannot be read")
        if store:
            details["store"] = store
            faults.append("the store")
        if standing:
            faults += self._stuck(standing)
        return faults, details

    def _stuck(self, standing: Standing) -> list[str]:
        before = self._clock() - STUCK
        faults = []
        if standing.oldest is not None and standing.oldest < before:
            faults.append("updates wait for more than ten minutes")
        moved = standing.sent_last
        if standing.overdue is not None and standing.overdue < before and (moved is None or moved < before):
            faults.append("no message of an announcement has gone out for ten minutes")
        return faults
