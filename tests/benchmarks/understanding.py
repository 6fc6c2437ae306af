"""How fast questions are understood, on a store of any size, and how right beside engines of other kinds.

    python tests/benchmarks/understanding.py [--smoke] [SET.jsonl ...]

Run by hand; with ``--smoke`` quickly and without peers, in CI. The peers are optional installs (scikit-learn,
rank_bm25, rapidfuzz): one that is missing is named and left out. All get the same vocabulary (the phrases of
each figure) and the same labelled questions, unknown ones too: the even lines of the sets. The odd lines are
asked. Nothing here fails for being slow. No question is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from understanding_peers import PEERS, Labelled  # noqa: E402

from bot.answering.answer import Answer  # noqa: E402
from bot.answering.context import Frame  # noqa: E402
from bot.answering.deciding import decide  # noqa: E402
from bot.answering.index import Index  # noqa: E402
from bot.assistant import Assistant, Conversation  # noqa: E402
from bot.screens.home import Interface  # noqa: E402
from bot.understanding.parsing import parse  # noqa: E402
from knowledge.loading import load, load_texts, texts  # noqa: E402
from knowledge.model import Figure, Knowledge  # noqa: E402

TODAY = date(2025, 11, 23)
QUICK = ["kk", "ru"]
LONG = 4096  # characters of a Telegram message
LIMITS = {"first": 1.2, "p99": 4.0, "again": 0.4, "long": 50.0, "store": 2.0}  # milliseconds
START = 3.0  # times as long as the library for Telegram takes to be imported
PEER = [sys.executable, "-c", "import telegram.ext"]
ASK = [sys.executable, "-m", "bot", "ask", "2025 жылы қанша грант берілді?"]


class Asked(NamedTuple):
    """A labelled question: the figures of which one may lead; none if there is nothing to be given."""

    text: str
    lead: tuple[str, ...]


def rows(paths: Sequence[Path]) -> tuple[list[Asked], list[Asked]]:
    """The single questions of the sets: those of even lines, to learn from, and of odd ones, to be asked."""
    learnt: list[Asked] = []
    tried: list[Asked] = []
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").split("\n")):
            if not line.strip():
                continue
            row: dict[str, Any] = json.loads(line)
            expect = row.get("expect", {"kind": "unknown"})
            if "turns" in row or expect["kind"] == "topic":
                continue  # a peer has no conversations and no summaries
            (tried if number % 2 else learnt).append(Asked(row["q"], tuple(expect.get("lead", ()))))
    return learnt, tried


def timed(act: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of computing for each question: what else runs on the machine counts little."""
    found = []
    for question in questions:
        began = time.thread_time_ns()
        act(question)
        found.append((time.thread_time_ns() - began) / 1e6)
    return found


def line(name: str, value: float, unit: str, limit: float | None = None) -> None:
    held = "" if limit is None else f"   {'under' if value < limit else 'NOT under'} {limit:g} {unit}"
    print(f"{name:44} {value:10.3f} {unit}{held}")


def over(knowledge: Knowledge) -> Assistant:
    return Assistant(lambda: knowledge, Interface())


