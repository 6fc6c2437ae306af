"""A figure, and a topic, as the answering sees them: what they answer for, by the words of their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from bot.answering.likeness import Term
from bot.answering.words import Direction
from bot.understanding.word import Concept
from knowledge.model import Derived, Figure, FigureId, Measure, TopicId
from locales.places import HOME

SAMPLE: Final = 0.75  # a figure's word of less weight stands in a sample question, a fact or a wording


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase by which people ask for a figure: what must be named."""

    concepts: frozenset[Concept]  # those of the topic itself left out
    topic: bool  # whether the phrase holds a word that means the topic
    measures: frozenset[str]
    text: str = field(compare=False)  # the first of those that need the same
    fact: bool = False  # of a fact about the figure, which answers no "how many"


@dataclass(frozen=True, eq=False)
class View:
    """A figure as the answering sees it."""

    figure: Figure | Derived
    order: int
    phrases: tuple[Phrase, ...]
    terms: Mapping[Term, float]  # the words of its texts, with how strongly each points to it
    samples: tuple[frozenset[Term], ...]  # the sample questions that an editor gave
    supposed: frozenset[Term]  # the words of its sample questions that stand in no other of its texts
    priced: bool  # whether its texts say that something became dearer, or cheaper
    denies: bool  # whether it says that something was not so
    gives: frozenset[str]  # the measures that it gives whatever else is asked
    measures: frozenset[str]  # measures that its phrases name
    numbers: frozenset[Decimal]  # its own
    told: frozenset[Decimal]  # numbers of its period and items: "the last five years", "under the age of 30"
    attributes: tuple[tuple[frozenset[Concept], ...], ...]  # concepts of each attribute's phrases
    operands: tuple[Figure, ...]  # of a derived figure
    unit: frozenset[Concept]  # of the noun that is counted
    sites: tuple[Figure, ...]  # the figures of its topic whose value is a place
    listed: frozenset[str]  # the places that its items are
    named: frozenset[str]  # the places that its phrases name
    site: frozenset[str]  # the cities or regions that a fact about it names as its place
    kinds: frozenset[str]  # the kinds of place (a city, a region) that it speaks of
    phases: frozenset[str]  # what its wording says: a beginning or an ending, the most or the least
    recent: bool  # whether it speaks of new things alone, so that there may be others
    groups: tuple[tuple[int | None, int | None], ...]  # of years, that tell whom it counts: "от 5 до 9 лет"
    direction: Direction | None  # whether it tells of more or of less than before
    months: tuple[int, int] | None  # the first and the last month of its time, if it is a part of a year
    runs: bool  # whether its time is told by what began or goes on, up to the source's day, and not by years
    mate_phases: frozenset[str] = frozenset()  # the phases of which its topic tells
    everywhere: frozenset[str] = frozenset()  # the places of which all of its topic is told
    idle: frozenset[Concept] = frozenset()  # sets of its topic that tell none of its figures apart

    @cached_property
    def id(self) -> FigureId:
        return self.figure.id

    @cached_property
    def topic(self) -> TopicId:
        return self.figure.topic

    @cached_property
    def measure(self) -> Measure:
        return self.figure.measure

    @cached_property
    def stated(self) -> Figure | None:
        return self.figure if isinstance(self.figure, Figure) else None

    @cached_property
    def known(self) -> frozenset[Term]:
        """The words of its texts alone."""
        return frozenset(self.terms)

    @cached_property
    def own(self) -> frozenset[Term]:
        """The words that people ask for it by, and not those of its sample questions, facts and wording."""
        return frozenset(term for term, weight in self.terms.items() if weight > SAMPLE)

    @cached_property
    def of_facts(self) -> frozenset[Concept]:
        """What only facts about the figure name, and not what people ask for it by."""
        own = [p.concepts for p in self.phrases if not p.fact]
        told = (c for p in self.phrases if p.fact for c in p.concepts if c.kind == "set")
        return frozenset(told).difference(*own, self.unit)

    @cached_property
    def style(self) -> str:
        """How the unit's numbers are printed."""
        return self.figure.unit.style

    @cached_property
    def observed(self) -> tuple[Figure, ...]:
        """The stated figures behind it: itself, or its operands."""
        return (self.figure,) if isinstance(self.figure, Figure) else self.operands

    def is_of_the_same(self, other: View) -> bool:
        """Whether another figure is of the same thing, at whatever time."""
        return self._thing == other._thing

    @cached_property
    def _thing(self) -> tuple[object, ...]:
        return (
            self.measure,
            self.figure.unit.id,
            self.named - {HOME},
            *self._made_of,
        )

    @property
    def _made_of(self) -> Iterator[str]:
        """The indicator; of a computed figure its formula over indicators: who failed are not who passed."""
        if isinstance(self.figure, Figure):
            yield self.figure.indicator.id
            return
        indicators = {f.id: f.indicator.id for f in self.operands}
        for part in self.figure.formula.parts:
            name, dot, earlier = part.partition(".")
            yield indicators[name] + dot + earlier if name in indicators else part

    @cached_property
    def operand_numbers(self) -> frozenset[Decimal]:
        """The numbers that a derived figure is computed from."""
        return frozenset(n for f in self.operands for n in (f.value, f.previous) if n is not None)


@dataclass(frozen=True, slots=True)
class Summary:
    """A topic as a whole, as the answering sees it."""

    topic: TopicId
    terms: Mapping[Term, float]
    samples: tuple[frozenset[Term], ...]
