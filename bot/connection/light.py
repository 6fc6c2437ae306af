"""The library's bot with a short way for the calls that are made most.

Its own methods make objects of what goes out and of all that comes back. An answer, an edit and a query's
answer need neither: without them they cost a fraction of the processor's time. Errors are those of the
library's methods, and what is sent is what they would send.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.connection.objects import LARGEST
from bot.connection.requests import texts
from bot.connection.sending import Lanes

HTML: Final = ParseMode.HTML.value
NO_PREVIEW: Final = {"is_disabled": True}  # LinkPreviewOptions
_NO_PREVIEW: Final = json.dumps(NO_PREVIEW)


class LightBot(ExtBot[None]):
    """See the module. ``keyboard``: an InlineKeyboardMarkup as JSON; "": none."""

    async def say(
        self,
        chat_id: int,
        html: str,
        keyboard: str = "",
        *,
        thread: int | None = None,
        quoted: int | None = None,
        silent: bool = False,
        preview: bool = False,
    ) -> int:
        """Send a message. Out: its number; 0: it did not come. ``quoted``: the message that is answered."""
        said = {"text": html, "parse_mode": HTML}
        if not preview:
            said["link_preview_options"] = _NO_PREVIEW
        return _number(await self._sent("sendMessage", chat_id, said, keyboard, thread, quoted, silent))

    async def show(
        self,
        chat_id: int,
        file_id: str,
        caption: str,
        keyboard: str = "",
        *,
        thread: int | None = None,
        quoted: int | None = None,
        silent: bool = False,
        kind: str = "photo",
        looks: Collection[str] = (),
    ) -> int:
        """Send a photo, a video or a document that Telegram has. ``looks``: the names of what is set of how
        it is shown. Out: see :meth:`say`.
        """
        said = {kind: file_id, "caption": caption, "parse_mode": HTML, **dict.fromkeys(looks, "true")}
        method = f"send{kind.capitalize()}"
        return _number(await self._sent(method, chat_id, said, keyboard, thread, quoted, silent))

    async def album(
        self,
        chat_id: int,
        media: Sequence[Mapping[str, object]],
        caption: str,
        *,
        thread: int | None = None,
        silent: bool = False,
    ) -> tuple[int, ...]:
        """Send several media that Telegram has, each an InputMedia. Out: their numbers; ones that did not
        come are left out.
        """
        shown = [dict(one) for one in media]
        shown[0] |= {"caption": caption, "parse_mode": HTML}
        said = {"media": json.dumps(shown)}
        result = await self._sent("sendMediaGroup", chat_id, said, thread=thread, silent=silent)
        return tuple(filter(None, map(_number, result if isinstance(result, list) else ())))

    async def change(
        self, chat_id: int, message_id: int, html: str, keyboard: str = "", *, preview: bool = False
    ) -> None:
        """Let a message say this from now on."""
        data: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id, "text": html}
        data["parse_mode"] = HTML
        if not preview:
            data["link_preview_options"] = _NO_PREVIEW
        if keyboard:
            data["reply_markup"] = keyboard
        await self.call("editMessageText", data)

    async def exchange(
        self, chat_id: int, message_id: int, medium: Mapping[str, object], caption: str, keyboard: str = ""
    ) -> None:
        """Let a message show another medium that Telegram has, an InputMedia, with this caption: also one
        that was a text (Bot API, editMessageMedia).
        """
        shown = {**medium, "caption": caption, "parse_mode": HTML}
        data: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id, "media": json.dumps(shown)}
        if keyboard:
            data["reply_markup"] = keyboard
        await self.call("editMessageMedia", data)

    async def _sent(
        self,
        method: str,
        chat_id: int,
        said: dict[str, str],
        keyboard: str = "",
        thread: int | None = None,
        quoted: int | None = None,
        silent: bool = False,
    ) -> Any:
        data: dict[str, Any] = {"chat_id": chat_id, **said}
        if keyboard:
            data["reply_markup"] = keyboard
        if thread:
            data["message_thread_id"] = thread
        if quoted:
            data["reply_parameters"] = json.dumps({"message_id": quoted, "allow_sending_without_reply": True})
        if silent:
            data["disable_notification"] = "true"
        result = await self.call(method, data)
        if isinstance(result, list):
            return [one for one in result if not _elsewhere(one, data["chat_id"])]
        return None if _elsewhere(result, data["chat_id"]) else result

    async def call(self, method: str, data: dict[str, Any]) -> Any:
        """Any call, in its lane; ``data``: what is no number is a text on the wire already."""
        lanes = self.rate_limiter
        if isinstance(lanes, Lanes):
            return await lanes.passed(self._called, (method, data), {}, method, data)
        return await self._called(method, data)

    async def _called(self, endpoint: str, data: dict[str, Any]) -> Any:
        return await self.request.post(f"{self.base_url}/{endpoint}", texts(data))


def _number(message: object) -> int:
    """The number of a message that was sent; 0: it did not come."""
    number = message.get("message_id") if isinstance(message, dict) else None
    return number if isinstance(number, int) and abs(number) < LARGEST else 0


def _elsewhere(message: object, chat_id: int) -> bool:
    """Whether it is of another chat: something on the way has given the answer to another call."""
    chat = message.get("chat") if isinstance(message, dict) else None
    there = chat.get("id") if isinstance(chat, dict) else None
    # A number that no chat has (of more than 52 bits: Bot API, Chat; 0, or 1, which JSON's true is here) says
    # nothing of the message, whose own number is kept.
    return isinstance(there, int) and 1 < abs(there) < 2**52 and there != chat_id
