from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Running, raw, running

SECRET = "a-secret_1"  # noqa: S105
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def webhook_settings(port: int) -> dict[str, str]:
    """The settings of a bot that listens to a webhook on a port of the loopback."""
    return {
        "AZAMAT_WEBHOOK_URL": "https://bot.example/hook",
        "AZAMAT_WEBHOOK_SECRET": SECRET,
        "AZAMAT_LISTEN": f"127.0.0.1:{port}",
    }


@pytest.fixture
def hooked(api: BotApi, tmp_path: Path) -> Iterator[tuple[Running, int]]:
    port = free_port()
    api.webhook_at = f"http://127.0.0.1:{port}"
    with running(api, tmp_path, **webhook_settings(port)) as bot:
        bot.wait_log("answers")
        yield bot, port


def called(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def test_questions_come_in_once_and_in_order(api: BotApi, hooked: tuple[Running, int]) -> None:
    for n in (1, 2, 3):
        api.chat(raw.private(n))
    questions = ("Биыл қанша грант бөлінді?", "Сыйлыққа қанша өтінім түсті?", "/sources")
    api.updates([{"message": api.message(n, text)} for text in questions for n in (1, 2, 3)])
    api.wait_for("sendMessage", 9)
    api.wait_until(lambda: api.pending() == 0)
    for n in (1, 2, 3):
        mine = [c.values["text"] for c in api.accepted("sendMessage") if c.values["chat_id"] == str(n)]
        assert [text[:6] for text in mine[:2]] == ["<b>104", "<b>208"]
    assert api.webhook["secret_token"] == SECRET
    assert api.webhook["url"] == "https://bot.example/hook"
    assert set(api.webhook_codes) == {200}
    update = json.dumps({"update_id": 500_000_001, "message": api.message(1, "/help")}).encode()
    assert called(hooked[1], "POST", "/hook", update, **HEADERS) == 200  # a repeat
    assert len(api.accepted("sendMessage")) == 9


def test_what_is_refused(hooked: tuple[Running, int]) -> None:
    bot, port = hooked
    right = json.dumps({"update_id": 1}).encode()
    wrong = {**HEADERS, "X-Telegram-Bot-Api-Secret-Token": "a-secret_2"}
    none = {"Content-Type": "application/json"}
    assert called(port, "POST", "/hook", right, **wrong) == 403
    assert called(port, "POST", "/hook", right, **none) == 403
    assert called(port, "POST", "/hook", right, **{**HEADERS, "Content-Type": "text/plain"}) == 415
    assert called(port, "POST", "/hook", b"{", **HEADERS) == 400
    assert called(port, "POST", "/hook", b"[]", **HEADERS) == 400
    assert called(port, "POST", "/hook", b" " * 1_100_000, **HEADERS) == 413
    assert called(port, "GET", "/hook", b"", **HEADERS) == 405
    assert called(port, "POST", "/other", right, **HEADERS) == 404
    assert called(port, "GET", "/healthz") == 200
    assert SECRET not in bot.err


def test_a_taken_address_is_one_line(api: BotApi, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(api, tmp_path, anew=True, AZAMAT_LISTEN=f"127.0.0.1:{port}") as bot:
            assert bot.process.wait(90) == 1
    assert bot.err.splitlines()[-1].startswith("azamat: AZAMAT_LISTEN: 127.0.0.1:")
    assert "Traceback" not in bot.err
