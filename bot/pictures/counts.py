"""Pictures of counts: what people ask, a bar for each day by what came of the questions; how a quiz was
answered. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Protocol

from bot.pictures.charts import Bar, Bars
from bot.pictures.design import Colour, Font, SizeName, ThemeName, cap_height, drawable, size, theme, width
from bot.pictures.frame import BODY, STRONG, Sheet, TooLongError, framed, sheet, source_of
from bot.pictures.scene import Block, Box, Item, Line, Scene, fitted, stepped
from bot.pictures.shapes import Style, drawn
from bot.rendering import topics
from bot.rendering.text import string
from knowledge.model import Bound, Figure, Knowledge
from locales import formatting
from locales.languages import Language

MOST: Final = 31  # bars: more days are drawn together
_GAP: Final = 0.25  # of a bar's room


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in it. ``names``: what each part of a bar is, with how many in all, in their order."""

    title: str
    total: str
    span: str
    first: str
    last: str
    names: Mapping[str, str]


def bars(
    days: Sequence[Mapping[str, int]],
    words: Words,
    language: Language,
    size_name: SizeName = "wide",
    theme_name: ThemeName = "light",
) -> Scene:
    """The picture. ``days``: how many of each part, a mapping for each day. Bars begin at nought."""
    colours = theme(theme_name)
    accent = colours.accents[0]
    paper = Sheet(size(size_name), colours, accent, "stats", language)
    items, room = framed(paper, words.title, words.total, words.span, title=True)
    parts: dict[str, Colour] = dict(
        zip(words.names, (accent, colours.faded(accent), colours.quiet, colours.ink), strict=False)
    )
    small = Font(BODY, paper.least)
    legend = _legend(items, room, paper, words, parts, small)
    foot = room.bottom - paper.least * 1.6
    plot = Box(room.left, legend + paper.least * 2, room.right, foot)
    each = ceil(len(days) / MOST) or 1
    columns = [_added(days[at : at + each]) for at in range(0, len(days), each)]
    highest = max((sum(one.values()) for one in columns), default=0)
    for place, one in enumerate(columns):
        _column(items, plot, place, len(columns), one, highest, parts, paper)
    items.append(Block(Box(plot.left, foot, plot.right, foot + 2), colours.line, colours.paper))
    base = foot + paper.least * 0.5 + cap_height(small)
    items.append(Line(words.first, plot.left, base, small, colours.quiet, colours.paper))
    end = plot.right - width(words.last, small)
    items.append(Line(words.last, end, base, small, colours.quiet, colours.paper))
    if highest:
        most = formatting.number(highest, language)
        items.append(Line(most, plot.left, plot.top - paper.least * 0.6, small, colours.quiet, colours.paper))
        items.append(
            Block(Box(plot.left, plot.top - 1, plot.right, plot.top + 1), colours.line, colours.paper)
        )
    return Scene(paper.size.width, paper.size.height, colours.paper, tuple(items))


def _legend(
    items: list[Item], room: Box, paper: Sheet, words: Words, parts: Mapping[str, Colour], font: Font
) -> float:
    """The names of the parts, in as many lines as they need; out: where the last one ends."""
    side, x, y = paper.least * 0.9, room.left, room.top
    strong = Font(STRONG, font.size)
    for part, name in words.names.items():
        wide = side * 1.5 + width(name, strong) + paper.least * 1.4
        if x > room.left and x + wide > room.right:
            x, y = room.left, y + paper.least * 1.6
        ground = paper.theme.paper
        items.append(Block(Box(x, y, x + side, y + side), parts[part], ground, 4, tells=True))
        at = y + side / 2 + cap_height(strong) / 2
        items.append(Line(name, x + side * 1.5, at, strong, paper.theme.ink, ground))
        x += wide
    return y + side


def _added(days: Sequence[Mapping[str, int]]) -> dict[str, int]:
    names = dict.fromkeys(name for day in days for name in day)
    return {name: sum(day.get(name, 0) for day in days) for name in names}


def _column(
    items: list[Item],
    plot: Box,
    place: int,
    count: int,
    column: Mapping[str, int],
    highest: int,
    parts: Mapping[str, Colour],
    paper: Sheet,
) -> None:
    step = min(plot.width / count, paper.size.base * 4.0)
    left = plot.left + place * step + step * _GAP / 2
    low = plot.bottom
    for part, colour in parts.items():
        high = plot.height * column.get(part, 0) / highest if highest else 0
        if high > 0:
            box = Box(left, low - high, left + step * (1 - _GAP), low)
            items.append(Block(box, colour, paper.theme.paper, tells=True))
            low -= high


class Asked(Protocol):
    """A poll. ``right``: the place of the right option; None: there is none."""

    @property
    def question(self) -> str: ...

    @property
    def options(self) -> Sequence[str]: ...

    @property
    def right(self) -> int | None: ...


def _bars(asked: Asked, votes: Sequence[int], language: Language) -> Bars:
    """A bar for each option."""
    total, most = sum(votes), max(votes)
    shares = [formatting.percent(round(100 * count / total), language) for count in votes]
    every = enumerate(zip(asked.options, shares, votes, strict=True))
    return Bars(
        tuple(
            Bar(drawable(option), share, count / most, Bound.EXACT, n == asked.right)
            for n, (option, share, count) in every
        )
    )


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
    below = Box(room.left, room.top + title.height + base * 2.2, room.right, room.bottom)
    chart = drawn(_bars(asked, votes, language), below, Style(paper.theme, paper.accent, base, paper.least))
    if chart is None:
        raise TooLongError(asked.question)
    items = (*frame, *title.at(room.left, room.top, paper.theme.ink, paper.theme.paper), *chart)
    return Scene(paper.size.width, paper.size.height, paper.theme.paper, items)
