"""What came of a call of the Bot API: what an answer means, what Telegram refuses, whether a call that failed
may have reached it. The one place that decides it.

Telegram's word is JSON, with ``ok: true``, or with ``ok: false`` and a description that its server is known
to give; its errors are texts (core.telegram.org/bots/api, "Making requests"). Anything else is a broken way:
a proxy's page, half an answer, another program's JSON. It says nothing of a chat or a token; what it says is
whether the call can have been carried out. Whoever turned it down before Telegram saw it has a status of 3xx
or 4xx (RFC 9110, 15.5); behind any other the call may have had its effect.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.connection import reading

# -- how a call can fail -------------------------------------------------------------------------------------


class NotConnectedError(NetworkError):
    """No connection was made or given in time: the request surely did not reach Telegram."""


class NotAcceptedError(NetworkError):
    """Something on the way turned the request down: it surely was not carried out."""


class UnknownRefusalError(NotAcceptedError):
    """Turned down in the form of the Bot API, in words that it is not known to use."""


class TooLargeError(UnknownRefusalError):
    """Something on the way turns down this very call, as it is too long: however often it comes."""


class UnreadableError(NetworkError):
    """What came instead of a good answer is none of the Bot API. ``payload``: all of it."""

    def __init__(self, message: str, payload: bytes = b"") -> None:
        super().__init__(message)
        self.payload = payload


class AcceptedError(UnreadableError):
    """The answer begins as that to a call that was carried out, and what came of it cannot be read."""


class FailedError(NetworkError):
    """A status says that the call failed (5xx): nearly always it was not carried out."""


class TooLongError(UnreadableError):
    """It is longer than is read. ``payload``: what it begins with."""


_NOT_ARRIVED: Final = (NotConnectedError, NotAcceptedError, InvalidToken, RetryAfter, Conflict)


def arrived(error: TelegramError) -> bool:
    """Whether the request may have been carried out: False only where it surely was not."""
    return not isinstance(error, _NOT_ARRIVED)


# -- why Telegram refuses ------------------------------------------------------------------------------------


class Reason(StrEnum):
    """Why a call was refused."""

    BLOCKED = "blocked"  # by the person, or they are gone
    KICKED = "kicked"  # out of the group or channel
    NO_RIGHTS = "no_rights"  # there, but not allowed to write
    NO_MEDIA = "no_media"  # allowed to write, but not to send this
    BANNED = "banned"  # Telegram lets the bot write to no group or channel: of the bot, not of the chat
    CHAT_NOT_FOUND = "chat_not_found"
    MIGRATED = "migrated"  # the group has become a supergroup
    NOT_MODIFIED = "not_modified"  # the message is as it should be
    MESSAGE_GONE = "message_gone"  # to be edited or deleted: not there, or too old
    REPLY_GONE = "reply_gone"  # the message to reply to
    QUERY_TOO_OLD = "query_too_old"
    TOPIC_CLOSED = "topic_closed"  # or deleted
    SLOW_MODE = "slow_mode"
    TOO_LONG = "too_long"
    BAD_MARKUP = "bad_markup"
    OTHER = "other"


#: Nobody can be told of these: there is nobody to write to, or nothing that went wrong.
SILENT: Final = frozenset(
    {
        Reason.BLOCKED,
        Reason.KICKED,
        Reason.NO_RIGHTS,
        Reason.NO_MEDIA,
        Reason.BANNED,
        Reason.CHAT_NOT_FOUND,
        Reason.MIGRATED,
        Reason.NOT_MODIFIED,
        Reason.QUERY_TOO_OLD,
        Reason.TOPIC_CLOSED,
        Reason.SLOW_MODE,
    }
)

#: We may not write there: of the place, or of us.
MUTE: Final = frozenset({Reason.NO_RIGHTS, Reason.BANNED, Reason.TOPIC_CLOSED})

#: Reason -> how the server's descriptions begin after "Bad Request: " or "Forbidden: "
#: (github.com/tdlib/telegram-bot-api, Client.cpp; names in capitals: core.telegram.org/api/errors).
_TEXTS: Final = (
    (Reason.BLOCKED, "bot was blocked by the user|user is deactivated"
                     "|bot can't initiate conversation with a user|bot can't send messages to (bots|the user)"
                     "|PEER_ID_INVALID|USER_IS_BLOCKED|INPUT_USER_DEACTIVATED"),
    (Reason.KICKED, "bot was kicked from the |bot is not a member of the "
                    "|(the )?group chat (was|is) (deactivated|deleted)|CHANNEL_PRIVATE"),
    (Reason.SLOW_MODE, "SLOWMODE_WAIT|slow ?mode"),
    (Reason.TOPIC_CLOSED, "TOPIC_CLOSED|TOPIC_DELETED|message thread not found|topic (is )?closed"),
    (Reason.NO_MEDIA, r"not enough rights to send (?!text |messages?\b)"
                      r"|CHAT_SEND_(?!PLAIN_)\w+_FORBIDDEN|(non-anonymous )?\w+ can't be sent to "
                      "|user restricted"),
    (Reason.BANNED, "USER_BANNED_IN_CHANNEL"),
    (Reason.NO_RIGHTS, "not enough rights|((the )?bot )?(have|has) no (rights|write access)"
                       "|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_ADMIN_REQUIRED|CHAT_RESTRICTED"
                       "|CHAT_SEND_PLAIN_FORBIDDEN|CHAT_GUEST_SEND_FORBIDDEN"),
    (Reason.CHAT_NOT_FOUND, "(private )?chat not found|chat_id is empty|USER_ID_INVALID|CHAT_ID_INVALID"),
    (Reason.NOT_MODIFIED, "message is not modified|MESSAGE_NOT_MODIFIED"),
    (Reason.REPLY_GONE, "message to (be replied|reply) not found|replied message not found"
                        "|REPLY_MESSAGE_ID_INVALID"),
    (Reason.MESSAGE_GONE, "message (to (edit|delete|pin) |with poll to stop )?not found"
                          "|(MESSAGE|MSG)_ID_INVALID|message can't be (edited|deleted)"
                          "|MESSAGE_(EDIT_TIME_EXPIRED|AUTHOR_REQUIRED)"
                          "|there is no (text|caption|media) in the message"),
    (Reason.QUERY_TOO_OLD, "query is too old|query ID is invalid|QUERY_ID_INVALID"),
    (Reason.TOO_LONG, "message is too long|MESSAGE_TOO_LONG|(message )?caption is too long|text is too long"),
    (Reason.BAD_MARKUP, r"can't parse|entit(y|ies)\b|BUTTON_|reply markup|REPLY_MARKUP"),
    # Any other of its complaints about what was asked for: of the call, never of the chat. They begin with a
    # thing of the Bot API, or with what is wrong with it (tdlib/td, Status::Error).
    (Reason.OTHER, r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b|can't\b"
                   r"|(the |(remote|first|input|inline|keyboard|web app|link|custom|correct|forum) ?)?"
                   r"(messages?|text|caption|polls?|option|file|photo|chats?|user|member|bots?|group|method|field"
                   r"|buttons?|results?|inline|query|url|object|animation|audio|video|document|sticker|voice|venue"
                   r"|contact|location|title|threads?|entity|preview|emoji|identifier|file_id|quiz|participant"
                   r"|supergroup|payload)\b"
                   r"|(dimensions|width|height|size) of the photo\b|need [\w ]*right\b|have no access\b"
                   r"|wrong\b|invalid\b|un(supported|allowed|expected)\b|unknown (file|forum)\b|expected\b"
                   r"|bad webhook\b|empty\b|failed to\b|too many\b|there (is|are) no\b|strings must be\b"),
)  # fmt: skip
_READ: Final = tuple((reason, re.compile(text, re.IGNORECASE)) for reason, text in _TEXTS)
#: What Telegram says of a chat that nothing can be written to any more.
GONE: Final = frozenset({Reason.BLOCKED, Reason.KICKED, Reason.CHAT_NOT_FOUND, Reason.NO_RIGHTS})
#: What it says of what is sent, or of us: of one chat by chance, of many in a row of the announcement.
OF_CONTENT: Final = frozenset({Reason.TOO_LONG, Reason.BAD_MARKUP, Reason.BANNED, Reason.OTHER})
#: Code -> the beginning of what Telegram says with it.
_BEGINS: Final = {
    400: "Bad Request: ",
    403: "Forbidden: ",
    401: "Unauthorized",
    404: "Not Found",
    409: "Conflict",
}

_Kind: TypeAlias = Literal["refused", "token", "conflict", "unknown"]


def _kind(code: int, description: str) -> _Kind:
    """What an answer with ``ok: false`` is about: the call or its chat, the token, another program that runs
    with it; or it is in no words of Telegram's.
    """
    begin = _BEGINS.get(code)
    if begin is None or not description.startswith(begin):
        return "unknown"
    said = description[len(begin) :]
    if code == 409:
        return "conflict"
    if code in (401, 404):
        if code == 404 and said == ": method not found":
            return "refused"
        return "token" if not said or (code == 401 and said.startswith(": ")) else "unknown"
    found = _reason(said)
    if code == 403 and found is Reason.OTHER:
        return "unknown"  # all that it forbids has a name
    return "unknown" if found is None else "refused"


def _reason(said: str) -> Reason | None:
    return next((reason for reason, text in _READ if text.match(said)), None)


def reason(error: TelegramError) -> Reason | None:
    """Why Telegram refused; None: it did not, the way there is broken, or Telegram itself."""
    if isinstance(error, ChatMigrated):
        return Reason.MIGRATED
    if isinstance(error, UnknownRefusalError):
        return Reason.OTHER
    if not isinstance(error, BadRequest | Forbidden):
        return None
    said = error.message.removeprefix("Forbidden: ").removeprefix("Bad Request: ")
    return _reason(said) or Reason.OTHER


def retry_after(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait."""
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())


