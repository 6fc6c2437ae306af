"""One item that is broken, whatever it is, costs itself alone: through the process, by both ways in."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, raw, running, waits
from test_webhook import free_port, webhook_settings

from bot.settings import DATABASE

QUESTION = "Биыл қанша грант бөлінді?"
ANSWER = "<b>104 грант</b>, 2025 жыл\n"
DEEP = b"[" * 3000 + b"]" * 3000
BOTTOMLESS = b'{"a":' * 200_000 + b"1" + b"}" * 200_000
LONG = b'"' + b"x" * 3_000_000 + b'"'


def message(chat: int, **more: Any) -> dict[str, Any]:
    sender, place = raw.person(chat), raw.private(chat)
    return {
        "message_id": chat,
        "date": 1_900_000_000,
        "chat": place,
        "from": sender,
        "text": QUESTION,
        **more,
    }


def content(chat: int, old: bytes = b"", new: bytes = b"", **more: Any) -> bytes:
    """A question as bytes, with a part of them replaced."""
    said = json.dumps({"message": message(chat, **more)}, ensure_ascii=False).encode()[1:-1]
    assert old in said
    return said.replace(old, new, 1) if old else said


#: A person's question, broken somewhere; the text can be read, so each of them is answered.
READABLE = {
    101: content(101, "Адам".encode(), b"\xff\xfe\xc3"),
    102: content(102, b'"text"', b'"new": ' + DEEP + b', "text"'),
    103: content(103, b'"text"', b'"new": ' + BOTTOMLESS + b', "text"'),
    104: content(104, b'"text"', b'"new": ' + b"9" * 10_000 + b', "text"'),
    105: content(105, b'"text"', b'"new": [NaN, Infinity, -Infinity, 1e999], "text"'),
    106: content(106, "Адам".encode(), b"\\ud83d"),
    107: content(107, "бөлінді?".encode(), "бөлінді? \\udc00".encode()),
    108: content(108, "Адам".encode(), b"\x00\x07\\x"),
    109: content(109, forward_origin={"type": "hidden_user", "date": 1}),
    110: content(110, reply_to_message={"poll": {"id": 1}}, sticker={}, entities=[{"type": "new"}]),
    111: content(111, b'"is_bot": false, ', b""),
    112: content(112, b'"type": "private"', b'"type": "universe"'),
    113: content(113, b'"date": 1900000000, ', b""),
    114: content(114, b'"text"', b'"big": ' + LONG + b', "text"'),
    115: content(115, b'"text"', b", ".join(b'"f%d": {}' % n for n in range(5000)) + b', "text"'),
    116: content(116, b'"language_code": "kk"', b'"language_code": 5'),
}
#: Nobody can tell what was asked.
UNREADABLE = (
    b'"callback_query": {"id": "1", "data": "\xff\xff"}',
    b'"message": ' + DEEP,
    b'"message": "\\ud800',  # no end
    b'"unheard_of": {"a": [1, 2}',
    b'"\\ud800": {"a": 1}',
    b'"' + b"x" * 100_000 + b'": {"a": 1}',
    b'{"update_id": 99999999999999, "message": {}}',
    b'{"update_id": 99999999999999999999999, "message": {}}',
)


def left(data: Path) -> int:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM inbox WHERE ended IS NULL")
        return int(count)


def answered(api: BotApi) -> set[int]:
    calls = api.accepted("sendMessage")
    return {int(call.values["chat_id"]) for call in calls if call.values["text"].startswith(ANSWER)}


#: No end, but a text before it.
BEGUN = {201: content(201)[:-1] + b', "new": [1, {"a": '}


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_a_person_whose_text_can_be_read_is_answered(api: BotApi, tmp_path: Path, way: str) -> None:
    settings = {}
    if way == "webhook":
        port = free_port()
        api.webhook_at = f"http://127.0.0.1:{port}"
        settings = webhook_settings(port)
    for chat in (*READABLE, *BEGUN, 7, 8):
        api.chat(raw.private(chat))
    with running(api, tmp_path, **settings) as bot:
        bot.wait_log("answers")
        api.give([{"message": message(7)}])
        readable = READABLE | (BEGUN if way == "webhook" else {})
        api.give_bytes(*readable.values())
        api.give([{"message": message(8)}])
        everyone = {*readable, 7, 8}
        api.wait_until(lambda: everyone <= answered(api) or bot.process.poll() is not None)
        api.wait_until(lambda: api.pending() == 0 and not left(tmp_path))
    assert "Traceback" not in bot.err
    assert len(api.accepted("sendMessage")) == len(everyone)  # nobody twice


def test_what_cannot_be_read_at_all_is_stepped_over(api: BotApi, tmp_path: Path) -> None:
    for chat in (7, 8, 9):
        api.chat(raw.private(chat))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        api.give([{"message": message(7)}])
        broken = api.give_bytes(*UNREADABLE)
        api.give([{"message": message(8)}])
        api.wait_until(lambda: {7, 8} <= answered(api))
        api.wait_until(lambda: api.pending() == 0)
        api.say(9, QUESTION)
        api.wait_until(lambda: 9 in answered(api))
    assert f"update {broken[2]} cannot be read" in bot.err
    assert "Traceback" not in bot.err


def test_what_it_begins_with_is_answered(api: BotApi, tmp_path: Path) -> None:
    """An update without its end, but with a text that can be read."""
    for chat in (201, 8):
        api.chat(raw.private(chat))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        api.give_bytes(BEGUN[201])
        api.give([{"message": message(8)}])
        api.wait_until(lambda: answered(api) == {201, 8})
        api.wait_until(lambda: api.pending() == 0)
    assert "is stepped over" in bot.err
    assert len(api.accepted("sendMessage")) == 2


def test_a_page_or_half_an_answer_steps_over_nobody(api: BotApi, tmp_path: Path) -> None:
    for chat in (7, 8):
        api.chat(raw.private(chat))
    api.fault("spoilt", "getUpdates", times=3, spoil=lambda body: b"<html>busy</html>")
    api.fault("invalid", "getUpdates", times=1)
    api.updates([{"message": api.message(chat, QUESTION)} for chat in (7, 8)])
    with running(api, tmp_path, instead=waits.ASKING) as bot:
        api.wait_until(lambda: answered(api) == {7, 8})
    assert "stepped over" not in bot.err


def test_an_update_without_a_number_is_no_hurry(api: BotApi, tmp_path: Path) -> None:
    """It comes again and again until another one has come."""
    api.chat(raw.private(7))
    asked = api.fault("slow", "getUpdates", seconds=0)
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        api.give_bytes(b'{"message": {"text": "x"}}', b'{"update_id": "five"}', b'{"update_id": 1e9}')
        begun, count = time.monotonic(), asked.struck
        while time.monotonic() - begun < 4:
            api.wait_until(lambda before=asked.struck: asked.struck > before)
        assert (asked.struck - count) / (time.monotonic() - begun) <= 2
        api.say(7, QUESTION)
        api.wait_until(lambda: answered(api) == {7} and api.pending() == 0)


def test_answers_to_our_own_calls(api: BotApi, tmp_path: Path) -> None:
    """What Telegram accepted was said, whatever it answers; what it is asked may lack anything."""
    for chat in range(1, 9):
        api.chat(raw.private(chat))
    said: list[Any] = [
        True, {}, [], None, {"message_id": "x"}, {"message_id": 1, "date": None, "chat": 5},
        {"message_id": 1, "date": 1, "chat": {"id": "\ud800"}, "poll": {}, "photo": [{}]},
    ]  # fmt: skip
    for chat, result in enumerate(said, 1):
        api.fault(
            "altered",
            alter=lambda _, result=result: result,
            when=lambda values, chat=chat: values["chat_id"] == str(chat),
        )
    api.fault("altered", "getMe", alter=lambda me: {k: me[k] for k in ("id", "username")})
    with running(api, tmp_path) as bot:
        api.updates([{"message": api.message(chat, QUESTION)} for chat in range(1, 9)])
        api.wait_until(lambda: len(answered(api)) == 8 and not left(tmp_path))
    assert len(api.accepted("sendMessage")) == 8
    assert "Traceback" not in bot.err


@pytest.mark.skipif(sys.platform != "linux", reason="reads proc(5)")
def test_what_is_far_too_long_takes_no_memory(api: BotApi, tmp_path: Path) -> None:
    """Sixty megabytes in one answer: fewer updates are asked for, and each is answered."""

    def most() -> int:
        status = Path(f"/proc/{bot.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024

    people = range(1000, 1020)
    for chat in people:
        api.chat(raw.private(chat))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        before = most()
        api.give_bytes(*(READABLE[114].replace(b"114", str(chat).encode()) for chat in people))
        api.wait_until(lambda: set(people) <= answered(api), 120)
        assert most() - before < 90
    assert "more than 4000000 bytes" in bot.err
