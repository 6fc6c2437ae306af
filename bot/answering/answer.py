"""What an answer says, before any language or markup."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from bot.understanding.talk import Talk
from knowledge.model import Bound, FigureId, TopicId

Kind = Literal["figure", "topic", "clarify", "unknown", "other"]


class Says(StrEnum):
    """The outcome of a check."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Reason(StrEnum):
    """Why the source does not say."""

    YEAR = "year"  # it has other years (``years`` of the gap) or none
    PLACE = "place"  # it has the country as a whole, not this place
    MEASURE = "measure"  # e.g. a sum was asked, only the count is known
    NUMBER = "number"  # no figure has this number
    WHO = "who"
    HOW_TO = "how_to"
    WHY = "why"
    LIST = "list"  # names, a list that the source does not give
    FORBIDDEN = "forbidden"  # a derivation that a caution refuses; ``cautions`` hold the readings
    WITHHELD = "withheld"  # the source says so, but the figure is out of service: why, the knowledge tells
    SUBJECT = "subject"  # something else is asked about (``foreign``: the words)
    NOTHING = "nothing"  # nothing of the store was recognised


@dataclass(frozen=True, slots=True)
class Claim:
    """What a check claims: a value with a bound, as the person wrote it."""

    value: Decimal
    bound: Bound
    written: str
    strict: bool = False  # "more than", "less than": the value itself is not meant
    precise: bool = False  # "exactly": nothing beside the value is meant


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a claim against one figure."""

    says: Says
    figure: FigureId
    claim: Claim | None  # None: a yes/no question without a number
    attribute: int | None = None  # index into the figure's attributes that answers it
    opposite: bool = False  # what was said is the opposite of what the figure says


@dataclass(frozen=True, slots=True)
class Gap:
    """What was understood of a question that the source does not answer, and why not."""

    reason: Reason
    topic: TopicId | None = None
    figure: FigureId | None = None  # the nearest one, if one was meant
    years: tuple[int, int | None] | None = None  # the first and the last year asked for; None: since then
    places: tuple[str, ...] = ()  # ids, see locales.places
    measure: str | None = None  # the measure asked for (a knowledge.model.Measure or who, how_to …)
    number: str | None = None  # as the person wrote it
    foreign: tuple[str, ...] = ()  # the words that belong to nothing known, as written


@dataclass(frozen=True, slots=True)
class Part:
    """One given figure."""

    figure: FigureId
    check: Check | None = None
    asked: str | None = None  # what of it: value, places, items, previous, period, who, first, … ; None: all
    attribute: int | None = None  # index into the figure's attributes that answers the question
    edition: int | None = None  # as it was before a correction: its place among the figure's ``former``
    note_year: bool = False  # relative time was read in the source's frame: say which year this is


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: figures, a topic's summary, what it asks back about (``nearest``), a gap, or talk."""

    kind: Kind
    topic: TopicId | None = None
    parts: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    talk: Talk | None = None
    nearest: tuple[FigureId, ...] = ()
    asked_year: int | None = None  # the year that the person's clock has, where it differs from the source's

    @property
    def says(self) -> Says | None:
        """The outcome of the first check, if any."""
        return next((p.check.says for p in self.parts if p.check), None)


__all__ = ["Answer", "Check", "Claim", "Gap", "Kind", "Part", "Reason", "Says", "Talk"]
