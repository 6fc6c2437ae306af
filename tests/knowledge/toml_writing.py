"""TOML written from tables, so that tests can change records as data."""

from __future__ import annotations

import json
from datetime import date
from typing import Any


def dumped(value: Any) -> str:
    """TOML of a value; strings are written alike in JSON and TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {dumped(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumped, value)) + "]"
    return str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def toml(table: dict[str, Any]) -> str:
    """A TOML file of a table."""
    return "".join(f"{json.dumps(key)} = {dumped(value)}\n" for key, value in table.items())
