"""The project's own question sets as a whole: no set falls below its floor.

Whoever writes vocabulary should not see the questions, so nothing here prints one. Right is: the leading
figure and its value in the text, all that must be given and no more than was asked for, the outcome of a
check; a topic's summary or its figures; a refusal without a leaked number. The language is counted apart.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from talking import OURS, ROOT, TODAY, assistant, store

from bot.assistant import Conversation
from bot.rendering.reply import Reply
from knowledge.model import Derived

_KAZAKH: Final = re.compile("[әғқңөұүһі]", re.I)
_MORE: Final = 2  # figures that may stand beside those that must


class Floor(NamedTuple):
    """Shares of a set, in per cent: right answers at least, wrong figures at most, languages at least."""

    right: float
    wrong: float
    language: float


FLOORS: Final = {
    "culture": Floor(98, 1.7, 60),
    "dialogues-kk": Floor(95, 4.1, 98),
    "dialogues-ru": Floor(96, 2, 98),
    "digital": Floor(91, 1.7, 98),
    "digital/second": Floor(87, 5, 97),
    "eighth/kk": Floor(95, 1.6, 98),
    "eighth/ru": Floor(91, 1.6, 98),
    "farming": Floor(96, 3.4, 95),
    "fifth/kk": Floor(95, 2.5, 98),
    "fifth/ru": Floor(85, 5, 95),
    "fifth/unanswerable": Floor(96, 3.4, 94),
    "fourth/dialogues-kk": Floor(95, 4.6, 98),
    "fourth/dialogues-ru": Floor(97, 2.4, 98),
    "fourth/kk": Floor(91, 1.7, 98),
    "fourth/noisy-kk": Floor(87, 2.5, 98),
    "fourth/noisy-ru": Floor(93, 3.4, 94),
    "fourth/ru": Floor(91, 3.4, 96),
    "fourth/unanswerable-kk": Floor(96, 3.4, 98),
    "fourth/unanswerable-ru": Floor(96, 3.4, 88),
    "health": Floor(91, 3.4, 91),
    "health/second": Floor(95, 5, 90),
    "kk": Floor(96, 1.4, 98),
    "libraries": Floor(90, 3, 96),
    "noisy-kk": Floor(98, 1.9, 98),
    "noisy-ru": Floor(97, 2.3, 95),
    "roads": Floor(82, 1.5, 98),
    "ru": Floor(97, 1.4, 98),
    "schools": Floor(82, 1.5, 96),
    "schools/second": Floor(86, 1.7, 98),
    "second/dialogues": Floor(97, 2, 95),
    "second/kk": Floor(93, 2.3, 98),
    "second/noisy": Floor(87, 2, 98),
    "second/ru": Floor(93, 2, 98),
    "second/unanswerable": Floor(98, 2, 98),
    "seventh/kk": Floor(92, 2, 98),
    "seventh/ru": Floor(96, 2, 98),
    "seventh/unanswerable": Floor(90, 10.1, 96),
    "sixth/dialogues": Floor(93, 6.7, 96),
    "sixth/kk": Floor(94, 2, 98),
    "sixth/noisy": Floor(96, 3.4, 96),
    "sixth/ru": Floor(96, 2, 98),
    "sixth/unanswerable": Floor(93, 6.7, 96),
    "sport": Floor(94, 4, 96),
    "sport/second": Floor(93, 3.4, 96),
    "third/kk": Floor(95, 2, 98),
    "third/noisy": Floor(96, 2, 98),
    "third/ru": Floor(97, 2, 98),
    "third/unanswerable": Floor(97, 2, 96),
    "tourism": Floor(78, 6, 98),
    "tourism/second": Floor(83, 3.4, 93),
    "unanswerable-kk": Floor(98, 1.7, 96),
    "unanswerable-ru": Floor(96, 1.7, 95),
    "waste": Floor(93, 1.7, 98),
    "waste/second": Floor(95, 2.5, 97),
}


# Invented subjects: knowledge folders by writers who saw the format alone, questions by writers who saw the
# figures alone.
SUBJECTS: Final = (
    "culture",
    "digital",
    "farming",
    "health",
    "libraries",
    "roads",
    "schools",
    "sport",
    "tourism",
    "waste",
)


def folder_of(name: str) -> Path:
    """The knowledge folder over which a set is asked."""
    subject = name.split("/")[0]
    return ROOT / "tests" / subject / "knowledge" if subject in SUBJECTS else OURS


FOLDERS: Final = (OURS, *map(folder_of, SUBJECTS))


class Score(NamedTuple):
    right: int
    wrong: int
    language: int
    of: int


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


@cache
def alone(folder: Path) -> frozenset[str]:
    """The topics of one figure: their summary is as good as the figure."""
    return frozenset(t for t in store(folder).topics if len(store(folder).of_topic(t)) == 1)


@cache
def values(folder: Path) -> frozenset[str]:
    """The numbers that no refusal may hold."""
    found = {f.value for f in store(folder).figures.values() if f.value is not None}
    return frozenset(f"{v:f}" for v in found if v == int(v) and 100 <= v < 1_000_000)


def shown(figure: str, reply: Reply) -> bool:
    """Whether the figure's number, if it has one of three digits or more, stands in the reply."""
    stated = next((f for folder in FOLDERS if (f := store(folder).figures.get(figure))), None)
    if stated is None or stated.value is None or not 100 <= stated.value < 1_000_000:
        return True
    short = f"{stated.value:f}".removesuffix("000")
    written = {f"{stated.value:f}", short + "мың", short + "тыс"}
    return any(number in squeezed(reply.text) for number in written)


