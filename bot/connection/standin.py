"""A stand-in for the Bot API inside the process: python-telegram-bot asks it instead of Telegram.

It plays what this bot uses, refuses what Telegram would refuse (core.telegram.org/bots/api), and hands what a
person would see to whoever shows it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.connection import markup

BOT: Final[dict[str, Any]] = {
    "id": 1000,
    "is_bot": True,
    "first_name": "Azamat",
    "username": "azamat_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
TOKEN: Final = f"{BOT['id']}:terminal"  # nothing is ever sent with it

LONGEST_TEXT: Final = 4096  # characters after parsing
LONGEST_DATA: Final = 64  # bytes of a button's callback_data
LONGEST_TOAST: Final = 200  # characters of an answer to a press
KEPT: Final = 200  # messages that can still be edited, calls that can still be read

_QUIET: Final = ("setMyCommands", "setMyDescription", "setMyShortDescription", "setMyName", "sendChatAction")


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it went out: the method and its values, each as its text on the wire."""

    method: str
    values: dict[str, str]
    #: Of a value: the name of its file, and its bytes.
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees now: a message, new or edited, or the toast over a pressed button."""

    html: str
    buttons: tuple[tuple[dict[str, Any], ...], ...] = ()  # rows of InlineKeyboardButton
    edited: bool = False
    toast: bool = False
    message: dict[str, Any] | None = None  # as the Bot API gives it back


class _Refusal(Exception):
    def __init__(self, description: str, code: int = 400) -> None:
        super().__init__(description)
        self.code = code


class StandIn(BaseRequest):
    """Answers the bot's requests; ``show`` is called with what a person would see."""

    def __init__(self, show: Callable[[Seen], None] = lambda seen: None) -> None:
        self.show = show
        self.calls: deque[Call] = deque(maxlen=KEPT)
        self.chats: dict[int, dict[str, Any]] = {}  # those that the bot may write to
        self._sent: OrderedDict[tuple[int, int], tuple[dict[str, Any], str]] = OrderedDict()
        self._messages = 0
        self._folder: Path | None = None  # of pictures; made for the first
        self._files: dict[str, Path] = {}  # by their ids

    @property
    def read_timeout(self) -> float | None:
        """Nothing is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def next_message_id(self) -> int:
        """The number of the next message, a person's or the bot's."""
        self._messages += 1
        return self._messages

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: the HTTP status and the body that Telegram would give."""
        values = {} if request_data is None else request_data.json_parameters
        call = Call(url.rpartition("/")[2], dict(values), _files(request_data))
        self.calls.append(call)
        try:
            answer: dict[str, Any] = {"ok": True, "result": self._result(call)}
            code = 200
        except _Refusal as refusal:
            code = refusal.code
            answer = {"ok": False, "error_code": code, "description": str(refusal)}
        return code, json.dumps(answer).encode()

    def _result(self, call: Call) -> Any:
        match call.method:
            case "getMe":
                return BOT
            case "sendMessage":
                return self._send(call.values)
            case "sendPhoto":
                return self._photo(call)
            case "editMessageText":
                return self._edit(call.values)
            case "editMessageCaption":
                return self._edit_caption(call.values)
            case "answerCallbackQuery":
                toast = call.values.get("text", "")
                if len(toast) > LONGEST_TOAST:
                    raise _Refusal("Bad Request: MESSAGE_TOO_LONG")
                if toast:
                    self.show(Seen(_escaped(toast), toast=True))
                return True
            case method if method in _QUIET:
                return True
        raise _Refusal("Not Found: method not found", 404)

    def _send(
        self, values: dict[str, str], photo: list[dict[str, Any]] | None = None, shown: str = ""
    ) -> dict[str, Any]:
        """``photo``: its sizes, and the text is its caption; ``shown``: what a person sees of it."""
        chat = self.chats.get(int(values["chat_id"]))
        if chat is None:
            raise _Refusal("Bad Request: chat not found")
        content = _content(values)  # before the number is given: a refused message has none
        if photo is not None:
            named = {"text": "caption", "entities": "caption_entities"}
            content = {"photo": photo} | {named.get(name, name): value for name, value in content.items()}
        message = {
            "message_id": self.next_message_id(),
            "date": int(time.time()),
            "chat": chat,
            "from": {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")},
            **content,
        }
        self._keep(message, values)
        self.show(Seen(shown or _html(values), _rows(message), message=message))
        return message

    def _photo(self, call: Call) -> dict[str, Any]:
        """A picture is written into a temporary folder: a person sees its path below its caption."""
        file_id = self._written(*call.files["photo"]) if call.files else call.values.get("photo", "")
        path = self._files.get(file_id)
        if path is None:
            raise _Refusal("Bad Request: wrong file identifier/HTTP URL specified")
        size = {"file_id": file_id, "file_unique_id": file_id, "width": 1, "height": 1}
        caption = _html(call.values, "caption")
        shown = "\n".join(part for part in (caption, _escaped(str(path))) if part)
        return self._send({**call.values, "text": caption, "parse_mode": "HTML"}, [size], shown)

    def _written(self, name: str, data: bytes) -> str:
        """Out: the file's id."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="azamat-"))
        path = self._folder / Path(name).name
        path.write_bytes(data)
        self._files[f"file:{path.name}"] = path
        return f"file:{path.name}"

    def _edit(self, values: dict[str, str]) -> dict[str, Any]:
        key = int(values.get("chat_id", 0)), int(values.get("message_id", 0))
        if key not in self._sent:
            raise _Refusal("Bad Request: message to edit not found")
        before, wire = self._sent[key]
        if _wire(values) == wire:
            raise _Refusal(
                "Bad Request: message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        kept = {name: before[name] for name in ("message_id", "date", "chat", "from")}
        message = {**kept, "edit_date": int(time.time()), **_content(values)}
        self._keep(message, values)
        self.show(Seen(_html(values), _rows(message), edited=True, message=message))
        return message

    def _edit_caption(self, values: dict[str, str]) -> dict[str, Any]:
        """What a person sees of it are other buttons: the caption of a picture stays."""
        key = int(values.get("chat_id", 0)), int(values.get("message_id", 0))
        if key not in self._sent:
            raise _Refusal("Bad Request: message to edit not found")
        message = {**self._sent[key][0], "edit_date": int(time.time())}
        message["reply_markup"] = json.loads(values.get("reply_markup", '{"inline_keyboard": []}'))
        self._keep(message, values)
        self.show(Seen(_html(values, "caption"), _rows(message), edited=True, message=message))
        return message

    def _keep(self, message: dict[str, Any], values: dict[str, str]) -> None:
        self._sent[message["chat"]["id"], message["message_id"]] = message, _wire(values)
        while len(self._sent) > KEPT:
            self._sent.popitem(last=False)


def _files(data: RequestData | None) -> dict[str, tuple[str, bytes]]:
    if data is None or not data.contains_files:
        return {}
    found = {}
    for name, (file_name, content, _) in data.multipart_data.items():
        found[name] = file_name, content if isinstance(content, bytes) else content.read()
    return found


def _content(values: dict[str, str]) -> dict[str, Any]:
    """The parts of a Message that come from what was sent."""
    try:
        text, entities = markup.plain(_html(values)), markup.entities(_html(values))
    except markup.MarkupError as error:
        raise _Refusal(f"Bad Request: can't parse entities: {error}") from None
    if not text.strip():
        raise _Refusal("Bad Request: message text is empty")
    if len(text) > LONGEST_TEXT:
        raise _Refusal("Bad Request: message is too long")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    if "reply_markup" in values:
        content["reply_markup"] = json.loads(values["reply_markup"])
        for row in content["reply_markup"].get("inline_keyboard", ()):
            for button in row:
                if len(button.get("callback_data", "").encode()) > LONGEST_DATA:
                    raise _Refusal("Bad Request: BUTTON_DATA_INVALID")
    return content


def _html(values: dict[str, str], name: str = "text") -> str:
    text = values.get(name, "")
    return text if values.get("parse_mode") == "HTML" else _escaped(text)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _wire(values: dict[str, str]) -> str:
    return "\0".join((_html(values), values.get("reply_markup", "")))


def _rows(message: dict[str, Any]) -> tuple[tuple[dict[str, Any], ...], ...]:
    return tuple(tuple(row) for row in message.get("reply_markup", {}).get("inline_keyboard", ()))
