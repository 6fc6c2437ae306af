"""From the knowledge files to the figures that are served: a broken file never reaches people.

The changes of the desk are put into the files at each reading; what is broken by them is not served either.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from bot.desk.rules import Replayed, reasons, replayed
from bot.storage import desk_work
from bot.storage.database import Connection, Store, transaction
from bot.storage.desk_work import Change
from bot.storage.revisions import Report, accept, last_good
from bot.storage.sqlite import StorageError
from knowledge.loading import KnowledgeError, load_texts, texts
from knowledge.model import Knowledge

T = TypeVar("T")
_Stamp: TypeAlias = tuple[tuple[str, int, int, int, int], ...]

EVERY: Final = 2.0  # seconds between two looks at the folder
GONE: Final = 600.0  # seconds for which a file that is gone is waited for: longer than any deployment


@dataclass(frozen=True, slots=True)
class Read:
    """The folder's texts, what the changes make of them, and the knowledge that this is."""

    texts: Mapping[str, str]
    made: Replayed
    knowledge: Knowledge


async def open_knowledge(
    store: Store, folder: Path, now: datetime, log: logging.Logger
) -> tuple[Knowledge, Report]:
    """Read the folder, keep what changed as revisions, and give what to serve.

    If the files are broken, each fault is logged and the last good set is served (``report.faults`` says
    why). KnowledgeError, of the files, if there is no such set or this version cannot read it.
    """
    changes = await desk_work.served(store)
    try:
        read = await asyncio.to_thread(_load, folder, changes)
    except KnowledgeError as error:
        _tell_faults(error, log)
        await _note_culprit(store, folder, changes, now)
        kept = await last_good(store)
        if kept is None:
            raise
        try:
            knowledge = (await asyncio.to_thread(_made, kept, changes)).knowledge
        except KnowledgeError:
            log.error("the figures accepted before cannot be read by this version")
            raise error from None
        log.warning("the figures accepted before stay served until the files are mended")
        return knowledge, Report(faults=tuple(map(str, error.faults)))
    kept = await last_good(store)
    if kept is not None and (gone := sorted(kept.keys() - read.texts.keys())):
        try:
            before = (await asyncio.to_thread(_made, kept, changes)).knowledge
        except KnowledgeError:
            before = read.knowledge  # this version cannot read them: nothing to wait with
        if loses(before, read.knowledge):
            _tell_gone(gone, log)
            return before, Report(faults=tuple(f"{name}: gone" for name in gone))
    report = await _accept(store, read, changes, now)
    _tell(report, log)
    return read.knowledge, report


@transaction
async def _accept(connection: Connection, read: Read, news: Sequence[Change], now: datetime) -> Report:
    """``news``: the changes to which something was done since the last time."""
    await desk_work.settle(connection, read.made.troubles, read.made.adopted, now)
    return await accept(connection, read.knowledge, read.texts, now, reasons(news, read.knowledge))


async def _note_culprit(store: Store, folder: Path, changes: Sequence[Change], now: datetime) -> None:
    """Keep with a change of the desk that what it makes of the files is broken, where it is that."""
    found = await asyncio.to_thread(_culprit, folder, changes)
    if found:
        await desk_work.settle(store, found, (), now)


def _culprit(folder: Path, changes: Sequence[Change]) -> dict[int, str]:
    for number in range(len(changes) + 1):
        try:
            _load(folder, changes[:number])
        except KnowledgeError as error:
            return {changes[number - 1].id: str(error.faults[0])} if number else {}
    return {}


def loses(before: Knowledge, after: Knowledge) -> bool:
    """Whether figures go, and others stay: all of them go where another subject is served."""
    had = before.figures.keys() | before.derived.keys()
    has = after.figures.keys() | after.derived.keys()
    return bool(had - has) and bool(had & has)


