"""The store that a bot works on: its own, or where that cannot be used one in memory, so that it answers.

In memory nothing is kept: no setting, no subscription, no announcement; questions are answered all the same.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.operation import backup
from bot.storage import copying, data_folder
from bot.storage.data_folder import DataLock
from bot.storage.database import Database, to_text
from bot.storage.sqlite import DamagedError, DiskError

log = logging.getLogger(__name__)

AGAIN: Final = 60.0  # seconds between two attempts to come back to the store


@dataclass(frozen=True, slots=True)
class Opened:
    """``trouble``: why the store is one in memory; "": it is the file. ``passing``: it may end by itself."""

    store: Database
    trouble: str = ""
    passing: bool = False


async def open_store(
    stack: AsyncExitStack, database: Path, now: datetime, *, replace: bool, backups: Path | None = None
) -> Opened:
    """Lock the folder and open the store, both until the stack ends.

    ``replace``: one in memory takes the place of a store that is damaged (which is set aside, the newest
    backup is named), or whose disk is full, failed or read-only. StorageError for all else.
    """
    data_folder.check_folder(database)
    try:
        lock = stack.enter_context(DataLock(database.parent))
        if replace and (damaged := copying.damaged_before(database)):
            return await _in_memory(stack, _named(damaged, backups))
        data_folder.check_store(database)
        if data_folder.is_new(database):
            log.info("a new, empty store: %s", database)
        store = await stack.enter_async_context(await Database.open(database))
    except DamagedError as error:
        if not replace:
            raise
        log.error("%s", error)
        aside = copying.set_aside(database, "damaged", now)
        return await _in_memory(stack, _named(aside, backups))
    except DiskError as error:
        if not replace:
            raise
        return await _in_memory(stack, str(error), passing=True)
    lock.has_store()
    done = await copying.settle_restored(store, now)
    if done is not None:
        log.warning(
            "this store is a backup of %s: %d announcements wait for an officer, of %d messages it is not"
            " known whether they were sent; who subscribed, unsubscribed or deleted their data since is not"
            " known",
            to_text(done.made),
            done.paused,
            done.unknown,
        )
    return Opened(store)


def _named(damaged: Path, backups: Path | None) -> str:
    """What is the matter, and what to do."""
    found = None if backups is None else backup.newest(backups)
    do = f"azamat restore {found[0]}" if found else "azamat restore FILE, with a backup"
    return f"the store is damaged and was set aside: {damaged}; end the bot, then: {do}"


async def _in_memory(stack: AsyncExitStack, trouble: str, *, passing: bool = False) -> Opened:
    log.error("%s. Questions are answered meanwhile; nothing is kept, and no announcement goes out", trouble)
    store = await stack.enter_async_context(await Database.open(":memory:"))
    return Opened(store, trouble, passing)


async def until_usable(database: Path, every: float = AGAIN) -> None:
    """Wait until the store can be opened and written to again."""
    while True:
        await asyncio.sleep(every)
        if await copying.usable(database):
            log.info("the store can be used again: %s", database)
            return
