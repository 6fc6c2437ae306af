"""Text set into lines by measured width: never cut, never over an edge. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.pictures.design import Colour
from bot.pictures.metrics import Font, cap_height, extent, width
from bot.pictures.scene import Line

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
