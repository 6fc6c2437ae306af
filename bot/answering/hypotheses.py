"""What a question may ask for: its words as terms of the index, and the figures that are worth weighing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final, NamedTuple

from bot.answering import agreement
from bot.answering.context import Context
from bot.answering.likeness import OF_MEASURE, UNSEEN, Samples, Term
from bot.answering.view import View
from bot.understanding.question import Demand
from bot.understanding.word import Sense
from knowledge.measures import IDLE, MEASURES, Trait, having
from knowledge.model import FigureId, Measure, TopicId
from locales import places
from locales.stemming import looks_verbal

# As which numbers are told apart: sums over sets differ behind them from one process to the next.
_PRECISION: Final = 10**9
_MOST_VIEWS: Final = 16  # that are weighed for one question
_MOST_OF_A_TERM: Final = 400  # views that one term may point to
_MOST_MATES: Final = 60  # figures of a topic that is named

_VERBS: Final = frozenset({"everyday_verbs", "daily_verbs"})
_COUNTRY: Final = Sense("neutral", "country")
_NEGATIVE: Final = Sense("foreign", "negative")
_EXACT: Final = having(Trait.EXACT)
_ASKING: Final = having(Trait.COUNTS) | _EXACT | {"which"}
_STRICT: Final = having(Trait.STRICT) | having(Trait.OPEN)
REASONS: Final = frozenset({"why", "how_to"})  # no word of a figure's explains these
DENIED: Final = ("",)  # the words of a demand that the question denies: "how many were not given"


@dataclass(slots=True, eq=False)
class Hypothesis:
    """That a figure, or a topic as a whole, is what is asked for, by itself or after what was said before."""

    topic: TopicId
    view: View | None  # None: the topic as a whole
    context: Context
    terms: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    unmet: list[Demand] = field(default_factory=list)  # what the figure does not answer for
    conflicts: list[Demand] = field(default_factory=list)  # those of them that were read and contradict it
    doubts: list[Demand] = field(default_factory=list)  # what was read and speaks against it, without a veto
    loose: list[Demand] = field(default_factory=list)  # measures that another kind of figure gives exactly
    gained: float = 0.0  # how much its own words tell, in all
    beside: bool = False  # whether another kind of quantity is asked for by name: the sum, the share
    about: bool = False  # whether a word of the figure's own, or its topic, is named
    probability: float = 0.0  # that it is asked for, beside the others and beside none
    meant: float = 0.0  # the same, whatever contradicts it

    @property
    def id(self) -> FigureId:
        """The figure's id, or ``#`` and the topic's."""
        return self.view.id if self.view else f"#{self.topic}"


def rounded(number: float) -> float:
    """A number that is not negative, as far as numbers are told apart."""
    return int(number * _PRECISION + 0.5) / _PRECISION


class Wanted(NamedTuple):
    """What the measures of a word ask for."""

    live: frozenset[str]  # those that an answer may fail to give
    kinds: frozenset[Measure]  # the kinds of figures that give one of them as such
    exactly: frozenset[Measure]  # those that an exact one names
    unmet: str  # what it is to a figure that gives none of them: "open" contradicts it


@cache
def _wanted(measures: frozenset[str]) -> Wanted:
    live = measures - IDLE
    if live & _STRICT or any(MEASURES[m].reason != "measure" for m in live):
        unmet = "open"
    else:
        unmet = "exact" if live & _EXACT else "people" if "people" in live else "measure"
    kinds, exactly = (frozenset(k for m in some for k in MEASURES[m].gives) for some in (live, live & _EXACT))
    return Wanted(live, kinds, exactly, unmet)


class Word(NamedTuple):
    """A demand of the question with the terms that its words come to."""

    demand: Demand
    terms: dict[Term, float]  # each with the quality of the match
    keys: frozenset[Term]  # those by which a figure's own words may explain it
    telling: float  # how much they tell, between 0 and 1
    mass: float  # how much of the question it is: what should be explained
    names: frozenset[TopicId]  # the topics that it names
    wanted: Wanted  # what its measures ask for
    specific: bool  # whether it names a thing of a topic
    says_nothing: bool  # a word of general language, that no figure needs to answer for


class _Bits(NamedTuple):
    """The terms of a question as bits of the samples of a topic."""

    every: int
    measured: int  # its measures
    words: list[tuple[int, float]]  # each word's terms, and how much they tell
    told: dict[int, float]  # how much of the question terms tell together


class Weighing:
    """One reading of a question: its words, and what of it is the same for every hypothesis."""

    def __init__(self, context: Context) -> None:
        self.context = context
        marks = context.question.reading.marks
        # Where the words begin that turn an action into its opposite: "closed", "returned".
        self.reversed = frozenset(m.start for m in marks if m.quality == 1 and m.sense == _NEGATIVE)
        self.words = [self._word(d) for d in context.question.demands]
        self.around = [self._word(d) for d in context.question.around]
        self.total = sum(w.mass for w in self.words) or 1e-6
        self.strange = sum(w.mass for w in self.words if w.demand.foreign or w.demand.unknown)
        self.live = context.measures - IDLE
        # The words that name topics, with these.
        self.naming = tuple((w.demand, w.names) for w in (*self.words, *self.around) if w.names)
        self.topics_said = frozenset(topic for _, names in self.naming for topic in names)
        self.topics = frozenset(c.topic for c in context.focus if c.kind == "topic")
        self.measured = frozenset(Sense("measure", m) for m in context.question.measures)
        self.words_said = context.question.words
        self._is_told: dict[tuple[TopicId, frozenset[str]], bool] = {}
        self._in_bits: dict[int, _Bits] = {}  # by the places of the samples of a topic
        self.telling = sum(max(w.telling, w.mass) for w in self.words) + OF_MEASURE * len(self.measured)

    def _word(self, demand: Demand) -> Word:
        known = self.context.index.terms
        terms: dict[Term, float] = dict.fromkeys(demand.concepts, 1.0)
        if not (demand.number or demand.period):
            for skeleton in demand.skeletons:
                for term, quality in known.near(skeleton):
                    if isinstance(term, str) or (demand.unknown and not demand.concepts):
                        terms[term] = max(quality, terms.get(term, 0.0))
        if demand.concepts:
            telling = max([known.telling.get(c, 1.0) for c in demand.concepts])
        elif terms:
            telling = max([known.telling.get(t, UNSEEN) * q for t, q in terms.items()])
        else:
            telling = 0.0
        if demand.optional:
            mass = telling / 2 if demand.concepts else 0.0
        else:
            mass = max(telling, demand.weight if demand.foreign or demand.unknown else 0.0)
        names = frozenset(c.topic for c in demand.concepts if c.kind == "topic")
        wanted = _wanted(demand.measures)
        idle = not wanted.live if demand.measures else demand.optional or not demand.weight
        return Word(
            demand,
            terms,
            frozenset(() if demand.measures & REASONS else terms),
            telling,
            mass,
            names,
            wanted,
            any(c.kind != "general" for c in demand.concepts),
            idle and not self._tells(demand),
        )

    def _tells(self, demand: Demand) -> bool:
        """Whether it says anything besides measures."""
        named = demand.concepts or demand.contexts or demand.places or demand.number or demand.period
        turned = demand.start in self.reversed or demand.skeletons == DENIED
        return bool(named or demand.foreign or turned)

    @cached_property
    def counted(self) -> Demand | None:
        """The first word of content behind "how many", or the last before it where it ends the clause."""
        asking, before = False, None
        for demand in self.context.question.demands:
            content = not (demand.optional or demand.period or demand.number or demand.measures)
            if not asking:
                asking = "how_many" in demand.measures
                before = demand if content else before
            elif demand.pause or "people" in demand.measures:
                break  # people are counted, and no noun of a topic's
            elif content:
                return demand
        return before if asking else None

    @cached_property
    def counts_things(self) -> bool:
        """Whether a noun stands beside "how many"."""
        counted = self.counted
        if counted is None or not counted.concepts or looks_verbal(counted.skeletons[0]):
            return False
        asking = (d for d in self.context.question.demands if "how_many" in d.measures)
        return any(counted.start == d.end or counted.end == d.start for d in asking)

    @cached_property
    def groups_around(self) -> tuple[Word, ...]:
        """The ranges of years that stand beside what is asked: "тех, кто был женат 5-9 лет"."""
        if any(p.kind == "span" for p in self.context.question.periods):
            return ()
        return tuple(w for w in self.around if w.demand.period and w.demand.period.kind == "span")

    @cached_property
    def nouns(self) -> frozenset[int]:
        """Where the words begin that are asked for: beside a question word ("какой телефон", "телефоны
        қандай"), or at the head of a bare name ("музыка марафона", "орталықтың телефоны").
        """
        demands = [d for d in self.context.question.demands if d.measures or not d.optional]
        asking = {n for n, d in enumerate(demands) if d.measures & _ASKING}
        beside = {k for n in asking for k in (n - 1, n + 1) if 0 <= k < len(demands)}
        found = [demands[k] for k in beside if not demands[k].pause or k + 1 in asking]
        question = self.context.question
        if not (asking or self.live or self.context.checks or question.exists):
            ends = demands[:1] + (demands[-1:] if question.language == "kk" else [])
            found += [d for d in ends if d.foreign]
        senses = self.context.question.reading.senses
        return frozenset(d.start for d in found if not (senses(d.start, "foreign") & _VERBS))

    def may_be_own(self, topic: TopicId, demand: Demand) -> bool:
        """Whether a word of another subject may as well be one of a topic's: that is told in few words, and
        neither is the word what is asked for, nor a part of what is counted.
        """
        thin = topic in self.context.index.thinly_told
        return thin and demand.start not in self.nouns and not self.context.tells_of_a_part

    @cached_property
    def of_all(self) -> bool:
        """Whether all there are in the country are asked for."""
        question = self.context.question
        home = any(places.HOME in d.places for d in question.demands)
        home = home or any(m.sense == _COUNTRY for m in question.reading.marks)
        return home or "total" in question.measures

    def likeness(self, samples: Samples) -> float:
        """How alike the question and the likest of some sample questions are (Dice's coefficient)."""
        if not samples.each:
            return 0.0
        asked = self._in_bits.get(id(samples.places))
        if asked is None:
            asked = self._in_bits[id(samples.places)] = self._bits(samples.places)
        best, every, told, own = 0.0, asked.every, asked.told, self.telling
        for bits, total in samples.each:
            shared = bits & every
            if shared:
                common = told.get(shared)
                if common is None:
                    common = told[shared] = self._common(asked, shared)
                likeness = 2 * common / (total + own)
                if likeness > best:
                    best = likeness
        return best

    def _bits(self, places: Mapping[Term, int]) -> _Bits:
        measured = sum([places.get(measure, 0) for measure in self.measured])
        words = []
        for word in self.words:
            bits = 0
            for term in word.terms:
                bits |= places.get(term, 0)
            if bits:
                words.append((bits, word.telling))
        every = measured
        for bits, _ in words:
            every |= bits
        return _Bits(every, measured, words, {})

    def _common(self, asked: _Bits, shared: int) -> float:
        """How much of the question some of its terms tell: the words that come to them, and the measures."""
        words = [telling for bits, telling in asked.words if bits & shared]
        measured = (shared & asked.measured).bit_count()
        common = sum(words) + OF_MEASURE * measured
        if len(words) > 1 or measured > (not words) or self.words_said < 2:
            return common
        return common * 0.5  # one word of several, or one measure

    def is_told(self, topic: TopicId, measures: frozenset[str]) -> bool:
        """Whether a figure of the topic is of the kind that is asked for."""
        known = self._is_told.get((topic, measures))
        if known is None:
            mates, exact = self.context.mates(topic), measures & _EXACT
            known = any(agreement.gives(m, name, self.context) for m in mates for name in exact)
            self._is_told[topic, measures] = known
        return known

    @cached_property
    def topics_meant(self) -> frozenset[TopicId]:
        """The topics that the message names, or that were talked about."""
        return frozenset(c.topic for c in self.context.concepts if c.kind == "topic")

    @cached_property
    def placed(self) -> bool:
        """Whether places are named in what is asked …"""
        return any(d.places for d in self.context.question.demands)

    @cached_property
    def dated(self) -> bool:
        """… and times within a year."""
        return any(p.is_part_of_year for p in self.context.question.periods)

    @cached_property
    def places_said(self) -> frozenset[str]:
        return frozenset(p for d in self.context.question.demands for p in d.places)


def find_views(weighing: Weighing) -> list[View]:
    """The figures that are worth weighing, by the words, numbers and topics that the message names."""
    context, index = weighing.context, weighing.context.index
    score: dict[int, float] = defaultdict(float)
    for word in (*weighing.words, *weighing.around):
        gains: dict[int, float] = {}
        for term, quality in word.terms.items():
            gain = index.terms.telling.get(term, 0.0) * quality
            for n in index.terms.having.get(term, ())[:_MOST_OF_A_TERM]:
                gains[n] = max(gain, gains.get(n, 0.0))
        for n, gain in gains.items():
            score[n] += gain
        number, period = word.demand.number, word.demand.period
        for view in index.by_number.get(number.value, ()) if number else ():
            score[view.order] += 1
        for place in word.demand.places:
            for view in index.by_place.get(place, ()):
                score[view.order] += 1
        for view in index.grouped if period and period.kind == "span" else ():
            if period and agreement.is_in_group(view, period):
                score[view.order] += 1
        for view in index.dated if period and period.kind == "day" else ():
            score[view.order] += 0.5
    for topic in context.topics:
        for view in index.of_topic[topic][:_MOST_MATES]:
            score[view.order] += 0.3
    best = sorted(score, key=lambda n: (-rounded(score[n]), n))[:_MOST_VIEWS]
    found = [index.all[n] for n in best]
    if context.leaning:
        found = [v for v in found if v.topic == context.frame.topic or v.topic in weighing.topics]
        found += [index.views[f] for f in context.frame.figures if f in index.views]
    return list(dict.fromkeys(found))
