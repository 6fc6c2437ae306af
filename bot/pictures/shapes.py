"""Charts laid out in a box. Pure.

Every bar begins at zero, at the same edge; what is open above ends in stripes that thin out. No chart has an
axis: its numbers stand at its marks.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import ceil, floor, sqrt
from typing import Final

from bot.pictures.charts import Arrow, Bar, Bars, Chart, Dots, Month, Names, Sum, Whole, Years
from bot.pictures.design import Colour, Face, Font, Theme, cap_height, mixed, width
from bot.pictures.scene import Block, Box, Item, Line, Set, Shape, fitted, stepped
from knowledge.model import Bound
from locales import formatting

_BODY: Final[Face] = "Inter-Regular"
_STRONG: Final[Face] = "Inter-SemiBold"
_LEAST_GRID: Final = 60  # pixels: what is lower is no grid
_LEAST_DOT: Final = 7  # pixels from one to the next
_LARGEST_DOT: Final = 74
_LEAST_BAR: Final = 0.4  # of the width
_AIRY: Final = (0.82, 1.0)  # of the height of the room: a list that fills it is the second choice
_THICK: Final = (0.17, 0.13, 0.1)  # of the height of the room, tried in turn
_STRIPES: Final = (0.030, 0.020, 0.012)  # of the bar's room, with gaps between
_GAP: Final = 0.014


@dataclass(frozen=True, slots=True)
class Style:
    """What a chart is drawn with. ``base``: the size of running text; ``least``: of the smallest."""

    theme: Theme
    accent: Colour
    base: int
    least: int

    @property
    def paper(self) -> Colour:
        return self.theme.paper

    @property
    def pale(self) -> Colour:
        """The accent, lighter, still told from the paper."""
        return self.theme.faded(self.accent)

    @property
    def track(self) -> Colour:
        """What a filled bar lies on."""
        return self.theme.track(self.accent)

    def text(self, words: str, room: float, most: int, face: Face = _BODY, size: int = 0) -> Set | None:
        """Words set in at most so many lines of the room, smaller if need be; None: they do not fit."""
        return fitted(words, stepped(Font(face, size or self.base), self.least), room, most)


Drawing = list[Item]


def drawn(chart: Chart, box: Box, style: Style) -> Drawing | None:
    """The chart in its box, from its top; None: it does not fit, or its words do not."""
    match chart:
        case Bars():
            return _bars(chart, box, style)
        case Whole():
            return _whole(chart, box, style)
        case Dots():
            return _dots(chart, box, style)
        case Arrow():
            return _arrow(chart, box, style)
        case Names():
            return _names(chart, box, style)
        case Years():
            return _years(chart, box, style)
        case Month():
            return _month(chart, box, style)
        case Sum():
            return _sum(chart, box, style)


# -- bars --------------------------------------------------------------------------------------------------


def _bars(chart: Bars, box: Box, style: Style) -> Drawing | None:
    """Bars across, one below the other, as thick as the room lets them be."""
    tried = (_bars_of(min(96.0, box.height * part), chart, box, style) for part in _THICK)
    return next((found for found in tried if found is not None), None)


def _bars_of(thick: float, chart: Bars, box: Box, style: Style) -> Drawing | None:
    """Label, bar, number at its end; below them the growth.

    Where the numbers would leave no room for the bars, they stand above them.
    """
    font = Font(_STRONG, round(style.base * 1.25))
    widest = max(width(bar.value, font) for bar in chart.bars)
    if widest > box.width * 0.5:
        font = Font(_STRONG, style.base)
        widest = max(width(bar.value, font) for bar in chart.bars)
    beside = box.width - widest - 16 >= box.width * _LEAST_BAR
    room = box.width - widest - 16 if beside else box.width
    is_open = any(bar.bound is Bound.AT_LEAST for bar in chart.bars)
    most = room * (1 - (sum(_STRIPES) + len(_STRIPES) * _GAP if is_open else 0))
    items: Drawing = []
    top = box.top
    for bar in chart.bars:
        said = style.text(bar.label, box.width if beside else box.width - widest - 24, 2)
        if said is None:
            return None
        items += said.at(box.left, top, style.theme.quiet, style.paper)
        top += max(said.height, 0.0 if beside else cap_height(font))
        ink = style.accent if bar.leads else style.theme.ink
        if not beside:
            x = box.right - width(bar.value, font)
            items.append(Line(bar.value, x, top, font, ink, style.paper))
        top += style.base * 0.55
        end = _bar(items, bar, Box(box.left, top, box.left + room, top + thick), most, style)
        if beside:
            middle = top + (thick + cap_height(font)) / 2
            items.append(Line(bar.value, end + 16, middle, font, ink, style.paper))
        top += thick + style.base
    return _with_growth(items, chart, box, top, style)


def _bar(items: Drawing, bar: Bar, room: Box, most: float, style: Style) -> float:
    """Paint a bar within its room, of which the largest takes ``most``; out: where its number may begin."""
    colour = style.accent if bar.leads else style.pale
    stripes = bar.bound is Bound.AT_LEAST
    end = room.left + max(4.0, bar.share * most)
    if bar.bound is Bound.AT_MOST:
        items.append(Block(Box(room.left, room.top, end, room.bottom), style.track, style.paper))
        items.append(Block(Box(end - 6, room.top, end, room.bottom), colour, style.track, tells=True))
        return end
    items.append(Block(Box(room.left, room.top, end, room.bottom), colour, style.paper, tells=True))
    return _open(items, end, room, colour, style.paper) if stripes else end


def _open(items: Drawing, end: float, room: Box, colour: Colour, paper: Colour) -> float:
    """Stripes that thin out after a bar: it goes on, nobody tells how far."""
    for share in _STRIPES:
        end += _GAP * room.width
        items.append(Block(Box(end, room.top, end + share * room.width, room.bottom), colour, paper))
        end += share * room.width
    return end


def _with_growth(items: Drawing, chart: Bars, box: Box, top: float, style: Style) -> Drawing | None:
    if not chart.change:
        return items if top <= box.bottom + style.base else None
    font = Font(_STRONG, round(style.base * 1.25))
    base = top + cap_height(font) + style.base * 0.2
    items.append(Line(chart.change, box.left, base, font, style.theme.ink, style.paper))
    used = width(chart.change, font) + 20
    how = style.text(chart.sum, box.width - used, 1)
    if how is not None:
        items.append(Line(chart.sum, box.left + used, base, how.font, style.theme.quiet, style.paper))
        return items if base <= box.bottom else None
    how = style.text(chart.sum, box.width, 2)
    if how is None:
        return items if base <= box.bottom else None
    items += how.at(box.left, base + style.base * 0.6, style.theme.quiet, style.paper)
    return items if base + style.base * 0.6 + how.height <= box.bottom else None


# -- shares ------------------------------------------------------------------------------------------------


def _whole(chart: Whole, box: Box, style: Style) -> Drawing | None:
    """One bar from 0 to 100 per cent."""
    high = min(110.0, box.height * 0.3)
    font = Font(_BODY, style.base)
    below = cap_height(font) + style.base * 0.55
    top = box.top + max(0.0, (box.height - high - below) / 2)
    track = Box(box.left, top, box.right, top + high)
    items: Drawing = [Block(track, style.track, style.paper)]
    end = box.left + chart.share * box.width
    filled = Box(box.left, top, end, top + high)
    if chart.bound is Bound.AT_MOST:
        items.append(Block(Box(end - 6, top, end, top + high), style.accent, style.track, tells=True))
    else:
        items.append(Block(filled, style.accent, style.track, tells=True))
        if chart.most > chart.share:  # somewhere up to here
            most = Box(end, top, box.left + chart.most * box.width, top + high)
            items.append(Block(most, style.pale, style.track))
    if chart.bound is Bound.AT_LEAST:
        for n, strength in enumerate((0.6, 0.4, 0.25)):
            left = end + 6 + n * 14
            if left + 8 < track.right:
                colour = mixed(style.accent, style.paper, strength)
                items.append(Block(Box(left, top, left + 8, top + high), colour, style.track))
    items += _ends(chart.ends, box, top + high + below, font, style)
    return items


def _ends(ends: tuple[str, str], box: Box, base: float, font: Font, style: Style) -> list[Item]:
    last = box.right - width(ends[1], font)
    return [
        Line(ends[0], box.left, base, font, style.theme.quiet, style.paper),
        Line(ends[1], last, base, font, style.theme.quiet, style.paper),
    ]


def _dots(chart: Dots, box: Box, style: Style) -> Drawing | None:
    """A grid of squares, of which the part is filled; its two numbers below."""
    indent = style.base * 2.2
    fonts = stepped(Font(_BODY, style.base), style.least)
    tried = (
        [fitted(label, (font,), box.width - indent, most) for label in chart.labels]
        for most, font in product((2, 3), fonts)
    )
    texts = next((found for found in tried if all(found)), [])
    labels = [said for said in texts if said is not None]
    high = box.height - sum(t.height for t in labels) - style.base * 1.6
    if not labels or high < _LEAST_GRID:
        return None
    columns = _columns(chart.whole, ceil(sqrt(chart.whole * box.width / high)))
    step = floor(min(box.width / columns, high / ceil(chart.whole / columns), _LARGEST_DOT))
    if step < _LEAST_DOT:
        return None
    size = round(step * 0.78)
    items: Drawing = []
    for n in range(chart.whole):
        x, y = round(box.left) + n % columns * step, round(box.top) + n // columns * step
        items += _dot(Box(x, y, x + size, y + size), style, hollow=n >= chart.part)
    top = round(box.top) + ceil(chart.whole / columns) * step + style.base * 0.5
    for said, keys in zip(labels, ((False,), (False, True)), strict=True):
        side = cap_height(said.font)
        for n, hollow in enumerate(keys):  # the part is filled, the whole is both
            left = box.left + n * side * 1.25
            items += _dot(Box(left, top, left + side, top + side), style, hollow=hollow)
        items += said.at(box.left + indent, top, style.theme.ink, style.paper)
        top += said.height + style.base * 0.6
    return items


def _dot(box: Box, style: Style, *, hollow: bool) -> list[Item]:
    """A square, filled or empty: the two differ by more than their colour."""
    corner = round(box.width / 5)
    edge = max(1.5, box.width * 0.14)
    items: list[Item] = [Block(box, style.accent, style.paper, corner, tells=True)]
    if hollow:
        items.append(Block(box.inset(edge), style.paper, style.accent, max(1, corner - round(edge))))
    return items


def _columns(whole: int, fewest: int) -> int:
    """So many columns, or a few more, that the last row is not nearly empty."""
    tried = [n for n in range(fewest, fewest + 4) if n <= whole] or [whole]
    return max(tried, key=lambda n: ((whole - 1) % n + 1 >= 0.4 * n, -n))


# -- growth, names, sums -----------------------------------------------------------------------------------


def _arrow(chart: Arrow, box: Box, style: Style) -> Drawing | None:
    """A broad arrow. It has no scale: its length says nothing."""
    side = min(box.width, box.height) * 0.62
    left, top = box.left - side * 0.08, box.top + (box.height - side) / 2
    outline = ((0.5, 0.0), (0.92, 0.42), (0.62, 0.42), (0.62, 1.0), (0.38, 1.0), (0.38, 0.42), (0.08, 0.42))
    points = []
    for x, y in outline:
        points.append((left + x * side, top + (y if chart.direction == "up" else 1 - y) * side))
    return [Shape(tuple(points), style.accent, style.paper, tells=True)]


def _names(chart: Names, box: Box, style: Style) -> Drawing | None:
    """A list in type of one size, a mark before each name."""
    sizes = stepped(Font(_BODY, round(style.base * 1.3)), style.least)
    for most, part, font in product((2, 3), _AIRY, sizes):
        beside, gap = font.size * 1.1, font.size * 0.72
        found = [fitted(name, (font,), box.width - beside, most) for name in chart.names]
        texts = [said for said in found if said is not None]
        high = sum(said.height for said in texts) + gap * (len(texts) - 1)
        if len(texts) < len(found) or high > box.height * part:
            continue
        items: Drawing = []
        top = box.top + max(0.0, (box.height - high) / 2)
        key = cap_height(font) * 0.62
        for said in texts:
            middle = top + cap_height(font) / 2
            mark = Box(box.left, middle - key / 2, box.left + key, middle + key / 2)
            items.append(Block(mark, style.accent, style.paper, 2))
            items += said.at(box.left + beside, top, style.theme.ink, style.paper)
            top += said.height + gap
        return items
    return None


def _sum(chart: Sum, box: Box, style: Style) -> Drawing | None:
    """Operands below each other, each with its sign: what it is, below it; beside it in a low box."""
    tried = (
        _sum_in(chart, box, style, Font(_STRONG, round(style.base * times)), beside=beside)
        for beside, times in ((False, 2.1), (False, 1.5), (False, 1.2), (True, 1.5), (True, 1.2), (True, 1.0))
    )
    return next((found for found in tried if found is not None), None)


def _sum_in(chart: Sum, box: Box, style: Style, font: Font, *, beside: bool) -> Drawing | None:
    signs = max(width(row.sign, font) for row in chart.rows)
    values = max(width(row.value, font) for row in chart.rows)
    left = box.left + (signs + 18 if signs else 0)
    margin = left + values + style.base if beside else left
    texts = _set_alike([row.label for row in chart.rows], box.right - margin, style)
    if texts is None or left + values > box.right:
        return None
    capitals = cap_height(font)
    # Beside it the two stand on one line; below it there is room between them.
    downs = [capitals - cap_height(t.font) if beside else capitals + style.base * 0.62 for t in texts]
    heights = [
        max(capitals, down + (t.height if t.lines else 0)) for down, t in zip(downs, texts, strict=True)
    ]
    gap = font.size * 0.7
    high = sum(heights) + gap * (len(texts) - 1)
    if high > box.height:
        return None
    items: Drawing = []
    top = box.top + (box.height - high) / 2
    for row, said, down, tall in zip(chart.rows, texts, downs, heights, strict=True):
        base = top + capitals
        if row.sign:
            items.append(Line(row.sign, box.left, base, font, style.theme.quiet, style.paper))
        items.append(Line(row.value, left, base, font, style.theme.ink, style.paper))
        items += said.at(margin, top + down, style.theme.quiet, style.paper)
        top += tall + gap
    return items


def _set_alike(labels: Sequence[str], room: float, style: Style) -> list[Set] | None:
    """Labels set in one size, the largest in which every one fits; None: there is none."""
    for most, font in product((2, 3), stepped(Font(_BODY, style.base), style.least)):
        found = [fitted(label, (font,), room, most) if label else Set((), font) for label in labels]
        texts = [one for one in found if one is not None]
        if len(texts) == len(labels):
            return texts
    return None


# -- time --------------------------------------------------------------------------------------------------


def _years(chart: Years, box: Box, style: Style) -> Drawing | None:
    """A strip, a cell for each year; the spans filled one after the other, the first and last years named."""
    first, last = chart.spans[0][0], chart.spans[-1][1]
    count = last - first + 1
    font = Font(_STRONG, style.base)
    high = min(96.0, box.height * 0.3)
    below = cap_height(font) + style.base * 0.6
    top = box.top + max(0.0, (box.height - high - below) / 2)
    if chart.open:
        return _onward(str(first), Box(box.left, top, box.right, top + high), font, below, style)
    cell = box.width / count
    if cell < 8:
        return None
    items: Drawing = []
    for n, (begin, end) in enumerate(chart.spans):
        colour = style.accent if n % 2 == 0 else style.pale
        for year in range(begin, end + 1):
            left = box.left + (year - first) * cell
            items.append(Block(Box(left, top, left + cell - 4, top + high), colour, style.paper, tells=True))
        strip = Box(
            box.left + (begin - first) * cell, top, box.left + (end - first + 1) * cell - 4, top + high
        )
        items += _named_span(
            begin, end, strip, strip.bottom + below, font, style, alone=len(chart.spans) == 1
        )
    return items


def _named_span(
    begin: int, end: int, strip: Box, base: float, font: Font, style: Style, *, alone: bool
) -> list[Item]:
    """Its years: at both ends where it is alone and has room, else together, where it begins."""
    both = str(begin) if begin == end else f"{begin}{formatting.DASH}{end}"
    if not alone or width(both, font) * 1.6 > strip.width:
        return [Line(both, strip.left, base, font, style.theme.ink, style.paper)]
    closing = strip.right - width(str(end), font)
    return [
        Line(str(begin), strip.left, base, font, style.theme.ink, style.paper),
        Line(str(end), closing, base, font, style.theme.ink, style.paper),
    ]


def _onward(year: str, strip: Box, font: Font, below: float, style: Style) -> Drawing:
    items: Drawing = []
    solid = Box(strip.left, strip.top, strip.left + strip.width * 0.78, strip.bottom)
    items.append(Block(solid, style.accent, style.paper, tells=True))
    _open(items, solid.right, strip, style.accent, style.paper)
    items.append(Line(year, strip.left, strip.bottom + below, font, style.theme.ink, style.paper))
    return items


def _month(chart: Month, box: Box, style: Style) -> Drawing | None:
    """The leaf of a calendar with one day marked; weeks begin on Monday."""
    size = min(style.base, round(box.width / 15))
    font, strong = Font(_BODY, size), Font(_STRONG, size)
    title = style.text(chart.title, box.width, 1, _STRONG, round(size * 1.15))
    offset = chart.day.replace(day=1).weekday()
    days = monthrange(chart.day.year, chart.day.month)[1]
    weeks = ceil((offset + days) / 7)
    if title is None:
        return None
    step = min((box.width + size * 0.3) / 7, (box.height - title.height - size) / (weeks + 1), size * 2.3)
    if step < size * 1.25:
        return None
    left = box.left - size * 0.3
    high = title.height + size * 0.9 + (weeks + 1) * step
    top = box.top + max(0.0, (box.height - high) / 2)
    centred: Callable[..., Line] = partial(_centred, left=left, step=step, style=style)
    items: Drawing = [*title.at(left + size * 0.3, top, style.theme.ink, style.paper)]
    top += title.height + size * 0.9
    for n, name in enumerate(chart.weekdays):
        items.append(centred(name, n, top, font, style.theme.quiet))
    for day in range(1, days + 1):
        row, column = divmod(offset + day - 1, 7)
        at = top + (row + 1) * step
        if day == chart.day.day:
            cell = Box(left + column * step, at, left + (column + 1) * step, at + step).inset(step * 0.06)
            items.append(Block(cell, style.accent, style.paper, round(step / 5), tells=True))
            line = centred(str(day), column, at, strong, style.paper)
            items.append(Line(line.text, line.x, line.y, line.font, line.colour, style.accent))
        else:
            items.append(centred(str(day), column, at, font, style.theme.ink))
    return items


def _centred(
    text: str, column: int, top: float, font: Font, colour: Colour, *, left: float, step: float, style: Style
) -> Line:
    x = left + column * step + (step - width(text, font)) / 2
    return Line(text, x, top + (step + cap_height(font)) / 2, font, colour, style.paper)
