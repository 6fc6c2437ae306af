"""The library's objects of what the Bot API gave, whatever is missing, new or wrong in it.

The library demands fields that Telegram leaves out, and takes values of any type; what is used later would
fail then, with everything beside it. So what comes is first made to fit the library's own signatures: known
fields of the right type stay, demanded ones that are missing get a value that says nothing, the rest goes.
Answers to our own calls are made to fit, too: by then the call has had its effect.
"""

from __future__ import annotations

import inspect
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import telegram
from telegram import (
    Chat,
    ChatFullInfo,
    ChatMember,
    Message,
    MessageEntity,
    MessageOrigin,
    Poll,
    TelegramObject,
    User,
    WebhookInfo,
)
from telegram.error import TelegramError

from bot.connection.reading import whole

log = logging.getLogger(__name__)


T = TypeVar("T", bound=TelegramObject)
Raw = Mapping[str, Any]

DEPTH: Final = 10  # objects within each other; a press below a reply with a photo has five
LATEST: Final = 253_402_300_799  # Unix time: the end of the year 9999
LARGEST: Final = 2**63  # what the store can keep
_WIRE: Final = {"from_user": "from"}  # what the library calls otherwise
_KINDS: Final = frozenset(str(kind) for kind in telegram.constants.ChatType if kind != "sender")
_NAMED: Final = re.compile(r"[A-Za-z_]\w*")
#: What Telegram's clients and server mark by themselves (tdlib/td, MessageEntity.cpp).
_COMMAND: Final = re.compile(r"/\w{1,64}(?:@\w{3,32})?(?!\w)", re.ASCII)
_MENTION: Final = re.compile(r"(?<!\w)@\w{3,32}(?!\w)", re.ASCII)
#: Entities within which nothing is a command or a mention, or is one already.
_PLAIN: Final = frozenset(
    ("bot_command", "mention", "text_mention", "code", "pre", "url", "email", "text_link", "hashtag")
)
_OF_STATUS: Final[dict[str, type[TelegramObject]]] = {
    "creator": telegram.ChatMemberOwner,
    "administrator": telegram.ChatMemberAdministrator,
    "member": telegram.ChatMemberMember,
    "restricted": telegram.ChatMemberRestricted,
    "left": telegram.ChatMemberLeft,
    "kicked": telegram.ChatMemberBanned,
}
_OF_ORIGIN: Final[dict[str, type[TelegramObject]]] = {
    "user": telegram.MessageOriginUser,
    "hidden_user": telegram.MessageOriginHiddenUser,
    "chat": telegram.MessageOriginChat,
    "channel": telegram.MessageOriginChannel,
}


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as the library's signature has it."""

    of: type[TelegramObject] | None  # an object …
    scalars: frozenset[str]  # … or names of plain types; none: whatever comes is left as it is
    lists: int  # how many lists it stands in
    needed: bool


def made(kind: type[T], raw: object, bot: telegram.Bot | None = None) -> T | None:
    """The object that ``raw`` is; None where it is no object, or none can be made of it.

    What cannot be made of its parts is left out, and nothing beside it.
    """
    quick = _fitted(kind, raw, careful=False)
    if quick is None:
        return None
    try:
        return kind.de_json(quick, bot)
    except Exception as error:  # whatever the library makes of it
        log.debug("%s cannot be made at once (%r)", kind.__name__, error)
    careful = fitted(kind, raw)
    return None if careful is None else kind.de_json(careful, bot)


def fitted(kind: type[TelegramObject], raw: object) -> dict[str, Any] | None:
    """``raw`` as the library takes it for such an object, each part tried by itself; None: it cannot."""
    found = _fitted(kind, raw, careful=True)
    return None if found is None else _filled(kind, found)


