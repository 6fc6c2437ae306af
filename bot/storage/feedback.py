"""What people said and asked: verdicts on answers, questions passed on to the editors and what became of
them, counts of each day. No name is among them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

import aiosqlite

from bot.storage import announcements, deliveries
from bot.storage.database import Store, columns, looking, reading, to_text, transaction
from bot.storage.destinations import Destination
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


How: TypeAlias = Literal["figure", "answer", "scope", "dropped"]
"""Tied to a figure; answered; out of scope, with a sentence that is said to all who ask it; put aside."""


@dataclass(frozen=True, slots=True)
class Question:
    """One of them. ``tell``: its writer wants to know what becomes of it."""

    id: int
    text: str
    language: Language
    tell: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What an officer did with a group. ``asked``: a question of it, for what goes on; else "".

    ``change``: of the desk, that ties it to ``figure``; ``draft``: the release that is to bring that, none
    where it is not chosen yet; ``announcement``: what those who asked are told.
    """

    id: int
    how: How
    asked: str
    figure: str | None
    change: int | None
    announcement: int | None
    draft: int | None


@transaction
async def pass_on(
    connection: aiosqlite.Connection,
    chat_id: int,
    message_id: int,
    user_id: int,
    text: str,
    language: Language,
    tell: bool,
    now: datetime,
) -> None:
    """Keep a question for the editors, ``text`` without personal numbers. Its message again: nothing."""
    await connection.execute(
        # A number is never given again, or a late button would name another question.
        "INSERT INTO passed_on (id, chat_id, message_id, user_id, text, language, tell, given_at)"
        " VALUES (max(?, coalesce((SELECT max(id) + 1 FROM passed_on), 0)), ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (chat_id, message_id) DO NOTHING",
        (int(now.timestamp() * 1000), chat_id, message_id, user_id, text, language, tell, to_text(now)),
    )


async def waiting_questions(store: Store, most: int = -1) -> list[Question]:
    """The newest that nobody has seen to, the oldest of them first."""
    rows = await reading(store).execute_fetchall(
        "SELECT id, text, language, tell FROM passed_on WHERE settled IS NULL ORDER BY id DESC LIMIT ?",
        (most,),
    )
    return [Question(row[0], row[1], row[2], bool(row[3])) for row in reversed(list(rows))]


async def count_waiting(store: Store) -> int:
    """How many wait."""
    rows = await reading(store).execute_fetchall("SELECT count(*) FROM passed_on WHERE settled IS NULL")
    return int(next(iter(rows))[0])


@transaction
async def settle_questions(
    connection: aiosqlite.Connection,
    questions: Collection[int],
    how: How,
    officer: int,
    now: datetime,
    *,
    once: str,
    asked: str = "",
    figure: str | None = None,
    change: int | None = None,
    announcement: int | None = None,
    draft: int | None = None,
) -> int | None:
    """These are seen to. Out: the number of that; None: they were before, or ``once`` was done before."""
    marks = ", ".join(str(int(one)) for one in questions)
    done = await connection.execute(
        "INSERT INTO settled (once, how, asked, figure, change, announcement, draft, officer, state,"  # noqa: S608
        " settled_at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS"
        f" (SELECT 1 FROM passed_on WHERE settled IS NULL AND id IN ({marks})) ON CONFLICT (once) DO NOTHING",
        (
            once, how, asked, figure, change, announcement, draft, officer,
            "done" if how == "dropped" else "waiting", to_text(now),
        ),
    )  # fmt: skip
    if done.rowcount != 1 or done.lastrowid is None:
        return None
    await connection.execute(
        f"UPDATE passed_on SET settled = ? WHERE settled IS NULL AND id IN ({marks})",  # noqa: S608
        (done.lastrowid,),
    )
    return done.lastrowid


@transaction
async def reopen_questions(connection: aiosqlite.Connection, number: int) -> int:
    """What was done with them is undone: they wait again. Out: how many."""
    await connection.execute("UPDATE settled SET state = 'undone' WHERE id = ?", (number,))
    done = await connection.execute("UPDATE passed_on SET settled = NULL WHERE settled = ?", (number,))
    return done.rowcount


@transaction
async def reopen_dropped(connection: aiosqlite.Connection, number: int) -> None:
    """Questions that were put aside wait again."""
    rows = await connection.execute_fetchall(
        "SELECT 1 FROM settled WHERE id = ? AND how = 'dropped'", (number,)
    )
    if list(rows):
        await reopen_questions(connection, number)


