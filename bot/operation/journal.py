"""The log for an operator, on standard error, in which no secret stands: plain lines or JSON, with the id of
the update that a line is about; of the first failure of a kind the desk is told, once a day for each.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TextIO, TypeAlias
from urllib.parse import quote

from bot.settings import DATABASE, LogForm

log = logging.getLogger(__name__)

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


# -- the update that a line is about -------------------------------------------------------------------------


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


def set_up(secrets: Iterable[str | None], level: int = logging.INFO, form: LogForm | None = None) -> None:
    """Send all logs to standard error by :class:`Counting`; of HTTP libraries only what is wrong. ``form``:
    that of a bot that runs, with the update that a line is about.
    """
    handler = Counting()
    of_form = Redacting if form is None else Json if form == "json" else Plain
    handler.setFormatter(of_form(s for s in secrets if s))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "aiosqlite", "aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    if form is not None:
        handler.addFilter(_stamp)
        logging.getLogger("telegram").setLevel(logging.WARNING)  # what it does it does because of us


# -- failures, told to the desk ------------------------------------------------------------------------------

Kind: TypeAlias = Literal["answer", "store", "standby", "knowledge", "backup", "updates", "other"]
Tell: TypeAlias = Callable[[Kind], Awaitable[bool]]
"""Tell the desk; False: nobody could be told."""

DAY: Final = 86_400.0  # seconds in which a kind is told once
AGAIN: Final = 60.0  # seconds until the next attempt, where nobody could be told
#: The beginning of a logger's name -> the kind of what it logs as an error; the first that fits.
_BY_LOGGER: Final[tuple[tuple[str, Kind | None], ...]] = (
    ("bot.handlers.replying", "answer"),
    ("bot.operation.standby", "standby"),
    ("bot.operation.backup", "backup"),
    ("bot.operation.journal", None),
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
