"""The database file: one task that writes, by explicit transactions, and one connection that reads.

Tasks that share a connection share its transaction, so nobody but the writer task touches the writing
connection: a write is a function that the task runs between BEGIN IMMEDIATE and COMMIT.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from traceback import clear_frames
from types import TracebackType
from typing import (
    Any,
    Concatenate,
    Final,
    Literal,
    NamedTuple,
    ParamSpec,
    TypeAlias,
    TypeVar,
    TypeVarTuple,
    cast,
)

import aiosqlite

from bot.storage import sqlite
from bot.storage.sqlite import (
    DamagedError,
    Near,
    Own,
    StorageError,
    Threaded,
    damaged,
    explained,
    refused,
    threaded,
    trouble,
)

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

log = logging.getLogger(__name__)

APPLICATION_ID: Final = 0x417A616D  # "Azam", in the header of the file
OLDEST_SQLITE: Final = (3, 37, 0)  # STRICT tables; a memory database that connections share is older
_WAL_AGAIN: Final = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds between attempts to set the journal mode
_ENDED: Final = "a write ended its own transaction"
LOG: Final = 1 << 20  # bytes of the write-ahead log that are kept once it is carried over
BUSY: Final = 5.0  # seconds to wait for another process
_memories = itertools.count(1)


class _Job(NamedTuple):
    function: Callable[..., Any]
    args: tuple[Any, ...]
    durable: bool
    plain: bool  # no coroutine
    done: asyncio.Future[Any]


class Database:
    """An open database; make it with :meth:`open`, leave it with :meth:`close` or ``async with``."""

    def __init__(self, name: str, write: Threaded, read: aiosqlite.Connection, near: Near) -> None:
        self.name: Final = name  # for messages
        self.read: Final = read
        """For queries alone, each on its own; it sees what is committed. Fetch all rows at once
        (``execute_fetchall``): a cursor left half read would hold an old state. In a write, use the
        write's own connection instead."""
        self.near: Final = near  # of the same, what is found at once: see :func:`looking`
        self._connection = write
        self._queue: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._durable = False  # how the connection commits now
        self._closing = False
        self._thread = threading.get_ident()  # that of the event loop; writes run on another
        self.damage: DamagedError | None = None  # a write has found the file damaged
        self._writer = asyncio.create_task(self._run(), name=f"writer of {name}")

    @classmethod
    async def open(cls, path: Path | Literal[":memory:"], *, busy: float = BUSY) -> Database:
        """Open the file, made with its folder if absent, checked and migrated; or a database in memory.

        ``busy``: seconds to wait where another process holds the file.
        Raises StorageError, with the file left as it is, when it cannot be used.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: at least 3.37 is needed")
        if isinstance(path, Path):
            name, uri = str(path), path.absolute().as_uri()
            fresh = await asyncio.to_thread(_prepare, path)
        else:
            # The memdb VFS lets connections of one process share a database with proper locks; a shared
            # cache would let readers fail at once, or see what is not committed.
            name, uri = path, f"file:/azamat-{os.getpid()}-{next(_memories)}?vfs=memdb"
            fresh = True
        try:
            async with AsyncExitStack() as stack:
                sound = not fresh and await _check(name, uri, busy)
                write = threaded(uri, busy)
                await stack.enter_async_context(write)
                if not sound:
                    await _examine(write, name)
                await _set_up(write)
                read = await stack.enter_async_context(threaded(uri, busy))
                await read.execute("PRAGMA query_only = ON")
                near = Near(uri, read)
                stack.pop_all()  # from here on the writer task closes both
                db = cls(name, write, read, near)
            try:
                # A task that is cancelled before its first step does nothing, not even what it does at last.
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                await db.close()
                raise
            return db
        except sqlite3.Error as error:
            raise explained(error, name) from error

    async def write(
        self, function: Callable[[aiosqlite.Connection, *Ts], Awaitable[T]], *args: *Ts, durable: bool = False
    ) -> T:
        """Run ``function(connection, *args)`` in a transaction of its own, after those asked for before.

        Out: what it returns, once committed. An exception in it undoes all it did and comes out here.
        ``durable``: the commit is on the disk before this returns (synchronous=FULL); otherwise a loss of
        power, but no crash of the process, may take the last commits back.
        The function must not commit, nor call ``write`` (pass the connection on instead), nor await anything
        but the connection: it runs on the connection's thread from BEGIN to COMMIT. If the caller is
        cancelled, a write that has begun goes on, one that has not is dropped.
        """
        return cast("T", await self._asked(function, args, durable, plain=False))

    async def write_whole(
        self, function: Callable[[sqlite3.Connection, *Ts], T], *args: *Ts, durable: bool = False
    ) -> T:
        """:meth:`write` for a plain function."""
        return cast("T", await self._asked(function, args, durable, plain=True))

    async def _asked(
        self, function: Callable[..., Any], args: tuple[Any, ...], durable: bool, *, plain: bool
    ) -> Any:
        if threading.get_ident() != self._thread:
            raise RuntimeError("a write inside a write would wait for itself: use its connection")
        if self._closing or self._writer.done():
            raise StorageError(f"{self.name}: closed")
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Job(function, args, durable, plain, done))
        try:
            return await done
        finally:
            del done  # it holds what it fails with, which holds this frame

    async def close(self) -> None:
        """Finish the writes asked for, then close; again: nothing. Nothing may be asked for after it."""
        if not self._closing:
            self._closing = True
            self._queue.put_nowait(None)
        await asyncio.wait((self._writer,))  # not cancelled with us: the connections must be closed

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self) -> None:
        """The writer: owns both connections to the end, also when the event loop is being torn down.

        An aiosqlite connection that nobody closes keeps its thread, and so the process, alive for ever.
        """
        try:
            while (job := await self._queue.get()) is not None:
                if not job.done.cancelled():
                    await self._transact(job)
        finally:
            self._closing = True
            while not self._queue.empty():
                left = self._queue.get_nowait()
                if left is not None and not left.done.done():
                    left.done.set_exception(StorageError(f"{self.name}: closed"))
            for connection in (self.near, self.read, self._connection):
                try:
                    await connection.close()
                except Exception:  # what is committed is safe; the other one must be closed too
                    log.exception("%s: closing failed", self.name)

    async def _transact(self, job: _Job) -> None:
        """What it fails with is freed with whoever hears of it: on a full disk many do, one after the other,
        and each would stay, with all that its frames hold, until the garbage collector comes by.
        """
        try:
            result = await self._attempt(job)
        except Exception as error:
            clear_frames(error.__traceback__)  # of the library's too
            _deliver(job.done, self._named(error))
        except asyncio.CancelledError:
            job.done.cancel()
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # we are; otherwise something that the function awaited was
        else:
            if not job.done.done():
                job.done.set_result(result)
        finally:
            del job

    def _named(self, error: Exception) -> Exception:
        """What a write failed with, as its caller gets it; damage is remembered."""
        said = trouble(error, self.name)
        if isinstance(said, DamagedError):
            self.damage = said
        return said

    async def _attempt(self, job: _Job) -> Any:
        # Cannot be changed inside a transaction.
        mode = f"PRAGMA synchronous = {'FULL' if job.durable else 'NORMAL'}"
        changed, self._durable = job.durable is not self._durable, job.durable
        return await self._connection.run(_transacted, self.name, mode if changed else "", job)


def _transacted(connection: sqlite3.Connection, name: str, mode: str, job: _Job) -> Any:
    if mode:
        connection.execute(mode)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if job.plain:
            result = job.function(connection, *job.args)
        else:
            result = _done(job.function(Own(connection), *job.args))
        if not connection.in_transaction:
            raise StorageError(f"{name}: {_ENDED}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.OperationalError):  # SQLite may have rolled back already (a full disk)
            connection.execute("ROLLBACK")
        raise
    return result


def _done(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("a write may await its connection alone")


Connection: TypeAlias = aiosqlite.Connection
Store: TypeAlias = Database | aiosqlite.Connection
"""Where a storage function works: the database (each write a transaction of its own), or the connection of
a write that is under way, which it joins. So several functions can commit together::

    @transaction
    async def both(connection, …):
        await chats.set_language(connection, …)
        await chats.speak(connection, …)

    await both(store, …)
