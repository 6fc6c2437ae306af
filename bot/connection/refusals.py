"""What Telegram refuses, named: its errors are texts (core.telegram.org/bots/api, "Making requests")."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError


class Reason(StrEnum):
    """Why a call was refused."""

    BLOCKED = "blocked"  # by the person, or they are gone
    KICKED = "kicked"  # out of the group or channel
    NO_RIGHTS = "no_rights"  # there, but not allowed to do this
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
        Reason.CHAT_NOT_FOUND,
        Reason.MIGRATED,
        Reason.NOT_MODIFIED,
        Reason.QUERY_TOO_OLD,
        Reason.TOPIC_CLOSED,
        Reason.SLOW_MODE,
    }
)

_TEXTS: Final = (
    (Reason.BLOCKED, "bot was blocked by the user|user is deactivated|can't initiate conversation"
                     "|PEER_ID_INVALID|can't send messages to bots"),
    (Reason.KICKED, "bot was kicked|bot is not a member|group chat was deactivated|the group chat was deleted"
                    "|CHANNEL_PRIVATE"),
    (Reason.SLOW_MODE, "SLOWMODE_WAIT|slow ?mode"),
    (Reason.TOPIC_CLOSED, "TOPIC_CLOSED|TOPIC_DELETED|message thread not found|topic (is )?closed"),
    (Reason.NO_RIGHTS, "rights|CHAT_WRITE_FORBIDDEN|CHAT_ADMIN_REQUIRED|administrator|CHAT_RESTRICTED"
                       "|CHAT_SEND_\\w+_FORBIDDEN|not allowed|write access"),
    (Reason.CHAT_NOT_FOUND, "chat not found|chat_id is empty|USER_ID_INVALID|CHAT_ID_INVALID"),
    (Reason.NOT_MODIFIED, "message is not modified|MESSAGE_NOT_MODIFIED"),
    (Reason.REPLY_GONE, "message to (be replied|reply) not found|replied message not found"
                        "|REPLY_MESSAGE_ID_INVALID"),
    (Reason.MESSAGE_GONE, "message to (edit|delete) not found|message can't be (edited|deleted)"
                          "|MESSAGE_ID_INVALID|message with poll to stop not found"),
    (Reason.QUERY_TOO_OLD, "query is too old|query ID is invalid|QUERY_ID_INVALID"),
    (Reason.TOO_LONG, "message is too long|MESSAGE_TOO_LONG|caption is too long"),
    (Reason.BAD_MARKUP, "can't parse|entit(y|ies)|BUTTON_|reply markup|REPLY_MARKUP"),
)  # fmt: skip
_READ: Final = tuple((reason, re.compile(text, re.IGNORECASE)) for reason, text in _TEXTS)


def reason(error: TelegramError) -> Reason | None:
    """Why Telegram refused; None: it did not, the connection failed, or Telegram itself."""
    if isinstance(error, ChatMigrated):
        return Reason.MIGRATED
    if not isinstance(error, BadRequest | Forbidden):
        return None
    found = next((r for r, text in _READ if text.search(error.message)), None)
    if found is not None:
        return found
    return Reason.KICKED if isinstance(error, Forbidden) else Reason.OTHER


def retry_after(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait."""
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())


def seconds(error: TelegramError) -> float | None:
    """How long a slow mode lasts yet, where its refusal says so."""
    found = re.search(r"SLOWMODE_WAIT_(\d+)", error.message)
    return float(found[1]) if found else None
