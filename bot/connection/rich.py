"""The words of a rich message (core.telegram.org/bots/api#richmessage), whatever its blocks are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

LIMIT: Final = 4096  # characters that are read: as many as a message has
DEPTH: Final = 32
#: Fields that hold texts, or blocks that hold some. Everything else is how they look.
_HOLDING: Final = ("blocks", "text", "caption", "summary", "items", "cells", "rows", "credit")


def plain(message: Any) -> str:
    """Its text, a line for each block; "" if it has none."""
    lines: list[str] = []
    length = 0
    for line in _lines(message, DEPTH):
        lines.append(line)
        length += len(line) + 1
        if length > LIMIT:
            break
    return "\n".join(lines)[:LIMIT].strip()


def _lines(block: Any, depth: int) -> Iterator[str]:
    if depth < 0 or not isinstance(block, dict | list):
        return
    if isinstance(block, list):
        for one in block:
            yield from _lines(one, depth - 1)
        return
    for name in _HOLDING:
        held = block.get(name)
        if name == "text" or isinstance(held, str):
            if text := "".join(_words(held, depth - 1)).strip():
                yield text
        else:
            yield from _lines(held, depth - 1)


def _words(text: Any, depth: int) -> Iterator[str]:
    """RichText: a text, a list of them, or an object that dresses one."""
    if isinstance(text, str):
        yield text
    elif depth >= 0 and isinstance(text, list):
        for one in text:
            yield from _words(one, depth - 1)
    elif depth >= 0 and isinstance(text, dict):
        yield from _words(text.get("text"), depth - 1)
