"""TOML written so that people can go on with it: a figure's short tables in one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import tomlkit
from tomlkit.items import AoT, Item, Table

_LONG: Final = frozenset(
    {"words", "units", "indicators", "figure", "derived", "cautions", "items", "attributes", "former"}
)


def dumped(table: Mapping[str, Any]) -> str:
    """The TOML of a source or a topic; figures as [[figure]], their short tables inline."""
    document = tomlkit.document()
    for key, value in _ordered(table):
        document.add(key, item(key, value))
    return tomlkit.dumps(document)


def _ordered(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Plain values first: behind a table they would belong to it."""
    return sorted(table.items(), key=lambda pair: _is_table(*pair))


def _is_table(key: str, value: Any) -> bool:
    return (isinstance(value, Mapping) and _is_long(key, value)) or _is_array(key, value)


def _is_array(key: str, value: Any) -> bool:
    return key in _LONG and isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _is_long(key: str, value: Mapping[str, Any]) -> bool:
    """Whether a table stands under a heading of its own."""
    return key in _LONG or any(isinstance(inner, Mapping) for inner in value.values())


def item(key: str, value: Any) -> Item:
    """A value as it stands under a key: an array of tables, a table, or what goes into one line."""
    if _is_array(key, value):
        array = AoT([])
        for entry in value:
            array.append(_table(entry))
        return array
    if isinstance(value, Mapping):
        return _table(value) if key in _LONG else inline(value)
    return inline(value)


def _table(value: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, inner in _ordered(value):
        nested = isinstance(inner, Mapping) and key not in _LONG and value is not None
        table.add(key, inline(inner) if nested and not _has_tables(inner) else item(key, inner))
    return table


def _has_tables(value: Mapping[str, Any]) -> bool:
    return any(isinstance(inner, Mapping) and "asked" in inner for inner in value.values())


def inline(value: Any) -> Item:
    """A value as it stands behind a key: a table in one line."""
    if not isinstance(value, Mapping):
        plain: Item = tomlkit.item(value)
        return plain
    table = tomlkit.inline_table()
    for key, inner in value.items():
        table.append(key, inline(inner))
    return table
