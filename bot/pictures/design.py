"""The one design of all pictures: sizes, colours, type, the characters that the fonts have, how wide and how
high text is: exact numbers, the same on every machine. What changes it raises :data:`VERSION`.

Every text colour has a contrast of at least 4.5 to what it stands on, every mark that carries meaning at
least 3 (WCAG 2.2, 1.4.3 and 1.4.11); tests compute it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from operator import add
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

VERSION: Final = 3  # of what was uploaded once and is sent again: a new one draws all anew

Colour: TypeAlias = tuple[int, int, int]
SizeName = Literal["wide", "tall"]
ThemeName = Literal["light", "dark"]
_TRACK: Final = 0.16  # of an accent
SIZES: Final[tuple[SizeName, ...]] = ("wide", "tall")
THEMES: Final[tuple[ThemeName, ...]] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's measures in pixels. ``base``: the size of running text, from which the others follow."""

    name: SizeName
    width: int
    height: int
    margin: int
    base: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours. ``ink`` for what is read first, ``quiet`` for what is read last, ``line`` for rules."""

    name: ThemeName
    paper: Colour
    ink: Colour
    quiet: Colour
    line: Colour
    accents: tuple[Colour, ...]
    pale: float  # share of an accent that still stands out from the paper

    def faded(self, accent: Colour) -> Colour:
        """An accent, lighter: the earlier of two bars."""
        return mixed(accent, self.paper, self.pale)

    def track(self, accent: Colour) -> Colour:
        """What a filled bar lies on: the rest of a whole."""
        return mixed(accent, self.paper, _TRACK)


def _hex(written: str) -> Colour:
    return int(written[:2], 16), int(written[2:4], 16), int(written[4:], 16)


def _accents(written: str) -> tuple[Colour, ...]:
    return tuple(_hex(one) for one in written.split())


_SIZES: Final[dict[SizeName, Size]] = {
    "wide": Size("wide", 1200, 675, 60, 30),  # a link's preview, a slide
    "tall": Size("tall", 1080, 1350, 72, 36),  # a channel on a phone
}
_THEMES: Final[dict[ThemeName, Theme]] = {
    "light": Theme(
        "light",
        paper=_hex("FBFAF6"),
        ink=_hex("17212B"),
        quiet=_hex("56626E"),
        line=_hex("DCD8CD"),
        # teal, blue, rust, plum, green, ochre
        accents=_accents("00696F 1D5A9E A3432B 813663 33672F 80560A"),
        pale=0.68,
    ),
    "dark": Theme(
        "dark",
        paper=_hex("11181F"),
        ink=_hex("EDF1F4"),
        quiet=_hex("9CA9B5"),
        line=_hex("2C3640"),
        accents=_accents("4DBFC6 74B1F0 F0937C DE93C6 8CC783 DFAB48"),
        pale=0.55,
    ),
}


def size(name: SizeName) -> Size:
    """The measures of that name."""
    return _SIZES[name]


def theme(name: ThemeName) -> Theme:
    """The colours of that name."""
    return _THEMES[name]


def mixed(colour: Colour, paper: Colour, share: float) -> Colour:
    """``share`` of a colour on paper: 0 is the paper, 1 the colour."""
    red, green, blue = (round(p + (c - p) * share) for c, p in zip(colour, paper, strict=True))
    return red, green, blue


_RANGES: Final = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x148),
    (0x14A, 0x17F),
    (0x400, 0x45F),
    (0x490, 0x49D),
    (0x4A0, 0x4FF),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
)
_SINGLE: Final = "\u2009•…‰′″‹›€₽₸№™←↑→↓−≈≠≤≥"
COVERED: Final = frozenset(chr(c) for first, last in _RANGES for c in range(first, last + 1)) | set(_SINGLE)
#: Spaces that a figure's text may hold and no font of ours has: CLDR's narrow one between digits.
_SPACES: Final = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0"})


def drawable(text: str) -> str:
    """``text`` with what no font of ours can draw left out: it must not become an empty box."""
    return "".join(c for c in text.translate(_SPACES) if c in COVERED)


FOLDER: Final = Path(__file__).parent / "fonts"
Face = Literal["Inter-Regular", "Inter-SemiBold", "InterDisplay-Bold"]
FACES: Final[tuple[Face, ...]] = ("Inter-Regular", "Inter-SemiBold", "InterDisplay-Bold")
_UNITS: Final = 1000  # of the numbers, to the size
_MEASURED: Final = 2048  # texts whose measures are remembered: each line of a picture is asked many times


class Font(NamedTuple):
    """A face in a size, in pixels."""

    face: Face
    size: int


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Of a face, in thousandths of the size: width, depth and height of characters; kerning of pairs."""

    sizes: Mapping[str, tuple[float, int, int]]
    kerning: Mapping[str, int]


@cache
def _numbers() -> Mapping[str, _Numbers]:
    read = json.loads((FOLDER / "metrics.json").read_text("utf-8"))
    return {name: _Numbers(given["sizes"], given["kerning"]) for name, given in read.items()}


def advances(text: str, font: Font) -> list[float]:
    """Where the pen stands before each character and after the last, from 0, in pixels."""
    numbers = _numbers()[font.face]
    scale = font.size / _UNITS
    place, before, places = 0.0, "", [0.0]
    for character in text:
        if before:
            kern = numbers.kerning.get(before + character, 0) * scale
            place += kern
            places[-1] += kern
        place += numbers.sizes[character][0] * scale
        places.append(place)
        before = character
    return places


@lru_cache(_MEASURED)
def width(text: str, font: Font) -> float:
    """Of one line, in pixels."""
    numbers = _numbers()[font.face]
    wide = sum([numbers.sizes[character][0] for character in text])
    kerned = sum(map(numbers.kerning.get, map(add, text, text[1:]), repeat(0)))
    return (wide + kerned) * font.size / _UNITS


@lru_cache(_MEASURED)
def extent(text: str, font: Font) -> tuple[float, float]:
    """How far the ink reaches above the base line and below it, in pixels."""
    sizes = _numbers()[font.face].sizes
    low = min((sizes[c][1] for c in text), default=0)
    high = max((sizes[c][2] for c in text), default=0)
    scale = font.size / _UNITS
    return max(high, 0) * scale, max(-low, 0) * scale


def cap_height(font: Font) -> float:
    """The height of a capital, in pixels."""
    return _numbers()[font.face].sizes["Н"][2] * font.size / _UNITS
