"""A draft as the files of a folder, and back: a knowledge folder that loads, its text, and the review.

``text.txt`` is the text as it was read, ``review.json`` what each numeral is and what was done. The figures
stand in ``topics`` as in any knowledge folder: who prefers an editor to the review writes there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import tomli

from knowledge.drafting.review import Draft, Entry, RefusedStep, State, Step, Table
from knowledge.drafting.sorting import Sort
from knowledge.edits import dumped
from knowledge.model import Span

TEXT: Final = "text.txt"
REVIEW: Final = "review.json"
_FORM: Final = 1  # of review.json


def files(draft: Draft) -> dict[str, str]:
    """The files of a draft, by their names in the folder."""
    found = {TEXT: draft.text, f"sources/{draft.source['id']}.toml": dumped(draft.source)}
    for name, head in draft.topics.items():
        tables = [e.table for e in draft.candidates() if e.topic == name]
        if tables:
            found[f"topics/{name}.toml"] = dumped({**head, "figure": tables})
    found[REVIEW] = review(draft)
    return found


def review(draft: Draft) -> str:
    """``review.json``: every numeral and every step."""
    entries = [_of_entry(entry) for entry in draft.entries]
    steps = [_of_step(step) for step in draft.steps]
    data = {"form": _FORM, "source": draft.source["id"], "entries": entries, "steps": steps}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read(found: Mapping[str, str]) -> Draft:
    """The draft that files hold, with the tables of ``topics`` as they stand; RefusedStep if none."""
    for name in (REVIEW, TEXT):
        if name not in found:
            raise RefusedStep(f"no draft: {name} is missing. Make one: azamat knowledge draft")
    try:
        return _read(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # JSON, TOML, or another shape
        told = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise RefusedStep(f"no draft that can be read: {told}") from None


def _read(found: Mapping[str, str]) -> Draft:
    data = json.loads(found[REVIEW])
    source: Table = tomli.loads(found[f"sources/{data['source']}.toml"])
    topics: dict[str, Table] = {}
    tables: dict[str, Table] = {}
    for name, written in found.items():
        if name.startswith("topics/") and name.endswith(".toml"):
            try:
                head = tomli.loads(written)
            except tomli.TOMLDecodeError as error:
                raise RefusedStep(f"{name}: {error}") from None
            tables |= {table["id"]: table for table in head.pop("figure", []) if "id" in table}
            topics[name.removeprefix("topics/").removesuffix(".toml")] = head
    entries = tuple(_entry(one, tables) for one in data["entries"])
    steps = tuple(_step(one) for one in data["steps"])
    return Draft(found[TEXT], source, topics, entries, steps)


def _of_entry(entry: Entry, whole: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": entry.number,
        "at": [entry.at.start, entry.at.end],
        "written": entry.written,
        "sort": entry.sort.value,
        "reason": entry.reason,
    }
    optional = {
        "figure": entry.figure,
        "correction": entry.correction,
        "also": list(entry.also),
        "topic": entry.topic,
        "id": entry.id,
        "by": entry.by,
        "seal": entry.seal,
        "table": entry.table if whole else None,
    }
    found |= {key: value for key, value in optional.items() if value}
    return found | {"state": entry.state.value}


def _entry(data: Mapping[str, Any], tables: Mapping[str, Table]) -> Entry:
    table = data.get("table")
    if table is None and "id" in data:
        table = tables.get(data["id"])
        if table is None:
            raise RefusedStep(
                f"{data['id']}: it stands in no topic any more. Reject it in the review instead"
            )
    start, end = data["at"]
    return Entry(
        number=data["number"],
        at=Span(start, end),
        written=data["written"],
        sort=Sort(data["sort"]),
        reason=data["reason"],
        figure=data.get("figure"),
        correction=data.get("correction", False),
        also=tuple(data.get("also", ())),
        topic=data.get("topic"),
        table=table,
        state=State(data["state"]),
        by=data.get("by", ""),
        seal=data.get("seal", ""),
    )


def _of_step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"who": step.who, "when": step.when, "did": step.did, "why": step.why}
    if step.before is not None:
        found["before"] = _of_entry(step.before, whole=True)
    if step.head is not None:
        name, table = step.head
        found["head"] = [name, None if table is None else dumped(table)]
    return found | {"undone": step.undone}


def _step(data: Mapping[str, Any]) -> Step:
    before = _entry(data["before"], {}) if "before" in data else None
    head: tuple[str, Table | None] | None = None
    if "head" in data:
        name, written = data["head"]
        head = name, None if written is None else tomli.loads(written)
    return Step(data["who"], data["when"], data["did"], data["why"], before, data["undone"], head)
