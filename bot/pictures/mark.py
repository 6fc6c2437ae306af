"""A topic's mark: a patch of *құрақ*, the Kazakh patchwork of triangles, that its id alone decides. Pure."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from bot.pictures.design import Colour, Theme, mixed
from bot.pictures.scene import Block, Box, Item, Shape
from knowledge.model import Knowledge, TopicId

_PALE = 0.28  # of the colour, in the other half of a cell
_FAINT = 0.14, 0.06  # the same of an ornament, which nothing must compete with


def accent_of(topic: TopicId, knowledge: Knowledge, theme: Theme) -> Colour:
    """The colour of a topic: by its place among the topics, so that neighbours differ."""
    place = list(knowledge.topics).index(topic)
    return theme.accents[place % len(theme.accents)]


@lru_cache(maxsize=256)
def cells(topic: TopicId) -> tuple[int, int, int, int]:
    """Which corner the triangle of each of the four cells fills, 0 to 3."""
    digest = hashlib.sha256(topic.encode()).digest()
    first, second, third, fourth = (byte % 4 for byte in digest[:4])
    return first, second, third, fourth


def mark(topic: TopicId, box: Box, colour: Colour, paper: Colour) -> list[Item]:
    """The mark beside a topic's name: two by two cells."""
    return _patch(topic, box, 2, 2, colour, mixed(colour, paper, _PALE), paper)


def ornament(topic: TopicId, box: Box, colour: Colour, paper: Colour, cell: float) -> list[Item]:
    """The same pattern, large and faint, mirrored to both sides, where a picture has no chart."""
    across, down = max(2, round(box.width / cell)), max(2, round(box.height / cell))
    dark, light = (mixed(colour, paper, share) for share in _FAINT)
    return _patch(topic, box, across, down, dark, light, paper)


def _patch(
    topic: TopicId, box: Box, across: int, down: int, dark: Colour, light: Colour, paper: Colour
) -> list[Item]:
    wide, high = box.width / across, box.height / down
    items: list[Item] = [Block(box, light, paper)]
    for row in range(down):
        for column in range(across):
            left, top = box.left + column * wide, box.top + row * high
            corner = _corner(topic, column, row)
            points = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
            del points[(corner + 2) % 4]
            items.append(Shape(tuple(points), dark, light))
    return items


def _corner(topic: TopicId, column: int, row: int) -> int:
    """The corner of a cell's triangle; each patch of two by two is the mirror of its neighbours."""
    corner = cells(topic)[column % 2 + 2 * (row % 2)]
    if column // 2 % 2:
        corner = (1, 0, 3, 2)[corner]
    if row // 2 % 2:
        corner = (3, 2, 1, 0)[corner]
    return corner
