"""What an answer is worth beside what was expected (the sets' ``expect``, see tests/questions)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from bot.answering.answer import Answer
from bot.rendering.text import Reply
from knowledge.model import Knowledge

_OFFERED = 3  # of those near, what counts as one tap away
_MORE = 2  # figures that may stand beside those that must, where one is derived


class Verdict(StrEnum):
    """What became of one question."""

    RIGHT = "right"
    HIT = "hit"  # asked back, the right figure among those offered
    MISSED = "asked back"  # asked back, without it
    UNDUE = "asked for nothing"  # asked back where no figure is due: no fault, but counted
    PARTLY = "partly"  # the right figure; another that must stand beside it, or the verdict, is not right
    DENIED = "denied"  # "the source does not say", though it does
    WRONG = "wrong"  # a figure where another or none was due
    OTHER = "other"  # another kind of reply


class Given(NamedTuple):
    """What of an answer is judged."""

    kind: str
    topic: str | None
    figures: tuple[str, ...]
    nearest: tuple[str, ...]
    says: str | None


def of_answer(answer: Answer) -> Given:
    """What is judged of an answer."""
    figures = tuple(p.figure for p in answer.parts)
    return Given(answer.kind, answer.topic, figures, answer.nearest, answer.says and str(answer.says))


def of_reply(reply: Reply) -> Given:
    """What is judged of a reply."""
    return Given(reply.kind, reply.topic, reply.figures, reply.nearest, reply.says and str(reply.says))


def is_answerable(expect: Mapping[str, Any]) -> bool:
    """Whether a figure or a topic is due."""
    return expect["kind"] in ("figure", "topic")


def judge(expect: Mapping[str, Any], given: Given, knowledge: Knowledge) -> Verdict:
    """What ``given`` is worth where ``expect`` was expected, by the ids of ``knowledge``."""
    topic_of = {i: f.topic for i, f in (*knowledge.figures.items(), *knowledge.derived.items())}
    near = given.nearest[:_OFFERED]
    if not is_answerable(expect):
        if given.kind == "clarify":
            return Verdict.UNDUE
        return Verdict.RIGHT if given.kind in ("unknown", "other") else Verdict.WRONG
    if expect["kind"] == "topic":
        hit = any(topic_of.get(f) == expect["topic"] for f in near)
        if given.kind == "figure":
            same = all(topic_of.get(f) == expect["topic"] for f in given.figures)
            return Verdict.RIGHT if same else Verdict.WRONG
        right = given.kind == "topic" and given.topic == expect["topic"]
    else:
        hit = not set(expect["lead"]).isdisjoint(near)
        if given.kind == "figure":
            return _of_figures(expect, given, knowledge)
        # the summary of a topic of one figure is as good as the figure
        alone = given.topic in knowledge.topics and len(knowledge.of_topic(given.topic)) == 1
        right = (
            given.kind == "topic" and alone and any(topic_of.get(f) == given.topic for f in expect["lead"])
        )
    if right:
        return Verdict.RIGHT
    if given.kind == "clarify":
        return Verdict.HIT if hit else Verdict.MISSED
    return Verdict.DENIED if given.kind == "unknown" else Verdict.OTHER


def _of_figures(expect: Mapping[str, Any], given: Given, knowledge: Knowledge) -> Verdict:
    if not given.figures or given.figures[0] not in expect["lead"]:
        return Verdict.WRONG
    must = set(expect.get("must", ()))
    derived = any(f in knowledge.derived for f in given.figures)
    whole = (
        must <= set(given.figures)
        and len(given.figures) <= max(3, len(must) + 1) + _MORE * derived
        and ("says" not in expect or given.says == expect["says"])
    )
    return Verdict.RIGHT if whole else Verdict.PARTLY


class Shares(NamedTuple):
    """Shares of questions in per cent; ``denied`` of the answerable ones, ``undue`` of the others."""

    of: int
    right: float
    tap: float  # right, or asked back with the right one among those offered
    wrong: float
    denied: float
    asked: float
    undue: float

    @classmethod
    def heading(cls) -> str:
        """The heads of the columns of :meth:`line`."""
        heads = ("right", "in tap", "wrong", "denied", "asked", "undue")
        return f"{'':34} {'n':>5} " + " ".join(f"{head:>6}" for head in heads)

    def line(self, name: str) -> str:
        """One line of a table."""
        return f"{name:34} {self.of:5} " + " ".join(f"{value:6.1f}" for value in self[1:])


def shares(verdicts: Counter[tuple[Verdict, bool]]) -> Shares:
    """The shares of counted verdicts, each with whether a figure or a topic was due."""
    whole = verdicts.total()
    due = sum(n for (_, answerable), n in verdicts.items() if answerable)

    def count(*wanted: Verdict) -> int:
        return sum(n for (v, _), n in verdicts.items() if v in wanted)

    def of(part: int, total: int) -> float:
        return 100 * part / total if total else 0.0

    right = count(Verdict.RIGHT, Verdict.UNDUE)
    return Shares(
        whole,
        of(right, whole),
        of(right + count(Verdict.HIT), whole),
        of(count(Verdict.WRONG), whole),
        of(count(Verdict.DENIED), due),
        of(count(Verdict.HIT, Verdict.MISSED), due),
        of(count(Verdict.UNDUE), whole - due),
    )
