"""Answered updates a second, CPU and memory of the whole bot, beside echo bots on the same mock.

    python tests/benchmarks/connection.py [--smoke] [--only NAME …] [--crashes] [--memory]

Run by hand; with ``--smoke`` quickly, in CI. Bot and mock are separate processes, on cores of their own
where there are two. The peers are echo bots: one handler that sends a fixed text of 300 characters; ours
answers the sample questions from the knowledge, with the inbox on: as they are, so that they come again in
the same words, and all different, so that none does. Peers that are not installed are left out. Nothing here
fails for being slow; ``--crashes`` (2,000 questions of 400 chats, killed five times) fails for what is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

TOKEN = "1000:benchmark"  # noqa: S105 - of the mock
TICKS = os.sysconf("SC_CLK_TCK")
ECHO = "<b>104 грант</b>\\n" + "Мәтін және сөз. " * 18

PEERS = {
    "PTB default": f"""
from telegram.ext import Application, MessageHandler, filters
async def echo(update, context):
    await context.bot.send_message(update.effective_chat.id, "{ECHO}", parse_mode="HTML")
app = (Application.builder().token("{TOKEN}").base_url(URL + "/bot").concurrent_updates(32).build())
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling(allowed_updates=["message"])
""",
    "PTB, our requests": f"""
from telegram.ext import Application, MessageHandler, filters
from bot.connection.requests import Requests
async def echo(update, context):
    await context.bot.send_message(update.effective_chat.id, "{ECHO}", parse_mode="HTML")
app = (Application.builder().token("{TOKEN}").base_url(URL + "/bot").concurrent_updates(32)
       .request(Requests()).get_updates_request(Requests()).build())
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling(allowed_updates=["message"])
""",
    "aiogram": f"""
import asyncio
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
dispatcher = Dispatcher()
@dispatcher.message()
async def echo(message):
    await message.bot.send_message(message.chat.id, "{ECHO}", parse_mode="HTML")
bot = Bot("{TOKEN}", session=AiohttpSession(api=TelegramAPIServer.from_base(URL)))
asyncio.run(dispatcher.start_polling(bot, allowed_updates=["message"]))
""",
    "pyTelegramBotAPI": f"""
import asyncio
from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
asyncio_helper.API_URL = URL + "/bot{{0}}/{{1}}"
bot = AsyncTeleBot("{TOKEN}")
@bot.message_handler(func=lambda message: True)
async def echo(message):
    await bot.send_message(message.chat.id, "{ECHO}", parse_mode="HTML")
asyncio.run(bot.infinity_polling(allowed_updates=["message"]))
""",
}
TELEGRAF = f"""
const {{ Telegraf }} = require("telegraf")
const bot = new Telegraf("{TOKEN}", {{ telegram: {{ apiRoot: process.env.TELEGRAM_API_URL }} }})
bot.on("text", (context) => context.telegram.sendMessage(context.chat.id, "{ECHO}", {{ parse_mode: "HTML" }}))
bot.launch({{ allowedUpdates: ["message"] }})
"""
NEEDS = {"aiogram": "aiogram", "pyTelegramBotAPI": "telebot"}
OURS = "azamat"
ALL_NEW = "azamat, none twice"
ENDS = "😀🙏👍❓🤔🙂😊🌍"  # at the end of a question they make it another, which means the same


# -- the mock: as little as a Bot API can be --------------------------------------------------------------


class Mock(asyncio.Protocol):
    """Gives out updates as it is told on standard input, notes when they were answered."""

    updates: ClassVar[list[bytes]] = []
    ready = 0
    base = 0
    begun: ClassVar[list[float]] = []
    answered: ClassVar[list[tuple[float, int]]] = []
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
        if method == b"sendmessage":
            Mock.answered.append((time.time(), number(body, b"chat_id")))
            self.reply(SENT)
        elif method == b"getupdates":
            self.offset = number(body, b"offset")
            if not self.given():
                Mock.waiting.append(self)
                asyncio.get_running_loop().call_later(2.0, self.nothing)
        elif method == b"getme":
            self.reply(ME)
        else:
            self.reply(b'{"ok":true,"result":true}')

    def given(self) -> bool:
        index = max(0, self.offset - 1 - Mock.base)
        if index >= Mock.ready:
            return False
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
    """A number in a form, in JSON, or in a multipart body."""
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


SENT = json.dumps(
    {
        "ok": True,
        "result": {
            "message_id": 5,
            "date": 1761100000,
            "chat": {"id": 7, "type": "private", "first_name": "A"},
            "from": {"id": 1000, "is_bot": True, "first_name": "A", "username": "azamat_bot"},
            "text": "Мәтін және сөз. " * 18,
            "entities": [{"type": "bold", "offset": 0, "length": 9}],
        },
    }
).encode()
ME = json.dumps(
    {
        "ok": True,
        "result": {"id": 1000, "is_bot": True, "first_name": "A", "username": "azamat_bot"},
    }
).encode()


async def mock() -> None:
    """The mock process: JSON lines in (``load``, ``rate``, ``wait``), JSON lines out."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Mock, "127.0.0.1", 0, backlog=1024)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    reader = asyncio.StreamReader(limit=1 << 30)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if "load" in order:
            Mock.base += len(Mock.updates)
            Mock.updates = []
            for n, (chat, text) in enumerate(order["load"]):
                Mock.updates.append(update(Mock.base + n + 1, chat, text))
            Mock.ready, Mock.answered, Mock.begun = 0, [], []
            begin = time.time()
            rate = order["rate"]
            while Mock.ready < len(Mock.updates):
                due = (
                    len(Mock.updates)
                    if not rate
                    else min(len(Mock.updates), int((time.time() - begin) * rate) + 1)
                )
                Mock.begun += [time.time()] * (due - Mock.ready)
                Mock.ready = due
                Mock.waiting = [one for one in Mock.waiting if not one.given()]
                if Mock.ready < len(Mock.updates):
                    await asyncio.sleep(0.002)
        limit = time.time() + order["seconds"]
        while len(Mock.answered) < order["count"] and time.time() < limit:
            await asyncio.sleep(0.005)
        print(json.dumps({"begun": Mock.begun, "answered": Mock.answered}), flush=True)


