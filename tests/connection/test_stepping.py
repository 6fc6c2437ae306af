from __future__ import annotations

import pytest

from bot.connection.stepping import BATCH, PASSED, Stepping

BROKEN = b'{"ok": true, "result": [{"update_id": 7, "message": {"text": "x'


def test_one_that_never_can_be_read_is_stepped_over_once_it_stood_alone() -> None:
    stepping = Stepping()
    assert [stepping.unreadable(BROKEN) for _ in range(PASSED + 1)] == [None] * (PASSED + 1)
    assert stepping.limit == 1
    assert stepping.unreadable(BROKEN) == 8
    assert stepping.limit == BATCH


@pytest.mark.parametrize(
    "payload", [b"", b"<html>", b'{"ok": true, "resu', b'{"ok": false, "update_id": 7', b"[{"]
)
def test_what_is_not_telegram_s_steps_over_nobody(payload: bytes) -> None:
    stepping = Stepping()
    assert {stepping.unreadable(payload) for _ in range(20)} == {None}


def test_answers_that_are_cut_here_and_there_step_over_nobody() -> None:
    stepping = Stepping()
    for number in range(20):
        assert stepping.unreadable(BROKEN.replace(b"7", b"%d" % (number % 2))) is None
    stepping.read([{}])
    assert stepping.unreadable(BROKEN) is None


def test_the_ones_before_it_are_taken_one_by_one_then_all_at_once_again() -> None:
    stepping = Stepping()
    for _ in range(2):
        stepping.unreadable(BROKEN)
    for _ in range(BATCH):
        assert stepping.limit == 1
        stepping.read([{"update_id": 1}])
    assert stepping.limit == BATCH
    for _ in range(2):
        stepping.unreadable(BROKEN)
    stepping.read([])  # nothing is there: the one that could not be read has gone
    assert stepping.limit == BATCH
