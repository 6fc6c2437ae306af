"""SQLite as the store uses it: the connections of a file, the migrations that bring it up to this version,
and what can go wrong with it.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, TypeVar

import aiosqlite

T = TypeVar("T")


class Threaded(aiosqlite.Connection):
    """One on whose thread a whole function can run, where a statement each would change threads each time."""

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """``function(connection, *args)`` on the thread of the connection."""
        result: T = await self._execute(function, self._conn, *args)  # type: ignore[no-untyped-call]
        return result


class Own:
    """The writing connection as a write sees it: on its own thread, where what is awaited is done at once.

    So a write changes threads once, and not at each statement.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    async def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        return self._connection.execute(sql, parameters)

    async def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        return self._connection.executemany(sql, parameters)

    async def execute_fetchall(self, sql: str, parameters: Any = ()) -> list[Any]:
        return self._connection.execute(sql, parameters).fetchall()

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        return function(self._connection, *args)


class Near(Own):
    """One that reads on the thread of whoever asks, and waits for nobody: where another process holds the
    file, or anything else is wrong, ``far`` is asked, which waits on its own thread.
    """

    __slots__ = ("_far",)

    def __init__(self, uri: str, far: aiosqlite.Connection) -> None:
        super().__init__(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None))
        self._far = far
        self._connection.execute("PRAGMA query_only = ON")

    async def execute_fetchall(self, sql: str, parameters: Any = ()) -> list[Any]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError:
            return list(await self._far.execute_fetchall(sql, parameters))

    async def close(self) -> None:
        self._connection.close()


def threaded(uri: str, busy: float) -> Threaded:
    """A connection on a thread of its own. ``busy``: seconds to wait where another process holds the file."""
    return Threaded(lambda: sqlite3.connect(uri, uri=True, timeout=busy, isolation_level=None), 64)


# -- the numbered steps of migrations.sql, that bring a file up to this version ------------------------------


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: SQL statements, one each, as a script would commit by itself."""

    number: int
    name: str
    statements: tuple[str, ...]


def _read() -> Iterator[Migration]:
    text = (files(__package__) / "migrations.sql").read_text("utf-8")
    _, *parts = re.split(r"^-- (\d+): (.+)\n", text, flags=re.MULTILINE)
    for number, name, step in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Migration(int(number), name, tuple(_statements(step)))


def _statements(step: str) -> Iterator[str]:
    said = ""
    for line in step.splitlines():
        if not line.startswith("--"):
            said += f"\n{line}" if said else line
        if sqlite3.complete_statement(said):
            yield said.removesuffix(";")
            said = ""


MIGRATIONS: tuple[Migration, ...] = tuple(_read())


async def applied(connection: aiosqlite.Connection) -> frozenset[int]:
    """The numbers of the steps that this file has had; none for a new file."""
    known = await connection.execute_fetchall("SELECT 1 FROM sqlite_master WHERE name = 'migrations'")
    if not list(known):
        return frozenset()
    rows = await connection.execute_fetchall("SELECT number FROM migrations")
    return frozenset(row[0] for row in rows)


def pending(done: Iterable[int], known: Iterable[Migration]) -> tuple[Migration, ...]:
    """The steps of ``known`` still to take, in order."""
    have = frozenset(done)
    return tuple(sorted((m for m in known if m.number not in have), key=lambda m: m.number))


async def apply(connection: aiosqlite.Connection, migration: Migration) -> bool:
    """Take one step with its record, inside a transaction: a crash leaves it either done or not begun.

    False if it has been taken meanwhile: two processes may open a new file at the same moment.
    """
    if migration.number in await applied(connection):
        return False
    for statement in migration.statements:
        await connection.execute(statement)
    await connection.execute(
        "INSERT INTO migrations (number, name) VALUES (?, ?)", (migration.number, migration.name)
    )
    return True


# -- what can go wrong, said in one English line each --------------------------------------------------------

#: What the machine cannot do at present, by the system's numbers (errno(3)): about its disk, and besides.
_DISK: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "this user's share of the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EIO: "the disk failed",
}
_MACHINE: Final = _DISK | {
    errno.EMFILE: "too many files are open in this program",
    errno.ENFILE: "too many files are open on this machine",
    errno.ENOMEM: "no memory is left",
}


class StorageError(Exception):
    """The store cannot be used. The message is one line for the operator; nothing was destroyed."""


class DamagedError(StorageError):
    """The file is no sound database."""


class DiskError(StorageError):
    """The disk is full, failed, or can only be read: it may pass, and the store is as it was."""


def passing(error: BaseException | None) -> StorageError | None:
    """The trouble of the store or the machine, one line: it may pass, and is no fault of what was asked for.
    None: it is anything else.
    """
    if isinstance(error, StorageError):
        return error
    if not isinstance(error, OSError) or error.errno not in _MACHINE:
        return None
    said = f"{_MACHINE[error.errno]}: {error}"
    found = DiskError(said) if error.errno in _DISK else StorageError(said)
    found.__cause__ = error
    return found


def refused(error: OSError, message: str) -> StorageError:
    """What the system said of a file, as one line: a :class:`DiskError` where it is about the disk."""
    said = f"{message}: {error.strerror or error}"
    return DiskError(said) if error.errno in _DISK else StorageError(said)


def explained(error: sqlite3.Error, name: str) -> StorageError:
    """SQLite's error about the database ``name`` as one clear line (codes: sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code, the rest says more about the same.
    match None if code is None else code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StorageError(f"{name}: locked by another program; close it and try again")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(name, str(error))
        case sqlite3.SQLITE_FULL:
            return DiskError(f"{name}: the disk is full")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return DiskError(f"{name}: cannot be written to: {error}")
        case sqlite3.SQLITE_CANTOPEN:
            return StorageError(f"{name}: cannot be opened; check its folder and the rights to it")
        case sqlite3.SQLITE_IOERR:
            return DiskError(f"{name}: the disk failed: {error}")
        case _:
            return StorageError(f"{name}: {error}")


def trouble(error: Exception, name: str) -> Exception:
    """What a write failed with, as its caller gets it: trouble with the file becomes a StorageError.

    What the data forbids, or what a query does wrong, is the caller's own and stays as it is.
    """
    if not isinstance(error, sqlite3.Error):
        return error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    callers = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE)
    if code in callers:
        return error
    said = explained(error, name)
    said.__cause__ = error
    return said


def damaged(name: str, detail: str) -> StorageError:
    """The file is there, but is not a sound database; it is left as it is."""
    what = " ".join(detail.split())
    return DamagedError(f"{name}: damaged ({what}); left as it is: restore a backup or move it away")
