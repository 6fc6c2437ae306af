"""What every picture has around its content: the topic and its mark above, source and name below. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.pictures.coverage import drawable
from bot.pictures.design import Colour, Size, Theme
from bot.pictures.mark import accent_of, mark
from bot.pictures.metrics import Face, Font, cap_height, width
from bot.pictures.scene import Block, Box, Item, Line
from bot.pictures.typesetting import fitted, stepped
from bot.rendering.messages import say
from bot.rendering.text import string
from knowledge.model import Knowledge, TopicId
from locales.languages import Language

STRONG: Final[Face] = "Inter-SemiBold"
BODY: Final[Face] = "Inter-Regular"
_TITLE: Final = 1.4  # of running text: the name of the topic that a picture is about
_SMALL: Final = 0.8  # of running text: the source


class TooLongError(ValueError):
    """A text that must stand in the picture does not fit, however small."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture in the making: its measures and colours, and whose it is."""

    size: Size
    theme: Theme
    accent: Colour
    topic: TopicId
    language: Language

    @property
    def least(self) -> int:
        """The smallest text in it: still read where the picture is 320 pixels wide."""
        return round(self.size.base * _SMALL)


def sheet(topic: TopicId, knowledge: Knowledge, language: Language, size: Size, theme: Theme) -> Sheet:
    """A picture of a topic, or of a figure in it."""
    return Sheet(size, theme, accent_of(topic, knowledge, theme), topic, language)


def framed(
    paper: Sheet, topic: str, right: str, source: str, *, title: bool = False
) -> tuple[list[Item], Box]:
    """The frame, and the room that it leaves for the content. ``title``: the topic is what it is about.

    ``right``: what stands at the right of the topic, or below it where both do not fit beside each other.
    """
    items: list[Item] = []
    top = _head(items, paper, topic, right, title=title)
    bottom = _foot(items, paper, source)
    size = paper.size
    return items, Box(size.margin, top + size.base * 1.2, size.width - size.margin, bottom - size.base * 0.9)


def _head(items: list[Item], paper: Sheet, topic: str, right: str, *, title: bool) -> float:
    size, theme = paper.size, paper.theme
    side = size.base * 1.5
    left, top = float(size.margin), float(size.margin)
    items += mark(paper.topic, Box(left, top, left + side, top + side), paper.accent, theme.paper)
    left += side + size.base * 0.6
    room = size.width - size.margin - left
    name = fitted(
        topic, stepped(Font(STRONG, round(size.base * (_TITLE if title else 1))), paper.least), room, 2
    )
    if name is None:
        raise TooLongError(topic)
    middle = top + side / 2
    items += name.at(left, middle - name.height / 2, paper.accent, theme.paper)
    bottom = max(top + side, middle + name.height / 2)
    if not right:
        return bottom
    font = Font(BODY, size.base)
    wide = width(right, font)
    named = max(width(line, name.font) for line in name.lines)
    if named + wide + size.base * 1.5 <= room:
        x = size.width - size.margin - wide
        items.append(Line(right, x, middle + cap_height(font) / 2, font, theme.quiet, theme.paper))
        return bottom
    said = fitted(right, stepped(font, paper.least), size.width - 2 * size.margin, 2)
    if said is None:
        raise TooLongError(right)
    items += said.at(size.margin, bottom + size.base * 0.7, theme.quiet, theme.paper)
    return bottom + size.base * 0.7 + said.height


def _foot(items: list[Item], paper: Sheet, source: str) -> float:
    """The source and the name of the bot on the lowest lines, a rule above them; out: where that is."""
    size, theme = paper.size, paper.theme
    strong = Font(STRONG, paper.least)
    name = drawable(string(say(paper.language, "picture.name")))
    wide = width(name, strong)
    room = size.width - 2 * size.margin - wide - size.base * 1.2
    said = fitted(source, stepped(Font(BODY, paper.least), round(paper.least * 0.8)), room, 3)
    if said is None:
        raise TooLongError(source)
    low = size.height - size.margin
    items += said.at(size.margin, low - said.height, theme.quiet, theme.paper)
    items.append(Line(name, size.width - size.margin - wide, low, strong, theme.quiet, theme.paper))
    rule = low - said.height - size.base * 0.8
    edges = Box(size.margin, rule - 2, size.width - size.margin, rule)
    items.append(Block(edges, theme.line, theme.paper))
    return rule
