"""A store that takes nothing for a moment while announcements go out: none is lost, none is sent twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.announcements import content, outbox
from bot.announcements.content import Content
from bot.announcements.outbox import Outbox
from bot.connection.sending import Sent
from bot.storage import announcements, deliveries
from bot.storage import chats as chats_
from bot.storage.database import Database
from bot.storage.deliveries import Delivery
from bot.storage.destinations import Destination
from bot.storage.sqlite import StorageError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = content.written(Content(topic="grants", kk="x", ru="x", fixed={"kk": "x", "ru": "x"}))


class Recording:
    """A Sender that notes whom it wrote to."""

    def __init__(self) -> None:
        self.sent: Counter[int] = Counter()

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Sent:
        await begin()
        self.sent[row.chat_id] += 1
        return Sent(77)


class Nobody:
    """A Desk without officers."""

    async def tell(self, one: Any) -> bool:
        return True

    async def report(self, one: Any, final: bool) -> None:
        return


@pytest.mark.parametrize("step", ["claim", "arrived"])
def test_it_is_tried_until_the_store_takes_it(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    real, failures = getattr(deliveries, step), Counter[int]()
    monkeypatch.setattr(outbox, "AGAIN", (0.01, 0.01))

    async def failing(store: Any, number: int, *more: Any) -> Any:
        failures[number] += 1
        if failures[number] < 4:
            raise StorageError("x: locked by another program")
        return await real(store, number, *more)

    monkeypatch.setattr(deliveries, step, failing)
    sender = Recording()

    async def play() -> list[tuple[str, int]]:
        async with await Database.open(":memory:") as store:
            for chat in (1, 2, 3):
                await chats_.subscribe(store, chat, "grants", "ru", NOW)
            one = await announcements.create(store, "text", SAID, 9, NOW, state="planned", send_at=NOW)
            assert one is not None
            to = [Destination(chat, "private", ("ru",), 0, None) for chat in (1, 2, 3)]
            await deliveries.begin(store, one, to, NOW, NOW + timedelta(hours=1))
            box = Outbox(store, sender, Nobody(), lambda: NOW, ZoneInfo("UTC"), lambda: None, again=0.01)  # type: ignore[arg-type, return-value]
            for _ in range(8):
                await box.look()
                await box.idle()
            rows = await store.read.execute_fetchall("SELECT state, count(*) FROM deliveries GROUP BY 1")
            return [(row[0], row[1]) for row in rows]

    assert asyncio.run(asyncio.wait_for(play(), 60)) == [("sent", 3)]
    assert sender.sent == {1: 1, 2: 1, 3: 1}


def test_a_store_that_is_locked_at_the_start_does_not_end_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Announcements that wait then would wait until the next start, and nobody would know."""
    real, tries = deliveries.recover, 0

    async def failing(*given: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise StorageError("x: locked by another program")
        return await real(*given)

    monkeypatch.setattr(deliveries, "recover", failing)
    sender = Recording()

    async def play() -> None:
        async with await Database.open(":memory:") as store:
            await chats_.subscribe(store, 1, "grants", "ru", NOW)
            await announcements.create(store, "text", SAID, 9, NOW, state="planned", send_at=NOW)
            box = Outbox(store, sender, Nobody(), lambda: NOW, ZoneInfo("UTC"), lambda: None, again=0.01)  # type: ignore[arg-type, return-value]
            running = asyncio.create_task(box.run())
            while not sender.sent and not running.done():
                await asyncio.sleep(0.01)
            running.cancel()

    asyncio.run(asyncio.wait_for(play(), 60))
    assert sender.sent == {1: 1}


def test_the_loop_ends_also_where_it_is_told_to_while_it_wakes() -> None:
    """A call has just ended, and the bot is stopped: whatever the loop is at, it does not go on."""

    async def play(ticks: int) -> None:
        async with await Database.open(":memory:") as store:
            box = Outbox(store, Recording(), Nobody(), lambda: NOW, ZoneInfo("UTC"), lambda: None)  # type: ignore[arg-type, return-value]
            looked = asyncio.Event()
            box.look = noted(looked)  # type: ignore[method-assign]
            running = asyncio.create_task(box.run())
            await looked.wait()
            for _ in range(5):  # it waits for what happens
                await asyncio.sleep(0)
            box._happened.set()
            for _ in range(ticks):
                await asyncio.sleep(0)
            running.cancel()
            for _ in range(20):
                await asyncio.sleep(0)
            assert running.done()

    def noted(looked: asyncio.Event) -> Callable[[], Awaitable[None]]:
        async def look() -> None:
            looked.set()

        return look

    for ticks in range(5):
        asyncio.run(play(ticks))


def test_a_look_at_the_store_serves_many_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """They end one by one, and none waits for the next look by the clock."""
    monkeypatch.setattr(outbox, "EVERY", 60.0)
    chats, looks = range(1, 101), 0

    class OneByOne(Recording):
        turn = asyncio.Lock()

        async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Sent:
            async with self.turn:
                return await super().carry_out(row, begin)

    async def play() -> None:
        async with await Database.open(":memory:") as store:
            for chat in chats:
                await chats_.subscribe(store, chat, "grants", "ru", NOW)
            await announcements.create(store, "text", SAID, 9, NOW, state="planned", send_at=NOW)
            box = Outbox(store, sender, Nobody(), lambda: NOW, ZoneInfo("UTC"), lambda: None)  # type: ignore[arg-type, return-value]
            look = box.look

            async def counted() -> None:
                nonlocal looks
                looks += 1
                await look()

            box.look = counted  # type: ignore[method-assign]
            running = asyncio.create_task(box.run())
            while len(sender.sent) < len(chats):
                await asyncio.sleep(0.01)
            running.cancel()

    sender = OneByOne()
    asyncio.run(asyncio.wait_for(play(), 50))
    assert sender.sent == dict.fromkeys(chats, 1)
    assert looks <= len(chats) / 5
