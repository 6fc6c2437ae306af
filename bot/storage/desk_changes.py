"""What the press officers change of what is known: proposed, served on top of the files, taken back.

The changes that are served are put into the files at each reading, in the order of their numbers, see
:mod:`knowledge.edits`. Rows are never deleted: they are the history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from bot.storage.database import Connection, Store, from_text, reading, to_text, transaction
from knowledge.edits import Edit, from_json, to_json

State: TypeAlias = Literal["waiting", "served", "undone", "refused", "in_files"]
Kind: TypeAlias = Literal["release", "switch", "import", "words", "undo"]
"""A reviewed release; something out of service; a folder; vocabulary, such as an example; what takes back a
change that the files have taken up."""
_FIELDS: Final = (
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


def _read(row: Iterable[Any]) -> Change:
    values = list(row)
    values[3] = from_json(values[3])
    for place in (7, 9, 11):
        values[place] = None if values[place] is None else from_text(values[place])
    return Change(*values)


async def _select(store: Store, where: str, *values: object) -> list[Change]:
    rows = await reading(store).execute_fetchall(
        f"SELECT {_FIELDS} FROM desk_changes WHERE {where}",  # noqa: S608 - our own conditions
        values,
    )
    return [_read(row) for row in rows]


async def get(store: Store, number: int) -> Change | None:
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
    rows = await reading(store).execute_fetchall("SELECT coalesce(max(touched), 0) FROM desk_changes")
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
