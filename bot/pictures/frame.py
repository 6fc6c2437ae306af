"""What pictures share: the topic and its mark above the content, source and name below, a number set large
with its bound and unit beside it; and what stands in them in words: the parts of a figure's answer. Pure.

A topic's mark is a patch of *құрақ*, the Kazakh patchwork of triangles, that its id alone decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.pictures.design import Colour, Face, Font, Size, Theme, cap_height, drawable, extent, mixed, width
from bot.pictures.scene import LEADING, Block, Box, Item, Line, Shape, fitted, stepped
from bot.rendering import figures, quantities, topics
from bot.rendering.text import fill, joined, plain, say, string
from knowledge.formulas import Result, computed
from knowledge.model import Derived, Figure, Knowledge, Measure, State, Topic, TopicId, Unit
from locales import formatting
from locales.languages import Language

_NUMBER: Final = re.compile(r"[0-9](?:[0-9.,\u00a0–]*[0-9])?(?:\u00a0?%)?|\b[IVXLCDM]+\b")
_UNIT: Final = Unit("", "noun", Measure.COUNT)
_SIGN: Final = "−"


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says. Each may be empty but ``topic``, ``title`` and ``source``.

    ``value``: the quantity with its bound, without its noun; ``noun``: what is counted; ``text``: what the
    figure is; ``note``: what the source leaves open.
    """

    topic: str
    title: str
    value: str
    noun: str
    text: str
    note: str
    period: str
    source: str


def words_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Words:
    """What the card of a figure says."""
    value, noun = value_of(figure, knowledge, language)
    title = title_of(figure, knowledge, language)
    wording = figure.wording[language]
    if isinstance(figure, Figure) and figure.items:  # the list stands beside it
        wording = wording.rstrip(".").removesuffix("{items}").rstrip(" :")
    text = string(fill(wording, figures.slot_of(figure, knowledge, language)))
    sources = figures.sources_of(figure, knowledge)
    notes = [string(text) for text in figures.cautions(figure.cautions[:1], figure, knowledge, language)]
    return Words(
        topic=drawable(string(topics.named(knowledge.topics[figure.topic], language))),
        title=drawable(title),
        value=drawable(value),
        noun="" if noun.casefold() == title.casefold() else drawable(noun),
        text="" if text.rstrip(".") == title else drawable(text),
        note=drawable(notes[0] if notes else ""),
        period=drawable(held(figure, knowledge, language)),
        source=drawable(source_of(figure, knowledge, language)) if sources else "",
    )


def about(topic: Topic, knowledge: Knowledge, language: Language) -> str:
    """The line above a topic's figures."""
    return drawable(string(topics.about(topic, knowledge, language)))


def value_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> tuple[str, str]:
    """A figure's quantity with its bound, and the noun after it; both empty for a fact."""
    whole = string(figures.value(figure, knowledge, language))
    if isinstance(figure, Derived):
        result = computed(figure, knowledge)
        bare = quantities.result(result, _nounless(figure.unit), language)
        about = quantities.is_about(result, figure.unit)
    else:
        amount = quantities.of_figure(figure)
        bare, about = amount_of(amount, language) if amount else whole, False
    noun = whole.removeprefix(bare).strip() if whole.startswith(bare) else ""
    if not noun:
        bare = whole
    return (f"{quantities.ABOUT}\u00a0{bare}" if about else bare), noun


def amount_of(amount: quantities.Amount | None, language: Language) -> str:
    """An amount with its bound, without its noun: ``1 200-ден астам``."""
    return quantities.written(replace(amount, unit=_nounless(amount.unit)), language) if amount else ""


def _nounless(unit: Unit) -> Unit:
    return replace(unit, kk="", ru=("", "", ""))


def change(result: Result, language: Language) -> str:
    """A growth in per cent with its sign: ``≈ +54%``."""
    shown = result.shown_best
    about = f"{quantities.ABOUT}\u00a0" if result.rounded else ""
    return f"{about}{'+' if shown > 0 else _SIGN}{formatting.percent(abs(shown), language)}"


