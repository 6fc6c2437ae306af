"""Personal data goes when its time has come, by itself."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.storage import privacy
from bot.storage.database import Store
from bot.storage.errors import StorageError

log = logging.getLogger(__name__)

EVERY: Final = 3600.0  # seconds; what is kept is counted in days
SOON: Final = 60.0  # seconds until the second look
JUMP: Final = 86_400.0  # seconds by which a clock may be set anew (and a machine sleep) between two looks


async def run_retention(
    store: Store,
    clock: Callable[[], datetime],
    every: float = EVERY,
    certain: Callable[[], bool] = lambda: True,
) -> None:
    """Delete what has had its time, now and again for ever, until cancelled. No failure ends it.

    A wrong clock deletes nothing: not at the first look, and only where the clock is ``certain`` and has gone
    on between two looks as a clock of its own says that it should.
    """
    last: tuple[datetime, float] | None = None
    while True:
        try:
            now, elapsed = clock(), time.monotonic()
            went = last is not None and abs((now - last[0]).total_seconds() - (elapsed - last[1])) <= JUMP
            last = now, elapsed
            if went and certain():
                await _delete(store, now)
        except StorageError as error:
            went = True
            log.error("retention waits for the store (%s)", error)
        except Exception:
            went = True
            log.exception("retention failed; it is tried again")
        await asyncio.sleep(every if went else min(every, SOON))


async def _delete(store: Store, now: datetime) -> None:
    deleted = {t: n for t, n in (await privacy.expire(store, now)).items() if n}
    if deleted:
        log.info("retention: deleted %s", ", ".join(f"{n} of {t}" for t, n in deleted.items()))
