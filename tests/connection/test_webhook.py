from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import math
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from bot_api import BotApi, Running, raw, running, waits
from bot_api.running import healthy
from telegram import WebhookInfo

from bot.connection import webhook
from bot.storage.sqlite import StorageError

SECRET = "a-secret_1"  # noqa: S105
LONG_AGO = 3 * webhook.EVERY
HEADERS = {webhook.SECRET: SECRET, "Content-Type": "application/json"}


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
    with running(api, tmp_path, instead=waits.LOOKING, **webhook_settings(port)) as bot:
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
    assert called(port, "POST", "/hook", right, **{**HEADERS, "Content-Encoding": "identity"}) == 200
    assert called(port, "POST", "/hook", b"{", **HEADERS) == 400
    assert called(port, "POST", "/hook", b"[]", **HEADERS) == 400
    assert called(port, "POST", "/hook", b" " * 1_100_000, **HEADERS) == 413
    assert called(port, "GET", "/hook", b"", **HEADERS) == 405
    assert called(port, "POST", "/other", right, **HEADERS) == 404
    assert called(port, "GET", "/healthz") == 200
    assert SECRET not in bot.err


def told(port: int, data: bytes, until: bytes = b"\r\n") -> bytes:
    """The first line that comes back of raw bytes; the connection is closed then, in the middle of all."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as there:
        there.sendall(data)
        return there.makefile("rb").readline() if until else b""


def test_what_is_no_http_or_half_a_call_is_a_line_and_takes_nothing(
    api: BotApi, hooked: tuple[Running, int]
) -> None:
    """Anybody can reach the port: no trace, no error of which the desk is told, no memory."""
    bot, port = hooked
    api.chat(raw.private(7))
    headers = {"Host": "x", **HEADERS}
    begin = "POST /hook HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    question = json.dumps({"update_id": 1, "message": api.message(7, "/sources")}).encode()
    packed = gzip.compress(b"[" * 100_000_000)

    def call(more: str, body: bytes, until: bytes = b"\r\n") -> bytes:
        return told(port, f"{begin}{more}\r\n\r\n".encode() + body, until)

    call("Content-Length: 500", question[:30], b"")
    call("Transfer-Encoding: chunked", b"20\r\n" + question[:10], b"")
    assert b" 400 " in call("Transfer-Encoding: chunked", b"zz\r\n" + question)
    assert b" 415 " in call(f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}", packed)
    assert b" 415 " in call(f"Content-Encoding: br\r\nContent-Length: {len(question)}", question)
    assert b" 400 " in call("X: " + "y" * 100_000, b"")
    assert b" 400 " in told(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 300)
    assert b" 400 " in told(port, b"\x00\xff" * 1000)
    assert b" 200 " in call(f"Content-Length: {len(question)}", question)
    api.wait_for("sendMessage")
    assert " ERROR " not in bot.err
    assert "Traceback" not in bot.err


def test_whoever_opens_connections_and_asks_nothing_stops_nobody(hooked: tuple[Running, int]) -> None:
    """So many are open at once; the next are closed, and all of them after a while."""
    _, port = hooked
    silent = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(webhook.MOST)]
    for one in silent:
        one.sendall(b"GET /heal")
    with socket.create_connection(("127.0.0.1", port), timeout=60) as more:
        assert more.recv(1) == b""
    silent.pop().close()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asks:
        asks.request("GET", "/healthz")
        assert asks.getresponse().read()
        for one in silent:
            with suppress(ConnectionResetError):
                assert one.recv(1) == b""
            one.close()
        asks.request("GET", "/healthz")  # who asked something stays
        assert asks.getresponse().read()


def test_a_webhook_with_another_secret_is_set_again(api: BotApi, hooked: tuple[Running, int]) -> None:
    """The address is ours: that Telegram's calls are turned down is all that it says of it."""
    bot, _ = hooked
    api.chat(raw.private(7))
    api.wait_for("getWebhookInfo")
    api.webhook = {**api.webhook, "secret_token": "another"}
    api.say(7, "/sources")
    api.wait_for("sendMessage")
    assert api.webhook["secret_token"] == SECRET
    assert bot.err.count("another program has changed this bot's webhook") == 1


def test_who_turns_calls_down_before_us_has_set_no_webhook(api: BotApi, hooked: tuple[Running, int]) -> None:
    """A proxy's 403 is no other secret: the operator is told where to look; what comes later ends it."""
    bot, port = hooked
    api.chat(raw.private(7))
    api.wait_for("getWebhookInfo")

    def failed(info: dict[str, object]) -> dict[str, object]:
        said = "Wrong response from the webhook: 403 Forbidden"
        more = {"last_error_date": int(time.time()), "last_error_message": said, "pending_update_count": 3}
        return {**info, **more}

    fault = api.fault("altered", "getWebhookInfo", alter=failed)
    api.wait_until(lambda: fault.struck >= 2)
    bot.wait_log("Telegram's calls do not arrive (Wrong response from the webhook: 403 Forbidden)")
    status, details = healthy(port)
    assert (status, details["faults"]) == (503, ["Telegram's calls do not arrive"])
    api.faults.clear()
    api.say(7, "/sources")
    api.wait_for("sendMessage")
    assert healthy(port)[0] == 200
    assert len(api.accepted("setWebhook")) == 1
    assert "another program" not in bot.err


