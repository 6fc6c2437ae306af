"""The chats that the content of an announcement names. A group that becomes a supergroup has another number;
what an officer was shown stays the same announcement.
"""

from __future__ import annotations

import json
from typing import Any, Final

import aiosqlite

_NAMES: Final = ("chats", "labelled")  # of a Content
_MOVED: Final = "moved"  # old and new number of each, in the order in which they moved


def moved(content: str, old: int, new: int) -> str:
    """The content with a group's new number, and with a note of that."""
    values = json.loads(content)
    _renumber(values, old, new)
    values[_MOVED] = [*values.get(_MOVED, ()), [old, new]]
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def unmoved(content: str) -> str:
    """The content as it was written, before groups moved: what a button that was shown then is of."""
    if f'"{_MOVED}"' not in content:
        return content
    values = json.loads(content)
    for old, new in reversed(values.pop(_MOVED, ())):
        _renumber(values, new, old)
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _renumber(values: dict[str, Any], old: int, new: int) -> None:
    for name in _NAMES:
        if values.get(name):
            values[name] = [new if chat == old else chat for chat in values[name]]


async def move(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """A group has another number in all that goes to it."""
    for table in ("announcements", "templates"):
        rows = await connection.execute_fetchall(
            f"SELECT id, content FROM {table} WHERE EXISTS (SELECT 1 FROM json_tree(content)"  # noqa: S608
            " WHERE value = ? AND (path = '$.chats' OR path = '$.labelled'))",
            (old,),
        )
        await connection.executemany(
            f"UPDATE {table} SET content = ? WHERE id = ?",  # noqa: S608
            [(moved(content, old, new), number) for number, content in rows],
        )
