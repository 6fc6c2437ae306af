"""A picture before it is painted: what stands where, in pixels from the upper left corner; text set into
lines by measured width, never cut, never over an edge. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from bot.pictures.design import Colour, Font, cap_height, extent, width


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
        if self.right <= other.left or self.left >= other.right:
            return False  # most do not, and it is asked of each two
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


LEADING: Final = 1.28  # from one base line to the next, by the size
_DASH: Final = re.compile(r" ([–—−] )")  # no line begins with one
_SPACES: Final = re.compile(r"[ \n]+")  # a no-break space holds words together


@dataclass(frozen=True, slots=True)
class Set:
    """Text that was set: its lines, and how high they are from the first capital to the last base line."""

    lines: tuple[str, ...]
    font: Font

    @property
    def height(self) -> float:
        """From the top of the first line's capitals to the last base line."""
        return cap_height(self.font) + (len(self.lines) - 1) * self.font.size * LEADING

    @property
    def depth(self) -> float:
        """How far the ink of the last line reaches below its base line."""
        return extent(self.lines[-1], self.font)[1]

    def at(self, x: float, top: float, colour: Colour, on: Colour) -> list[Line]:
        """The lines with the top of the first one's capitals at ``top``."""
        first = top + cap_height(self.font)
        step = self.font.size * LEADING
        return [Line(t, x, first + n * step, self.font, colour, on) for n, t in enumerate(self.lines)]


@lru_cache(maxsize=4096)
def broken(text: str, font: Font, room: float) -> tuple[str, ...] | None:
    """``text`` in as few lines as fit ``room`` pixels, of lengths as even as may be; None: a word does not.

    Even lines: the widest one is as narrow as the number of lines allows.
    """
    words = [w for w in _SPACES.split(_DASH.sub("\u00a0\\1", text)) if w]
    if not words:
        return ()
    fewest = _greedy(words, font, room)
    if fewest is None or len(fewest) == 1:
        return fewest
    low, high = max(width(w, font) for w in words), room
    while high - low > 2:
        middle = (low + high) / 2
        tried = _greedy(words, font, middle)
        if tried is not None and len(tried) == len(fewest):
            high, fewest = middle, tried
        else:
            low = middle
    return fewest


def _greedy(words: Sequence[str], font: Font, room: float) -> tuple[str, ...] | None:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if width(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return None if any(width(line, font) > room for line in lines) else tuple(lines)


def fitted(text: str, fonts: Iterable[Font], room: float, most: int) -> Set | None:
    """``text`` in the first of the ``fonts`` in which it takes at most ``most`` lines; None: in none."""
    for font in fonts:
        lines = broken(text, font, room)
        if lines is not None and len(lines) <= most:
            return Set(lines, font)
    return None


@lru_cache(maxsize=1024)
def stepped(font: Font, least: int) -> tuple[Font, ...]:
    """A font and smaller ones, each a tenth smaller than the one before, down to the size ``least``."""
    sizes = [font.size]
    while sizes[-1] > least:
        sizes.append(max(least, min(sizes[-1] - 1, round(sizes[-1] * 0.9))))
    return tuple(Font(font.face, size) for size in sizes)
