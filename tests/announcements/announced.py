"""An announcement to many over `azamat run` and the loopback Bot API; its record is the judge."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot_api import BotApi, raw, running

from bot.announcements import content
from bot.announcements.content import Content
from bot.announcements.outbox import DEADLINE
from bot.settings import DATABASE
from bot.storage import announcements as store_
from bot.storage import chats, subscriptions
from bot.storage.database import Database

OFFICER = 900_001
TEXT = "Хабарландыру: өтінім қабылдау басталды"
GROUP = -1_000_000


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    """What the store holds, read beside the bot."""
    connection = sqlite3.connect(data / DATABASE, timeout=5)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def filled(api: BotApi, data: Path, people: int, groups: int) -> None:
    """So many subscribers and groups, and one announcement to them that is due."""
    api.chat(raw.private(OFFICER))
    for n in range(1, people + 1):
        api.chat(raw.private(n))
    for n in range(1, groups + 1):
        api.chat(raw.group(GROUP - n))

    async def fill() -> None:
        now = datetime.now(UTC)
        async with await Database.open(data / DATABASE) as store:

            async def everybody(connection: object) -> None:
                for n in range(1, people + 1):
                    await subscriptions.subscribe(connection, n, "*", "kk", now)  # type: ignore[arg-type]
                for n in range(1, groups + 1):
                    await chats.set_membership(connection, GROUP - n, "supergroup", "member", now)  # type: ignore[arg-type]
                    await subscriptions.subscribe(connection, GROUP - n, "*", "kk", now)  # type: ignore[arg-type]

            await store.write(everybody)
            said = Content(topic="grants", kk=TEXT, ru="", fixed={"kk": TEXT})
            await store_.create(
                store, "text", content.written(said), OFFICER, now, state="planned", send_at=now,
                deadline=now + DEADLINE,
            )  # fmt: skip

    asyncio.run(fill())


def faulty(api: BotApi, chance: float) -> None:
    """429, 500, connections dropped before and after acceptance, Forbidden: so often, of announcements."""

    def ours(values: dict[str, str]) -> bool:
        return values.get("text") == TEXT

    for seed, kind in enumerate(("429", "500", "drop_before", "drop_after")):
        api.fault(kind, chance=chance / 5, seed=seed + 1, when=ours, seconds=1)
    api.fault(
        "refuse", chance=chance / 5, seed=9, when=ours, code=403,
        description="Forbidden: bot was blocked by the user",
    )  # fmt: skip


def done(data: Path) -> bool:
    """Whether nothing is left to be sent."""
    return not rows(data, "SELECT 1 FROM deliveries WHERE state IN ('planned', 'sending')") and bool(
        rows(data, "SELECT 1 FROM announcements WHERE state = 'done'")
    )


def run(api: BotApi, data: Path, count: int, kills: int, seed: int, seconds: float) -> Counter[str]:
    """Send it, killed so often at random moments. Out: state and reason -> rows."""
    chance = random.Random(seed)
    for at in sorted(chance.sample(range(count // 10, count * 9 // 10), kills)):
        with running(api, data, AZAMAT_DESK=str(OFFICER)) as bot:
            api.wait_until(lambda at=at: len(ours(api)) >= at, seconds)  # type: ignore[misc]
            bot.kill()
    with running(api, data, AZAMAT_DESK=str(OFFICER)):
        api.wait_until(lambda: done(data), seconds)
    found: Counter[str] = Counter()
    for state, reason, number in rows(
        data, "SELECT state, coalesce(reason, ''), count(*) FROM deliveries GROUP BY 1, 2"
    ):
        found[f"{state} {reason}".strip()] += int(str(number))
    return found


def ours(api: BotApi) -> list[tuple[int, float]]:
    """Chat and moment of every announcement that was accepted."""
    return [
        (int(c.values["chat_id"]), c.at) for c in api.accepted("sendMessage") if c.values.get("text") == TEXT
    ]


def judge(api: BotApi, data: Path, count: int) -> None:
    """Nothing twice, nothing lost, and each row's state is what the server's record says."""
    accepted = Counter(chat for chat, _ in ours(api))
    assert set(accepted.values()) <= {1}
    states = {int(str(c)): str(s) for c, s in rows(data, "SELECT chat_id, state FROM deliveries")}
    assert len(states) == count
    for chat, state in states.items():
        if state == "sent":
            assert accepted[chat] == 1
        elif state in ("failed", "cancelled"):
            assert accepted[chat] == 0
        else:
            assert state == "unknown"


def fastest(moments: list[float], seconds: float = 1.0) -> int:
    """The most that came within so many seconds."""
    moments = sorted(moments)
    most, first = 0, 0
    for last, at in enumerate(moments):
        while moments[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
