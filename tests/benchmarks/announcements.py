"""Announcements to very many: what becomes of each, and how near the pace is to what the limits leave.

    python tests/benchmarks/announcements.py [--smoke] [--only clock|process|crashes|answers]

clock: 10,000 destinations in this process with the clock injected; process: some hundred in real time
against `azamat run`; crashes: killed at ten random moments; answers: p99 of answers with and without an
announcement under way. Fails for what is lost, doubled or over a limit, never for being slow.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "announcements")]

from announced import OFFICER, TEXT, done, fastest, faulty, filled, judge, ours, run  # noqa: E402
from bot_api import BotApi, Limits, raw, running  # noqa: E402
from desk_world import NOON, World  # noqa: E402
from injected_clock import Clock  # noqa: E402
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter  # noqa: E402

from bot.announcements.content import Content  # noqa: E402
from bot.connection.sending import Lanes, Outcome  # noqa: E402
from bot.storage import chats  # noqa: E402
from bot.storage.database import Database  # noqa: E402
from bot.storage.deliveries import Delivery  # noqa: E402

KINDS = ("429", "500", "before", "after", "blocked", "gone", "migrated")
MIGRATED = 1_000_000_000  # between the old number of a group and its new one


class Enforced:
    """The real lanes, and behind them a Telegram that enforces its limits and errs in 5 % of the calls."""

    def __init__(self, clock: Clock, faults: float) -> None:
        self.lanes = Lanes(clock=lambda: clock.now, sleep=clock.sleep)
        self.limits = Limits()
        self.clock = clock
        self.faults = faults
        self.random = random.Random(5)
        self.accepted: Counter[int] = Counter()  # by the first number of a chat
        self.moments: list[float] = []
        self.over = 0
        self.struck: Counter[str] = Counter()
        self.truth: dict[int, tuple[str, str]] = {}  # chat -> state and reason, by its number now

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Outcome:
        async def ready() -> None:
            await begin()

        async def call(bot: Any) -> Any:
            chat = row.chat_id
            moved = chat < -MIGRATED
            fault = self.random.choice(KINDS) if self.random.random() < self.faults else ""
            if fault == "migrated" and (chat > 0 or moved):
                fault = ""
            self.struck[fault] += 1
            if fault == "429":
                raise RetryAfter(timedelta(seconds=2))
            if fault == "blocked":
                self.truth[chat] = "failed", "blocked"
                raise Forbidden("Forbidden: bot was blocked by the user")
            if fault == "gone":
                self.truth[chat] = "failed", "chat_not_found"
                raise BadRequest("Chat not found")
            if fault == "migrated":
                raise ChatMigrated(chat - MIGRATED)
            if fault in ("500", "before"):
                self.truth[chat] = "unknown", ""
                raise NetworkError("Internal Server Error" if fault == "500" else "closed")
            after = self.limits.refuse(chat, self.clock.now)
            if after is not None:
                self.over += 1
                raise RetryAfter(timedelta(seconds=after))
            self.accepted[chat + MIGRATED if moved else chat] += 1
            self.moments.append(self.clock.now)
            self.truth[chat] = ("unknown" if fault else "sent"), ""
            if fault:
                raise NetworkError("closed")
            return None

        return await self.lanes.bulk(None, row.chat_id, call, ready)  # type: ignore[arg-type]


async def injected(count: int, faults: float) -> None:
    """So many destinations, a fifth of them groups, by a clock of our own."""
    began = time.monotonic()
    async with await Database.open(":memory:") as store:
        world = World(store)
        clock = Clock()
        sender = Enforced(clock, faults)
        world.outbox._sender = sender
        world.outbox._clock = lambda: NOON + timedelta(seconds=clock.now)

        async def fill(connection: Any) -> None:
            for n in range(1, count + 1):
                chat = -n if n % 5 == 0 else n
                if chat < 0:
                    await chats.set_membership(connection, chat, "supergroup", "member", NOON)
                await chats.subscribe(connection, chat, "*", "kk", NOON)

        await store.write(fill)
        number = await world.announce(ru="")
        looked = -1.0
        while True:
            if clock.now != looked:
                looked = clock.now
                await world.outbox.look()
            tasks = world.outbox._tasks
            waiting = len(sender.lanes._turn._waiters or ())
            asleep = len(clock.asleep)
            if tasks and asleep + waiting < len(tasks):
                await asyncio.sleep(0)
                if len(tasks) < 40:
                    looked = -1.0
                continue
            if asleep:
                clock.advance()
                await asyncio.sleep(0)
                continue
            states = await world.states(number)
            if not set(states) & {"planned", "sending"}:
                break
            clock.now += 0.5
        states = await world.states(number)
        found = await store.read.execute_fetchall(
            "SELECT chat_id, state, CASE state WHEN 'failed' THEN reason ELSE '' END FROM deliveries"
        )
        wrong = [row[0] for row in found if sender.truth.get(row[0]) != (row[1], row[2])]
        assert not wrong, wrong[:5]
        assert sum(states.values()) == count
        assert max(sender.accepted.values()) == 1
        assert fastest(sender.moments) <= 30
        pace = len(sender.moments) / (max(sender.moments) - min(sender.moments))
        print(
            f"clock: {count} destinations, {faults:.0%} faults: {states};"
            f" most in a second {fastest(sender.moments)}, refused for the limits {sender.over},"
            f" injected { ({name: n for name, n in sorted(sender.struck.items()) if name}) },"
            f" {pace:.1f} a second; true reasons {count - len(wrong)}; took {time.monotonic() - began:.0f} s"
        )


def process(count: int, faults: float) -> None:
    """Real time, a process of its own."""
    with tempfile.TemporaryDirectory() as folder, BotApi(limits=Limits()) as api:
        data = Path(folder)
        filled(api, data, people=count - count // 5, groups=count // 5, broken=faults)
        if faults:
            faulty(api, faults)
        found = run(api, data, count, 0, 1, 300)
        judge(api, data, count)
        moments = sorted(at for _, at in ours(api))
        pace = (len(moments) - 1) / (moments[-1] - moments[0])
        refused = Counter("injected" if c.fault else "real" for c in api.attempts() if c.code == 429)
        every = api.accepted("sendMessage", "editMessageText")
        left = 30 - (len(every) - len(moments)) / (moments[-1] - moments[0])
        assert found.total() == count
        print(
            f"process: {count} destinations, {faults:.0%} faults: {dict(found)};"
            f" most in a second {fastest([c.at for c in every])},"
            f" 429: {refused['real']} real, {refused['injected']} injected,"
            f" {pace:.1f} a second = {pace / left:.1%} of the {left:.2f} that the reports leave"
        )


def crashes(count: int, kills: int) -> None:
    """kill -9 at random moments."""
    with tempfile.TemporaryDirectory() as folder, BotApi(limits=Limits()) as api:
        data = Path(folder)
        filled(api, data, people=count - count // 5, groups=count // 5, broken=0.05)
        faulty(api, 0.05)
        found = run(api, data, count, kills, 7, 300)
        judge(api, data, count, kills)
        assert found.total() == count
        print(f"crashes: {count} destinations, kill -9 {kills} times: {dict(found)}; doubled 0, lost 0")


def answered(api: BotApi) -> set[str]:
    """Who got something that is no announcement."""
    return {c.values["chat_id"] for c in api.accepted("sendMessage") if c.values["text"] != TEXT}


WARM = 20  # questions that are not counted: the first ones open connections and show that somebody asks


def answers(count: int) -> None:
    """How long a person waits for an answer, with and without an announcement under way."""
    waits = {}
    for busy in (False, True):
        with tempfile.TemporaryDirectory() as folder, BotApi(limits=Limits(burst=1000)) as api:
            data = Path(folder)
            filled(api, data, people=12 * (count + WARM) if busy else 0, groups=0)
            with running(api, data, anew=True, AZAMAT_DESK=str(OFFICER)):
                api.wait_for("sendMessage", 1 if busy else 0)
                time.sleep(1.5)
                found = []
                for n in range(count + WARM):
                    api.chat(raw.private(800_000 + n))
                    asked = time.monotonic()
                    api.say(800_000 + n, "Биыл қанша грант бөлінді?")
                    api.wait_until(
                        lambda n=n: any(
                            c.values.get("chat_id") == str(800_000 + n) and c.accepted
                            for c in reversed(api.calls[-200:])
                        )
                    )
                    found.append(time.monotonic() - asked)
                    time.sleep(0.15)
                assert not busy or not done(data)
                refused = [c for c in api.attempts() if c.code == 429]
                waits[busy] = statistics.quantiles(found[WARM:], n=100)
                print(
                    f"answers {'with' if busy else 'without'} an announcement:"
                    f" p50 {waits[busy][49] * 1000:.0f} ms, p99 {waits[busy][98] * 1000:.0f} ms"
                    f" (of {count}); 429: {len(refused)}"
                )
    print(f"answers: p99 with / without {waits[True][98] / waits[False][98]:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--smoke", action="store_true")
    options.add_argument("--only", choices=("clock", "process", "crashes", "answers"))
    given = options.parse_args()
    smoke, only = given.smoke, given.only
    if only in (None, "clock"):
        asyncio.run(injected(200 if smoke else 10_000, 0.0))
        asyncio.run(injected(200 if smoke else 10_000, 0.05))
    if only in (None, "process"):
        process(40 if smoke else 600, 0.0)
        process(40 if smoke else 600, 0.05)
    if only in (None, "crashes"):
        crashes(40 if smoke else 300, 1 if smoke else 10)
    if only in (None, "answers"):
        answers(10 if smoke else 400)


if __name__ == "__main__":
    main()
