"""The question sets, and over which knowledge each is asked: the project's, other subjects, real texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.loading import load
from knowledge.model import Knowledge

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
OURS = ROOT / "knowledge"
SAMPLES = ROOT.parent / "shared" / "questions"  # beside the clone; where they are not, the rest goes on
TODAY = date(2025, 11, 23)

OWN, SAMPLE, FRESH = "own", "samples", "fresh"  # the groups that are asked over the project's knowledge


class QuestionSet(NamedTuple):
    """A file of questions. Sets of one ``group`` share their knowledge and their writers' eyes."""

    name: str
    group: str
    path: Path
    folder: Path
    real: bool = False  # a real press text of another subject

    @property
    def is_subject(self) -> bool:
        """Whether it is on another subject than the project's."""
        return self.folder != OURS

    @property
    def today(self) -> date:
        """The person's date: the day of the newest source for a real text, else that of the tests."""
        return max(s.published for s in store(self.folder).sources.values()) if self.real else TODAY


@cache
def store(folder: Path) -> Knowledge:
    """A knowledge folder, loaded once."""
    return load(folder)


def all_sets() -> list[QuestionSet]:
    """Every set there is, in the order of its group: own, samples, fresh, invented subjects, real texts."""
    own = TESTS / "questions"
    found = [
        QuestionSet(f"{OWN}/{p.relative_to(own).with_suffix('').as_posix()}", OWN, p, OURS)
        for p in sorted(own.rglob("*.jsonl"))
    ]
    for group, folder in ((SAMPLE, SAMPLES), (FRESH, SAMPLES / "fresh")):
        found += [QuestionSet(f"{group}/{p.stem}", group, p, OURS) for p in sorted(folder.glob("*.jsonl"))]
    for folder in (*sorted(TESTS.glob("*/knowledge")), *sorted(TESTS.glob("real/*/knowledge"))):
        name, real = folder.parent.name, folder.parent.parent != TESTS
        found += [
            QuestionSet(f"{name}/{p.stem}", name, p, folder, real)
            for p in sorted(folder.parent.glob("*.jsonl"))
        ]
    return found


def rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The conversations of a set, most of one turn; each turn with ``q``, ``lang`` and ``expect``."""
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            yield [{"lang": row["lang"], **turn} for turn in row.get("turns", [row])]
