"""Who asked to be told of news, of which topics, in which language, and when they agreed to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

import aiosqlite

from bot.storage import chats
from bot.storage.database import Store, reading, to_text, transaction
from bot.storage.destinations import end
from locales.languages import Language

ALL: Final = "*"  # every topic, also those to come


async def topics(store: Store, chat_id: int) -> frozenset[str]:
    """The topics that the chat is subscribed to; :data:`ALL` among them: every one."""
    rows = await reading(store).execute_fetchall(
        "SELECT topic FROM subscriptions WHERE chat_id = ?", (chat_id,)
    )
    return frozenset(row[0] for row in rows)


@transaction
async def subscribe(
    connection: aiosqlite.Connection, chat_id: int, topic: str, language: Language, now: datetime
) -> None:
    """The chat agreed to be told of ``topic``. Who has agreed already keeps the moment, not the language."""
    await connection.execute(
        "INSERT INTO subscriptions (chat_id, topic, language, consented_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (chat_id, topic) DO UPDATE SET language = excluded.language",
        (chat_id, topic, language, to_text(now)),
    )
    await chats.told_ended(connection, chat_id)
    await connection.execute(  # who asks for it in private is there, whatever was said of them before
        "UPDATE chats SET membership = 'member' WHERE chat_id = ? AND chat_id > 0 AND membership <> 'member'",
        (chat_id,),
    )


@transaction
async def leave_out(
    connection: aiosqlite.Connection, chat_id: int, topic: str, every: Collection[str]
) -> None:
    """The chat had all topics and wants this one no more: it keeps the others of ``every``, by the same
    consent; of topics to come it is not told.
    """
    await connection.executemany(
        "INSERT OR IGNORE INTO subscriptions (chat_id, topic, language, consented_at) SELECT chat_id, ?,"
        " language, consented_at FROM subscriptions WHERE chat_id = ? AND topic = '*'",
        [(one, chat_id) for one in every],
    )
    await connection.execute("DELETE FROM subscriptions WHERE chat_id = ? AND topic = '*'", (chat_id,))
    await unsubscribe(connection, chat_id, topic)


@transaction
async def speak(connection: aiosqlite.Connection, chat_id: int, language: Language) -> None:
    """The chat chose another language: its news come in that from now on."""
    await connection.execute("UPDATE subscriptions SET language = ? WHERE chat_id = ?", (language, chat_id))


@transaction
async def unsubscribe(connection: aiosqlite.Connection, chat_id: int, topic: str = ALL) -> None:
    """End the subscription to one topic; to :data:`ALL`: every one. With the last all goes that came of it:
    who comes back is asked anew.
    """
    await connection.execute(
        "DELETE FROM subscriptions WHERE chat_id = ? AND (topic = ? OR ? = '*')", (chat_id, topic, topic)
    )
    left = await connection.execute_fetchall("SELECT 1 FROM subscriptions WHERE chat_id = ?", (chat_id,))
    if not list(left):
        await end(connection, chat_id)
