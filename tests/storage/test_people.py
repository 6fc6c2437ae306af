from __future__ import annotations

import sqlite3

import aiosqlite
import pytest
from stored_examples import APRIL, MARCH, run

from bot.storage import people
from bot.storage.database import Database


def test_a_chat_keeps_its_language() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            assert await people.language(db, 7) is None
            await people.set_language(db, 7, "private", "ru", MARCH)
            await people.set_language(db, -1001234567890123, "supergroup", "kk", MARCH)
            assert await people.language(db, 7) == "ru"
            assert await people.language(db, -1001234567890123) == "kk"
            await people.set_language(db, 7, "private", "kk", APRIL)
            assert await people.language(db, 7) == "kk"
            rows = await db.read.execute_fetchall("SELECT * FROM chats ORDER BY chat_id")
            assert [tuple(row) for row in rows] == [
                (-1001234567890123, "supergroup", "kk", "2026-03-01T09:00:00.000Z"),
                (7, "private", "kk", "2026-04-01T09:00:00.000Z"),
            ]

    run(main())


def test_other_languages_and_kinds_are_refused() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
                await people.set_language(db, 7, "private", "en", MARCH)  # type: ignore[arg-type]
            with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
                await people.set_language(db, 7, "forum", "kk", MARCH)  # type: ignore[arg-type]
            assert await people.language(db, 7) is None

    run(main())


def test_it_joins_a_write_that_is_under_way() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:

            async def fails(connection: aiosqlite.Connection) -> None:
                await people.set_language(connection, 7, "private", "ru", MARCH)
                assert await people.language(connection, 7) == "ru"
                raise LookupError

            with pytest.raises(LookupError):
                await db.write(fails)
            assert await people.language(db, 7) is None

    run(main())
