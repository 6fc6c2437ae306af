"""The connections of a database file: with a thread of their own, and such as are used where one stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

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