class Asked:
    """Telegram, asked about the webhook. ``failed``: calls of its that failed so far, the last as is said."""

    def __init__(self, said: str = "Wrong response from the webhook: 503 Service Unavailable") -> None:
        self.failed = 0
        self.sets = 0
        self.said = said

    async def get_webhook_info(self) -> WebhookInfo:
        at = datetime(2026, 11, 30, 12, self.failed, tzinfo=UTC)
        return WebhookInfo("https://bot.example/hook", False, 1, at, self.said)

    async def set_webhook(self, *_: object, **__: object) -> None:
        self.sets += 1


def looking(telegram: Asked, calls: webhook.Calls) -> webhook.Webhook:
    return webhook.Webhook(telegram, "https://bot.example/hook", SECRET, ("message",), calls)  # type: ignore[arg-type]


def test_what_the_bot_turned_down_itself_is_no_fault_of_the_way() -> None:
    telegram, calls = Asked(), webhook.Calls()
    ours = looking(telegram, calls)

    async def play() -> list[str]:
        found = []
        for before in (math.inf, 0, LONG_AGO, LONG_AGO):
            calls.refused = time.monotonic() - before
            telegram.failed += 1
            await ours.look()
            found.append(ours.trouble)
        calls.kept = time.monotonic()
        return [*found, ours.trouble]

    assert asyncio.run(play()) == ["", "", telegram.said, telegram.said, ""]
    assert (telegram.sets, ours.ours) == (0, True)


def test_another_secret_of_which_telegram_tells_a_look_later_is_known_as_one() -> None:
    """Between its call and its word of that lies one of our looks: no proxy is to be looked at."""
    telegram, calls = Asked("Wrong response from the webhook: 403 Forbidden"), webhook.Calls()
    ours = looking(telegram, calls)

    async def play() -> None:
        await ours.look()
        calls.strange = time.monotonic()
        await ours.look()
        telegram.failed += 1
        await ours.look()

    asyncio.run(play())
    assert (telegram.sets, ours.trouble) == (1, "")


async def called_by(secret: str, calls: webhook.Calls) -> int:
    """Call a hook that keeps nothing. Out: the status."""

    async def accept(_: object) -> None:
        raise StorageError("the disk is full")

    async def health() -> tuple[bool, dict[str, object]]:
        return True, {}

    app = webhook.application(health, ("/hook", SECRET, accept, calls))
    async with webhook.served(app, "127.0.0.1", 0) as port:
        headers = {**HEADERS, webhook.SECRET: secret}
        return await asyncio.to_thread(called, port, "POST", "/hook", b"{}", **headers)


@pytest.mark.parametrize(
    ("secret", "status", "trouble"), [("a stranger's", 403, "Connection refused"), (SECRET, 503, "")]
)
def test_a_stranger_whom_the_bot_turns_down_hides_no_broken_way(
    secret: str, status: int, trouble: str
) -> None:
    """Anybody can reach the port: that a call came from there is shown by the secret alone."""
    telegram, calls = Asked("Connection refused"), webhook.Calls()
    ours = looking(telegram, calls)

    async def play() -> None:
        await ours.look()
        assert await called_by(secret, calls) == status
        telegram.failed += 1
        await ours.look()

    asyncio.run(play())
    assert (telegram.sets, ours.trouble) == (0, trouble)


@pytest.mark.parametrize(("before", "trouble"), [(0.0, ""), (LONG_AGO, "Connection reset by peer")])
def test_one_call_that_fails_among_others_that_arrive_is_no_broken_way(before: float, trouble: str) -> None:
    """Where many write, something always waits at Telegram."""
    telegram, calls = Asked("Connection reset by peer"), webhook.Calls(kept=time.monotonic() - before)
    ours = looking(telegram, calls)

    async def play() -> None:
        await ours.look()
        telegram.failed += 1
        await ours.look()

    asyncio.run(play())
    assert (ours.trouble, ours.ours) == (trouble, True)


def test_a_taken_address_is_one_line(api: BotApi, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(api, tmp_path, AZAMAT_LISTEN=f"127.0.0.1:{port}") as bot:
            assert bot.process.wait(90) == 1
    assert bot.err.splitlines()[-1].startswith("azamat: AZAMAT_LISTEN: 127.0.0.1:")
    assert "Traceback" not in bot.err


def test_the_port_is_closed_also_where_connections_are_kept_open() -> None:
    """From Python 3.12 on whoever waits for a server waits for them: a proxy keeps its own for minutes."""

    async def play() -> bytes:
        async with webhook.served(web.Application(), "127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            said = await reader.readline()
        assert not (await reader.read()).startswith(b"HTTP")  # to its end: closed by us
        writer.close()
        return said

    assert asyncio.run(asyncio.wait_for(play(), 60)) == b"HTTP/1.1 404 Not Found\r\n"
