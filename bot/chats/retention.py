"""Personal data goes when its time has come, by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.chats.privacy import GONE, days
from bot.storage import privacy
from bot.storage.database import Store
from bot.storage.errors import StorageError

log = logging.getLogger(__name__)

EVERY: Final = 3600.0  # seconds; what is kept is counted in days


async def run_retention(store: Store, clock: Callable[[], datetime], every: float = EVERY) -> None:
    """Delete what has had its time, now and again for ever, until cancelled. No failure ends it."""
    while True:
        try:
            deleted = {t: n for t, n in (await privacy.expire(store, clock(), days(), GONE)).items() if n}
            if deleted:
                log.info("retention: deleted %s", ", ".join(f"{n} of {t}" for t, n in deleted.items()))
        except StorageError as error:
            log.error("retention waits for the store (%s)", error)
        except Exception:
            log.exception("retention failed; it is tried again")
        await asyncio.sleep(every)
