"""The bot with its real knowledge over a stand-in of Telegram, judged at each step by parts of others.

Raw updates go in, accepted by aiogram's types; each call is validated against ``aiogram.methods``; each text
passes tdjson, each button is at most 64 bytes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import aiogram_types
import talking
import telegram_html

from bot.app import application
from bot.assistant import Assistant
from bot.connection import standin
from bot.connection.standin import TOKEN, Call, StandIn
from bot.handlers.registration import handle
from bot.handlers.services import Services
from bot.rendering import text as texts
from bot.screens.home import Interface
from bot.storage import officers
from bot.storage.database import Database
from knowledge.model import Knowledge

T = TypeVar("T")

BOT = {**standin.BOT, "supports_inline_queries": True}
AIGUL = {"id": 7, "is_bot": False, "first_name": "Айгүл", "language_code": "kk"}
OLEG = {"id": 8, "is_bot": False, "first_name": "<b>Олег</b> & Co", "language_code": "ru"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
GROUP = {"id": -100500, "type": "supergroup", "title": "ҮЕҰ алаңы"}
FORUM = {"id": -100600, "type": "supergroup", "title": "Форум", "is_forum": True}
CHANNEL = {"id": -100700, "type": "channel", "title": "Арна <1>"}
TODAY = date(2025, 10, 22)


_FROM = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}
_OTHERS = (
    "deleteMessage", "stopPoll", "sendPoll", "sendPhoto", "editMessageCaption", "editMessageMedia",
    "pinChatMessage", "sendVideo", "sendMediaGroup", "deleteMessages",
)  # fmt: skip
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_CHAT = {
    "accent_color_id": 1,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(_GIFTS, False),
}


def _poll(values: dict[str, str], number: int) -> dict[str, Any]:
    options = [one if isinstance(one, str) else one["text"] for one in json.loads(values["options"])]
    false = ("is_closed", "is_anonymous", "allows_multiple_answers", "allows_revoting", "members_only")
    return {
        "id": str(number),
        "question": values["question"],
        "options": [{"persistent_id": str(n), "text": o, "voter_count": 0} for n, o in enumerate(options)],
        "total_voter_count": 0,
        "type": values["type"],
        **dict.fromkeys(false, False),
    }


def private(person: dict[str, Any]) -> dict[str, Any]:
    return {"id": person["id"], "type": "private", "first_name": person["first_name"]}


def served() -> tuple[Knowledge, Assistant]:
    return talking.store(), talking.assistant()


class Telegram(StandIn):
    """What the stand-in of the terminal does not play: members, inline answers, the unreachable."""

    def __init__(self) -> None:
        super().__init__()
        self.administrators: dict[int, set[int]] = {}
        self.bot_member: dict[str, Any] = {"status": "member"}
        self.unreachable: set[int] = set()
        self.refuses: dict[int, str] = {}  # chat -> why nothing can be sent there
        self.unpinnable: set[int] = set()
        self.files: dict[str, bytes] = {}  # what people have sent, by file_id
        self.given: bytes | None = None  # what comes in a file's place

    async def do_request(self, url: str, method: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        if "/file/bot" in url:
            return 200, self.files[url.rpartition("/")[2]] if self.given is None else self.given
        return await super().do_request(url, method, *args, **more)

    def _result(self, call: Call) -> Any:
        values = call.values
        if call.method == "getMe":
            return BOT
        if call.method == "sendMessage" and int(values["chat_id"]) in self.unreachable:
            raise standin._Refusal("Forbidden: bot can't initiate conversation with a user", 403)
        if call.method == "sendMessage" and int(values["chat_id"]) in self.refuses:
            raise standin._Refusal(self.refuses[int(values["chat_id"])])
        if call.method == "answerInlineQuery":
            return True
        if call.method == "getFile":
            name = values["file_id"]
            path, size = f"documents/{name}", len(self.files[name])
            return {"file_id": name, "file_unique_id": name, "file_path": path, "file_size": size}
        if call.method == "getChat":
            if int(values["chat_id"]) not in self.chats:
                raise standin._Refusal("Bad Request: chat not found")
            return {**_CHAT, **self.chats[int(values["chat_id"])]}
        if call.method == "sendPhoto" and (call.files or values["photo"].startswith("file:")):
            return super()._result(call)  # a picture that was drawn
        if call.method in _OTHERS or call.method == "sendDocument":
            return self._other(call)
        if call.method == "getChatMemberCount":
            return 1200
        if call.method == "sendDocument" and call.files:
            made = {"file_id": "d", "file_unique_id": "d"}
            chat = self.chats[int(values["chat_id"])]
            return {"message_id": self.next_message_id(), "date": 1, "chat": chat, "document": made}
        if call.method == "getChatMember":
            return self._member(int(values["chat_id"]), int(values["user_id"]))
        result = super()._result(call)
        if call.method == "sendMessage" and "message_thread_id" in values:
            result = {
                **result,
                "message_thread_id": int(values["message_thread_id"]),
                "is_topic_message": True,
            }
        return result

    def _other(self, call: Call) -> Any:
        """Messages that are no texts: no more of them than announcements need."""
        values = call.values
        chat = self.chats.get(int(values["chat_id"]))
        if chat is None:
            raise standin._Refusal("Bad Request: chat not found")
        key = chat["id"], int(values.get("message_id", 0))
        if call.method == "sendMediaGroup":
            return [
                self._other(Call("sendPhoto", {**values, "photo": one["media"], **one}))
                for one in json.loads(values["media"])
            ]
        if call.method == "deleteMessages":
            for number in json.loads(values["message_ids"]):
                self._sent.pop((chat["id"], number), None)
            return True
        if call.method.startswith("send"):
            number = self.next_message_id()
            made = {"message_id": number, "date": 1, "chat": chat, "from": _FROM}
            if call.method == "sendPoll":
                made["poll"] = _poll(values, number)
            elif call.method == "sendPhoto":
                size = {"file_id": values["photo"], "file_unique_id": "u", "width": 1, "height": 1}
                made |= {"photo": [size], "caption": values.get("caption", "")}
            self._sent[chat["id"], number] = made, json.dumps(values)
            return made
        if key not in self._sent:
            what = {"deleteMessage": "delete", "stopPoll": "stop", "pinChatMessage": "pin"}.get(
                call.method, "edit"
            )
            raise standin._Refusal(f"Bad Request: message to {what} not found")
        before, _ = self._sent[key]
        if call.method == "deleteMessage":
            del self._sent[key]
            return True
        if call.method == "pinChatMessage":
            if chat["id"] in self.unpinnable:
                raise standin._Refusal("Bad Request: not enough rights to manage pinned messages in the chat")
            return True
        if call.method == "stopPoll":
            before["poll"]["is_closed"] = True
            return before["poll"]
        media = json.loads(values.get("media", "{}"))
        before["caption"] = values.get("caption", media.get("caption", ""))
        return before

    def _member(self, chat: int, user: int) -> dict[str, Any]:
        if user == BOT["id"]:
            return member(**self.bot_member)
        return member("administrator" if user in self.administrators.get(chat, ()) else "member", user)


def member(status: str = "member", user: int | None = None, **more: Any) -> dict[str, Any]:
    """A ChatMember as the Bot API gives it."""
    person = {k: BOT[k] for k in ("id", "is_bot", "first_name", "username")}
    if user is not None:
        person = {"id": user, "is_bot": False, "first_name": "X"}
    out: dict[str, Any] = {"status": status, "user": person}
    if status == "administrator":
        rights = (
            "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
            "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
            "can_edit_stories can_delete_stories can_send_welcome_messages"
        )
        out |= dict.fromkeys(rights.split(), False)
    if status == "restricted":
        rights = (
            "is_member can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
            "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
            "can_add_web_page_previews can_react_to_messages can_edit_tag can_change_info can_invite_users "
            "can_pin_messages can_manage_topics"
        )
        out |= dict.fromkeys(rights.split(), True) | {"until_date": 0}
    if status == "kicked":
        out["until_date"] = 0
    return out | more


@dataclass
class Scene:
    """The bot, running, and what it did."""

    telegram: Telegram = field(default_factory=Telegram)
    desk: frozenset[int] = frozenset()
    now: datetime = datetime(2025, 10, 22, 6, tzinfo=UTC)
    fed: int = 0
    messages: int = 5000  # numbers of people's messages
    sent: list[dict[str, Any]] = field(default_factory=list)

    @asynccontextmanager
    async def up(self) -> AsyncIterator[Scene]:
        texts.strict = True
        loaded, assistant = served()
        chats = (private(AIGUL), private(OLEG), GROUP, FORUM, CHANNEL)
        self.telegram.chats |= {chat["id"]: chat for chat in chats}
        self.telegram.show = lambda seen: self.sent.append(seen.message) if seen.message else None
        async with await Database.open(":memory:") as store:
            self.app = Services(
                loaded, assistant, lambda: TODAY, store, interface=Interface(), clock=lambda: self.now
            )
            await self.officers(*self.desk)
            self.application = application(self.app, TOKEN, "http://127.0.0.1:1", self.telegram)
            async with self.application:
                yield self

    async def officers(self, *desk: int) -> None:
        """These are the press officers from now on."""
        before = await self.app.officers()
        for person in before - set(desk):
            await officers.change(self.app.store, person, "remove", self.now)
        for person in set(desk) - before:
            await officers.change(self.app.store, person, "add", self.now)
        await self.app.officers()

    async def feed(self, **content: Any) -> list[Call]:
        """One update. Out: the calls that it brought about, judged."""
        self.fed += 1
        raw = {"update_id": self.fed, **content}
        aiogram_types.update(raw)
        self.telegram.calls.clear()
        await handle(self.application, self.app, raw)
        for call in self.telegram.calls:
            judged(call)
        return list(self.telegram.calls)

    async def said(self, text: str, chat: Any = None, person: Any = AIGUL, **more: Any) -> list[Call]:
        """A text message comes."""
        return await self.feed(message=self.message(text, chat, person, **more))

    def message(self, text: str, chat: Any = None, person: Any = AIGUL, **more: Any) -> dict[str, Any]:
        self.messages += 1
        out: dict[str, Any] = {
            "message_id": self.messages,
            "date": int(self.now.timestamp()),
            "chat": chat or private(person),
            "from": person,
            "text": text,
        }
        entities = []
        if text.startswith("/"):
            entities.append({"type": "bot_command", "offset": 0, "length": len(text.split()[0])})
        at = text.lower().find("@azamat_bot")
        if at >= 0 and not text.startswith("/"):
            offset = len(text[:at].encode("utf-16-le")) // 2
            entities.append({"type": "mention", "offset": offset, "length": 11})
        return {**out, **({"entities": entities} if entities else {}), **more}

    async def pressed(self, data: str, person: Any = AIGUL, below: Any = None, **more: Any) -> list[Call]:
        """A button below a message, the newest of the bot's, is pressed."""
        query = {"id": "55", "from": person, "chat_instance": "7", "data": data, **more}
        if "inline_message_id" not in more:
            query["message"] = below or self.sent[-1]
        return await self.feed(callback_query=query)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        found = await self.app.store.read.execute_fetchall(query)
        return [tuple(row) for row in found]

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


