"""All that goes wrong between a bot and Telegram, mixed at random, while people ask and an announcement runs.

``python tests/benchmarks/ways.py [--webhook] [UPDATES [PEOPLE]]``: by default 20,000 questions of 2,000
subscribers, by getUpdates or by a webhook; ``--smoke``: 1,000 of 100. Mixed are: pages, half answers,
refusals and outages on every call; updates that are broken, and such that cannot be read; a disk that is
full; a clock that steps by hours and days; another program that takes the updates or the webhook. What must
hold is checked and printed: nobody lost, nobody unsubscribed, nothing sent twice, the process alive, memory
flat.

``--outages``: how many announcements one outage, and scattered failures, leave ``unknown``.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE.parent),
    str(HERE.parent / "announcements"),
    str(HERE.parent / "connection"),
    str(HERE.parent / "handlers"),
    str(HERE.parents[1]),
]

from announced import OFFICER, TEXT, done, filled, rows  # noqa: E402
from bot_api import BotApi, Running, raw, running  # noqa: E402
from test_broken_items import ANSWER as OF_BROKEN  # noqa: E402
from test_broken_items import UNREADABLE  # noqa: E402
from test_full_disk import limit  # noqa: E402
from test_mix import broken  # noqa: E402
from test_webhook import free_port, webhook_settings  # noqa: E402

from bot.settings import DATABASE  # noqa: E402

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


@dataclass
class Mix:
    """The bot, its Telegram, and what is wrong between them now."""

    api: BotApi
    data: Path
    bot: Running
    clock: Path
    webhook: bool
    chance: random.Random = field(default_factory=lambda: random.Random(14))
    struck: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def calls_fail(self) -> Iterator[None]:
        """Telegram's answers, and what comes instead of them."""
        kind, more = self.chance.choice(KINDS)
        method, how_often = self.chance.choice(METHODS), self.chance.choice((0.2, 1.0))
        self.api.fault(kind, method, chance=how_often, **more)
        yield
        self.api.faults.clear()

    @contextmanager
    def disk_is_full(self) -> Iterator[None]:
        """No file grows."""
        limit(self.bot, (self.data / f"{DATABASE}-wal").stat().st_size)
        yield
        limit(self.bot, resource.RLIM_INFINITY)

    @contextmanager
    def clock_steps(self) -> Iterator[None]:
        """Ahead or behind, and most often back again."""
        self.clock.write_text(str(self.chance.uniform(-3, 3) * 86_400))
        yield
        if self.chance.random() < 0.7:
            self.clock.write_text("0")

    @contextmanager
    def others_take(self) -> Iterator[None]:
        """Another program with the token sets a webhook of its own, or takes ours away."""
        self.api.take_webhook("" if self.webhook and self.chance.random() < 0.5 else "https://other.example/")
        yield

    def all_kinds(self) -> list[Callable[[], Any]]:
        """So often each."""
        return [*[self.calls_fail] * 8, self.disk_is_full, *[self.clock_steps] * 2, self.others_take]

    def ask(self, people: int, most: int) -> list[int]:
        """Some ask, a quarter of them by broken updates; now and then something that is none."""
        some = list(dict.fromkeys(self.chance.randrange(1, people + 1) for _ in range(min(60, most))))
        for n in some:
            if self.chance.random() < 0.25:
                now = str(int(time.time())).encode()
                self.api.give_bytes(broken(self.chance, n).replace(b"1900000000", now))
            else:
                self.api.give([{"message": self.api.message(n, QUESTION)}])
        if self.chance.random() < 0.05:
            self.api.give_bytes(self.chance.choice(UNREADABLE))
        return some


@contextmanager
def mixed(people: int, webhook: bool) -> Iterator[Mix]:
    """The bot with so many subscribers, and an announcement to them."""
    with BotApi(strict=False) as api, tempfile.TemporaryDirectory() as folder:
        data, clock = Path(folder) / "data", Path(folder) / "clock"
        data.mkdir()
        clock.write_text("0")
        filled(api, data, people, 0)
        for n in range(1, people + 1):
            api.chat(raw.private(n))
        settings = {}
        if webhook:
            port = free_port()
            api.webhook_at = f"http://127.0.0.1:{port}"
            settings = webhook_settings(port)
        path = os.pathsep.join([str(HERE.parent / "bot_api" / "wrong_clock"), str(HERE.parents[1])])
        more = {"PYTHONPATH": path, "WRONG_CLOCK": str(clock), "AZAMAT_DESK": str(OFFICER), **settings}
        with running(api, data, anew=True, **more) as bot:
            bot.wait_log("answers")
            time.sleep(2)
            yield Mix(api, data, bot, clock, webhook)


