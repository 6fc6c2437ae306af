"""All that goes wrong between a bot and Telegram, mixed at random, while people ask and an announcement runs.

``python tests/benchmarks/ways.py [UPDATES [PEOPLE]]``: by default 20,000 questions of 2,000 subscribers;
``--smoke``: 1,000 of 100. What must hold is checked and printed: nobody lost, nobody unsubscribed, nothing
sent twice, the process alive, memory flat.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE.parent),
    str(HERE.parent / "announcements"),
    str(HERE.parent / "handlers"),
    str(HERE.parents[1]),
]

from announced import OFFICER, TEXT, done, filled, rows  # noqa: E402
from bot_api import BotApi, Running, raw, running  # noqa: E402

QUESTION = "Сколько волонтёрских центров?"
ANSWER = "<b>20 центров</b>\n"
JSON = "application/json"
#: Kind, and what it takes: a few seconds of each, one after the other, with rests between.
NOT_FOUND = b'{"ok": false, "error_code": 404, "description": "Not Found"}'
DENIED = b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
FORBIDDEN = b'{"ok": false, "error_code": 403, "description": "Forbidden: no"}'
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("page", {"code": 403}),
    ("page", {"code": 403, "body": b""}),
    ("page", {"code": 404, "body": NOT_FOUND, "content_type": JSON}),
    ("page", {"code": 401, "body": DENIED, "content_type": JSON}),
    ("page", {"code": 200, "body": b'{"ok": false}', "content_type": JSON}),
    ("page", {"code": 403, "body": FORBIDDEN, "content_type": JSON}),
    ("page", {"code": 429, "body": b"slow down", "content_type": "text/plain"}),
    ("page_after", {"code": 200, "body": b"<html>welcome</html>"}),
    ("429", {"seconds": 2}),
    ("500", {}),
    ("502", {}),
    ("drop_before", {}),
    ("drop_after", {}),
    ("cut", {}),
    ("invalid", {}),
)  # fmt: skip
METHODS = ("", "sendMessage", "getUpdates", "answerCallbackQuery")


def memory(bot: Running) -> int:
    """Megabytes in use."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def main(updates: int, people: int) -> int:
    chance = random.Random(14)
    with BotApi(strict=False) as api, tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        filled(api, data, people, 0)
        for n in range(1, people + 1):
            api.chat(raw.private(n))
        with running(api, data, anew=True, AZAMAT_DESK=str(OFFICER)) as bot:
            bot.wait_log("answers")
            time.sleep(2)
            begun, first = time.monotonic(), memory(bot)
            asked: Counter[str] = Counter()
            at_most = 0.0
            while sum(asked.values()) < updates or not done(data):
                kind, more = chance.choice(KINDS)
                fault = api.fault(kind, chance.choice(METHODS), chance=chance.choice((0.2, 1.0)), **more)
                until = time.monotonic() + chance.uniform(0.5, 3)
                while time.monotonic() < until:
                    some = [
                        chance.randrange(1, people + 1) for _ in range(min(60, updates - sum(asked.values())))
                    ]
                    some = list(dict.fromkeys(some))
                    api.give([{"message": api.message(n, QUESTION)} for n in some])
                    asked.update(map(str, some))
                    time.sleep(0.25)
                at_most = max(at_most, fault.struck / 3)
                api.faults.clear()
                time.sleep(chance.uniform(0.2, 1.0))
                if sum(asked.values()) >= updates and time.monotonic() - begun > 1200:
                    break
            api.wait_until(
                lambda: api.pending() == 0 and not rows(data, "SELECT 1 FROM inbox WHERE ended IS NULL"), 600
            )
            alive, last = bot.process.poll() is None, memory(bot)
            took = time.monotonic() - begun
            lines = len(bot.err.splitlines())
        got = Counter(
            c.values["chat_id"] for c in api.accepted("sendMessage") if c.values["text"].startswith(ANSWER)
        )
        sent = Counter(c.values["chat_id"] for c in api.accepted("sendMessage") if c.values["text"] == TEXT)
        ended = dict(rows(data, "SELECT ended, count(*) FROM inbox GROUP BY 1"))
        states = dict(rows(data, "SELECT state, count(*) FROM deliveries GROUP BY 1"))
        subscribed = rows(data, "SELECT count(DISTINCT chat_id) FROM subscriptions")[0][0]
        short = {chat: (n, got[chat]) for chat, n in asked.items() if got[chat] < n}
        checks = {
            "alive": alive,
            "nobody unsubscribed": subscribed == people,
            "no announcement twice": max(sent.values()) == 1,
            "every announcement sent or unknown": set(states) <= {"sent", "unknown"},
            "nobody left out": sum(n - g for n, g in short.values())
            <= sum(ended.get(e, 0) for e in ("unknown", "failed")),
            "memory flat": last < first + 80,
        }
        print(f"{sum(asked.values())} questions of {people} in {took:.0f} s; inbox {ended}")
        print(f"answers {sum(got.values())}; announcements {states}")
        print(f"memory {first} -> {last} MB; {lines} lines of log")
        for name, holds in checks.items():
            print(f"{'ok  ' if holds else 'FAIL'} {name}")
        return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    given = ["1000", "100"] if sys.argv[1:] == ["--smoke"] else sys.argv[1:]
    sys.exit(main(*map(int, given), *(20_000, 2_000)[len(given) :]))
