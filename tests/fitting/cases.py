"""Questions as what the weights are fitted on: the terms of each hypothesis, found by the product's own code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.answering.context import Context, Frame
from bot.answering.index import Index
from bot.answering.weighing import Hypothesis, find
from bot.understanding.parsing import parse
from bot.understanding.question import Question
from bot.understanding.word import Concept
from fitting.forgetting import forget
from fitting.sets import QuestionSet, rows, store

_LONGEST_FOLLOW_UP = 14  # words, as in bot.answering.deciding
_OF_SUBJECT = 2.0  # a subject tells more of those to come than another question on the project's own


class Candidate(NamedTuple):
    """One hypothesis of a question."""

    id: str  # of the figure, or # and the topic's
    terms: Mapping[str, float]
    right: bool
    conflict: bool  # something that was read contradicts it


class Case(NamedTuple):
    """A question with its hypotheses; none is right where nothing is due."""

    group: str
    weight: float
    seed: int | None  # by which words were forgotten, if any
    due: bool
    candidates: tuple[Candidate, ...]


@cache
def index(folder: Path, seed: int | None) -> Index:
    """The index of a folder, as it is or with words forgotten."""
    return Index(store(folder) if seed is None else forget(store(folder), seed))


def cases(asked: QuestionSet, seed: int | None = None) -> Iterator[Case]:
    """The cases of a set; in a conversation each follows what a right answer would have left."""
    known = index(asked.folder, seed)
    for turns in rows(asked.path):
        frame = Frame()
        for turn in turns:
            expect, question = turn["expect"], parse(turn["q"], known.vocabulary)
            found = find(Context(question, known, frame, asked.today))
            if frame.topic and question.words <= _LONGEST_FOLLOW_UP:
                found += find(Context(question, known, frame, asked.today, leaning=True))
            right = wanted(expect)
            candidates = tuple(_candidate(h, right) for h in found)
            yield Case(asked.group, _OF_SUBJECT if asked.is_subject else 1.0, seed, bool(right), candidates)
            frame = _after(known, expect, frame, question)


def wanted(expect: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the hypotheses that are right."""
    if expect["kind"] == "figure":
        return frozenset(expect["lead"])
    return frozenset({f"#{expect['topic']}"} if expect["kind"] == "topic" else ())


def _candidate(found: Hypothesis, right: frozenset[str]) -> Candidate:
    terms = {name: value for name, value in found.terms.items() if value}
    return Candidate(found.id, terms, found.id in right, bool(found.conflicts or found.beside))


def _after(known: Index, expect: Mapping[str, Any], before: Frame, question: Question) -> Frame:
    """What the next question may lean on after a right answer."""
    if expect["kind"] == "topic":
        return Frame(expect["topic"], (), frozenset({Concept(expect["topic"], "topic")}))
    view = known.views.get(expect["lead"][0]) if expect["kind"] == "figure" else None
    if view is None:
        return before
    named = question.concepts | before.concepts
    concepts = frozenset(c for c in named if c in view.terms) | {Concept(view.topic, "topic")}
    measures = question.measures or before.measures or frozenset({"how_many"})
    return Frame(view.topic, tuple(dict.fromkeys((view.id, *expect.get("must", ())))), concepts, measures)
