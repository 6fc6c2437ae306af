"""A question set asked as people are answered: read, decided by given weights, turn after turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bot.answering.context import Frame
from bot.answering.deciding import decide
from bot.answering.index import Index
from bot.understanding.parsing import parse
from bot.weights import Weights
from fitting.judging import Verdict, is_answerable, judge, of_answer
from fitting.sets import QuestionSet, rows

Verdicts = Counter[tuple[Verdict, bool]]


def ask(
    asked: QuestionSet,
    index: Index,
    by: Weights | None = None,
    wanted: Callable[[int], bool] = lambda number: True,
) -> Verdicts:
    """The verdicts on a set, each with whether anything was due; ``wanted`` picks conversations."""
    found: Verdicts = Counter()
    for number, turns in enumerate(rows(asked.path)):
        frame = Frame()
        for turn in turns if wanted(number) else ():
            question = parse(turn["q"], index.vocabulary)
            answer, frame = decide(question, index, frame, asked.today, by=by)
            verdict = judge(turn["expect"], of_answer(answer), index.knowledge)
            found[verdict, is_answerable(turn["expect"])] += 1
    return found
