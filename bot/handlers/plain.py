"""Plain questions: a person's words in their private chat, and nothing beside that changes what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bot.chats.addressing import Addressed, Way
from bot.connection.reading import whole
from bot.handlers.replying import Place, client_speaks
from bot.rendering.text import LIMIT

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
    if chat.get("type") != "private" or person.get("is_bot") is not False or text[:1] in ("", "/"):
        return None
    number, chat_id, person_id = message["message_id"], chat.get("id"), person.get("id")
    if not (type(number) is type(chat_id) is type(person_id) is int):
        return None
    code = person.get("language_code")
    if not (code is None or isinstance(code, str)) or number.bit_length() > 63 or chat_id != person_id:
        return None
    place = Place(chat_id, "private", person_id, client_speaks(code), message=number)
    return Plain(place, Addressed(Way.PRIVATE, whole(text)[:LIMIT]))
