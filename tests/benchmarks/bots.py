"""A bot and its mock of the Bot API, each a process on a core of its own; and what people send to it."""

from __future__ import annotations

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
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

ROOT = Path(__file__).parents[2]
MOCK = Path(__file__).with_name("mock_api.py")
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
WHOLE = "import sys\nsys.argv = ['azamat', 'run']\nfrom bot.cli import main\nmain()"


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


# -- what people send ----------------------------------------------------------------------------------------

ENDS: Final = "😀🙏👍❓🤔🙂😊🌍"  # at the end of a question they make it another, which means the same
LETTERS: Final = "абвгдеиклмнопрстуыіәғқңө"


def questions() -> list[str]:
    """Our sample questions."""
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


def mistyped(asked: list[str]) -> Iterator[str]:
    """The same, with a new typing error in two words of each."""
    chance = random.Random(3)
    for question in all_new(asked):
        words = question.split(" ")
        for at in chance.sample(range(len(words)), min(2, len(words))):
            word = words[at]
            if len(word) < 4:
                continue
            n = chance.randrange(1, len(word) - 1)
            changed = (
                word[:n] + word[n + 1] + word[n] + word[n + 2 :],
                word[:n] + word[n + 1 :],
                word[:n] + chance.choice(LETTERS) + word[n + 1 :],
            )
            words[at] = chance.choice(changed)
        yield " ".join(words)


def _person(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "A", "language_code": "kk"}


def _message(chat: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "message_id": 1,
        "from": _person(chat),
        "chat": {"id": chat, "type": "private", "first_name": "A"},
        "date": int(time.time()),
        "text": text,
        **more,
    }


def asked(chat: int, text: str) -> dict[str, Any]:
    """A message; of a command marked as Telegram does."""
    more = {"entities": [{"type": "bot_command", "offset": 0, "length": len(text)}]} if text[0] == "/" else {}
    return {"message": _message(chat, text, **more)}


def pressed(chat: int, data: str) -> dict[str, Any]:
    """A button below an answer such as ours."""
    rows = [[{"text": "Жалпы сомасы", "callback_data": f"figure:grants-{n}"}] for n in range(6)]
    below = _message(
        chat,
        "104 грант бөлінді.\n" + "Мәтін және сөз. " * 12,
        entities=[{"type": "bold", "offset": 0, "length": 9}],
        reply_markup={"inline_keyboard": rows},
    )
    below["from"] = {"id": 1000, "is_bot": True, "first_name": "A", "username": "azamat_bot"}
    query = {"id": "1", "from": _person(chat), "chat_instance": "1", "data": data, "message": below}
    return {"callback_query": query}


def typed(chat: int, text: str) -> dict[str, Any]:
    """An inline query."""
    return {"inline_query": {"id": "1", "from": _person(chat), "query": text, "offset": ""}}


# -- processes -----------------------------------------------------------------------------------------------


class Unanswered(Exception):
    """A bot that did not start, or stopped answering."""


class Played(NamedTuple):
    """What came of some updates."""

    begun: list[float]  # when each was given out
    answered: list[tuple[float, int]]  # when a chat was answered
    bytes: int  # of the bodies of the answers

    def waits(self, chats: Sequence[int]) -> list[tuple[int, float]]:
        """The chat and the seconds of each update of these chats, in order."""
        given: dict[int, deque[float]] = defaultdict(deque)
        for chat, at in zip(chats, self.begun, strict=False):
            given[chat].append(at)
        return [(chat, at - given[chat].popleft()) for at, chat in self.answered if given[chat]]


def process(code: str, core: int, environment: dict[str, str], **more: Any) -> subprocess.Popen[str]:
    """A Python process on its own core."""
    pinned = f"import os\nif os.cpu_count() > 1: os.sched_setaffinity(0, {{{core}}})\n{code}"
    return subprocess.Popen([sys.executable, "-c", pinned], cwd=ROOT, env=environment, text=True, **more)


class Bot:
    """A bot that runs with a mock of its own in the block. ``data``: its folder, made with ``fill``."""

    def __init__(self, code: str, fill: Callable[[Path], None] | None = None) -> None:
        self._code = code
        self._folder = tempfile.TemporaryDirectory()
        self.data: Final = Path(self._folder.name)
        if fill is not None:
            fill(self.data)

    def __enter__(self) -> Self:
        base = {k: v for k, v in os.environ.items() if not k.startswith(("AZAMAT_", "TELEGRAM_"))}
        base.pop("PYTHONDONTWRITEBYTECODE", None)
        path = os.pathsep.join([str(ROOT), str(Path(__file__).parent), base.get("PYTHONPATH", "")])
        base |= {"PYTHONPATH": path}
        mock = f"import runpy\nrunpy.run_path({str(MOCK)!r}, run_name='__main__')"
        self._mock = process(mock, 1, base, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._mock.stdout is not None
        url = f"http://127.0.0.1:{json.loads(self._mock.stdout.readline())['port']}"
        self._environment = base | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": url,
            "AZAMAT_DATA": str(self.data),
            "AZAMAT_TODAY": "2025-11-01",
            "XDG_CACHE_HOME": str(self.data / "caches"),
        }
        self._program = f"URL = {url!r}\n{self._code}"
        self._log = (self.data / "log").open("w+")
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._mock.kill()
        self._mock.wait()
        self._log.close()
        self._folder.cleanup()

    def begin(self) -> None:
        """Start it."""
        self._bot = process(self._program, 0, self._environment, stdout=self._log, stderr=self._log)

    def kill(self) -> None:
        """End it at once."""
        self._bot.send_signal(signal.SIGKILL)
        self._bot.wait()

    def play(
        self,
        updates: Sequence[dict[str, Any]],
        answers: Sequence[str] = ("sendMessage",),
        rate: float = 0,
        count: int | None = None,
        seconds: float = 0,
    ) -> Played:
        """Give out the updates, at once or so many a second, and wait for ``count`` answers (each one's)."""
        count = len(updates) if count is None else count
        order = {
            "load": [json.dumps(one) for one in updates],
            "answers": answers,
            "rate": rate,
            "count": count,
            "seconds": seconds or 60 + count / 20,
        }
        assert self._mock.stdin is not None
        assert self._mock.stdout is not None
        self._mock.stdin.write(json.dumps(order) + "\n")
        self._mock.stdin.flush()
        got = Played(**json.loads(self._mock.stdout.readline()))
        if len(got.answered) < count:
            self._log.seek(0)
            raise Unanswered(f"{len(got.answered)} of {count} answered\n{self._log.read()[-3000:]}")
        return got

    def usage(self) -> tuple[float, float]:
        """CPU seconds so far, and resident MB (proc(5))."""
        fields = Path(f"/proc/{self._bot.pid}/stat").read_text().rpartition(")")[2].split()
        pages = int(Path(f"/proc/{self._bot.pid}/statm").read_text().split()[1])
        return (int(fields[11]) + int(fields[12])) / TICKS, pages * os.sysconf("SC_PAGE_SIZE") / 1e6
