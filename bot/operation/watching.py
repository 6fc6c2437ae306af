"""All that watches a running bot, put together: what is counted, what is logged, who is told."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.operation.health import Counting, Metrics
from bot.operation.journal import Failures
from bot.storage import data_folder, deliveries
from bot.storage.database import Database
from bot.storage.effects import Ended
from bot.storage.sqlite import StorageError

log = logging.getLogger(__name__)

HOUR: Final = 3600.0  # seconds between two lines that sum up
SOON: Final = 5.0  # seconds between two looks at what officers and the outbox did


class Watch:
    """``metrics`` and ``failures`` hear what is logged inside :meth:`attached`."""

    def __init__(self) -> None:
        self.metrics: Final = Metrics()
        self.failures: Final = Failures()
        self._since: Counter[Ended] = Counter()  # the last line that summed up

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Hear the log."""
        root, ours = logging.getLogger(), (Counting(self.metrics), self.failures)
        for handler in ours:
            root.addHandler(handler)
        try:
            yield
        finally:
            for handler in ours:
                root.removeHandler(handler)

    def update_ended(self, kind: str, ended: Ended, seconds: float) -> None:
        """An update was struck off."""
        self._since[ended] += 1
        self.metrics.update_ended(kind, ended, seconds)

    def sum_up(self) -> None:
        """A line with what was done since the last one; nothing where nothing was."""
        if self._since:
            how = ", ".join(f"{ended} {number}" for ended, number in self._since.most_common())
            log.info("updates since the last such line: %d (%s)", self._since.total(), how)
            self._since.clear()

    async def keep_summing(self) -> None:
        """Sum up each hour, for ever, until cancelled, and then."""
        try:
            while True:
                await asyncio.sleep(HOUR)
                self.sum_up()
        finally:
            self.sum_up()


async def log_announcements(store: Database, every: float = SOON) -> None:
    """A line for each thing that is done with an announcement, by whom, and at its end what became of it; for
    ever, until cancelled.
    """
    known: int | None = None
    while True:
        try:
            if known is None:
                known = await data_folder.newest_log(store)
            for number, one, officer, what in await data_folder.log_after(store, known):
                known = number
                who = f" by officer {officer}" if officer else ""
                log.info("announcement %d: %s%s%s", one, what, who, await _results(store, one, what))
        except StorageError as error:
            log.warning("the log of announcements cannot be read (%s)", error)
        except Exception:
            log.exception("the log of announcements cannot be read")
        await asyncio.sleep(every)


async def _results(store: Database, one: int, what: str) -> str:
    """What stands in the outbox of it, where something began or ended."""
    if what not in ("began", "done", "paused", "cancelled", "resumed"):
        return ""
    found: Counter[str] = Counter()
    for (action, state, reason), number in (await deliveries.results(store, one)).items():
        found[" ".join(filter(None, (action, state, reason and f"({reason})")))] += number
    return f": {', '.join(f'{name} {number}' for name, number in found.items())}" if found else ""
