"""What one process carries, beside what Telegram lets a bot send: the numbers of the README's chapter.

    python tests/benchmarks/scale.py [--store] [--peak] [--limit] [--smoke]

``--store``: a store with so many chats and answered questions: bytes, start, memory, health, backup.
``--peak``: 200,000 people in an hour, at scaled time, no limits: answers a second, and at twice the hour's
pace the time that an answer takes. ``--limit``: a minute of that hour with Telegram's 30 a second.
All of them by default.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sqlite3
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "connection"), str(HERE.parents[1])]

import bots  # noqa: E402
from bot_api import BotApi, Limits, raw, running  # noqa: E402
from test_webhook import free_port  # noqa: E402

from bot.settings import DATABASE  # noqa: E402
from bot.storage import copying  # noqa: E402
from bot.storage.database import Database, to_text  # noqa: E402

HOUR = 200_000  # people who ask in the hour of the peak
ROOT = HERE.parents[1]


def row(what: str, said: str) -> None:
    print(f"{what:<52}{said}", flush=True)


# -- the store ----------------------------------------------------------------------------------------------


def fill(path: Path, chats: int, answered: int) -> None:
    """Chats with a subscription each, questions that were answered within three days, one announcement."""

    async def made() -> None:
        async with await Database.open(path):
            pass

    asyncio.run(made())
    now = datetime.now(UTC)
    size = path.stat().st_size

    def grown(what: str, number: int) -> None:
        nonlocal size
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        grew = path.stat().st_size - size
        size += grew
        row(f"{number:,} {what}", f"{grew / 1e6:,.1f} MB, {grew / number:.0f} bytes each")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:

        def write(query: str, values: Any) -> None:
            connection.execute("BEGIN")
            connection.executemany(query, values)
            connection.execute("COMMIT")

        day, moment = now.date().isoformat(), to_text(now)
        people = range(1_000_000_000, 1_000_000_000 + chats)
        write(
            "INSERT INTO chats (chat_id, kind, language, seen_on, updated_at)"
            " VALUES (?, 'private', 'kk', ?, ?)",
            ((n, day, moment) for n in people),
        )
        grown("chats", chats)
        write("INSERT INTO subscriptions VALUES (?, 'grants', 'kk', ?)", ((n, moment) for n in people))
        grown("subscriptions", chats)
        step = timedelta(days=3) / answered
        write(
            "INSERT INTO inbox (update_id, chat_id, kind, received_at, ended, ended_at)"
            " VALUES (?, ?, 'message', ?, 'done', ?)",
            (
                (100_000_000 + n, 1_000_000_000 + n % chats, at, at)
                for n in range(answered)
                for at in [to_text(now - timedelta(days=3) + n * step)]
            ),
        )
        grown("answered questions, of the last three days", answered)
        connection.execute(
            "INSERT INTO announcements (kind, state, content, author, updated_at)"
            " VALUES ('text', 'done', '{\"topic\": \"grants\"}', 9, ?)",
            (moment,),
        )
        write(
            "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"
            " message_id, attempts, not_before, ended_at)"
            " VALUES (1, 'send', 0, ?, 0, 0, 'kk', 'sent', 77, 1, ?, ?)",
            ((n, moment, moment) for n in people),
        )
        grown("messages of announcements, kept for 90 days", chats)


def store(chats: int, answered: int) -> None:
    with tempfile.TemporaryDirectory() as folder, BotApi(strict=False) as api:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        port = free_port()
        settings = {"AZAMAT_LISTEN": f"127.0.0.1:{port}"}
        api.chat(raw.private(7))
        with running(api, data, **settings) as bot:  # the vocabulary is kept from here on
            bot.wait_log("answers")
        empty = started(api, data, settings)
        fill(data / DATABASE, chats, answered)
        row("the store", f"{(data / DATABASE).stat().st_size / 1e6:,.0f} MB")
        for name, (seconds, memory, health) in (
            ("with an empty store", empty),
            ("with this store", started(api, data, settings)),
        ):
            row(
                f"start {name}",
                f"{seconds:.2f} s; {memory:.0f} MB in use; /healthz in {1000 * health:.0f} ms",
            )
        begun = time.monotonic()
        copying.copy(data / DATABASE, Path(folder) / "copy", datetime.now(UTC))
        row("backup, with its check", f"{time.monotonic() - begun:.1f} s")


def started(api: BotApi, data: Path, settings: dict[str, str]) -> tuple[float, float, float]:
    """Seconds to the first answer, MB then, seconds of /healthz."""
    before = len(api.accepted("sendMessage"))
    api.say(7, "Сколько волонтёрских центров?")
    begun = time.monotonic()
    with running(api, data, anew=True, **settings) as bot:
        api.wait_for("sendMessage", before + 1)
        took = time.monotonic() - begun
        time.sleep(2)
        memory = resident(bot.process.pid)
        begun = time.monotonic()
        with urllib.request.urlopen(f"http://{settings['AZAMAT_LISTEN']}/healthz", timeout=60) as answer:
            answer.read()
        return took, memory, time.monotonic() - begun


def resident(process: int) -> float:
    """MB in memory (proc(5))."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# -- the peak -----------------------------------------------------------------------------------------------


