from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import storage
from bot.connection.intake import KNOWN
from bot.jobs import run_retention
from bot.screens.about import privacy as privacy_screen
from bot.screens.home import Interface
from bot.screens.kit import notice
from bot.storage import chats, feedback, privacy
from bot.storage.chats import Notice
from bot.storage.database import Database
from bot.storage.privacy import GONE, IMPERSONAL, TABLES
from locales import russian
from locales.languages import LANGUAGES, Bilingual, Language

NOW = datetime(2025, 10, 22, 6, tzinfo=UTC)


def columns() -> dict[str, set[str]]:
    connection = sqlite3.connect(":memory:")
    connection.executescript((Path(storage.__file__).parent / "schema.sql").read_text("utf-8"))
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {t: {row[1] for row in connection.execute(f"PRAGMA table_info({t})")} for t in tables}
    connection.close()
    return found


def test_every_column_of_the_schema_is_accounted_for() -> None:
    schema = columns()
    named = {t.name: t for t in TABLES}
    assert set(named) | IMPERSONAL == set(schema)
    assert not set(named) & IMPERSONAL
    for name, table in named.items():
        assert {*table.columns, *table.impersonal} == schema[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_says_each_of_them(language: Language) -> None:
    text = privacy_screen(language, Interface(Bilingual("Қор", "Фонд"), False, "+7 1")).text
    assert text.count("\n• ") == len(TABLES)
    for table in TABLES:
        assert notice(f"privacy.for_{table.name}", language) in text
        for datum in table.data:
            assert notice(f"privacy.data_{datum}", language) in text
        assert table.days is None or str(table.days) in text
    assert ("Қор" if language == "kk" else "Фонд") in text
    assert "/forget" in text


def test_the_inbox_keeps_to_what_is_said_of_it() -> None:
    assert next(t.days for t in TABLES if t.name == "inbox") == KNOWN.days


def test_the_russian_sentences_hold_one_form_of_day() -> None:
    said = [t.days for t in TABLES if t.days and t.until != "until_done"] + [GONE]
    assert {russian.plural_form(n, ("день", "дня", "дней")) for n in said} == {"дней"}


async def _filled(store: Database, person: int, now: datetime) -> None:
    await chats.set_language(store, person, "private", "kk", now)
    await feedback.rate(store, person, 1, person, "figure:a", "good", "kk", now)
    await feedback.rate(store, -1, 1, person, "figure:a", "bad", "kk", now)
    await feedback.pass_on(store, person, 2, person, "?", "kk", False, now)
    await chats.leave_notice(store, person, Notice("channel", -5, "Арна"), now)


async def _counts(store: Database) -> list[int]:
    tables = ("chats", "subscriptions", "feedback", "passed_on", "notices")
    rows = [await store.read.execute_fetchall(f"SELECT count(*) FROM {t}") for t in tables]  # noqa: S608
    return [next(iter(r))[0] for r in rows]


def test_forget_takes_one_person_and_leaves_another() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await _filled(store, 7, NOW)
            await _filled(store, 8, NOW)
            await chats.subscribe(store, 7, "*", "kk", NOW)
            expected = {"chats": 1, "subscriptions": 1, "feedback": 2, "passed_on": 1, "notices": 1}
            expected |= {"destinations": 0, "calendars": 0, "turns": 0, "deliveries": 0, "given": 0}
            assert await privacy.kept_of(store, 7) == expected
            assert await privacy.forget(store, 7) == expected
            assert await privacy.forget(store, 7) == dict.fromkeys(expected, 0)
            assert await _counts(store) == [1, 0, 2, 1, 1]

    asyncio.run(play())


@pytest.mark.parametrize(
    ("after", "left"),
    [(29, [2, 1, 3, 1, 1]), (31, [1, 1, 3, 1, 0]), (181, [1, 1, 0, 0, 0]), (366, [1, 1, 0, 0, 0])],
)
def test_retention_deletes_what_has_had_its_time(after: int, left: list[int]) -> None:
    async def play() -> list[int]:
        async with await Database.open(":memory:") as store:
            await _filled(store, 7, NOW)
            await feedback.rate(store, -9, 1, 9, "figure:a", "good", "kk", NOW)
            await chats.subscribe(store, 7, "*", "kk", NOW)
            await chats.set_language(store, -9, "supergroup", "kk", NOW)
            await chats.set_membership(store, -9, "supergroup", "kicked", NOW)
            await privacy.expire(store, NOW + timedelta(days=after))
            return await _counts(store)

    assert asyncio.run(play()) == left


def test_a_silent_chat_is_forgotten_and_one_in_use_is_not() -> None:
    async def play() -> list[int]:
        async with await Database.open(":memory:") as store:
            for chat in (7, 8):
                await chats.set_language(store, chat, "private", "kk", NOW)
            await chats.seen(store, 8, (NOW + timedelta(days=300)).date())
            await privacy.expire(store, NOW + timedelta(days=366))
            rows = await store.read.execute_fetchall("SELECT chat_id FROM chats")
            return [row[0] for row in rows]

    assert asyncio.run(play()) == [8]


def test_retention_runs_by_itself_and_survives_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await _filled(store, 7, NOW)
            asked = 0

            def clock() -> datetime:
                nonlocal asked
                asked += 1
                if asked == 1:
                    raise RuntimeError("no clock")
                return NOW + timedelta(days=1000)

            task = asyncio.create_task(run_retention(store, clock, 0.001))
            async with asyncio.timeout(10):
                while any(await _counts(store)):
                    await asyncio.sleep(0.005)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(play())
    assert "retention failed" in caplog.text


def test_a_wrong_clock_deletes_nothing() -> None:
    """400 days ahead for one start; not certain for long; set anew between two looks; then right."""

    async def looks(store: Database, clock: Callable[[], datetime], certain: bool = True) -> list[int]:
        task = asyncio.create_task(run_retention(store, clock, 0.001, lambda: certain))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await _counts(store)

    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await _filled(store, 7, NOW)
            await feedback.rate(store, -9, 1, 9, "figure:a", "good", "kk", NOW - timedelta(days=200))
            all_ = await _counts(store)
            ahead = NOW + timedelta(days=400)
            assert await looks(store, lambda: ahead, certain=False) == all_
            jumping = iter(NOW + timedelta(days=400 + 2 * n) for n in range(10_000))
            assert await looks(store, lambda: next(jumping)) == all_
            assert (await looks(store, lambda: NOW))[2] == all_[2] - 1  # what had its time

    asyncio.run(play())


def test_the_first_look_deletes_nothing() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await _filled(store, 7, NOW)
            task = asyncio.create_task(run_retention(store, lambda: NOW + timedelta(days=400)))
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert (await _counts(store))[0] == 1

    asyncio.run(play())


def test_who_is_forgotten_to_be_gone_gets_no_news() -> None:
    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await chats.set_language(store, 7, "private", "kk", NOW)
            await chats.subscribe(store, 7, "*", "kk", NOW)
            await chats.lost(store, 7, NOW)
            assert await chats.subscribed(store, 7)
            await privacy.expire(store, NOW + timedelta(days=40))
            assert await chats.subscribed(store, 7) == frozenset()

    asyncio.run(play())
