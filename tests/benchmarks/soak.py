"""An hour's traffic in minutes, with all that can go wrong; a table at the end says what became of it.

    python tests/benchmarks/soak.py [--minutes 6] [--calm 2] [--people 400] [--rate 20] [--seed 1] [--smoke]

Questions of the sets in tests/questions in all their forms, buttons, inline queries, commands, announcements;
faults of all kinds at 2 % of the calls; and, one after the other: kill -9, a full disk, a clock of the
machine that jumps, a database that another process locks. The last third, or ``--calm`` minutes, has no kill,
for the slope of memory: what is remembered, up to its bounds, fills up in a quarter of an hour, so that
memory comes to rest is seen by ``--minutes 32 --calm 30``. It fails for a question that is lost, an
announcement that is sent twice or lost, or a process that has died.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import re
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE.parent),
    str(HERE.parent / "announcements"),
    str(HERE.parent / "handlers"),
    str(HERE.parents[1]),
]

from announced import OFFICER  # noqa: E402
from bot_api import BotApi, Running, raw, running  # noqa: E402

from bot.announcements import content  # noqa: E402
from bot.announcements.content import Content  # noqa: E402
from bot.announcements.outbox import DEADLINE  # noqa: E402
from bot.settings import DATABASE  # noqa: E402
from bot.storage import announcements as store_  # noqa: E402
from bot.storage import chats as chats_  # noqa: E402
from bot.storage.database import Database  # noqa: E402

TEXT = "Хабарландыру"
FAULTS = 0.02  # of the calls
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("429", {"seconds": 1}),
    ("500", {}),
    ("502", {}),
    ("drop_before", {}),
    ("drop_after", {}),
    ("cut", {}),
    ("invalid", {}),
    ("page", {"code": 403}),
    ("slow", {"seconds": 2}),
)
TELLING = 600.0  # seconds of the last process below which no slope is told
CHAOS = ("kill", "full", "clock", "locked")
#: The clock of the machine is what a file says it is off by.
CODE = """
import sys, time
real = time.time
def wrong():
    try:
        with open({path!r}) as file:
            return real() + float(file.read() or 0)
    except (OSError, ValueError):
        return real()