def speed(knowledge: Knowledge, questions: Sequence[str], rounds: int) -> None:
    """Understanding, deciding and rendering of each question, caches warm and cold.

    A question is read anew each time, but for those that the assistant is asked in the same words.
    """
    asked = over(knowledge)
    began = time.perf_counter()
    asked.index()
    line("building the index", (time.perf_counter() - began) * 1000, "ms")
    index = asked.index()

    def decided(question: str) -> Answer:
        return decide(parse(question, index.vocabulary), index, Frame(), TODAY)[0]

    cold = timed(decided, questions)
    line("understood and decided, first time: median", median(cold), "ms", LIMITS["first"])
    line("understood and decided, first time: 99th p.", quantiles(cold, n=100)[98], "ms", LIMITS["p99"])
    known = [ms for _ in range(rounds) for ms in timed(decided, questions)]
    line("understood and decided, again: median", median(known), "ms", LIMITS["again"])
    line("understood and decided, again: 99th p.", quantiles(known, n=100)[98], "ms", LIMITS["p99"])
    warm = [
        ms for _ in range(rounds) for ms in timed(lambda q: asked.ask(q, Conversation(), TODAY), questions)
    ]
    line("in the same words, with its reply: median", median(warm), "ms", LIMITS["again"])
    line("in the same words, with its reply: 99th p.", quantiles(warm, n=100)[98], "ms", LIMITS["p99"])
    words = " ".join(questions)
    for name, text in {
        "of questions": (words * (LONG // len(words) + 1))[:LONG],
        "of typing errors": "".join(
            c if n % 7 else "ъ" for n, c in enumerate(words * (LONG // len(words) + 1))
        )[:LONG],
        "of digits": ("12 345 " * LONG)[:LONG],
        "of one letter": "а" * LONG,
        "of two letters a word": " ".join(
            f"{chr(1072 + n % 32)}{chr(1072 + n * 7 % 32)}" for n in range(LONG)
        )[:LONG],
        "of one word": "кіргн" * (LONG // 5),
        "of line breaks": "грант\n" * (LONG // 6),
        "of strange words": " ".join(f"бз{n}ыр{chr(1072 + n % 32)}к" for n in range(600))[:LONG],
    }.items():
        fresh = over(knowledge)
        fresh.index()
        line(
            f"a message of {LONG} characters {name}",
            timed(lambda q, a=fresh: a.ask(q, Conversation(), TODAY), [text])[0],
            "ms",
            LIMITS["long"],
        )


# the start


def started(command: Sequence[str], folder: str) -> tuple[float, float]:
    """Seconds and mebibytes of a process from its start to its end; ``folder``: for data and caches."""
    environ = {**os.environ, "PYTHONUTF8": "1", "AZAMAT_DATA": folder, "XDG_CACHE_HOME": folder}
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - began, used.ru_maxrss / 2**10


def start(rounds: int) -> None:
    """``azamat ask``, with and without a kept vocabulary, beside an import, in turns."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with TemporaryDirectory() as kept:
        started(ASK, kept)
        for _ in range(rounds):
            found["peer"].append(started(PEER, kept))
            found["kept"].append(started(ASK, kept))
            with TemporaryDirectory() as empty:
                found["new"].append(started(ASK, empty))
    seconds = {name: median(s for s, _ in runs) for name, runs in found.items()}
    memory = {name: median(m for _, m in runs) for name, runs in found.items()}
    line("importing telegram.ext", seconds["peer"] * 1000, "ms")
    for name, what in (("kept", "azamat ask"), ("new", "azamat ask, nothing kept yet")):
        line(what, seconds[name] * 1000, "ms")
        line(
            f"{what}: times the import",
            seconds[name] / seconds["peer"],
            "x",
            START if name == "kept" else None,
        )
        line(f"{what}: memory", memory[name], "MiB")
    print()


# a store of any size

_ONSETS = ["б", "в", "г", "д", "ж", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ф", "х", "ш"]
_VOWELS = ["а", "е", "и", "о", "у"]


def word(number: int) -> str:
    """An invented word of three syllables and an end; another number, another word."""
    letters = ""
    for _ in range(3):
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        letters += _ONSETS[onset] + _VOWELS[vowel]
    return letters + "нлртк"[number % 5]


def letters(number: int) -> str:
    """A name for a command, which holds no digits."""
    return "t_" + "".join(chr(97 + int(d)) for d in str(number))


def generated(topics: int, figures: int) -> dict[str, str]:
    """The files of a knowledge folder: so many topics of so many figures each, every word invented."""
    base = texts(ROOT / "knowledge")
    name, source = next((n, t) for n, t in base.items() if "sources/" in n.replace("\\", "/"))
    files = {name: source}
    seed = 7919
    for t in range(topics):
        subject = word(seed * (t + 1) % 600_000)
        parts = [f'id = "t{t}"\norder = {t}\ncommand = "{letters(t)}"\n']
        for table in ("name", "about"):
            parts.append(f'[{table}]\nkk = "{subject}"\nru = "{subject}"\n')
        parts.append(f'[asked]\nkk = ["{subject}"]\nru = ["{subject}"]\n[context]\nkk = []\nru = []\n')
        things = [word((seed * (t + 1) + 104_729 * (f + 1)) % 600_000) for f in range(figures)]
        for f, thing in enumerate(things):
            parts.append(f'[words.w{f}]\nkk = ["{thing}"]\nru = ["{thing}"]\n')
        for f, thing in enumerate(things):
            value = 100 + (t * figures + f) % 90_000
            parts.append(
                f'[[figure]]\nid = "t{t}-f{f}"\nunit = "project"\n'
                f'value = {value}\nas_written = "{value}"\n'
                'period = {kind = "point", start = "2025", as_written = "2025"}\n'
                f"where = {{value = [0, {len(str(value))}], unit = [10, 16], period = [20, 24]}}\n"
                f'label = {{kk = "{thing}", ru = "{thing}"}}\n'
                f'wording = {{kk = "{thing}.", ru = "{thing}."}}\n'
                f'asked = {{kk = ["{subject} {thing}"], ru = ["{thing} {subject}"]}}\n'
            )
        files[f"topics/t{t}.toml"] = "".join(parts)
    return files


def scale(topics: int, figures: int, tries: int) -> None:
    """A generated store: what it costs, and how fast and how right it answers."""
    began = time.perf_counter()
    knowledge = load_texts(generated(topics, figures))
    print(f"\na generated store: {len(knowledge.figures)} figures in {len(knowledge.topics)} topics")
    line("loading and checking", time.perf_counter() - began, "s")
    tracemalloc.start()
    index = Index(knowledge)
    line("memory of the index", tracemalloc.get_traced_memory()[0] / 2**20, "MiB")
    tracemalloc.stop()
    del index
    asked = over(knowledge)
    began = time.perf_counter()
    asked.index()
    line("building the index", time.perf_counter() - began, "s")
    step = max(1, len(knowledge.figures) // tries)
    chosen = [f for f in list(knowledge.figures.values())[::step] if isinstance(f, Figure)]
    questions = [
        f"{knowledge.topics[f.topic].name.kk} бойынша қанша {f.label.kk} болды?"
        if n % 2
        else f"Сколько {f.label.ru} было в {knowledge.topics[f.topic].name.ru}?"
        for n, f in enumerate(chosen)
    ]
    replies = [asked.ask(q, Conversation(), TODAY)[0] for q in questions]
    right = sum(r.figures[:1] == (f.id,) for r, f in zip(replies, chosen, strict=True))
    offered = sum(f.id in r.nearest for r, f in zip(replies, chosen, strict=True))
    fresh = over(knowledge)
    fresh.index()
    cold = timed(lambda q: fresh.ask(q, Conversation(), TODAY), questions)
    line("a question with its reply, first time: median", median(cold), "ms", LIMITS["store"])
    line("a question with its reply, first time: 99th p.", quantiles(cold, n=100)[98], "ms")
    line("right", 100 * right / len(chosen), "%")
    line("offered, one tap away", 100 * offered / len(chosen), "%")


# beside engines of other kinds


def phrases(knowledge: Knowledge) -> list[Labelled]:
    """Every phrase by which people ask for a figure, and its label."""
    found = []
    for figure in (*knowledge.figures.values(), *knowledge.derived.values()):
        asked = [figure.asked, *([figure.indicator.asked] if isinstance(figure, Figure) else [])]
        found += [Labelled(phrase, figure.id) for a in asked for phrase in (*a.kk, *a.ru)]
        found += [Labelled(figure.label.kk, figure.id), Labelled(figure.label.ru, figure.id)]
    return found


def peers(knowledge: Knowledge, learnt: Sequence[Asked], tried: Sequence[Asked]) -> None:
    """Each engine in a process of its own, so that none pays for the imports of another."""
    answerable = sum(1 for q in tried if q.lead)
    print(f"peers: {len(learnt)} questions to learn from, {len(tried)} asked, {answerable} have an answer")
    columns = ("right", "wrong figures", "refused", "rightly", "ms", "MiB", "import s", "build s")
    print(f"{'':32}" + "".join(f"{c:>15}" for c in columns))
    work = {
        "phrases": phrases(knowledge),
        "learnt": [(q.text, q.lead[0] if q.lead else None) for q in learnt],
        "tried": [q.text for q in tried],
    }
    program = Path(__file__).with_name("understanding_peers.py")
    for kind in PEERS:
        done = subprocess.run(
            [sys.executable, program, kind.name], input=json.dumps(work), capture_output=True, text=True
        )
        if done.returncode:
            print(f"{kind.name:32} failed: {done.stderr.strip().splitlines()[-1]}")
            continue
        result: dict[str, Any] = json.loads(done.stdout)
        if "missing" in result:
            print(f"{kind.name:32} left out: {result['missing']}")
            continue
        pairs = list(zip(result["given"], (q.lead for q in tried), strict=True))
        right = sum((g in lead) if lead else g is None for g, lead in pairs)
        wrong = sum(g is not None and g not in lead for g, lead in pairs)
        refused = sum(g is None for g, _ in pairs)
        rightly = sum(g is None and not lead for g, lead in pairs)
        counts = "".join(f"{n:15d}" for n in (right, wrong, refused, rightly))
        costs = (median(result["ms"]), result["memory"], result["import"], result["build"])
        print(f"{kind.name:32}{counts}" + "".join(f"{c:15.2f}" for c in costs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--smoke", action="store_true", help="quickly, without peers")
    parser.add_argument("sets", nargs="*", type=Path, help="question sets besides the project's own")
    args = parser.parse_args()
    own = sorted((ROOT / "tests" / "questions").glob("*.jsonl"))
    own = [p for p in own if p.stem in QUICK] if args.smoke else own
    learnt, tried = rows([*own, *args.sets])
    knowledge = load(ROOT / "knowledge")
    if not args.smoke:
        peers(knowledge, learnt, tried)
        print()
    start(1 if args.smoke else 9)
    speed(knowledge, [q.text for q in (*learnt, *tried)], 1 if args.smoke else 5)
    scale(*((20, 10, 40) if args.smoke else (500, 20, 1000)))


if __name__ == "__main__":
    main()
