"""A small world for tests: raw updates in, recorded calls out, both judged by aiogram's types."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import aiogram_types

from bot.app import application
from bot.assistant import Conversation
from bot.connection.standin import TOKEN, Call, Display, StandIn
from bot.handlers.registration import handle
from bot.handlers.services import Services
from bot.rendering.text import Button, Reply
from bot.storage import chats
from bot.storage.database import Database
from knowledge.model import Asked, Bilingual, Knowledge, Topic
from locales.languages import Language

T = TypeVar("T")

PERSON = {"id": 7, "is_bot": False, "first_name": "Айгүл", "language_code": "kk"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Айгүл"}
GROUP = {"id": -100500, "type": "supergroup", "title": "ҮЕҰ"}


def knowledge(**commands: str) -> Knowledge:
    """Topics without figures: id to command."""
    topics = {
        name: Topic(name, Bilingual(name, name), command, Bilingual("", ""), Asked(), Asked(), {}, (), ())
        for name, command in commands.items()
    }
    return Knowledge({}, topics, {}, {})


class Echo:
    """An assistant that says what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.fails = False

    def ask(
        self, text: str, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        return self._said(f"ask {text}", conversation, today, language)

    def press(
        self, press: str, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        if press.startswith("lang:"):
            conversation = replace(conversation, language=press[5:])
        return self._said(f"press {press}", conversation, today, language)

    def topic(
        self, topic_id: str, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        return self._said(f"topic {topic_id}", conversation, today, language)

    def screen(
        self,
        name: str,
        conversation: Conversation,
        today: date,
        language: Language | None = None,
        *,
        error: str = "",
    ) -> tuple[Reply, Conversation]:
        self.fails = False
        return self._said(f"screen {name}{error and ' ' + error}", conversation, today, language)

    def dressed(self, reply: Reply, *, share: bool, private: bool, desk: bool) -> Reply:
        return reply

    def _said(
        self, what: str, conversation: Conversation, today: date, language: Language | None
    ) -> tuple[Reply, Conversation]:
        self.asked.append((what, today, conversation.language, language))
        if self.fails:
            raise RuntimeError("the assistant failed")
        spoken: Language = "ru" if "Сколько" in what else language or conversation.language or "kk"
        if conversation.language is None:
            conversation = replace(conversation, language=spoken)
        buttons = (
            (Button("A", press="topics"), Button("B", press="in:ru:topics")),
            (Button("C", url="https://a.b/"),),
        )
        text = f"{spoken} {what}"
        html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return Reply(spoken, "other", f"<b>{html}</b>", text, buttons=buttons), conversation


@dataclass
class World:
    """The application over the stand-in, and what happened in it."""

    echo: Echo = field(default_factory=Echo)
    seen: list[Display] = field(default_factory=list)
    languages: dict[int, Language] = field(default_factory=dict)  # of chats, before and after
    fed: int = 0
    judged: int = 0  # of what was seen

    def __post_init__(self) -> None:
        self.app = Services(
            knowledge(libraries="libraries", museums="museum_s"),
            self.echo,
            lambda: date(2025, 10, 22),
            None,  # opened by up()
        )  # type: ignore[arg-type]
        self.stand_in = StandIn(self.seen.append)
        self.stand_in.chats = {chat["id"]: chat for chat in (PRIVATE, GROUP)}
        self.application = application(self.app, TOKEN, "http://127.0.0.1:1", self.stand_in)

    @asynccontextmanager
    async def up(self) -> AsyncIterator[World]:
        """The world with its store open and its application running."""
        async with await Database.open(":memory:") as store:
            self.app.store = store
            for chat_id, language in self.languages.items():
                await chats.set_language(store, chat_id, "private", language, self.app.clock())
            async with self.application:
                self.stand_in.calls.clear()  # getMe
                yield self
                rows = await store.read.execute_fetchall("SELECT chat_id, language FROM chats")
                self.languages = {row[0]: row[1] for row in rows}

    async def feed(self, **content: Mapping[str, Any]) -> list[Call]:
        """Process one update. Out: the calls it brought about."""
        self.fed += 1
        raw = {"update_id": self.fed, **content}
        aiogram_types.update(raw)
        before = len(self.stand_in.calls)
        await self.handle(raw)
        calls = list(self.stand_in.calls)[before:]
        for call in calls:
            aiogram_types.call(call.method, call.values)
        for seen in self.seen[self.judged :]:
            if seen.message:
                aiogram_types.result("sendMessage", seen.message)
        self.judged = len(self.seen)
        return calls

    async def handle(self, raw: Mapping[str, Any]) -> None:
        """What the intake does with an update."""
        await handle(self.application, self.app, raw)

    async def said(self, text: str, **more: Any) -> list[Call]:
        """A text message comes."""
        return await self.feed(message=message(text, **more))

    async def pressed(self, data: str, **more: Any) -> list[Call]:
        """A button below the newest message is pressed."""
        below = next(seen.message for seen in reversed(self.seen) if seen.message)
        return await self.feed(callback_query=callback_query(data, message=below, **more))


def message(text: str, **more: Any) -> dict[str, Any]:
    """A new text message, in the private chat unless ``chat`` says otherwise."""
    out: dict[str, Any] = {
        "message_id": 900,
        "date": 1761100000,
        "chat": PRIVATE,
        "from": PERSON,
        "text": text,
        **more,
    }
    if text.startswith("/"):
        out["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return out


def callback_query(data: str | None, **more: Any) -> dict[str, Any]:
    """A press."""
    out = {"id": "55", "from": PERSON, "chat_instance": "7", **more}
    return out if data is None else {**out, "data": data}


def lived(play: Callable[[World], Coroutine[Any, Any, T]], world: World | None = None) -> T:
    """Run ``play`` in a world that is up, and close it."""

    async def run() -> T:
        async with (world or World()).up() as made:
            return await play(made)

    return asyncio.run(run())
