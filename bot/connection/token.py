"""Whether Telegram knows our token: a passing 401 or 404 is no verdict, so it is asked again for minutes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from telegram.error import InvalidToken, TelegramError

log = logging.getLogger(__name__)

SPAN: Final = 180.0  # seconds for which a token that was known has to be denied
NEW: Final = 4.0  # the same for one that Telegram never knew: whoever mistyped it waits for the answer
DENIALS: Final = 4  # as many, at least
WAITS: Final = (1.0, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds between two questions, the last one for ever


async def is_unknown(
    ask: Callable[[], Awaitable[object]],
    span: float = SPAN,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> bool:
    """After a denial: whether Telegram denies the token for ``span`` seconds. ``ask``: getMe.

    One good answer ends it. A broken way says nothing of a token: it neither counts nor ends it.
    """
    log.warning("Telegram says that it does not know the token; it is asked again before that is believed")
    begin, denials, asked = clock(), 0, 0
    while True:
        await sleep(WAITS[min(asked, len(WAITS) - 1)])
        asked += 1
        try:
            await ask()
        except InvalidToken:
            denials += 1
            if denials >= DENIALS and clock() - begin >= span:
                return True
        except TelegramError as error:
            log.warning("the token cannot be asked about (%s)", error)
        else:
            log.info("Telegram knows the token after all")
            return False
