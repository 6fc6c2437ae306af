"""Every way in which one value of a JSON object can be missing, new or wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]

#: Instead of any value: what is of another type, out of range, or half a character.
WRONG: tuple[Any, ...] = (None, [], {}, "unheard_of", "", "\ud800", "a\udfffb", -1, 2**70, 1.5, True, [[{}]])


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """The way to every field and every member, the outer ones first."""
    if isinstance(value, dict):
        keys: list[str | int] = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    else:
        return
    for key in keys:
        yield (*at, key)
        yield from paths(value[key], (*at, key))  # type: ignore[index]


def mutations(value: Any) -> Iterator[tuple[Path, str, Any]]:
    """The path that is changed, how, and the whole value with that change."""
    for path in paths(value):
        yield path, "removed", _without(value, path)
        for wrong in WRONG:
            yield path, f"is {json.dumps(wrong)}", _with(value, path, wrong)
    for path in ((), *paths(value)):
        if isinstance(_at(value, path), dict):
            yield path, "has one more", _with(value, (*path, "unheard_of"), {"a": [{"b": 1}]})


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _without(value: Any, path: Path) -> Any:
    made = copy.deepcopy(value)
    del _at(made, path[:-1])[path[-1]]
    return made


def _with(value: Any, path: Path, wrong: Any) -> Any:
    made = copy.deepcopy(value)
    _at(made, path[:-1])[path[-1]] = wrong
    return made
