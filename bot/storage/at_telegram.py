"""What Telegram has of ours already: pictures, by their ``file_id``, profile texts and lists of commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.storage.database import Store, looking, reading, to_text, transaction


@dataclass(frozen=True, slots=True)
class Key:
    """Which picture. ``subject``: what it shows, as ``figure:ID`` or ``topic:ID``; a file_id is one bot's."""

    bot_id: int
    subject: str
    language: str
    size: str
    theme: str


async def uploaded(store: Store, key: Key, revision: str) -> str | None:
    """The file_id of a picture as it is drawn now; None: it was never sent, or looked different."""
    found = await looking(store).execute_fetchall(
        "SELECT file_id FROM pictures WHERE bot_id = ? AND subject = ? AND language = ? AND size = ?"
        " AND theme = ? AND revision = ?",
        (*_values(key), revision),
    )
    return next((str(row[0]) for row in found), None)


async def subjects(store: Store, bot_id: int, language: str, size: str, theme: str) -> dict[str, str]:
    """What was ever sent, in whatever revision: subject -> file_id."""
    found = await looking(store).execute_fetchall(
        "SELECT subject, file_id FROM pictures WHERE bot_id = ? AND language = ? AND size = ? AND theme = ?",
        (bot_id, language, size, theme),
    )
    return {row[0]: row[1] for row in found}


@transaction
async def keep(
    connection: aiosqlite.Connection, key: Key, revision: str, file_id: str, now: datetime
) -> None:
    """A picture was uploaded: its file_id takes the place of an earlier one."""
    await connection.execute(
        "INSERT INTO pictures (bot_id, subject, language, size, theme, revision, file_id, sent_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (bot_id, subject, language, size, theme) DO UPDATE SET revision = excluded.revision,"
        " file_id = excluded.file_id, sent_at = excluded.sent_at",
        (*_values(key), revision, file_id, to_text(now)),
    )


@transaction
async def lose(connection: aiosqlite.Connection, key: Key, file_id: str) -> None:
    """Telegram does not know this file_id any more."""
    await connection.execute(
        "DELETE FROM pictures WHERE bot_id = ? AND subject = ? AND language = ? AND size = ? AND theme = ?"
        " AND file_id = ?",
        (*_values(key), file_id),
    )


def _values(key: Key) -> Iterable[object]:
    return key.bot_id, key.subject, key.language, key.size, key.theme


async def profile(store: Store, bot_id: int) -> dict[str, str]:
    """Part of the profile -> digest of what was set last."""
    rows = await reading(store).execute_fetchall(
        "SELECT part, digest FROM profile WHERE bot_id = ?", (bot_id,)
    )
    return {row[0]: row[1] for row in rows}


@transaction
async def keep_profile(
    connection: aiosqlite.Connection, bot_id: int, part: str, digest: str, now: datetime
) -> None:
    """Telegram accepted this part."""
    await connection.execute(
        "INSERT INTO profile (bot_id, part, digest, set_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (bot_id, part) DO UPDATE SET digest = excluded.digest, set_at = excluded.set_at",
        (bot_id, part, digest, to_text(now)),
    )
