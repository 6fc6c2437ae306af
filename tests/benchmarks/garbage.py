"""How long the garbage collector keeps everybody waiting while people ask: the longest look, by generation.

    python tests/benchmarks/garbage.py [--seconds N] [--smoke]

All that people do comes in turns, as fast as it is answered. Nothing here fails for being slow.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks import connection  # noqa: E402
from benchmarks.bots import WHOLE, Bot  # noqa: E402

#: Each look: its generation, the milliseconds of CPU that it took, how many objects were garbage.
NOTED: Final = """
import gc, json, os, signal, time
looks, begun = [], [0.0]

def look(phase, about):
    if phase == "start":
        begun[0] = time.thread_time()
    else:
        took = (time.thread_time() - begun[0]) * 1000
        looks.append((about["generation"], took, about["collected"]))

def give(*_):
    path = os.path.join(os.environ["AZAMAT_DATA"], "looks")
    with open(path + ".new", "w") as file:
        json.dump(looks, file)
    looks.clear()
    os.rename(path + ".new", path)

gc.callbacks.append(look)
signal.signal(signal.SIGUSR1, give)
"""


def given(bot: Bot) -> list[tuple[int, float, int]]:
    """The looks since it was asked for them last."""
    path = bot.data / "looks"
    path.unlink(missing_ok=True)
    os.kill(bot._bot.pid, signal.SIGUSR1)
    while not path.exists():
        time.sleep(0.05)
    return [(generation, took, found) for generation, took, found in json.loads(path.read_text())]


def main() -> None:
    parser = argparse.ArgumentParser(description="How long garbage is looked for.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--smoke", action="store_true", help="each once: only that it runs")
    options = parser.parse_args()
    count = 0
    with Bot(NOTED + WHOLE) as bot:
        rows = list(connection.rows().values())
        connection.cost(bot, rows[0], 100)
        given(bot)
        end = time.monotonic() + (0 if options.smoke else options.seconds)
        while not count or time.monotonic() < end:
            for row in rows:
                connection.cost(bot, row, 100 if options.smoke else 1000)
                count += 100 if options.smoke else 1000
        looks = given(bot)
    for generation in range(3):
        took = [ms for of, ms, _ in looks if of == generation]
        found = sum(number for of, _, number in looks if of == generation)
        print(
            f"generation {generation}: {len(took)} looks, the longest {max(took, default=0):.1f} ms of CPU,"
            f" {sum(took) / count * 1000:.1f} µs an update; garbage: {found}",
            flush=True,
        )


if __name__ == "__main__":
    main()
