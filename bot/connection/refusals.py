"""What came of a call: what Telegram refuses, named, and whether a call that failed may have reached it.

Its errors are texts (core.telegram.org/bots/api, "Making requests").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
)


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

Kind: TypeAlias = Literal["refused", "token", "conflict", "unknown"]


def kind(code: int, description: str) -> Kind:
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


# -- what came of a call


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
