"""What a question, a press, an inline query, a command and a message of an announcement cost the whole bot.

    python tests/benchmarks/connection.py [PART …] [--only ROW …] [--rounds N] [--smoke]

Parts: ``rows`` (CPU beside the echo), ``pace`` (latency at an even pace), ``start``, ``peers`` (other echo
bots), ``broadcast`` (2,000 destinations while others ask), ``stall`` (one person sends the worst there is),
``memory``, ``crashes``. Without any: the first three. Bots and mocks are separate processes, bots on one
core and mocks on another. Bots that are compared run at the same time and take turns, so that whatever else
the machine does concerns them alike: read the ratios. The echo is a handler of python-telegram-bot that sends
a fixed text of 300 characters by our request class; ours has the inbox on. Nothing here fails for being slow;
``crashes`` (2,000 questions of 400 chats, killed five times) fails for what is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.bots import (  # noqa: E402
    NEEDS,
    PEERS,
    WHOLE,
    Bot,
    Unanswered,
    all_new,
    asked,
    mistyped,
    pressed,
    questions,
    telegraf,
    typed,
)

BASE: Final = "PTB, our requests"
CHATS: Final = 400  # of each row: all of them have asked before it is measured
SUBSCRIBED: Final = 100_000_000  # above it: those who get announcements


class Row(NamedTuple):
    """A kind of update: what is sent, and which call answers it."""

    updates: Iterator[dict[str, Any]]
    answers: tuple[str, ...]


def rows() -> dict[str, Row]:
    """All that people do."""
    firsts = itertools.count(1, CHATS)

    def sent(make: Callable[[int, str], dict[str, Any]], texts: Iterator[str], *answers: str) -> Row:
        first = next(firsts)
        people = itertools.cycle(range(first, first + CHATS))  # each row has its own
        return Row((make(next(people), text) for text in texts), answers)

    ours = questions()
    return {
        "repeated": sent(asked, itertools.cycle(ours), "sendMessage"),
        "never repeated": sent(asked, all_new(ours), "sendMessage"),
        "mistyped": sent(asked, mistyped(ours), "sendMessage"),
        "presses": sent(pressed, itertools.cycle(presses()), "editMessageText"),
        "inline": sent(typed, itertools.cycle(ours), "answerInlineQuery"),
        "/grants": sent(asked, itertools.repeat("/grants"), "sendMessage", "sendPhoto"),
    }


def presses() -> list[str]:
    """The buttons that lead to each figure and topic, in both languages."""
    from talking import store

    from bot.callbacks import Show

    knowledge = store()
    shown = [Show("figure", (i,), of) for i in knowledge.figures for of in (None, "kk", "ru")]
    shown += [Show("topic", (i,), of) for i in knowledge.topics for of in (None, "kk", "ru")]
    found = [one.pack() for one in shown]
    random.Random(2).shuffle(found)
    return found


def cost(bot: Bot, row: Row, count: int) -> tuple[float, float, float]:
    """CPU ms of an answer, answers a second, bytes of a body."""
    updates = list(itertools.islice(row.updates, count))
    before, _ = bot.usage()
    got = bot.play(updates, row.answers)
    time.sleep(0.15)  # what is struck off after the answer
    after, _ = bot.usage()
    span = got.answered[-1][0] - got.begun[0]
    return (after - before) / count * 1000, count / span, got.bytes / count


# -- parts ---------------------------------------------------------------------------------------------------


def compare(only: list[str], rounds: int, count: int) -> None:
    """Each row beside the echo, in turns; medians of the rounds."""
    echoed = Row((asked(1 + n % CHATS, "сәлем") for n in itertools.count()), ("sendMessage",))
    wanted = {name: row for name, row in rows().items() if not only or name in only}
    bulk = not only or "bulk" in only
    costs: dict[str, list[float]] = {name: [] for name in (*wanted, "bulk", "paced")}
    shown: dict[str, tuple[float, float, float]] = {}
    # Announcements leave room for answers, of which the other bot has just given hundreds a second.
    with Bot(WHOLE) as ours, Bot(WHOLE, subscribers(count // 8)) as desk, Bot(PEERS[BASE]) as echo:
        for bot, warm in ((ours, [*wanted.values()]), (echo, [echoed])):
            for row in warm:
                cost(bot, row, min(count, 400))
        for _ in range(rounds):
            base, rate, size = cost(echo, echoed, count)
            shown["echo"] = base, rate, size
            for name, row in wanted.items():
                shown[name] = cost(ours, row, count)
                costs[name].append(shown[name][0] / base)
            if bulk:
                costs["bulk"].append(announced(desk, count // 8) / base)
                costs["paced"].append(paced(echo, echoed, count // 8) / base)
    for name, (cpu, rate, size) in shown.items():
        ratio = f"{statistics.median(costs[name]):.2f} x" if name in costs else "1 x"
        print(
            f"{name:<16}{ratio:>8}  last: {cpu:6.2f} ms CPU {rate:>7,.0f}/s {size:>8,.0f} bytes", flush=True
        )
    if bulk:
        bulk_, paced_ = (statistics.median(costs[name]) for name in ("bulk", "paced"))
        print(f"{'bulk':<16}{bulk_:>6.2f} x; {bulk_ / paced_:.2f} x the echo at the pace of bulk")


def subscribers(count: int) -> Callable[[Path], None]:
    """So many people who get what is announced."""

    def fill(data: Path) -> None:
        from bot.settings import DATABASE
        from bot.storage import chats as chats_
        from bot.storage.database import Database

        async def filled() -> None:
            async with await Database.open(data / DATABASE) as store:

                async def everybody(connection: Any) -> None:
                    for n in range(1, count + 1):
                        await chats_.subscribe(connection, SUBSCRIBED + n, "grants", "kk", datetime.now(UTC))

                await store.write(everybody)

        if count:
            asyncio.run(filled())

    return fill


def announce(data: Path) -> None:
    """An announcement to all of them, at once."""
    from bot.announcements import content
    from bot.announcements.content import Content
    from bot.settings import DATABASE
    from bot.storage import announcements
    from bot.storage.database import Database

    async def created() -> None:
        now = datetime.now(UTC)
        text = "Хабарландыру: өтінім қабылдау басталды. " * 7
        said = Content(topic="grants", kk=text, kk_only=True, fixed={"kk": text})
        async with await Database.open(data / DATABASE) as store:
            await announcements.create(
                store, "text", content.written(said), None, now, state="planned", send_at=now
            )

    asyncio.run(created())


def announced(bot: Bot, count: int) -> float:
    """CPU ms of a message of an announcement to so many."""
    before, _ = bot.usage()
    announce(bot.data)
    bot.play([], count=count)
    time.sleep(0.5)
    after, _ = bot.usage()
    return (after - before) / count * 1000


def paced(bot: Bot, row: Row, count: int) -> float:
    """CPU ms of an answer where no more are asked for in a second than there are of bulk: one that comes
    alone costs several times as much as one of hundreds a second, which share turns of the loop.
    """
    from bot.connection.limits import BULK

    before, _ = bot.usage()
    bot.play(list(itertools.islice(row.updates, count)), row.answers, rate=BULK)
    after, _ = bot.usage()
    return (after - before) / count * 1000


def pace(rounds: int, seconds: float) -> None:
    """p50 and p99 of questions that never repeat beside the echo's, at even paces."""
    row = rows()["never repeated"]
    with Bot(WHOLE) as ours, Bot(PEERS[BASE]) as echo:
        cost(ours, row, 400)
        cost(echo, Row((asked(n, "сәлем") for n in itertools.count(1)), ("sendMessage",)), 400)
        for rate in (100, 300):
            found: dict[str, list[tuple[float, float]]] = {"azamat": [], "echo": []}
            for _ in range(rounds):
                for name, bot in (("echo", echo), ("azamat", ours)):
                    updates = list(itertools.islice(row.updates, int(rate * seconds)))
                    found[name].append(tail(bot, updates, rate))
            shown = {
                name: [statistics.median(part) for part in zip(*of, strict=True)]
                for name, of in found.items()
            }
            ratio = shown["azamat"][1] / shown["echo"][1]
            print(f"{rate}/s: p50 / p99 ms {shown}  p99 {ratio:.2f} x", flush=True)


