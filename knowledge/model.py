"""The model of what is known: frozen, typed, without behaviour that needs anything else.

An *indicator* says what is counted; a *figure* is one observation of it. A *derived* figure holds a formula
over figure ids. Everything is reached through one immutable :class:`Knowledge`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from locales.languages import Bilingual, Language

if TYPE_CHECKING:
    from knowledge.formulas import Formula, Result

FigureId: TypeAlias = str
TopicId: TypeAlias = str


class Bound(StrEnum):
    """How the source limits a number."""

    EXACT = "exact"
    AT_LEAST = "at_least"  # "астам", "более"
    AT_MOST = "at_most"
    ABOUT = "about"


class Basis(StrEnum):
    """What of the source proves the value."""

    NUMBER = "number"  # digits (or a Roman numeral)
    WORD = "word"  # a number word: "екі", "жетеуі"
    LIST = "list"  # our count of a list
    FACT = "fact"  # a statement without a number (also a date's or a place's own words)
    INFERRED = "inferred"  # no words of the source carry it


class Measure(StrEnum):
    """What kind of quantity an indicator gives; a question asks for one of these."""

    COUNT = "count"
    SUM = "sum"  # money
    AVERAGE = "average"
    SHARE = "share"  # per cent of a whole
    GROWTH = "growth"  # per cent or times more
    DATE = "date"
    PLACE = "place"
    ORDINAL = "ordinal"
    PERIOD = "period"
    FACT = "fact"


class PercentKind(StrEnum):
    SHARE = "share"
    CHANGE = "change"
    UNSTATED = "unstated"  # per cent or percentage points is not said


class PeriodKind(StrEnum):
    POINT = "point"  # a year, a month or a day
    INTERVAL = "interval"
    SINCE = "since"
    RELATIVE = "relative"  # "the last five years", "in this period"
    UNSTATED = "unstated"  # true as of the source's date


class State(StrEnum):
    COMPLETED = "completed"
    ONGOING = "ongoing"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) of a source's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place told by its words and a few characters before and after them, as the text has them."""

    words: str
    before: str = ""
    after: str = ""


Place: TypeAlias = Span | Anchor


@dataclass(frozen=True, slots=True)
class Asked:
    """Vocabulary: phrases by which people ask, in each language."""

    kk: tuple[str, ...] = ()
    ru: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. The text itself is not kept: its SHA-256 and its length are.

    Both are empty for a source whose text nobody has; its figures cannot be proven.
    """

    id: str
    publisher: Bilingual
    title: Bilingual  # what the text is about, in our words
    published: date
    sha256: str
    length: int  # code points
    url: str | None = None
    short: Bilingual | None = None  # the publisher below an answer
    within: Bilingual | None = None  # "in the message of the ministry": where something is said, or is not
    language: Language | None = None  # of the text


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody else answers "how do I …": a pointer of an official page, and no figure."""

    label: Bilingual
    publisher: Bilingual
    page: str  # that names it, or is it, as it was seen: for editors
    seen: date  # the day on which the page said so
    url: str = ""
    contact: str = ""  # a telephone or an address, as the page writes it
    served: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: the noun after it and how it is printed.

    ``ru`` holds the forms for 1, 2 and 5 (*грант, гранта, грантов*); ``kk`` the singular, which stays so
    after a number. ``style`` says how the number is printed; see README, "The knowledge format".
    """

    id: str
    style: str  # noun | money | percent | times | date | place | ordinal | roman | period | fact
    measure: Measure
    kk: str = ""
    ru: tuple[str, str, str] = ("", "", "")
    ru_gender: str = "m"  # of the noun: m | f | n
    ru_animate: bool = False
    amount: bool = False  # it measures what is asked for, as tonnes do, and is not itself counted


@dataclass(frozen=True, slots=True)
class Period:
    """When a figure holds. ``start`` and ``end`` are ISO 8601 years, months or days, both inclusive."""

    kind: PeriodKind
    start: str | None = None
    end: str | None = None
    last_years: int | None = None  # "the last five years": 5
    text: Bilingual | None = None  # a relative period in the reader's words, without numerals
    as_written: str | None = None

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last calendar year, where the source states them."""
        if self.start is None and self.end is None:
            return None
        first = int((self.start or self.end or "")[:4])
        return first, int((self.end or self.start or "")[:4]) if self.kind is not PeriodKind.SINCE else 9999


@dataclass(frozen=True, slots=True)
class Where:
    """Where in the source's text each part of a figure stands."""

    value: Place | None = None
    bound: Place | None = None
    unit: Place | None = None
    previous: Place | None = None
    period: Place | None = None
    items: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """What a figure said before a correction of the same observation: kept, proven, not served."""

    value: Decimal | None
    literal: str | Bilingual | None
    as_written: str
    bound: Bound
    basis: Basis
    period: Period
    source: str
    where: Where
    previous: Decimal | None = None
    reason: str = ""  # why it was corrected


