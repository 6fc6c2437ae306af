"""Make the fonts of the pictures: python tests/pictures/make_fonts.py FOLDER

FOLDER holds Inter's static OpenType files (Debian's package fonts-inter brings them). Kept are the characters
of :mod:`bot.pictures.design`. Widths and kerning go into a file of their own: a picture is laid out by
exact numbers, the same on every machine, whether it has a shaping library or not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

from fontTools import subset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from bot.pictures.design import COVERED

HERE: Final = Path(__file__).parents[2] / "bot" / "pictures" / "fonts"
FACES: Final = ("Inter-Regular", "Inter-SemiBold", "InterDisplay-Bold")
UNITS: Final = 1000  # to the size, in the file of numbers
LEAST: Final = 5  # of them: what nobody sees is left out
LETTERS: Final = (*map(chr, range(0x410, 0x450)), *"ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі")
LATIN: Final = (*map(chr, range(0x41, 0x5B)), *map(chr, range(0x61, 0x7B)))
SIGNS: Final = tuple("0123456789.,:;-–—«»“”()/%₸№≈+−×÷")
APART: Final = {"ғ": 36, "Ғ": 20}  # the stroke of these touches an upright before it


def main(source: Path) -> None:
    """Write the fonts and their numbers."""
    numbers = {}
    for name in FACES:
        font = TTFont(source / f"{name}.otf")
        numbers[name] = metrics(font)
        options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False)
        options.notdef_outline = True
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(c) for c in COVERED])
        subsetter.subset(font)
        font.recalcTimestamp = False
        font.save(HERE / f"{name}.otf")
    written = json.dumps(numbers, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (HERE / "metrics.json").write_text(written + "\n", "utf-8")


def metrics(font: TTFont) -> dict[str, Any]:
    """Of each character how wide it is, how deep and how high; of pairs, what is added between them."""
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    scale = UNITS / font["head"].unitsPerEm
    sizes = {}
    for character in sorted(COVERED):
        glyph = names[ord(character)]
        pen = BoundsPen(glyphs)
        glyphs[glyph].draw(pen)
        _, low, _, high = pen.bounds or (0, 0, 0, 0)
        sizes[character] = [round(glyphs[glyph].width * scale, 1), round(low * scale), round(high * scale)]
    return {"sizes": sizes, "kerning": kerning(font, scale)}


def kerning(font: TTFont, scale: float) -> dict[str, int]:
    """What is added between two characters of one script, where anybody sees it."""
    names = font.getBestCmap()
    told = pairs(font)
    found = {}
    for letters in (LETTERS, LATIN):
        for a, b in product((*letters, *SIGNS), repeat=2):
            value = round(told.get((names[ord(a)], names[ord(b)]), 0) * scale)
            value += APART.get(b, 0) if a in LETTERS else 0
            if abs(value) >= LEAST:
                found[a + b] = value
    return found


def pairs(font: TTFont) -> dict[tuple[str, str], int]:
    """The kerning of every pair of glyphs, in font units, as GPOS tells it."""
    found: dict[tuple[str, str], int] = {}
    table = font["GPOS"].table
    features = [r.Feature for r in table.FeatureList.FeatureRecord if r.FeatureTag == "kern"]
    for number in sorted({n for feature in features for n in feature.LookupListIndex}):
        here: dict[tuple[str, str], int] = {}
        for part in table.LookupList.Lookup[number].SubTable:
            for pair, value in pairs_in(getattr(part, "ExtSubTable", part), font.getGlyphOrder()):
                here.setdefault(pair, value)  # the first that knows the pair decides
        for pair, value in here.items():
            found[pair] = found.get(pair, 0) + value
    return found


def pairs_in(part: Any, glyphs: list[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """The pairs of one subtable, given singly or by classes."""
    first = part.Coverage.glyphs
    if part.Format == 1:
        for a, known in zip(first, part.PairSet, strict=True):
            yield from (((a, r.SecondGlyph), advance(r.Value1)) for r in known.PairValueRecord)
        return
    for a, b in product(first, glyphs):
        record = part.Class1Record[part.ClassDef1.classDefs.get(a, 0)]
        yield (a, b), advance(record.Class2Record[part.ClassDef2.classDefs.get(b, 0)].Value1)


def advance(value: Any) -> int:
    """What a value record adds to the width."""
    return int(getattr(value, "XAdvance", 0) or 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
