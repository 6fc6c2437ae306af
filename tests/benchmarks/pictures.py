"""What pictures cost: CPU and bytes of each, memory over many, and what answers notice of them.

``python tests/benchmarks/pictures.py`` prints tables; ``--smoke`` runs few of each. No figure is judged: they
are read beside each other, on one machine in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from bot.assistant import Assistant, Conversation
from bot.opening import over
from bot.pictures.picture import Picture, every, scene_of
from bot.pictures.worker import Worker
from bot.screens.home import Interface
from knowledge.loading import load
from knowledge.model import Knowledge

ROOT: Final = Path(__file__).parents[2]
TODAY: Final = date(2025, 11, 23)
QUESTIONS: Final = ROOT / "tests" / "questions"


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true", help="few of each: whether it runs")
    smoke = parser.parse_args().smoke
    knowledge = load(ROOT / "knowledge")
    pictures = list(every(knowledge))
    if smoke:
        pictures = pictures[:24]
    costs(pictures, knowledge)
    memory(pictures, knowledge, 60 if smoke else 10_000)
    asyncio.run(answers(pictures, knowledge, 10 if smoke else 200))


def costs(pictures: list[Picture], knowledge: Knowledge) -> None:
    """The first of each is drawn with nothing in memory, the second as in a bot that has run for a while."""
    before = time.process_time()
    from bot.pictures.painting import png

    print(f"loading the library: {1000 * (time.process_time() - before):.0f} ms CPU")
    for run in ("first", "again"):
        layout, painting, sizes = [], [], []
        for one in pictures:
            begun = time.process_time()
            scene = scene_of(one, knowledge)
            laid_out = time.process_time()
            sizes.append(len(png(scene)))
            layout.append(laid_out - begun)
            painting.append(time.process_time() - laid_out)
        whole = [a + b for a, b in zip(layout, painting, strict=True)]
        print(
            f"{run}: {len(pictures)} pictures; CPU of one: {ms(median(whole))} in the median"
            f" ({ms(median(layout))} of layout), {ms(quantiles(whole, n=20)[-1])} at 95 %;"
            f" {median(sizes) / 1000:.0f} KB in the median, {max(sizes) / 1000:.0f} KB at most"
        )


def memory(pictures: list[Picture], knowledge: Knowledge, count: int) -> None:
    """Resident memory while so many are drawn."""
    from bot.pictures.painting import png

    marks = {round(count * part) for part in (0.1, 0.2, 0.4, 0.6, 0.8, 1)}
    print("memory:", end="")
    for n in range(1, count + 1):
        png(scene_of(pictures[n % len(pictures)], knowledge))
        if n in marks:
            print(f"  {n}: {resident():.1f} MB", end="", flush=True)
    print()


async def answers(pictures: list[Picture], knowledge: Knowledge, count: int) -> None:
    """How long answers take, alone and while pictures are drawn in the worker."""
    assistant = over(knowledge, Interface())
    asked = questions()
    worker = Worker()
    await worker.png(pictures[0], knowledge)
    print("answers, one every 5 ms:")
    for _ in range(2):
        for drawing in (False, True):
            done = asyncio.Event()
            task = asyncio.create_task(drawn(worker, pictures, knowledge, count if drawing else 0, done))
            taken = await asked_until(done, assistant, asked, least=200 if count > 50 else 20)
            await task
            cut = quantiles(taken, n=100)
            what = f"while {count} are drawn" if drawing else "alone"
            print(
                f"  {what:24} {len(taken):5} answers, p50 {ms(cut[49])}, p95 {ms(cut[94])}, p99 {ms(cut[98])}"
            )


async def drawn(
    worker: Worker, pictures: list[Picture], knowledge: Knowledge, count: int, done: asyncio.Event
) -> None:
    """Draw so many one after the other; none: leave the answers alone for a moment."""
    for n in range(count):
        await worker.png(pictures[n % len(pictures)], knowledge)
    if not count:
        await asyncio.sleep(1)
    done.set()


async def asked_until(done: asyncio.Event, assistant: Assistant, asked: list[str], least: int) -> list[float]:
    """Seconds of each answer."""
    taken: list[float] = []
    while not done.is_set() or len(taken) < least:
        await asyncio.sleep(0.005)
        begun = time.perf_counter()
        assistant.ask(asked[len(taken) % len(asked)], Conversation(), TODAY)
        taken.append(time.perf_counter() - begun)
    return taken


def questions() -> list[str]:
    """Questions of the project's own sets."""
    found = []
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            turns = json.loads(line).get("turns") or [json.loads(line)]
            found += [turn["q"] for turn in turns if "q" in turn]
    return found[:600]


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


def resident() -> float:
    """Megabytes in memory; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