def judged(call: Call) -> None:
    """A call that Telegram would take."""
    aiogram_types.call(call.method, {**call.values, **dict.fromkeys(call.files, "attach")})
    if "caption" in call.values:
        plain, _ = telegram_html.parse(call.values["caption"])
        assert len(plain.encode("utf-16-le")) // 2 <= 1024
    if call.method in ("sendMessage", "editMessageText"):
        telegram_html.parse(call.values["text"])
    for result in json.loads(call.values.get("results", "[]")):
        telegram_html.parse(
            result["caption"] if "caption" in result else result["input_message_content"]["message_text"]
        )
        assert 1 <= len(result["id"].encode()) <= 64
        _buttons(result.get("reply_markup", {}))
    _buttons(json.loads(call.values.get("reply_markup", "{}")))
    assert len(call.values.get("text", "")) <= 200 or call.method != "answerCallbackQuery"


def _buttons(markup: dict[str, Any]) -> None:
    for row in markup.get("inline_keyboard", ()):
        assert 1 <= len(row) <= 8
        for button in row:
            assert button["text"].strip()
            assert len(button.get("callback_data", "").encode()) <= 64
            assert len(button.get("switch_inline_query", "")) <= 256


def text_of(calls: list[Call]) -> str:
    """The one text that was sent or edited in, as a person reads it; "" if nothing was."""
    said = {"sendMessage": "text", "editMessageText": "text", "sendPhoto": "caption"}
    found = [c.values[said[c.method]] for c in calls if c.method in said]
    assert len(found) <= 1, found
    return telegram_html.parse(found[0])[0].replace("\xa0", " ") if found else ""


def last_text(calls: list[Call]) -> str:
    """The last text of several that were sent or edited in."""
    return text_of([c for c in calls if c.method in ("sendMessage", "editMessageText")][-1:])


def toast(calls: list[Call]) -> str:
    """The notice over the button; exactly one answer to the press is demanded."""
    (answer,) = [c for c in calls if c.method == "answerCallbackQuery"]
    return answer.values.get("text", "")


def buttons(calls: list[Call]) -> dict[str, str]:
    """What the buttons of the last call with any say -> what they hold."""
    for call in reversed(calls):
        if "reply_markup" in call.values:
            rows = json.loads(call.values["reply_markup"])["inline_keyboard"]
            return {
                b["text"]: b.get("callback_data") or b.get("url") or b.get("switch_inline_query")
                for row in rows
                for b in row
            }
    return {}


def played(play: Callable[[Scene], Coroutine[Any, Any, T]], scene: Scene | None = None) -> T:
    """Run ``play`` in a scene that is up, and close it."""

    async def run() -> T:
        async with (scene or Scene()).up() as up:
            return await play(up)

    return asyncio.run(run())