def tail(
    bot: Bot, updates: list[dict[str, Any]], rate: float, apart: int | None = None
) -> tuple[float, float]:
    """p50 and p99 in ms; of all but the chat ``apart``."""
    chats = [one["message"]["chat"]["id"] for one in updates]
    count = sum(chat != apart for chat in chats)
    got = bot.play(updates, rate=rate, count=None if apart is None else count)
    waits = sorted(wait * 1000 for chat, wait in got.waits(chats) if chat != apart)
    return waits[len(waits) // 2], waits[int(len(waits) * 0.99)]


def start(times: int) -> None:
    """`azamat ask` beside the import of the library; and until a killed bot answers again."""
    library, asking, again = [], [], []
    question = ["-c", WHOLE.replace("'run'", "'ask', 'Биыл қанша грант бөлінді?'")]
    with Bot(WHOLE) as bot, tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"AZAMAT_DATA": folder, "XDG_CACHE_HOME": folder}
        for name in ("TELEGRAM_BOT_TOKEN", "PYTHONDONTWRITEBYTECODE"):  # installed, all of it is compiled
            environment.pop(name, None)

        def took(*arguments: str) -> float:
            begin = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments], check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
            )
            return time.perf_counter() - begin

        first = took(*question)
        bot.play([asked(1, "сәлем")])
        for n in range(times):
            library.append(took("-c", "import telegram.ext"))
            asking.append(took(*question))
            bot.kill()
            begin = time.time()
            bot.begin()
            again.append(bot.play([asked(2 + n, "Биыл қанша грант бөлінді?")]).answered[-1][0] - begin)
    base = statistics.median(library)
    print(
        f"import telegram.ext {base * 1000:.0f} ms; azamat ask {statistics.median(asking) / base:.2f} x"
        f" (the very first {first / base:.1f} x); again {statistics.median(again):.2f} s after a kill",
        flush=True,
    )


