"""Every screen of the bot in Kazakh and in Russian, to be read through by a person.

``python -m tests.transcripts`` prints it; ``pytest -s tests/handlers/test_transcripts.py`` does as well.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    HERE = Path(__file__).parent
    sys.path[:0] = [str(HERE), str(HERE / "handlers"), str(HERE / "announcements"), str(HERE.parent)]

import telegram_html
from scene import AIGUL, CHANNEL, GROUP, OLEG, Scene, Telegram, member, served

from bot.connection.standin import Call
from bot.screens.about import parts
from locales.languages import Language

TYPED: dict[Language, dict[str, str]] = {
    "kk": {"?yes": "Иә, жіберіңіз", "?no": "жоқ"},
    "ru": {"?yes": "Да, передайте", "?no": "нет"},
}
QUESTIONS: dict[Language, tuple[str, ...]] = {
    "kk": (
        "сәлем",
        "биыл қанша грант бөлінді?",
        "ал сомасы қанша?",
        "рас па, 500 грант?",
        "2019 жылы қанша грант бөлінді?",
        "Шымкентте қанша кеңес бар?",
        "нан қанша тұрады?",
        "волонтерлер қанша?",
        "екінші",
        "кім жеңді?",
        "What is it?",
        "рақмет",
    ),
    "ru": (
        "привет",
        "сколько грантов в этом году?",
        "а на какую сумму?",
        "правда, что 500 грантов?",
        "сколько грантов было в 2019 году?",
        "сколько советов в Шымкенте?",
        "сколько стоит хлеб?",
        "сколько волонтёров?",
        "второе",
        "кто победил?",
        "What is it?",
        "спасибо",
    ),
}
#: What is done: a text, or a press (``>``). ``@`` before it: in the group.
STEPS = (
    "/start",
    "/help",
    "/sources",
    "/language",
    ">lang:{language}",
    "?",
    ">1/dn/figure:grants-2025-count",
    ">1/wn/figure:grants-2025-count",
    "?Shymkent",
    ">1/pass",
    "?Shymkent",
    ">1/pass/tell",
    "no desk",
    "?Shymkent",
    ">1/pass",
    "?Shymkent",
    "?yes",
    "?Shymkent",
    "?no",
    "desk",
    ">source:grants-2025-count",
    ">source:grants-2025-average",
    ">1/p{language[0]}/figure:grants-2025-count",
    ">1/d{language[0]}/figure:grants-2025-count",
    ">topics",
    ">topic:volunteers",
    ">figure:gone",
    "/start sub_grants",
    ">1/sub/grants",
    ">1/sub/*",
    "/settings",
    ">1/unsub/*",
    "/unsubscribe",
    "/subscribe",
    ">1/sub/laws",
    "/unsubscribe",
    "/subscribe",
    ">1/sub/laws",
    "/id",
    "/privacy",
    "/forget",
    ">1/forget/no",
    "/forget",
    ">1/forget/yes",
    "/forget",
    "dice",
    "@joined",
    "@/settings",
    "@>1/lang/{language}",
    "@>1/quiet/on",
    "@>1/quiet/off",
    "@>1/topics",
    "@>1/hide/grants",
    "@>1/set",
    "@/grants",
    "@/forget",
    "@/id",
    "@administrator",
    "@/settings",
    "@restricted",
    "@/settings",
    "@nobody",
    "@>1/quiet/on",
    "@/subscribe",
    "channel",
    ">1/chan/-100700/kk",
    ">1/chan/-100700/no",
    "muted",
    ">1/chan/-100700/kk",
    "channel without rights",
    "channel denied",
    "inline",
)


class Written:
    """The transcript being written."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.person = AIGUL if language == "kk" else OLEG
        telegram = Telegram()
        telegram.administrators = {GROUP["id"]: {self.person["id"]}, CHANNEL["id"]: {self.person["id"]}}
        desk = OLEG if language == "kk" else AIGUL
        self.scene = Scene(telegram, desk=frozenset({desk["id"]}))
        self.lines: list[str] = []

    async def write(self) -> str:
        async with self.scene.up():
            desk = next(iter(self.scene.desk))
            await self.scene.feed(message=self.scene.message("/settings", None, {**self.person, "id": desk}))
            await self.scene.pressed(f"1/lang/{self.language}", {**self.person, "id": desk})
            for step in STEPS:
                for one in QUESTIONS[self.language] if step == "?" else (step,):
                    self.scene.later(minutes=2)
                    await self.step(one.format(language=self.language))
        for part in parts(served()[0], self.scene.app.interface):
            if part.code == self.language:
                value = part.value
                said = (
                    value if isinstance(value, str) else "\n".join(f"/{n} — {d}" for n, d in value.commands)
                )
                self.lines.append(f"=== {part.name}\n{said}\n")
        return "\n".join(self.lines)

    async def step(self, step: str) -> None:
        scene, person = self.scene, self.person
        chat: Any = GROUP if step.startswith("@") else None
        step = step.removeprefix("@")
        asked: dict[str, Any] = {}
        calls: Awaitable[list[Call]]
        if step == "joined":
            calls = scene.feed(my_chat_member=self.change(GROUP, member("left"), member()))
        elif step in ("administrator", "restricted"):
            scene.telegram.bot_member = {"status": step}
            return
        elif step == "muted":  # a channel in which it may not post any more
            muted = member("administrator", can_post_messages=False)
            posts = member("administrator", can_post_messages=True)
            scene.telegram.bot_member = {"status": "administrator", "can_post_messages": False}
            await scene.feed(my_chat_member=self.change(CHANNEL, posts, muted))
            return
        elif step.endswith("desk"):
            await scene.officers(*(() if step == "no desk" else scene.desk))
            return
        elif step == "nobody":
            scene.telegram.administrators.clear()
            return
        elif step.startswith("channel"):
            if step.endswith("denied"):
                calls = scene.pressed("1/chan/-100700/kk", person)
            else:
                self.scene.telegram.administrators[CHANNEL["id"]] = {person["id"]}
                new = member("administrator", can_post_messages=step == "channel")
                if step != "channel":
                    scene.telegram.unreachable.add(person["id"])
                await self.said(
                    f"[{step}]", scene.feed(my_chat_member=self.change(CHANNEL, member("left"), new))
                )
                if step == "channel":  # the newest message is the desk's: the buttons are below the other
                    scene.sent.append(scene.sent[-2])
                    return
                scene.telegram.unreachable.clear()
                scene.telegram.administrators.clear()
                calls = scene.said("/start", None, person)
        elif step == "inline":
            calls = scene.feed(inline_query={"id": "1", "from": person, "query": "xyz", "offset": ""})
        elif step == "dice":
            message = {**scene.message("", chat, person), "dice": {"emoji": "🎲", "value": 3}}
            del message["text"]
            calls = scene.feed(message=message)
        elif step.startswith(">"):
            below = scene.sent[-1]
            calls = scene.pressed(step[1:], person, below=below)
        else:
            typed = {"?Shymkent": QUESTIONS[self.language][5], **TYPED[self.language]}
            step = typed.get(step, step)
            asked = scene.message(step, chat, person)
            calls = scene.feed(message=asked)
        await self.said(f"{'👥' if chat else '👤'} {step}", calls)
        if asked and scene.sent:
            scene.sent[-1] = {**scene.sent[-1], "reply_to_message": asked}

    def change(self, chat: Any, old: Any, new: Any) -> dict[str, Any]:
        return {"chat": chat, "from": self.person, "date": 1, "old_chat_member": old, "new_chat_member": new}

    async def said(self, what: str, calls: Awaitable[list[Call]]) -> None:
        self.lines.append(f"=== {what}")
        for call in await calls:
            if call.method in ("sendMessage", "editMessageText", "sendPhoto"):
                text = telegram_html.parse(call.values.get("text") or call.values["caption"])[0]
                rows = json.loads(call.values.get("reply_markup", "{}")).get("inline_keyboard", ())
                below = "\n".join("   ".join(f"[{b['text']}]" for b in row) for row in rows)
                self.lines.append(f"{text}\n{below}\n" if below else f"{text}\n")
            elif call.method == "answerCallbackQuery" and call.values.get("text"):
                self.lines.append(f"({call.values['text']})\n")
            elif call.method == "answerInlineQuery":
                self.lines.append(f"[{json.loads(call.values['button'])['text']}]\n")


def transcript(language: Language) -> str:
    """The whole of one language."""
    return asyncio.run(Written(language).write()).replace("\xa0", " ")


if __name__ == "__main__":
    for one in ("kk", "ru"):
        print(f"######## {one}\n\n{transcript(one)}\n")
    import desk_transcript

    for one in ("kk", "ru"):
        print(f"######## {one}: the desk\n\n{desk_transcript.transcript(one)}\n")