class Watcher(Generic[T]):
    """Looks at the folder every few seconds and swaps what is served, whole, when its files have changed.

    ``build`` makes of a Knowledge what is served (its index, say); it runs in the same thread as the reading.
    ``swap`` gets that, on the event loop, once the change is kept in the store. ``served`` is the knowledge
    served at first. Broken files are logged once and change nothing. A file that is gone takes its figures
    along only after ``gone`` seconds.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        served: Knowledge,
        build: Callable[[Knowledge], T],
        swap: Callable[[T], None],
        clock: Callable[[], datetime],
        log: logging.Logger,
        every: float = EVERY,
        gone: float = GONE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._folder = folder
        self._served = served
        self._build = build
        self._swap = swap
        self._clock = clock
        self._log = log
        self._every = every
        self._gone = gone
        self._now = now
        self._lock = asyncio.Lock()
        self._version: int | None = None  # of the changes of the desk that are served
        self._until: float | None = None  # a file is gone, and waited for until then
        self._before: _Stamp | None = None  # at the last look
        self._done: _Stamp | None = None  # of the files as they were last read

    async def run(self) -> None:
        """Look for ever, until cancelled. Nothing that goes wrong with a look ends it."""
        while True:
            try:
                await self.look()
            except Exception:
                self._log.exception("looking at the knowledge files failed; the figures served stay")
            await asyncio.sleep(self._every)

    async def look(self) -> Report | None:
        """One look. Out: what changed, or the faults; None: nothing to do (yet).

        Files are read only when two looks in a row found them alike, so that nothing half saved is read.
        """
        stamp = await asyncio.to_thread(_stamp, self._folder)
        version = await desk_work.version(self._store)
        if self._version is None:
            self._version = version
        still, self._before = stamp == self._before, stamp
        waits = self._until is None or self._now() < self._until
        if not still or (stamp == self._done and waits and version == self._version):
            return None
        self._done = stamp  # also when the reading fails: the same files would fail again
        return await self.refresh()

    async def folder(self) -> Mapping[str, str]:
        """The folder's files as they are. KnowledgeError if they cannot be read."""
        return await asyncio.to_thread(texts, self._folder)

    async def texts(self) -> Mapping[str, str]:
        """The folder's files with the changes that are served. KnowledgeError if they cannot be read."""
        changes = await desk_work.served(self._store)
        return await asyncio.to_thread(lambda: replayed(texts(self._folder), changes).files)

    async def refresh(self) -> Report | None:
        """Read the files and the changes, and serve what they say. Out: as of :meth:`look`."""
        async with self._lock:
            version = await desk_work.version(self._store)
            changes = await desk_work.served(self._store)
            news = await desk_work.since(self._store, self._version or 0)
            self._version = version
            try:
                read, built = await asyncio.to_thread(self._read, changes)
            except KnowledgeError as error:
                _tell_faults(error, self._log)
                await _note_culprit(self._store, self._folder, changes, self._clock())
                self._log.warning("the figures served before stay served until the files are mended")
                return Report(faults=tuple(map(str, error.faults)))
            told = {change.id: change.trouble for change in changes if change.trouble}
            settled = read.made.troubles == told and not read.made.adopted
            if await self._waits(read.knowledge, read.texts) or (built is None and settled):
                return None
            try:
                report = await _accept(self._store, read, news, self._clock())
            except StorageError as error:
                self._log.error("the changed figures could not be kept, so they are not served: %s", error)
                self._done = None  # tried again at the next look
                return None
            if built is not None:
                self._swap(built[0])
                self._served = read.knowledge
            self._until = None
            _tell(report, self._log)
            return report

    async def _waits(self, knowledge: Knowledge, read: Mapping[str, str]) -> bool:
        """Whether nothing is taken over yet, as a file is gone that may be back in a moment."""
        kept = await last_good(self._store) or {}
        gone = sorted(kept.keys() - read.keys())
        if not gone or not loses(self._served, knowledge):
            if self._until is not None:
                self._log.info("the knowledge files are all there again")
            self._until = None
            return False
        if self._until is None:
            self._until = self._now() + self._gone
            _tell_gone(gone, self._log, self._gone)
        return self._now() < self._until

    def _read(self, changes: Sequence[Change]) -> tuple[Read, tuple[T] | None]:
        """What the files say, with what is built of it; None if that is what is served."""
        read = _load(self._folder, changes)
        same = read.knowledge.digest == self._served.digest
        return read, None if same else (self._build(read.knowledge),)


def _load(folder: Path, changes: Sequence[Change]) -> Read:
    # The texts that are kept must be the very ones that were read.
    return _made(texts(folder), changes)


def _made(files: Mapping[str, str], changes: Sequence[Change]) -> Read:
    made = replayed(files, changes)
    return Read(files, made, load_texts(made.files))


def _stamp(folder: Path) -> _Stamp:
    """What changes when a knowledge file does; files that cannot be looked at are left to the reading."""
    out = []
    try:
        for path in sorted(folder.rglob("*.toml")):
            found = path.stat()
            out.append((str(path), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
    except OSError:
        return tuple(out)
    return tuple(out)


def _tell_gone(gone: list[str], log: logging.Logger, seconds: float = GONE) -> None:
    log.warning(
        "knowledge: %s: gone; the figures served before stay served, and are withdrawn in %g min if the "
        "files are not back by then",
        ", ".join(gone),
        seconds / 60,
    )


def _tell_faults(error: KnowledgeError, log: logging.Logger) -> None:
    for fault in error.faults:
        log.error("knowledge: %s", fault)


def _tell(report: Report, log: logging.Logger) -> None:
    for what in ("added", "changed", "withdrawn"):
        if ids := getattr(report, what):
            log.info("figures %s: %s", what, ", ".join(ids))
