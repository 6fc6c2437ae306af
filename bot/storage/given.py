"""Which figure a chat was given, and as it was then; never what was asked. Who was told wrong is told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import aiosqlite

from bot.storage import announcements, deliveries, recurring
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import Store, columns, reading, to_text, transaction
from locales.languages import Language

MARK: Final = "corrected"  # in announcement_marks: the newest revision that was looked through
VERSION: Final = 16  # characters of a record's hash that stand for it


class Given(NamedTuple):
    """A figure in an answer. ``version``: the first :data:`VERSION` characters of its record's hash."""

    chat_id: int
    figure: str
    thread: int
    language: Language
    version: str
    given_at: str


def keep(connection: sqlite3.Connection, rows: Sequence[Given]) -> None:
    """Of each chat and figure the newest."""
    connection.execute(
        "INSERT INTO given (chat_id, figure, thread, language, version, given_at)"  # noqa: S608
        f" SELECT {columns(6)} FROM json_each(?) WHERE true"
        " ON CONFLICT (chat_id, figure) DO UPDATE SET thread = excluded.thread,"
        " language = excluded.language, version = excluded.version, given_at = excluded.given_at",
        (json.dumps(rows),),
    )


@dataclass(frozen=True, slots=True)
class Revised:
    """What was revised since a revision. ``newest``: the last of these; ``at``: when it was made."""

    newest: int
    at: str
    figures: tuple[str, ...]


async def revised(store: Store, after: int) -> Revised | None:
    """What was revised after a revision; None: nothing."""
    rows = await reading(store).execute_fetchall(
        "SELECT id, figure_id, since FROM figure_revisions WHERE id > ? ORDER BY id", (after,)
    )
    found = list(rows)
    if not found:
        return None
    return Revised(found[-1][0], max(row[2] for row in found), tuple(dict.fromkeys(row[1] for row in found)))


@dataclass(frozen=True, slots=True)
class Told:
    """A chat that was given a version of a figure, and what that said."""

    chat_id: int
    thread: int
    language: Language
    figure: str
    version: str
    record: dict[str, Any]


async def told(store: Store, versions: Iterable[tuple[str, str]], since: datetime) -> list[Told]:
    """Who was given one of the figures, in another version than this one, after ``since``."""
    rows = await reading(store).execute_fetchall(
        "SELECT g.chat_id, g.thread, g.language, g.figure, g.version, r.record FROM given AS g"
        " JOIN (SELECT json_extract(value, '$[0]') AS figure, json_extract(value, '$[1]') AS version"
        " FROM json_each(?)) AS now"
        " ON now.figure = g.figure AND now.version <> g.version"
        " JOIN figure_revisions AS r ON r.id = (SELECT max(id) FROM figure_revisions AS had"
        " WHERE had.figure_id = g.figure AND substr(had.hash, 1, ?) = g.version)"
        " LEFT JOIN chats AS c ON c.chat_id = g.chat_id"
        " WHERE g.given_at >= ? AND coalesce(c.membership, 'member') NOT IN ('left', 'kicked')"
        " ORDER BY g.chat_id, g.figure",
        (json.dumps(list(versions)), VERSION, to_text(since)),
    )
    records: dict[str, dict[str, Any]] = {}  # many chats were given the same
    for row in rows:
        records.setdefault(row[5], json.loads(row[5]) if row[5] not in records else {})
    return [Told(row[0], row[1], row[2], row[3], row[4], records[row[5]]) for row in rows]


@dataclass(frozen=True, slots=True)
class Notice:
    """One text, and who gets it: chat, thread, language. ``versions``: what each of them knows then."""

    content: str
    to: tuple[tuple[int, int, Language], ...]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A draft that corrects an announcement in place. ``figures``: those that it quoted wrong."""

    target: int
    content: str
    figures: tuple[str, ...]


@transaction
async def correct(
    connection: aiosqlite.Connection,
    newest: int,
    notices: Sequence[Notice],
    quoted: Sequence[Quoted],
    now: datetime,
    deadline: datetime,
) -> None:
    """Send the notices and offer the corrections; all of it is noted as done in the same transaction."""
    for place, one in enumerate(notices):
        number = await announcements.create(
            connection, "notice", one.content, TERMINAL, now, once=f"corrected {newest} {place}"
        )
        if number is None:
            continue
        await deliveries.notify(connection, number, one.to, now, deadline)
        await connection.executemany(
            "UPDATE given SET version = ?, given_at = ? WHERE chat_id = ? AND figure = ?",
            [
                (version, to_text(now), chat, figure)
                for chat, _, _ in one.to
                for figure, version in one.versions
            ],
        )
    for draft in quoted:
        await announcements.create(
            connection, "correction", draft.content, TERMINAL, now, once=f"corrects {draft.target} {newest}",
            target=draft.target, cause=Cause("revised", draft.figures),
        )  # fmt: skip
    await recurring.set_mark(connection, MARK, newest)


async def quoting(store: Store, figures: Iterable[str], since: datetime) -> list[Announcement]:
    """What was announced after ``since``, stands in chats, and quotes one of the figures."""
    return await announcements.select(
        reading(store),
        "kind IN ('text', 'news', 'figure') AND recalled = 0 AND began_at >= ? AND EXISTS"
        " (SELECT 1 FROM json_each(content, '$.figures') AS used JOIN json_each(?) AS those"
        " ON those.value = used.key) AND EXISTS (SELECT 1 FROM deliveries AS d WHERE"
        " d.announcement = announcements.id AND d.action = 'send' AND d.state = 'sent') ORDER BY id",
        to_text(since),
        json.dumps(list(figures)),
    )
