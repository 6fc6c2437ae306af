"""Edits of the files: found, kept, put into other files, taken back; what clashes is told."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import talking
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.edits import (
    Edit,
    UnwritableEdit,
    differences,
    from_json,
    held,
    overlapping,
    patched,
    reversed_,
    standing,
    to_json,
)
from knowledge.loading import load_texts, texts

FILES = texts(talking.OURS)
GRANTS = "topics/grants.toml"
COUNT = ("figure", "grants-2025-count")
OFF = (
    Edit(GRANTS, (*COUNT, "served"), None, False),
    Edit(GRANTS, (*COUNT, "withheld"), None, {"kk": "Тексерілуде.", "ru": "Проверяется."}),
)


def test_a_figure_is_switched_off_and_on_and_the_file_is_what_it_was() -> None:
    off, clashing = patched(FILES, OFF)
    figure = load_texts(off).figures["grants-2025-count"]
    assert (figure.served, figure.withheld and figure.withheld.kk, clashing) == (False, "Тексерілуде.", ())
    assert differences(FILES, off) == OFF
    assert differences(FILES, patched(off, reversed_(OFF))[0]) == ()
    kept = [line for line in off[GRANTS].splitlines() if line in FILES[GRANTS].splitlines()]
    assert set(kept) >= {line for line in FILES[GRANTS].splitlines() if line}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("served",), False),
        (("order",), 7),
        (("about",), {"kk": "Гранттар туралы.", "ru": "О грантах."}),
        (("words", "money"), {"kk": ["ақша"], "ru": ["деньги"]}),
        (("words", "new-set"), {"kk": ["ақша"], "ru": ["деньги"]}),
        (("units", "grant"), None),
        (COUNT, None),
        (("figure", "new-one"), {"id": "new-one", "value": 3, "where": {"value": [1, 2]}}),
        ((*COUNT, "value"), 105),
        ((*COUNT, "examples"), {"kk": ["Қанша?"], "ru": ["Сколько?"]}),
        ((*COUNT, "former"), [{"value": 1, "as_written": "1", "reason": "x"}]),
        (("derived", "grants-2025-average", "served"), False),
    ],
)
def test_each_place_can_be_changed_and_changed_back(path: tuple[str, ...], value: Any) -> None:
    edit = Edit(GRANTS, path, standing(FILES, GRANTS, path), value)
    made, clashing = patched(FILES, [edit])
    assert clashing == ()
    assert standing(made, GRANTS, path) == value
    back, _ = patched(made, reversed_([edit]))
    before, after = tomllib.loads(FILES[GRANTS]), tomllib.loads(back[GRANTS])
    for topic in (before, after):  # one that went and came back stands last
        topic["figure"].sort(key=lambda figure: figure["id"])
    assert before == after


def test_a_whole_file_comes_and_goes() -> None:
    edit = Edit("topics/new.toml", (), None, 'id = "new"\n')
    made, _ = patched(FILES, [edit])
    assert set(made) - set(FILES) == {"topics/new.toml"}
    assert patched(made, reversed_([edit]))[0] == FILES
    assert held({**FILES, "topics/new.toml": 'id   = "new" # ours\n'}, [edit])


def test_where_the_files_say_a_third_thing_the_edit_stands_and_it_is_told() -> None:
    edit = Edit(GRANTS, (*COUNT, "value"), 104, 106)
    theirs, _ = patched(FILES, [Edit(GRANTS, (*COUNT, "value"), 104, 105)])
    made, clashing = patched(theirs, [edit])
    assert (standing(made, GRANTS, (*COUNT, "value")), clashing) == (106, (edit,))
    ours, clashing = patched(FILES, [edit])
    assert (clashing, patched(ours, [edit])) == ((), (ours, ()))  # the files have it already
    assert not held(theirs, [edit])
    assert held(ours, [edit])


def test_another_key_of_the_same_figure_is_no_clash() -> None:
    theirs, _ = patched(FILES, [Edit(GRANTS, (*COUNT, "headline"), True, False)])
    assert patched(theirs, OFF)[1] == ()


def test_what_is_not_there_cannot_be_changed() -> None:
    for edit in (
        Edit("topics/gone.toml", ("served",), None, False),
        Edit(GRANTS, ("figure", "gone", "value"), 1, 2),
    ):
        with pytest.raises(UnwritableEdit, match=f"^{edit.file}: "):
            patched(FILES, [edit])


def test_what_overlaps() -> None:
    whole, value = Edit(GRANTS, COUNT, None, {}), Edit(GRANTS, (*COUNT, "value"), 1, 2)
    other = Edit(GRANTS, (*COUNT, "label"), 1, 2)
    assert overlapping([whole], [value])
    assert overlapping([value], [whole])
    assert not overlapping([value], [other])
    assert not overlapping([value], [Edit("topics/laws.toml", (*COUNT, "value"), 1, 2)])


def test_kept_and_read_again() -> None:
    source = next(name for name in FILES if name.startswith("sources/"))
    found = (
        *OFF,
        Edit(source, (), FILES[source], None),
        Edit(GRANTS, COUNT, tomllib.loads(FILES[source]), 1),
    )
    assert from_json(to_json(found)) == found


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*COUNT[1:], "grants-2025-sum", "grants-5y-count"]),
            st.sampled_from(["value", "label", "state", "cautions", "served"]),
            st.sampled_from([1, "x", {"kk": "а", "ru": "б"}, [{"kk": "а", "ru": "б"}], None]),
        ),
        max_size=6,
    )
)
def test_undo_restores_exactly(changes: list[tuple[str, str, Any]]) -> None:
    made, done = FILES, []
    for figure, key, value in changes:
        path = ("figure", figure, key)
        edit = Edit(GRANTS, path, standing(made, GRANTS, path), value)
        made, clashing = patched(made, [edit])
        assert clashing == ()
        done.append(edit)
    for edit in reversed(done):
        made, clashing = patched(made, reversed_([edit]))
        assert clashing == ()
    assert differences(FILES, made) == ()
