"""An announcement to many over `azamat run` and the loopback Bot API; its record is the judge."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from bot_api import BotApi, raw, running, waits
from bot_api.world import Call

from bot.announcements import content
from bot.announcements.content import Content, Medium
from bot.announcements.outbox import AT_ONCE, DEADLINE
from bot.settings import DATABASE
from bot.storage import announcements as store_
from bot.storage import chats
from bot.storage.database import Database

OFFICER = 900_001
TEXT = "Хабарландыру: өтінім қабылдау басталды"
GROUP = -1_000_000
MOVED = 5_000_000  # between the old number of a group and its new one
GROUP_STATES = ("kicked", "no_rights", "not_found")
#: What the server says -> what the row has to say.
REASONS = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "blocked",
    "bot was kicked": "kicked",
    "not enough rights": "no_rights",
    "chat not found": "chat_not_found",
}


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    """What the store holds, read beside the bot."""
    connection = sqlite3.connect(data / DATABASE, timeout=5)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def filled(
    api: BotApi, data: Path, people: int, groups: int, broken: float = 0.0, media: tuple[Medium, ...] = ()
) -> None:
    """So many subscribers and groups, and one announcement to them that is due, with these media.

    ``broken``: the share of chats that have blocked the bot or put it out, are gone, or have migrated.
    """
    api.chat(raw.private(OFFICER))
    chance = random.Random(11)
    alone, together = cycle(("blocked", "deactivated", "not_found")), cycle(("migrated", *GROUP_STATES))
    for n in range(1, people + 1):
        api.chat(raw.private(n), next(alone) if chance.random() < broken else "")
    for n in range(1, groups + 1):
        what = next(together) if chance.random() < broken else ""
        api.chat(raw.group(GROUP - n), "" if what == "migrated" else what)
        if what == "migrated":
            api.world.migrated[GROUP - n] = GROUP - n - MOVED
            api.chat(raw.group(GROUP - n - MOVED))

    async def fill() -> None:
        now = datetime.now(UTC)
        async with await Database.open(data / DATABASE) as store:

            async def everybody(connection: object) -> None:
                for n in range(1, people + 1):
                    await chats.subscribe(connection, n, "*", "kk", now)  # type: ignore[arg-type]
                for n in range(1, groups + 1):
                    await chats.set_membership(connection, GROUP - n, "supergroup", "member", now)  # type: ignore[arg-type]
                    await chats.subscribe(connection, GROUP - n, "*", "kk", now)  # type: ignore[arg-type]

            await store.write(everybody)
            said = Content(topic="grants", kk=TEXT, kk_only=True, fixed={"kk": TEXT}, media=media)
            await store_.create(
                store, "text", content.written(said), OFFICER, now, state="planned", send_at=now,
                deadline=now + DEADLINE,
            )  # fmt: skip

    asyncio.run(fill())


def faulty(api: BotApi, chance: float) -> None:
    """429, 500, connections dropped before and after acceptance, Forbidden, chat not found: so often, of
    announcements.
    """

    def ours(values: dict[str, str]) -> bool:
        return values.get("text") == TEXT

    for seed, kind in enumerate(("429", "500", "drop_before", "drop_after")):
        api.fault(kind, chance=chance / 6, seed=seed + 1, when=ours, seconds=1)
    said = ((403, "Forbidden: bot was blocked by the user"), (400, "Bad Request: chat not found"))
    for code, description in said:
        api.fault("refuse", chance=chance / 6, seed=code, when=ours, code=code, description=description)


def done(data: Path) -> bool:
    """Whether nothing is left to be sent."""
    return not rows(data, "SELECT 1 FROM deliveries WHERE state IN ('planned', 'sending')") and bool(
        rows(data, "SELECT 1 FROM announcements WHERE state = 'done' AND reported")
    )


def run(api: BotApi, data: Path, count: int, kills: int, seed: int, seconds: float) -> Counter[str]:
    """Send it, killed so often at random moments. Out: state and reason -> rows."""
    chance = random.Random(seed)
    for at in sorted(chance.sample(range(count // 10, count * 9 // 10), kills)):
        with running(api, data, AZAMAT_DESK=str(OFFICER)) as bot:
            api.wait_until(lambda at=at: len(ours(api)) >= at, seconds)  # type: ignore[misc]
            bot.kill()
    with running(api, data, instead=waits.SENDING, AZAMAT_DESK=str(OFFICER)):
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


def judge(api: BotApi, data: Path, count: int, kills: int = 0) -> None:
    """Nothing twice, nothing lost, each row's state and reason what the server's own record says; and no
    429 but those that were injected.
    """
    moved = {new: old for old, new in api.world.migrated.items()}
    calls: dict[int, list[Call]] = {}
    for call in api.attempts("sendMessage"):
        if call.values.get("text") == TEXT:
            chat = int(call.values["chat_id"])
            calls.setdefault(moved.get(chat, chat), []).append(call)
    # (A process that was killed cannot tell the next one when it wrote to the desk.)
    real = [c for c in api.attempts() if c.code == 429 and not c.fault]
    assert [(c.method, c.values["chat_id"]) for c in real if not kills or c.values.get("text") == TEXT] == []
    found = {
        moved.get(int(str(chat)), int(str(chat))): (str(state), str(reason))
        for chat, state, reason in rows(data, "SELECT chat_id, state, coalesce(reason, '') FROM deliveries")
    }
    assert len(found) == count
    crashed = 0
    for chat, (state, reason) in found.items():
        theirs = calls.get(chat, [])
        assert sum(c.accepted for c in theirs) <= 1, chat
        if reason == "crash":
            crashed += 1
            assert state == "unknown", chat
        else:
            assert theirs, (chat, state, reason)
            assert (state, reason if state == "failed" else "") == _truth(theirs), (chat, reason)
    assert crashed <= kills * AT_ONCE
    kept = {int(str(chat)) for (chat,) in rows(data, "SELECT chat_id FROM subscriptions")}
    for chat, (state, reason) in found.items():
        there = chat in kept or api.world.migrated.get(chat) in kept
        assert there is (state != "failed" or reason not in REASONS.values()), (chat, state, reason)
    for old, new in api.world.migrated.items():
        assert old not in kept or not any(c.said for c in calls.get(old, [])), (old, new)


def _truth(calls: list[Call]) -> tuple[str, str]:
    """What became of a message, by the record of all attempts to send it."""
    last = calls[-1]
    if last.accepted:
        return ("sent" if last.said else "unknown"), ""
    if last.code in (400, 403):
        return "failed", next(reason for said, reason in REASONS.items() if said in last.description)
    return "unknown", ""  # closed, or an error of the server: nobody can know


def fastest(moments: list[float], seconds: float = 1.0) -> int:
    """The most that came within so many seconds."""
    moments = sorted(moments)
    most, first = 0, 0
    for last, at in enumerate(moments):
        while moments[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
