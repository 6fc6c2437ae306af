"""A question in its place: what it names, what was talked about before it, and the person's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from bot.answering.index import Index
from bot.answering.view import View
from bot.understanding.question import Demand, Period, Question
from bot.understanding.word import Concept, Mark, Sense
from bot.weights import Weights
from knowledge.measures import IDLE, Trait, having
from knowledge.model import Bound, Figure, FigureId, Knowledge, TopicId
from locales.numerals import Numeral

_AMONG: Final = Sense("neutral", "partitive")
_MONEY: Final = 100_000_000  # a number that large is hardly one of things
_CHANGES: Final = frozenset({"growth", "decline", "times", "change", "extent"})
_COUNTING: Final = having(Trait.COUNTS)
_MOST: Final = (Sense("neutral", "majority"), Sense("neutral", "minority"))
_ALL: Final = Sense("check", "all")
_ONLY: Final = Sense("check", "only")
_NOW: Final = Sense("period", "now")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a conversation was about last: small and bounded."""

    topic: TopicId | None = None
    figures: tuple[FigureId, ...] = ()
    concepts: frozenset[Concept] = frozenset()
    measures: frozenset[str] = frozenset()
    period: Period | None = None
    checked: Bound | None = None  # how the claim that was checked last is limited
    offered: tuple[FigureId, ...] = ()  # what the bot asked back about: "did you mean …?"


@dataclass(frozen=True)
class Context:
    """One reading of a question: by itself, or leaning on what was said before."""

    question: Question
    index: Index
    frame: Frame
    today: date  # the person's date
    leaning: bool = False  # whether what was said before counts as said here

    @property
    def knowledge(self) -> Knowledge:
        return self.index.knowledge

    @cached_property
    def focus(self) -> frozenset[Concept]:
        """The concepts that the question itself names."""
        return self.question.concepts

    @cached_property
    def concepts(self) -> frozenset[Concept]:
        """Those of the whole message and, if it leans, of what was said before."""
        around = (c for d in self.question.around if not d.optional for c in d.concepts)
        before = self.frame.concepts if self.leaning else frozenset()
        return self.focus.union(around, before)

    @cached_property
    def measures(self) -> frozenset[str]:
        """The measures that are asked for."""
        question = self.question
        found = question.measures
        if self.leaning:
            own = found - IDLE - {"how_many"} or ("how_many" in found and self.focus)
            if not own:  # "and now?" asks for what it is after a growth, and not how it grew
                found |= self.frame.measures - (_CHANGES if self.asks_for_now else frozenset())
            elif question.elliptic:
                found |= self.frame.measures & _CHANGES  # "it doubled." "And the number of projects?"
        part = "millions" not in found and any(n.kind == "fraction" for n in self.numbers)
        if self.most or part or any(n.percent for n in self.numbers):
            found |= {"share"}  # "is it a third of them?"
        if any(n.value >= _MONEY for n in self.numbers):
            found |= {"sum"}  # "did two billion go to it?"
        return found

    @cached_property
    def asks_for_now(self) -> bool:
        """Whether it is asked how things are now."""
        return any(m.sense == _NOW for m in self.question.reading.marks)

    @cached_property
    def topics(self) -> frozenset[TopicId]:
        """The topics that are named in the message, or were talked about before."""
        named = {c.topic for c in self.concepts if c.kind == "topic"}
        if self.leaning and self.frame.topic:
            named.add(self.frame.topic)
        return frozenset(named or self._by_own_words())

    def _by_own_words(self) -> set[TopicId]:
        """The one topic whose own words stand in the focus, where none is named."""
        said = [d for d in self.question.demands if d.concepts and not d.optional]
        plain = [d for d in said if not d.common] or said
        owners = ({c.topic for c in d.concepts} - {"*"} for d in plain)
        found = {topic for topics in owners if len(topics) == 1 for topic in topics}
        return found if len(found) == 1 else set()

    @cached_property
    def numbers(self) -> tuple[Numeral, ...]:
        """The numbers of the focus that are no times."""
        return tuple(d.number for d in self.question.demands if d.number)

    @cached_property
    def values(self) -> frozenset[Decimal]:
        return frozenset(n.value for n in self.numbers)

    @cached_property
    def checks(self) -> bool:
        """Whether something is to be checked: a yes/no question, or somebody's words."""
        return self.question.polar or self.question.claim

    @cached_property
    def most(self) -> Mark | None:
        """What claims that most of them, or few, are such: "большинство", "азшылығы"."""
        marks = self.question.reading.marks if self.checks and not self.numbers else ()
        return next((m for m in marks if m.sense in _MOST), None)

    @cached_property
    def says_of_all(self) -> bool:
        """Whether something is said of all of them, or of these alone: "бәрі", "только"."""
        return "total" in self.measures or any(m.sense in (_ONLY, _ALL) for m in self.question.reading.marks)

    @cached_property
    def counts(self) -> bool:
        """Whether it is asked how many there are, and nothing is to be checked."""
        return bool(self.measures & _COUNTING) and not self.checks

    @cached_property
    def tells_of_a_part(self) -> bool:
        """Whether it is asked what is among some things: "среди победителей", "ішінде"."""
        reading = self.question.reading
        among = (m for m in reading.marks if m.sense == _AMONG)
        return any(not reading.senses(m.start - 1, "period") for m in among)  # not "within five years"

    @cached_property
    def said(self) -> tuple[Demand, ...]:
        """All that the message says, asked or told."""
        return (*self.question.demands, *self.question.around)

    @cached_property
    def before(self) -> View | None:
        """The figure that the answer before led with, if it is still served."""
        views = self.index.views
        return next((views[f] for f in self.frame.figures if f in views), None)

    def source_year(self, topic: TopicId) -> int:
        """What "this year" is in the topic's newest source."""
        return self.index.source_years[topic]

    def year_of_source(self, figure: Figure) -> int:
        """The year in which what the figure says was published."""
        return self.knowledge.sources[figure.source].published.year

    def mates(self, topic: TopicId) -> Sequence[View]:
        """The figures of a topic."""
        return self.index.of_topic[topic]


@dataclass(slots=True)
class Trace:
    """What was considered on the way, for ``azamat ask --why``; kept only where somebody wants to read it."""

    lines: list[str] = field(default_factory=list)
    wanted: bool = True

    def __call__(self, line: str) -> None:
        if self.wanted:
            self.lines.append(line)


@dataclass(frozen=True)
class Turn:
    """What is said, after what, and when."""

    question: Question
    index: Index
    frame: Frame
    today: date
    trace: Trace
    by: Weights

    @cached_property
    def context(self) -> Context:
        """The question by itself."""
        return Context(self.question, self.index, self.frame, self.today)