async def under_way(store: Store) -> list[Settled]:
    """What is not done yet: a change that waits for a second person, an answer that is being written."""
    rows = await looking(store).execute_fetchall(
        "SELECT id, how, asked, figure, change, announcement, draft FROM settled WHERE state = 'waiting'"
        " ORDER BY id"
    )
    return [Settled(*row) for row in rows]


async def questions_of_draft(store: Store, draft: int) -> Settled | None:
    """The questions for which a release is to bring a figure; None: for none, or it has brought it."""
    return next((one for one in await under_way(store) if one.draft == draft), None)


async def language_of_questions(store: Store, number: int) -> Language | None:
    """The language of the oldest question; None: its writers took them back."""
    rows = await reading(store).execute_fetchall(
        "SELECT language FROM passed_on WHERE settled = ? ORDER BY id LIMIT 1", (number,)
    )
    return next((row[0] for row in rows), None)


@transaction
async def choose_figure(connection: aiosqlite.Connection, number: int, figure: str) -> None:
    """This figure of the release answers them."""
    await connection.execute(
        "UPDATE settled SET figure = ? WHERE id = ? AND state = 'waiting' AND draft IS NOT NULL",
        (figure, number),
    )


@transaction
async def mark_done(connection: aiosqlite.Connection, number: int, announcement: int | None = None) -> None:
    """It is done; ``announcement``: what those who asked are told by it."""
    await connection.execute(
        "UPDATE settled SET state = 'done', announcement = coalesce(?, announcement) WHERE id = ?",
        (announcement, number),
    )


async def who_asked(store: Store, number: int) -> list[tuple[int, int, Language]]:
    """Those who asked and want to know: chat, thread, language, each once. ``number``: of what was done."""
    rows = await reading(store).execute_fetchall(
        "SELECT chat_id, language, max(id) FROM passed_on WHERE settled = ? AND tell = 1"
        " GROUP BY chat_id ORDER BY 3",
        (number,),
    )
    return [(row[0], 0, row[1]) for row in rows]


async def told_by(store: Store, announcement: int) -> list[Destination]:
    """Those who are told by an answer."""
    rows = await reading(store).execute_fetchall(
        "SELECT id FROM settled WHERE announcement = ?", (announcement,)
    )
    return [
        Destination(chat, "private", (language,), thread)
        for (number,) in rows
        for chat, thread, language in await who_asked(store, number)
    ]


async def out_of_scope(store: Store) -> list[tuple[str, str]]:
    """A question, and the content of what is said to all who ask it since an officer confirmed it."""
    rows = await looking(store).execute_fetchall(
        "SELECT s.asked, a.content FROM settled AS s JOIN announcements AS a ON a.id = s.announcement"
        " WHERE s.how = 'scope' AND a.recalled = 0 AND a.state IN ('planned', 'running', 'paused', 'done')"
        " ORDER BY s.id DESC"
    )
    return [(row[0], row[1]) for row in rows]


@transaction
async def begin_answer(
    connection: aiosqlite.Connection,
    questions: Collection[int],
    how: How,
    content: str,
    officer: int,
    now: datetime,
    *,
    once: str,
    asked: str,
) -> announcements.Announcement | None:
    """A draft of an answer, whose author is asked for its Kazakh text. None: they were seen to before."""
    number = await announcements.create(
        connection, "notice", content, officer, now, once=f"answer {once}", step="kk"
    )
    if number is None:
        return await announcements.by_once(connection, f"answer {once}")
    made = await settle_questions(
        connection, questions, how, officer, now, once=once, asked=asked, announcement=number
    )
    if made is None:
        await connection.execute("DELETE FROM announcement_log WHERE announcement = ?", (number,))
        await connection.execute("DELETE FROM announcements WHERE id = ?", (number,))
        return None
    return await announcements.get(connection, number)


@transaction
async def tell_who_asked(
    connection: aiosqlite.Connection, number: int, content: str, now: datetime, deadline: datetime
) -> None:
    """Those who asked and want to know are told what was done, once."""
    to = await who_asked(connection, number)
    made = None
    if to:
        made = await announcements.create(
            connection, "notice", content, announcements.TERMINAL, now, once=f"settled {number}"
        )
        if made is not None:
            await deliveries.notify(connection, made, to, now, deadline)
    await mark_done(connection, number, made)
