"""Every figure keeps its revisions: what was said, from when to when, from which source.

What is said is what the files make with the changes of the desk (:mod:`bot.storage.desk_changes`) on top. The
accepted files are kept beside the revisions as the last good set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

import aiosqlite

from bot.storage.database import Store, from_text, reading, to_text, transaction
from knowledge import recording
from knowledge.model import FigureId, Knowledge
from knowledge.recording import Record

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


async def said_at(store: Store, figure_id: FigureId, moment: datetime) -> Revision | None:
    """What was said of the figure at that moment; None: nothing."""
    text = to_text(moment)
    found = await _revisions(
        reading(store), "figure_id = ? AND since <= ? AND (until IS NULL OR until > ?)", figure_id, text, text
    )
    return found[-1] if found else None


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