def peers(rounds: int, count: int) -> None:
    """Other echo bots beside ours."""
    with tempfile.TemporaryDirectory() as folder:
        programs = dict(PEERS)
        if (code := telegraf(folder)) is not None:
            programs["telegraf"] = code
        for name, program in programs.items():
            if name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None:
                continue
            found = []
            try:
                with Bot(program) as bot, Bot(PEERS[BASE]) as echo:
                    row = Row((asked(1 + n % CHATS, "сәлем") for n in itertools.count()), ("sendMessage",))
                    cost(bot, row, 400), cost(echo, row, 400)
                    for _ in range(rounds):
                        found.append(cost(bot, row, count)[0] / cost(echo, row, count)[0])
                    memory = bot.usage()[1]
                print(f"{name:<20}{statistics.median(found):>6.2f} x {memory:>6.0f} MB", flush=True)
            except Unanswered as error:
                print(f"{name:<20}{str(error).splitlines()[-1]}", flush=True)


def broadcast(count: int, rate: float) -> None:
    """So many destinations while ``rate`` a second ask, beside what a limit of 30 a second leaves."""
    row = rows()["never repeated"]
    ideal = count / (30 - rate)
    with Bot(WHOLE, subscribers(count)) as bot:
        cost(bot, row, 100)
        time.sleep(12)
        announce(bot.data)
        updates = list(itertools.islice(row.updates, int(rate * ideal * 1.5)))
        got = bot.play(updates, rate=rate, count=count + len(updates))
    sent = [at for at, chat in got.answered if chat > SUBSCRIBED]
    every = sorted(at for at, _ in got.answered)
    most = max(i - next_ for i, next_ in _windows(every))
    print(
        f"{count} destinations with {rate:g} answers a second: {sent[-1] - sent[0]:.1f} s,"
        f" {(sent[-1] - sent[0]) / ideal:.2f} of the ideal; most in a second {most}"
    )


def _windows(moments: list[float]) -> Iterator[tuple[int, int]]:
    """For each moment how many came until it, and how many of them more than a second before."""
    begin = 0
    for n, at in enumerate(moments):
        while moments[begin] <= at - 1:
            begin += 1
        yield n + 1, begin


def memory(count: int) -> None:
    """RSS at the start, and after so many questions that never repeat, of 20,000 chats."""
    texts = all_new(questions())
    people = itertools.cycle(range(1, 20_001))
    with Bot(WHOLE) as bot:
        bot.play([asked(1, "сәлем")])
        found = [bot.usage()[1]]
        for _ in range(0, count, 10_000):
            bot.play([asked(next(people), next(texts)) for _ in range(min(count, 10_000))])
            found.append(bot.usage()[1])
    print("RSS MiB:", " → ".join(f"{one / 1.048576:.0f}" for one in found))


