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

from bot.pictures import hero as heroes
from bot.pictures.cards import card
from bot.pictures.charts import Arrow, Bars, Whole, chart_of
from bot.pictures.coverage import drawable
from bot.pictures.design import SizeName, ThemeName, size, theme
from bot.pictures.frame import BODY, STRONG, Sheet, TooLongError, framed, sheet
from bot.pictures.hero import Hero
from bot.pictures.metrics import Font, cap_height, width
from bot.pictures.scene import Block, Box, Item, Line, Scene, Shape
from bot.pictures.typesetting import Set, fitted
from bot.pictures.wording import about, held, source_of, title_of, value_of
from bot.rendering import periods, topics
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
    """A cell that was set: ``items`` from its upper left corner.

    ``line``: how deep the number's base line lies; ``head``: how far the number reaches, with its bar. Both
    are 0 where there is no number in one row.
    """

    items: tuple[Item, ...]
    height: float
    line: float
    head: float


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
    periods = {s.period for s in said}
    shared = periods.pop() if len(periods) == 1 else ""
    name = drawable(string(topics.named(topic, language)))
    undated = next((f for f in shown if not _is_dated(f, knowledge)), shown[0])
    source = drawable(source_of(undated, knowledge, language))
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
    for head, box in ((above, below), ([], room)):
        for way in _WAYS:
            cells = _grid(said, box, paper, way, shared=shared)
            if cells is not None:
                return Scene(size_.width, size_.height, paper.theme.paper, (*frame, *head, *cells))
    return None


def _is_dated(figure: Figure | Derived, knowledge: Knowledge) -> bool:
    period = periods.of(figure, knowledge)
    return period is not None and period.years is not None


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


def _grid(said: Sequence[_Said], room: Box, paper: Sheet, way: _Way, *, shared: str) -> list[Item] | None:
    """The cells row by row, each below a rule; None: they do not fit."""
    columns = _COLUMNS[paper.size.name][len(said) - 1]
    gutter = paper.size.base * 1.3
    wide = (room.width - (columns - 1) * gutter) / columns
    rows: list[list[_Cell]] = []
    for n in range(0, len(said), columns):
        row = _row(said[n : n + columns], wide, paper, way, shared=bool(shared))
        if row is None:
            return None
        rows.append(row)
    heights = [max(c.height for c in row) for row in rows]
    above, below = (paper.size.base * way.level * times for times in (0.8, 0.75))
    needed = sum(heights) + len(rows) * above + (len(rows) - 1) * below
    if needed > room.height:
        return None
    spare = min((room.height - needed) / len(rows), paper.size.base * 1.6)
    items: list[Item] = []
    top = room.top
    for row, high in zip(rows, heights, strict=True):
        for n, cell in enumerate(row):
            left = room.left + n * (wide + gutter)
            rule = Box(left, top, left + wide, top + 2)
            items.append(Block(rule, paper.theme.line, paper.theme.paper))
            items += [_moved(item, left, top + above) for item in cell.items]
        top += above + high + below + spare
    return items


def _row(said: Sequence[_Said], wide: float, paper: Sheet, way: _Way, *, shared: bool) -> list[_Cell] | None:
    """The cells of a row; None: they do not fit."""
    line = head = 0.0
    for _ in ("line", "head", "all of it") if way.aligned else ("all of it",):
        tried = [_cell(one, wide, paper, way, "" if shared else one.period, line, head) for one in said]
        cells = [cell for cell in tried if cell is not None]
        if len(cells) < len(tried):
            return None
        line, head = max(cell.line for cell in cells), max(cell.head for cell in cells)
    return cells


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


def _cell(
    said: _Said, wide: float, paper: Sheet, way: _Way, period: str, line: float, head: float
) -> _Cell | None:
    """One figure; ``line`` and ``head``: where its number stands and its title begins, at least."""
    base, small = paper.size.base * way.level, way.small
    theme_ = paper.theme
    items: list[Item] = []
    number = _number(said, wide, base, small=small)
    if number is None:
        return None
    on_line = bool(said.value) and len({piece.y for piece in number.pieces}) == 1
    left, down = 0.0, max(0.0, line - number.height) if on_line else 0.0
    if small and isinstance(said.small, Arrow):
        left = base * 1.2
        items.append(_moved(_arrow(said.small, base, number, paper), 0, down))
    items += number.at(left, down, paper.accent, theme_.paper)
    top = down + number.height + number.depth
    if small and isinstance(said.small, Whole | Bars):
        top += base * 0.5
        top += _bars(items, said.small, wide, top, base, paper)
    own = (down + number.height) * on_line, top * on_line
    top = max(top, head * on_line)
    for text, face, times, most, gap, colour in (
        (said.title if said.value else "", STRONG, 0.95, 3, 0.6, theme_.ink),
        (period, BODY, 0.85, 2, 0.5, theme_.quiet),
    ):
        if not text:
            continue
        found: Set | None = fitted(text, (Font(face, max(paper.least, round(base * times))),), wide, most)
        if found is None:
            return None
        top += gap * base
        items += found.at(0, top, colour, theme_.paper)
        top += found.height + found.depth
    return _Cell(tuple(items), top, *own)


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


def _bars(
    items: list[Item], chart: Whole | Bars, wide: float, top: float, base: float, paper: Sheet
) -> float:
    """A thin bar, or two with the earlier number; out: how high they are."""
    thick = max(8.0, base * 0.3)
    ground = paper.theme.paper
    pale, track = paper.theme.faded(paper.accent), paper.theme.track(paper.accent)
    if isinstance(chart, Whole):
        items.append(Block(Box(0, top, wide, top + thick), track, ground))
        items.append(Block(Box(0, top, chart.most * wide, top + thick), pale, track))
        items.append(Block(Box(0, top, chart.share * wide, top + thick), paper.accent, track, tells=True))
        return thick
    font = Font(BODY, paper.least)
    before, now = sorted(chart.bars, key=lambda bar: bar.leads)
    room = wide - width(before.value, font) - base * 0.5
    if room < wide * 0.4 or any(bar.bound is not Bound.EXACT for bar in chart.bars):
        return 0.0
    high = 0.0
    apart = max(base * 0.25, (cap_height(font) - thick) / 2 + 4)  # the number beside the lower bar is higher
    for bar, colour in ((now, paper.accent), (before, pale)):
        end = bar.share * room
        items.append(Block(Box(0, top + high, end, top + high + thick), colour, ground, tells=True))
        if not bar.leads:
            base_line = top + high + (thick + cap_height(font)) / 2
            items.append(Line(bar.value, end + base * 0.4, base_line, font, paper.theme.quiet, ground))
        high += thick + apart
    return high
