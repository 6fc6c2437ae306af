"""What pictures cost: CPU and bytes of each, memory over many, and what answers notice of them.

``python tests/benchmarks/pictures.py`` prints tables; ``--smoke`` runs few of each. No figure is judged: they
are read beside each other, on one machine in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import time
from datetime import date
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from bot.assistant import Assistant, Conversation
from bot.opening import over
from bot.pictures.picture import Picture, Worker, every, scene_of
from bot.screens.home import Interface
from knowledge.loading import load
from knowledge.model import Knowledge

ROOT: Final = Path(__file__).parents[2]
TODAY: Final = date(2025, 11, 23)
DRAWN: Final = 50  # pictures of a round
EVERY: Final = 0.01  # seconds between two
ROUNDS: Final = 100
QUESTIONS: Final = ROOT / "tests" / "questions"


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true", help="few of each: whether it runs")
    smoke = parser.parse_args().smoke
    gc.set_threshold(10_000, 20, 50)  # as a bot that runs
    knowledge = load(ROOT / "knowledge")
    pictures = list(every(knowledge))
    if smoke:
        pictures = pictures[:24]
    costs(pictures, knowledge)
    memory(pictures, knowledge, 60 if smoke else 10_000)
    asyncio.run(answers(pictures, knowledge, 3 if smoke else ROUNDS))


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


async def answers(pictures: list[Picture], knowledge: Knowledge, rounds: int) -> None:
    """Whether answers notice that pictures are drawn: for as long as that takes, and for as many answers
    without, in turns that lots decide.

    Questions come by the clock, whether the one before is answered or not, and an answer took from the moment
    when its question was due: what waits behind something slow counts, as it does for people. The interval is
    that of rounds drawn again with replacement (bootstrap).
    """
    gc.collect()
    gc.freeze()
    assistant, worker, asked, lots = over(knowledge, Interface()), Worker(), questions(), random.Random(1)
    for one in pictures[:DRAWN]:  # as in a bot that has run for a while
        await worker.png(one, knowledge)
    for question in asked:
        assistant.ask(question, Conversation(), TODAY)
    took: dict[bool, list[list[float]]] = {False: [], True: []}
    count = len(asked)
    for n in range(rounds):
        turns = [False, True]
        lots.shuffle(turns)
        shown = [pictures[(n * DRAWN + k) % len(pictures)] for k in range(DRAWN)]
        for drawing in turns:
            task = asyncio.create_task(draw(worker, shown, knowledge)) if drawing else None
            took[drawing].append(await came(assistant, lots.sample(asked, count), EVERY, task))
            if task is not None:
                await task
                count = min(len(asked), len(took[True][-1]))
    print(f"answers, one every {1000 * EVERY:.0f} ms, in {rounds} rounds:")
    for drawing, seconds in took.items():
        cut = quantiles(chain.from_iterable(seconds), n=1000)
        what = f"while {DRAWN} pictures are drawn" if drawing else "alone"
        print(
            f"  {what:32} {sum(map(len, seconds))}: p50 {ms(cut[499])}, p95 {ms(cut[949])},"
            f" p99 {ms(cut[989])}, p99.9 {ms(cut[998])}"
        )
    again = sorted(ratio([lots.choices(took[one], k=rounds) for one in (True, False)]) for _ in range(1000))
    found = ratio([took[True], took[False]])
    print(f"  p99 with to p99 without: {found:.2f}; 95 % interval {again[25]:.2f} to {again[974]:.2f}")


def ratio(arms: list[list[list[float]]]) -> float:
    """Of the 99th percentile of the first to that of the second."""
    one, other = (quantiles(chain.from_iterable(arm), n=100)[98] for arm in arms)
    return one / other


async def draw(worker: Worker, pictures: list[Picture], knowledge: Knowledge) -> None:
    """One after the other, in the worker."""
    for one in pictures:
        await worker.png(one, knowledge)


async def came(
    assistant: Assistant, asked: list[str], every: float, task: asyncio.Task[None] | None
) -> list[float]:
    """Seconds of each answer, from when its question was due; until the task has ended, if there is one."""
    begun = time.perf_counter()
    taken: list[float] = []
    for n, question in enumerate(asked):
        due = begun + n * every
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if task is not None and task.done():
            break
        assistant.ask(question, Conversation(), TODAY)
        taken.append(time.perf_counter() - due)
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
