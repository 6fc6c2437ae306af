"""A reply: the text that a person reads, its buttons, and where each of its numerals comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answering.answer import Kind, Says
from bot.callbacks import Style
from knowledge.model import FigureId, TopicId
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
