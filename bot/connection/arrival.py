"""Whether a call that failed may have reached Telegram all the same."""

from __future__ import annotations

from telegram.error import NetworkError, TelegramError


class NotConnectedError(NetworkError):
    """No connection was made or given in time: the request surely did not reach Telegram."""


def arrived(error: TelegramError) -> bool:
    """Whether the request may have reached Telegram: False only where it surely did not."""
    return not isinstance(error, NotConnectedError)
