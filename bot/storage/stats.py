"""What people ask, counted by day. No person and no text is in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from bot.storage.database import Store, columns, reading

_COUNTED: Final = (
    "INSERT INTO questions (day, language, form, outcome, topic, count)"  # noqa: S608
    f" SELECT {columns(5)}, 1 FROM json_each(?) WHERE true"
    " ON CONFLICT (day, language, form, outcome, topic) DO UPDATE SET count = count + 1"
)


class Counted(NamedTuple):
    """A question: the day, how it was asked, and what came of it; see :mod:`bot.desk.counting`."""

    day: str
    language: str
    form: str
    outcome: str
    topic: str  # "": none


def keep(connection: sqlite3.Connection, rows: Sequence[Counted]) -> None:
    """Count them."""
    connection.execute(_COUNTED, (json.dumps(rows),))


async def asked(store: Store, first: date, last: date) -> list[tuple[Counted, int]]:
    """How many of each were asked, from the first to the last day."""
    rows = await reading(store).execute_fetchall(
        "SELECT day, language, form, outcome, topic, count FROM questions WHERE day BETWEEN ? AND ?"
        " ORDER BY day, language, form, outcome, topic",
        (first.isoformat(), last.isoformat()),
    )
    return [(Counted(*row[:5]), row[5]) for row in rows]


async def votes(store: Store, first: str, last: str) -> dict[tuple[str, str], int]:
    """How many answers were found good or bad (``good``, ``bad``), by day; moments from, to (without)."""
    rows = await reading(store).execute_fetchall(
        "SELECT substr(given_at, 1, 10), iif(verdict = 'good', 'good', 'bad'), count(*) FROM feedback"
        " WHERE given_at >= ? AND given_at < ? GROUP BY 1, 2",
        (first, last),
    )
    return {(row[0], row[1]): row[2] for row in rows}
