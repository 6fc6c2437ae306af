"""Whether a call that failed may have reached Telegram all the same."""

from __future__ import annotations

from typing import Final

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError


class NotConnectedError(NetworkError):
    """No connection was made or given in time: the request surely did not reach Telegram."""


class NotAcceptedError(NetworkError):
    """Something on the way turned the request down: it surely was not carried out."""


class UnknownRefusalError(NotAcceptedError):
    """Turned down in the form of the Bot API, in words that it is not known to use."""


class UnreadableError(NetworkError):
    """What came instead of a good answer is none of the Bot API. ``payload``: all of it."""

    def __init__(self, message: str, payload: bytes = b"") -> None:
        super().__init__(message)
        self.payload = payload


_NOT_ARRIVED: Final = (NotConnectedError, NotAcceptedError, InvalidToken, RetryAfter, Conflict)


def arrived(error: TelegramError) -> bool:
    """Whether the request may have been carried out: False only where it surely was not."""
    return not isinstance(error, _NOT_ARRIVED)
