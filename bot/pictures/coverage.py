"""The characters that the fonts of the pictures have: Kazakh, Russian, Latin, numerals, signs."""

from __future__ import annotations

from typing import Final

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
