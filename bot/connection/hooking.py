"""The webhook that was set: another program with the token may take it away, and nobody tells."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any, Final

from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.connection import token

log = logging.getLogger(__name__)

CALLS: Final = 100  # of Telegram at once: the most that it makes
EVERY: Final = 10.0  # seconds between two looks


class Webhook:
    """Ours, at ``url`` with ``secret``, for ``kinds`` of updates."""

    def __init__(self, bot: ExtBot[Any], url: str, secret: str, kinds: Sequence[str]) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._kinds = list(kinds)
        self.ours = True  # as far as the last look tells
        self.good = time.monotonic()  # when Telegram was last asked, and answered

    @property
    def silent(self) -> float:
        """Seconds since Telegram last said whose webhook it calls."""
        return time.monotonic() - self.good

    async def set(self) -> None:
        """Tell Telegram to call us. Nothing that waits there is dropped."""
        await self._bot.set_webhook(
            self._url,
            allowed_updates=self._kinds,
            drop_pending_updates=False,
            secret_token=self._secret,
            max_connections=CALLS,
        )
        self.good = time.monotonic()

    async def keep(self, every: float = EVERY) -> None:
        """Look, and set it again where it is not ours; until cancelled. InvalidToken: it is known no more."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.look()
            except InvalidToken:
                if await token.is_unknown(self._bot.get_me):
                    raise
            except TelegramError as error:
                log.warning("the webhook cannot be looked at (%s)", error)

    async def look(self) -> None:
        """One look. It counts as ours again when the next look still finds it."""
        info = await self._bot.get_webhook_info()
        self.good = time.monotonic()
        if self._is_ours(info):
            if not self.ours:
                log.info("Telegram calls this bot's webhook again")
            self.ours = True
            return
        self.ours = False
        log.error(
            "another program has %s; only one may run with a token, end the other one. It is set again",
            "changed this bot's webhook" if info.url else "taken this bot's webhook away",
        )
        await self.set()

    def _is_ours(self, info: WebhookInfo) -> bool:
        """By its address, and by what it is called for, where Telegram says that."""
        kinds = info.allowed_updates
        return info.url == self._url and (not kinds or set(kinds) == set(self._kinds))
