"""What is remembered of chats: so far the language of each."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias, cast

import aiosqlite

from bot.storage.database import Store, reading, writing
from bot.storage.moments import to_text
from locales.languages import Language

ChatKind: TypeAlias = Literal["private", "group", "supergroup", "channel"]
"""As the Bot API names them (core.telegram.org/bots/api#chat)."""


async def language(store: Store, chat_id: int) -> Language | None:
    """The language of the chat; None: nothing is known of it yet."""
    rows = await reading(store).execute_fetchall("SELECT language FROM chats WHERE chat_id = ?", (chat_id,))
    return next((cast(Language, row[0]) for row in rows), None)


async def set_language(store: Store, chat_id: int, kind: ChatKind, language: Language, now: datetime) -> None:
    """Remember the language of the chat. sqlite3.IntegrityError for a kind or language that there isn't."""
    await writing(store, _set_language, chat_id, kind, language, to_text(now))


async def _set_language(
    connection: aiosqlite.Connection, chat_id: int, kind: str, language: str, now: str
) -> None:
    await connection.execute(
        "INSERT INTO chats (chat_id, kind, language, updated_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (chat_id) DO UPDATE SET"
        " kind = excluded.kind, language = excluded.language, updated_at = excluded.updated_at",
        (chat_id, kind, language, now),
    )
