"""Questions in their place, and the figures as the answering sees them, for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from talking import OURS, TODAY, assistant

from bot.answering.context import Context, Frame
from bot.answering.view import View
from bot.answering.weighing import Hypothesis, find
from bot.understanding.parsing import parse
from bot.understanding.question import Demand


def view(figure: str, folder: Path = OURS) -> View:
    """A figure of a knowledge folder."""
    return assistant(folder).index().views[figure]


def placed(
    text: str, frame: Frame | None = None, today: date = TODAY, folder: Path = OURS, *, leaning: bool = False
) -> Context:
    """A question by itself, or leaning on what was said before."""
    index = assistant(folder).index()
    return Context(parse(text, index.vocabulary), index, frame or Frame(), today, leaning)


def asking(*measures: str, polar: bool = False) -> Context:
    """A question that holds nothing but measures."""
    context = placed("")
    demands = (Demand(0, 1, "", measures=frozenset(measures)),)
    return replace(context, question=replace(context.question, demands=demands, polar=polar))


def weighed(figure: str, text: str, frame: Frame | None = None, folder: Path = OURS) -> Hypothesis:
    """The hypothesis that a question asks for a figure; KeyError if the figure is not considered."""
    found = find(placed(text, frame, folder=folder, leaning=frame is not None))
    return {h.id: h for h in found}[figure]
