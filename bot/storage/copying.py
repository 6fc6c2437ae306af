"""Copies of the database: made while the bot runs, looked into, put in the place of a store.

A copy is one file, sound and readable by its owner alone, or it is not there. It bears the moment at which it
was made, so that whatever becomes of it, a bot that opens it knows that it is a copy. What went on after that
moment it cannot know, so it sends nothing twice: what was on its way, or was planned, may have gone out
since. Such messages are `unknown`, their announcements pause, and an officer decides; dates of calendars up
to now are past; updates that waited have been answered.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import aiosqlite

from bot.storage import announcements
from bot.storage.announcements import TERMINAL, Cause
from bot.storage.database import APPLICATION_ID, BUSY, Database, to_text
from bot.storage.deliveries import RECURRING
from bot.storage.sqlite import MIGRATIONS, DamagedError, StorageError, damaged, explained, refused

MARK: Final = "user_version"  # of a copy, in its header: the minute of Unix time at which it was made
_BESIDE: Final = ("", "-wal", "-shm", "-journal")  # a database and what SQLite lays beside it


@dataclass(frozen=True, slots=True)
class Copy:
    """What a file holds. ``made``: None: it is a store, not a copy of one."""

    made: datetime | None
    schema: int
    chats: int
    subscriptions: int
    bytes: int


def copy(database: Path, to: Path, now: datetime) -> Copy:
    """Copy a database, also one in use, to a new file. Out: what the copy holds, read back from it.

    Takes as long as reading it all; a thread's work. SQLite's online backup in one step: the copy is one
    state of the store, and nobody who writes waits. StorageError: there is no copy.
    """
    if not database.is_file():
        raise StorageError(f"{database}: there is no store yet; it is made when the bot first runs")
    part = to.with_name(to.name + ".part")
    try:
        if to.exists():
            raise StorageError(f"{to}: exists already")
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _fill(part, database, now)
        held = look_into(part, database)  # the same pages: what is wrong with them is wrong with the store
        part.rename(to)
        _sync(to.parent)
    except OSError as error:
        raise refused(error, f"{to}: cannot be written") from error
    except sqlite3.Error as error:
        found = explained(error, str(to))
        # What is written is new: damaged is what is read.
        raise explained(error, str(database)) if isinstance(found, DamagedError) else found from error
    finally:
        with suppress(OSError):
            for end in _BESIDE:
                part.with_name(part.name + end).unlink(missing_ok=True)
    return held


def size(database: Path) -> int:
    """Bytes of a store, with what of it still stands beside the file (sqlite.org/wal.html)."""
    log = database.with_name(f"{database.name}-wal")
    return os.path.getsize(database) + (os.path.getsize(log) if log.exists() else 0)


def _fill(part: Path, database: Path, now: datetime) -> None:
    with closing(_open(part)) as target:
        with closing(_open(database)) as source:
            source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, and nothing beside it
        target.execute("PRAGMA synchronous = FULL")
        target.execute(f"PRAGMA {MARK} = {minute(now)}")


def minute(moment: datetime) -> int:
    """The moment as a header holds it, in 31 bits."""
    return int(moment.timestamp()) // 60


def _open(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=BUSY, isolation_level=None)


def belong(path: Path) -> None:
    """Give a file to the owner of its folder, where root made it for them: the bot has to read it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and path.exists():
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    """What was renamed in it stays so after a loss of power."""
    with suppress(OSError):  # Windows opens no folders
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def look_into(path: Path, of: Path | None = None) -> Copy:
    """Check all of a file, and say what it holds. StorageError: it is no store that this version can use; it
    names ``of``, of which this is a copy.
    """
    name = str(of or path)
    if not path.is_file():
        raise StorageError(f"{path}: there is no such file")
    try:
        with closing(_open(path)) as connection:
            findings = connection.execute("PRAGMA integrity_check(1)").fetchall()
            if findings != [("ok",)]:
                raise damaged(name, str(findings[0][0]))
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise StorageError(f"{name}: no store of this program")
            (schema,) = connection.execute("SELECT max(number) FROM migrations").fetchone()
            if schema > MIGRATIONS[-1].number:
                raise StorageError(f"{name}: written by a newer version (its schema is {schema})")
            return _held(connection, schema)
    except sqlite3.Error as error:
        raise explained(error, name) from error


def _held(connection: sqlite3.Connection, schema: int) -> Copy:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}

    def number(table: str) -> int:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our names
        return int(found[0])

    (made,) = connection.execute(f"PRAGMA {MARK}").fetchone()
    # As the store will be on the disk: what is new of it stands beside it for a while (sqlite.org/wal.html).
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return Copy(
        datetime.fromtimestamp(made * 60, UTC) if made else None,
        schema,
        number("chats") if "chats" in tables else 0,
        number("subscriptions") if "subscriptions" in tables else 0,
        pages * size,
    )