def seconds(error: TelegramError) -> float | None:
    """How long a slow mode lasts yet, where its refusal says so."""
    found = re.search(r"SLOWMODE_WAIT_(\d{1,6})\b", error.message, re.IGNORECASE)
    return float(found[1]) if found else None


# -- what an answer means ------------------------------------------------------------------------------------

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
    raise _refusal(status, said, body)


def _refusal(status: int, said: dict[str, Any] | None, body: bytes) -> TelegramError:
    """The error that an answer other than ``ok: true`` is. ``said``: the body read, if it is JSON.

    BadRequest, Forbidden, ChatMigrated, RetryAfter, Conflict and InvalidToken are Telegram's word,
    NetworkError is none, see above.
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
    match _kind(code, description):
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


# -- what a call came to -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived. ``message_id``: of the new message; None: the call makes none; ``others``: of an album;
    ``poll``: Telegram's id of one.
    """

    message_id: int | None
    result: Any = None
    others: tuple[int, ...] = ()
    poll: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not do it, now or later. ``migrated_to``: the id that the chat has now."""

    reason: Reason
    description: str
    migrated_to: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """It surely did not arrive, and may be tried again after so many seconds.

    ``refused``: in the form of the Bot API, in words that nobody knows: not for ever.
    """

    after: float
    description: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can know whether it arrived."""

    description: str


Outcome: TypeAlias = Sent | Refused | NotSent | Unknown


#: The first class that fits. All else of Telegram's is a refusal, by its reason.
_WORDS: Final = (
    (RetryAfter, "too_many"),
    (Conflict, "conflict"),
    (InvalidToken, "token"),
    (NotConnectedError, "not_connected"),
    (NotAcceptedError, "turned_down"),
    (UnreadableError, "unreadable"),
    (TimedOut, "timeout"),
)


def outcome(error: TelegramError | None) -> str:
    """``ok``, a reason of :class:`Reason`, ``too_many`` (429), or what broke."""
    if error is None:
        return "ok"
    for kind, word in _WORDS:
        if isinstance(error, kind):
            return word
    why = reason(error)
    if why is not None:
        return str(why)
    return "broken_way" if isinstance(error, NetworkError) else "error"
