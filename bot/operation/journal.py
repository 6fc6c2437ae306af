"""The log for an operator: plain lines or JSON, with the id of the update that a line is about."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from bot.connection import logs
from bot.connection.logs import Redacting
from bot.settings import LogForm


class About(NamedTuple):
    """The update that is being handled."""

    update_id: int
    kind: str  # as the Bot API names it; "": not known


_about: Final[ContextVar[About | None]] = ContextVar("about", default=None)


@contextmanager
def about(raw: Mapping[str, Any]) -> Iterator[None]:
    """What is logged in the block is about this update."""
    number = raw.get("update_id")
    kind = next((str(name) for name in raw if name != "update_id"), "")
    token = _about.set(About(number if isinstance(number, int) else 0, kind))
    try:
        yield
    finally:
        _about.reset(token)


def current() -> About | None:
    """The update that is being handled here; None: none is."""
    return _about.get()


def _stamp(record: logging.LogRecord) -> bool:
    """Note at once which update a record is about: it may be written later, or again, elsewhere."""
    now = _about.get()
    record.update = now.update_id if now is not None else None
    return True


class Plain(Redacting):
    """``2026-11-29 10:00:00,123 INFO bot.app [500000001]: …``, without the id where there is none."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """One line, without its trace."""
        number = getattr(record, "update", None)
        line = super().formatMessage(record)
        return line if number is None else line.replace(f"{record.name}:", f"{record.name} [{number}]:", 1)


class Json(Redacting):
    """An object a line: time (UTC), level, logger, update, message, error."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """One object; the trace stands in it."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        number = getattr(record, "update", None)
        said: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **({} if number is None else {"update": number}),
            "message": record.getMessage(),
            **({"error": self.formatException(record.exc_info)} if record.exc_info else {}),
        }
        record.exc_text = None
        return json.dumps(said, ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        """The object alone: Python's own way would write the trace below it."""
        return self.hidden(self.formatMessage(record))


def set_up(secrets: Iterable[str | None], form: LogForm) -> None:
    """Send all logs to standard error in this form."""
    logs.set_up(secrets)
    (handler,) = logging.getLogger().handlers
    handler.setFormatter((Json if form == "json" else Plain)(s for s in secrets if s))
    handler.addFilter(_stamp)
    logging.getLogger("telegram").setLevel(logging.WARNING)  # what it does it does because of us
