from __future__ import annotations

import pytest

from bot.connection import reading
from bot.connection.polling import PASSED, STAY, Stepping, behind

BROKEN = b'{"ok": true, "result": [{"update_id": 7, "message": {"text": "x'
BEHIND = (
    b'{"ok": true, "result": [{"update_id": 5}, {"update_id": 6, "a": [1, 2}},'
    b' {"update_id": 7, "a": {"b": "x}, {"update_id": 8}]}'
)


def test_one_that_never_can_be_read_is_stepped_over_when_it_is_the_first() -> None:
    stepping = Stepping()
    assert [stepping.unreadable(BROKEN) for _ in range(PASSED + 1)] == [STAY] * (PASSED + 1)
    assert stepping.unreadable(BROKEN) == ([{"update_id": 7, "message": {"text": "x"}}], 8)


def test_the_ones_before_it_are_whole_and_are_taken() -> None:
    stepping = Stepping()
    assert stepping.unreadable(BEHIND) == STAY  # it may have been cut on its way
    assert stepping.unreadable(BEHIND) == ([{"update_id": 5}, {"update_id": 6, "a": [1, 2]}], 7)


def test_what_two_without_an_end_have_between_them_is_not_lost() -> None:
    """A quote that is missing turns all behind it inside out, until another one is."""
    items = [b'{"update_id": %d, "message": {"text": "%d"}}' % (n, n) for n in range(1, 10)]
    items[2] = b'{"update_id": 3, "message": "}'
    items[6] = b'{"update_id": 7, "message": "}'
    stepping, offset, got = Stepping(), 1, []
    for _ in range(40):
        payload = b'{"ok": true, "result": [%b]}' % b", ".join(items[offset - 1 :])
        try:
            found = reading.read(payload)["result"]
        except ValueError:
            found, beyond = stepping.unreadable(payload)
        else:
            stepping.read()
            beyond = behind(found)
        got += [one["update_id"] for one in found]
        offset = beyond or offset
        if offset > 9:
            break
    assert got == list(range(1, 10))


@pytest.mark.parametrize("closed", [b"}}", b"]", b"}]}", b"]]]"])
def test_one_with_an_end_too_many(closed: bytes) -> None:
    payload = b'{"ok": true, "result": [{"update_id": 7, "a": 1' + closed + b'}, {"update_id": 8}]}'
    stepping = Stepping()
    found = [stepping.unreadable(payload) for _ in range(PASSED + 2)]
    assert found[-1].offset == 8


def test_one_without_a_number_before_it() -> None:
    payload = b'{"ok": true, "result": [{"a": 1}, {"update_id": 99999999999999}, {"update_id": 7, "b": ['
    stepping = Stepping()
    assert [stepping.unreadable(payload).offset for _ in range(PASSED + 2)][-1] == 8


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"<html>", b'{"ok": true, "resu', b'{"ok": false, "update_id": 7', b"[{",
        b'{"ok": true, "result": [{"update_id": 99999999999999, "a": ', b'{"ok": true, "result": [{"a": [',
    ],
)  # fmt: skip
def test_nobody_is_stepped_over_for_a_page_or_a_number_that_is_none(payload: bytes) -> None:
    stepping = Stepping()
    assert {stepping.unreadable(payload).offset for _ in range(20)} == {None}


def test_answers_that_are_cut_here_and_there_step_over_nobody() -> None:
    stepping = Stepping()
    for number in range(20):
        assert stepping.unreadable(BROKEN.replace(b"7", b"%d" % (number % 2))) == STAY
    stepping.read()
    assert stepping.unreadable(BROKEN) == STAY