def judged(expect: dict[str, Any], question: str, reply: Reply, folder: Path) -> tuple[bool, bool]:
    """(right, a wrong figure was given)."""
    figures = reply.figures
    if expect["kind"] == "figure":
        good = reply.kind == "figure" and bool(figures) and figures[0] in expect["lead"]
        if not good and reply.kind == "topic" and reply.topic in alone(folder):
            return figures[:1] == tuple(expect["lead"][:1]), False
        must = set(expect.get("must", ()))
        derived = any(isinstance(store(folder).derived.get(f), Derived) for f in figures)
        right = (
            good
            and must <= set(figures)
            and len(figures) <= max(3, len(must) + 1) + _MORE * derived
            and all(shown(f, reply) for f in {figures[0], *must})
            and ("says" not in expect or reply.says == expect["says"])
        )
        return right, reply.kind == "figure" and not good
    if expect["kind"] == "topic":
        if reply.kind == "topic":
            return reply.topic == expect["topic"], False
        known = {**store(folder).figures, **store(folder).derived}
        good = reply.kind == "figure" and all(known[f].topic == expect["topic"] for f in figures)
        return good, reply.kind == "figure" and not good
    leaked = set(re.findall(r"\d+", squeezed(reply.text))) & values(folder) - set(
        re.findall(r"\d+", squeezed(question))
    )
    good = reply.kind in ("unknown", "other") and not figures and not leaked
    return good, bool(figures) or bool(leaked)


def language(reply: Reply) -> str:
    letters = [c for c in reply.text if c.isalpha()]
    return "kk" if len(_KAZAKH.findall("".join(letters))) > 0.02 * len(letters) else "ru"


def rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The conversations of a set, most of one turn."""
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            yield [{"lang": row["lang"], **turn} for turn in row.get("turns", [row])]


def scored(path: Path, folder: Path) -> Score:
    right = wrong = tongue = of = 0
    for turns in rows(path):
        conversation = Conversation()
        for turn in turns:
            reply, conversation = assistant(folder).ask(turn["q"], conversation, TODAY)
            good, false = judged(turn["expect"], turn["q"], reply, folder)
            right, wrong, of = right + good, wrong + false, of + 1
            tongue += language(reply) == turn["lang"] == reply.language
    return Score(right, wrong, tongue, of)


def sets() -> dict[str, Path]:
    folder = ROOT / "tests" / "questions"
    found = {p.relative_to(folder).with_suffix("").as_posix(): p for p in sorted(folder.rglob("*.jsonl"))}
    for name in SUBJECTS:
        for path in sorted((ROOT / "tests" / name).glob("*.jsonl")):
            found[name if path.stem == "questions" else f"{name}/{path.stem}"] = path
    return found


def test_every_set_has_a_floor() -> None:
    assert set(FLOORS) == set(sets())


def test_the_judge_knows_all_that_is_expected() -> None:
    for name in SUBJECTS:
        plain = tomllib.loads((ROOT / "tests" / name / "figures.toml").read_text("utf-8"))
        told = {f["id"] for f in plain["figure"]} | {f["id"] for f in plain.get("derived", ())}
        known = store(folder_of(name))
        assert told in (set(known.figures), set(known.figures) | set(known.derived)), name


@pytest.mark.parametrize("name", FLOORS)
def test_floor(name: str) -> None:
    floor = FLOORS[name]
    score = scored(sets()[name], folder_of(name))
    share = {part: 100 * value / score.of for part, value in score._asdict().items()}
    assert share["right"] >= floor.right, f"{score.right} of {score.of} right"
    assert share["wrong"] <= floor.wrong, f"{score.wrong} of {score.of} with a wrong figure"
    assert share["language"] >= floor.language, f"{score.language} of {score.of} in the right language"