def peak(people: int) -> None:
    """People who ask once each, something that nobody asked before."""
    ids, texts = itertools.count(1_000_000_000), bots.all_new(bots.questions())

    def asked(count: int, rate: float) -> tuple[list[int], bots.Played]:
        chats = [next(ids) for _ in range(count)]
        updates = [bots.asked(chat, next(texts)) for chat in chats]
        return chats, bot.play(updates, rate=rate, seconds=900)

    with bots.Bot(bots.WHOLE) as bot:
        asked(500, 0)  # warm
        for name, rate in (("as fast as it goes", 0.0), ("at twice the hour's pace", HOUR / 1800)):
            cpu, _ = bot.usage()
            chats, found = asked(people, rate)
            cpu = bot.usage()[0] - cpu
            took = sorted(wait for _, wait in found.waits(chats))
            span = max(at for at, _ in found.answered) - found.begun[0]
            lost, doubled = people - len(took), len(found.answered) - len(took)
            row(
                f"{people:,} people, {name}",
                f"{len(took) / span:,.0f} answers a second, {1000 * cpu / people:.2f} ms CPU each; "
                f"p50 {1000 * took[len(took) // 2]:.0f} ms, p99 {1000 * took[int(len(took) * 0.99)]:.0f} ms; "
                f"lost {lost}, twice {doubled}; {bot.usage()[1]:.0f} MB",
            )


# -- the limit ----------------------------------------------------------------------------------------------


def limit(seconds: float) -> None:
    """So many seconds of the hour, with Telegram's limit of all messages."""
    rate = HOUR / 3600
    people = int(rate * seconds)
    with tempfile.TemporaryDirectory() as folder, BotApi(strict=False, limits=Limits(burst=3)) as api:
        for n in range(1, people + 1):
            api.chat(raw.private(n))
        with running(api, Path(folder) / "data") as bot:
            bot.wait_log("answers")
            begun = time.monotonic()
            given: dict[int, float] = {}
            for n in range(1, people + 1):
                time.sleep(max(0.0, begun + n / rate - time.monotonic()))
                given[n] = time.monotonic()
                api.give([{"message": api.message(n, "Сколько волонтёрских центров?")}])
            api.wait_until(lambda: len(api.accepted("sendMessage")) >= people, 900)
            calls = api.accepted("sendMessage")
            refused = sum(call.code == 429 for call in api.attempts("sendMessage"))
        took = sorted(c.at - given[int(c.values["chat_id"])] for c in calls)
        row(
            f"{people:,} people in {seconds:.0f} s, at 30 messages a second",
            f"all answered after {max(c.at for c in calls) - begun:.0f} s; p50 {took[people // 2]:.1f} s, "
            f"p99 {took[int(people * 0.99)]:.1f} s; {refused} times 429; twice {len(calls) - people}",
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    for name in ("store", "peak", "limit", "smoke"):
        options.add_argument(f"--{name}", action="store_true")
    options.add_argument("--chats", type=int, default=100_000)
    options.add_argument("--answered", type=int, default=1_000_000)
    options.add_argument("--people", type=int, default=20_000, help="of the peak")
    given = options.parse_args()
    every = not (given.store or given.peak or given.limit)
    if given.smoke:
        given.chats, given.answered, given.people = 1_000, 10_000, 500
    if every or given.store:
        store(given.chats, given.answered)
    if every or given.peak:
        peak(given.people)
    if every or given.limit:
        limit(5 if given.smoke else 60)


if __name__ == "__main__":
    main()
