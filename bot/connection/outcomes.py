"""What came of a call of the Bot API in a word, for those who count."""

from __future__ import annotations

from typing import Final

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.connection import refusals
from bot.connection.refusals import NotAcceptedError, NotConnectedError, UnreadableError

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
    """``ok``, a reason of :class:`~bot.connection.refusals.Reason`, ``too_many`` (429), or what broke."""
    if error is None:
        return "ok"
    for kind, word in _WORDS:
        if isinstance(error, kind):
            return word
    why = refusals.reason(error)
    if why is not None:
        return str(why)
    return "broken_way" if isinstance(error, NetworkError) else "error"
