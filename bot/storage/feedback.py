"""What people said of answers, and the questions that they passed on to the editors."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import aiosqlite

from bot.storage.database import Store, reading, to_text, transaction
from locales.languages import Language

Verdict: TypeAlias = Literal["good", "bad", "wrong_number", "not_my_question", "unclear"]
"""``bad`` is one whose reason was not given (yet)."""


@transaction
async def rate(
    connection: aiosqlite.Connection,
    chat_id: int,
    message_id: int,
    user_id: int,
    subject: str,
    verdict: Verdict,
    now: datetime,
) -> None:
    """A person's verdict on one answer; the newest one counts. ``subject``: the press that shows the answer.

    An answer sent by inline mode has no chat that we know: ``chat_id`` and ``message_id`` are then 0.
    """
    await connection.execute(
        "INSERT INTO feedback (chat_id, message_id, user_id, subject, verdict, given_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, message_id, user_id)"
        " DO UPDATE SET subject = excluded.subject, verdict = excluded.verdict, given_at = excluded.given_at",
        (chat_id, message_id, user_id, subject, verdict, to_text(now)),
    )


async def verdicts(store: Store) -> dict[tuple[str, str], int]:
    """How often each (subject, verdict) was given."""
    rows = await reading(store).execute_fetchall(
        "SELECT subject, verdict, count(*) FROM feedback GROUP BY subject, verdict ORDER BY subject, verdict"
    )
    return {(row[0], row[1]): row[2] for row in rows}


@transaction
async def pass_on(
    connection: aiosqlite.Connection,
    chat_id: int,
    message_id: int,
    user_id: int,
    text: str,
    language: Language,
    now: datetime,
) -> None:
    """Keep a question for the editors, ``text`` without personal numbers. Its message again: nothing."""
    await connection.execute(
        "INSERT INTO passed_on (chat_id, message_id, user_id, text, language, given_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, message_id) DO NOTHING",
        (chat_id, message_id, user_id, text, language, to_text(now)),
    )


async def passed_on(store: Store) -> tuple[str, ...]:
    """The questions kept for the editors, the oldest first."""
    rows = await reading(store).execute_fetchall("SELECT text FROM passed_on ORDER BY given_at, message_id")
    return tuple(row[0] for row in rows)
