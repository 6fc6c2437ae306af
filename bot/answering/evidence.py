"""The evidence of a question: what it names, and in a follow-up what was named before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from bot.answering.agreement import Asked
from bot.answering.frame import Frame
from bot.answering.index import Index, View
from bot.understanding.measures import IDLE
from bot.understanding.question import Demand, Question
from knowledge.model import Knowledge, TopicId
from locales.numerals import Numeral

_MONEY: Final = 100_000_000  # a number that large is hardly one of things
_CHANGES: Final = frozenset({"growth", "decline", "times"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the question when figures are looked for."""

    concepts: frozenset[str]  # of the whole message and, in a follow-up, of what was said before
    focus: frozenset[str]
    measures: frozenset[str]
    topics: frozenset[TopicId]  # named in the message, or talked about before


@dataclass(frozen=True)
class Context:
    """One attempt at an answer: the question, what is known, and what may be taken as said."""

    question: Question
    index: Index
    evidence: Evidence
    frame: Frame  # what was talked about before
    leaning: bool  # whether that counts as said here
    today: date  # the person's date
    _asked: dict[TopicId, Asked] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, question: Question, index: Index, frame: Frame, today: date, *, leaning: bool) -> Context:
        """The attempt that leans on what was said before, or the one that does not."""
        return cls(
            question, index, gather(question, index, frame if leaning else None), frame, leaning, today
        )

    @property
    def knowledge(self) -> Knowledge:
        return self.index.knowledge

    @cached_property
    def numbers(self) -> tuple[Numeral, ...]:
        """The numbers of the focus that are no times."""
        return tuple(d.number for d in self.question.demands if d.number)

    @cached_property
    def values(self) -> frozenset[Decimal]:
        return frozenset(n.value for n in self.numbers)

    @property
    def checks(self) -> bool:
        """Whether something is to be checked: a yes/no question, or somebody's words."""
        return self.question.polar or self.question.claim

    def asked(self, topic: TopicId) -> Asked:
        """The question as agreement with a topic's figures needs it."""
        known = self._asked.get(topic)
        if known is None:
            known = Asked(
                self.source_year(topic),
                self.evidence.measures,
                self.checks,
                self.values,
                self.question.negated,
            )
            self._asked[topic] = known
        return known

    def source_year(self, topic: TopicId) -> int:
        """What "this year" is in the topic's newest source."""
        return self.index.source_years[topic]

    def mates(self, topic: TopicId) -> Sequence[View]:
        """The figures of a topic."""
        return self.index.of_topic[topic]


def gather(question: Question, index: Index, before: Frame | None) -> Evidence:
    """The evidence of a question, together with what was said before if it leans on that."""
    focus = question.concepts
    concepts = focus.union(c for d in question.around if not d.optional for c in d.concepts)
    measures = question.measures
    topics: set[TopicId] = set()
    if before:
        concepts |= before.concepts
        own_measure = measures - IDLE - {"how_many", "total"} or ("how_many" in measures and focus)
        if not own_measure:
            measures |= before.measures
        elif question.elliptic:
            measures |= before.measures & _CHANGES  # "it doubled." "And the number of projects?"
        if before.topic:
            topics.add(before.topic)
    if any(d.number and d.number.percent for d in question.demands):
        measures |= {"share"}
    if any(d.number and d.number.value >= _MONEY for d in question.demands):
        measures |= {"sum"}  # "did two billion go to it?"
    topics |= concepts & index.knowledge.topics.keys()
    topics = topics or _by_own_words(question, index) or _by_context(question, index)
    return Evidence(concepts, focus, measures, frozenset(topics))


def _by_own_words(question: Question, index: Index) -> set[TopicId]:
    """The one topic whose own words stand in the focus, where none is named."""
    said = [d for d in question.demands if not d.optional]
    plain = [d for d in said if not d.common]
    if not any(d.concepts or d.foreign or d.unknown for d in plain):
        plain = said  # everyday words, but nothing else is asked
    owners = (index.topics_of.get(c, set()) for d in plain for c in d.concepts)
    topics = {t for topics in owners if len(topics) == 1 for t in topics}
    return topics if len(topics) == 1 else set()


def _by_context(question: Question, index: Index) -> set[TopicId]:
    """The one topic that, as no other, has a place for every content word of the focus."""
    words = [d for d in question.demands if d.concepts or d.contexts]
    if not any(d.contexts for d in words) or not any(d.concepts for d in words):
        return set()
    fitting = {
        topic
        for topic, concepts in index.topic_concepts.items()
        if all(d.concepts & concepts or topic in d.contexts for d in words)
    }
    return fitting if len(fitting) == 1 else set()


def decisive(context: Context) -> list[Demand]:
    """The demands that can decide something."""
    return [d for d in context.question.demands if d.weight and not _is_idle(d, context.evidence)]


def _is_idle(demand: Demand, evidence: Evidence) -> bool:
    """A demand that cannot decide anything: the country as a whole, a word of the person's own."""
    if not demand.measures - IDLE:
        asks_nothing = demand.measures and not (demand.concepts or demand.places or demand.number)
        if demand.optional or asks_nothing:
            return True
    return bool(demand.contexts & evidence.topics) and not demand.concepts