@dataclass(frozen=True, slots=True)
class Caution:
    """What the source leaves open.

    ``forbids`` names derivations that are refused (``share``, ``previous``, ``average``, ``sum``, ``places``,
    ``years``, ``topic``); ``readings`` are what they could be, as formulas over ids.
    """

    text: Bilingual
    forbids: tuple[str, ...] = ()
    readings: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact about a figure that people ask for: who initiated it, that it was for the first time.

    ``asks`` is the kind of question it answers: ``who``, ``first``, ``purpose``, ``whose``, ``which``,
    ``name``.
    """

    asks: str
    text: Bilingual
    asked: Asked


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list behind a number."""

    text: Bilingual
    asked: Asked = Asked()


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted."""

    id: str
    topic: TopicId
    unit: Unit
    measure: Measure
    percent_kind: PercentKind | None
    asked: Asked


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation of an indicator, as one source states it."""

    operands: ClassVar[tuple[FigureId, ...]] = ()

    id: FigureId
    topic: TopicId
    indicator: Indicator
    value: Decimal | None  # None: a fact without a number, or a date, place or period (``literal``)
    literal: str | Bilingual | None  # ISO 8601 date or interval; the name of a place
    as_written: str  # the value as the source writes it; "" where inferred
    bound: Bound
    basis: Basis
    period: Period
    state: State
    source: str
    label: Bilingual  # a button: short, a noun phrase
    wording: Bilingual  # what the number is, with placeholders
    asked: Asked
    where: Where
    examples: Asked = Asked()  # sample questions, which are evidence and no templates
    previous: Decimal | None = None
    places: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    items: tuple[Item, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    cautions: tuple[Caution, ...] = ()
    speaker: Bilingual | None = None
    reason: str = ""  # why an inferred value is inferred
    served: bool = True
    headline: bool = False  # among the first shown when nothing was asked
    withheld: Bilingual | None = None  # why it is not served, for people
    opener: Bilingual | None = None  # a question by which a newcomer is shown it
    former: tuple[Former, ...] = ()  # what it said before corrections, the earliest first

    def earlier(self) -> tuple[Figure, ...]:
        """The figure as it was before each correction, the earliest first."""
        names = ("value", "literal", "as_written", "bound", "basis", "period", "source", "where", "previous")
        return tuple(
            replace(self, former=(), **{name: getattr(old, name) for name in names}) for old in self.former
        )

    @property
    def unit(self) -> Unit:
        return self.indicator.unit

    @property
    def measure(self) -> Measure:
        return self.indicator.measure


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure computed from others; never stored as stated, so of what a source states it has nothing."""

    previous: ClassVar[Decimal | None] = None
    places: ClassVar[tuple[str, ...]] = ()
    items: ClassVar[tuple[Item, ...]] = ()
    attributes: ClassVar[tuple[Attribute, ...]] = ()
    speaker: ClassVar[Bilingual | None] = None
    state: ClassVar[State] = State.COMPLETED
    headline: ClassVar[bool] = False

    id: FigureId
    topic: TopicId
    formula: Formula
    unit: Unit
    measure: Measure
    label: Bilingual
    wording: Bilingual
    asked: Asked
    examples: Asked = Asked()
    cautions: tuple[Caution, ...] = ()
    served: bool = True
    withheld: Bilingual | None = None  # why it is not served, for people

    @property
    def operands(self) -> tuple[FigureId, ...]:
        """What it is computed from."""
        return self.formula.ids


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject with its figures in the order in which its summary gives them."""

    id: TopicId
    name: Bilingual
    command: str
    about: Bilingual  # one line above the summary, without numerals
    asked: Asked  # words that mean the topic
    context: Asked  # words that may stand in any question on the topic without changing it
    words: Mapping[str, Asked]  # synonym sets of this topic
    figures: tuple[FigureId, ...]
    derived: tuple[FigureId, ...]
    order: int = 0
    examples: Asked = Asked()  # sample questions about the topic as a whole
    served: bool = True  # false: so are all its figures
    withheld: Bilingual | None = None  # why it is not served, for people
    ways: tuple[Way, ...] = ()  # for those who want to do something, not to know a figure


@dataclass(frozen=True)
class Knowledge:
    """An immutable snapshot of all that is known."""

    sources: Mapping[str, Source]
    topics: Mapping[TopicId, Topic]  # in the order of ``Topic.order``, then id
    figures: Mapping[FigureId, Figure]
    derived: Mapping[FigureId, Derived]
    words: Mapping[str, Asked] = field(default_factory=dict)  # synonym sets that all topics share
    digest: str = ""  # of the files it was read from
    served: bool = True  # false: nothing is
    withheld: Bilingual | None = None  # why nothing is served, for people
    about: Bilingual | None = None  # the subject, as it stands after "I answer questions"
    #: What derived figures come to, computed when it is asked for first: :func:`knowledge.formulas.computed`.
    results: dict[FigureId, Result] = field(init=False, default_factory=dict, compare=False, repr=False)

    @cached_property
    def newest(self) -> Source:
        """The newest source."""
        return max(self.sources.values(), key=lambda s: (s.published, s.id))

    def figure(self, figure_id: FigureId) -> Figure | Derived:
        """The stated or derived figure of that id; KeyError if there is none."""
        return self.figures.get(figure_id) or self.derived[figure_id]

    def __contains__(self, figure_id: object) -> bool:
        return figure_id in self.figures or figure_id in self.derived

    def of_topic(self, topic_id: TopicId) -> tuple[Figure | Derived, ...]:
        """The served figures of a topic, stated ones first."""
        return tuple(f for f in self.every_of_topic(topic_id) if f.served)

    def every_of_topic(self, topic_id: TopicId) -> tuple[Figure | Derived, ...]:
        """All figures of a topic, also those out of service, stated ones first."""
        topic = self.topics[topic_id]
        return tuple(self.figure(i) for i in topic.figures + topic.derived)

    def newest_of(self, topic_id: TopicId) -> Source:
        """The newest source that the topic's figures come from."""
        ids = {self.figures[i].source for i in self.topics[topic_id].figures}
        return max((self.sources[i] for i in ids), key=lambda s: (s.published, s.id))
