"""What the press officers keep: what each was asked for last, releases under review, their changes of what is
known, templates of announcements.

The changes that are served are put into the files at each reading, in the order of their numbers, see
:mod:`knowledge.edits`. Their rows are never deleted: they are the history.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import aiosqlite

from bot.storage import recurring
from bot.storage.database import Connection, Store, from_text, looking, reading, to_text, transaction
from knowledge.drafting.folder import TEXT
from knowledge.edits import Edit, from_json, to_json


@dataclass(frozen=True, slots=True)
class Asked:
    """``what``: a word for who takes it, then what it is of; ``held``: what has come of it so far."""

    what: str
    held: str
    at: datetime


async def asked_of(store: Store, officer: int, since: datetime) -> Asked | None:
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


_OF_RELEASE: Final = "id, name, text, files, revision, state, sent_by, sent_at"


@dataclass(frozen=True, slots=True)
class Release:
    """``files``: by name, see :mod:`knowledge.drafting.folder`; ``revision`` rises with each step."""

    id: int
    name: str
    files: Mapping[str, str]
    revision: int
    done: bool
    sent_by: str
    sent_at: datetime


def _release(row: Iterable[Any]) -> Release:
    number, name, text, files, revision, state, sent_by, sent_at = row
    held = {TEXT: text, **json.loads(files)}
    return Release(number, name, held, revision, state == "done", sent_by, from_text(sent_at))


def _written(files: Mapping[str, str]) -> str:
    return json.dumps({name: text for name, text in files.items() if name != TEXT}, ensure_ascii=False)


@transaction
async def create_release(
    connection: Connection, once: str, name: str, files: Mapping[str, str], who: str, now: datetime
) -> int:
    """A new one; out: its number, or that of the one that ``once`` named before."""
    await connection.execute(
        "INSERT INTO desk_drafts (once, name, text, files, state, sent_by, sent_at)"
        " VALUES (?, ?, ?, ?, 'open', ?, ?) ON CONFLICT (once) DO NOTHING",
        (once, name, files[TEXT], _written(files), who, to_text(now)),
    )
    rows = await connection.execute_fetchall("SELECT id FROM desk_drafts WHERE once = ?", (once,))
    return int(next(iter(rows))[0])


async def release(store: Store, number: int) -> Release | None:
    """One release."""
    rows = await reading(store).execute_fetchall(
        f"SELECT {_OF_RELEASE} FROM desk_drafts WHERE id = ?",  # noqa: S608
        (number,),
    )
    return next((_release(row) for row in rows), None)


async def open_releases(store: Store) -> list[Release]:
    """Those under review, the newest first."""
    rows = await reading(store).execute_fetchall(
        f"SELECT {_OF_RELEASE} FROM desk_drafts WHERE state = 'open' ORDER BY id DESC"  # noqa: S608
    )
    return [_release(row) for row in rows]


@transaction
async def keep_release(
    connection: Connection, number: int, revision: int, files: Mapping[str, str], *, done: bool = False
) -> bool:
    """Its files after a step from ``revision``. False: another step came before."""
    kept = await connection.execute(
        "UPDATE desk_drafts SET files = ?, revision = revision + 1, state = ? WHERE id = ? AND revision = ?",
        (_written(files), "done" if done else "open", number, revision),
    )
    return kept.rowcount == 1


State: TypeAlias = Literal["waiting", "served", "undone", "refused", "in_files"]
Kind: TypeAlias = Literal["release", "switch", "import", "words", "undo"]
"""A reviewed release; something out of service; a folder; vocabulary, such as an example; what takes back a
change that the files have taken up."""
_OF_CHANGE: Final = (
    "id, kind, subject, edits, state, why, made_by, made_at, confirmed_by, confirmed_at, ended_by, ended_at,"
    " trouble"
)


@dataclass(frozen=True, slots=True)
class Change:
    """``subject``: what it is of, ``figure:ID``, ``topic:ID``, ``all``, ``draft:NUMBER`` or a name. Who:
    an officer's id as a text, or the name of an editor at a terminal. ``trouble``: why it does not fit the
    files as they are now; "" if it does.
    """

    id: int
    kind: Kind
    subject: str
    edits: tuple[Edit, ...]
    state: State
    why: str
    made_by: str
    made_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    trouble: str


def _change(row: Iterable[Any]) -> Change:
    values = list(row)
    values[3] = from_json(values[3])
    for place in (7, 9, 11):
        values[place] = None if values[place] is None else from_text(values[place])
    return Change(*values)


async def _select(store: Store, where: str, *values: object) -> list[Change]:
    rows = await reading(store).execute_fetchall(
        f"SELECT {_OF_CHANGE} FROM desk_changes WHERE {where}",  # noqa: S608 - our own conditions
        values,
    )
    return [_change(row) for row in rows]


async def change(store: Store, number: int) -> Change | None:
    """One change."""
    found = await _select(store, "id = ?", number)
    return found[0] if found else None


async def served(store: Store) -> list[Change]:
    """Those that are put into the files, in order."""
    return await _select(store, "state = 'served' ORDER BY id")


async def waiting(store: Store) -> list[Change]:
    """Those that wait for a second person, the oldest first."""
    return await _select(store, "state = 'waiting' ORDER BY id")


async def newest(store: Store, count: int, after: int = 0) -> list[Change]:
    """The history, the newest first."""
    return await _select(store, "TRUE ORDER BY id DESC LIMIT ? OFFSET ?", count, after)


async def version(store: Store) -> int:
    """A number that grows with everything that is done to them."""
    rows = await looking(store).execute_fetchall("SELECT coalesce(max(touched), 0) FROM desk_changes")
    return int(next(iter(rows))[0])


async def since(store: Store, version: int) -> list[Change]:
    """Those to which something was done after a version."""
    return await _select(store, "touched > ? ORDER BY id", version)


@transaction
async def propose(
    connection: Connection,
    kind: Kind,
    subject: str,
    edits: Collection[Edit],
    why: str,
    who: str,
    now: datetime,
    *,
    once: str | None = None,
    confirmed: bool = False,
) -> int | None:
    """A new change: it waits for a second person, or, ``confirmed``, is served at once. Out: its number;
    None: what ``once`` names was made before.
    """
    moment = to_text(now)
    done = await connection.execute(
        "INSERT INTO desk_changes (once, kind, subject, edits, state, why, made_by, made_at, confirmed_by,"
        " confirmed_at, touched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (once) DO NOTHING",
        (
            once, kind, subject, to_json(edits), "served" if confirmed else "waiting", why, who, moment,
            who if confirmed else None, moment if confirmed else None, await version(connection) + 1,
        ),
    )  # fmt: skip
    return done.lastrowid if done.rowcount == 1 else None


@transaction
async def confirm(connection: Connection, number: int, who: str, now: datetime) -> bool:
    """It is served from now on. False: it does not wait any more."""
    done = await connection.execute(
        "UPDATE desk_changes SET state = 'served', confirmed_by = ?, confirmed_at = ?, touched = ?"
        " WHERE id = ? AND state = 'waiting'",
        (who, to_text(now), await version(connection) + 1, number),
    )
    return done.rowcount == 1


@transaction
async def end(connection: Connection, number: int, state: State, who: str | None, now: datetime) -> bool:
    """It is undone, refused, or stands in the files. False: it was ended before."""
    done = await connection.execute(
        "UPDATE desk_changes SET state = ?, ended_by = ?, ended_at = ?, trouble = '', touched = ?"
        " WHERE id = ? AND state IN ('waiting', 'served')",
        (state, who, to_text(now), await version(connection) + 1, number),
    )
    return done.rowcount == 1


@transaction
async def rebase(connection: Connection, number: int, edits: Collection[Edit]) -> None:
    """It goes on over files that say something else now."""
    await connection.execute(
        "UPDATE desk_changes SET edits = ?, trouble = '', touched = ? WHERE id = ? AND state = 'served'",
        (to_json(edits), await version(connection) + 1, number),
    )


@transaction
async def settle(
    connection: Connection, troubles: Mapping[int, str], adopted: Collection[int], now: datetime
) -> None:
    """What a reading of the files has shown: which do not fit them, which stand in them."""
    for change in await served(connection):
        trouble = troubles.get(change.id, "")
        if change.id in adopted:
            await end(connection, change.id, "in_files", None, now)
        elif trouble != change.trouble:
            await connection.execute("UPDATE desk_changes SET trouble = ? WHERE id = ?", (trouble, change.id))


LONGEST_NAME: Final = 40  # characters of a name: it stands on a button
MOST_TEMPLATES: Final = 30


@dataclass(frozen=True, slots=True)
class Template:
    """``content`` is JSON, as of an announcement."""

    id: int
    name: str
    content: str


async def templates(store: Store) -> list[Template]:
    """All of them by name."""
    rows = await reading(store).execute_fetchall("SELECT id, name, content FROM templates")
    return sorted((Template(*row) for row in rows), key=lambda one: one.name.casefold())


@transaction
async def save_template(
    connection: aiosqlite.Connection, name: str, content: str, officer: int, now: datetime
) -> bool:
    """Keep one under a name, in the place of what had it. False: there are :data:`MOST_TEMPLATES`."""
    known = await templates(connection)
    number = next((one.id for one in known if one.name.casefold() == name.casefold()), None)
    if number is None:
        if len(known) >= MOST_TEMPLATES:
            return False
        number = await recurring.new_number(
            connection, "templates", max((one.id for one in known), default=0)
        )
    await connection.execute(
        "INSERT OR REPLACE INTO templates (id, name, content, made_by, made_at) VALUES (?, ?, ?, ?, ?)",
        (number, name, content, officer, to_text(now)),
    )
    return True


@transaction
async def drop_template(connection: aiosqlite.Connection, number: int) -> None:
    """It is no more."""
    await connection.execute("DELETE FROM templates WHERE id = ?", (number,))