def main(updates: int, people: int, webhook: bool) -> int:
    with mixed(people, webhook) as mix:
        api, data, bot, chance = mix.api, mix.data, mix.bot, mix.chance
        begun, first = time.monotonic(), 0
        asked: Counter[str] = Counter()
        while sum(asked.values()) < updates or not done(data):
            kind = chance.choice(mix.all_kinds())
            mix.struck[kind.__name__] += 1
            with kind():
                until = time.monotonic() + chance.uniform(0.5, 3)
                while time.monotonic() < until:
                    asked.update(map(str, mix.ask(people, updates - sum(asked.values()))))
                    time.sleep(0.25)
            time.sleep(chance.uniform(0.2, 1.0))
            if not first and sum(asked.values()) >= updates / 5:
                first = memory(bot)  # when all that it needs once is there
            if sum(asked.values()) >= updates and time.monotonic() - begun > 1200:
                break
        api.wait_until(
            lambda: api.pending() == 0 and not rows(data, "SELECT 1 FROM inbox WHERE ended IS NULL"), 600
        )
        alive, last = bot.process.poll() is None, memory(bot)
        took, lines = time.monotonic() - begun, len(bot.err.splitlines())
        calls = api.accepted("sendMessage")
        got = Counter(c.values["chat_id"] for c in calls if c.values["text"].startswith((ANSWER, OF_BROKEN)))
        sent = Counter(c.values["chat_id"] for c in calls if c.values["text"] == TEXT)
        ended = dict(rows(data, "SELECT ended, count(*) FROM inbox GROUP BY 1"))
        states = dict(rows(data, "SELECT state, count(*) FROM deliveries GROUP BY 1"))
        subscribed = rows(data, "SELECT count(DISTINCT chat_id) FROM subscriptions")[0][0]
    short = sum(max(0, n - got[chat]) for chat, n in asked.items())
    checks = {
        "alive": alive,
        "nobody unsubscribed": subscribed == people,
        "no announcement twice": max(sent.values()) == 1,
        "every announcement sent or unknown": set(states) <= {"sent", "unknown"},
        "nobody left out": short <= sum(ended.get(e, 0) for e in ("unknown", "failed")),
        "nobody told off": not ended.get("limited"),
        "memory flat": last < first + 20,
    }
    print(f"{sum(asked.values())} questions of {people} in {took:.0f} s; inbox {ended}")
    print(f"answers {sum(got.values())}; announcements {states}; {dict(mix.struck)}")
    print(f"memory {first} MB after a fifth, {last} at the end; {lines} lines of log")
    for name, holds in checks.items():
        print(f"{'ok  ' if holds else 'FAIL'} {name}")
    return 0 if all(checks.values()) else 1


#: Name -> what fails, and for how many seconds of the sending.
OUTAGES: dict[str, tuple[dict[str, Any], float]] = {
    "20 s of 502 on every call": ({"kind": "502", "method": ""}, 20),
    "20 s of 502 on what is sent alone": ({"kind": "502"}, 20),
    "20 s of accepted and cut": ({"kind": "drop_after", "method": ""}, 20),
    "every fifth call 502, all the time": ({"kind": "502", "chance": 0.2}, 600),
    "every fiftieth call 502, all the time": ({"kind": "502", "chance": 0.02}, 600),
}


def outages(people: int) -> None:
    """A line for each: what is unknown in the end, of how many calls that may have been accepted."""
    for name, (more, seconds) in OUTAGES.items():
        with mixed(people, False) as mix:
            mix.api.wait_until(lambda: len(mix.api.accepted("sendMessage")) > 10)
            fault = mix.api.fault(when=lambda values: values.get("chat_id") != str(OFFICER), **more)
            end = time.monotonic() + seconds
            while time.monotonic() < end and not done(mix.data):
                time.sleep(0.5)
            mix.api.faults.clear()
            mix.api.wait_until(lambda: done(mix.data), 600)
            states = dict(rows(mix.data, "SELECT state, count(*) FROM deliveries GROUP BY 1"))
            print(f"{name:<42}{fault.struck:>5} calls failed  {states}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="All that goes wrong between a bot and Telegram, mixed.")
    parser.add_argument("updates", nargs="?", type=int, default=20_000)
    parser.add_argument("people", nargs="?", type=int, default=2_000)
    parser.add_argument("--smoke", action="store_true", help="1,000 questions of 100")
    parser.add_argument("--webhook", action="store_true", help="updates come by a webhook")
    parser.add_argument("--outages", action="store_true", help="what outages leave unknown")
    given = parser.parse_args()
    if given.outages:
        outages(given.people)
        sys.exit(0)
    size = (1000, 100) if given.smoke else (given.updates, given.people)
    sys.exit(main(*size, given.webhook))
