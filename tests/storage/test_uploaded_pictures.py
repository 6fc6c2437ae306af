from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.storage import effects, pictures
from bot.storage.database import Database
from bot.storage.pictures import Key

NOW = datetime(2025, 10, 22, 6, tzinfo=UTC)
KEY = Key(1000, "figure:grants", "kk", "wide", "light")


def test_a_file_id_is_of_one_bot_and_one_look() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await pictures.keep(store, KEY, "one", "AgAC", NOW)
            assert await pictures.uploaded(store, KEY, "one") == "AgAC"
            assert await pictures.uploaded(store, KEY, "two") is None
            for other in (
                replace(KEY, bot_id=7),
                replace(KEY, subject="figure:prizes"),
                replace(KEY, language="ru"),
                replace(KEY, size="tall"),
                replace(KEY, theme="dark"),
            ):
                assert await pictures.uploaded(store, other, "one") is None

    asyncio.run(play())


def test_a_new_look_takes_the_place_of_the_old() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await pictures.keep(store, KEY, "one", "AgAC", NOW)
            await pictures.keep(store, KEY, "two", "BgAC", NOW)
            assert await pictures.uploaded(store, KEY, "one") is None
            assert await pictures.subjects(store, 1000, "kk", "wide", "light") == {"figure:grants": "BgAC"}

    asyncio.run(play())


def test_what_is_lost_is_forgotten_but_not_what_was_uploaded_meanwhile() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await pictures.keep(store, KEY, "one", "BgAC", NOW)
            await pictures.lose(store, KEY, "AgAC")
            assert await pictures.uploaded(store, KEY, "one") == "BgAC"
            await pictures.lose(store, KEY, "BgAC")
            assert await pictures.uploaded(store, KEY, "one") is None

    asyncio.run(play())


def test_it_is_kept_with_the_update_that_brought_it() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            with effects.turn() as turn:
                await effects.apply(store, pictures.keep, KEY, "one", "AgAC", NOW)
                assert await pictures.uploaded(store, KEY, "one") is None
            assert len(turn.effects) == 1
            await store.write(turn.effects[0].function, *turn.effects[0].args)
            assert await pictures.uploaded(store, KEY, "one") == "AgAC"

    asyncio.run(play())