def subscribed_chats(path: Path) -> list[tuple[int, str]]:
    """Groups and channels with a subscription, and their titles, as far as they are known. StorageError."""
    try:
        with closing(_open(path)) as connection:
            rows = connection.execute(
                "SELECT DISTINCT s.chat_id, coalesce(c.title, '') FROM subscriptions AS s"
                " LEFT JOIN chats AS c ON c.chat_id = s.chat_id WHERE s.chat_id < 0 ORDER BY 1"
            )
            return [(row[0], row[1]) for row in rows]
    except sqlite3.Error as error:
        raise explained(error, str(path)) from error


def put_in_place(copied: Path, database: Path, now: datetime) -> Path | None:
    """Let a copy be the store; its folder must be locked. Out: where the store before it went, if one was.

    StorageError: the store is as it was.
    """
    held = look_into(copied)
    if database.exists() and copied.samefile(database):
        raise StorageError(f"{copied}: this is the store itself. Name a backup of it")
    part = database.with_name(database.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_open(part)) as target:
            with closing(_open(copied)) as source:
                source.backup(target)
            if held.made is None:  # a store that somebody copied by hand, whenever that was
                moment = datetime.fromtimestamp(min(now.timestamp(), copied.stat().st_mtime), UTC)
                target.execute(f"PRAGMA {MARK} = {minute(moment)}")
        before = set_aside(database, "before", now) if database.exists() else None
        belong(part)
        part.rename(database)
        _sync(database.parent)
    except OSError as error:
        raise refused(error, f"{database}: cannot be written") from error
    except sqlite3.Error as error:
        raise explained(error, str(database)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return before


def set_aside(database: Path, why: str, now: datetime) -> Path:
    """Rename a database, with all that lies beside it. Out: its new name. StorageError: it cannot be."""
    to = database.with_name(f"{database.name}.{why}-{now:%Y%m%dT%H%M%SZ}")
    try:
        for end in (*_BESIDE[1:], ""):  # the file itself last: until then it is still in its place
            beside = database.with_name(database.name + end)
            if beside.exists():
                beside.rename(to.with_name(to.name + end))
    except OSError as error:
        raise refused(error, f"{database}: cannot be set aside") from error
    return to


def damaged_before(database: Path) -> Path | None:
    """The newest one that was set aside as damaged, if no store has taken its place since."""
    if database.exists():
        return None
    found = [path for path in database.parent.glob(f"{database.name}.damaged-*Z") if path.is_file()]
    return max(found, default=None)


async def copied(database: Path, to: Path, now: datetime) -> Copy:
    """:func:`copy` in a thread."""
    return await asyncio.to_thread(copy, database, to, now)


async def usable(database: Path) -> bool:
    """Whether the store can be opened and written to, all of it."""
    try:
        async with await Database.open(database):
            return True
    except StorageError:
        return False


WHY = "restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. ``made``: when the copy was; the others are numbers."""

    made: datetime
    paused: int  # announcements that an officer has to look at
    unknown: int  # messages of which nobody can know whether they went out
    dates: int  # chats whose figure of the week or quiz goes on with the next date
    updates: int  # that waited to be handled


async def settle_restored(store: Database, now: datetime) -> Restored | None:
    """Do so once, where the store is a copy; None: it is none, or this was done."""
    return await store.write(_settle, now, durable=True)


async def _settle(connection: aiosqlite.Connection, now: datetime) -> Restored | None:
    ((minute,),) = await connection.execute_fetchall(f"PRAGMA {MARK}")
    if not minute:
        return None
    made, moment = datetime.fromtimestamp(minute * 60, UTC), to_text(now)
    unknown = await connection.execute(
        "UPDATE deliveries SET state = 'unknown', reason = ?, ended_at = ?"
        " WHERE action = 'send' AND state IN ('planned', 'sending')",
        (WHY, moment),
    )
    paused, cause = 0, Cause("restored", dates=(made.date(),))
    for one in await announcements.select(connection, "state IN ('planned', 'running')"):
        late = one.kind in RECURRING and one.began_at is None  # another comes by itself
        paused += not late
        await announcements.move_state(
            connection, one.id, (one.state,), "cancelled" if late else "paused", TERMINAL,
            "cancelled" if late else "paused", now, cause=cause, reported=False,
        )  # fmt: skip
    for one in await announcements.select(
        connection, "state = 'waiting'"
    ):  # also what nobody would ask about
        await announcements.set_cause(connection, one.id, cause)
    dates = await connection.execute("UPDATE calendars SET next = ? WHERE next < ?", (moment, moment))
    updates = await connection.execute(
        "UPDATE inbox SET ended = 'late', ended_at = ?, raw = NULL WHERE ended IS NULL", (moment,)
    )
    await connection.execute(f"PRAGMA {MARK} = 0")  # in the header, so in the transaction
    return Restored(made, paused, unknown.rowcount, dates.rowcount, updates.rowcount)
