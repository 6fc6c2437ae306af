"""How wide and how high text is: exact numbers beside the fonts, the same on every machine. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

FOLDER: Final = Path(__file__).parent / "fonts"
Face = Literal["Inter-Regular", "Inter-SemiBold", "InterDisplay-Bold"]
FACES: Final[tuple[Face, ...]] = ("Inter-Regular", "Inter-SemiBold", "InterDisplay-Bold")
_UNITS: Final = 1000  # of the numbers, to the size
_MEASURED: Final = 2048  # texts whose measures are remembered: each line of a picture is asked many times


@dataclass(frozen=True, slots=True)
class Font:
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
    return advances(text, font)[-1]


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
