"""Which profile texts and command lists Telegram was given last, so that only what changed is set again."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.storage.database import Store, reading, to_text, transaction


async def given(store: Store, bot_id: int) -> dict[str, str]:
    """Part of the profile -> digest of what was set last."""
    rows = await reading(store).execute_fetchall(
        "SELECT part, digest FROM profile WHERE bot_id = ?", (bot_id,)
    )
    return {row[0]: row[1] for row in rows}


@transaction
async def give(connection: aiosqlite.Connection, bot_id: int, part: str, digest: str, now: datetime) -> None:
    """Telegram accepted this part."""
    await connection.execute(
        "INSERT INTO profile (bot_id, part, digest, set_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (bot_id, part) DO UPDATE SET digest = excluded.digest, set_at = excluded.set_at",
        (bot_id, part, digest, to_text(now)),
    )
