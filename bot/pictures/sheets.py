"""The sheet of a topic: all its figures on one picture, or on as many as they need. Pure.

Figures of several units stand beside each other, each with its own number and mark: nothing invites to
compare what cannot be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import Final

from bot.pictures import frame as heroes
from bot.pictures.cards import card
from bot.pictures.charts import Arrow, Bars, Whole, chart_of
from bot.pictures.design import Colour, Font, SizeName, ThemeName, cap_height, drawable, size, theme, width
from bot.pictures.frame import (
    BODY,
    STRONG,
    Hero,
    Sheet,
    TooLongError,
    about,
    framed,
    held,
    sheet,
    source_of,
    title_of,
    value_of,
)
from bot.pictures.scene import Block, Box, Item, Line, Scene, Set, Shape, fitted
from bot.rendering import figures, quantities, topics
from bot.rendering.text import string
from knowledge.model import Bound, Derived, Figure, Knowledge, TopicId
from locales.languages import Language

MOST: Final = 12  # figures on one picture
_COLUMNS: Final[dict[SizeName, tuple[int, ...]]] = {
    "wide": (1, 2, 3, 2, 3, 3, 4, 4, 4, 4, 4, 4),
    "tall": (1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2),
}  # for one figure, for two …
_LEVELS: Final = (1.25, 1.1, 1.0, 0.9, 0.8, 0.7, 0.62)  # of the sizes of type, tried in turn
_CHART: Final = 2.5  # steps of the size that the small charts are worth …
_ALIGNED: Final = 0.5  # … and that titles stand on one line


@dataclass(frozen=True, slots=True)
class _Way:
    """How a grid is set. ``level``: of the sizes of type; ``small``: numbers have their small charts;
    ``aligned``: the numbers of a row stand on one line, and their titles begin on one.
    """

    level: float
    small: bool
    aligned: bool

    @property
    def cost(self) -> float:
        return _LEVELS.index(self.level) + _CHART * (not self.small) + _ALIGNED * (not self.aligned)


_WAYS: Final = sorted(
    (_Way(*way) for way in product(_LEVELS, (True, False), (True, False))), key=lambda way: way.cost
)
_NUMBER: Final = 2.9, 1.3  # of running text: a number at most and at least


@dataclass(frozen=True, slots=True)
class _Said:
    """What a cell says: ``value`` is "" for a fact, whose title stands in its place."""

    title: str
    value: str
    phrase: bool  # the value is no number
    period: str
    small: Whole | Bars | Arrow | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A figure in the sizes of a way, measured and not placed: most ways are tried for nothing.

    ``on_line``: the number stands in one row; ``bars``: the gap above its small bars, and their height;
    ``texts``: what stands below, with the gap above each.
    """

    said: _Said
    number: Hero
    on_line: bool
    bars: tuple[float, ...]
    texts: tuple[tuple[Set, float, Colour], ...]

    def down(self, line: float) -> float:
        """Where the number begins, if its base line lies no higher than ``line``."""
        return max(0.0, line - self.number.height) if self.on_line else 0.0

    def head(self, line: float) -> float:
        """How far the number reaches, with its bars."""
        reached = self.down(line) + self.number.height + self.number.depth
        for height in self.bars:
            reached += height
        return reached

    def below(self, line: float, head: float) -> float:
        """Where the texts begin, if no higher than ``head``."""
        return max(self.head(line), head) if self.on_line else self.head(line)

    def height(self, line: float, head: float) -> float:
        """Of all of it."""
        down = self.below(line, head)
        for text, gap, _ in self.texts:
            down = down + gap + (text.height + text.depth)
        return down


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells side by side; ``line`` and ``head``: where their numbers stand and titles begin, at least;
    ``height``: of the highest one.
    """

    cells: tuple[_Cell, ...]
    line: float
    head: float
    height: float


def pages(topic: TopicId, knowledge: Knowledge, language: Language, size_name: SizeName) -> int:
    """How many pictures the sheet of a topic takes; KeyError: there is no such topic."""
    return len(_paged(topic, knowledge, language, size_name, "light"))


def sheet_of(
    topic: TopicId,
    knowledge: Knowledge,
    language: Language,
    size_name: SizeName,
    theme_name: ThemeName,
    page: int = 0,
) -> Scene:
    """A page of the sheet of a topic, from 0; of a topic with one figure its card.

    KeyError: there is no such topic; IndexError: no such page; TooLongError: its words do not fit.
    """
    given = knowledge.of_topic(topic)
    if len(given) == 1:
        return card(given[0].id, knowledge, language, size_name, theme_name)
    return _paged(topic, knowledge, language, size_name, theme_name)[page]


def _paged(
    topic: TopicId, knowledge: Knowledge, language: Language, size_name: SizeName, theme_name: ThemeName
) -> list[Scene]:
    """All pages, as few as hold the figures, as evenly filled as may be; without figures none."""
    given = knowledge.of_topic(topic)
    if not given:
        return []
    paper = sheet(topic, knowledge, language, size(size_name), theme(theme_name))
    if len(given) == 1:
        return [card(given[0].id, knowledge, language, size_name, theme_name)]
    for count in range(ceil(len(given) / MOST), len(given) + 1):
        made = _split(given, count, knowledge, paper)
        if made is not None:
            return made
    raise TooLongError(topic)


def _split(
    given: Sequence[Figure | Derived], count: int, knowledge: Knowledge, paper: Sheet
) -> list[Scene] | None:
    """The figures on so many pages; None: they do not fit."""
    each = ceil(len(given) / count)
    made: list[Scene] = []
    for page in range(count):
        shown = given[page * each : (page + 1) * each]
        if not shown:
            continue
        number = f"{page + 1} / {count}" if count > 1 else ""
        scene = _page(shown, number, knowledge, paper)
        if scene is None:
            return None
        made.append(scene)
    return made


def _page(shown: Sequence[Figure | Derived], number: str, knowledge: Knowledge, paper: Sheet) -> Scene | None:
    topic, language = knowledge.topics[paper.topic], paper.language
    said = [_said(f, knowledge, language) for f in shown]
    held_for = {s.period for s in said}
    shared = held_for.pop() if len(held_for) == 1 else ""
    name = drawable(string(topics.named(topic, language)))
    undated = next((f for f in shown if not quantities.is_dated(f, knowledge)), shown[0])
    # Of several speakers none is named: the page would ascribe to one what another said.
    alike = len({figures.speaker_of(f, language) for f in shown}) == 1
    source = drawable(source_of(undated, knowledge, language, speaker=alike))
    frame, room = framed(paper, name, number or shared, source, title=True)
    size_ = paper.size
    line = fitted(
        about(topic, knowledge, language), (Font(BODY, size_.base), Font(BODY, paper.least)), room.width, 3
    )
    above: list[Item] = []
    below = room
    if line is not None and line.lines:
        above = [*line.at(room.left, room.top, paper.theme.ink, paper.theme.paper)]
        below = Box(room.left, room.top + line.height + size_.base * 1.3, room.right, room.bottom)
    # The line about the topic goes before a figure does.
    grid = _Grid(said, room.width, paper, bool(shared))
    for head, box in ((above, below), ([], room)):
        if not grid.fits(box, _WAYS[-1]):
            continue  # nor does any larger one
        for way in _WAYS:
            cells = grid.within(box, way)
            if cells is not None:
                return Scene(size_.width, size_.height, paper.theme.paper, (*frame, *head, *cells))
    return None


def _said(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> _Said:
    value, noun = value_of(figure, knowledge, language)
    title = title_of(figure, knowledge, language)
    if noun and not topics.is_counted_in(title, figure.unit, language):
        value = f"{value} {noun}"
    chart = chart_of(figure, knowledge, language)
    if isinstance(chart, Bars) and isinstance(figure, Derived):
        chart = None  # beside a growth in per cent its two amounts would need their numbers
    return _Said(
        title=drawable(title),
        value=drawable(value),
        phrase=isinstance(figure, Figure) and figure.value is None,
        period=drawable(held(figure, knowledge, language)),
        small=chart if isinstance(chart, Whole | Bars | Arrow) else None,
    )


# -- the grid ----------------------------------------------------------------------------------------------


class _Grid:
    """The cells of a page row by row, each below a rule. ``shared``: their period is that of all of them."""

    def __init__(self, said: Sequence[_Said], width: float, paper: Sheet, shared: bool) -> None:
        self._said, self._paper, self._shared = said, paper, shared
        self._columns = _COLUMNS[paper.size.name][len(said) - 1]
        self._gutter = paper.size.base * 1.3
        self._wide = (width - (self._columns - 1) * self._gutter) / self._columns
        self._cells: dict[tuple[float, bool], tuple[_Cell, ...] | None] = {}
        self._rows: dict[_Way, tuple[_Row, ...]] = {}

    def fits(self, room: Box, way: _Way) -> bool:
        """Whether there is room for the grid as it is set so."""
        rows = self._set(way)
        return bool(rows) and self._needed(rows, way) <= room.height

    def _needed(self, rows: Sequence[_Row], way: _Way) -> float:
        above, below = self._gaps(way)
        return sum(row.height for row in rows) + len(rows) * above + (len(rows) - 1) * below

    def _gaps(self, way: _Way) -> tuple[float, float]:
        """Above the cells of a row, below its rule, and below them."""
        base = self._paper.size.base * way.level
        return base * 0.8, base * 0.75

    def within(self, room: Box, way: _Way) -> list[Item] | None:
        """The grid as it is set so; None: it does not fit."""
        if not self.fits(room, way):
            return None
        rows = self._set(way)
        above, below = self._gaps(way)
        needed = self._needed(rows, way)
        spare = min((room.height - needed) / len(rows), self._paper.size.base * 1.6)
        theme_ = self._paper.theme
        items: list[Item] = []
        top = room.top
        for row in rows:
            for n, cell in enumerate(row.cells):
                left = room.left + n * (self._wide + self._gutter)
                items.append(Block(Box(left, top, left + self._wide, top + 2), theme_.line, theme_.paper))
                placed = _placed(cell, row, self._wide, self._paper, way)
                items += [_moved(item, left, top + above) for item in placed]
            top += above + row.height + below + spare
        return items

    def _set(self, way: _Way) -> tuple[_Row, ...]:
        """The rows; none: a word is too long for them."""
        if way not in self._rows:
            cells = self._measured(way) or ()
            starts = range(0, len(cells), self._columns)
            self._rows[way] = tuple(_row(cells[n : n + self._columns], way) for n in starts)
        return self._rows[way]

    def _measured(self, way: _Way) -> tuple[_Cell, ...] | None:
        """All cells in the sizes of a way; None: a word is too long for them."""
        sizes = way.level, way.small
        if sizes not in self._cells:
            found: list[_Cell] = []
            for one in self._said:
                cell = _cell(one, self._wide, self._paper, way, "" if self._shared else one.period)
                if cell is None:
                    break
                found.append(cell)
            self._cells[sizes] = tuple(found) if len(found) == len(self._said) else None
        return self._cells[sizes]


def _row(cells: tuple[_Cell, ...], way: _Way) -> _Row:
    line = head = 0.0
    if way.aligned:
        on_line = [cell for cell in cells if cell.on_line]
        line = max((cell.number.height for cell in on_line), default=0.0)
        head = max((cell.head(line) for cell in on_line), default=0.0)
    return _Row(cells, line, head, max(cell.height(line, head) for cell in cells))


def _moved(item: Item, right: float, down: float) -> Item:
    if isinstance(item, Line):
        return Line(item.text, item.x + right, item.y + down, item.font, item.colour, item.on)
    if isinstance(item, Shape):
        points = tuple((x + right, y + down) for x, y in item.points)
        return Shape(points, item.colour, item.on, item.tells)
    box = item.box
    moved = Box(box.left + right, box.top + down, box.right + right, box.bottom + down)
    return Block(moved, item.colour, item.on, item.radius, item.tells)


# -- a cell ------------------------------------------------------------------------------------------------


def _cell(said: _Said, wide: float, paper: Sheet, way: _Way, period: str) -> _Cell | None:
    """One figure, measured; None: it does not fit."""
    base = paper.size.base * way.level
    number = _number(said, wide, base, small=way.small)
    if number is None:
        return None
    texts: list[tuple[Set, float, Colour]] = []
    for text, face, times, most, gap, colour in (
        (said.title if said.value else "", STRONG, 0.95, 3, 0.6, paper.theme.ink),
        (period, BODY, 0.85, 2, 0.5, paper.theme.quiet),
    ):
        if not text:
            continue
        found = fitted(text, (Font(face, max(paper.least, round(base * times))),), wide, most)
        if found is None:
            return None
        texts.append((found, gap * base, colour))
    bars: tuple[float, ...] = ()
    if way.small and isinstance(said.small, Whole | Bars):
        bars = base * 0.5, _bars_height(said.small, wide, base, paper)
    on_line = bool(said.value) and len({piece.y for piece in number.pieces}) == 1
    return _Cell(said, number, on_line, bars, tuple(texts))


def _placed(cell: _Cell, row: _Row, wide: float, paper: Sheet, way: _Way) -> list[Item]:
    """The items of a cell from its upper left corner."""
    base, ground = paper.size.base * way.level, paper.theme.paper
    small, number = cell.said.small, cell.number
    items: list[Item] = []
    left, down = 0.0, cell.down(row.line)
    if way.small and isinstance(small, Arrow):
        left = base * 1.2
        items.append(_moved(_arrow(small, base, number, paper), 0, down))
    items += number.at(left, down, paper.accent, ground)
    if cell.bars and isinstance(small, Whole | Bars) and cell.bars[1]:
        top = down + number.height + number.depth + cell.bars[0]
        items += _bars(small, wide, top, base, paper)
    top = cell.below(row.line, row.head)
    for text, gap, colour in cell.texts:
        items += text.at(0, top + gap, colour, ground)
        top = top + gap + (text.height + text.depth)
    return items


def _number(said: _Said, wide: float, base: float, *, small: bool) -> Hero | None:
    largest, least = (round(base * times) for times in _NUMBER)
    if not said.value:
        return heroes.of_text(said.title, wide, round(base * 1.3), round(base * 0.9), 4)
    if said.phrase:
        return heroes.of_text(said.value, wide, round(base * 1.6), least, 2)
    room = wide - (base * 1.2 if small and isinstance(said.small, Arrow) else 0)
    return heroes.of_number(said.value, room, largest, least)


def _arrow(small: Arrow, base: float, number: Hero, paper: Sheet) -> Shape:
    """A triangle before a growth: it points up or down."""
    side, middle = base * 0.8, number.pieces[0].y - base * 0.4
    foot = side * (0.4 if small.direction == "up" else -0.4)
    points = ((0.0, middle + foot), (side, middle + foot), (side / 2, middle - foot))
    return Shape(points, paper.accent, paper.theme.paper, tells=True)


def _bars_height(chart: Whole | Bars, wide: float, base: float, paper: Sheet) -> float:
    """Of a thin bar, or of two; 0: there is no room for them, or one is open at its end."""
    thick = _thick(base)
    if isinstance(chart, Whole):
        return thick
    if _longest(chart, wide, base, paper) < wide * 0.4:
        return 0.0
    return (
        0.0 if any(bar.bound is not Bound.EXACT for bar in chart.bars) else 2 * (thick + _apart(base, paper))
    )


def _thick(base: float) -> float:
    return max(8.0, base * 0.3)


def _apart(base: float, paper: Sheet) -> float:
    """Between two bars: the number beside the lower one is higher than it."""
    return max(base * 0.25, (cap_height(Font(BODY, paper.least)) - _thick(base)) / 2 + 4)


def _longest(chart: Bars, wide: float, base: float, paper: Sheet) -> float:
    """The room of the longer bar: the number beside the other one has the rest."""
    before = next(bar for bar in chart.bars if not bar.leads)
    return wide - width(before.value, Font(BODY, paper.least)) - base * 0.5


def _bars(chart: Whole | Bars, wide: float, top: float, base: float, paper: Sheet) -> list[Item]:
    """A thin bar, or two with the earlier number."""
    thick, ground = _thick(base), paper.theme.paper
    pale, track = paper.theme.faded(paper.accent), paper.theme.track(paper.accent)
    if isinstance(chart, Whole):
        return [
            Block(Box(0, top, wide, top + thick), track, ground),
            Block(Box(0, top, chart.most * wide, top + thick), pale, track),
            Block(Box(0, top, chart.share * wide, top + thick), paper.accent, track, tells=True),
        ]
    font, room = Font(BODY, paper.least), _longest(chart, wide, base, paper)
    before, now = sorted(chart.bars, key=lambda bar: bar.leads)
    items: list[Item] = []
    for bar, colour in ((now, paper.accent), (before, pale)):
        end = bar.share * room
        items.append(Block(Box(0, top, end, top + thick), colour, ground, tells=True))
        if not bar.leads:
            base_line = top + (thick + cap_height(font)) / 2
            items.append(Line(bar.value, end + base * 0.4, base_line, font, paper.theme.quiet, ground))
        top += thick + _apart(base, paper)
    return items
