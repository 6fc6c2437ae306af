"""What the Bot API sent, read whatever is wrong with it: one broken value costs that value alone; and the
little that the connection itself reads of an update.

Seen in the wild: bytes that are no UTF-8, halves of surrogate pairs, nesting without end, numbers that no
program holds, markup behind the answer. So bytes are decoded with replacement, JSON that the library cannot
read is read piece by piece, and what is kept of an update has bounds.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bot.commands import COMMANDS

DEPTH: Final = 32  # of what is kept; a message with all that it replies to needs a dozen
STRING: Final = 16_384  # characters of one text that are kept; a message has 4,096 (Bot API, Message)
MEMBERS: Final = 200  # of one list or object that are kept
LARGE: Final = 32_768  # characters of an update that are kept; of one that has fewer …
BRACKETS: Final = 200  # … and so many objects and lists all is, without a look at it
#: Fields that are kept first, in this order, however many others stand beside them and whatever they hold.
_FIRST: Final = (
    "update_id", "id", "type", "is_bot", "first_name", "language_code", "title", "status", "user",
    "message_id", "date", "chat", "from", "sender_chat", "text", "caption", "data", "query",
    "offset", "length", "message_thread_id", "is_topic_message", "media_group_id", "entities",
    "caption_entities", "quote", "message", "edited_message", "callback_query", "inline_query",
    "my_chat_member", "old_chat_member", "new_chat_member", "photo", "reply_to_message",
)  # fmt: skip
_RANK: Final = {name: rank for rank, name in enumerate(_FIRST)}
PIECEWISE: Final = 5  # depth to which a part is tried whole: answer, result, update, message, its parts

_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD: Final = re.compile(r"[A-Za-z]+")
_NUMBERED: Final = re.compile(r'(?<!\\)"update_id"\s*:')
_ANSWER: Final = re.compile(r'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[\s*(?=\{)')
_BETWEEN: Final = re.compile(r"[\s,]*+")
_APPENDED: Final = re.compile(r"[\s\0]*+(?:<|\Z)")  # by something on the way: markup, or nothing
_SPACE: Final = re.compile(r"[\s\ufeff]*+")
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|.|$)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS: Final = {"true": True, "false": False}
_DIGITS: Final = 25  # of a number that means something here; ids have 52 bits
codecs.lookup("utf-16-le")  # from the disk now, and not where no more files can be opened
_WHOLE: Final = json.JSONDecoder(strict=False)


def read(payload: bytes) -> Any:
    """The value that JSON says, as much of it as can be read. ValueError: it is no JSON, or not all of it.

    Of several updates one that has no end may take in those behind it: then none of them is read this way.
    """
    text = payload.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        value = _piece_by_piece(text)
    if _updates(value) < len(_NUMBERED.findall(text)):
        raise ValueError("an update within another")
    return value


def first_updates(payload: bytes) -> tuple[list[Any], Any]:
    """Of an answer of getUpdates that cannot be read: the updates before the broken one, and what can be read
    of that one; None: it is no such answer.
    """
    text = payload.decode("utf-8", "replace")
    begin = _ANSWER.match(text)
    found: list[Any] = []
    if begin is None:
        return found, None
    at = begin.end()
    while text[at : at + 1] == "{":
        value, end = _taken_whole(text, at) or _value_at(text, at, cut=True)
        if len(_NUMBERED.findall(text, at, end)) > 1 or end == len(text):
            return found, value
        found.append(value)
        at = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]
    return found, None


def _updates(value: Any) -> int:
    """How many updates an answer holds; one for what is an update, or none at all."""
    result = value.get("result") if isinstance(value, dict) else None
    if not isinstance(result, list):
        return LARGE
    return sum(isinstance(one, dict) and "update_id" in one for one in result)


def begun(payload: bytes) -> Any:
    """:func:`read` for the beginning of a value that is too long to be taken whole."""
    return _piece_by_piece(payload.decode("utf-8", "replace"), cut=True)


def whole(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair that stands alone; two that meet are joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def written(value: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """An update within its bounds, every text in it one that can be kept and sent; and the same as JSON."""
    text = _json(value)
    if text is None or len(text) > LARGE or text.count("{") + text.count("[") > BRACKETS:
        value = _Bounds().copy(value, DEPTH)
        text = _json(value) or "{}"
    try:
        text.encode()
    except UnicodeEncodeError:
        text = whole(text)
        value = json.loads(text)
    return value, text


def _json(value: object) -> str | None:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError):
        return None


class _Bounds:
    """Copies what of a value is kept: so deep, so wide, so long, and no more than :data:`LARGE` of all."""

    def __init__(self) -> None:
        self._left = LARGE

    def copy(self, value: Any, depth: int) -> Any:
        """The value, or what is kept of it."""
        self._left -= 1
        if isinstance(value, str):
            kept = value[: max(0, min(STRING, self._left))]
            self._left -= len(kept)
            return kept
        if isinstance(value, dict):
            names = sorted(value, key=lambda name: _RANK.get(name, len(_RANK)))[:MEMBERS] if depth else ()
            return {self.copy(name, 0): self.copy(value[name], depth - 1) for name in names if self._left > 0}
        if isinstance(value, list):
            return [self.copy(part, depth - 1) for part in value[:MEMBERS] if self._left > 0] if depth else []
        return value


class _Open:
    """A list or object that is being read."""

    __slots__ = ("name", "value")

    def __init__(self, value: dict[str, Any] | list[Any] | None) -> None:
        self.value = value  # None: too deep to be kept
        self.name: str | None = None  # of an object: the field whose value comes next

    def take(self, part: Any) -> None:
        """The next value in it."""
        if isinstance(self.value, list):
            self.value.append(part)
        elif isinstance(self.value, dict):
            if self.name is None:
                self.name = part if isinstance(part, str) else ""
            else:
                self.value[self.name] = part
                self.name = None


_DROPPED: Final = _Open(None)  # one for all that is too deep: there may be hundreds of thousands


def _piece_by_piece(text: str, *, cut: bool = False) -> Any:
    """The one value of a text."""
    at = _SPACE.match(text).end()  # type: ignore[union-attr]
    if text[at : at + 1] not in ("{", "["):
        raise ValueError("no JSON")
    value, end = _value_at(text, at, cut=cut)
    if not cut and not _APPENDED.match(text, end):
        raise ValueError("more than one value")
    return value


def _value_at(text: str, at: int, *, cut: bool) -> tuple[Any, int]:
    """A list or object, and where it ends: by tokens, without recursion; what is no token is passed over.

    A part that the library reads is taken whole, near the top alone: so the work stays proportional. ``cut``:
    its end may be missing.
    """
    stack: list[_Open] = []
    while at < len(text):
        sign = text[at]
        if sign in "{[":
            found = _taken_whole(text, at) if stack and len(stack) <= PIECEWISE else None
            if found is None:
                kept = len(stack) < DEPTH
                stack.append(_Open({} if sign == "{" else []) if kept else _DROPPED)
                at += 1
                continue
            value, at = found
        elif sign in "}]":
            closed = stack.pop().value
            at += 1
            if not stack:
                return closed, at
            value = closed
        elif sign in ",: \n\r\t":
            at += 1
            continue
        else:
            value, at = _token(text, at)
        stack[-1].take(value)
    if not cut:
        raise ValueError("the end is missing")
    while len(stack) > 1:
        value = stack.pop().value
        stack[-1].take(value)
    return stack[0].value, len(text)


def _taken_whole(text: str, at: int) -> tuple[Any, int] | None:
    try:
        return _WHOLE.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None


def _token(text: str, at: int) -> tuple[Any, int]:
    """A text, a number or a word, and where it ends; None for what is none of them."""
    if text[at] == '"':
        string = _STRING.match(text, at)
        if string is None:
            return _unescaped(text[at + 1 :]), len(text)  # cut within it
        return _unescaped(string[0][1:-1]), string.end()
    number = _NUMBER.match(text, at)
    if number is not None:
        return _value(number[0]), number.end()
    word = _WORD.match(text, at)
    if word is not None:
        return _WORDS.get(word[0]), word.end()
    return None, at + 1


def _value(number: str) -> int | float | None:
    if number.lstrip("-").isdigit():
        return int(number) if len(number) <= _DIGITS else None
    return float(number)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text

    def sign(found: re.Match[str]) -> str:
        name = found[1]
        return chr(int(name[1:], 16)) if len(name) == 5 else _ESCAPES.get(name, name)

    return whole(_ESCAPE.sub(sign, text))


# -- what the connection reads of an update: its number, its chat, its kind, who sent it and when ------------

#: Kinds that cannot be answered late.
FLEETING: Final = ("callback_query", "inline_query")
#: What a person types; a flood of it is limited.
TYPED: Final = ("message", "edited_message")
#: Commands that are obeyed however late they come, and however many messages before: what they end must end.
OBEYED: Final = frozenset(f"/{name}" for one in COMMANDS if one.at_once for name in (one.name, *one.also))
#: What a person can send (core.telegram.org/bots/api#message): a message without any of it is a service
#: message, of whatever kind.
SENT: Final = frozenset(
    (
        "text", "caption", "rich_message", "animation", "audio", "document", "live_photo", "paid_media",
        "photo", "sticker", "story", "video", "video_note", "voice", "checklist", "contact", "dice", "game",
        "poll", "venue", "location", "invoice",
    )
)  # fmt: skip
LONGEST: Final = 64  # characters of a kind that we do not know
_KINDS: Final = (*TYPED, *FLEETING, "my_chat_member", "poll")


class Envelope(NamedTuple):
    """What was read. ``chat_id``: whose queue it belongs to: its chat's, else its person's, else 0."""

    update_id: int
    kind: str
    chat_id: int
    person: int  # who is limited; 0: nobody
    private: bool
    sent: int | None  # Unix time, for messages
    album: str = ""  # that the message is a part of


def number_of(raw: object) -> int | None:
    """The number of an update; None: it is none."""
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**63:
        return None
    return found


def envelope(raw: Mapping[str, Any]) -> Envelope:
    """Read an update as the Bot API gives it. ValueError if it is none."""
    update_id = number_of(raw)
    if update_id is None:
        raise ValueError("no update_id")
    kind = next((name for name in _KINDS if name in raw), None)
    if kind is None:
        kind = whole(next((name for name in raw if name != "update_id"), ""))[:LONGEST]
    content = raw.get(kind)
    if not isinstance(content, dict):
        return Envelope(update_id, kind or "empty", 0, 0, False, None)
    message = content.get("message") if kind == "callback_query" else content
    chat = message.get("chat") if isinstance(message, dict) else None
    person = _id(content.get("from") or content.get("user"))
    sent = content.get("edit_date") or content.get("date")
    chat_id = _id(chat) or person
    album = content.get("media_group_id")
    return Envelope(
        update_id,
        kind,
        chat_id,
        _id(content.get("sender_chat")) or person,
        chat_id > 0,  # a person's id is that of their private chat
        sent if isinstance(sent, int) and kind in TYPED else None,
        album if isinstance(album, str) and kind == "message" else "",
    )


def answerable(raw: Mapping[str, Any], seen: Envelope) -> bool:
    """Whether all that an update asks for is an answer: nothing is lost if it gets none.

    Not: commands that end something, and service messages.
    """
    if seen.kind not in TYPED:
        return False
    content = raw.get(seen.kind)
    text = content.get("text") if isinstance(content, dict) else None
    text = text if isinstance(text, str) else ""
    command = text.split(maxsplit=1)[0].partition("@")[0].lower() if text.startswith("/") else ""
    return command not in OBEYED and _is_sent(content)


def _is_sent(message: object) -> bool:
    """Whether a message, as the Bot API gives it, holds something that a person sent."""
    return isinstance(message, Mapping) and not SENT.isdisjoint(message)


def there(raw: Mapping[str, Any], seen: Envelope) -> bool:
    """Whether an update shows that its chat is there: a message or a press, not one that takes leave.

    (An inline query comes from people who have blocked the bot, too.)
    """
    content = raw.get(seen.kind)
    if seen.chat_id == 0 or not isinstance(content, Mapping):
        return False
    if seen.kind == "callback_query":
        return "message" in content
    return seen.kind in TYPED and "left_chat_member" not in content


def _id(of: object) -> int:
    found = of.get("id") if isinstance(of, dict) else None
    return found if isinstance(found, int) and -(2**63) <= found < 2**63 else 0