time.time = wrong
from bot.__main__ import main
sys.exit(main(["run"]))
"""


def questions() -> list[str]:
    """Every question of the sets, each turn of a dialogue too."""
    found: list[str] = []
    for path in sorted((HERE.parent / "questions").rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found += [turn["q"] for turn in row.get("turns", [row])]
    return [text for text in dict.fromkeys(found) if text.strip() and len(text) < 4000]


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / DATABASE, timeout=30)) as connection:
        return connection.execute(query).fetchall()


def in_store(data: Path, work: Any) -> None:
    async def run() -> None:
        async with await Database.open(data / DATABASE) as store:
            await store.write(work)

    asyncio.run(run())


@dataclass
class Soak:
    """People 1 … ``people`` ask and get announcements; those after them press, offer inline, command."""

    api: BotApi
    data: Path
    people: int
    rate: float
    chance: random.Random
    asked: Counter[int] = field(default_factory=Counter)
    open: dict[int, float] = field(default_factory=dict)  # who waits for an answer, since when
    took: list[float] = field(default_factory=list)
    seen: int = 0  # calls that were looked at
    got: Counter[int] = field(default_factory=Counter)
    sent: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    others: Counter[str] = field(default_factory=Counter)
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)  # chat -> a message with buttons
    events: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds of the last process, MB
    given: float = 0.0

    def traffic(self, until: float, texts: Any) -> None:
        """Updates at the rate, until then."""
        last = time.monotonic()
        while (now := time.monotonic()) < until:
            self.given += (now - last) * self.rate
            last = now
            while self.given >= 1:
                self.given -= 1
                self._one(next(texts))
            self.look()
            time.sleep(0.05)

    def _one(self, text: str) -> None:
        kind = self.chance.choices(("question", "press", "inline", "command"), (70, 15, 10, 5))[0]
        who = self.chance.randrange(1, self.people + 1)
        if kind == "question":
            if who in self.open:
                return
            self.open[who] = time.monotonic()
            self.asked[who] += 1
            self.api.give([{"message": self.api.message(who, text)}])
            return
        self.others[kind] += 1
        who += self.people
        if kind == "press" and (message := self.shown.get(who)):
            data = [b["callback_data"] for row in message["markup"] for b in row if "callback_data" in b]
            self.api.press(message["message"], self.chance.choice(data))
        elif kind == "inline":
            self.api.ask_inline(who, text[:200])
        else:
            self.api.say(who, self.chance.choice(("/help", "/sources", "/grants", "/settings", "/privacy")))

    def look(self) -> None:
        """What was accepted since the last look."""
        calls = self.api.calls
        for call in calls[self.seen :]:
            if not call.accepted or call.method != "sendMessage":
                continue
            chat, text = int(call.values["chat_id"]), call.values["text"]
            if text.startswith(TEXT):
                self.sent[text][chat] += 1
            elif 1 <= chat <= self.people:
                self.got[chat] += 1
                if (since := self.open.pop(chat, None)) is not None:
                    self.took.append(call.at - since)
            elif chat != OFFICER and "reply_markup" in call.values and isinstance(call.result, dict):
                markup = json.loads(call.values["reply_markup"])["inline_keyboard"]
                self.shown[chat] = {"message": call.result, "markup": markup}
        self.seen = len(calls)

    def announce(self, number: int) -> None:
        """One more announcement, to everybody who asks."""
        text = f"{TEXT} {number}"
        now = datetime.now(UTC)

        async def made(connection: Any) -> None:
            said = Content(topic="grants", kk=text, ru="", fixed={"kk": text})
            await store_.create(
                connection, "text", content.written(said), OFFICER, now, state="planned", send_at=now,
                deadline=now + DEADLINE,
            )  # fmt: skip

        in_store(self.data, made)
        self.sent[text] = Counter()

    def is_through(self) -> bool:
        """Whether no announcement is still to go out."""
        sends = rows(self.data, "SELECT 1 FROM deliveries WHERE state IN ('planned', 'sending') LIMIT 1")
        begins = rows(self.data, "SELECT 1 FROM announcements WHERE state = 'planned' LIMIT 1")
        return not (sends or begins)

    def remember(self, bot: Running, begun: float) -> None:
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{bot.process.pid}/status").read_text()
            megabytes = int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6
            self.memory.append((time.monotonic() - begun, megabytes))

    def full_disk(self, bot: Running, seconds: float, texts: Any) -> None:
        size = (self.data / f"{DATABASE}-wal").stat().st_size
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))  # type: ignore[attr-defined]
        self.traffic(time.monotonic() + seconds, texts)
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)  # type: ignore[attr-defined]

    def locked(self, seconds: float, texts: Any) -> None:
        with closing(sqlite3.connect(self.data / DATABASE, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            self.traffic(time.monotonic() + seconds, texts)
            connection.execute("ROLLBACK")


def played(soak: Soak, minutes: float, calm: float, clock: Path) -> tuple[bool, str]:
    """``calm``: minutes at the end without a kill. Out: whether the process was never dead but by us, and its
    last log.
    """
    texts = itertools.cycle(soak.chance.sample(questions(), len(questions())))
    end = time.monotonic() + minutes * 60
    announced = itertools.count(1)
    chaos = itertools.cycle(CHAOS)
    alive, log = True, ""
    while time.monotonic() < end:
        settings = {"AZAMAT_DESK": str(OFFICER), "code": CODE.format(path=str(clock))}
        soak.memory.clear()
        with running(soak.api, soak.data, **settings) as bot:
            bot.wait_log("answers")
            since = time.monotonic()
            while time.monotonic() < end:
                if soak.is_through():  # more than Telegram's pace lets through would only pile up
                    soak.announce(next(announced))
                soak.traffic(min(end, time.monotonic() + soak.chance.uniform(4, 8)), texts)
                soak.remember(bot, since)
                what = next(chaos)
                if what == "kill" and time.monotonic() > end - calm * 60:
                    continue
                soak.events[what] += 1
                if what == "kill":
                    bot.kill()
                    break
                if what == "full":
                    soak.full_disk(bot, 2, texts)
                elif what == "locked":
                    soak.locked(3, texts)
                else:
                    clock.write_text(str(soak.chance.choice((-86_400 * 400, -3600, 0, 600, 86_400 * 400))))
                alive = alive and bot.process.poll() is None
            else:
                soak.api.faults.clear()
                clock.write_text("0")
                with suppress(AssertionError):
                    soak.api.wait_until(lambda: _is_done(soak), 600)
                soak.look()
                soak.remember(bot, since)
                alive = alive and bot.process.poll() is None
                log = bot.err
    return alive, log


def _is_done(soak: Soak) -> bool:
    soak.look()
    waits = rows(soak.data, "SELECT 1 FROM inbox WHERE ended IS NULL LIMIT 1")
    return not (soak.api.pending() or waits) and soak.is_through()


def grown(memory: list[tuple[float, float]]) -> str:
    """How much the last process took after each quarter of its time, and how fast that grew in the last half
    (least squares). It fills what it remembers up to bounds: a short time tells nothing of a long one.
    """
    lasted = memory[-1][0]
    quarters = [[mb for seconds, mb in memory if seconds <= lasted * n / 4][-1:] for n in (1, 2, 3, 4)]
    figures = ", ".join(f"{quarter[0]:.0f}" for quarter in quarters if quarter)
    if lasted < TELLING:
        return f"{figures} MB; too short for a slope"
    late = [(seconds / 3600, mb) for seconds, mb in memory if seconds >= lasted / 2]
    slope = statistics.linear_regression(*zip(*late, strict=True)).slope
    return f"{figures} MB; in the last half {slope:+.0f} MB an hour"


def told(soak: Soak, alive: bool, log: str, took: float) -> int:
    """Print the table. Out: the exit status."""
    ended = dict(rows(soak.data, "SELECT ended, count(*) FROM inbox GROUP BY 1"))
    states = dict(rows(soak.data, "SELECT state, count(*) FROM deliveries WHERE action = 'send' GROUP BY 1"))
    asked, got = soak.asked.total(), soak.got.total()
    # A person who was told that it is not known whether the answer arrived has had no answer.
    unsure = ended.get("unknown", 0) + ended.get("failed", 0)
    lost = sum(max(0, n - soak.got[who]) for who, n in soak.asked.items())
    doubled = sum(max(0, soak.got[who] - n) for who, n in soak.asked.items())
    twice = sum(n > 1 for chats in soak.sent.values() for n in chats.values())
    due = len(soak.sent) * soak.people
    dropped = due - sum(states.values()) + states.get("planned", 0) + states.get("sending", 0)
    took_ms = sorted(1000 * t for t in soak.took)
    table = (
        ("time", f"{took / 60:.1f} min, {soak.events.total()} events: {dict(soak.events)}"),
        (
            "calls, and faults among them",
            f"{len(soak.api.calls)}, {sum(bool(c.fault) for c in soak.api.calls)}",
        ),
        ("questions asked", asked),
        ("answered", got),
        ("lost", lost),
        ("answered twice (at least once is promised)", doubled),
        ("updates not known to be answered", unsure),
        ("other updates", dict(soak.others)),
        ("inbox", ended),
        ("answer p50 / p99 / most, ms", " / ".join(f"{_at(took_ms, p):.0f}" for p in (0.5, 0.99, 1.0))),
        ("announcements x people", f"{len(soak.sent)} x {soak.people}: {states}"),
        ("announcements doubled", twice),
        ("messages of them lost, or not sent in the end", dropped),
        (f"memory by quarters of the last {soak.memory[-1][0] / 60:.1f} min", grown(soak.memory)),
        ("alive, lines of the last log", f"{alive}, {len(log.splitlines())}"),
    )
    for name, value in table:
        print(f"{name:<48}{value}")
    bad = [
        n
        for n, wrong in (("lost", lost), ("doubled", twice), ("dropped", dropped), ("dead", not alive))
        if wrong
    ]
    lines = Counter(re.sub(r"[0-9]+", "#", line.partition(" ")[2][13:])[:90] for line in log.splitlines())
    for line, number in lines.most_common(8):
        print(f"{number:>8} x {line}")
    print("FAIL: " + ", ".join(bad) if bad else "ok")
    return 1 if bad else 0


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--minutes", type=float, default=6)
    options.add_argument("--calm", type=float, help="minutes at the end without a kill; a third, if not told")
    options.add_argument("--people", type=int, default=400)
    options.add_argument("--rate", type=float, default=20, help="updates a second; Telegram lets 30 be sent")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--log", type=Path, help="where the last process's log is to be kept")
    options.add_argument("--smoke", action="store_true", help="one minute, 50 people")
    given = options.parse_args()
    if given.smoke:
        given.minutes, given.people, given.rate = 1, 50, 15
    with BotApi(strict=False, record=2_000_000) as api, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        api.chat(raw.private(OFFICER))
        for n in range(1, 2 * given.people + 1):
            api.chat(raw.private(n))

        async def fill(connection: Any) -> None:
            for n in range(1, given.people + 1):
                await chats_.subscribe(connection, n, "*", "kk", datetime.now(UTC))

        in_store(data, fill)
        for number, (kind, more) in enumerate(KINDS):
            api.fault(kind, "", chance=FAULTS / len(KINDS), seed=given.seed + number, **more)
        soak = Soak(api, data, given.people, given.rate, random.Random(given.seed))
        begun = time.monotonic()
        calm = given.minutes / 3 if given.calm is None else given.calm
        alive, log = played(soak, given.minutes, calm, Path(folder) / "clock")
        if given.log is not None:
            given.log.write_text(log, "utf-8")
        return told(soak, alive, log, time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main())
