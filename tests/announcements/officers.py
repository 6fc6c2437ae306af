"""What the scenes of the desk share: an officer who writes, subscribers, the loop that sends."""

from __future__ import annotations

import asyncio
from typing import Any

from scene import AIGUL, Scene, buttons, judged

from bot.announcements.outbox import Outbox
from bot.connection.sending import Lanes
from bot.jobs import outbox
from bot.storage import announcements as store_
from bot.storage import chats

FOOTER = {
    "kk": "\n\nСіз жаңалыққа жазылғансыз. Бас тарту: /unsubscribe",
    "ru": "\n\nВы подписаны на новости. Отписаться: /unsubscribe",
}
MARAT = {"id": 9, "is_bot": False, "first_name": "Марат", "language_code": "kk"}


def scene(*officers: int) -> Scene:
    made = Scene(desk=frozenset(officers or (7,)))
    made.telegram.chats[9] = {"id": 9, "type": "private", "first_name": "Марат"}
    return made


async def subscribers(s: Scene) -> None:
    for chat, language in ((8, "ru"), (-100500, "kk")):
        if chat < 0:
            await chats.set_membership(s.app.store, chat, "supergroup", "member", s.now)
        await chats.subscribe(s.app.store, chat, "grants", language, s.now)  # type: ignore[arg-type]


def personal(text: str, language: str = "kk") -> str:
    """A text as a person gets it."""
    return text + FOOTER[language]


async def drafted(
    s: Scene, kk: str = "Биыл {grants-2025-count} бар", ru: str = "Есть {grants-2025-count}"
) -> Any:
    await subscribers(s)
    await s.said("/announce")
    await s.said(kk)
    calls = await s.said(ru)
    found = buttons(calls)
    grants = next(data for data in found.values() if data.endswith("/grants"))
    return await s.pressed(grants)


async def press(s: Scene, verb: str, person: Any = AIGUL, number: int = 1, argument: str = "") -> Any:
    """A button below the newest message in the private chat of a person."""
    data = f"1/an/{verb}/{number}" + (f"/{argument}" if argument else "")
    return await tap(s, data, person)


async def tap(s: Scene, data: str, person: Any = AIGUL) -> Any:
    theirs = [m for m in s.sent if m["chat"]["id"] == person["id"]]
    return await s.pressed(data, person, theirs[-1] if theirs else s.message("x", None, person))


async def ready(s: Scene) -> str:
    """The data of the button that sends."""
    await drafted(s)
    calls = await press(s, "next")
    return next(data for data in buttons(calls).values() if "/ok/" in data)


def made(s: Scene) -> Outbox:
    """The loop over the bot of the scene, in no time."""

    async def now(seconds: float) -> None:
        await asyncio.sleep(0)

    tick = iter(range(10**9))
    return outbox(s.application.bot, s.app, Lanes(clock=lambda: float(next(tick)), sleep=now))


async def run_out(s: Scene, loop: Outbox | None = None) -> None:
    """Let the loop send what is due."""
    loop = loop or made(s)
    s.telegram.calls.clear()
    for _ in range(4):
        await loop.look()
        await loop.idle()
        s.later(seconds=4)
    for call in s.telegram.calls:
        judged(call)


def out(s: Scene, method: str = "sendMessage") -> list[tuple[str, str]]:
    return [(c.values["chat_id"], c.values.get("text", "")) for c in s.telegram.calls if c.method == method]


async def state(s: Scene, number: int = 1) -> str:
    one = await store_.get(s.app.store, number)
    assert one is not None
    return one.state
