"""What an answer to a call of the Bot API means: the one place that decides it.

Telegram's word is JSON, with ``ok: true``, or with ``ok: false`` and a description that its
server is known to give (:mod:`bot.connection.refusals`). Anything else is a broken way: a proxy's page, half
an answer, another program's JSON. It says nothing of a chat or a token; what it says is whether the call can
have been carried out. Whoever turned it down before Telegram saw it has a status of 3xx or 4xx (RFC 9110,
15.5); behind any other the call may have had its effect.
"""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Any, Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.connection import reading, refusals
from bot.connection.refusals import (
    AcceptedError,
    FailedError,
    NotAcceptedError,
    TooLargeError,
    UnknownRefusalError,
    UnreadableError,
)

SHOWN: Final = 80  # characters of what is no answer
WAIT: Final = 5.0  # seconds, where a 429 does not say how many
LONGEST: Final = 86_400.0  # seconds that a 429 can ask for
#: Statuses by which something on the way turns down this very call, however often it comes: its body, its
#: address or its headers are too long (RFC 9110, RFC 6585). All others are of the way.
_OF_THE_CALL: Final = frozenset({413, 414, 431})
_TAGS: Final = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_SECRET: Final = re.compile(r"\d+:[A-Za-z0-9_-]{8,}")  # pages repeat the address that was asked for
_ACCEPTED: Final = re.compile(rb"\s*\{\s*\"ok\"\s*:\s*true\b")
_AFTER: Final = re.compile(r"retry after (\d+)")


def accepted(status: int, body: bytes) -> dict[str, Any]:
    """The answer to a call that was carried out; TelegramError for any other."""
    said = _read(body)
    if said is not None and said.get("ok") is True and 200 <= status < 300:
        said.setdefault("result", None)  # carried out, whatever is said of it
        return said
    raise refusal(status, said, body)


def refusal(status: int, said: dict[str, Any] | None, body: bytes) -> TelegramError:
    """The error that an answer other than ``ok: true`` is. ``said``: the body read, if it is JSON.

    BadRequest, Forbidden, ChatMigrated, RetryAfter, Conflict and InvalidToken are Telegram's word,
    NetworkError is none, see :mod:`bot.connection.refusals`.
    """
    if said is not None and said.get("ok") is False:
        description, code = said.get("description"), said.get("error_code", status)
        if isinstance(description, str) and code in (status, *range(400, 600)) and status in (code, 200):
            parameters = said.get("parameters")
            return _word(code, description, parameters if isinstance(parameters, dict) else {})
    told = f"HTTP {status}, not from the Bot API: {_shown(body)}"
    if status in _OF_THE_CALL:
        return TooLargeError(told)
    if turned_down(status):
        return NotAcceptedError(told)
    if not 200 <= status < 300:
        return FailedError(told)
    return (AcceptedError if is_accepted(body) else UnreadableError)(told, body)


def turned_down(status: int) -> bool:
    """Whether a status says by itself that the call was not carried out, whatever stands behind it."""
    return 300 <= status < 500


def is_accepted(body: bytes | bytearray) -> bool:
    """Whether what came begins as the answer to a call that was carried out."""
    return _ACCEPTED.match(body) is not None


def _word(code: int, description: str, parameters: dict[str, Any]) -> TelegramError:
    """What is said in the form of the Bot API (core.telegram.org/bots/api, "Making requests")."""
    shown = _SECRET.sub("<hidden>", description)[:300]
    if code == 429:
        return RetryAfter(timedelta(seconds=_after(parameters.get("retry_after"), description)))
    if code >= 500:
        return FailedError(shown)
    moved = parameters.get("migrate_to_chat_id")
    if code == 400 and isinstance(moved, int) and moved < 0:
        return ChatMigrated(moved)
    kind = refusals.kind(code, description)
    match kind:
        case "refused":
            return Forbidden(shown) if code == 403 else _bad_request(shown)
        case "token":
            return InvalidToken(shown)
        case "conflict":
            return Conflict(shown)
    unknown = TooLargeError if code in _OF_THE_CALL else UnknownRefusalError
    return unknown(f"{code}, in words that are not known: {shown}")


def _bad_request(shown: str) -> BadRequest:
    """In Telegram's own letters: the library makes small ones of its names, SLOWMODE_WAIT_10."""
    error = BadRequest(shown)
    error.message = shown.removeprefix("Bad Request: ")
    return error


def _after(given: object, description: str) -> float:
    """Seconds of a 429, whatever form they have; never less than one."""
    found = _AFTER.search(description)
    for one in (given, found[1] if found else None):
        if isinstance(one, bool) or not isinstance(one, int | float | str):
            continue
        try:
            seconds = float(one)
        except (ValueError, OverflowError):
            continue
        if math.isfinite(seconds) and seconds > 0:
            return min(max(seconds, 1.0), LONGEST)
    return WAIT


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        said = reading.read(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _shown(body: bytes) -> str:
    """The beginning of a page as one line of text."""
    text = " ".join(_TAGS.sub(" ", body[:4000].decode("utf-8", "replace")).split())
    text = "".join(letter for letter in text if letter.isprintable())
    return _SECRET.sub("<hidden>", text)[:SHOWN] or "nothing"
