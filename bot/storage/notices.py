"""What a person is to be told once they press Start: Telegram lets a bot write to nobody before that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

import aiosqlite

from bot.storage.database import Store, reading, to_text, transaction

NoticeKind: TypeAlias = Literal["channel", "desk"]
"""``channel``: you made the bot an administrator of it; ``desk``: somebody did, who cannot be told."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them. ``title``: the channel's."""

    kind: NoticeKind
    chat_id: int
    title: str


@transaction
async def leave(connection: aiosqlite.Connection, user_id: int, notice: Notice, now: datetime) -> None:
    """Keep a notice for a person; one of the same kind on the same chat replaces it."""
    await connection.execute(
        "INSERT INTO notices (user_id, kind, chat_id, title, left_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (user_id, kind, chat_id)"
        " DO UPDATE SET title = excluded.title, left_at = excluded.left_at",
        (user_id, notice.kind, notice.chat_id, notice.title, to_text(now)),
    )


async def waiting(store: Store, user_id: int) -> tuple[Notice, ...]:
    """What the person is still to be told, the oldest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT kind, chat_id, title FROM notices WHERE user_id = ? ORDER BY left_at, chat_id", (user_id,)
    )
    return tuple(Notice(row[0], row[1], row[2]) for row in rows)


@transaction
async def told(connection: aiosqlite.Connection, user_id: int) -> None:
    """They have been told."""
    await connection.execute("DELETE FROM notices WHERE user_id = ?", (user_id,))
