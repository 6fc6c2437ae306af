"""The data folder and its store as an operator sees them: one running bot for it, by the system's lock on a
file, gone with the process however it ends; whether a store was expected in it, and what that accepted; how
much waits there, since when, how large it is. No person is in it.

An empty store where another was expected would forget everybody.
"""

from __future__ import annotations

import difflib
import os
import re
import sqlite3
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final

import aiosqlite

from bot.storage.database import Database, Store, from_text, looking, reading
from bot.storage.sqlite import StorageError, refused

NAME: Final = "azamat.lock"
_STORE: Final = b"store"  # its second line, once a store has been opened in the folder
# Windows lets nobody read a locked byte: the one we lock lies far behind the process id.
_LOCKED_BYTE: Final = 1 << 20


class AlreadyRunning(StorageError):
    """Another process holds the folder; ``pid`` is its id, where it could be read."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        who = "" if pid is None else f" (process {pid})"
        super().__init__(f"{folder}: Azamat is already running on this folder{who}; stop it first")
        self.folder = folder
        self.pid = pid


class DataLock:
    """Holds the data folder, made if absent, from construction to :meth:`release` or the end of ``with``.

    Raises AlreadyRunning, or StorageError if the folder cannot be used. The file stays when the lock goes:
    one that is taken away could be locked twice.

    ``had_store``: there has been a store in the folder, see :meth:`has_store`.
    """

    def __init__(self, folder: Path) -> None:
        self.path: Final = folder / NAME
        self.had_store = False
        self._file: int | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileExistsError as error:
            raise StorageError(f"{folder}: not a folder") from error
        except OSError as error:
            raise refused(error, f"{self.path}: cannot be made") from error
        try:
            if not _lock(file):
                raise AlreadyRunning(folder, _pid(file))
            self.had_store = _tells_of_store(os.read(file, 64))
            _write(file, self.had_store)
        except OSError as error:
            os.close(file)
            raise refused(error, f"{self.path}: cannot be locked") from error
        except BaseException:
            os.close(file)
            raise
        self._file = file

    def has_store(self) -> None:
        """Remember that a store is in the folder: where it is gone one day, it was not meant to be new."""
        if self._file is not None and not self.had_store:
            self.had_store = True
            with suppress(OSError):  # a full disk: then it is remembered at the next start
                _write(self._file, True)

    def release(self) -> None:
        """Let the folder go; again: nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> DataLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def had_store(folder: Path) -> bool:
    """Whether there has been a store in the folder, see :meth:`DataLock.has_store`: read beside whoever holds
    the lock. A file that is not there, or cannot be read, says no.
    """
    try:
        with (folder / NAME).open("rb") as file:
            return _tells_of_store(file.read(64))
    except OSError:
        return False


def _tells_of_store(said: bytes) -> bool:
    return _STORE in said.splitlines()[1:]


def _write(file: int, store: bool) -> None:
    """In the place of what stands there, and only then shorter: a full disk takes nothing away."""
    said = f"{os.getpid()}\n".encode("ascii") + (_STORE + b"\n" if store else b"")
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, said)
    os.ftruncate(file, len(said))


