"""Plain questions: a person's words in their private chat, and nothing beside that changes what they mean.

And plain presses: of a button below an answer there, that leads to another answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from telegram import Bot, CallbackQuery, Update

from bot.chats.addressing import Addressed, Way
from bot.connection.objects import made
from bot.connection.reading import whole
from bot.handlers.pressing import Below, Given
from bot.handlers.replying import Place, client_speaks
from bot.rendering.text import LIMIT
from bot.screens import verbs

#: All that a plain message has. Whatever else stands in one, now or in a Bot API to come, makes it another:
#: entities (commands, names), a reply, a quote, a forward, another bot's or a business's …
_UPDATE: Final = {"update_id", "message"}
_MESSAGE: Final = {"message_id", "from", "chat", "date", "text"}


class Plain(NamedTuple):
    """What was said, and where."""

    place: Place
    said: Addressed


def read(raw: Mapping[str, Any]) -> Plain | None:
    """The plain question that an update, as the Bot API gives it, is; None: it is something else, or more."""
    if raw.keys() != _UPDATE:
        return None
    message = raw["message"]
    if not isinstance(message, dict) or message.keys() != _MESSAGE:
        return None
    person, chat, text = message["from"], message["chat"], message["text"]
    if not (isinstance(person, dict) and isinstance(chat, dict) and isinstance(text, str)):
        return None
    place = None if text[:1] in ("", "/") else _private(person, chat, message["message_id"])
    return None if place is None else Plain(place, Addressed(Way.PRIVATE, whole(text)[:LIMIT]))


_PRESS: Final = {"update_id", "callback_query"}
_QUERY: Final = {"id", "from", "chat_instance", "data", "message"}
#: What a message has that is not simply in a private chat.
_APART: Final = ("message_thread_id", "is_topic_message", "business_connection_id")


class Press(NamedTuple):
    """What was pressed, and where."""

    place: Place
    given: Given


def press(raw: Mapping[str, Any], bot: Bot) -> Press | None:
    """The plain press that an update, as the Bot API gives it, is; None: it is something else, or more."""
    if raw.keys() != _PRESS:
        return None
    query = raw["callback_query"]
    if not isinstance(query, dict) or query.keys() != _QUERY:
        return None
    person, message, id_, data = query["from"], query["message"], query["id"], query["data"]
    if not (isinstance(person, dict) and isinstance(message, dict)):
        return None
    chat, photo = message.get("chat"), message.get("photo")
    if not (isinstance(chat, dict) and isinstance(id_, str) and isinstance(data, str)):
        return None
    if not (id_.isascii() and data.isascii()) or verbs.is_verb(data):
        return None
    place = _private(person, chat, message.get("message_id"))
    date = message.get("date")  # 0: it is no longer there (Bot API, InaccessibleMessage)
    if place is None or type(date) is not int or date <= 0 or any(name in message for name in _APART):
        return None

    def whole_query() -> CallbackQuery:
        update = made(Update, raw, bot)
        if update is None or update.callback_query is None:
            raise ValueError("no press")
        return update.callback_query

    below = Below(place.message or 0, bool(photo), "reply_to_message" in message)
    return Press(place, Given(id_, data, person["id"], below, whole_query))


def _private(person: Mapping[str, Any], chat: Mapping[str, Any], number: object) -> Place | None:
    """The chat of a person with the bot, and the message there; None: it is no such chat."""
    if chat.get("type") != "private" or person.get("is_bot") is not False:
        return None
    chat_id, person_id, code = chat.get("id"), person.get("id"), person.get("language_code")
    if not isinstance(number, int) or isinstance(number, bool) or number.bit_length() > 63:
        return None
    if type(chat_id) is not int or chat_id != person_id or not (code is None or isinstance(code, str)):
        return None
    return Place(chat_id, "private", chat_id, client_speaks(code), message=number)
