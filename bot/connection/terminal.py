"""The chat in a terminal: lines become Telegram updates, the stand-in's messages become lines.

A person's updates are the raw JSON that Telegram would send; everything behind them is what runs in Telegram.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TextIO

from bot.connection.markup import painted
from bot.connection.standin import LONGEST_TEXT, Seen, StandIn
from bot.rendering.reply import Reply
from locales.languages import Language

PROMPT: Final = "› "
PERSON: Final = 1  # the id of the one at the keyboard, and of their private chat

_BUTTON: Final = re.compile(r"#\s*([0-9]{1,3})")
_COMMAND: Final = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?=\s|$)")
_HALF: Final = re.compile(r"[\ud800-\udfff]")


class Terminal:
    """One person's private chat. ``handle`` has their updates; the requests of the bot go to ``stand_in``.

    ``colour``: bold and italic by ANSI sequences. ``echo``: what was entered is printed too, for input that
    comes from a pipe.
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
    ) -> None:
        self._handle = handle
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
            self._write(f"There is no button #{index + 1}.\n")
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

    def _show(self, seen: Seen) -> None:
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


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
