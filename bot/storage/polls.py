"""How quizzes were answered: of each poll the counts that Telegram told last, of nobody's name or chat."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aiosqlite

from bot.storage.database import Store, reading, transaction


@transaction
async def sent(connection: aiosqlite.Connection, poll: str, announcement: int) -> None:
    """A quiz went out as this poll. Which chat has it is not noted: in a private one it is one person's."""
    await connection.execute(
        "INSERT OR IGNORE INTO polls (poll, announcement) VALUES (?, ?)", (poll, announcement)
    )


async def counted(connection: aiosqlite.Connection, poll: str, votes: Sequence[int]) -> None:
    """How often each option of a poll was chosen by now; of polls that are not ours nothing is kept."""
    await connection.execute("UPDATE polls SET votes = ? WHERE poll = ?", (json.dumps(list(votes)), poll))


async def votes(store: Store, announcement: int) -> tuple[int, ...]:
    """How often each option was chosen, over all chats; empty: nobody has answered."""
    rows = await reading(store).execute_fetchall(
        "SELECT votes FROM polls WHERE announcement = ? AND votes IS NOT NULL", (announcement,)
    )
    found = [json.loads(row[0]) for row in rows]
    total = tuple(sum(of_option) for of_option in zip(*found, strict=False))
    return total if any(total) else ()