"""


def reading(store: Store) -> aiosqlite.Connection:
    """The connection to query ``store`` by."""
    return store.read if isinstance(store, Database) else store


def looking(store: Store) -> aiosqlite.Connection:
    """:func:`reading` for what every other update looks up: a few rows, by a key. It is done at once, on the
    thread of the event loop; to change threads and back costs fifty times what the query does.
    """
    return cast(aiosqlite.Connection, store.near) if isinstance(store, Database) else store


def columns(count: int) -> str:
    """The columns of ``json_each(?)`` over rows given as JSON, a list of lists: one step for all of them. At
    each step of a statement its thread gives Python up, and waits for the one that answers.
    """
    return ", ".join(f"json_extract(value, '$[{n}]')" for n in range(count))


def transaction(
    function: Callable[Concatenate[aiosqlite.Connection, P], Awaitable[T]],
) -> Callable[Concatenate[Store, P], Coroutine[Any, Any, T]]:
    """A write as it is called: in a transaction of its own, or in the one that is under way in ``store``."""
    return _joining(function, durable=False)


def durable_transaction(
    function: Callable[Concatenate[aiosqlite.Connection, P], Awaitable[T]],
) -> Callable[Concatenate[Store, P], Coroutine[Any, Any, T]]:
    """:func:`transaction` that is on the disk before it returns, see :meth:`Database.write`."""
    return _joining(function, durable=True)


def _joining(
    function: Callable[Concatenate[aiosqlite.Connection, P], Awaitable[T]], *, durable: bool
) -> Callable[Concatenate[Store, P], Coroutine[Any, Any, T]]:
    @wraps(function)
    async def joined(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if isinstance(store, Database):
            return await store.write(
                lambda connection: function(connection, *args, **kwargs), durable=durable
            )
        return await function(store, *args, **kwargs)

    return joined


async def on_thread(
    connection: aiosqlite.Connection, function: Callable[[sqlite3.Connection, *Ts], T], *args: *Ts
) -> T:
    """A plain function in a write that is under way, on the connection's thread: it changes once."""
    return await cast("Threaded", connection).run(function, *args)


