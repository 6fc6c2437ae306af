from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.storage import at_telegram, updates
from bot.storage.at_telegram import Key
from bot.storage.database import Database

NOW = datetime(2025, 10, 22, 6, tzinfo=UTC)
KEY = Key(1000, "figure:grants", "kk", "wide", "light")


def test_a_file_id_is_of_one_bot_and_one_look() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await at_telegram.keep(store, KEY, "one", "AgAC", NOW)
            assert await at_telegram.uploaded(store, KEY, "one") == "AgAC"
            assert await at_telegram.uploaded(store, KEY, "two") is None
            for other in (
                replace(KEY, bot_id=7),
                replace(KEY, subject="figure:prizes"),
                replace(KEY, language="ru"),
                replace(KEY, size="tall"),
                replace(KEY, theme="dark"),
            ):
                assert await at_telegram.uploaded(store, other, "one") is None

    asyncio.run(play())


def test_a_new_look_takes_the_place_of_the_old() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await at_telegram.keep(store, KEY, "one", "AgAC", NOW)
            await at_telegram.keep(store, KEY, "two", "BgAC", NOW)
            assert await at_telegram.uploaded(store, KEY, "one") is None
            assert await at_telegram.subjects(store, 1000, "kk", "wide", "light") == {"figure:grants": "BgAC"}

    asyncio.run(play())


def test_what_is_lost_is_forgotten_but_not_what_was_uploaded_meanwhile() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await at_telegram.keep(store, KEY, "one", "BgAC", NOW)
            await at_telegram.lose(store, KEY, "AgAC")
            assert await at_telegram.uploaded(store, KEY, "one") == "BgAC"
            await at_telegram.lose(store, KEY, "BgAC")
            assert await at_telegram.uploaded(store, KEY, "one") is None

    asyncio.run(play())


def test_it_is_kept_with_the_update_that_brought_it() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            with updates.turn() as turn:
                await updates.apply(store, at_telegram.keep, KEY, "one", "AgAC", NOW)
                assert await at_telegram.uploaded(store, KEY, "one") is None
            assert len(turn.effects) == 1
            await store.write(turn.effects[0].function, *turn.effects[0].args)
            assert await at_telegram.uploaded(store, KEY, "one") == "AgAC"

    asyncio.run(play())