def update(update_id: int, chat: int, text: str) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "kk"}
    message = {
        "message_id": update_id,
        "from": person,
        "chat": {"id": chat, "type": "private", "first_name": "A"},
        "date": int(time.time()),
        "text": text,
    }
    return json.dumps({"update_id": update_id, "message": message}).encode()


# -- measuring -------------------------------------------------------------------------------------------


class Unanswered(Exception):
    """A bot that did not start, or stopped answering."""


@dataclass
class Measured:
    """One bot."""

    name: str
    rate: float = 0.0  # answered a second
    cpu: float = 0.0  # ms an answer
    p50: float = 0.0  # ms, at an even pace
    p99: float = 0.0
    memory: list[float] = field(default_factory=list)  # MB

    def line(self, best: float) -> str:
        memory = " → ".join(f"{m:.0f}" for m in self.memory)
        return (
            f"{self.name:<20}{self.rate:>9,.0f}/s{self.rate / best:>7.2f}x{self.cpu:>8.2f} ms CPU"
            f"{self.p50:>8.1f} / {self.p99:.1f} ms{memory:>16} MB"
        )


def questions() -> list[str]:
    """The sample questions."""
    found = []
    for path in sorted((ROOT / "tests" / "questions").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if isinstance(row.get("q"), str):
                found.append(row["q"])
    random.Random(1).shuffle(found)
    return found


def all_new(asked: list[str]) -> Iterator[str]:
    """The questions again and again, never in the same words."""
    for size in itertools.count():
        for end in itertools.product(ENDS, repeat=size):
            for question in asked:
                yield question + " " + "".join(end)


def python(code: str, core: int, environment: dict[str, str], **more: Any) -> subprocess.Popen[str]:
    """A Python process on its own core."""
    pinned = f"import os\nif os.cpu_count() > 1: os.sched_setaffinity(0, {{{core}}})\n{code}"
    return subprocess.Popen([sys.executable, "-c", pinned], cwd=ROOT, env=environment, text=True, **more)


def usage(pid: int) -> tuple[float, float]:
    """CPU seconds and resident MB of a process (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return (int(fields[11]) + int(fields[12])) / TICKS, pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(
    name: str, code: str, count: int, chats: int, rate: float, seconds: float, more: int
) -> Measured:
    """Warm up, saturate, then an even pace; ``more``: updates after that, for the memory alone."""
    asked = all_new(questions()) if name == ALL_NEW else itertools.cycle(questions())
    people = itertools.cycle(range(1, chats + 1))

    def load(n: int) -> list[tuple[int, str]]:
        return [(next(people), next(asked)) for _ in range(n)]

    with tempfile.TemporaryDirectory() as folder:
        base = {k: v for k, v in os.environ.items() if not k.startswith(("AZAMAT_", "TELEGRAM_"))}
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "benchmarks"), base.get("PYTHONPATH", "")])
        base |= {"PYTHONPATH": path}
        server = python(
            "import runpy, sys\nsys.argv = ['connection.py', '--mock']\n"
            f"runpy.run_path({str(Path(__file__))!r}, run_name='__main__')",
            1,
            base,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        port = json.loads(server.stdout.readline())["port"]
        url = f"http://127.0.0.1:{port}"
        environment = base | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": url,
            "AZAMAT_DATA": folder,
            "AZAMAT_TODAY": "2025-11-01",
        }
        log = (Path(folder) / "log").open("w+")
        bot = python(f"URL = {url!r}\n{code}", 0, environment, stdout=log, stderr=log)

        def play(n: int, pace: float) -> tuple[list[float], list[tuple[float, int]]]:
            order = {"load": load(n), "rate": pace, "count": n, "seconds": 15 + n / 200}
            server.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
            server.stdin.flush()  # type: ignore[union-attr]
            got = json.loads(server.stdout.readline())  # type: ignore[union-attr]
            if len(got["answered"]) < n:
                log.seek(0)
                raise Unanswered(f"{name}: {len(got['answered'])} of {n} answered\n{log.read()[-3000:]}")
            return got["begun"], got["answered"]

        out = Measured(name)
        try:
            play(min(count, 1000), 0)
            time.sleep(0.3)
            before, memory = usage(bot.pid)
            out.memory.append(memory)
            begun, answered = play(count, 0)
            time.sleep(0.3)
            after, memory = usage(bot.pid)
            out.rate = count / (answered[-1][0] - begun[0])
            out.cpu = (after - before) / count * 1000
            if rate:
                begun, answered = play(int(rate * seconds), rate)
                waits = sorted((a[0] - b) * 1000 for a, b in zip(answered, begun, strict=False))
                out.p50, out.p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
            for _ in range(0, more, 20_000):
                play(20_000, 0)
                out.memory.append(usage(bot.pid)[1])
            out.memory.append(usage(bot.pid)[1])
        finally:
            bot.send_signal(signal.SIGKILL)
            bot.wait()
            server.kill()
            server.wait()
            log.close()
        return out


def telegraf(folder: str) -> str | None:
    """A program that becomes telegraf's echo, its packages in ``folder``; None: it cannot be had here."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("telegraf            left out: node or npm is not here", flush=True)
        return None
    got = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--prefix", folder, "telegraf"],
        capture_output=True,
        text=True,
    )
    if got.returncode:
        print("telegraf            left out: npm could not install it", flush=True)
        return None
    return f"import os\nos.chdir({folder!r})\nos.execv({node!r}, ['node', '-e', {TELEGRAF!r}])"