def _pid(file: int) -> int | None:
    try:
        return int(os.read(file, 64).splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


ALIKE: Final = 0.82  # of two names, as difflib counts: one letter off
_LOG: Final = "-wal"  # beside a database that was not closed (sqlite.org/wal.html)


def check_folder(database: Path) -> None:
    """StorageError where another folder was meant: this one is not there, and :func:`neighbour` finds one."""
    if (meant := neighbour(database)) is not None:
        raise StorageError(
            f"AZAMAT_DATA: {database.parent}: there is no such folder, but {meant} holds a store; did you "
            "mean it? To begin anew, make the folder first"
        )


def check_store(database: Path) -> None:
    """StorageError where a store was in this folder and is not any more, see :func:`lost`."""
    if lost(database):
        raise StorageError(
            f"{database}: gone or empty, but there was a store in this folder; bring it back from a backup, "
            f"or to begin anew remove {database.with_name(NAME)}"
        )


def neighbour(database: Path) -> Path | None:
    """The folder that was meant, where the one of ``database`` is not there and its name is nearly another's.

    Of a store in use somebody else takes care; names that a number tells apart are meant as they are.
    """
    folder = database.parent
    try:
        if folder.exists():
            return None
        beside = [path for path in folder.parent.iterdir() if (path / database.name).is_file()]
    except OSError:
        return None
    names = {path.name.lower(): path for path in beside if _letters(path.name) != _letters(folder.name)}
    near = difflib.get_close_matches(folder.name.lower(), names, n=1, cutoff=ALIKE)
    found = names[near[0]] if near else None
    return None if found is None or in_use(found) else found


def _letters(name: str) -> str:
    return re.sub(r"[0-9]", "", name)


def in_use(folder: Path) -> bool:
    """Whether a bot is running on the folder."""
    try:
        DataLock(folder).release()
    except AlreadyRunning:
        return True
    except StorageError:
        pass
    return False


def is_new(database: Path) -> bool:
    """Whether a store would be made, and not opened."""
    return not database.exists() or (database.is_file() and database.stat().st_size == 0)


def which(database: str) -> tuple[int, int] | None:
    """Which file stands there now; None: none. StorageError: this user may not look."""
    try:
        found = Path(database).stat()
    except PermissionError as error:
        raise StorageError(
            f"{database}: cannot be looked at: {error.strerror}; give the bot's user its right back"
        ) from error
    except OSError:
        return None
    return found.st_dev, found.st_ino


def lost(database: Path) -> bool:
    """Whether there was a store that is not there any more, or is empty."""
    left = database.with_name(database.name + _LOG)
    return is_new(database) and (had_store(database.parent) or (left.exists() and left.stat().st_size > 0))


def accepted_names(database: Path) -> frozenset[str]:
    """The names of the files accepted last, read beside a running bot; none where they cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return frozenset(row[0] for row in connection.execute("SELECT name FROM knowledge_files"))
    except sqlite3.Error:
        return frozenset()


def served_edits(database: Path) -> tuple[str, ...]:
    """The changes of the desk that are served, each as JSON (:mod:`knowledge.edits`), read beside a running
    bot; none where they cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT edits FROM desk_changes WHERE state = 'served' ORDER BY id")
            return tuple(row[0] for row in rows)
    except sqlite3.Error:
        return ()


_PROBE: Final = "probed_at"  # in announcement_marks: Unix time
#: Messages of announcements that are under way; those of finished ones are in /announcements.
_RUNNING: Final = "(SELECT id FROM announcements WHERE state IN ('running', 'paused'))"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. ``oldest``: of the updates that wait; ``overdue``: since when the first message that
    may be sent waits; ``sent_last``: when the last one of those under way ended.
    """

    waiting: int
    oldest: datetime | None
    outbox: dict[str, int]  # state -> messages of announcements that are under way
    overdue: datetime | None
    sent_last: datetime | None
    chats: int
    subscribed: int
    bytes: int  # of the file, without its log
    free: int  # bytes of it that are not used


async def standing(store: Store, now: str) -> Standing:
    """Look. ``now``: as :func:`bot.storage.database.to_text` writes it."""
    connection = reading(store)

    async def one(query: str, *values: object) -> tuple[object, ...]:
        rows = await connection.execute_fetchall(query, values)
        return tuple(next(iter(rows)))

    waiting, oldest = await one("SELECT count(*), min(received_at) FROM inbox WHERE ended IS NULL")
    outbox = await connection.execute_fetchall(
        f"SELECT state, count(*) FROM deliveries WHERE announcement IN {_RUNNING} GROUP BY state"  # noqa: S608
    )
    overdue, sent = await one(
        "SELECT min(CASE WHEN d.state = 'planned' AND d.not_before <= ? THEN d.not_before END),"
        " max(d.ended_at) FROM deliveries AS d JOIN announcements AS a ON a.id = d.announcement"
        " WHERE a.state = 'running'",
        now,
    )
    (chats,) = await one("SELECT count(*) FROM chats")
    (subscribed,) = await one("SELECT count(DISTINCT chat_id) FROM subscriptions")
    (pages,) = await one("PRAGMA page_count")
    (size,) = await one("PRAGMA page_size")
    (free,) = await one("PRAGMA freelist_count")
    return Standing(
        int(str(waiting)),
        _moment(oldest),
        {str(row[0]): int(row[1]) for row in outbox},
        _moment(overdue),
        _moment(sent),
        int(str(chats)),
        int(str(subscribed)),
        int(str(pages)) * int(str(size)),
        int(str(free)) * int(str(size)),
    )


def _moment(value: object) -> datetime | None:
    return None if value is None else from_text(str(value))


async def probe(store: Database, now: datetime) -> None:
    """Write something, and have it on the disk. StorageError: the store takes nothing."""
    await store.write(_probe, int(now.timestamp()), durable=True)


async def _probe(connection: aiosqlite.Connection, now: int) -> None:
    await connection.execute("INSERT OR REPLACE INTO announcement_marks VALUES (?, ?)", (_PROBE, now))


async def newest_log(store: Store) -> int:
    """The number of the newest line in the log of announcements; 0: there is none."""
    rows = await reading(store).execute_fetchall("SELECT coalesce(max(id), 0) FROM announcement_log")
    return int(next(iter(rows))[0])


async def log_after(store: Store, number: int) -> list[tuple[int, int, int, str]]:
    """The lines after one: number, announcement, officer (0: the bot itself), what they did."""
    rows = await looking(store).execute_fetchall(
        "SELECT id, announcement, officer, what FROM announcement_log WHERE id > ? ORDER BY id", (number,)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
