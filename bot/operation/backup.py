"""``azamat backup`` and ``azamat restore``; and the copy that a running bot makes of its store each night."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.settings import Settings, StopError
from bot.storage import copying
from bot.storage.copying import Copy
from bot.storage.data_folder import DataLock
from bot.storage.database import Database
from bot.storage.sqlite import StorageError

log = logging.getLogger(__name__)

HOUR: Final = 3  # of the night, in the time zone of the bot
EVERY: Final = 300.0  # seconds between two looks whether it is time
SPARE: Final = 50_000_000  # bytes of the disk that a backup leaves free
_NAME: Final = re.compile(r"azamat-(\d{4}-\d\d-\d\d)\.sqlite3")


def make(to: Path, settings: Settings) -> int:
    """``azamat backup FILE``, also while the bot runs. Out: the exit status."""
    try:
        made = copying.copy(settings.database, to.absolute(), datetime.now(UTC))
    except StorageError as error:
        raise StopError(f"backup: {error}") from error
    print(f"{to}: {_told(made)}; sound")
    return 0


def _told(held: Copy) -> str:
    return f"{held.bytes:,} bytes, {held.chats} chats, {held.subscriptions} subscriptions"


def restore(copied: Path, settings: Settings) -> int:
    """``azamat restore FILE``: the bot must have ended. What it cannot know is printed."""
    now = datetime.now(UTC)
    try:
        held = copying.look_into(copied)
        with DataLock(settings.data) as lock:
            before = copying.put_in_place(copied, settings.database, now)
            done = asyncio.run(_settle(settings.database, now))
            lock.has_store()
            copying.belong(lock.path)
    except StorageError as error:
        raise StopError(f"restore: {error}") from error
    print(f"{settings.database}: {_told(held)}")
    if before is not None:
        print(f"the store that was there is kept: {before}; delete it when nothing of it is needed")
    if done is not None:
        _tell(done, settings.timezone)
    return 0


async def _settle(database: Path, now: datetime) -> copying.Restored | None:
    async with await Database.open(database) as store:
        return await copying.settle_restored(store, now)


def _tell(done: copying.Restored, zone: ZoneInfo) -> None:
    print(f"it was made on {done.made.astimezone(zone):%d.%m.%Y at %H:%M}; nothing is sent again by itself:")
    print(f"- announcements that wait for an officer, in /announcements: {done.paused}")
    print(f"- messages that may have gone out since, now “unknown”: {done.unknown}")
    print(f"- chats whose figure of the week or quiz goes on with its next date: {done.dates}")
    print(f"- messages of people that waited then, not answered again: {done.updates}")
    print("what nobody can know: who subscribed, unsubscribed, changed a setting, voted, or had their data")
    print("deleted after that moment; who did the last has to ask for it once more (/forget)")


# -- each night ---------------------------------------------------------------------------------------------


def newest(folder: Path) -> tuple[Path, date] | None:
    """The newest of the nightly copies, and its day; None: there is none."""
    found = _nightly(folder)
    return found[-1] if found else None


def _nightly(folder: Path) -> list[tuple[Path, date]]:
    """Those that are named as ours, the oldest first."""
    try:
        named = [(path, match[1]) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    except OSError:
        return []
    return sorted(((path, date.fromisoformat(day)) for path, day in named), key=lambda one: one[1])


def is_due(last: date | None, now: datetime) -> bool:
    """Whether a copy is to be made. ``now``: in the time zone of the bot."""
    return (last is None or last < now.date()) and now.hour >= HOUR


def check_room(folder: Path, size: int) -> None:
    """StorageError where a copy of so many bytes would leave too little of the disk free."""
    room = shutil.disk_usage(folder).free
    if room < size + SPARE:
        raise StorageError(f"{folder}: no room for a copy of {size:,} bytes: {room:,} are free")


async def copy_nightly(database: Path, folder: Path, kept: int, now: datetime) -> Path:
    """Make the copy of this day, and delete what is more than ``kept``. StorageError: it was not made."""
    to = folder / f"azamat-{now:%Y-%m-%d}.sqlite3"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        size = copying.size(database)
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror or error}") from error
    check_room(folder, size)
    for left in folder.glob("azamat-*.sqlite3.part*"):  # of a process that was killed
        left.unlink(missing_ok=True)
    made = await copying.copied(database, to, now)
    for path, _ in _nightly(folder)[:-kept]:
        path.unlink(missing_ok=True)
    log.info("backup: %s: %s", to, _told(made))
    return to


async def keep_copies(
    database: Path, folder: Path, kept: int, now: Callable[[], datetime], every: float = EVERY
) -> None:
    """Copy the store each night, for ever, until cancelled. No failure ends it: it is tried again.

    ``now``: in the time zone of the bot.
    """
    while True:
        last = newest(folder)
        if is_due(last and last[1], now()):
            try:
                await copy_nightly(database, folder, kept, now())
            except (StorageError, OSError) as error:
                log.error("the backup of this night was not made (%s); it is tried again", error)
        await asyncio.sleep(every)
