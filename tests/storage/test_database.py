from __future__ import annotations

import asyncio
import gc
import hashlib
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from weakref import ref

import aiosqlite
import pytest
from stored_examples import rights_bind, run

from bot.storage import database, sqlite
from bot.storage.database import Database, durable_transaction, looking, reading, transaction
from bot.storage.sqlite import Migration, Near, StorageError

Use = Callable[[Database], Awaitable[Any]]


def using(path: Any, use: Use) -> Any:
    async def main() -> Any:
        async with await Database.open(path, busy=0.2) as db:
            return await use(db)

    return run(main())


async def make_notes(connection: aiosqlite.Connection) -> None:
    await connection.execute("CREATE TABLE notes (text TEXT NOT NULL) STRICT")


async def note(connection: aiosqlite.Connection, *texts: str) -> int:
    for text in texts:
        await connection.execute("INSERT INTO notes VALUES (?)", (text,))
        time.sleep(0)  # let others in, if anything would
    return len(texts)


async def notes(db: Database) -> list[str]:
    return [row[0] for row in await db.read.execute_fetchall("SELECT text FROM notes ORDER BY rowid")]


@pytest.fixture(params=["file", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return tmp_path / "data" / "azamat.sqlite3" if request.param == "file" else ":memory:"


def test_a_write_is_committed_and_gives_its_result(place: Any) -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)
        assert await db.write(note, "бір", "екі") == 2
        assert await notes(db) == ["бір", "екі"]

    using(place, use)


def test_an_exception_undoes_the_whole_write_and_comes_out(place: Any) -> None:
    async def fail(connection: aiosqlite.Connection) -> None:
        await note(connection, "lost")
        raise LookupError("no such thing")

    async def use(db: Database) -> None:
        await db.write(make_notes)
        await db.write(note, "kept")
        with pytest.raises(LookupError, match="no such thing"):
            await db.write(fail)
        with pytest.raises(sqlite3.IntegrityError):
            await db.write(note, "lost as well", None)  # type: ignore[arg-type]
        await db.write(note, "after")
        assert await notes(db) == ["kept", "after"]

    using(place, use)


def test_what_a_write_failed_with_is_freed_without_a_collector(tmp_path: Path) -> None:
    class Failed(Exception):
        pass

    async def failing(connection: aiosqlite.Connection) -> None:
        await connection.execute("SELECT 1")
        raise Failed

    async def refused(store: Database) -> list[ref[Exception]]:
        try:
            await store.write(failing)
        except Failed as error:
            failed = ref(error)
        try:
            with closing(sqlite3.connect(tmp_path / "x", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await store.write(make_notes)
        except StorageError as error:
            return [failed, ref(error)]
        raise AssertionError("the lock was not seen")

    async def use(store: Database) -> list[object]:
        found = await refused(store)
        await store.write(make_notes)  # the next one: nothing of the last is under way
        return [one() for one in found]

    gc.collect()
    gc.disable()
    try:
        assert using(tmp_path / "x", use) == [None, None]
    finally:
        gc.enable()


def test_writes_asked_for_at_once_do_not_mix(place: Any) -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)
        await asyncio.gather(*(db.write(note, *[f"{task}"] * 5) for task in range(8)))
        assert await notes(db) == [f"{task}" for task in range(8) for _ in range(5)]

    using(place, use)


def test_a_failing_write_takes_nothing_of_its_neighbours_with_it() -> None:
    async def fail(connection: aiosqlite.Connection, name: str) -> None:
        await note(connection, name, name)
        raise LookupError(name)

    async def use(db: Database) -> None:
        await db.write(make_notes)
        out = await asyncio.gather(
            *(db.write(fail, str(n)) if n % 2 else db.write(note, str(n), str(n)) for n in range(6)),
            return_exceptions=True,
        )
        assert [repr(one) for one in out] == [
            "2",
            "LookupError('1')",
            "2",
            "LookupError('3')",
            "2",
            "LookupError('5')",
        ]
        assert await notes(db) == ["0", "0", "2", "2", "4", "4"]

    using(":memory:", use)


def test_readers_see_only_what_is_committed(tmp_path: Path) -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)
        written, go_on = threading.Event(), threading.Event()

        async def slow(connection: aiosqlite.Connection) -> None:
            await note(connection, "half")
            written.set()
            go_on.wait()

        task = asyncio.create_task(db.write(slow))
        await asyncio.to_thread(written.wait)
        assert await notes(db) == []
        go_on.set()
        await task
        assert await notes(db) == ["half"]

    using(tmp_path / "a.sqlite3", use)


def test_the_reading_connection_cannot_write(place: Any) -> None:
    async def use(db: Database) -> None:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await db.read.execute("CREATE TABLE notes (text)")

    using(place, use)


def test_what_is_looked_up_sees_what_is_committed_and_cannot_write(place: Any) -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)
        await db.write(note, "first")
        assert [*await looking(db).execute_fetchall("SELECT text FROM notes")] == [("first",)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await looking(db).execute_fetchall("DELETE FROM notes")

    using(place, use)


def test_what_cannot_be_looked_up_at_once_is_asked_of_the_one_that_waits(tmp_path: Path) -> None:
    class Far:
        async def execute_fetchall(self, sql: str, _: Any) -> list[str]:
            return [f"waited: {sql}"]

    path = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE notes (text)")
        near = Near(path.as_uri(), Far())  # type: ignore[arg-type]
        assert run(near.execute_fetchall("SELECT * FROM notes")) == []
        other.execute("BEGIN EXCLUSIVE")  # without a write-ahead log nobody reads then
        assert run(near.execute_fetchall("SELECT * FROM notes")) == ["waited: SELECT * FROM notes"]
        run(near.close())


def test_databases_in_memory_are_apart() -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)
        async with await Database.open(":memory:") as another:
            rows = await another.read.execute_fetchall("SELECT 1 FROM sqlite_master WHERE name = 'notes'")
            assert list(rows) == []

    using(":memory:", use)


