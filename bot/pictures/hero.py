"""The number of a card, large, with its bound and unit beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.pictures.design import Colour
from bot.pictures.metrics import Face, Font, cap_height, extent, width
from bot.pictures.scene import Line
from bot.pictures.typesetting import LEADING, fitted, stepped
from bot.pictures.wording import parts_of

FACE: Final[Face] = "InterDisplay-Bold"
_BESIDE: Final = 0.46  # of the number's size: what stands before and after it
_LEAST: Final = 24  # pixels of it
_GAP: Final = 0.14  # of the number's size, between two pieces
_ONE_ROW: Final = 0.37  # of the largest size: below it the pieces stand in rows
_UNDER: Final = 0.30  # of the number's size, between two rows


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the number's line: ``x`` from its left edge, ``y`` of its base line from its top."""

    text: str
    x: float
    y: float
    font: Font


@dataclass(frozen=True, slots=True)
class Hero:
    """What stands out in a card, laid out from its upper left corner."""

    pieces: tuple[Piece, ...]
    height: float

    @property
    def depth(self) -> float:
        """How far the ink of the last row reaches below its base line."""
        return max(extent(p.text, p.font)[1] for p in self.pieces if p.y == self.pieces[-1].y)

    def at(self, left: float, top: float, colour: Colour, on: Colour) -> list[Line]:
        """Its lines at a place."""
        return [Line(p.text, left + p.x, top + p.y, p.font, colour, on) for p in self.pieces]


def of_number(value: str, room: float, largest: int, least: int) -> Hero | None:
    """A quantity in one row, where that is not much smaller than it may be, else in two or three.

    None: it does not fit, even at the size ``least``.
    """
    parts = parts_of(value)
    tried = sizes(largest, least)
    large = [size for size in tried if size >= _ONE_ROW * largest]
    rows = (
        way(parts, room, size) for way, of in ((_row, large), (_rows, large), (_row, tried)) for size in of
    )
    return next((found for found in rows if found is not None), None)


def of_text(value: str, room: float, largest: int, least: int, most: int) -> Hero | None:
    """A day, a place, the name of a fact: so many lines at most."""
    found = fitted(value, [Font(FACE, size) for size in sizes(largest, least)], room, most)
    if found is None:
        return None
    first = cap_height(found.font)
    step = found.font.size * (LEADING - 0.1)
    pieces = tuple(Piece(t, 0, first + n * step, found.font) for n, t in enumerate(found.lines))
    return Hero(pieces, first + (len(pieces) - 1) * step)


@lru_cache(maxsize=1024)
def sizes(largest: int, least: int) -> tuple[int, ...]:
    """The sizes to try, the largest first."""
    return tuple(font.size for font in stepped(Font(FACE, largest), least))


def _row(parts: Sequence[tuple[str, bool]], room: float, size: int) -> Hero | None:
    big, small = Font(FACE, size), Font(FACE, max(_LEAST, round(size * _BESIDE)))
    base = cap_height(big)
    pieces: list[Piece] = []
    x = 0.0
    for text, stands_out in parts:
        font = big if stands_out else small
        bare = text.strip(" \u00a0")
        if pieces and not _clings(text):
            x += _GAP * size
        pieces.append(Piece(bare, x, base, font))
        x += width(bare, font)
    return Hero(tuple(pieces), base) if x <= room else None


def _clings(text: str) -> bool:
    """Whether a piece is the end of the word before it: ``-ден``."""
    return text[:1] not in (" ", "\u00a0") and text[:1] in "-–%"


def _rows(parts: Sequence[tuple[str, bool]], room: float, size: int) -> Hero | None:
    """The number with the endings that cling to it, and the rest above or below."""
    big, small = Font(FACE, size), Font(FACE, max(_LEAST, round(size * _BESIDE)))
    number = next((n for n, (_, stands_out) in enumerate(parts) if stands_out), 0)
    pieces: list[Piece] = []
    y = 0.0
    for n, (text, _) in enumerate(parts):
        font = big if n == number else small
        for row in _broken(text, font, room, 1 if n == number else 2):
            below = 0.0 if not pieces else _UNDER * size * (0.75 if n < number else 1)
            y += below + extent("Н0", font)[0]
            pieces.append(Piece(row, 0, y, font))
        if not pieces or pieces[-1].font != font:
            return None
    return Hero(tuple(pieces), y)


def _broken(text: str, font: Font, room: float, most: int) -> tuple[str, ...]:
    found = fitted(text.strip(" \u00a0"), (font,), room, most)
    return found.lines if found else ()
