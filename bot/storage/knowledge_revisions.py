"""Every figure keeps its revisions: what was said, from when to when, from which source.

The accepted files are kept beside them as the last good set. A figure can also be edited outside the files
(at the desk). Such an edit is a revision that knows by ``base_hash`` what it was made from, and the three
are compared like branches: the files may go on to say what the edit says (then they have it), or stay as
they were (then the edit stands); where they say a third thing, both are kept as a conflict for a person.
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
    record: Record | None  # None: taken out of service at the desk
    hash: str | None
    base_hash: str | None  # of the revision that it was made from
    origin: Origin
    source: str | None  # its id; None: a derived figure
    since: datetime
    until: datetime | None
    reason: str  # why it was made
    ended: Ended | None  # why it was closed


@dataclass(frozen=True, slots=True)
class Conflict:
    """The files changed under an edit that was made outside them; ``revision`` stayed the current one."""

    figure_id: FigureId
    revision: int
    base_hash: str | None
    files_record: Record | None  # None: the files have the figure no more
    files_hash: str | None
    noticed_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """What an acceptance changed, as ids in order.

    ``adopted``: the files now say what an edit outside them said. ``conflicts``: those open afterwards.
    ``faults``: the files were not accepted for these, and the last good set is served.
    """

    added: tuple[FigureId, ...] = ()
    changed: tuple[FigureId, ...] = ()
    withdrawn: tuple[FigureId, ...] = ()
    adopted: tuple[FigureId, ...] = ()
    conflicts: tuple[FigureId, ...] = ()
    faults: tuple[str, ...] = ()


class StaleEdit(Exception):
    """The figure has changed since the edit was begun; ``current`` is the hash of what it says now."""

    def __init__(self, figure_id: FigureId, current: str | None) -> None:
        super().__init__(f"{figure_id}: changed since the edit was begun")
        self.figure_id = figure_id
        self.current = current


@transaction
async def accept(
    connection: aiosqlite.Connection, knowledge: Knowledge, texts: Mapping[str, str], now: datetime
) -> Report:
    """Take ``knowledge`` and the ``texts`` (by file name) that it was read from as the ones now accepted.

    All in one transaction; accepting the same again changes nothing.
    """
    moment, new = to_text(now), recording.records(knowledge)
    await _keep_texts(connection, texts, moment)
    have = await current(connection)
    added, changed, withdrawn, adopted, clashing = [], [], [], [], []
    for figure_id in sorted({*new, *have}):
        record, old = new.get(figure_id), have.get(figure_id)
        hashed = None if record is None else recording.digest(record)
        if old is not None and old.origin == "desk":
            if hashed == old.base_hash and hashed != old.hash:
                await _resolve(connection, figure_id, moment)  # the files are what the edit was made from
            elif hashed == old.hash:
                await _resolve(connection, figure_id, moment)
                await _close(connection, old, "withdrawn" if record is None else "superseded", moment)
                if record is not None:
                    reason = "the files have the edit"
                    await _open(connection, figure_id, record, old.hash, "files", reason, moment)
                adopted.append(figure_id)
            else:
                await _clash(connection, old, record, hashed, moment)
                clashing.append(figure_id)
        elif record is None:
            assert old is not None  # noqa: S101 - for the type checker: it came from one of the two
            await _close(connection, old, "withdrawn", moment)
            withdrawn.append(figure_id)
        elif old is None:
            await _open(connection, figure_id, record, None, "files", "added", moment)
            added.append(figure_id)
        elif hashed != old.hash:
            reason = "changed: " + ", ".join(recording.changes(old.record or {}, record))
            await _close(connection, old, "superseded", moment)
            await _open(connection, figure_id, record, old.hash, "files", reason, moment)
            changed.append(figure_id)
    return Report(tuple(added), tuple(changed), tuple(withdrawn), tuple(adopted), tuple(clashing))


@transaction
async def edit(
    connection: aiosqlite.Connection,
    figure_id: FigureId,
    record: Record | None,
    base_hash: str | None,
    reason: str,
    now: datetime,
) -> Revision:
    """Make ``record`` (None: out of service) the current revision by an edit outside the files.

    ``base_hash``: of the revision that the person saw; None: there was none. StaleEdit if another has come.
    """
    moment = to_text(now)
    old = (await current(connection)).get(figure_id)
    if (None if old is None else old.hash) != base_hash:
        raise StaleEdit(figure_id, None if old is None else old.hash)
    if old is not None:
        # An edit of an edit still stands on what the files said: that is what they are compared with.
        base_hash = old.base_hash if old.origin == "desk" else old.hash
        await _close(connection, old, "superseded", moment)
    made = await _open(connection, figure_id, record, base_hash, "desk", reason, moment)
    await connection.execute(
        "UPDATE figure_conflicts SET revision = ? WHERE figure_id = ? AND resolved_at IS NULL",
        (made, figure_id),
    )
    return (await _revisions(connection, "id = ?", made))[0]


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


async def conflicts(store: Store, *, every: bool = False) -> list[Conflict]:
    """The open conflicts; ``every``: the resolved ones as well. In the order in which they were noticed."""
    rows = await reading(store).execute_fetchall(
        "SELECT figure_id, revision, base_hash, files_record, files_hash, noticed_at, resolved_at"
        " FROM figure_conflicts WHERE ? OR resolved_at IS NULL ORDER BY id",
        (every,),
    )
    return [
        Conflict(
            figure_id=figure_id,
            revision=revision,
            base_hash=base,
            files_record=_read(record),
            files_hash=hashed,
            noticed_at=from_text(noticed),
            resolved_at=from_text(resolved) if resolved else None,
        )
        for figure_id, revision, base, record, hashed, noticed, resolved in rows
    ]


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


async def _clash(
    connection: aiosqlite.Connection, old: Revision, record: Record | None, hashed: str | None, now: str
) -> None:
    known = await connection.execute_fetchall(
        "SELECT 1 FROM figure_conflicts WHERE figure_id = ? AND files_hash IS ? AND resolved_at IS NULL",
        (old.figure_id, hashed),
    )
    if list(known):
        return
    await _resolve(connection, old.figure_id, now)  # the files went on to a fourth thing
    text = None if record is None else recording.to_json(record)
    await connection.execute(
        "INSERT INTO figure_conflicts (figure_id, revision, base_hash, files_record, files_hash, noticed_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (old.figure_id, old.id, old.base_hash, text, hashed, now),
    )


async def _resolve(connection: aiosqlite.Connection, figure_id: FigureId, now: str) -> None:
    await connection.execute(
        "UPDATE figure_conflicts SET resolved_at = ? WHERE figure_id = ? AND resolved_at IS NULL",
        (now, figure_id),
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