def test_settings_of_the_connections(tmp_path: Path) -> None:
    async def pragma(connection: aiosqlite.Connection, name: str) -> Any:
        ((value,),) = await connection.execute_fetchall(f"PRAGMA {name}")
        return value

    async def use(db: Database) -> None:
        assert await db.write(pragma, "journal_mode") == "wal"
        assert await db.write(pragma, "foreign_keys") == 1
        assert await db.write(pragma, "application_id") == 0x417A616D
        assert await db.write(pragma, "synchronous") == 1  # NORMAL
        assert await db.write(pragma, "synchronous", durable=True) == 2  # FULL
        assert await db.write(pragma, "synchronous") == 1
        assert await db.write(pragma, "busy_timeout") == 200
        assert await pragma(db.read, "busy_timeout") == 200
        assert await pragma(db.read, "query_only") == 1

    using(tmp_path / "a.sqlite3", use)


def test_a_plain_function_is_a_write_like_any_other(tmp_path: Path) -> None:
    def add(connection: sqlite3.Connection, text: str, fault: Exception | None = None) -> Any:
        connection.execute("INSERT INTO notes VALUES (?)", (text,))
        if fault is not None:
            raise fault
        return connection.execute("PRAGMA synchronous").fetchone()[0]

    async def use(db: Database) -> None:
        await db.write(make_notes)
        assert await db.write_whole(add, "first") == 1  # NORMAL
        assert await db.write_whole(add, "second", durable=True) == 2  # FULL
        assert await db.write_whole(add, "third") == 1
        with pytest.raises(LookupError):
            await db.write_whole(add, "undone", LookupError())
        with pytest.raises(StorageError, match="ended its own transaction"):
            await db.write_whole(lambda connection: connection.execute("COMMIT"))
        assert await notes(db) == ["first", "second", "third"]

    using(tmp_path / "a.sqlite3", use)


def test_functions_of_the_store_join_the_write_that_is_under_way() -> None:
    noted = transaction(note)

    @transaction
    async def both(connection: aiosqlite.Connection) -> None:
        assert reading(connection) is connection
        await noted(connection, "first")
        await noted(connection, "second")
        raise LookupError

    @durable_transaction
    async def durable(connection: aiosqlite.Connection) -> int:
        ((value,),) = await connection.execute_fetchall("PRAGMA synchronous")
        return int(value)

    async def use(db: Database) -> None:
        await db.write(make_notes)
        assert reading(db) is db.read
        with pytest.raises(LookupError):
            await both(db)
        assert await notes(db) == []
        assert await noted(db, "third") == 1
        assert await notes(db) == ["third"]
        assert await durable(db) == 2  # FULL

    using(":memory:", use)


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_ever() -> None:
    async def use(db: Database) -> None:
        async def outer(_: aiosqlite.Connection) -> None:
            await db.write(make_notes)

        with pytest.raises(RuntimeError, match="a write inside a write would wait for itself"):
            await db.write(outer)

    using(":memory:", use)


