"""A change of what is known, tried before it is kept, and served at once or after a second officer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from bot.desk import refusals
from bot.desk.refusals import Refused
from bot.desk.replaying import replayed
from bot.handlers.services import Library, Services
from bot.storage import desk_work
from bot.storage.desk_work import Change, Kind
from knowledge import edits
from knowledge.edits import Edit
from knowledge.loading import KnowledgeError, load_texts
from knowledge.model import Knowledge


class Tried(NamedTuple):
    """The files as they are served, as they would be, and the knowledge of these."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    knowledge: Knowledge


def library(app: Services) -> Library:
    """What can be changed here; Refused: nothing."""
    if app.library is None:
        raise Refused("review.not_here")
    return app.library


async def files(app: Services) -> Mapping[str, str]:
    """The files as they are served; Refused where they are broken."""
    try:
        return await library(app).texts()
    except KnowledgeError as error:
        raise refusals.of_fault(error.faults[0]) from None


async def tried(app: Services, change: Collection[Edit]) -> Tried:
    """What a change would make of the files; Refused if that could not be served."""
    before = await files(app)

    def put() -> Tried:
        after, _ = edits.patched(before, change)
        return Tried(before, after, load_texts(after))

    try:
        return await asyncio.to_thread(put)
    except edits.UnwritableEdit as error:
        raise Refused("review.unwritable", str(error)) from None
    except KnowledgeError as error:
        raise refusals.of_fault(error.faults[0]) from None


def checked(folder: Mapping[str, str], changes: Sequence[Change]) -> None:
    """Refused if the files with these changes could not be served."""
    try:
        load_texts(replayed(folder, changes).files)
    except KnowledgeError as error:
        raise refusals.of_fault(error.faults[0]) from None


async def serve(
    app: Services, kind: Kind, subject: str, change: Collection[Edit], why: str, who: int, once: str
) -> None:
    """Serve it at once. Refused if it cannot be; the same ``once`` again does nothing."""
    await tried(app, change)
    await desk_work.propose(
        app.records, kind, subject, change, why, str(who), app.clock(), once=once, confirmed=True
    )
    await library(app).refresh()
