"""What was said of a figure, as plain data that can be kept, compared and read years later. Pure.

A record is complete: with the unit's forms and the source, so that it can be read when both have changed.
Fields at their default are left out, so that a field added to the model later changes no old record.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from knowledge.formulas import Formula
from knowledge.model import Derived, Figure, Knowledge

Record: TypeAlias = dict[str, Any]

# Fields by which a figure is found and proven; people never read them.
UNSAID = frozenset({"asked", "where", "headline"})


def record(figure: Figure | Derived, knowledge: Knowledge) -> Record:
    """The figure as JSON-ready data in a fixed order of keys.

    Decimals are text in plain notation without trailing zeros (``as_written`` keeps the digits), dates are
    ISO 8601, a formula is its text.
    """
    out: Record = {"id": figure.id, "kind": "stated" if isinstance(figure, Figure) else "derived"}
    for key, value in _fields(figure).items():
        if key == "indicator" and isinstance(figure, Figure):
            indicator = figure.indicator
            out["indicator"] = indicator.id
            out["unit"] = _plain(indicator.unit)
            out["measure"] = _plain(indicator.measure)
            if indicator.percent_kind is not None:
                out["percent_kind"] = _plain(indicator.percent_kind)
        elif key == "source":
            out["source"] = _plain(knowledge.sources[value])
        else:
            out[key] = value
    return out


def records(knowledge: Knowledge) -> dict[str, Record]:
    """The record of every figure, stated and derived, by id."""
    figures: tuple[Figure | Derived, ...] = (*knowledge.figures.values(), *knowledge.derived.values())
    return {figure.id: record(figure, knowledge) for figure in figures}


def to_json(record: Record) -> str:
    """The record in the order of its keys."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def digest(record: Record) -> str:
    """SHA-256, in hexadecimal, of the record; the order of keys does not matter."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def changes(old: Record, new: Record) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of ``new``, then what only ``old`` has."""
    return tuple(key for key in {**new, **old} if old.get(key) != new.get(key))


def said(record: Record | None) -> Any:
    """The record without what people never read: two with the same ``said`` answered alike."""
    return _without_unsaid(record)


def _without_unsaid(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_unsaid(inner) for key, inner in value.items() if key not in UNSAID}
    return [_without_unsaid(inner) for inner in value] if isinstance(value, list) else value


def _fields(value: Any) -> Record:
    """The fields of a dataclass that say something."""
    out: Record = {}
    for field in dataclasses.fields(value):
        inner = getattr(value, field.name)
        if field.default is not dataclasses.MISSING and inner == field.default:
            continue
        plain = inner if field.name in ("indicator", "source") else _plain(inner)
        if plain is not None and plain not in ("", [], {}):
            out[field.name] = plain
    return out


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case Decimal():
            return "0" if value == 0 else format(value.normalize(), "f")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case Formula():
            return value.text
        case _:
            return _fields(value)
