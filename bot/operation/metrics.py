"""What is counted for ``/metrics`` (prometheus.io/docs/instrumenting/exposition_formats). No person is in it.

Labels have few values, all of them the program's own words: no id, no text.
"""

from __future__ import annotations

import logging
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.answering.answer import Answer
from bot.operation import journal
from bot.storage.effects import Ended
from bot.storage.observing import Standing
from locales.languages import Language

TYPE: Final = "text/plain; version=1.0.0; charset=utf-8"
#: Seconds: an answer takes some milliseconds, and as long as Telegram does to take it.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
STATES: Final = ("planned", "sending", "sent", "failed", "unknown", "cancelled")
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
            "azamat_outbox_messages",
            "Messages of announcements that are under way",
            ("state",),
            registry=own,
        )

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
        self._updates.labels(kind, ended).inc()
        self._took.labels(kind).observe(seconds)

    def answered(self, answer: Answer, language: Language) -> None:
        """A text was answered; what inline mode offers while somebody types is none."""
        now = journal.current()
        if now is not None and now.kind == "inline_query":
            return
        self._answers.labels(answer.kind, language).inc()
        if answer.kind == "unknown":
            for reason in {gap.reason for gap in answer.gaps}:
                self._denials.labels(str(reason)).inc()

    def called(self, method: str, outcome: str) -> None:
        """A call of the Bot API ended."""
        self._calls.labels(method, outcome).inc()

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
