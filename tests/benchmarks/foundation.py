"""From the start to the first answer, resident memory, and from a question to its text, beside peers.

    python tests/benchmarks/foundation.py [--smoke]

Run by hand; with ``--smoke`` quickly, in CI. Each figure stands beside peers of the same run: the ratio means
the same on another machine. Nothing here fails for being slow.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot import opening  # noqa: E402
from bot.assistant import Assistant, Conversation  # noqa: E402
from bot.screens.home import Interface  # noqa: E402
from bot.settings import NAMES  # noqa: E402
from knowledge.loading import load  # noqa: E402
from knowledge.model import Derived, Figure, Knowledge  # noqa: E402

TODAY = date(2025, 11, 23)
QUESTION = "Биыл қанша грант бөлінді?"
LIBRARY = "import telegram.ext, aiosqlite, babel"  # what a bot with these libraries starts with at least


@dataclass(frozen=True)
class Row:
    """A measured figure, what it should stay under, and the peers of the same run."""

    name: str
    value: float
    unit: str
    limit: float
    peers: tuple[tuple[str, float], ...]

    def lines(self) -> Iterator[str]:
        held = "under" if self.value < self.limit else "NOT under"
        yield f"{self.name:34} {self.value:9.2f} {self.unit:3} {held} {self.limit:g} {self.unit}"
        for name, value in self.peers:
            yield f"    {name:30} {value:9.2f} {self.unit:3} ratio {self.value / value:.2f}"


@contextmanager
def started(arguments: Sequence[str], data: Path) -> Iterator[subprocess.Popen[str]]:
    """A program that waits on standard input, ended at the end."""
    environ = {**os.environ, **dict.fromkeys(NAMES, ""), "AZAMAT_DATA": str(data), "PYTHONUTF8": "1"}
    program = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**environ, "AZAMAT_TODAY": TODAY.isoformat()},
    )
    try:
        yield program
    finally:
        program.communicate()


def first_line(arguments: Sequence[str], data: Path, asked: str = "") -> tuple[float, float]:
    """Until a program has said its first line that is not what it was asked. Out: ms, resident MB then."""
    begun = time.perf_counter()
    with started(arguments, data) as program:
        if program.stdin is None or program.stdout is None:
            raise RuntimeError("no pipes")
        if asked:
            program.stdin.write(f"{asked}\n")
            program.stdin.flush()
        while not (line := program.stdout.readline()).strip() or (asked and asked in line):
            if not line:
                raise RuntimeError(f"{arguments}: ended without a word")
        return (time.perf_counter() - begun) * 1000, resident(program.pid)


def resident(pid: int) -> float:
    """Resident memory of a running process in MB (10^6 bytes); nan where the system has no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return float("nan")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


def starts(times: int, data: Path) -> tuple[Row, Row]:
    """The chat in the terminal: the same program that runs in Telegram, from nothing to the first answer."""

    def measured(arguments: Sequence[str], asked: str = "") -> tuple[float, float]:
        found = [first_line(arguments, data, asked) for _ in range(times)]
        return median(ms for ms, _ in found), median(mb for _, mb in found)

    waits = "import sys\nprint('-', flush=True)\nsys.stdin.read()"
    chat = measured(["-m", "bot"], QUESTION)
    ask = measured(["-m", "bot", "ask", QUESTION])
    bare = measured(["-c", waits])
    library = measured(["-c", f"{LIBRARY}\n{waits}"])
    return (
        Row(
            "start to first answer",
            chat[0],
            "ms",
            1000,
            (("azamat ask", ask[0]), ("imports of the libraries", library[0]), ("bare Python", bare[0])),
        ),
        Row(
            "resident memory",
            chat[1],
            "MB",
            90,
            (("imports of the libraries", library[1]), ("bare Python", bare[1])),
        ),
    )


def answers(times: int) -> Row:
    """From a question to the text of its answer, in the median over all questions that a figure answers."""
    knowledge = load(ROOT / "knowledge")
    assistant = opening.over(knowledge, Interface())
    asked = [
        row["q"]
        for path in sorted((ROOT / "tests" / "questions").glob("??.jsonl"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
        if row["expect"]["kind"] == "figure"
    ]

    def reply(question: str) -> str:
        return assistant.ask(question, Conversation(), TODAY)[0].text

    first = median(elapsed(reply, question) for question in asked)
    again = median(elapsed(reply, question) for _ in range(times) for question in asked)
    naive = nearest_phrase(knowledge)
    peer = median(elapsed(naive, question) for question in asked[: 5 * times])
    return Row(
        f"question to text ({len(asked)} questions)",
        first,
        "ms",
        1,
        (
            ("asked again", again),
            ("difflib over the phrases", peer),
            ("without rendering", parsed(assistant, asked)),
        ),
    )


def parsed(assistant: Assistant, asked: Sequence[str]) -> float:
    """The same without rendering: what is left of the time is the text's."""
    return median(
        elapsed(lambda question: assistant.explain(question, TODAY), question) for question in asked
    )


def nearest_phrase(knowledge: Knowledge) -> Callable[[str], str]:
    """A peer: the phrase of the vocabulary that looks most like the question, as many bots answer."""
    figures: list[Figure | Derived] = [*knowledge.figures.values(), *knowledge.derived.values()]
    phrases = {phrase: figure.id for figure in figures for phrase in (*figure.asked.kk, *figure.asked.ru)}

    def found(question: str) -> str:
        near = difflib.get_close_matches(question, phrases, n=1, cutoff=0)
        return phrases[near[0]]

    return found


def elapsed(do: Callable[[str], object], question: str) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    do(question)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Benchmarks of the foundation.")
    parser.add_argument("--smoke", action="store_true", help="each once: only that all of it runs")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory() as folder:
        for row in (*starts(1 if smoke else 7, Path(folder)), answers(1 if smoke else 5)):
            for line in row.lines():
                print(line)


if __name__ == "__main__":
    main()
