"""What Telegram answered to our own calls, made to fit the library: by then the call has had its effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from telegram import ChatFullInfo, ChatMember, Message, Poll, TelegramObject, User, WebhookInfo
from telegram.error import TelegramError

from bot.connection.objects import fitted

#: Method -> the object that it returns (core.telegram.org/bots/api#available-methods); others give no object.
_OBJECTS: Final[dict[str, type[TelegramObject]]] = {
    "getMe": User,
    "getChat": ChatFullInfo,
    "getChatMember": ChatMember,
    "getWebhookInfo": WebhookInfo,
    "stopPoll": Poll,
}
_MESSAGES: Final = ("sendMessage", "sendPhoto", "sendPoll", "editMessage")
_NEEDED: Final[dict[str, tuple[str, ...]]] = {"getMe": ("id", "username"), "getChatMember": ("status",)}


def fitting(method: str, values: Mapping[str, Any], result: Any) -> Any:
    """``result`` of ``method``, called with ``values``, as the library can take it.

    A message that was accepted stays so whatever is said of it; one without a number has 0. TelegramError
    where nothing was asked but an object, and none came.
    """
    if method.startswith(_MESSAGES):
        inline = result is True and method.startswith("edit")  # (Bot API, editMessageText)
        return True if inline else _message(values, result)
    kind = _OBJECTS.get(method)
    if kind is None:
        return result
    found = fitted(kind, result)
    if found is None or not all(found.get(name) for name in _NEEDED.get(method, ())):
        raise TelegramError(f"{method}: the answer is no {kind.__name__}")
    if kind is WebhookInfo and not isinstance(result.get("url"), str):  # empty where there is none
        raise TelegramError(f"{method}: the answer does not say whose webhook is set")
    return found


def _message(values: Mapping[str, Any], result: Any) -> dict[str, Any]:
    given = result if isinstance(result, Mapping) else {}
    if not isinstance(given.get("chat"), Mapping):
        given = {**given, "chat": {"id": values.get("chat_id")}}
    return fitted(Message, given) or {}
