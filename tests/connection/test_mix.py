"""A random mix of all that can be wrong with what comes: nobody is lost, nobody is answered twice."""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from beside import beside
from bot_api import BotApi, raw, running, waits
from mutations import mutations
from test_broken_items import ANSWER, READABLE, UNREADABLE, content, left, message
from test_full_disk import limit

from bot.settings import DATABASE

FIRST = 10_000
#: What may be broken of a question without anybody being in doubt what was asked, and where.
HARMLESS = [
    (path, how)
    for path, how, _ in mutations(message(1))
    if path not in (("text",), ("chat",), ("chat", "id")) and how != "is true"
]


def broken(chance: random.Random, chat: int) -> bytes:
    """A person's question with something wrong in it, and a text that can be read."""
    if chance.random() < 0.5:
        pattern = READABLE[chance.choice(list(READABLE))]
        number = next(n for n, said in READABLE.items() if said is pattern)
        return pattern.replace(str(number).encode(), str(chat).encode())
    wanted = chance.choice(HARMLESS)
    made = next(one for path, how, one in mutations(message(chat)) if (path, how) == wanted)
    return json.dumps({"message": made}).encode()[1:-1]


def mixed(api: BotApi, tmp_path: Path, people: int, seed: int) -> dict[str, Any]:
    """So many people ask once; half of them with something broken, and what cannot be read between them."""
    chance = random.Random(seed)
    for chat in range(FIRST, FIRST + people):
        api.chat(raw.private(chat))
    api.fault("spoilt", "getUpdates", chance=0.1, times=10, spoil=lambda body: b"<html>busy</html>")
    api.fault("invalid", "getUpdates", chance=0.05, times=5)
    often = {"bot.connection.polling.RETRY": (0.3,)}
    with running(api, tmp_path, instead=waits.STORING | often) as bot:
        bot.wait_log("answers")
        for chat in range(FIRST, FIRST + people):
            kind = chance.random()
            if kind < 0.45:
                api.give([{"message": message(chat)}])
            else:
                api.give_bytes(broken(chance, chat))
            if kind > 0.98:
                api.give_bytes(chance.choice(UNREADABLE))
            if chat == FIRST + people // 2 and sys.platform == "linux":
                limit(bot, (tmp_path / f"{DATABASE}-wal").stat().st_size)
                threading.Timer(3.0, limit, (bot, resource.RLIM_INFINITY)).start()
        answered: Counter[int] = Counter()

        def all_answered() -> bool:
            nonlocal answered
            calls = api.accepted("sendMessage")
            answered = Counter(
                int(call.values["chat_id"]) for call in calls if call.values["text"].startswith(ANSWER)
            )
            return len(answered) == people

        api.wait_until(all_answered, 90 + people / 20)
        api.wait_until(lambda: api.pending() == 0 and not left(tmp_path))
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
            ended = dict(connection.execute("SELECT ended, count(*) FROM inbox GROUP BY 1").fetchall())
        status = Path(f"/proc/{bot.process.pid}/status")
        memory = status.read_text().partition("VmRSS:")[2].split()[0] if status.exists() else "?"
        assert bot.process.poll() is None
    assert "Traceback" not in bot.err
    return {
        "twice": [chat for chat, count in answered.items() if count > 1],
        "told otherwise": len(api.accepted("sendMessage")) - people,
        "ended": ended,
        "memory": memory,
        "size": (tmp_path / DATABASE).stat().st_size,
    }


def test_nobody_is_lost(tmp_path: Path) -> None:
    def play(seed: int) -> None:
        with BotApi() as api:
            found = mixed(api, tmp_path / str(seed), 150, seed)
        assert found["twice"] == []
        assert found["told otherwise"] == 0
        assert set(found["ended"]) == {"done"}

    beside(play, (1, 2))


def test_the_mix_is_one() -> None:
    assert content(5) != broken(random.Random(1), 5)
    assert len(HARMLESS) > 100