def _fitted(
    kind: type[TelegramObject], raw: object, *, careful: bool, depth: int = DEPTH
) -> dict[str, Any] | None:
    """``raw`` as this object's fields; None if it is no object. ``careful``: each part is tried by itself."""
    if not isinstance(raw, Mapping) or depth < 0:
        return None
    special = _special(kind, raw)
    fields = _fields(special)
    out: dict[str, Any] = {}
    for name, value in raw.items():
        field = fields.get(name)
        if field is None:
            if isinstance(value, bool | str):  # of a subclass: which one it is
                out[name] = _plain(value)
            continue
        found = _part(field, value, field.lists, careful, depth)
        if found is not None:
            out[name] = found
    if special is Message:
        _complete(out, raw)
    elif special in (Chat, ChatFullInfo) and out.get("type") not in _KINDS:
        out["type"] = _kind(out.get("id", 0))
    elif special is MessageEntity and not (out.get("offset", -1) >= 0 and out.get("length", 0) > 0):
        return None  # it marks nothing
    for name, field in fields.items():
        if field.needed and name not in out:
            out[name] = _nothing(field, careful, depth)
    return out


def _part(field: _Field, value: object, lists: int, careful: bool, depth: int) -> Any:
    """A value of the right type; None: it is left out."""
    if lists:
        if not isinstance(value, list):
            return None
        parts = (_part(field, one, lists - 1, careful, depth) for one in value)
        return [one for one in parts if one is not None]
    if field.of is None:
        if not field.scalars:
            return _plain(value)
        return next((_plain(value) for name in field.scalars if _IS[name](value)), None)
    found = _fitted(field.of, value, careful=careful, depth=depth - 1)
    return _filled(field.of, found) if found is not None and careful else found


def _filled(kind: type[TelegramObject], fitting: dict[str, Any]) -> dict[str, Any] | None:
    """The fields with which the library makes the object; None: with none.

    Some that its signature leaves out are demanded all the same, as they are in the Bot API: they say nothing
    then, first those that are yes or no.
    """
    fields = _fields(_special(kind, fitting))
    for types in ((), ("bool",), tuple(_NOTHING)):
        absent = {
            name: next(_NOTHING[one] for one in types if one in field.scalars)
            for name, field in fields.items()
            if name not in fitting and not field.lists and field.scalars.intersection(types)
        }
        try:
            kind.de_json({**absent, **fitting}, None)
        except Exception as error:  # whatever the library makes of it
            log.debug("%s cannot be made with %s (%r)", kind.__name__, types, error)
        else:
            return {**absent, **fitting}
    return None


def _plain(value: Any) -> Any:
    return whole(value) if isinstance(value, str) and not value.isascii() else value


def _nothing(field: _Field, careful: bool, depth: int) -> Any:
    """What stands for a demanded field that did not come."""
    if field.lists:
        return []
    if field.of is not None:
        return _fitted(field.of, {}, careful=careful, depth=depth - 1)
    if "datetime" in field.scalars:
        return int(time.time())  # 0 would be a message that is no longer there (Bot API, InaccessibleMessage)
    return next((_NOTHING[name] for name in _NOTHING if name in field.scalars), None)


def _complete(message: dict[str, Any], raw: Raw) -> None:
    """Add what follows from the rest: who writes in a private chat, what is a command or a mention."""
    if "text" not in message and isinstance(raw.get("rich_message"), Mapping):
        message["text"] = rich_text(raw["rich_message"])
    for said, marks in (("text", "entities"), ("caption", "caption_entities")):
        text = message.get(said, "")
        if text[:1] == "/" or "@" in text:
            message[marks] = [*_marks(text, message.get(marks, [])), *message.get(marks, [])]
    chat = message.get("chat")
    if not isinstance(chat, dict):
        return
    sender = message.get("from")
    if isinstance(sender, dict) and not sender.get("id"):
        del message["from"]
    if "from" not in message and chat["type"] == "private" and chat["id"] > 0:
        name = chat.get("first_name", "")
        message["from"] = {"id": chat["id"], "is_bot": False, "first_name": name}


def _marks(text: str, marked: list[Raw]) -> list[Raw]:
    """Entities of the command at the start and of mentions, where none came; in UTF-16 units."""
    command = _COMMAND.match(text)
    found = [("bot_command", command)] if command else []
    found += [("mention", mention) for mention in _MENTION.finditer(text)]
    out: list[Raw] = []
    for kind, match in found:
        offset = len(text[: match.start()].encode("utf-16-le")) // 2
        if not any(e["offset"] <= offset < e["offset"] + e["length"] and e["type"] in _PLAIN for e in marked):
            out.append({"type": kind, "offset": offset, "length": len(match[0])})
    return out


