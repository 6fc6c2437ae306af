"""The invented release of the next year, drafted against the invented knowledge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.drafting import release, review
from knowledge.drafting.review import Draft
from knowledge.loading import load, texts

HERE = Path(__file__).parent / "knowledge" / "drafting"
FOLDER = HERE.parent / "invented"
FILES = texts(FOLDER)
KNOWLEDGE = load(FOLDER)
TEXT = (HERE / "next.txt").read_bytes().decode()
DAY = date(2026, 5, 14)


def drafted(text: str = TEXT) -> Draft:
    return release.draft(text, DAY, KNOWLEDGE, FILES)


def number_of(draft: Draft, name: str) -> int:
    """The number of the candidate of that id."""
    return next(entry.number for entry in draft.candidates() if entry.id == name)


def written(value: Any) -> Any:
    """A table as if a person had written wherever TODO stands."""
    if isinstance(value, str):
        return value.replace("TODO", "сөз")
    if isinstance(value, list):
        return [written(inner) for inner in value]
    if isinstance(value, dict):
        return {key: written(inner) for key, inner in value.items()}
    return value


def finished(draft: Draft) -> Draft:
    """The draft with nothing left to write, everything accepted by one person and confirmed by another."""
    entries = tuple(
        replace(entry, table=written(entry.table)) if entry.table else entry for entry in draft.entries
    )
    topics = {name: written(head) for name, head in draft.topics.items()}
    draft = replace(draft, entries=entries, topics=topics, source=written(draft.source))
    for entry in draft.candidates():
        draft = review.accept(draft, entry.number, "Айгүл", "2026-05-14 10:00")
        draft = review.confirm(draft, entry.number, "Олег", "2026-05-14 11:00")
    return draft
