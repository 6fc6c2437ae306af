"""The project's own question sets are whole; how they are answered, floors.py judges."""

from __future__ import annotations

import tomllib

from question_sets import FLOORS, SUBJECTS, folder_of, sets
from talking import ROOT, store


def test_every_set_has_a_floor() -> None:
    assert set(FLOORS) == set(sets())


def test_the_judge_knows_all_that_is_expected() -> None:
    for name in SUBJECTS:
        plain = tomllib.loads((ROOT / "tests" / name / "figures.toml").read_text("utf-8"))
        told = {f["id"] for f in plain["figure"]} | {f["id"] for f in plain.get("derived", ())}
        known = store(folder_of(name))
        assert told in (set(known.figures), set(known.figures) | set(known.derived)), name