def worst(seconds: float) -> tuple[str, float]:
    """The text of 4,096 characters that takes longest, found by trying and changing; and its ms."""
    from talking import assistant

    from bot.assistant import Conversation

    ours = assistant()
    chance = random.Random(7)
    parts = [*(word for question in questions() for word in question.split()), *SHAPES]

    def made(pieces: list[str], gap: str) -> str:
        text = gap.join(pieces)
        return (text * (1 + 4096 // max(1, len(text))))[:4096]

    def took(text: str) -> float:
        times = []
        for n in range(2):
            begin = time.thread_time()
            ours.ask(text[: 4096 - n], Conversation(), date(2025, 11, 1))
            times.append(time.thread_time() - begin)
        return min(times)

    known = [(took(made([part], gap)), [part], gap) for part in SHAPES for gap in ("", " ")]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        known = sorted(known, key=lambda one: -one[0])[:12]
        _, pieces, gap = chance.choice(known)
        changed = list(pieces)
        match chance.randrange(4):
            case 0:
                changed.insert(chance.randrange(len(changed) + 1), chance.choice(parts))
            case 1:
                changed[chance.randrange(len(changed))] = chance.choice(parts)
            case 2:
                changed = changed * 2
            case _:
                gap = chance.choice(("", " ", "\n", ", ", ". ", "-", "? "))
        changed = changed[:200]
        known.append((took(made(changed, gap)), changed, gap))
    best, pieces, gap = max(known, key=lambda one: one[0])
    return made(pieces, gap), best * 1000


def stall(search: float, seconds: float) -> None:
    """p99 of 50 ordinary questions a second, without and with one person who sends the worst there is."""
    text, ms = worst(search)
    print(f"the worst found takes {ms:.0f} ms: {text[:60]!r} …", flush=True)
    row = rows()["never repeated"]
    attacker, ratios = 9_000_001, []
    with Bot(WHOLE) as bot:
        cost(bot, row, 400)
        for n in range(3):
            calm = list(itertools.islice(row.updates, int(50 * seconds)))
            alone = tail(bot, calm, 50)
            mixed = []
            for i, one in enumerate(itertools.islice(row.updates, int(50 * seconds))):
                mixed.append(one)
                if i % 26 == 0:  # 19 in ten seconds: what the limit lets through
                    mixed.append(asked(attacker, text[: 4096 - i // 26 - n]))
            beset = tail(bot, mixed, 52, attacker)
            ratios.append(beset[1] / alone[1])
            print(f"p50 / p99 ms: alone {alone}, beset {beset}", flush=True)
    print(f"p99 {statistics.median(ratios):.2f} x")


SHAPES: Final = (
    "1 234 567", "8 701 234 56 78", "1", "а", "бір мың екі жүз", "a.b-c@d.e-f.", "(1", "<b>&amp;",
    "Z\u0337\u0322", "👩\u200d👩\u200d👧", "{a", "10:00", "KZ12", "қанша", "гранттарымыздағылардың",
    "өө", "2024-2025 жылдары", "жоқ емес", "сколько", "не", "облыстарындағы", "25.11.2025", "%",
    "және", "былтыр", "үштен бірі", "Алматы", "в 2 раза", "больше", "ғой", "млрд", "қққққққққққққққққққққ",
)  # fmt: skip


def crashes(chats: int, kills: int) -> None:
    """Every question answered, in order, whatever is killed."""
    from bot_api import BotApi

    sys.path.insert(0, str(ROOT / "tests" / "connection"))
    import test_crashes

    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        begin = time.monotonic()
        times = test_crashes.lost_and_repeated(api, Path(folder), chats, kills, 5)
        count = chats * len(test_crashes.QUESTIONS)
        more = sum(times.values()) - times[1] - times[2]
        print(
            f"kill -9 {kills} times in {count} questions of {chats} chats: 0 lost, {times[2]} twice, "
            f"{more} more often, order kept; {time.monotonic() - begin:.0f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="What the bot costs.")
    parts = ("rows", "pace", "start", "peers", "broadcast", "stall", "memory", "crashes")
    parser.add_argument("part", nargs="*", choices=parts, default=list(parts[:3]))
    parser.add_argument("--only", nargs="+", metavar="ROW", default=[], help="these rows alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--smoke", action="store_true", help="each once: only that all of it runs")
    options = parser.parse_args()
    smoke, rounds = options.smoke, 1 if options.smoke else options.rounds
    does: dict[str, Callable[[], None]] = {
        "rows": lambda: compare(options.only, rounds, 80 if smoke else 1000),
        "pace": lambda: pace(rounds, 1 if smoke else 10),
        "start": lambda: start(rounds),
        "peers": lambda: peers(rounds, 80 if smoke else 2000),
        "broadcast": lambda: broadcast(20 if smoke else 2000, 5),
        "stall": lambda: stall(1 if smoke else 60, 1 if smoke else 20),
        "memory": lambda: memory(200 if smoke else 50_000),
        "crashes": lambda: crashes(20 if smoke else 400, 1 if smoke else 5),
    }
    for name in parts if smoke else options.part:
        print(f"-- {name}", flush=True)
        does[name]()


if __name__ == "__main__":
    main()
