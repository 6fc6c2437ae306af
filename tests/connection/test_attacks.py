"""What no Telegram would send, through the process: nothing crashes, and who asks afterwards is answered."""

from __future__ import annotations

import http.client
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot_api import BotApi, raw, running
from test_webhook import HEADERS, free_port, webhook_settings

from bot.settings import DATABASE

QUESTION = "Биыл қанша грант бөлінді?"
CHAT = {"id": 7, "type": "private", "first_name": "A"}
SENDER = {"id": 7, "is_bot": False, "first_name": "A"}
MESSAGE: dict[str, Any] = {"message_id": 1, "date": 1_700_000_000, "chat": CHAT, "from": SENDER, "text": "x"}
#: Wrong in every field that is read, and more; none of them can be answered.
WRONG: tuple[dict[str, Any], ...] = (
    {},
    {"unheard_of": {"a": 1}},
    {"unheard_of": "text"},
    {"message": None},
    {"message": []},
    {"message": "text"},
    {"message": {}},
    {"message": {"message_id": "one"}},
    *({"message": {**MESSAGE, name: wrong}}
      for name in ("message_id", "date", "chat", "from", "text", "entities", "reply_to_message", "edit_date")
      for wrong in (None, [], {}, "x", -1, 2**70, True, [[]], {"id": "x"}, {"id": 2**70})),
    *({"message": {**MESSAGE, "entities": [{"type": kind, "offset": offset, "length": length}]}}
      for kind in ("bot_command", "mention", "text_mention", "unheard_of")
      for offset, length in ((0, 10**9), (-5, 3), (10**9, 1), ("a", None))),
    {"message": {**MESSAGE, "text": "\ud800"}},
    {"message": {**MESSAGE, "chat": {**CHAT, "type": "unheard_of"}}},
    {"message": {**MESSAGE, "text": "/start " + "a" * 5000}},
    {"message": {**MESSAGE, "text": "/" + "a" * 5000}},
    {"callback_query": {"id": "1", "from": SENDER, "chat_instance": "1", "data": "\0" * 64}},
    {"callback_query": {"id": "1", "from": SENDER, "chat_instance": "1", "message": MESSAGE, "data": 5}},
    {"callback_query": {"id": None, "from": None, "message": None}},
    {"inline_query": {"id": "1", "from": SENDER, "query": "x" * 5000, "offset": "y" * 500}},
    {"inline_query": {"id": "1", "from": SENDER, "query": None, "offset": "999999999999999999999"}},
    {"my_chat_member": {"chat": CHAT, "from": SENDER, "date": 1}},
    {"my_chat_member": {**MESSAGE, "old_chat_member": {}, "new_chat_member": {"status": "?"}}},
)  # fmt: skip
#: Strange, but texts: whoever sent them gets some answer.
HUGE = (
    "грант " * 20_000,
    "1" * 100_000,
    "-" * 100_000,
    "бір " * 20_000,
    "а" * 100_000,
    "\u202e" * 1000 + QUESTION,
    "Z̷̢" * 5000,
    "<b>&amp;</b>" * 5000,
    "\0\x01\x02",
    "👩‍👩‍👧‍👦" * 3000,
    "2025 " * 10_000,
    "қанша? " * 10_000,
)


def wrong() -> list[dict[str, Any]]:
    """Each from a person of its own."""
    return [json.loads(json.dumps(w).replace('"id": 7', f'"id": {n}')) for n, w in enumerate(WRONG, 1000)]


def test_through_polling(api: BotApi, tmp_path: Path) -> None:
    people = [raw.private(n) for n in range(100, 100 + len(HUGE))]
    for chat in (*people, raw.private(8)):
        api.chat(chat)
    with running(api, tmp_path) as bot:
        api.give(wrong())
        api.give(
            [
                {"message": {**MESSAGE, "chat": chat, "from": raw.person(chat["id"]), "text": text}}
                for chat, text in zip(people, HUGE, strict=True)
            ]
        )
        api.say(8, QUESTION)
        api.wait_until(lambda: api.pending() == 0 and not left(tmp_path), 60)
        answered = {c.values["chat_id"] for c in api.accepted("sendMessage")}
        assert {"8", *(str(chat["id"]) for chat in people)} <= answered
        assert bot.process.poll() is None


def left(data: Path) -> int:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM inbox WHERE ended IS NULL")
        return int(count)


def test_through_the_webhook(api: BotApi, tmp_path: Path) -> None:
    port = free_port()
    bodies = [
        b"", b"{", b"null", b"5", b"[]", b'"x"', b"\xff\xfe", b"{" * 100_000, b"[" * 100_000,
        b'{"update_id": NaN}', b'{"update_id": 1e400}', b'{"update_id": ' + b"9" * 10_000 + b"}",
        b'{"update_id": -1}', b'{"update_id": true}',
        b'{"update_id": 1, "a": ' + b"[" * 900 + b"]" * 900 + b"}",
    ]  # fmt: skip
    with running(api, tmp_path, **webhook_settings(port)) as bot:
        bot.wait_log("answers")
        api.webhook_at = ""  # the test calls it
        codes = [called(port, body) for body in bodies]
        codes_of_wrong = [
            called(port, json.dumps({"update_id": n, **w}).encode()) for n, w in enumerate(wrong(), 10)
        ]
        api.chat(raw.private(8))
        last = {"update_id": 10_000, "message": raw.message(raw.private(8), QUESTION, 5, raw.person(8))}
        assert called(port, json.dumps(last).encode()) == 200
        api.wait_until(lambda: any(c.values["chat_id"] == "8" for c in api.accepted("sendMessage")))
        api.wait_until(lambda: not left(tmp_path), 60)
        assert set(codes) == {400, 200}
        assert set(codes_of_wrong) == {200}  # kept or left alone: Telegram need not call again
        assert codes[:6] == [400] * 6


def called(port: int, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/hook", body, HEADERS)
        return connection.getresponse().status
    finally:
        connection.close()