def _deliver(done: asyncio.Future[Any], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
    else:
        log.error("a write failed after its caller had gone", exc_info=error)


def _prepare(path: Path) -> bool:
    """Make the folder and the file, readable to their owner alone: they hold people. True: the file is new.

    An existing file is not opened here: closing it would drop the locks that this process holds on it
    (sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        if not path.parent.is_dir():
            raise StorageError(f"{path.parent}: not a folder") from error
        if not path.is_file():
            raise StorageError(f"{path}: not a file") from error
        check_rights(path)
        return path.stat().st_size == 0
    except OSError as error:
        raise refused(error, f"{path}: cannot be made") from error
    return True


def check_rights(path: Path) -> None:
    """StorageError where this user may not write to a store, or to its folder."""
    if not os.access(path, os.R_OK | os.W_OK):
        raise StorageError(f"{path}: cannot be read and written: no permission")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StorageError(f"{path.parent}: cannot be written to: no permission")


async def _check(name: str, uri: str, busy: float) -> bool:
    """Look at an existing file before anything is written to it. False: it could not be read this way.

    Read only: a writing connection would, on closing, carry a left-over log into the damaged file.
    """
    async with threaded(f"{uri}?mode=ro", busy) as connection:
        try:
            await _examine(connection, name)
        except sqlite3.OperationalError as error:
            # A crash left a rollback journal: only a connection that may write can recover the file.
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            return False
    return True


async def _examine(connection: aiosqlite.Connection, name: str) -> None:
    findings = [row[0] for row in await connection.execute_fetchall("PRAGMA quick_check(1)")]
    if findings != ["ok"]:
        raise damaged(name, findings[0])
    # In this order: another process that is making the file marks it before it makes the tables.
    ((tables,),) = await connection.execute_fetchall("SELECT count(*) FROM sqlite_master")
    ((application,),) = await connection.execute_fetchall("PRAGMA application_id")
    if application != APPLICATION_ID and (application or tables):
        raise StorageError(f"{name}: a database of another program")
    newest, known = max(await sqlite.applied(connection), default=0), sqlite.MIGRATIONS[-1].number
    if newest > known:
        raise StorageError(
            f"{name}: written by a newer version (its schema is {newest}, this version knows {known})"
        )


async def _to_wal(connection: aiosqlite.Connection) -> None:
    """Set the journal mode; SQLite does not wait for another process that is just doing the same."""
    for wait in (*_WAL_AGAIN, None):
        try:
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")  # stays "memory" for one in memory
        except sqlite3.OperationalError:
            if wait is None:
                raise
            await asyncio.sleep(wait)
        else:
            return


async def _set_up(connection: aiosqlite.Connection) -> None:
    await _to_wal(connection)
    await connection.execute("PRAGMA synchronous = NORMAL")
    await connection.execute_fetchall(f"PRAGMA journal_size_limit = {LOG}")  # else it stays at its longest
    await connection.execute("PRAGMA foreign_keys = ON")
    ((application,),) = await connection.execute_fetchall("PRAGMA application_id")
    if application != APPLICATION_ID:
        await connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for migration in sqlite.pending(await sqlite.applied(connection), sqlite.MIGRATIONS):
        await connection.execute("BEGIN IMMEDIATE")
        try:
            await sqlite.apply(connection, migration)
            await connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.OperationalError):
                await connection.execute("ROLLBACK")
            raise


# -- moments of time: UTC, ISO 8601, one width, so that the order of the texts is theirs


def to_text(moment: datetime) -> str:
    """``2025-10-22T08:00:00.000Z``. ValueError for a moment without a time zone: it could be anyone's."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment, in UTC, that :func:`to_text` wrote."""
    return datetime.fromisoformat(text)
