"""A text in the making: pieces that know their markup and where their numerals come from, sentences of the
gettext catalogues filled with them, and the reply that is made of it.

Everything a person reads is put together from pieces, so that escaping, measuring, cutting and accounting for
numerals each happen in one place, at the end.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from string import Formatter
from typing import Final, Literal, TypeAlias

from bot.answering.answer import Kind, Says
from bot.callbacks import Style
from knowledge.model import FigureId, TopicId
from locales import catalogue, numerals
from locales.languages import Language

Origin = Literal["figure", "period", "source", "formula", "reading", "question", "interface", "decoy"]


@dataclass(frozen=True, slots=True)
class Number:
    """One numeral of a reply (digits, words or Roman), as it stands in ``Reply.text``, and its origin."""

    text: str
    origin: Origin
    of: str = ""  # the figure's or source's id


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a reply. ``press`` is what the assistant gets: ``figure:ID``, ``topic:ID``, ``topics`` …

    It is at most 64 bytes (Bot API, InlineKeyboardButton.callback_data).
    """

    text: str
    press: str = ""
    url: str = ""
    query: str = ""  # what inline mode is asked in the chat that the person then chooses
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent to a person, in one language."""

    language: Language
    kind: Kind
    html: str  # Telegram HTML
    text: str  # the same without markup
    topic: TopicId | None = None
    figures: tuple[FigureId, ...] = ()
    nearest: tuple[FigureId, ...] = ()
    says: Says | None = None
    numbers: tuple[Number, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    reason: str = ""  # of a denial: its first, see bot.answering.answer.Reason
    card: bool = False  # it says where the figure comes from
    asked_in: Language | None = None  # the language of the question, where that is another
    spelled_out: Reply | None = None  # the same for who sees no buttons, where its text leads to them

    def __hash__(self) -> int:
        return hash(self.html)  # whatever else differs: what is kept by a reply is looked up with each answer


LIMIT: Final = 4096  # characters of a message after its markup is read (Bot API, sendMessage)
ENTITIES: Final = 90  # of the 100 that Telegram keeps; the rest is left for links it finds by itself
Markup = Literal["", "b", "i", "q", "code"]

_log = logging.getLogger(__name__)
strict = False  # tests set it: a numeral without an origin is then an error, not a line in the log


class Unaccounted(ValueError):
    """A numeral of a reply has no origin."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters with one markup and one origin for the numerals in them."""

    text: str
    origin: Origin | None = None
    of: str = ""
    style: Markup = ""
    href: str = ""


Text: TypeAlias = tuple[Piece, ...]
#: Gives what stands for a placeholder, in the case that is asked for ("" is the nominative).
Slot: TypeAlias = Callable[[str, str], Text]


def plain(text: str, origin: Origin | None = None, of: str = "") -> Text:
    """Characters as they are; ``origin`` and ``of`` say where the numerals in them come from."""
    return (Piece(text, origin, of),) if text else ()


def bold(text: Text) -> Text:
    return tuple(Piece(p.text, p.origin, p.of, "b", p.href) for p in text)


def italic(text: Text) -> Text:
    return tuple(Piece(p.text, p.origin, p.of, "i", p.href) for p in text)


def code(text: Text) -> Text:
    """What is copied by a tap; without any other markup in it."""
    return tuple(Piece(p.text, p.origin, p.of, "code") for p in text)


def quoted(text: Text) -> Text:
    """As a block quotation, which a client folds where it is long; without any other markup in it."""
    return tuple(Piece(p.text, p.origin, p.of, "q") for p in text)


def link(text: Text, href: str) -> Text:
    return tuple(replace(p, href=href) for p in text)


def joined(between: str, texts: Iterable[Text]) -> Text:
    """The texts that are not empty, with ``between`` between them."""
    found: list[Piece] = []
    for text in texts:
        if text:
            if found:
                found.append(Piece(between))
            found.extend(text)
    return tuple(found)


def lines(*texts: Text) -> Text:
    return joined("\n", texts)


