"""Engines of other kinds for the comparison: each learns phrases and labelled questions, and may refuse.

Those that give a score refuse below a threshold, chosen on what they learn from for the most right answers.
Texts are folded by our own folding first: without it all of them do worse.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from locales.folding import clean, skeleton, tokens  # noqa: E402


class Labelled(NamedTuple):
    """A text and the figure that it asks for; None: nothing that there is an answer to."""

    text: str
    label: str | None


class Unavailable(Exception):
    """A peer that is not installed; the message names what is missing."""


class Peer(ABC):
    """An engine: what it is called, how it learns, and what it answers."""

    name: ClassVar[str]

    @abstractmethod
    def learn(self, phrases: Sequence[Labelled], questions: Sequence[Labelled]) -> None:
        """Take in the phrases of the figures and the labelled questions."""

    @abstractmethod
    def answer(self, question: str) -> str | None:
        """A figure's id, or None for a refusal."""


def resident() -> float:
    """The memory of this process in MiB (0 where the system does not say)."""
    status = Path("/proc/self/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def needed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise Unavailable(f"{module} is not installed ({error.name})") from None


def folded(text: str) -> str:
    """One string for every way of typing, digits kept."""
    return " ".join(t.text if t.is_number else t.skeleton or skeleton(t.text) for t in tokens(clean(text)))


def trigrams(text: str) -> list[str]:
    padded = f" {folded(text)} "
    return [padded[n : n + 3] for n in range(len(padded) - 2)]


class Scored(Peer):
    """An engine that finds the nearest text with a score."""

    texts: list[Labelled]
    threshold: float = 0.0

    def learn(self, phrases: Sequence[Labelled], questions: Sequence[Labelled]) -> None:
        self.texts = [*phrases, *questions]
        self.fit([folded(t.text) for t in self.texts])
        # The second half of the questions against all the rest: no threshold is chosen on itself.
        half = len(questions) // 2
        self.texts = [*phrases, *questions[:half]]
        self.fit([folded(t.text) for t in self.texts])
        held = [(self.best(q.text), q.label) for q in questions[half:]]
        marks = sorted({score for (_, score), _ in held})
        self.threshold = max(
            [0.0, *marks],
            key=lambda m: sum((label if score >= m else None) == due for (label, score), due in held),
        )
        self.texts = [*phrases, *questions]
        self.fit([folded(t.text) for t in self.texts])

    def answer(self, question: str) -> str | None:
        label, score = self.best(question)
        return label if score >= self.threshold else None

    @abstractmethod
    def fit(self, texts: Sequence[str]) -> None:
        """Build the engine over folded texts."""

    @abstractmethod
    def best(self, question: str) -> tuple[str | None, float]:
        """The label of the nearest text, and how near it is."""


class Ours(Peer):
    """The assistant as it stands: it learns nothing from questions."""

    name = "azamat"

    def __init__(self) -> None:
        self.module = needed("bot.assistant")
        self.interface = needed("bot.screens.home").Interface
        self.load = needed("knowledge.loading").load
        self.today = needed("datetime").date(2025, 11, 23)

    def learn(self, phrases: Sequence[Labelled], questions: Sequence[Labelled]) -> None:
        knowledge = self.load(ROOT / "knowledge")
        self.assistant = self.module.Assistant(lambda: knowledge, self.interface())
        self.assistant.index()

    def answer(self, question: str) -> str | None:
        reply, _ = self.assistant.ask(question, self.module.Conversation(), self.today)
        return reply.figures[0] if reply.figures else None


class Classifier(Peer):
    """TF-IDF of character 2- to 5-grams and a logistic regression over the labels, "unknown" one of them."""

    name = "scikit-learn char n-grams + LR"

    def __init__(self) -> None:
        self.text = needed("sklearn.feature_extraction.text")
        self.linear = needed("sklearn.linear_model")

    def learn(self, phrases: Sequence[Labelled], questions: Sequence[Labelled]) -> None:
        told = [*phrases, *questions]
        self.grams = self.text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self.model = self.linear.LogisticRegression(C=30, max_iter=1000)
        self.model.fit(
            self.grams.fit_transform([folded(t.text) for t in told]), [t.label or "" for t in told]
        )

    def answer(self, question: str) -> str | None:
        return str(self.model.predict(self.grams.transform([folded(question)]))[0]) or None


class Bm25(Scored):
    """BM25 over character trigrams."""

    name = "rank_bm25, trigrams"

    def __init__(self) -> None:
        self.module = needed("rank_bm25")

    def fit(self, texts: Sequence[str]) -> None:
        self.engine = self.module.BM25Okapi([trigrams(t) for t in texts])

    def best(self, question: str) -> tuple[str | None, float]:
        grams = trigrams(question)
        scores = self.engine.get_scores(grams)
        at = int(scores.argmax())
        return self.texts[at].label, float(scores[at]) / max(1, len(grams))


class TokenSet(Scored):
    """rapidfuzz's token_set_ratio against every text."""

    name = "rapidfuzz token_set_ratio"

    def __init__(self) -> None:
        self.process = needed("rapidfuzz.process")
        self.fuzz = needed("rapidfuzz.fuzz")

    def fit(self, texts: Sequence[str]) -> None:
        self.known = list(texts)

    def best(self, question: str) -> tuple[str | None, float]:
        found = self.process.extractOne(folded(question), self.known, scorer=self.fuzz.token_set_ratio)
        return (self.texts[found[2]].label, found[1]) if found else (None, 0.0)


class Fts5(Scored):
    """SQLite's full-text index of trigrams, its own BM25."""

    name = "SQLite FTS5 trigram"

    def __init__(self) -> None:
        self.database = sqlite3.connect(":memory:")
        try:
            self.database.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='trigram')")
        except sqlite3.OperationalError as error:
            raise Unavailable(f"this SQLite has no trigram index ({error})") from None

    def fit(self, texts: Sequence[str]) -> None:
        self.database.execute("DELETE FROM texts")
        self.database.executemany("INSERT INTO texts(rowid, body) VALUES (?, ?)", enumerate(texts))

    def best(self, question: str) -> tuple[str | None, float]:
        grams = dict.fromkeys(g for g in trigrams(question) if '"' not in g)
        if not grams:
            return None, 0.0
        query = " OR ".join(f'"{g}"' for g in grams)
        row = self.database.execute(
            "SELECT rowid, bm25(texts) FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT 1", (query,)
        ).fetchone()
        return (self.texts[row[0]].label, -row[1] / len(grams)) if row else (None, 0.0)


PEERS: tuple[type[Peer], ...] = (Ours, Classifier, Bm25, TokenSet, Fts5)


def run() -> None:
    """One engine in a process of its own: its work on standard input, what came of it on standard output."""
    work = json.load(sys.stdin)
    kind = next(k for k in PEERS if k.name == sys.argv[1])
    before, began = resident(), time.perf_counter()
    try:
        engine = kind()
    except Unavailable as error:
        print(json.dumps({"missing": str(error)}))
        return
    imported = time.perf_counter() - began
    engine.learn([Labelled(*p) for p in work["phrases"]], [Labelled(*q) for q in work["learnt"]])
    built = time.perf_counter() - began - imported
    given, times = [], []
    for question in work["tried"]:
        began = time.perf_counter()
        given.append(engine.answer(question))
        times.append((time.perf_counter() - began) * 1000)
    print(
        json.dumps(
            {"given": given, "ms": times, "import": imported, "build": built, "memory": resident() - before}
        )
    )


if __name__ == "__main__":
    run()
