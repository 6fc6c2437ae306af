"""JSON of the Bot API, read whatever is wrong with it, and what is kept of an update."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.connection import objects, reading
from bot.connection.reading import DEPTH, LARGE, STRING, begun, read, whole, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        (b'{"a": "\xff\xfe"}', {"a": "\ufffd\ufffd"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": "x\ny\x07"}', {"a": "x\ny\x07"}),
        (b'{"a": "\\q\\u12"}', {"a": "qu12"}),
        (b'{"a": 1' + b"0" * 5000 + b', "b": 2}', {"a": None, "b": 2}),
        (b'{"a": undefined, "b": tru, "c": true}', {"a": None, "b": None, "c": True}),
        (b'{"a": [1, 2,, 3,]}', {"a": [1, 2, 3]}),
        (b'{"a": 1}\n<!-- kept by a proxy -->', {"a": 1}),
        (b'{"a": 1}<script>show()</script>', {"a": 1}),
        (b'{"a": 1}\0\0 ', {"a": 1}),
        (b'[{"a": ' + b"[" * 5000 + b"]" * 5000 + b', "b": 2}, 3]', None),
    ],
)
def test_what_the_library_cannot_read(payload: bytes, value: Any) -> None:
    found = read(payload)
    if value is None:
        assert found[0]["b"] == 2
        assert found[1] == 3
    else:
        assert found == value


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"<html>",
        b"{",
        b'{"ok": true, "resu',
        b"{}{}",
        b"{}, {}",
        b"{}x<p>",
        b"[]]",
        b"}",
        b"nope",
        b'{"a": "x}',
    ],
)
def test_what_is_no_json_or_not_all_of_it(payload: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        read(payload)


def test_the_beginning_of_what_is_too_long() -> None:
    assert begun(b'{"update_id": 5, "message": {"text": "x", "big": "aaaa') == {
        "update_id": 5,
        "message": {"text": "x", "big": "aaaa"},
    }
    with pytest.raises(ValueError, match="no JSON"):
        begun(b"   ")


@given(st.binary(max_size=400) | st.text(alphabet='{}[]",:\\ 1eE-+.tfnu\ud800', max_size=400))
def test_any_bytes_are_read_or_refused(payload: bytes | str) -> None:
    given = payload if isinstance(payload, bytes) else payload.encode("utf-8", "surrogatepass")
    for work in (read, begun):
        try:
            work(given)
        except ValueError:
            continue


@settings(max_examples=300)
@given(VALUES, st.data())
def test_a_broken_item_leaves_its_neighbours(value: Any, data: st.DataObject) -> None:
    """Any byte of an item but those that open and close something is replaced by any other of its kind."""
    item = bytearray(json.dumps({"x": value}).encode())
    places = [n for n, byte in enumerate(item) if chr(byte) not in '{}[]"\\']
    at = data.draw(st.sampled_from(places))
    item[at] = data.draw(st.integers(0, 255).filter(lambda byte: chr(byte) not in '{}[]"\\'))
    found = read(b'{"ok": true, "result": [{"update_id": 1}, %b, {"update_id": 3}]}' % bytes(item))
    assert found["ok"] is True
    first, broken, last = found["result"]
    assert (first, last) == ({"update_id": 1}, {"update_id": 3})
    assert isinstance(broken, dict)


@given(VALUES)
def test_what_is_kept_is_text_and_the_same_when_it_is_read_again(value: Any) -> None:
    kept, text = written({"update_id": 1, "message": value})
    text.encode()
    assert json.dumps(json.loads(text)) == json.dumps(kept)
    assert kept["update_id"] == 1


def test_what_is_kept_has_bounds() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = {"a": deep}
    wide = {f"f{n}": {"b": ["y"] * 300} for n in range(300)}
    reply = {"text": "ж" * 100_000, "b": [["z" * 100] * 500] * 500}
    message = {**wide, "reply_to_message": reply, "text": "қ" * 100_000}
    kept, text = written({"a": deep, "message": message, "update_id": 1})
    assert len(text) < 2 * LARGE
    assert kept["message"]["text"] == "қ" * STRING  # what is read stands first, however much stands before it
    assert kept["message"]["reply_to_message"]["text"]
    assert kept["update_id"] == 1
    kept, _ = written({"update_id": 1, "a": deep, "message": {f"f{n}": {} for n in range(1000)}})
    assert len(kept["message"]) == reading.MEMBERS
    kept, _ = written({"update_id": 1, "a": deep, "message": wide})
    assert len(next(iter(kept["message"].values()))["b"]) == reading.MEMBERS
    kept, _ = written({"update_id": 1, "a": deep})
    level: Any = kept
    for _ in range(DEPTH):
        level = level.get("a", {})
    assert level == {}
    small = {"update_id": 1, "message": {"text": "x" * (LARGE // 2)}}
    assert written(small)[0] is small  # nearly all there is: not gone through


def test_halves_of_characters() -> None:
    assert whole("a\ud800b") == "a\ufffdb"
    assert whole("\ud83d\ude00") == "😀"
    assert whole("қазақ 😀") == "қазақ 😀"


def test_the_words_of_a_rich_message() -> None:
    message = {
        "blocks": [
            {"type": "heading", "text": "Тақырып", "size": 1},
            {"type": "paragraph", "text": ["Биыл ", {"type": "bold", "text": "қанша"}, " грант?"]},
            {"type": "list", "items": [{"label": "1", "blocks": [{"type": "paragraph", "text": "бір"}]}]},
            {"type": "table", "cells": [[{"text": "екі"}, {"text": {"type": "url", "text": "үш"}}]]},
            {"type": "details", "summary": "төрт", "blocks": [{"type": "unheard_of", "text": "бес"}]},
            {"type": "photo", "photo": [], "caption": {"text": "алты"}},
            {"type": "divider"}, None, "x", {"text": 5}, {"text": {"text": {"text": None}}},
        ]
    }  # fmt: skip
    assert objects.rich_text(message) == "\n".join(
        ("Тақырып", "Биыл қанша грант?", "бір", "екі", "үш", "бес", "төрт", "алты")
    )
    nested: Any = "x"
    for _ in range(5000):
        nested = {"text": nested}
    assert objects.rich_text({"blocks": [nested]}) == ""
    assert objects.rich_text({"blocks": [{"text": "абв " * 5000}]}) == ("абв " * 1024).strip()
    assert objects.rich_text(None) == ""
