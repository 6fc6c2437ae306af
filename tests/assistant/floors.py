"""No set of questions falls below its floor: thousands are asked, which is a step of .ci/run of its own."""

from __future__ import annotations

import pytest
import question_sets
import real_texts


@pytest.mark.parametrize("name", question_sets.FLOORS)
def test_own_set(name: str) -> None:
    floor = question_sets.FLOORS[name]
    score = question_sets.scored(question_sets.sets()[name], question_sets.folder_of(name))
    share = {part: 100 * value / score.of for part, value in score._asdict().items()}
    assert share["right"] >= floor.right, f"{score.right} of {score.of} right"
    assert share["tap"] >= floor.tap, f"{score.tap} of {score.of} right or one tap away"
    assert share["wrong"] <= floor.wrong, f"{score.wrong} of {score.of} with a wrong figure"
    assert share["denied"] <= floor.denied, f"{score.denied} of {score.of} denied that the source says"
    assert share["language"] >= floor.language, f"{score.language} of {score.of} in the right language"


@pytest.mark.parametrize("name", real_texts.FLOORS)
def test_real_text(name: str) -> None:
    found, floor = real_texts.scored(real_texts.SETS[name]), real_texts.FLOORS[name]
    assert found.right >= floor.right, found
    assert found.tap >= floor.tap, found
    assert found.wrong <= floor.wrong, found
    assert found.denied <= floor.denied, found
