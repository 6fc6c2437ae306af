"""Releases under review, as they are kept: the text that was read, and the files of its draft."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.storage.database import Connection, Store, from_text, reading, to_text, transaction
from knowledge.drafting.folder import TEXT

_FIELDS: Final = "id, name, text, files, revision, state, sent_by, sent_at"


@dataclass(frozen=True, slots=True)
class Kept:
    """``files``: by name, see :mod:`knowledge.drafting.folder`; ``revision`` rises with each step."""

    id: int
    name: str
    files: Mapping[str, str]
    revision: int
    done: bool
    sent_by: str
    sent_at: datetime


def _read(row: Iterable[Any]) -> Kept:
    number, name, text, files, revision, state, sent_by, sent_at = row
    held = {TEXT: text, **json.loads(files)}
    return Kept(number, name, held, revision, state == "done", sent_by, from_text(sent_at))


def _written(files: Mapping[str, str]) -> str:
    return json.dumps({name: text for name, text in files.items() if name != TEXT}, ensure_ascii=False)


@transaction
async def create(
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


async def get(store: Store, number: int) -> Kept | None:
    """One release."""
    rows = await reading(store).execute_fetchall(
        f"SELECT {_FIELDS} FROM desk_drafts WHERE id = ?",  # noqa: S608
        (number,),
    )
    return next((_read(row) for row in rows), None)


async def open_ones(store: Store) -> list[Kept]:
    """Those under review, the newest first."""
    rows = await reading(store).execute_fetchall(
        f"SELECT {_FIELDS} FROM desk_drafts WHERE state = 'open' ORDER BY id DESC"  # noqa: S608
    )
    return [_read(row) for row in rows]


@transaction
async def keep(
    connection: Connection,
    number: int,
    revision: int,
    files: Mapping[str, str],
    *,
    done: bool = False,
) -> bool:
    """Its files after a step from ``revision``. False: another step came before."""
    kept = await connection.execute(
        "UPDATE desk_drafts SET files = ?, revision = revision + 1, state = ? WHERE id = ? AND revision = ?",
        (_written(files), "done" if done else "open", number, revision),
    )
    return kept.rowcount == 1