def _kind(chat_id: object) -> str:
    """The kind of a chat that says none, or a new one; by its id a person's or a group's (Bot API, Chat)."""
    if not isinstance(chat_id, int) or not chat_id:
        return ""
    return "private" if chat_id > 0 else "supergroup"


def _special(kind: type[TelegramObject], raw: Raw) -> type[TelegramObject]:
    """The class whose fields these are, where the library's own is one of several."""
    if kind is ChatMember:
        return _OF_STATUS.get(str(raw.get("status")), kind)
    if kind is MessageOrigin:
        return _OF_ORIGIN.get(str(raw.get("type")), kind)
    if kind is telegram.MaybeInaccessibleMessage and raw.get("date") != 0:
        return Message
    return kind


_known: Final[dict[type[TelegramObject], Mapping[str, _Field]]] = {}


def _fields(kind: type[TelegramObject]) -> Mapping[str, _Field]:
    if kind not in _known:
        _known[kind] = _read_fields(kind)
    return _known[kind]


def _read_fields(kind: type[TelegramObject]) -> Mapping[str, _Field]:
    found = {}
    for name, parameter in inspect.signature(kind.__init__).parameters.items():
        if name in ("self", "api_kwargs") or parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            continue
        annotation = parameter.annotation
        written = annotation.__name__ if isinstance(annotation, type) else str(annotation)
        names = _NAMED.findall(written)
        found[_WIRE.get(name, name)] = _Field(
            next((of for of in map(_object, names) if of is not None), None),
            frozenset(names) & _IS.keys(),
            names.count("Sequence"),
            parameter.default is parameter.empty,
        )
    return found


def _object(name: str) -> type[TelegramObject] | None:
    found = getattr(telegram, name, None)
    return found if isinstance(found, type) and issubclass(found, TelegramObject) else None


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value < LARGEST


_IS: Final[dict[str, Callable[[object], bool]]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": _is_int,
    "float": lambda value: _is_int(value) or isinstance(value, float),
    "str": lambda value: isinstance(value, str),
    "datetime": lambda value: _is_int(value) and 0 <= value <= LATEST,  # type: ignore[operator]
    "timedelta": _is_int,
}
_NOTHING: Final[dict[str, Any]] = {"bool": False, "int": 0, "float": 0.0, "str": "", "timedelta": 0}


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


RICH: Final = 4096  # characters of a rich message that are read: as many as a message has
NESTED: Final = 32  # blocks within each other
#: Fields that hold texts, or blocks that hold some. Everything else is how they look.
_HOLDING: Final = ("blocks", "text", "caption", "summary", "items", "cells", "rows", "credit")


def rich_text(message: Any) -> str:
    """The words of a rich message (core.telegram.org/bots/api#richmessage), whatever its blocks are.

    A line for each; "" if it has none.
    """
    lines: list[str] = []
    length = 0
    for line in _lines(message, NESTED):
        lines.append(line)
        length += len(line) + 1
        if length > RICH:
            break
    return "\n".join(lines)[:RICH].strip()


def _lines(block: Any, depth: int) -> Iterator[str]:
    if depth < 0 or not isinstance(block, dict | list):
        return
    if isinstance(block, list):
        for one in block:
            yield from _lines(one, depth - 1)
        return
    for name in _HOLDING:
        held = block.get(name)
        if name == "text" or isinstance(held, str):
            if text := "".join(_words(held, depth - 1)).strip():
                yield text
        else:
            yield from _lines(held, depth - 1)


def _words(text: Any, depth: int) -> Iterator[str]:
    """RichText: a text, a list of them, or an object that dresses one."""
    if isinstance(text, str):
        yield text
    elif depth >= 0 and isinstance(text, list):
        for one in text:
            yield from _words(one, depth - 1)
    elif depth >= 0 and isinstance(text, dict):
        yield from _words(text.get("text"), depth - 1)
