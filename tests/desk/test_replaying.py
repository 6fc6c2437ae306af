"""Changes over the files: in their order, adopted once the files have them, told where they do not fit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import talking

from bot.desk.rules import reasons, replayed
from bot.storage.desk_work import Change
from knowledge.edits import Edit, patched, standing
from knowledge.loading import texts

FILES = texts(talking.OURS)
GRANTS = "topics/grants.toml"
VALUE = ("figure", "grants-2025-count", "value")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def change(number: int, *edits: Edit, why: str = "") -> Change:
    return Change(number, "words", "x", edits, "served", why, "7", NOW, "8", NOW, None, None, "")


def value(before: Any, after: Any) -> Edit:
    return Edit(GRANTS, VALUE, before, after)


FIRST, SECOND = change(1, value(104, 106)), change(2, value(106, 107), why="бір қате")


def test_the_later_change_stands_on_the_earlier() -> None:
    made = replayed(FILES, [FIRST, SECOND])
    assert (standing(made.files, GRANTS, VALUE), made.troubles, made.adopted) == (107, {}, frozenset())


def test_what_the_files_have_taken_up_is_adopted() -> None:
    exported = replayed(FILES, [FIRST, SECOND]).files
    assert replayed(exported, [FIRST, SECOND]).adopted == {1, 2}
    other = change(3, Edit(GRANTS, ("served",), None, False))
    assert replayed(exported, [change(1, value(104, 107)), other]).adopted == {1}


def test_a_change_under_which_the_files_went_on_is_served_and_told() -> None:
    theirs, _ = patched(FILES, [value(104, 105)])
    made = replayed(theirs, [FIRST])
    assert standing(made.files, GRANTS, VALUE) == 106
    assert made.troubles == {1: f"{GRANTS}: figure.grants-2025-count.value"}


def test_a_change_whose_file_is_gone_is_left_out_and_told() -> None:
    rest = {name: text for name, text in FILES.items() if name != GRANTS}
    made = replayed(rest, [FIRST])
    assert (made.files, list(made.troubles), made.adopted) == (rest, [1], frozenset())


def test_each_figure_that_is_touched_knows_why() -> None:
    knowledge = talking.store()
    assert reasons([FIRST, SECOND], knowledge) == {"grants-2025-count": "desk 2: бір қате"}
    topic = reasons([change(5, Edit(GRANTS, ("served",), None, False))], knowledge)
    assert set(topic) == {f.id for f in knowledge.every_of_topic("grants")}
    everything = reasons([change(6, Edit("service.toml", (), None, "served = false"))], knowledge)
    assert set(everything) == {*knowledge.figures, *knowledge.derived}
