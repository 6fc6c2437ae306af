"""The card of a figure: its number large, what it is, its chart where it has one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.pictures import frame
from bot.pictures.charts import Chart, chart_of
from bot.pictures.design import Colour, Face, Font, SizeName, ThemeName, size, theme
from bot.pictures.frame import (
    BODY,
    STRONG,
    Hero,
    Sheet,
    TooLongError,
    Words,
    framed,
    ornament,
    sheet,
    words_of,
)
from bot.pictures.scene import Box, Item, Line, Scene, Set, fitted
from bot.pictures.shapes import Drawing, Style, drawn
from knowledge.model import Figure, FigureId, Knowledge
from locales.languages import Language

_COLUMN: Final = 0.56  # of the room's width: the text, where the chart stands beside it
_BESIDE: Final = 0.70  # the same where the ornament does
_ORNAMENT: Final = 0.26  # of the room's width
_GUTTER: Final = 2.2  # of running text, between the two
_CHART: Final = 0.36, 0.52  # of the room's height, at least and at most, where the chart stands below
#: Of the sizes of type, tried in turn: of the text, and of the number beside it.
_LEVELS: Final = (
    (1.0, 1.0), (1.0, 0.8), (0.92, 0.9), (0.92, 0.72), (0.84, 0.8), (0.84, 0.66), (0.76, 0.72), (0.76, 0.6),
)  # fmt: skip
_HERO: Final = 6.2, 2.3  # of running text: the number at most and at least
_PHRASE: Final = 2.7, 1.5  # the same of a day, a place, a fact


@dataclass(frozen=True, slots=True)
class _Part:
    """A text of the column, and the gap above it."""

    set: Set | Hero
    gap: float
    colour: Colour

    @property
    def height(self) -> float:
        """From its first capitals to the lowest ink."""
        return self.set.height + self.set.depth

    def at(self, left: float, top: float, paper: Colour) -> list[Line]:
        return self.set.at(left, top, self.colour, paper)


_Column = tuple[_Part, ...]


def card(
    figure_id: FigureId, knowledge: Knowledge, language: Language, size_name: SizeName, theme_name: ThemeName
) -> Scene:
    """The card of a figure; KeyError: there is none of that id; TooLongError: its words do not fit."""
    figure = knowledge.figure(figure_id)
    words = words_of(figure, knowledge, language)
    paper = sheet(figure.topic, knowledge, language, size(size_name), theme(theme_name))
    items, room = framed(paper, words.topic, words.period, words.source)
    chart = chart_of(figure, knowledge, language)
    phrase = isinstance(figure, Figure) and figure.value is None
    content = None
    if chart is not None:
        content = _with_chart(words, phrase, chart, room, paper)
    if content is None:
        content = _alone(words, phrase, room, paper)
    return Scene(paper.size.width, paper.size.height, paper.theme.paper, (*items, *content))


# -- with a chart, and without -----------------------------------------------------------------------------


def _with_chart(words: Words, phrase: bool, chart: Chart, room: Box, paper: Sheet) -> list[Item] | None:
    style = Style(paper.theme, paper.accent, round(paper.size.base * 0.95), paper.least)
    if paper.size.width > paper.size.height:
        split = room.left + room.width * _COLUMN
        text = Box(room.left, room.top, split, room.bottom)
        beside = Box(split + paper.size.base * _GUTTER, room.top, room.right, room.bottom)
        column = _column(words, phrase, text, paper)
        if column is None:
            return None
        shown = _middled(chart, beside, style)
        return None if shown is None else [*_placed(column, text, paper, middle=True), *shown]
    for share in (_CHART[1], sum(_CHART) / 2, _CHART[0]):
        text = _down_to(room, room.bottom - room.height * share)
        column = _column(words, phrase, text, paper)
        if column is None or (column[-1].colour is paper.theme.quiet) != bool(words.note):
            continue
        return _stacked(column, chart, room, paper, style)
    return None


def _stacked(column: _Column, chart: Chart, room: Box, paper: Sheet, style: Style) -> list[Item] | None:
    """The text, and the chart in the room that it leaves below."""
    used = _height(column) + paper.size.base * 2.0
    below = Box(room.left, room.top + used, room.right, room.bottom)
    shown = _middled(chart, below, style)
    text = _down_to(room, room.top + _height(column))
    return None if shown is None else [*_placed(column, text, paper, middle=False), *shown]


def _down_to(box: Box, bottom: float) -> Box:
    """The box with another lower edge."""
    return Box(box.left, box.top, box.right, bottom)


def _middled(chart: Chart, box: Box, style: Style) -> Drawing | None:
    """The chart in the middle of its box's height."""
    items = drawn(chart, box, style)
    if items is None:
        return None
    top, bottom = min(i.box.top for i in items), max(i.box.bottom for i in items)
    down = round((box.top + box.bottom - top - bottom) / 2)
    if down <= 0:
        return items
    return drawn(chart, Box(box.left, box.top + down, box.right, box.bottom + down), style)


