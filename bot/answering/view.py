"""A figure, and a topic, as the answering sees them: what they answer for, by the words of their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from bot.answering.likeness import Term
from bot.answering.words import Direction
from bot.understanding.vocabulary import spoken
from bot.understanding.word import Concept, Sense
from knowledge.formulas import evaluate, presented
from knowledge.measures import IDLE, MEASURES
from knowledge.model import Derived, Figure, FigureId, Measure, PeriodKind, TopicId
from locales import numerals, places
from locales.languages import LANGUAGES
from locales.places import HOME

# What a figure gives besides its own measure if it has an earlier value, and if it has a list of places.
_OF_PREVIOUS: Final = frozenset({"growth", "times", "compare", "before", "change"})
_OF_PLACES: Final = frozenset({"where", "places", "whence", "list"})
_DATED: Final = (PeriodKind.POINT, PeriodKind.INTERVAL, PeriodKind.SINCE)
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
    names: frozenset[Decimal]  # numbers of its items and phrases that tell it from others: "families of four"
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
    seasons: frozenset[int]  # that its texts, or those around its topic, name: 0 (winter) to 3
    of_weeks: bool  # whether its texts tell of days, weeks or months: "within a month"
    years_ago: int | None  # how long before its source it was, where its time is told so: "a year earlier"
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
    def value(self) -> Decimal | None:
        """Its number, stated or computed."""
        if isinstance(self.figure, Figure):
            return self.figure.value
        result = evaluate(self.figure.formula, {f.id: f for f in self.operands})
        return presented(result, self.figure.unit).best

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
    def limits(self) -> frozenset[int]:
        """The first and last years of the groups that it counts."""
        return frozenset(year for group in self.groups for year in group if year is not None)

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


# what a figure tells by its fields


def measures_given(figure: Figure | Derived, listed: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    """The measures that a figure gives; ``said``: those that its phrases or its wording name."""
    given = {*said, *IDLE}
    given.update(name for name, row in MEASURES.items() if figure.measure in row.gives)
    if figure.measure in (Measure.GROWTH, Measure.FACT):
        given.add("change")
    if "free" in given and figure.measure is Measure.FACT:
        given |= {"sum", "paid"}  # the price of what costs nothing
    if figure.unit.ru_animate:
        given.add("people")
    if isinstance(figure, Derived):
        return frozenset(given | {"before"} if figure.measure is Measure.GROWTH else given)
    kinds = {a.asks for a in figure.attributes}
    given.update(name for name, row in MEASURES.items() if kinds.intersection(row.told_by))
    if figure.previous is not None:
        given |= _OF_PREVIOUS
    if listed or figure.places or figure.measure is Measure.PLACE or "where" in kinds:
        given |= _OF_PLACES if listed or figure.places else {"where", "places"}
    if figure.unit.id == "year":
        given |= {"when", "which_year"}  # "за сколько лет"
    if figure.items:
        given |= {"list", "who", "change", *(["how_many"] if figure.measure is Measure.FACT else ())}
    period = figure.period
    if figure.measure in (Measure.DATE, Measure.PERIOD) or period.kind in _DATED or period.last_years:
        given |= {"when", "which_year"}
    return frozenset(given | {"completed": set(), "ongoing": {"still"}, "planned": {"future"}}[figure.state])


def measures_compared(figure: Figure | Derived, operands: Sequence[Figure]) -> frozenset[str]:
    """That a difference of one thing at two times compares them."""
    same = len({o.indicator.id for o in operands}) == 1 < len(operands)
    return frozenset(
        {"compare"} if same and isinstance(figure, Derived) and "-" in figure.formula.parts else ()
    )


def phases_said(said: set[Sense]) -> frozenset[str]:
    """Which of a beginning, an ending, the most and the least its texts name."""
    found = {s.name for s in said if s.kind == "measure"} & {"beginning", "ending", "max", "min"}
    return frozenset(found | {"max"} if Sense("neutral", "majority") in said else found)


def numbers_told(figure: Figure | Derived) -> frozenset[Decimal]:
    """The numbers of its time and its items, and how many items and places it has."""
    if isinstance(figure, Derived):
        return frozenset()
    counted = (figure.period.last_years, len(figure.items) or None, len(figure.places) or None)
    written = _numbers_in(i.text[x] for i in figure.items for x in LANGUAGES)
    return written.union(Decimal(n) for n in counted if n)


def numbers_naming(figure: Figure | Derived) -> frozenset[Decimal]:
    """The numbers by which its phrases and items tell whom a figure counts; a range is no such number."""
    asked = (figure.asked, *(i.asked for i in figure.items))
    texts = [t for one in asked for _, t in spoken(one)]
    texts += [i.text[x] for i in figure.items for x in LANGUAGES]
    found = ([n for n in numerals.find(text) if not n.percent] for text in texts)
    alone = (one[0] for one in found if len(one) == 1)
    return frozenset(n.value for n in alone if n.kind in ("cardinal", "collective"))


def _numbers_in(texts: Iterable[str]) -> frozenset[Decimal]:
    return frozenset(n.value for text in texts for n in numerals.find(text))


def places_listed(figure: Figure | Derived) -> frozenset[str]:
    """The ids of the places that the items of a figure name; only countries have codes of their own there."""
    if isinstance(figure, Derived) or not figure.items:
        return frozenset()
    named = {item.text.kk.casefold() for item in figure.items}
    return frozenset(p for p, names in places.names("kk").items() if named & {n.casefold() for n in names})