def parts_of(value: str) -> tuple[tuple[str, bool], ...]:
    """A quantity in pieces: its number (True), which stands out, and what is before and after it."""
    found = _NUMBER.search(value)
    if not found:
        return ((value, True),)
    number = value[: found.end()] if value[: found.start()].strip() in ("", "≈") else found.group()
    before = value[: found.end() - len(number)]
    pieces = ((before.strip(" \u00a0"), False), (number, True), (value[found.end() :], False))
    return tuple((text, stands_out) for text, stands_out in pieces if text)


def title_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """The figure's label with a capital, without its period: that has its own place."""
    return _capital(quiet_label(figure, knowledge, language))


def quiet_label(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """The figure's label without its period, where that is said at its end."""
    label = string(figures.label(figure, knowledge, language))
    stated = quantities.period_of(figure, knowledge)
    period = quantities.period_phrase(stated, language) if stated else ""
    for said in (f", {period}", f" ({period})"):
        if period and label.endswith(said):
            return label.removesuffix(said)
    return label


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def period_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """When the figure holds; "" where that is not told, or is the figure itself."""
    period = quantities.period_of(figure, knowledge)
    words = quantities.period_beside(period, language) if period else ""
    if words and words == string(figures.value(figure, knowledge, language)):
        return ""
    return words


def held(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """The period of a figure, and that it is a plan, where it is."""
    period = period_of(figure, knowledge, language)
    if not (isinstance(figure, Figure) and figure.state is State.PLANNED):
        return period
    plan = string(say(language, "figure.planned"))
    return f"{period}. {plan}" if period else plan


def source_of(
    figure: Figure | Derived, knowledge: Knowledge, language: Language, *, speaker: bool = True
) -> str:
    """Who published it and when; where no year is stated, that is also as of when it holds.

    ``speaker``: whether who said it is named.
    """
    source = figures.sources_of(figure, knowledge)[0]
    named = say(
        language,
        "source.line" if quantities.is_dated(figure, knowledge) else "source.as_of",
        publisher=plain(source.publisher[language]),
        date=lambda case: quantities.as_of(source, language, case),
    )
    return string(joined("; ", (plain(figures.speaker_of(figure, language) if speaker else ""), named)))


_PALE = 0.28  # of the colour, in the other half of a cell
_FAINT = 0.14, 0.06  # the same of an ornament, which nothing must compete with


def accent_of(topic: TopicId, knowledge: Knowledge, theme: Theme) -> Colour:
    """The colour of a topic: by its place among the topics, so that neighbours differ."""
    place = list(knowledge.topics).index(topic)
    return theme.accents[place % len(theme.accents)]


@lru_cache(maxsize=256)
def cells(topic: TopicId) -> tuple[int, int, int, int]:
    """Which corner the triangle of each of the four cells fills, 0 to 3."""
    digest = hashlib.sha256(topic.encode()).digest()
    first, second, third, fourth = (byte % 4 for byte in digest[:4])
    return first, second, third, fourth


def mark(topic: TopicId, box: Box, colour: Colour, paper: Colour) -> list[Item]:
    """The mark beside a topic's name: two by two cells."""
    return _patch(topic, box, 2, 2, colour, mixed(colour, paper, _PALE), paper)


def ornament(topic: TopicId, box: Box, colour: Colour, paper: Colour, cell: float) -> list[Item]:
    """The same pattern, large and faint, mirrored to both sides, where a picture has no chart."""
    across, down = max(2, round(box.width / cell)), max(2, round(box.height / cell))
    dark, light = (mixed(colour, paper, share) for share in _FAINT)
    return _patch(topic, box, across, down, dark, light, paper)


def _patch(
    topic: TopicId, box: Box, across: int, down: int, dark: Colour, light: Colour, paper: Colour
) -> list[Item]:
    wide, high = box.width / across, box.height / down
    items: list[Item] = [Block(box, light, paper)]
    for row in range(down):
        for column in range(across):
            left, top = box.left + column * wide, box.top + row * high
            corner = _corner(topic, column, row)
            points = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
            del points[(corner + 2) % 4]
            items.append(Shape(tuple(points), dark, light))
    return items


def _corner(topic: TopicId, column: int, row: int) -> int:
    """The corner of a cell's triangle; each patch of two by two is the mirror of its neighbours."""
    corner = cells(topic)[column % 2 + 2 * (row % 2)]
    if column // 2 % 2:
        corner = (1, 0, 3, 2)[corner]
    if row // 2 % 2:
        corner = (3, 2, 1, 0)[corner]
    return corner


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


STRONG: Final[Face] = "Inter-SemiBold"
BODY: Final[Face] = "Inter-Regular"
_TITLE: Final = 1.4  # of running text: the name of the topic that a picture is about
_SMALL: Final = 0.8  # of running text: the source


class TooLongError(ValueError):
    """A text that must stand in the picture does not fit, however small."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture in the making: its measures and colours, and whose it is."""

    size: Size
    theme: Theme
    accent: Colour
    topic: TopicId
    language: Language

    @property
    def least(self) -> int:
        """The smallest text in it: still read where the picture is 320 pixels wide."""
        return round(self.size.base * _SMALL)


def sheet(topic: TopicId, knowledge: Knowledge, language: Language, size: Size, theme: Theme) -> Sheet:
    """A picture of a topic, or of a figure in it."""
    return Sheet(size, theme, accent_of(topic, knowledge, theme), topic, language)


def framed(
    paper: Sheet, topic: str, right: str, source: str, *, title: bool = False
) -> tuple[list[Item], Box]:
    """The frame, and the room that it leaves for the content. ``title``: the topic is what it is about.

    ``right``: what stands at the right of the topic, or below it where both do not fit beside each other.
    """
    items: list[Item] = []
    top = _head(items, paper, topic, right, title=title)
    bottom = _foot(items, paper, source)
    size = paper.size
    return items, Box(size.margin, top + size.base * 1.2, size.width - size.margin, bottom - size.base * 0.9)


def _head(items: list[Item], paper: Sheet, topic: str, right: str, *, title: bool) -> float:
    size, theme = paper.size, paper.theme
    side = size.base * 1.5
    left, top = float(size.margin), float(size.margin)
    items += mark(paper.topic, Box(left, top, left + side, top + side), paper.accent, theme.paper)
    left += side + size.base * 0.6
    room = size.width - size.margin - left
    name = fitted(
        topic, stepped(Font(STRONG, round(size.base * (_TITLE if title else 1))), paper.least), room, 2
    )
    if name is None:
        raise TooLongError(topic)
    middle = top + side / 2
    items += name.at(left, middle - name.height / 2, paper.accent, theme.paper)
    bottom = max(top + side, middle + name.height / 2)
    if not right:
        return bottom
    font = Font(BODY, size.base)
    wide = width(right, font)
    named = max(width(line, name.font) for line in name.lines)
    if named + wide + size.base * 1.5 <= room:
        x = size.width - size.margin - wide
        items.append(Line(right, x, middle + cap_height(font) / 2, font, theme.quiet, theme.paper))
        return bottom
    said = fitted(right, stepped(font, paper.least), size.width - 2 * size.margin, 2)
    if said is None:
        raise TooLongError(right)
    items += said.at(size.margin, bottom + size.base * 0.7, theme.quiet, theme.paper)
    return bottom + size.base * 0.7 + said.height


def _foot(items: list[Item], paper: Sheet, source: str) -> float:
    """The source and the name of the bot on the lowest lines, a rule above them; out: where that is."""
    size, theme = paper.size, paper.theme
    strong = Font(STRONG, paper.least)
    name = drawable(string(say(paper.language, "picture.name")))
    wide = width(name, strong)
    room = size.width - 2 * size.margin - wide - size.base * 1.2
    said = fitted(source, stepped(Font(BODY, paper.least), round(paper.least * 0.8)), room, 3)
    if said is None:
        raise TooLongError(source)
    low = size.height - size.margin
    items += said.at(size.margin, low - said.height, theme.quiet, theme.paper)
    items.append(Line(name, size.width - size.margin - wide, low, strong, theme.quiet, theme.paper))
    rule = low - said.height - size.base * 0.8
    edges = Box(size.margin, rule - 2, size.width - size.margin, rule)
    items.append(Block(edges, theme.line, theme.paper))
    return rule
