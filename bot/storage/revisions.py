"""Every figure keeps its revisions: what was said, from when to when, from which source, and which chat was
given which; never what was asked.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import aiosqlite

from bot.storage import announcements, deliveries, recurring
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import Store, columns, from_text, looking, reading, to_text, transaction
from knowledge import recording
from knowledge.model import FigureId, Knowledge
from knowledge.recording import Record
from locales.languages import Language

Origin: TypeAlias = Literal["files", "desk"]
Ended: TypeAlias = Literal["superseded", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Revision:
    """What was said of a figure from ``since`` until ``until`` (UTC; None: it is the current one)."""

    id: int
    figure_id: FigureId
    record: Record | None  # None: out of service, as an older version kept it
    hash: str | None
    base_hash: str | None  # of the revision that it was made from
    origin: Origin
    source: str | None  # its id; None: a derived figure
    since: datetime
    until: datetime | None
    reason: str  # why it was made
    ended: Ended | None  # why it was closed


@dataclass(frozen=True, slots=True)
class Report:
    """What an acceptance changed, as ids in order.

    ``faults``: the files were not accepted for these, and the last good set is served.
    """

    added: tuple[FigureId, ...] = ()
    changed: tuple[FigureId, ...] = ()
    withdrawn: tuple[FigureId, ...] = ()
    faults: tuple[str, ...] = ()


@transaction
async def accept(
    connection: aiosqlite.Connection,
    knowledge: Knowledge,
    texts: Mapping[str, str],
    now: datetime,
    desk: Mapping[FigureId, str] | None = None,
) -> Report:
    """Take ``knowledge`` as what is said now, and the ``texts`` of the files (by name) as the good ones.

    ``desk``: of what the desk has changed, why. All in one transaction; the same again changes nothing.
    """
    moment, new = to_text(now), recording.records(knowledge)
    await _keep_texts(connection, texts, moment)
    have = await current(connection)
    added: list[FigureId] = []
    changed: list[FigureId] = []
    withdrawn: list[FigureId] = []
    for figure_id in sorted({*new, *have}):
        record, old = new.get(figure_id), have.get(figure_id)
        hashed = None if record is None else recording.digest(record)
        if old is not None and (record is None or hashed != old.hash):
            await _close(connection, old, "withdrawn" if record is None else "superseded", moment)
        if record is None:
            withdrawn.append(figure_id)
        elif old is None or hashed != old.hash:
            what = "added" if old is None else f"changed: {_changes(old, record)}"
            why = (desk or {}).get(figure_id)
            origin: Origin = "files" if why is None else "desk"
            reason = f"{what} ({why})" if why else what
            base = None if old is None else old.hash
            await _open(connection, figure_id, record, base, origin, reason, moment)
            (added if old is None else changed).append(figure_id)
    return Report(tuple(added), tuple(changed), tuple(withdrawn))


def _changes(old: Revision, record: Record) -> str:
    return ", ".join(recording.changes(old.record or {}, record))


async def history(store: Store, figure_id: FigureId, *, every: bool = False) -> list[Revision]:
    """The revisions of a figure, the oldest first; empty for an id that was never accepted.

    Neighbours that told people the same (only vocabulary or places in the source differ) count as one, with
    the record of the later; ``every``: each by itself.
    """
    found = await _revisions(reading(store), "figure_id = ?", figure_id)
    out: list[Revision] = []
    for revision in found:
        before = out[-1] if out else None
        if not every and before is not None and _continues(before, revision):
            out[-1] = replace(revision, since=before.since, reason=before.reason, base_hash=before.base_hash)
        else:
            out.append(revision)
    return out


async def current(store: Store, origin: Origin | None = None) -> dict[FigureId, Revision]:
    """The current revisions by id, all or those of one origin."""
    found = await _revisions(reading(store), "until IS NULL AND (? IS NULL OR origin = ?)", origin, origin)
    return {revision.figure_id: revision for revision in sorted(found, key=lambda r: r.figure_id)}


async def last_good(store: Store) -> Mapping[str, str] | None:
    """The texts of the files accepted last, by name; None: none ever were."""
    rows = await reading(store).execute_fetchall("SELECT name, text FROM knowledge_files ORDER BY name")
    return dict(map(tuple, rows)) or None


async def _keep_texts(connection: aiosqlite.Connection, texts: Mapping[str, str], now: str) -> None:
    rows = await connection.execute_fetchall("SELECT name, sha256 FROM knowledge_files")
    kept: dict[str, str] = dict(map(tuple, rows))
    gone = [(name,) for name in kept if name not in texts]
    await connection.executemany("DELETE FROM knowledge_files WHERE name = ?", gone)
    for name, text in texts.items():
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        if kept.get(name) != sha256:
            await connection.execute(
                "INSERT OR REPLACE INTO knowledge_files (name, text, sha256, accepted_at)"
                " VALUES (?, ?, ?, ?)",
                (name, text, sha256, now),
            )


async def _open(
    connection: aiosqlite.Connection,
    figure_id: FigureId,
    record: Record | None,
    base_hash: str | None,
    origin: Origin,
    reason: str,
    now: str,
) -> int:
    # The clock may have gone back: a figure's revisions never overlap all the same.
    ((latest,),) = await connection.execute_fetchall(
        "SELECT max(until) FROM figure_revisions WHERE figure_id = ?", (figure_id,)
    )
    text = hashed = source = None
    if record is not None:
        text, hashed = recording.to_json(record), recording.digest(record)
        source = record["source"]["id"] if "source" in record else None
    cursor = await connection.execute(
        "INSERT INTO figure_revisions (figure_id, record, hash, base_hash, origin, source, since, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (figure_id, text, hashed, base_hash, origin, source, max(now, latest or now), reason),
    )
    return cursor.lastrowid or 0


async def _close(connection: aiosqlite.Connection, old: Revision, ended: Ended, now: str) -> None:
    await connection.execute(
        "UPDATE figure_revisions SET until = max(since, ?), ended = ? WHERE id = ?", (now, ended, old.id)
    )


async def _revisions(connection: aiosqlite.Connection, condition: str, *values: object) -> list[Revision]:
    rows = await connection.execute_fetchall(
        "SELECT id, figure_id, record, hash, base_hash, origin, source, since, until, reason, ended"  # noqa: S608
        f" FROM figure_revisions WHERE {condition} ORDER BY id",
        values,
    )
    return [_revision(row) for row in rows]


def _revision(row: Iterable[str]) -> Revision:
    number, figure_id, record, hashed, base, origin, source, since, until, reason, ended = row
    return Revision(
        id=int(number),
        figure_id=figure_id,
        record=_read(record),
        hash=hashed,
        base_hash=base,
        origin="files" if origin == "files" else "desk",
        source=source,
        since=from_text(since),
        until=from_text(until) if until else None,
        reason=reason,
        ended=None if ended is None else "withdrawn" if ended == "withdrawn" else "superseded",
    )


def _read(record: str | None) -> Record | None:
    if record is None:
        return None
    out: Record = json.loads(record)
    return out


def _continues(before: Revision, after: Revision) -> bool:
    return before.until == after.since and recording.said(before.record) == recording.said(after.record)


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


def keep_given(connection: sqlite3.Connection, rows: Sequence[Given]) -> None:
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
    rows = await looking(store).execute_fetchall(
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
