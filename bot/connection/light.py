"""The library's bot with a short way for the one call that is made with every answer."""

from __future__ import annotations

import json
from typing import Any, Final

from telegram._utils.types import JSONDict
from telegram.constants import ParseMode
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.connection.results import fitting

_SEND: Final = "sendMessage"
_NO_PREVIEW: Final = json.dumps({"is_disabled": True})


class LightBot(ExtBot[None]):
    """``send_message`` makes objects of what goes out and of all that comes back; an answer needs neither.

    What comes back of other calls is made to fit the library first, see :mod:`bot.connection.results`.
    """

    async def say(
        self,
        chat_id: int,
        html: str,
        keyboard: str | None = None,
        *,
        thread: int | None = None,
        quoted: int | None = None,
    ) -> int:
        """Send a message. Out: its number. Errors are those of ``send_message``.

        ``keyboard``: an InlineKeyboardMarkup as JSON. ``quoted``: the message that is answered.
        """
        data: dict[str, Any] = {
            "chat_id": chat_id,
            "text": html,
            "parse_mode": ParseMode.HTML.value,
            "link_preview_options": _NO_PREVIEW,
        }
        if keyboard:
            data["reply_markup"] = keyboard
        if thread:
            data["message_thread_id"] = thread
        if quoted:
            data["reply_parameters"] = json.dumps({"message_id": quoted, "allow_sending_without_reply": True})
        if self.rate_limiter is None:
            result = await self._called(_SEND, data)
        else:
            result = await self.rate_limiter.process_request(
                self._called,
                (_SEND, data),
                {},
                _SEND,
                data,
                None,
            )
        number: int = fitting(_SEND, data, result)["message_id"]
        return number

    async def _do_post(
        self, endpoint: str, data: JSONDict, **timeouts: Any
    ) -> bool | JSONDict | list[JSONDict]:
        result: bool | JSONDict | list[JSONDict] = fitting(
            endpoint, data, await super()._do_post(endpoint, data, **timeouts)
        )
        return result

    async def _called(self, endpoint: str, data: dict[str, Any]) -> Any:
        parameters = [RequestParameter(name, str(value), None) for name, value in data.items()]
        return await self.request.post(f"{self.base_url}/{endpoint}", RequestData(parameters))
