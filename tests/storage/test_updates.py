from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite
from stored_examples import MARCH, run

from bot.storage import updates
from bot.storage.database import Database
from bot.storage.updates import Arrived, Effect, Struck, Waiting


def arrived(update_id: int, chat_id: int = 7, ended: Any = None) -> Arrived:
    return Arrived(update_id, chat_id, "message", f'{{"update_id": {update_id}}}', ended)


async def rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db.read.execute_fetchall(query)]


async def note(connection: aiosqlite.Connection, text: str) -> None:
    await connection.execute("INSERT INTO notes VALUES (?)", (text,))


async def fail(connection: aiosqlite.Connection) -> None:
    await note(connection, "half")
    raise ValueError("an effect failed")


async def noting(db: Database) -> None:
    async def make(connection: aiosqlite.Connection) -> None:
        await connection.execute("CREATE TABLE notes (text)")

    await db.write(make)


def test_repeats_are_known_and_order_is_that_of_arrival() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as db:
            assert await updates.add(db, [arrived(30), arrived(10, 8)], MARCH) == {30: 1, 10: 2}
            assert await updates.add(db, [arrived(10, 8), arrived(20), arrived(40, 9, "limited")], MARCH) == {
                20: 3,
                40: 4,
            }
            assert await updates.chats(db) == [7, 8]
            assert await updates.waiting(db, 7, 10) == [
                Waiting(1, 7, "message", '{"update_id": 30}', 0, MARCH),
                Waiting(3, 7, "message", '{"update_id": 20}', 0, MARCH),
            ]
            assert [w.seq for w in await updates.waiting(db, 7, 1)] == [1]
            assert (await updates.count(db), await updates.newest(db)) == (3, 4)
            assert await updates.add(db, [arrived(n) for n in range(1000, 2200)], MARCH) == {
                n: n - 995 for n in range(1000, 2200)
            }

    run(play())


def test_what_came_is_on_the_disk_before_telegram_is_told(tmp_path: Path) -> None:
    async def play() -> None:
        async with await Database.open(tmp_path / "a.sqlite3") as db:
            begun: list[str] = []
            await db._connection.set_trace_callback(begun.append)
            await updates.add(db, [arrived(1)], MARCH)
            await updates.strike_off(db, [Struck(1, "done")], MARCH)
            await updates.add(db, [arrived(2)], MARCH)
            modes = [
                s.rpartition(" ")[2] for s in begun if s.startswith("PRAGMA synchronous") or s == "COMMIT"
            ]
            assert modes == ["FULL", "COMMIT", "NORMAL", "COMMIT", "FULL", "COMMIT"]

    run(play())


def test_what_is_struck_off_is_erased_with_its_effects_in_one() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as db:
            await noting(db)
            await updates.add(db, [arrived(n) for n in (1, 2, 3)], MARCH)
            struck = [
                Struck(1, "done", (Effect(note, ("one",)),)),
                Struck(2, "done", (Effect(note, ("two",)), Effect(fail, ()))),
                Struck(3, "unknown"),
            ]
            await updates.strike_off(db, struck, MARCH)
            await updates.strike_off(db, struck, MARCH)  # again: nothing
            assert await rows(db, "SELECT text FROM notes") == [("one",)]
            assert await rows(db, "SELECT seq, ended, raw FROM inbox") == [
                (1, "done", None),
                (2, "failed", None),
                (3, "unknown", None),
            ]
            assert await updates.add(db, [arrived(1)], MARCH) == {}  # still known

    run(play())


def test_effects_wait_for_the_strike_off_and_are_at_once_outside() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as db:
            await noting(db)
            with updates.turn() as turn:
                await updates.apply(db, note, "later")
                assert await rows(db, "SELECT * FROM notes") == []
                assert updates.current() is turn
            assert updates.current() is None
            await updates.apply(db, note, "now")
            assert await rows(db, "SELECT * FROM notes") == [("now",)]
            await updates.add(db, [arrived(1)], MARCH)
            await updates.strike_off(db, [Struck(1, turn.ended, turn.effects)], MARCH)
            assert await rows(db, "SELECT * FROM notes") == [("now",), ("later",)]

    run(play())


def test_times() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as db:
            assert await updates.received_last(db) is None
            await updates.add(db, [arrived(1)], MARCH)
            await updates.add(db, [arrived(2)], MARCH + timedelta(hours=1))
            await updates.add(db, [arrived(3), arrived(4, 8)], MARCH + timedelta(hours=9))
            assert await updates.received_last(db) == MARCH + timedelta(hours=9)
            assert await updates.silences(db, 6) == [(MARCH + timedelta(hours=1), MARCH + timedelta(hours=9))]
            await updates.strike_off(db, [Struck(1, "apologised"), Struck(2, "done")], MARCH)
            assert await updates.apologised(db, 7, MARCH)
            assert not await updates.apologised(db, 7, MARCH + timedelta(seconds=1))
            assert not await updates.apologised(db, 8, MARCH)
            assert await updates.purge(db, MARCH) == 0
            assert await updates.purge(db, datetime(2027, 1, 1, tzinfo=UTC)) == 2
            assert await updates.too_late(db, ("message",), MARCH) == 2
            assert await updates.count(db) == 0

    run(play())


def test_a_chat_that_is_forgotten() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as db:
            await updates.add(db, [arrived(1), arrived(2)], MARCH)
            await updates.strike_off(db, [Struck(1, "done")], MARCH)
            await updates.attempted(db, [2])

            async def forget(connection: aiosqlite.Connection) -> int:
                return await updates.forget(connection, 7)

            assert await db.write(forget) == 1
            assert await rows(db, "SELECT chat_id, attempts FROM inbox") == [(0, 0), (7, 1)]

    run(play())


def test_what_is_struck_off_makes_room(tmp_path: Path) -> None:
    """The file grows by what is kept of each update, not by all that came."""
    path = tmp_path / "a.db"
    size, batch, batches = 2000, 100, 60

    async def play() -> None:
        async with await Database.open(path) as db:
            for n in range(batches):
                came = [
                    Arrived(n * batch + k, k, "message", "x" * size, "limited" if k % 10 == 0 else None)
                    for k in range(batch)
                ]
                added = await updates.add(db, came, MARCH)
                struck = [Struck(seq, "done", (Effect(note, ("x",)),) * (seq % 2)) for seq in added.values()]
                if n == 0:
                    await noting(db)
                await updates.strike_off(db, struck, MARCH)
            assert await rows(db, "SELECT count(*), max(raw), min(seq), max(seq) FROM inbox") == [
                (batches * batch, None, 1, batches * batch)
            ]

    run(play())
    assert path.stat().st_size < batches * batch * size / 5
