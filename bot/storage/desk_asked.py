"""What a press officer was asked for last: what they write next is that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Connection, Store, from_text, reading, to_text, transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """``what``: a word for who takes it, then what it is of; ``held``: what has come of it so far."""

    what: str
    held: str
    at: datetime


async def asked(store: Store, officer: int, since: datetime) -> Asked | None:
    """What an officer was asked for after ``since``; None: nothing."""
    rows = await reading(store).execute_fetchall(
        "SELECT what, held, asked_at FROM desk_asked WHERE officer = ? AND asked_at > ?",
        (officer, to_text(since)),
    )
    return next((Asked(row[0], row[1], from_text(row[2])) for row in rows), None)


@transaction
async def ask(connection: Connection, officer: int, what: str, now: datetime, held: str = "") -> None:
    """They are asked for this now, and for nothing else any more."""
    await connection.execute(
        "INSERT OR REPLACE INTO desk_asked (officer, what, held, asked_at) VALUES (?, ?, ?, ?)",
        (officer, what, held, to_text(now)),
    )


@transaction
async def answered(connection: Connection, officer: int) -> None:
    """Nothing is asked of them any more."""
    await connection.execute("DELETE FROM desk_asked WHERE officer = ?", (officer,))
