"""A scene painted as a PNG, with Pillow. The only module that imports it: whoever draws nothing pays nothing.

Glyphs are painted one by one where :mod:`bot.pictures.design` puts them, small ones to a quarter of a
pixel: Pillow's own layout rounds every width to whole pixels, or needs a shaping library that a machine may
not have.
"""

from __future__ import annotations

import struct
import time
import zlib
from functools import lru_cache
from math import ceil, floor
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from bot.pictures.design import FACES, FOLDER, Colour, Face, Font, advances, mixed
from bot.pictures.scene import Block, Line, Scene, Shape

_FINE: Final = 4  # of a pixel in which edges and small glyphs are placed
_SMALL: Final = 64  # pixels of size below which a glyph's place within a pixel can be seen
_COMPRESSION: Final = 4  # with 6 a picture is a twentieth smaller, and takes half as long again to pack
_INDICES: Final = 256  # of a PNG's palette
_STEPS: Final = 32  # between a colour and what it stands on


class _Glyph(NamedTuple):
    """A character's coverage, and where it begins from the pen, in whole pixels."""

    mask: Image.Image | None  # None: a space
    x: int
    y: int


@lru_cache(maxsize=256)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / f"{face}.otf", size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _glyph(character: str, face: Face, size: int, part: int) -> _Glyph:
    """``part``: how many of :data:`_FINE` parts of a pixel the pen stands right of a whole one."""
    fine = _FINE if size < _SMALL else 1
    font = _font(face, size * fine)
    mask, (left, top) = font.getmask2(character, mode="L", anchor="ls")
    if 0 in mask.size:
        return _Glyph(None, 0, 0)
    if fine == 1:
        return _Glyph(Image.frombytes("L", mask.size, bytes(mask)), left, top)
    left += part
    x, y = floor(left / fine), floor(top / fine)
    right, bottom = ceil((left + mask.size[0]) / fine), ceil((top + mask.size[1]) / fine)
    large = Image.new("L", ((right - x) * fine, (bottom - y) * fine))
    large.paste(Image.frombytes("L", mask.size, bytes(mask)), (left - x * fine, top - y * fine))
    return _Glyph(large.reduce(fine), x, y)


def unreadable() -> list[str]:
    """The faces that cannot be drawn with: the file is missing or damaged, or its measures are not there."""
    found: list[str] = []
    for face in FACES:
        try:
            _font(face, _SMALL).getmask("Қ₸")
            advances("Қ₸", Font(face, _SMALL))
        except (OSError, ValueError, KeyError):
            found.append(face)
    return found


