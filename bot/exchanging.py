"""``azamat knowledge export | import``: between knowledge files and what the desk has changed. English.

What both sides said something of is named and decides nothing: neither the files nor the store part silently.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.desk.changes import named, replayed
from bot.knowledge_commands import count, loaded, write
from bot.settings import Settings, StopError
from bot.storage import desk_work
from bot.storage.database import Database
from bot.storage.desk_work import Change
from bot.storage.errors import StorageError
from knowledge import edits
from knowledge.edits import Edit
from knowledge.loading import KnowledgeError, load_texts, texts

#: What was exported, beside it: what is changed there is compared with this.
BASE: Final = "exported.json"
_CUT: Final = 60


def export(into: Path, settings: Settings, *, force: bool = False) -> int:
    """Put what the desk has changed into a knowledge folder; a new one is written whole. Out: 0 if done."""
    changes = asyncio.run(_served(settings))
    there = into.is_dir() and any(into.iterdir())
    if loaded(into if there else settings.knowledge_folder) is None:
        return 1
    files = texts(into) if there else None
    base = _base(into)
    own = () if files is None or base is None else _own(base, files, changes, settings)
    if own and not force:
        for name in sorted({edit.file for edit in own}):
            print(f"edited here: {into / name}")
        print(f"nothing is written; propose that first: azamat knowledge import {into} --as NAME")
        return 1
    old = texts(settings.knowledge_folder) if files is None else files
    found = replayed(old, changes)
    for number, told in sorted(found.troubles.items()):
        print(f"conflict: change {number}: {told}: the files say something else than it was made from")
    if found.troubles and not force:
        print("nothing is written; decide in /desk, mend the files, or let the desk's stand: --force")
        return 1
    try:
        load_texts(found.files)
    except KnowledgeError as error:
        raise StopError(f"{into}: it would have faults: {error.faults[0]}") from None
    changed = {name: text for name, text in found.files.items() if files is None or files.get(name) != text}
    # What was edited here stays an edit: an import still proposes it.
    base = edits.patched(found.files, edits.reversed_(own))[0]
    write(into, {**changed, BASE: json.dumps(base, ensure_ascii=False, indent=0) + "\n"})
    for name in sorted((files or {}).keys() - found.files.keys()):
        (into / name).unlink()
        print(f"removed: {into / name}")
    for name in sorted(changed):
        print(f"{'changed' if name in (files or {}) else 'added'}: {into / name}")
    print(f"{count(len(changes), 'change')} of the desk in {into}")
    return 0


def _own(
    base: Mapping[str, str], files: Mapping[str, str], changes: Sequence[Change], settings: Settings
) -> tuple[Edit, ...]:
    """What a folder says otherwise than it was exported, and is not served."""
    try:
        served = replayed(texts(settings.knowledge_folder), changes).files
    except KnowledgeError as error:
        raise StopError(f"{error.faults[0]}") from None
    return tuple(edit for edit in edits.differences(base, files) if not edits.held(served, [edit]))


def import_(folder: Path, who: str, why: str, settings: Settings, *, force: bool = False) -> int:
    """Propose what a folder says otherwise than it was exported; an officer confirms it in /desk. Out: 0 if
    it is proposed, or nothing differs.
    """
    if loaded(folder) is None:
        return 1
    if not settings.database.is_file():
        raise StopError(f"{settings.database}: there is no database yet; it is made when the bot first runs")
    if loaded(settings.knowledge_folder) is None:
        return 1
    ours, base = texts(folder), _base(folder)
    changes = asyncio.run(_served(settings))
    served = replayed(texts(settings.knowledge_folder), changes).files
    mine = edits.differences(served if base is None else base, ours)
    try:
        merged, clashing = edits.patched(served, mine)
    except edits.UnwritableEdit as error:
        raise StopError(str(error)) from None
    for edit in clashing:
        now = edits.standing(served, edit.file, edit.path)
        print(f"conflict: {named(edit)}: {folder} says {_shown(edit.after)}, served is {_shown(now)}")
    if clashing and not force:
        print("nothing is proposed; export anew and write it there, or let the folder's stand: --force")
        return 1
    change = edits.differences(served, merged)
    if not change:
        print("nothing differs from what is served")
        return 0
    try:
        load_texts(merged)
    except KnowledgeError as error:
        raise StopError(f"with what is served it would have faults: {error.faults[0]}") from None
    number, waits = asyncio.run(_proposed(settings, folder, change, who, why))
    if waits:
        print(f"change {number} is this already; an officer confirms it: /desk in Telegram")
        return 0
    print(f"change {number}: {count(len(change), 'place')}; an officer confirms it: /desk in Telegram")
    return 0


def _base(folder: Path) -> Mapping[str, str] | None:
    try:
        found: Any = json.loads((folder / BASE).read_text("utf-8"))
    except OSError:
        return None
    except ValueError:
        raise StopError(f"{folder / BASE}: it is broken. Export into a new folder") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise StopError(f"{folder / BASE}: it is broken. Export into a new folder")
    return found


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"


async def _served(settings: Settings) -> list[Change]:
    if not settings.database.is_file():
        return []
    async with await _opened(settings) as store:
        return await desk_work.served(store)


async def _proposed(
    settings: Settings, folder: Path, change: tuple[Edit, ...], who: str, why: str
) -> tuple[int | None, bool]:
    """Out: the number of the change, and whether it had been proposed before and waits."""
    async with await _opened(settings) as store:
        for one in await desk_work.waiting(store):
            if one.kind == "import" and edits.to_json(one.edits) == edits.to_json(change):
                return one.id, True
        now = datetime.now(UTC)
        return await desk_work.propose(store, "import", folder.name, change, why, who, now), False


async def _opened(settings: Settings) -> Database:
    try:
        return await Database.open(settings.database)
    except StorageError as error:
        raise StopError(str(error)) from error
