"""As little as a Bot API can be: it gives out updates as it is told, and notes when they were answered.

A process of its own (``python tests/benchmarks/mock_api.py``): JSON lines in, JSON lines out. The first line
out names its port.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress
from typing import Any, ClassVar, Final

HELD: Final = 2.0  # seconds for which a request is held back until something comes


class Mock(asyncio.Protocol):
    """One connection; what all of them share stands in the class."""

    updates: ClassVar[list[bytes]] = []
    answers: ClassVar[frozenset[bytes]] = frozenset()  # the methods that count as answers
    ready = 0
    base = 0
    begun: ClassVar[list[float]] = []
    answered: ClassVar[list[tuple[float, int]]] = []  # when, and to which chat
    bytes = 0  # of the bodies of answers
    waiting: ClassVar[list[Mock]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if at < 0 and b"chunked" in head:
                stop = self.buffer.find(b"0\r\n\r\n", end)
                if stop < 0:
                    return
                body, self.buffer = self.buffer[end + 4 : stop], self.buffer[stop + 5 :]
            elif len(self.buffer) < end + 4 + length:
                return
            else:
                body = self.buffer[end + 4 : end + 4 + length]
                self.buffer = self.buffer[end + 4 + length :]
            method = head.split(b" ", 2)[1].rpartition(b"/")[2].partition(b"?")[0]
            self.called(method, body)

    def called(self, method: bytes, body: bytes) -> None:
        if method in Mock.answers:
            Mock.answered.append((time.time(), number(body, b"chat_id")))
            Mock.bytes += len(body)
        if method == b"getupdates":
            self.offset = number(body, b"offset")
            if not self.given():
                Mock.waiting.append(self)
                self.timer = asyncio.get_running_loop().call_later(HELD, self.nothing)
        elif method == b"sendphoto":
            self.reply(PHOTO)
        elif method.startswith((b"send", b"edit")):
            self.reply(SENT)
        elif method == b"getme":
            self.reply(ME)
        else:
            self.reply(b'{"ok":true,"result":true}')

    def given(self) -> bool:
        index = max(0, self.offset - 1 - Mock.base)
        if index >= Mock.ready:
            return False
        if self in Mock.waiting:  # else what it waited for would answer its next request with nothing
            self.timer.cancel()
        part = Mock.updates[index : min(Mock.ready, index + 100)]
        self.reply(b'{"ok":true,"result":[' + b",".join(part) + b"]}")
        return True

    def nothing(self) -> None:
        if self in Mock.waiting:
            Mock.waiting.remove(self)
            self.reply(b'{"ok":true,"result":[]}')

    def reply(self, body: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body
        )


def number(body: bytes, name: bytes) -> int:
    """A number in a form, in JSON, or in a multipart body; 0: there is none."""
    at = body.find(name)
    if at < 0:
        return 0
    at += len(name)
    while at < len(body) and not 48 <= body[at] <= 57:
        at += 1
    end = at
    while end < len(body) and 48 <= body[end] <= 57:
        end += 1
    return int(body[at:end] or 0)


_SENT = {
    "message_id": 5,
    "date": 1761100000,
    "chat": {"id": 7, "type": "private", "first_name": "A"},
    "from": {"id": 1000, "is_bot": True, "first_name": "A", "username": "azamat_bot"},
}
_TEXT = {"text": "Мәтін және сөз. " * 18, "entities": [{"type": "bold", "offset": 0, "length": 9}]}
_PHOTO = {"photo": [{"file_id": "AgAC", "file_unique_id": "AQ", "width": 1080, "height": 1350}]}
SENT = json.dumps({"ok": True, "result": _SENT | _TEXT}).encode()
PHOTO = json.dumps({"ok": True, "result": _SENT | _PHOTO}).encode()
ME = json.dumps(
    {
        "ok": True,
        "result": {
            "id": 1000,
            "is_bot": True,
            "first_name": "A",
            "username": "azamat_bot",
            "supports_inline_queries": True,
        },
    }
).encode()


async def give_out(order: dict[str, Any]) -> None:
    """Updates (each a JSON text without its number), all at once or so many a second."""
    Mock.base += len(Mock.updates)
    Mock.updates = [
        b'{"update_id":%d,%b' % (Mock.base + n + 1, text.encode()[1:]) for n, text in enumerate(order["load"])
    ]
    Mock.ready, Mock.answered, Mock.begun, Mock.bytes = 0, [], [], 0
    Mock.answers = frozenset(name.lower().encode() for name in order["answers"])
    begin = time.time()
    rate = order["rate"]
    while Mock.ready < len(Mock.updates):
        due = len(Mock.updates)
        if rate:
            due = min(due, int((time.time() - begin) * rate) + 1)
        Mock.begun += [time.time()] * (due - Mock.ready)
        Mock.ready = due
        Mock.waiting = [one for one in Mock.waiting if not one.given()]
        if Mock.ready < len(Mock.updates):
            await asyncio.sleep(0.002)


async def main() -> None:
    """``load``, ``rate``, ``answers``: give out; then wait for ``count`` answers, ``seconds`` at most."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Mock, "127.0.0.1", 0, backlog=1024)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    reader = asyncio.StreamReader(limit=1 << 30)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        await give_out(order)
        limit = time.time() + order["seconds"]
        while len(Mock.answered) < order["count"] and time.time() < limit:
            await asyncio.sleep(0.005)
        found = {"begun": Mock.begun, "answered": Mock.answered, "bytes": Mock.bytes}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    with suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(main())
