"""Logs on standard error, in which no secret stands."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO
from urllib.parse import quote

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
HIDDEN: Final = "<hidden>"
FIRST: Final = 60.0  # seconds in which a line is not repeated
LONGEST: Final = 3600.0  # the same, of one that comes for long
KEPT: Final = 200  # lines that are known


class Redacting(logging.Formatter):
    """Formats a record, its trace too, with every secret hidden: addresses of the Bot API hold the token."""

    def __init__(self, secrets: Iterable[str], format: str = FORMAT) -> None:
        super().__init__(format)
        # The longest first: one secret may be a part of another.
        plain = {s for s in secrets if s}
        self._secrets = sorted(plain | {quote(s, safe="") for s in plain}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One record, as it is written."""
        return self.hidden(super().format(record))

    def hidden(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


if TYPE_CHECKING:
    _Stream = logging.StreamHandler[TextIO]
else:
    _Stream = logging.StreamHandler


@dataclass(slots=True)
class _Said:
    """A line that was written, and how often it was not since. (Its record is not kept: an error in it holds
    all that was under way, a large answer say.)
    """

    name: str
    level: int
    message: str
    since: float
    span: float = FIRST
    times: int = 0


class Counting(_Stream):
    """Writes to standard error. A line that comes again within a minute is counted, and the number is written
    after that minute, then after ten, then once an hour; at the end as well. ``clock``: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, int, str], _Said] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """One line, or one more of the same."""
        now = self._clock()
        self._count(now)
        error, message = record.exc_info[1] if record.exc_info else None, record.getMessage()
        key = record.name, record.levelno, f"{message}{error!r}"
        said = self._said.get(key)
        if said is not None:
            said.times += 1
            return
        if len(self._said) >= KEPT:
            del self._said[next(iter(self._said))]
        self._said[key] = _Said(record.name, record.levelno, message, now)
        super().emit(record)

    def _count(self, now: float) -> None:
        """Write the numbers whose time has come."""
        for key, said in list(self._said.items()):
            if now - said.since < said.span:
                continue
            if said.times:
                self._again(said, now)
                said.since, said.times, said.span = now, 0, min(said.span * 10, LONGEST)
            else:
                del self._said[key]

    def _again(self, said: _Said, now: float) -> None:
        told = f"{said.message} (so {said.times} times more in {now - said.since:.0f} s)"
        super().emit(logging.LogRecord(said.name, said.level, "", 0, told, None, None))

    def close(self) -> None:
        """Write what is counted and not told."""
        for said in self._said.values():
            if said.times:
                self._again(said, self._clock())
        self._said.clear()
        super().close()


class _Held(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def held(log: logging.Logger) -> Iterator[logging.Logger]:
    """A logger whose records reach ``log`` once the block has ended well, and nobody if it raises."""
    holder = _Held()
    logger = logging.Logger(log.name, log.getEffectiveLevel())
    logger.addHandler(holder)
    yield logger
    for record in holder.records:
        log.handle(record)


def set_up(secrets: Iterable[str | None], level: int = logging.INFO) -> None:
    """Send all logs to standard error by :class:`Redacting`; of HTTP libraries only what is wrong."""
    handler = Counting()
    handler.setFormatter(Redacting(s for s in secrets if s))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "aiosqlite", "aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
