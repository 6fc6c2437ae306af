"""What stands around an answer: packed, without end, broken off, with a Date; as requests take it."""

from __future__ import annotations

import asyncio
import gzip
import socket
import sys
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.connection import requests
from bot.connection.outcomes import NotAcceptedError, arrived
from bot.connection.requests import Requests

MANY = 400  # megabytes that a small answer unpacks to
DATE = "Mon, 30 Nov 2026 10:00:00 GMT"
GOOD = b'{"ok": true, "result": {"message_id": 1}}'


def head(status: int, length: int | None, *more: str, kind: str = "application/json") -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Date: {DATE}", *more]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def asked(
    give: Callable[[asyncio.StreamWriter], Awaitable[None]], heard: list[str | None] | None = None
) -> object:
    """What a call gives, or raises, to which a server answers so."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await give(writer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, Requests(read=20) as calls:
        if heard is not None:
            calls.hear = heard.append
        port = server.sockets[0].getsockname()[1]
        try:
            return await calls.post(f"http://127.0.0.1:{port}/bot1000:x/sendMessage")
        except NetworkError as error:
            return error


def said(data: bytes) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def give(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return give


@cache
def packed() -> bytes:
    """A small body that unpacks to :data:`MANY` megabytes."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    million = b" " * 1_000_000
    return b"".join(packing.compress(million) for _ in range(MANY)) + packing.flush()


def most() -> int:
    """The megabytes that this process has had at once."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads proc(5)")
@pytest.mark.parametrize("status", [200, 403, 502])
def test_what_unpacks_without_end_is_not_held(status: int) -> None:
    body = packed()
    give = said(head(status, len(body), "Content-Encoding: gzip") + body)
    before = most()
    error = asyncio.run(asked(give))
    assert isinstance(error, NetworkError)
    assert arrived(error) is (status != 403)
    assert most() - before < MANY / 4


def test_a_page_without_end_is_given_up() -> None:
    sent = 0

    async def give(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(head(403, None, "Transfer-Encoding: chunked", kind="text/html"))
        while True:
            writer.write(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
            await writer.drain()
            sent += 100_000

    error = asyncio.run(asyncio.wait_for(asked(give), 60))
    assert isinstance(error, NotAcceptedError)
    assert sent < requests.LARGEST * 10


#: Bodies that nobody can read.
BROKEN = {
    "packed otherwise than it says": head(403, 9, "Content-Encoding: gzip") + b"<html>no.",
    "broken off": head(403, 900) + b"<html>no.",
    "no chunk behind the first": head(403, None, "Transfer-Encoding: chunked") + b"5\r\n<html\r\n",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_status_that_turns_down_says_so_whatever_stands_behind_it(how: str) -> None:
    error = asyncio.run(asked(said(BROKEN[how])))
    assert isinstance(error, NotAcceptedError)
    assert not arrived(error)


def test_the_time_is_heard_from_telegram_alone() -> None:
    """Its word is JSON with ok: a page, or another program, has a clock of its own."""
    heard: list[str | None] = []

    async def play() -> None:
        for body in (GOOD, b"{}", b'{"error": "x"}', b'{"ok": false}', b"<html>", gzip.compress(GOOD)):
            more = ["Content-Encoding: gzip"] if body[:1] == b"\x1f" else []
            await asked(said(head(200, len(body), *more) + body), heard)

    asyncio.run(play())
    assert heard == [DATE, DATE]


def test_what_came_while_the_process_was_stopped_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """For up to two minutes, by a SIGSTOP or a machine that sleeps: an answer lies there meanwhile, longer
    than one is waited for.
    """
    monkeypatch.setattr(requests, "WRITE", 0.1)
    stopped = threading.Event()

    def serve(listening: socket.socket) -> None:
        there, _ = listening.accept()
        with there:
            there.recv(65536)
            stopped.wait()
            there.sendall(head(200, len(GOOD)) + GOOD)

    def stop() -> None:
        stopped.set()
        time.sleep(1.0)

    async def play(port: int) -> object:
        async with Requests(read=0.3, connect=0.2) as calls:
            asked = asyncio.create_task(calls.post(f"http://127.0.0.1:{port}/bot1000:x/sendMessage"))
            await asyncio.sleep(0.1)
            stop()
            return await asked

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        assert asyncio.run(play(listening.getsockname()[1])) == {"message_id": 1}
        thread.join()
