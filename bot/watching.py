"""From the knowledge files to the figures that are served: a broken file never reaches people."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from bot.storage.database import Store
from bot.storage.errors import StorageError
from bot.storage.knowledge_revisions import Report, accept, last_good
from knowledge.loading import KnowledgeError, load_texts, texts
from knowledge.model import Knowledge

T = TypeVar("T")
_Stamp: TypeAlias = tuple[tuple[str, int, int, int, int], ...]

EVERY: Final = 2.0  # seconds between two looks at the folder
GONE: Final = 600.0  # seconds for which a file that is gone is waited for: longer than any deployment


async def open_knowledge(
    store: Store, folder: Path, now: datetime, log: logging.Logger
) -> tuple[Knowledge, Report]:
    """Read the folder, keep what changed as revisions, and give what to serve.

    If the files are broken, each fault is logged and the last good set is served (``report.faults`` says
    why). KnowledgeError, of the files, if there is no such set or this version cannot read it.
    """
    try:
        knowledge, read = await asyncio.to_thread(_load, folder)
    except KnowledgeError as error:
        _tell_faults(error, log)
        kept = await last_good(store)
        if kept is None:
            raise
        try:
            knowledge = await asyncio.to_thread(load_texts, kept)
        except KnowledgeError:
            log.error("the figures accepted before cannot be read by this version")
            raise error from None
        log.warning("the figures accepted before stay served until the files are mended")
        return knowledge, Report(faults=tuple(map(str, error.faults)))
    kept = await last_good(store)
    if kept is not None and (gone := sorted(kept.keys() - read.keys())):
        try:
            before = await asyncio.to_thread(load_texts, kept)
        except KnowledgeError:
            before = knowledge  # this version cannot read them: nothing to wait with
        if loses(before, knowledge):
            _tell_gone(gone, log)
            return before, Report(faults=tuple(f"{name}: gone" for name in gone))
    report = await accept(store, knowledge, read, now)
    _tell(report, log)
    return knowledge, report


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
        still, self._before = stamp == self._before, stamp
        if not still or (stamp == self._done and (self._until is None or self._now() < self._until)):
            return None
        self._done = stamp  # also when the reading fails: the same files would fail again
        try:
            knowledge, read, built = await asyncio.to_thread(self._read)
        except KnowledgeError as error:
            _tell_faults(error, self._log)
            self._log.warning("the figures served before stay served until the files are mended")
            return Report(faults=tuple(map(str, error.faults)))
        if await self._waits(knowledge, read) or built is None:
            return None
        try:
            report = await accept(self._store, knowledge, read, self._clock())
        except StorageError as error:
            self._log.error("the changed figures could not be kept, so they are not served: %s", error)
            self._done = None  # tried again at the next look
            return None
        self._swap(built[0])
        self._served = knowledge
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

    def _read(self) -> tuple[Knowledge, Mapping[str, str], tuple[T] | None]:
        """What the files say, with what is built of it; None if that is what is served."""
        knowledge, read = _load(self._folder)
        return knowledge, read, None if knowledge.digest == self._served.digest else (self._build(knowledge),)


def _load(folder: Path) -> tuple[Knowledge, Mapping[str, str]]:
    # The texts that are kept must be the very ones that were read.
    read = texts(folder)
    return load_texts(read), read


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
    for what in ("added", "changed", "withdrawn", "adopted"):
        if ids := getattr(report, what):
            log.info("figures %s: %s", what, ", ".join(ids))
    for figure_id in report.conflicts:
        log.warning(
            "figure %s: the files changed under an edit made outside them; the edit is kept", figure_id
        )
