"""The bulk lane against a server that counts answers and announcements together, by an injected clock."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from bot_api import Limits
from injected_clock import Clock
from telegram.error import RetryAfter

from bot.connection.sending import Lanes

SECONDS = 150.0
BEFORE = 30.0  # seconds after which it is known how many ask


@pytest.mark.parametrize("rate", [0.0, 0.5, 2.0, 8.0])
def test_answers_find_room_and_bulk_takes_the_rest(rate: float) -> None:
    """``rate``: questions a second, at random moments. Fewer than one in a hundred answers has to wait, no
    bulk is refused, and where nobody asks bulk has 95 % of the limit.
    """
    clock, limits = Clock(), Limits(burst=1000)
    lanes = Lanes(clock=lambda: clock.now, sleep=clock.sleep)
    chance = random.Random(7)
    refused = {"bulk": 0, "answer": 0}
    done: dict[str, list[float]] = {"bulk": [], "answer": []}

    async def call(kind: str, chat: int) -> None:
        if limits.refuse(chat, clock.now) is None:
            done[kind].append(clock.now)
        else:
            refused[kind] += clock.now > BEFORE
            raise RetryAfter(timedelta(seconds=1))

    async def bulk(first: int) -> None:
        chat = first
        while clock.now < SECONDS:
            chat += 100
            await lanes.bulk(None, chat, lambda _, chat=chat: call("bulk", chat))  # type: ignore[arg-type,misc]

    async def answer(chat: int) -> None:
        async def callback() -> None:
            await call("answer", chat)

        await lanes.process_request(callback, (), {}, "sendMessage", {"chat_id": chat}, None)

    async def ask() -> None:
        chat = 10_000_000
        while rate and clock.now < SECONDS:
            await clock.sleep(chance.expovariate(rate))
            chat += 1
            asked.append(asyncio.create_task(answer(chat)))

    asked: list[asyncio.Task[None]] = []

    async def play() -> None:
        tasks: list[Any] = [asyncio.create_task(bulk(n)) for n in range(8)]
        tasks.append(asyncio.create_task(ask()))
        while not all(t.done() for t in (*tasks, *asked)):
            for _ in range(12):
                await asyncio.sleep(0)
            if clock.asleep:
                clock.advance()

    asyncio.run(play())
    assert refused["bulk"] == 0
    assert refused["answer"] <= len(done["answer"]) / 100
    late = [at for at in done["bulk"] if at > BEFORE]
    pace = len(late) / (SECONDS - BEFORE)
    assert pace >= (28.5 if not rate else 30 - rate - 4 * rate**0.5 - 2)
