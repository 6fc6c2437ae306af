"""A stand-in for the Bot API inside the process: python-telegram-bot asks it instead of Telegram.

It plays what this bot uses, refuses what Telegram would refuse (core.telegram.org/bots/api), and hands what a
person would see to whoever shows it.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
import weakref
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

from cachetools import LRUCache
from telegram.request import BaseRequest, RequestData

from bot.connection import markup
from bot.connection.markup import painted
from bot.rendering.text import Reply, html, plain, say
from locales.languages import Language

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

_QUIET: Final = (
    "setMyCommands",
    "deleteMyCommands",
    "setMyDescription",
    "setMyShortDescription",
    "setMyName",
    "sendChatAction",
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it went out: the method and its values, each as its text on the wire."""

    method: str
    values: dict[str, str]
    #: Of a value: the name of its file, and its bytes.
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Display:
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

    def __init__(self, show: Callable[[Display], None] = lambda seen: None) -> None:
        self.show = show
        self.calls: deque[Call] = deque(maxlen=KEPT)
        self.chats: dict[int, dict[str, Any]] = {}  # those that the bot may write to
        self._sent: LRUCache[tuple[int, int], tuple[dict[str, Any], str]] = LRUCache(KEPT)
        self._messages = 0
        self._folder: Path | None = None  # of pictures; made for the first, gone with this
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
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
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
            case "sendDocument":
                return self._document(call)
            case "editMessageText":
                return self._edit(call.values)
            case "editMessageCaption":
                return self._edit_caption(call.values)
            case "answerCallbackQuery":
                toast = call.values.get("text", "")
                if len(toast) > LONGEST_TOAST:
                    raise _Refusal("Bad Request: MESSAGE_TOO_LONG")
                if toast:
                    self.show(Display(_escaped(toast), toast=True))
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
        self.show(Display(shown or _html(values), _rows(message), message=message))
        return message

    def _photo(self, call: Call) -> dict[str, Any]:
        """A picture is written into a folder of its own: a person sees its path below its caption."""
        file_id = self._written(*call.files["photo"]) if call.files else call.values.get("photo", "")
        path = self._files.get(file_id)
        if path is None:
            raise _Refusal("Bad Request: wrong file identifier/HTTP URL specified")
        size = {"file_id": file_id, "file_unique_id": file_id, "width": 1, "height": 1}
        caption = _html(call.values, "caption")
        shown = "\n".join(part for part in (caption, _escaped(str(path))) if part)
        return self._send({**call.values, "text": caption, "parse_mode": "HTML"}, [size], shown)

    def _document(self, call: Call) -> dict[str, Any]:
        """A file is written there, too."""
        file_id = self._written(*call.files["document"])
        sent = self._send({**call.values, "text": ""}, None, _escaped(str(self._files[file_id])))
        del sent["text"]
        return sent | {"document": {"file_id": file_id, "file_unique_id": file_id}}

    def _written(self, name: str, data: bytes) -> str:
        """Out: the file's id."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="azamat-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
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
        self.show(Display(_html(values), _rows(message), edited=True, message=message))
        return message

    def _edit_caption(self, values: dict[str, str]) -> dict[str, Any]:
        """What a person sees of it are other buttons: the caption of a picture stays."""
        key = int(values.get("chat_id", 0)), int(values.get("message_id", 0))
        if key not in self._sent:
            raise _Refusal("Bad Request: message to edit not found")
        message = {**self._sent[key][0], "edit_date": int(time.time())}
        message["reply_markup"] = json.loads(values.get("reply_markup", '{"inline_keyboard": []}'))
        self._keep(message, values)
        self.show(Display(_html(values, "caption"), _rows(message), edited=True, message=message))
        return message

    def _keep(self, message: dict[str, Any], values: dict[str, str]) -> None:
        self._sent[message["chat"]["id"], message["message_id"]] = message, _wire(values)


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


# -- the chat in a terminal: lines become updates, messages become lines


PROMPT: Final = "› "
PERSON: Final = 1  # the id of the one at the keyboard, and of their private chat

_BUTTON: Final = re.compile(r"#\s*([0-9]{1,3})")
_COMMAND: Final = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?=\s|$)")
_HALF: Final = re.compile(r"[\ud800-\udfff]")


async def _same(language: Language) -> Language:
    return language


class Terminal:
    """One person's private chat. ``handle`` has their updates; the requests of the bot go to ``stand_in``.

    ``colour``: bold and italic by ANSI sequences. ``echo``: what was entered is printed too, for input that
    comes from a pipe. ``language``: of the person's client; ``speaks``: the one they read by now.
    """

    def __init__(
        self,
        handle: Callable[[Mapping[str, Any]], Awaitable[None]],
        stand_in: StandIn,
        out: TextIO,
        *,
        colour: bool = False,
        echo: bool = False,
        language: Language = "kk",
        speaks: Callable[[], Awaitable[Language]] | None = None,
    ) -> None:
        self._handle = handle
        self._speaks = speaks or partial(_same, language)
        self._stand_in = stand_in
        self._out = out
        self._colour = colour
        self._echo = echo
        self._person = {"id": PERSON, "is_bot": False, "first_name": "Azamat", "language_code": language}
        self._chat = {"id": PERSON, "type": "private", "first_name": "Azamat"}
        self._updates = 0
        self._blocks: list[str] = []  # shown, and not yet written
        self._below: dict[str, Any] | None = None  # the newest message with buttons
        self._buttons: list[dict[str, Any]] = []  # its buttons: number 1 is the first
        stand_in.chats[PERSON] = self._chat
        stand_in.show = self._show

    def tell(self, reply: Reply) -> None:
        """Print a reply that no message of the chat carries."""
        self._write(f"{painted(reply.html, self._colour)}\n")

    async def enter(self, line: str) -> None:
        """Do what a line says: press a button (``#2``), or send the text. An empty line does nothing."""
        line = _HALF.sub("\ufffd", line).strip()
        if not line:
            return
        number = _BUTTON.fullmatch(line)
        if self._echo:
            self._write(f"{PROMPT}{line}")
        if number is None:
            await self._feed({"message": self.message(line)})
            return
        index = int(number[1]) - 1
        if not 0 <= index < len(self._buttons):
            told = say(await self._speaks(), "terminal.no_button", number=plain(f"#{index + 1}", "interface"))
            self._write(f"{painted(html(told), self._colour)}\n")
            return
        button = self._buttons[index]
        if "url" in button:
            self._write(f"{button['url']}\n")
        else:
            await self._feed({"callback_query": self.callback_query(button["callback_data"])})

    def message(self, text: str) -> dict[str, Any]:
        """A text message of the person, as the Bot API gives it."""
        message: dict[str, Any] = {
            "message_id": self._stand_in.next_message_id(),
            "date": int(time.time()),
            "chat": self._chat,
            "from": self._person,
            "text": text[:LONGEST_TEXT],
        }
        if command := _COMMAND.match(text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        return message

    def callback_query(self, data: str) -> dict[str, Any]:
        """The press of a button below the newest message that has any."""
        return {
            "id": str(self._updates + 1),
            "from": self._person,
            "chat_instance": str(PERSON),
            "message": self._below,
            "data": data,
        }

    async def _feed(self, content: dict[str, Any]) -> None:
        self._updates += 1
        await self._handle({"update_id": self._updates, **content})
        # Written here, not while a request is played: a closed pipe is no fault of the network.
        blocks, self._blocks = self._blocks, []
        for block in blocks:
            self._write(block)

    def _show(self, seen: Display) -> None:
        text = painted(seen.html, self._colour)
        if seen.message is not None and seen.buttons:
            self._below = seen.message
            self._buttons = [button for row in seen.buttons for button in row]
            number = 0
            rows = []
            for row in seen.buttons:
                labels = []
                for button in row:
                    number += 1
                    mark = f"\x1b[36m#{number}\x1b[0m" if self._colour else f"#{number}"
                    labels.append(f"{mark} {painted(_escaped(button['text']), False)}")
                rows.append("   ".join(labels))
            text += "\n\n" + "\n".join(rows)
        elif seen.edited and seen.message and seen.message.get("message_id") == self._below_id():
            self._buttons = []  # they have gone with the edit
        self._blocks.append(f"{text}\n")

    def _below_id(self) -> int | None:
        return self._below["message_id"] if self._below else None

    def _write(self, text: str) -> None:
        print(text, file=self._out, flush=True)
