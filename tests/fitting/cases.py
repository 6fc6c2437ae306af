"""What the weights are fitted on: the terms of each question's hypotheses, by the product's own code."""

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
    wrong: bool  # given, it would be a wrong figure
    conflict: bool  # something that was read contradicts it
    doubt: bool = False  # something that was read speaks against it


class Case(NamedTuple):
    """A question with its hypotheses; none is right where nothing is due."""

    group: str
    weight: float
    seed: int | None  # by which words were forgotten, if any
    due: bool
    talk: bool  # a greeting, thanks, …: nothing is weighed
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
            candidates = tuple(_candidate(h, expect) for h in found)
            weight = _OF_SUBJECT if asked.is_subject else 1.0
            due, talk = bool(wanted(expect)), _is_talk(question)
            yield Case(asked.group, weight, seed, due, talk, candidates)
            frame = _after(known, expect, frame, question)


def _is_talk(question: Question) -> bool:
    points_somewhere = any(d.concepts or d.number for d in question.demands)
    return question.all_talk or bool(question.talk and not points_somewhere)


def wanted(expect: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the hypotheses that are right."""
    if expect["kind"] == "figure":
        return frozenset(expect["lead"])
    return frozenset({f"#{expect['topic']}"} if expect["kind"] == "topic" else ())


def _candidate(found: Hypothesis, expect: Mapping[str, Any]) -> Candidate:
    terms = {name: value for name, value in found.terms.items() if value}
    right = found.id in wanted(expect)
    wrong = not right and found.view is not None and found.topic != expect.get("topic")
    return Candidate(found.id, terms, right, wrong, bool(found.conflicts or found.beside), bool(found.doubts))


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