def png(scene: Scene, pause: float = 0) -> bytes:
    """The picture as a PNG file: the same bytes for the same scene. ``pause``: as :func:`painted` takes it.

    Packed here: Pillow would hold the interpreter for as long as it packs, and answers would wait.
    """
    image = painted(scene, pause)
    wide, data = image.width, image.tobytes()
    rows = b"".join(b"\0" + data[at : at + wide] for at in range(0, len(data), wide))  # 0: no filter
    size = struct.pack(">IIBBBBB", wide, image.height, 8, 3, 0, 0, 0)  # indices of a palette, a byte each
    chunks = (
        (b"IHDR", size),
        (b"PLTE", bytes(image.getpalette() or ())),
        (b"IDAT", zlib.compress(rows, _COMPRESSION)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file (w3.org/TR/png, 5.3)."""
    return b"".join(
        (struct.pack(">I", len(content)), name, content, struct.pack(">I", zlib.crc32(name + content)))
    )


def painted(scene: Scene, pause: float = 0) -> Image.Image:
    """The picture, in as few colours as it has: from each to what it stands on, in equal steps.

    ``pause``: seconds after each item, in which another thread gets the interpreter; it has to wake first, so
    nought gives it to nobody.
    """
    palette = _Palette(scene)
    image = Image.new("P", (scene.width, scene.height), palette.paper)
    image.putpalette(palette.colours)
    for item in scene.items:
        if pause:
            time.sleep(pause)
        ramp = palette.ramps[item.colour, item.on]
        if isinstance(item, Line):
            _write(image, item, ramp)
        elif isinstance(item, Block):
            _fill(image, item, ramp)
        else:
            _shape(image, item, ramp)
    return image


class _Ramp(NamedTuple):
    """From coverage, 0 to 255, to an index of the palette; and to whether anything is painted."""

    indices: bytes
    painted: bytes

    @property
    def full(self) -> int:
        """The index of the colour itself."""
        return self.indices[255]


@lru_cache(maxsize=256)
def _mixes(colour: Colour, on: Colour, steps: int) -> tuple[int, ...]:
    """The colours of a ramp, one after the other."""
    return tuple(part for step in range(1, steps + 1) for part in mixed(colour, on, step / steps))


@lru_cache(maxsize=256)
def _ramp(first: int, steps: int) -> _Ramp:
    """``first``: the index of what is painted on."""
    reached = [round(coverage * steps / 255) for coverage in range(256)]
    return _Ramp(bytes(first + n if n else 0 for n in reached), bytes(255 if n else 0 for n in reached))


class _Palette:
    """The colours of a scene as indices: a picture of one byte a pixel is packed in a third of the time."""

    def __init__(self, scene: Scene) -> None:
        pairs = list(dict.fromkeys((item.colour, item.on) for item in scene.items))
        steps = min(_STEPS, (_INDICES - 1) // max(1, len(pairs)))
        self.paper = 0
        self.colours: list[int] = list(scene.paper)
        self.ramps: dict[tuple[Colour, Colour], _Ramp] = {}
        for colour, on in pairs:
            self.ramps[colour, on] = _ramp(len(self.colours) // 3 - 1, steps)
            self.colours += _mixes(colour, on, steps)


def _cover(image: Image.Image, left: int, top: int, mask: Image.Image, ramp: _Ramp) -> None:
    covered = mask.tobytes()
    indices = Image.frombytes("P", mask.size, covered.translate(ramp.indices))
    painted = Image.frombytes("L", mask.size, covered.translate(ramp.painted))
    image.paste(indices, (left, top), painted)


def _write(image: Image.Image, line: Line, ramp: _Ramp) -> None:
    font, box = line.font, line.box
    base = round(line.y)
    left, top = floor(box.left) - font.size, floor(box.top) - 4
    strip = Image.new("L", (ceil(box.right) + font.size - left, ceil(box.bottom) + 4 - top))
    for character, place in zip(line.text, advances(line.text, font), strict=False):
        if font.size < _SMALL:
            across, part = divmod(round((line.x + place) * _FINE), _FINE)
        else:
            across, part = round(line.x + place), 0
        glyph = _glyph(character, font.face, font.size, part)
        if glyph.mask is not None:
            strip.paste(255, (across + glyph.x - left, base + glyph.y - top), glyph.mask)
    _cover(image, left, top, strip, ramp)


def _fill(image: Image.Image, block: Block, ramp: _Ramp) -> None:
    left, top, right, bottom = (round(edge) for edge in block.box)
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0:
        return
    radius = min(block.radius, width // 2, height // 2)
    if radius <= 0:
        image.paste(ramp.full, (left, top, right, bottom))
    else:
        _cover(image, left, top, _rounded(width, height, radius), ramp)


@lru_cache(maxsize=64)
def _rounded(width: int, height: int, radius: int) -> Image.Image:
    large = Image.new("L", (width * _FINE, height * _FINE))
    edges = (0, 0, width * _FINE - 1, height * _FINE - 1)
    ImageDraw.Draw(large).rounded_rectangle(edges, radius * _FINE, fill=255)
    return large.reduce(_FINE)


def _shape(image: Image.Image, shape: Shape, ramp: _Ramp) -> None:
    box = shape.box
    left, top = floor(box.left), floor(box.top)
    moved = tuple((round((x - left) * _FINE), round((y - top) * _FINE)) for x, y in shape.points)
    _cover(image, left, top, _polygon(moved, ceil(box.right) - left, ceil(box.bottom) - top), ramp)


@lru_cache(maxsize=64)
def _polygon(points: tuple[tuple[int, int], ...], width: int, height: int) -> Image.Image:
    large = Image.new("L", (width * _FINE, height * _FINE))
    ImageDraw.Draw(large).polygon(points, fill=255)
    return large.reduce(_FINE)