def test_a_write_that_commits_by_itself_is_told() -> None:
    async def commits(connection: aiosqlite.Connection) -> None:
        await connection.execute("COMMIT")

    async def use(db: Database) -> None:
        with pytest.raises(StorageError, match=":memory:: a write ended its own transaction"):
            await db.write(commits)
        await db.write(make_notes)

    using(":memory:", use)


def test_a_cancelled_caller_leaves_a_begun_write_whole_and_drops_one_not_begun() -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)
        begun, go_on = threading.Event(), threading.Event()

        async def slow(connection: aiosqlite.Connection) -> None:
            await note(connection, "begun")
            begun.set()
            go_on.wait()
            await note(connection, "ended")

        first = asyncio.create_task(db.write(slow))
        second = asyncio.create_task(db.write(note, "never"))
        await asyncio.to_thread(begun.wait)
        first.cancel()
        second.cancel()
        await asyncio.wait((first, second))
        go_on.set()
        await db.write(note, "next")
        assert await notes(db) == ["begun", "ended", "next"]

    using(":memory:", use)


def test_a_write_that_awaits_something_else_is_undone_and_told() -> None:
    async def use(db: Database) -> None:
        await db.write(make_notes)

        async def waits(connection: aiosqlite.Connection) -> None:
            await note(connection, "lost")
            await asyncio.sleep(0)

        with pytest.raises(RuntimeError, match="a write may await its connection alone"):
            await db.write(waits)
        await db.write(note, "next")
        assert await notes(db) == ["next"]

    using(":memory:", use)


def test_close_finishes_what_was_asked_for_and_takes_nothing_more(tmp_path: Path) -> None:
    async def main() -> None:
        db = await Database.open(tmp_path / "a.sqlite3")
        await db.write(make_notes)
        tasks = [asyncio.create_task(db.write(note, str(n))) for n in range(3)]
        await asyncio.sleep(0)
        await asyncio.gather(db.close(), db.close())
        await db.close()
        assert await asyncio.gather(*tasks) == [1, 1, 1]
        with pytest.raises(StorageError, match=r"a\.sqlite3: closed"):
            await db.write(note, "late")
        async with await Database.open(tmp_path / "a.sqlite3") as again:
            assert await notes(again) == ["0", "1", "2"]

    run(main())
    assert os.listdir(tmp_path) == ["a.sqlite3"]  # the log was merged


# -- the process ends -------------------------------------------------

PROGRAM = """
import asyncio, os, sys, threading, time
from pathlib import Path
from bot.storage.database import Database

async def make(connection):
    await connection.execute("CREATE TABLE notes (text TEXT) STRICT")
    await connection.execute("INSERT INTO notes VALUES ('old')")

async def change(connection, event, seconds):
    await connection.execute("UPDATE notes SET text = 'new'")
    event.set()
    time.sleep(seconds)

async def main():
    db = await Database.open(Path(sys.argv[1]))
    {body}

asyncio.run(main())
print("over")
"""


def program(body: str, path: Path) -> subprocess.CompletedProcess[str]:
    text = PROGRAM.format(body=textwrap.indent(textwrap.dedent(body).strip(), "    ").strip())
    command = [sys.executable, "-W", "error", "-c", text, str(path)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)


