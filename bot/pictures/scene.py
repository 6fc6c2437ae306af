"""A picture before it is painted: what stands where, in pixels from the upper left corner. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from bot.pictures.design import Colour
from bot.pictures.metrics import Font, extent, width


class Box(NamedTuple):
    """A rectangle; right and bottom are outside of it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def inset(self, by: float) -> Box:
        """The rectangle without an edge of ``by`` all around."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def holds(self, other: Box, slack: float = 0.5) -> bool:
        """Whether the other lies within; ``slack``: pixels that rounding may take."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Box, slack: float = 0.5) -> bool:
        """Whether the two share more than an edge."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.bottom, other.bottom) - max(self.top, other.top) > slack
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. ``y`` is its base line; ``on``: the colour that it stands on."""

    text: str
    x: float
    y: float
    font: Font
    colour: Colour
    on: Colour

    @property
    def box(self) -> Box:
        """Where its ink is."""
        above, below = extent(self.text, self.font)
        return Box(self.x, self.y - above, self.x + width(self.text, self.font), self.y + below)


@dataclass(frozen=True, slots=True)
class Block:
    """A filled rectangle. ``on``: what it lies on; ``tells``: its colour carries meaning."""

    box: Box
    colour: Colour
    on: Colour
    radius: int = 0
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon. ``on``, ``tells``: see :class:`Block`."""

    points: tuple[tuple[float, float], ...]
    colour: Colour
    on: Colour
    tells: bool = False

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        across, down = zip(*self.points, strict=True)
        return Box(min(across), min(down), max(across), max(down))


Item: TypeAlias = Line | Block | Shape


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in a picture, in the order in which it is painted."""

    width: int
    height: int
    paper: Colour
    items: tuple[Item, ...] = field(default=())

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its texts."""
        return tuple(item for item in self.items if isinstance(item, Line))