def _alone(words: Words, phrase: bool, room: Box, paper: Sheet) -> list[Item]:
    """The text over the whole width where it needs it, and the topic's ornament where there is room."""
    wide = paper.size.width > paper.size.height
    if wide:
        text = Box(room.left, room.top, room.left + room.width * _BESIDE, room.bottom)
        column = _column(words, phrase, text, paper)
        if column is not None:
            side = min(room.height, room.width * _ORNAMENT)
            top = room.top + (room.height - side) / 2
            box = Box(room.right - side, top, room.right, top + side)
            shown = ornament(paper.topic, box, paper.accent, paper.theme.paper, side / 4)
            return [*shown, *_placed(column, text, paper, middle=True)]
    else:
        strip = room.width / 4
        text = _down_to(room, room.bottom - strip - paper.size.base)
        column = _column(words, phrase, text, paper)
        if column is not None:
            box = Box(room.left, room.bottom - strip, room.right, room.bottom)
            shown = ornament(paper.topic, box, paper.accent, paper.theme.paper, strip / 2)
            return [*shown, *_placed(column, text, paper, middle=True)]
    column = _column(words, phrase, room, paper)
    if column is None:
        raise TooLongError(words.title)
    return _placed(column, room, paper, middle=True)


# -- the column of text ------------------------------------------------------------------------------------


def _column(words: Words, phrase: bool, box: Box, paper: Sheet) -> _Column | None:
    """The text as large as it fits: what is said longest is the first to be left out. None: it does not."""
    for kept in _kept(words):
        for level, number in _LEVELS:
            column = _set(kept, phrase, box, paper, level, number)
            if column is not None and _height(column) <= box.height:
                return column
    return None


def _kept(words: Words) -> Iterator[Words]:
    """The words, then without the note, then without the text: the caption has all of them."""
    yield words
    if words.note:
        yield replace(words, note="")
    if words.text:
        yield replace(words, note="", text="")


def _set(words: Words, phrase: bool, box: Box, paper: Sheet, level: float, number: float) -> _Column | None:
    base, theme_ = paper.size.base * level, paper.theme
    parts: list[_Part | None] = []

    def add(text: str, face: Face, times: float, most: int, gap: float, colour: Colour) -> None:
        if text:
            font = Font(face, max(paper.least, round(base * times)))
            found = fitted(text, (font,), box.width, most)
            parts.append(None if found is None else _Part(found, gap * base, colour))

    if words.value:
        add(words.title, STRONG, 1.2, 4, 0, theme_.ink)
    shown = words.value or words.title
    hero = _hero(shown, phrase, box, paper.size.base * number)
    parts.append(None if hero is None else _Part(hero, base * 0.95, paper.accent))
    add(words.noun, STRONG, 1.35, 2, 0.8, theme_.ink)
    add(words.text, BODY, 1.0, 6, 1.05, theme_.ink)
    add(words.note, BODY, 0.85, 6, 0.9, theme_.quiet)
    column = tuple(part for part in parts if part is not None)
    return column if len(column) == len(parts) else None


def _hero(shown: str, phrase: bool, box: Box, base: float) -> Hero | None:
    largest, least = (round(base * times) for times in (_PHRASE if phrase else _HERO))
    if phrase:
        return frame.of_text(shown, box.width, largest, least, 4)
    return frame.of_number(shown, box.width, largest, least)


def _height(column: _Column) -> float:
    return sum(part.height + part.gap for part in column) - column[0].gap


def _placed(column: _Column, box: Box, paper: Sheet, *, middle: bool) -> list[Item]:
    """The column's lines; ``middle``: a little above the middle of the box."""
    spare = max(0.0, box.height - _height(column))
    top = box.top + (spare * 0.45 if middle else 0)
    items: list[Item] = []
    for n, part in enumerate(column):
        top += part.gap if n else 0
        items += part.at(box.left, top, paper.theme.paper)
        top += part.height
    return items