def stored(path: Path) -> list[tuple[str]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT text FROM notes").fetchall()
    finally:
        connection.close()


def test_a_closed_database_lets_the_process_end(tmp_path: Path) -> None:
    out = program("await db.write(make); await db.close()", tmp_path / "a.sqlite3")
    assert (out.returncode, out.stdout, out.stderr) == (0, "over\n", "")
    assert stored(tmp_path / "a.sqlite3") == [("old",)]


def test_a_database_that_nobody_closed_lets_the_process_end_as_well(tmp_path: Path) -> None:
    out = program("await db.write(make)", tmp_path / "a.sqlite3")
    assert (out.returncode, out.stdout, out.stderr) == (0, "over\n", "")
    out = program("raise SystemExit('stopped')", tmp_path / "a.sqlite3")
    assert (out.returncode, out.stdout, out.stderr) == (1, "", "stopped\n")
    assert os.listdir(tmp_path) == ["a.sqlite3"]


def test_an_end_in_the_middle_of_a_write_waits_for_its_end(tmp_path: Path) -> None:
    body = """
    await db.write(make)
    event = threading.Event()
    asyncio.create_task(db.write(change, event, 0.2))
    await asyncio.to_thread(event.wait)
    """
    out = program(body, tmp_path / "a.sqlite3")
    assert (out.returncode, out.stdout, out.stderr) == (0, "over\n", "")
    assert stored(tmp_path / "a.sqlite3") == [("new",)]


def test_a_crash_in_the_middle_of_a_write_leaves_the_old_state(tmp_path: Path) -> None:
    body = """
    await db.write(make)
    event = threading.Event()
    task = asyncio.create_task(db.write(change, event, 3600))
    await asyncio.to_thread(event.wait)
    os._exit(9)
    """
    out = program(body, tmp_path / "a.sqlite3")
    assert (out.returncode, out.stdout) == (9, "")
    assert "a.sqlite3-wal" in os.listdir(tmp_path)  # it was a crash indeed
    assert using(tmp_path / "a.sqlite3", notes) == ["old"]


# -- what cannot be opened --------------------------------------------


def refusal(path: Path) -> str:
    with pytest.raises(StorageError) as caught:
        using(path, notes)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def contents(folder: Path) -> dict[str, str]:
    """Hashes of the files; without the index of the log, and an empty log, which SQLite makes to look."""
    files = ((p.name, p.read_bytes()) for p in folder.iterdir() if p.suffix != ".db-shm")
    return {name: hashlib.sha256(data).hexdigest() for name, data in files if data}


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("my diary, " * 1000)
    before = contents(tmp_path)
    assert refusal(path) == (
        f"{path}: damaged (file is not a database); left as it is: restore a backup or move it away"
    )
    assert contents(tmp_path) == before


def test_a_damaged_file_keeps_every_byte_and_its_log(tmp_path: Path) -> None:
    async def fill(connection: aiosqlite.Connection) -> None:
        await make_notes(connection)
        await note(connection, *(f"{n:0200}" for n in range(400)))

    path, copies = tmp_path / "a.db", tmp_path / "copies"
    copies.mkdir()

    async def use(db: Database) -> None:
        await db.write(fill)
        async with await Database.open(path):
            pass
        await asyncio.to_thread(
            lambda: sqlite3.connect(path).execute("PRAGMA wal_checkpoint").connection.close()
        )
        await db.write(note, "in the log")
        for name in ("a.db", "a.db-wal"):  # as a crash would leave them
            (copies / name).write_bytes((tmp_path / name).read_bytes())

    using(path, use)
    with open(copies / "a.db", "r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xff" * 4096 * 4)
    before = contents(copies)
    assert refusal(copies / "a.db").startswith(f"{copies / 'a.db'}: damaged (")
    assert {name: contents(copies)[name] for name in before} == before


def test_a_truncated_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    using(path, lambda db: db.write(make_notes))
    path.write_bytes(path.read_bytes()[:5000])
    before = contents(tmp_path)
    assert refusal(path) == (
        f"{path}: damaged (database disk image is malformed); left as it is: restore a backup or move it away"
    )
    assert contents(tmp_path) == before


def test_a_file_locked_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    using(path, lambda db: db.write(make_notes))
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO notes VALUES ('theirs')")
        assert refusal(path) == f"{path}: locked by another program; close it and try again"
        other.execute("COMMIT")
    finally:
        other.close()
    assert using(path, notes) == ["theirs"]


def test_a_write_while_another_program_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    begun: list[str] = []

    async def reads_first(connection: aiosqlite.Connection) -> None:
        begun.append("on a state that is about to change")
        await connection.execute_fetchall("SELECT * FROM notes")
        await note(connection, "ours")

    async def use(db: Database) -> None:
        await db.write(make_notes)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked by another program; close it and try again"):
            await db.write(reads_first)
        assert begun == []
        assert await notes(db) == []  # reading goes on
        other.execute("COMMIT")
        other.close()
        await db.write(note, "ours")
        assert await notes(db) == ["ours"]

    using(path, use)


def test_a_file_written_by_a_newer_version(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def use(db: Database) -> None:
        async def later(connection: aiosqlite.Connection) -> None:
            await connection.execute("INSERT INTO migrations (number, name) VALUES (999, 'from the future')")

        await db.write(later)

    using(path, use)
    known = sqlite.MIGRATIONS[-1].number
    before = contents(tmp_path)
    assert refusal(path) == (
        f"{path}: written by a newer version (its schema is 999, this version knows {known})"
    )
    assert contents(tmp_path) == before


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    before = contents(tmp_path)
    assert refusal(path) == f"{path}: a database of another program"
    assert contents(tmp_path) == before


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    using(tmp_path / "a.db", lambda db: db.write(make_notes))
    assert using(tmp_path / "a.db", notes) == []


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.db").mkdir()
    assert refusal(tmp_path / "a.db") == f"{tmp_path / 'a.db'}: not a file"


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert refusal(tmp_path / "data" / "a.db") == f"{tmp_path / 'data'}: not a folder"


@pytest.mark.skipif(not rights_bind(), reason="rights do not bind here")
def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)
    try:
        assert refusal(folder / "a.db") == f"{folder / 'a.db'}: cannot be made: Permission denied"
    finally:
        folder.chmod(0o700)


@pytest.mark.skipif(not rights_bind(), reason="rights do not bind here")
def test_a_file_that_cannot_be_written_to(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    using(path, lambda db: db.write(make_notes))
    path.chmod(0o400)
    assert refusal(path) == f"{path}: cannot be read and written: no permission"


@pytest.mark.skipif(os.name == "nt", reason="rights are another thing there")
def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    async def use(db: Database) -> list[tuple[str, str]]:
        await db.write(make_notes)
        return sorted((p.name, oct(p.stat().st_mode & 0o777)) for p in (tmp_path / "data").iterdir())

    assert using(tmp_path / "data" / "a.db", use) == [
        ("a.db", "0o600"),
        ("a.db-shm", "0o600"),
        ("a.db-wal", "0o600"),
    ]
    assert oct((tmp_path / "data").stat().st_mode & 0o777) == "0o700"


def test_odd_names_of_files(tmp_path: Path) -> None:
    path = tmp_path / "дерек #1?mode=ro 100%" / "a b.db"
    using(path, lambda db: db.write(make_notes))
    assert [p.name for p in path.parent.iterdir()] == ["a b.db"]


def test_an_sqlite_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(StorageError, match=r"is too old: at least 3\.37 is needed"):
        using(":memory:", notes)


def test_a_failing_migration_leaves_the_file_at_the_step_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = ("DROP TABLE chats", "DROP TABLE of_another_step")
    path = tmp_path / "a.db"
    using(path, lambda db: db.write(make_notes))
    known = sqlite.MIGRATIONS
    number = known[-1].number + 1
    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "MIGRATIONS", (*known, Migration(number, "broken", fails)))
        with pytest.raises(StorageError, match="no such table: of_another_step"):
            using(path, notes)

    async def use(db: Database) -> None:
        rows = await db.read.execute_fetchall("SELECT count(*) FROM chats")
        assert [tuple(row) for row in rows] == [(0,)]
        assert await sqlite.applied(db.read) == {m.number for m in known}

    using(path, use)


def test_the_log_has_a_bound_once_a_reader_has_gone(tmp_path: Path) -> None:
    """A backup that reads for long makes it long; it does not stay so until the end of the process."""
    path = tmp_path / "a.db"
    log = tmp_path / "a.db-wal"

    async def use(db: Database) -> None:
        async def write(connection: aiosqlite.Connection) -> None:
            await connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
            await connection.execute("INSERT INTO t VALUES (zeroblob(300000))")

        await db.write(write)
        reader = sqlite3.connect(path)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM t").fetchall()
        for _ in range(40):
            await db.write(write)
        assert log.stat().st_size > 10_000_000
        reader.close()
        for _ in range(3):
            await db.write(write)
        assert log.stat().st_size <= database.LOG

    using(path, use)
