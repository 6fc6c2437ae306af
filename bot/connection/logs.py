"""Logs on standard error, in which no secret stands."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
HIDDEN: Final = "<hidden>"


class Redacting(logging.Formatter):
    """Formats a record, its trace too, with every secret hidden: addresses of the Bot API hold the token."""

    def __init__(self, secrets: Iterable[str], format: str = FORMAT) -> None:
        super().__init__(format)
        # The longest first: one secret may be a part of another.
        plain = {s for s in secrets if s}
        self._secrets = sorted(plain | {quote(s, safe="") for s in plain}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One record, as it is written."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


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
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(s for s in secrets if s))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "aiosqlite", "aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
