"""A thousand people who send too much at once, and others who should not notice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot_api import BotApi, raw, running

from bot.connection import queues
from bot.connection.intake import AT_ONCE, Handlers, Intake
from bot.connection.queues import Slots
from bot.settings import DATABASE
from bot.storage import updates
from bot.storage.database import Database

NOW = 1_700_000_000


def message(update_id: int, chat: int) -> dict[str, Any]:
    sender, place = raw.person(chat), raw.private(chat)
    content = {"message_id": update_id, "date": NOW, "chat": place, "from": sender, "text": "x"}
    return {"update_id": update_id, "message": content}


def test_a_thousand_who_send_thirty_each() -> None:
    people, others, each = 1000, 50, 30
    order: list[tuple[str, int]] = []

    def handler(what: str) -> Any:
        async def handle(update: Mapping[str, Any]) -> None:
            await asyncio.sleep(0)
            order.append((what, update["message"]["chat"]["id"]))

        return handle

    async def play() -> Counter[tuple[int, str]]:
        async with await Database.open(":memory:") as db:
            intake = Intake(
                db, Handlers(handler("done"), handler("limited"), handler("late")), now=lambda: NOW
            )
            await intake.start()
            flood = [n for n in range(1, people + 1) for _ in range(each)]
            numbered = [message(n, chat) for n, chat in enumerate(flood, 1)]
            for begin in range(0, len(numbered), 1000):
                await intake.accept(numbered[begin : begin + 1000])
            asked = len(order)
            await intake.accept([message(100_000 + n, 5000 + n) for n in range(others)])
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()
            answered = [at for at, (_, chat) in enumerate(order) if chat >= 5000]
            assert len(answered) == others
            # Of the 21,000 that wait one of each chat may be before them, and of four slots one is for those.
            assert answered[-1] - asked <= (people + others) * 4 // 3 + AT_ONCE
            rows = await db.read.execute_fetchall("SELECT chat_id, ended FROM inbox WHERE chat_id < 5000")
            return Counter((row[0], row[1]) for row in rows)

    ended = asyncio.run(asyncio.wait_for(play(), 240))
    # The line that they are told ends one as limited, and nothing of the others is handled.
    assert ended == {
        (n, how): count for n in range(1, people + 1) for how, count in (("done", 20), ("limited", 10))
    }
    assert Counter(order)["limited", 1] == 1


def test_who_asks_often_waits_behind_and_yet_comes_on() -> None:
    order: list[str] = []

    async def one(held: Slots, name: str) -> None:
        slot = await held.take(name.startswith("often"))
        order.append(name)
        await asyncio.sleep(0)
        slot.release()
        slot.release()  # again: nothing

    async def play() -> None:
        held = Slots(1, 60)
        names = [*(f"often {n}" for n in range(4)), *(f"once {n}" for n in range(8))]
        first = await held.take()
        tasks = [asyncio.create_task(one(held, name)) for name in names]
        await asyncio.sleep(0)
        tasks[4].cancel()
        first.release()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(play())
    assert [name.partition(" ")[0] for name in order] == [
        "once", "once", "once", "often", "once", "once", "once", "often", "once", "often", "often",
    ]  # fmt: skip
    assert "once 0" not in order


def test_whoever_waits_for_something_else_holds_no_slot() -> None:
    async def play() -> None:
        held = Slots(1, 60)
        gone, turn = asyncio.Event(), asyncio.Event()

        async def waiting() -> None:
            slot = await held.take()
            queues.leave()
            gone.set()
            await turn.wait()
            slot.release()

        task = asyncio.create_task(waiting())
        await gone.wait()
        second = await asyncio.wait_for(held.take(), 60)
        turn.set()
        await task
        third = asyncio.create_task(held.take())
        await asyncio.sleep(0)
        assert not third.done()  # one slot is one slot
        second.release()
        await asyncio.wait_for(third, 60)

    asyncio.run(play())


def test_through_the_process(api: BotApi, tmp_path: Path) -> None:
    """Sixty flood, beyond what may be sent to each at once; who asks meanwhile is answered before them."""
    for n in range(1, 71):
        api.chat(raw.private(n))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        api.updates([{"message": api.message(n, "/help")} for n in range(1, 61) for _ in range(30)])
        api.wait_for("sendMessage", 60 * 10)  # the burst of each
        api.updates([{"message": api.message(n, "Биыл қанша грант бөлінді?")} for n in range(61, 71)])
        before = len(api.accepted("sendMessage"))
        api.wait_until(lambda: len({c.values["chat_id"] for c in api.accepted("sendMessage")}) == 70)
        # Of the 660 that are left to the sixty each may get one a second: the ten came before most of them.
        assert len(api.accepted("sendMessage")) - before < 10 + 660 // 2
        api.wait_until(lambda: api.pending() == 0)
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
            ((limited,),) = connection.execute("SELECT count(*) FROM inbox WHERE ended = 'limited'")
        assert 60 * 9 <= limited <= 60 * 10  # who has been told that they send too much is one more
        bot.kill()