WHOLE = "import sys\nsys.argv = ['azamat', 'run']\nfrom bot.cli import main\nmain()"


def crashes(chats: int, kills: int) -> str:
    """Every question answered, in order, whatever is killed."""
    from bot_api import BotApi

    sys.path.insert(0, str(ROOT / "tests" / "connection"))
    import test_crashes

    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        begin = time.monotonic()
        times = test_crashes.lost_and_repeated(api, Path(folder), chats, kills, 5)
        count = chats * len(test_crashes.QUESTIONS)
        more = sum(times.values()) - times[1] - times[2]
        return (
            f"kill -9 {kills} times in {count} questions of {chats} chats: 0 lost, {times[2]} twice, "
            f"{more} more often, order kept; {time.monotonic() - begin:.0f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Benchmarks of the connection.")
    parser.add_argument("--smoke", action="store_true", help="each once: only that all of it runs")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these bots alone")
    parser.add_argument("--crashes", action="store_true", help="2,000 questions of 400 chats, killed 5 times")
    parser.add_argument("--memory", action="store_true", help="100,000 updates more, for the memory")
    parser.add_argument("--mock", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.mock:
        with suppress(ImportError):
            import uvloop

            asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        asyncio.run(mock())
        return
    if options.crashes or options.smoke:
        print(crashes(20 if options.smoke else 400, 1 if options.smoke else 5))
        if options.crashes and not options.smoke:
            return
    count, rate, seconds = (300, 100.0, 1.0) if options.smoke else (10_000, 300.0, 10.0)
    with tempfile.TemporaryDirectory() as folder:
        peers = dict(PEERS)
        wanted = not options.smoke and (not options.only or "telegraf" in options.only)
        if wanted and (code := telegraf(folder)) is not None:
            peers["telegraf"] = code
        compare(peers, options, count, rate, seconds)


def compare(
    peers: dict[str, str], options: argparse.Namespace, count: int, rate: float, seconds: float
) -> None:
    """A line for each bot."""
    rows: list[Measured] = []
    for name, code in {OURS: WHOLE, ALL_NEW: WHOLE, **peers}.items():
        missing = name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None
        if missing or (options.only and name not in options.only):
            continue
        more = 100_000 if options.memory and name == OURS else 0
        try:
            rows.append(measured(name, code, count, 2000, rate, seconds, more))
        except Unanswered as error:
            if name in (OURS, ALL_NEW):
                raise
            print(f"{name:<20}{str(error).splitlines()[-1]}", flush=True)
        else:
            print(rows[-1].line(rows[0].rate), flush=True)


if __name__ == "__main__":
    main()
