"""What is counted of a running bot, for ``/metrics`` and for the log; and whether it is well: updates come,
the store takes what is written, nothing is stuck.

Labels (prometheus.io/docs/instrumenting/exposition_formats) have few values, all of them the program's own
words: no id, no text.
"""

from __future__ import annotations

import asyncio
import collections
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.answering.answer import Answer
from bot.operation import journal
from bot.operation.journal import Failures
from bot.storage import data_folder
from bot.storage.data_folder import Standing
from bot.storage.database import Database, to_text
from bot.storage.sqlite import StorageError
from bot.storage.updates import Ended
from locales.languages import Language

log = logging.getLogger(__name__)

TYPE: Final = "text/plain; version=1.0.0; charset=utf-8"
#: Seconds: an answer takes some milliseconds, and as long as Telegram does to take it.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
STATES: Final = ("planned", "sending", "sent", "failed", "unknown", "cancelled")
HOUR: Final = 3600.0  # seconds between two lines that sum up
KINDS: Final = frozenset(
    {"message", "edited_message", "callback_query", "inline_query", "my_chat_member", "poll"}
)  # what is asked for; all else is "other"


class Metrics:
    """One set of them."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        own = self.registry
        self._updates = Counter(
            "azamat_updates", "Updates by how they ended", ("kind", "ended"), registry=own
        )
        self._took = Histogram(
            "azamat_update_seconds",
            "From an update's arrival to its end",
            ("kind",),
            buckets=BUCKETS,
            registry=own,
        )
        self._answers = Counter(
            "azamat_answers", "Answers to what people wrote", ("kind", "language"), registry=own
        )
        self._denials = Counter(
            "azamat_denials", "What the source does not say, by reason", ("reason",), registry=own
        )
        self._calls = Counter("azamat_api_calls", "Calls of the Bot API", ("method", "outcome"), registry=own)
        self._logged = Counter(
            "azamat_logged", "Lines of the log that tell of trouble", ("level", "logger"), registry=own
        )
        self._outbox = Gauge(
            "azamat_outbox_messages", "Messages of announcements that are under way", ("state",), registry=own
        )

        # The library makes texts of the values and looks for them behind a lock, each time.
        self._of: Final = cache(lambda metric, *values: metric.labels(*values))
        self._standing()

    def _standing(self) -> None:
        """What is looked at when asked."""

        def gauge(name: str, what: str) -> Gauge:
            return Gauge(f"azamat_{name}", what, registry=self.registry)

        self._waiting = gauge("inbox_waiting", "Updates that wait")
        self._oldest = gauge("inbox_oldest_seconds", "Age of the update that waits longest")
        self._chats = gauge("chats", "Chats that are remembered")
        self._subscribed = gauge("subscribed_chats", "Chats with a subscription")
        self._database = gauge("database_bytes", "The database file")
        self._free = gauge("database_free_bytes", "Of it, what is not used")
        self._well = gauge("well", "1 if /healthz says 200")
        self._silent = gauge("silent_seconds", "Since Telegram last gave updates")

    # -- told as it happens ---------------------------------------------------------------------------------

    def update_ended(self, kind: str, ended: Ended, seconds: float) -> None:
        """An update was struck off."""
        kind = kind if kind in KINDS else "other"
        self._of(self._updates, kind, ended).inc()
        self._of(self._took, kind).observe(seconds)

    def answered(self, answer: Answer, language: Language) -> None:
        """A text was answered; what inline mode offers while somebody types is none."""
        now = journal.current()
        if now is not None and now.kind == "inline_query":
            return
        self._of(self._answers, answer.kind, language).inc()
        if answer.kind == "unknown":
            for reason in {gap.reason for gap in answer.gaps}:
                self._of(self._denials, str(reason)).inc()

    def called(self, method: str, outcome: str) -> None:
        """A call of the Bot API ended."""
        self._of(self._calls, method, outcome).inc()

    def logged(self, record: logging.LogRecord) -> None:
        """A line of the log."""
        if record.levelno >= logging.WARNING:
            self._logged.labels(record.levelname.lower(), record.name).inc()

    # -- looked at when asked -------------------------------------------------------------------------------

    def look(self, standing: Standing | None, oldest: float, silent: float, well: bool) -> None:
        """How things stand. ``standing`` None: the store cannot be read."""
        self._well.set(well)
        self._silent.set(silent)
        if standing is None:
            return
        self._waiting.set(standing.waiting)
        self._oldest.set(oldest)
        for state in STATES:
            self._outbox.labels(state).set(standing.outbox.get(state, 0))
        self._chats.set(standing.chats)
        self._subscribed.set(standing.subscribed)
        self._database.set(standing.bytes)
        self._free.set(standing.free)

    def written(self) -> bytes:
        """All of them."""
        return generate_latest(self.registry)


class Counting(logging.Handler):
    """Counts what is logged."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self._metrics.logged(record)


class Watch:
    """What watches a bot that runs: ``metrics`` and ``failures`` hear the log inside :meth:`attached`."""

    def __init__(self) -> None:
        self.metrics: Final = Metrics()
        self.failures: Final = Failures()
        self._since: collections.Counter[Ended] = collections.Counter()  # the last line that summed up

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


# -- whether all is well -------------------------------------------------------------------------------------

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
                await data_folder.probe(self._store, self._clock())
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
            return await data_folder.standing(self._store, to_text(self._clock()))
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