def lowered(text: Text) -> Text:
    """The text as it goes on after a colon: with a small letter, unless in capitals."""
    if not text or text[0].text[1:2].isupper():
        return text
    return (replace(text[0], text=text[0].text[:1].lower() + text[0].text[1:]), *text[1:])


def capitalised(text: Text) -> Text:
    """The text with a capital at its beginning."""
    if not text or not text[0].text:
        return text
    first = text[0]
    return (replace(first, text=first.text[0].upper() + first.text[1:]), *text[1:])


def string(text: Text) -> str:
    """The characters alone."""
    return "".join(p.text for p in text)


def length(text: Text) -> int:
    """In UTF-16 code units, the larger of the two ways in which Telegram's limits are counted."""
    return sum(len(p.text) + _beyond(p.text) for p in text)


def _beyond(text: str) -> int:
    """Characters that take two code units."""
    return sum(c > "\uffff" for c in text) if text and max(text) > "\uffff" else 0


def cut(text: Text, limit: int) -> Text:
    """The text, or as much of it as fits ``limit`` with an ellipsis at the end."""
    if 2 * sum(len(p.text) for p in text) <= limit or length(text) <= limit:
        return text
    left = limit - 1
    kept: list[Piece] = []
    for piece in text:
        size = length((piece,))
        if size > left:
            end = left
            while length((Piece(piece.text[:end]),)) > left:
                end -= 1
            kept.append(replace(piece, text=piece.text[:end].rstrip() + "…"))
            break
        kept.append(piece)
        left -= size
    return tuple(kept)


#: Characters of which none is invisible: ASCII, Latin, Greek, Cyrillic, and the signs that our texts hold.
_USUAL: Final = re.compile("[\n -~\u00a0-\u00ac\u00ae-\u036f\u0400-\u052f–—‘’“”„•…−×÷≈≤≥₸№]*")


def clean(text: str) -> str:
    """Characters that can stand in a message: no controls, no direction marks, no halves of surrogates."""
    if _USUAL.fullmatch(text):
        return text
    return "".join(_visible(c) for c in text)


