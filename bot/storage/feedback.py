"""What people said of answers, and what they ask, counted by day. No person and no text is in the counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

import aiosqlite

from bot.storage.database import Store, columns, reading, to_text, transaction
from locales.languages import LANGUAGES, Language

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
    language: Language,
    now: datetime,
) -> None:
    """A person's verdict on one answer; the newest one counts. ``subject``: the press that shows the answer.

    An answer sent by inline mode has no chat that we know: ``chat_id`` and ``message_id`` are then 0.
    """
    await connection.execute(
        "INSERT INTO feedback (chat_id, message_id, user_id, subject, verdict, language, given_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, message_id, user_id)"
        " DO UPDATE SET subject = excluded.subject, verdict = excluded.verdict,"
        " language = excluded.language, seen = 0, given_at = excluded.given_at",
        (chat_id, message_id, user_id, subject, verdict, language, to_text(now)),
    )


async def verdicts(store: Store) -> dict[tuple[str, str], int]:
    """How often each (subject, verdict) was given."""
    rows = await reading(store).execute_fetchall(
        "SELECT subject, verdict, count(*) FROM feedback GROUP BY subject, verdict ORDER BY subject, verdict"
    )
    return {(row[0], row[1]): row[2] for row in rows}


@dataclass(frozen=True, slots=True)
class Disputed:
    """An answer that people found wrong: how often each verdict was given, and in which languages."""

    subject: str
    verdicts: Mapping[Verdict, int]
    languages: frozenset[Language]

    @property
    def count(self) -> int:
        """How many people."""
        return sum(self.verdicts.values())


async def disputed(store: Store) -> list[Disputed]:
    """The answers with bad verdicts that the desk has not seen, those of most people first."""
    rows = await reading(store).execute_fetchall(
        "SELECT subject, verdict, count(*), group_concat(DISTINCT language) FROM feedback"
        " WHERE verdict <> 'good' AND seen = 0 GROUP BY subject, verdict"
    )
    verdicts: dict[str, dict[Verdict, int]] = {}
    languages: dict[str, set[Language]] = {}
    for subject, verdict, number, spoken in rows:
        verdicts.setdefault(subject, {})[verdict] = number
        languages.setdefault(subject, set()).update(one for one in LANGUAGES if one in (spoken or ""))
    found = [Disputed(one, verdicts[one], frozenset(languages[one])) for one in verdicts]
    return sorted(found, key=lambda one: (-one.count, one.subject))


@transaction
async def see(connection: aiosqlite.Connection, subject: str) -> None:
    """The desk has seen what people said of an answer until now."""
    await connection.execute("UPDATE feedback SET seen = 1 WHERE subject = ? AND seen = 0", (subject,))


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


def count(connection: sqlite3.Connection, rows: Sequence[Counted]) -> None:
    """Count them."""
    connection.execute(_COUNTED, (json.dumps(rows),))


async def counted(store: Store, first: date, last: date) -> list[tuple[Counted, int]]:
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
