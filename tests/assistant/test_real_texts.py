"""What the questions about real press texts expect is there; how they are answered, floors.py judges."""

from __future__ import annotations

import pytest
from fitting.sets import rows, store
from real_texts import FLOORS, SETS


def test_every_text_has_a_floor() -> None:
    assert set(FLOORS) == set(SETS)


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_expected_is_known(name: str) -> None:
    known = store(SETS[name].folder)
    expected = {f for turns in rows(SETS[name].path) for t in turns for f in t["expect"].get("lead", ())}
    assert expected <= {*known.figures, *known.derived}