def _visible(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in ("Zl", "Zp") or character in "\t\r\v\f\x85":
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def echoed(text: str, limit: int = 60) -> str:
    """What a person wrote, fit to be repeated: one line, cut to ``limit`` characters."""
    words = " ".join(clean(text[: 8 * limit]).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple((before, name, spec or "") for before, name, spec, _ in Formatter().parse(template))


def fill(template: str, slot: Slot) -> Text:
    """``template`` with each ``{name}`` or ``{name:case}`` replaced by what ``slot(name, case)`` gives."""
    found: list[Piece] = []
    for before, name, case in _parsed(template):
        if before:
            found.append(Piece(before))
        if name is not None:
            found.extend(slot(name, case))
    return tuple(found)


def placeholders(template: str) -> frozenset[str]:
    """The names of the placeholders of a template."""
    return frozenset(name for _, name, _ in _parsed(template) if name is not None)


def slots(values: Mapping[str, Text | str | Callable[[str], Text]]) -> Slot:
    """A slot over named values; a callable gets the case."""

    def slot(name: str, case: str) -> Text:
        value = values[name]
        if isinstance(value, str):
            return plain(value)
        return value if isinstance(value, tuple) else value(case)

    return slot


# -- the finished text ------------------------------------------------------------------------------------

_DIGITS: Final = re.compile(r"\d+")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def tidy(text: Text) -> Text:
    """The text as it is sent: nothing invisible, no white space at its ends, no more markup than is kept."""
    pieces = []
    for piece in text:
        shown = clean(piece.text)
        if shown:
            pieces.append(_with(piece, shown))
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    if pieces:
        pieces[0] = _with(pieces[0], pieces[0].text.lstrip())
        pieces[-1] = _with(pieces[-1], pieces[-1].text.rstrip())
    return cut(_few_entities(pieces), LIMIT)


def _with(piece: Piece, text: str) -> Piece:
    return piece if text == piece.text else replace(piece, text=text)


def _few_entities(pieces: list[Piece]) -> Text:
    kept: list[Piece] = []
    used = 0
    last: tuple[str, str] = ("", "")
    for piece in pieces:
        markup = piece.style, piece.href
        if markup not in (last, ("", "")):
            used += bool(piece.style) + bool(piece.href)
        last = markup
        kept.append(piece if used <= ENTITIES else replace(piece, style="", href=""))
    return tuple(kept)


def html(text: Text) -> str:
    """Telegram HTML (Bot API, "HTML style"): its four named entities, ``<b> <i> <a> <code> <blockquote>``."""
    found = []
    for (style, href), run in groupby(text, key=lambda p: (p.style, p.href)):
        inner = "".join(p.text for p in run).translate(_ESCAPES)
        if style == "q":
            inner = f"<blockquote expandable>{inner}</blockquote>"
        elif style:
            inner = f"<{style}>{inner}</{style}>"
        found.append(f'<a href="{href.translate(_ESCAPES)}">{inner}</a>' if href else inner)
    return "".join(found)


@lru_cache(maxsize=8192)
def _in(line: str) -> tuple[tuple[int, int, bool], ...]:
    """Start, end and weakness of each numeral, with digits that stand inside of words (``a1b``)."""
    found = [(n.start, n.end, n.weak) for n in numerals.find(line)]
    if any(c.isdigit() for c in line):
        rest = line
        for start, end, _ in found:
            rest = rest[:start] + " " * (end - start) + rest[end:]
        found += [(m.start(), m.end(), False) for m in _DIGITS.finditer(rest)]
    return tuple(sorted(found))


def numbers(text: Text) -> tuple[Number, ...]:
    """Every numeral of a finished text in order, each with the origin of the piece that it stands in.

    One that no piece accounts for is a fault: :class:`Unaccounted` if :data:`strict`, else a log record,
    and it is left out. A word that is mostly not a number ("бір", "один") counts only inside such a piece.
    """
    ends: list[tuple[int, Piece]] = []
    place = 0
    for piece in text:
        place += len(piece.text)
        ends.append((place, piece))
    found: list[Number] = []
    at = 0
    offset = 0
    for line in string(text).split("\n"):
        for start, end, weak in _in(line):
            while ends[at][0] <= offset + start:
                at += 1
            origin, of = _origin(ends, at, offset + end)
            if origin is not None:
                found.append(Number(line[start:end], origin, of))
            elif not weak:
                _unaccounted(line[start:end], line)
        offset += len(line) + 1
    return tuple(found)


def _origin(ends: list[tuple[int, Piece]], at: int, end: int) -> tuple[Origin | None, str]:
    """Of the first piece from ``at`` on that knows one and reaches into the numeral ending at ``end``."""
    start = 0 if at == 0 else ends[at - 1][0]
    for place, piece in ends[at:]:
        if start >= end:
            break
        if piece.origin is not None:
            return piece.origin, piece.of
        start = place
    return None, ""


def _unaccounted(written: str, line: str) -> None:
    if strict:
        raise Unaccounted(f"the numeral “{written}” of “{line}” has no origin")
    _log.error("the numeral “%s” of a reply has no origin", written)  # the line may hold a person's words


class _Hole(str):
    """A placeholder's value that formats as the placeholder itself, with its case."""

    def __format__(self, case: str) -> str:
        return "{" + self + (":" + case if case else "") + "}"


@lru_cache(maxsize=1024)
def template(language: Language, msgid: str) -> str:
    """The sentence with its placeholders left open; KeyError if there is no such message."""
    given = catalogue.load(language)
    return given.text(msgid, **{name: _Hole(name) for name in given.placeholders(msgid)})


def say(language: Language, msgid: str, **values: Text | str | Callable[[str], Text]) -> Text:
    """A sentence with its placeholders filled; a callable gets the case that the sentence asks for."""
    return fill(template(language, msgid), slots(values))


def known(language: Language, msgid: str) -> bool:
    """Whether there is such a message."""
    return msgid in catalogue.load(language)
