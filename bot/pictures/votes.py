"""How a quiz was answered: its question, a bar for each option, the right one in the topic's colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.pictures.charts import Bar, Bars
from bot.pictures.coverage import drawable
from bot.pictures.design import size, theme
from bot.pictures.frame import STRONG, TooLongError, framed, sheet
from bot.pictures.metrics import Font
from bot.pictures.scene import Box, Scene
from bot.pictures.shapes import Style, drawn
from bot.pictures.typesetting import fitted, stepped
from bot.pictures.wording import source_of
from bot.rendering import topics
from bot.rendering.text import string
from knowledge.model import Bound, Figure, Knowledge
from locales import formatting
from locales.languages import Language


class Asked(Protocol):
    """A poll. ``right``: the place of the right option; None: there is none."""

    @property
    def question(self) -> str: ...

    @property
    def options(self) -> Sequence[str]: ...

    @property
    def right(self) -> int | None: ...


def result(
    asked: Asked,
    votes: Sequence[int],
    answered: str,
    figure: Figure,
    knowledge: Knowledge,
    language: Language,
) -> Scene:
    """The tall picture. ``votes``: of each option, not all 0; ``answered``: how many people, in words.

    TooLongError: the words do not fit.
    """
    paper = sheet(figure.topic, knowledge, language, size("tall"), theme("light"))
    name = drawable(string(topics.named(knowledge.topics[figure.topic], language)))
    frame, room = framed(
        paper, name, drawable(answered), drawable(source_of(figure, knowledge, language)), title=True
    )
    base = paper.size.base
    title = fitted(
        drawable(asked.question), stepped(Font(STRONG, round(base * 1.4)), paper.least), room.width, 5
    )
    if title is None:
        raise TooLongError(asked.question)
    total, most = sum(votes), max(votes)
    bars = Bars(
        tuple(
            Bar(
                drawable(option),
                formatting.percent(round(100 * count / total), language),
                count / most,
                Bound.EXACT,
                n == asked.right,
            )
            for n, (option, count) in enumerate(zip(asked.options, votes, strict=True))
        )
    )
    below = Box(room.left, room.top + title.height + base * 2.2, room.right, room.bottom)
    chart = drawn(bars, below, Style(paper.theme, paper.accent, base, paper.least))
    if chart is None:
        raise TooLongError(asked.question)
    items = (*frame, *title.at(room.left, room.top, paper.theme.ink, paper.theme.paper), *chart)
    return Scene(paper.size.width, paper.size.height, paper.theme.paper, items)
