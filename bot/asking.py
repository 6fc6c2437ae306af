"""``azamat ask``: questions answered on standard output, one, or a line of JSON for each."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO, Final

from bot.assistant import Assistant, Conversation, Conversations
from bot.rendering.text import Reply

log = logging.getLogger(__name__)

LONGEST_QUESTION: Final = 4096  # characters of a Telegram message (Bot API, Message.text)
LONGEST_LINE: Final = 1 << 20  # bytes; nothing longer is kept in memory

# Characters that JSON allows in a string and that some programs take for the end of a line.
_BREAKS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


class BadLineError(ValueError):
    """A line of input that holds no question; the message is for the one who wrote it."""


def ask_one(assistant: Assistant, question: str, today: date) -> str:
    """The text that a person would read, without markup and without buttons."""
    reply, _ = assistant.ask(scalar(question), Conversation(), today)
    return (reply.spelled_out or reply).text


def ask_lines(
    assistant: Assistant, source: BinaryIO, target: BinaryIO, today: Callable[[], date], limit: int = 10_000
) -> None:
    """Answer each line of ``source`` by one line on ``target``, in order, flushed.

    In: ``{"id", "chat", "q"}``; ``id`` comes back as it is; lines of one ``chat`` (a text or a whole number)
    are one conversation, of which ``limit`` are remembered; a line without is its own.
    Out: see :func:`as_json`; for a line that cannot be answered ``{"id": … or null, "error": "…"}``.
    """
    conversations = Conversations(limit)
    for line in _lines(source):
        row: dict[str, Any] = {}
        try:
            row = _parsed(line)
            question, chat = _question(row), _chat(row)
            conversation = Conversation() if chat is None else conversations[chat]
            reply, conversation = assistant.ask(question, conversation, today())
            if chat is not None:
                conversations[chat] = conversation
            out = as_json(reply)
        except BadLineError as error:
            out = {"error": str(error)}
        except Exception:
            log.exception("a question failed")
            out = {"error": "internal error, see the log"}
        out = {"id": _id(row), **out}
        target.write(_dumped(out))
        target.flush()


def as_json(reply: Reply) -> dict[str, Any]:
    """A reply as other programs read it: README, "azamat ask"."""
    read = reply.spelled_out or reply
    return {
        "lang": reply.language,
        "kind": reply.kind,
        "topic": reply.topic,
        "figures": list(reply.figures),
        "nearest": list(reply.nearest),
        "says": None if reply.says is None else str(reply.says),
        "numbers": [{"text": n.text, "origin": n.origin, "of": n.of} for n in read.numbers],
        "text": read.text,
    }


def scalar(text: str) -> str:
    """``text`` with every lone surrogate (half a character, which no UTF-8 can hold) as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """The lines, which end by LF alone; None for one that is longer than is read."""
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(LONGEST_LINE)
        yield None


def _parsed(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise BadLineError(f"the line is longer than {LONGEST_LINE} bytes")
    try:
        text = line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise BadLineError("not UTF-8") from None
    if not text.strip():
        raise BadLineError("an empty line")
    try:
        row = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadLineError("not JSON") from None
    if not isinstance(row, dict):
        raise BadLineError("not a JSON object")
    return row


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _id(row: dict[str, Any]) -> str | float | None:
    """The id as it came; null for one that is a list, an object, or a number beyond what JSON can carry."""
    value = row.get("id")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float) else None


def _question(row: dict[str, Any]) -> str:
    if "q" not in row:
        raise BadLineError('"q" is missing')
    question = row["q"]
    if not isinstance(question, str):
        raise BadLineError('"q" is not a text')
    if len(question) > LONGEST_QUESTION:
        raise BadLineError(f'"q" is longer than {LONGEST_QUESTION} characters')
    return scalar(question)


def _chat(row: dict[str, Any]) -> str | int | None:
    chat = row.get("chat")
    if chat is not None and (isinstance(chat, bool) or not isinstance(chat, str | int)):
        raise BadLineError('"chat" is neither a text nor a whole number')
    return chat


def _dumped(row: dict[str, Any]) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False).translate(_BREAKS).encode() + b"\n"
    except UnicodeEncodeError:  # the id holds half a character
        return json.dumps(row).encode() + b"\n"
