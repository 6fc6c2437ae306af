"""The candidates: figures all of whose phrase is evidenced, or whose number or place the question names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.answering import agreement
from bot.answering.checking import comparable
from bot.answering.evidence import Context
from bot.answering.index import Requirement, View
from bot.understanding.measures import IDLE
from bot.understanding.question import Demand
from knowledge.model import FigureId, Measure, PeriodKind
from locales import places
from locales.numerals import Numeral

COUNTING: Final = frozenset({"how_many", "count", "share", "sum"})
_ASSERTED: Final = frozenset({Measure.AVERAGE, Measure.GROWTH})  # given only if the question names them
_NAMES_IT: Final[dict[Measure, frozenset[str]]] = {
    Measure.AVERAGE: frozenset({"average", "each"}),
    Measure.GROWTH: frozenset({"growth", "decline", "times", "compare", "change", "before", "extent"}),
    Measure.SHARE: frozenset({"share"}),
}
_SIDE_FACTS: Final = frozenset({"places", "initiator", "first_time"})
_TELLING: Final = frozenset({"sum", "share", "ordinal"})  # measures that tell one figure of a topic
_NONE: Final[frozenset[str]] = frozenset()
_TERSE: Final = 3  # words of a question that is but a name
_BY_NUMBER: Final = 2.0  # the weight of a figure found by its number
_BY_PLACE: Final = 1.5
_AROUND: Final = 0.3  # the weight of a concept that stands outside the focus
_BY_TOPIC: Final = 0.5
_BY_MEASURE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure all of whose phrase is evidenced."""

    view: View
    requirement: Requirement | None  # None: found by its number, or by a place behind it
    weight: float  # of the evidence in the focus


def find(context: Context) -> list[Candidate]:
    """Every candidate, the best evidenced first."""
    found: dict[FigureId, Candidate] = {}
    for candidate in (
        *_by_phrase(context),
        *_by_number(context),
        *_by_place(context),
        *_by_day(context),
        *_by_measure(context),
    ):
        found.setdefault(candidate.view.id, candidate)
    return sorted(found.values(), key=lambda c: (-c.weight, c.view.order))


def _by_phrase(context: Context) -> Iterator[Candidate]:
    """The figures with an evidenced phrase, each by the one of most weight, of equal ones by the first."""
    evidence = context.evidence
    best: dict[FigureId, tuple[float, int]] = {}
    for view, n in context.index.phrases.named(evidence.concepts, evidence.topics):
        if _is_evidenced(context, view, view.requirements[n]):
            rank = (_weight(context, view, view.requirements[n]), -n)
            best[view.id] = max(rank, best.get(view.id, rank))
    for figure, (weight, n) in best.items():
        view = context.index.views[figure]
        yield Candidate(view, view.requirements[-n], weight)


def _by_number(context: Context) -> Iterator[Candidate]:
    for number in context.numbers:
        for figure_id in context.index.by_number.get(number.value, ()):
            view = context.index.views[figure_id]
            if _number_points(context, view, number):
                yield Candidate(view, None, _BY_NUMBER)


def _by_place(context: Context) -> Iterator[Candidate]:
    """Figures of the topic whose list of countries or cities holds one that the question names."""
    for demand in context.question.demands:
        if not demand.places:
            continue
        countries = frozenset().union(*(places.countries_of(p) for p in demand.places)) - {places.HOME}
        for topic in sorted(context.evidence.topics):
            for view in context.mates(topic):
                named = set(view.stated.places) & countries if view.stated else set()
                if named or demand.places & view.listed:
                    yield Candidate(view, None, _BY_PLACE)


def _by_day(context: Context) -> Iterator[Candidate]:
    """The figures that are the very day that is named: "what was on 15 October?"."""
    for period in context.question.periods:
        if period.kind == "month" and period.last is not None:
            for view in context.index.dated:
                if agreement.meets_period(view, period, context.asked(view.topic)):
                    yield Candidate(view, None, _BY_PLACE)


def _by_measure(context: Context) -> Iterator[Candidate]:
    """The one figure of a named topic that has what is asked for: countries, who began it, money, people."""
    named = context.evidence.focus & context.knowledge.topics.keys()
    for topic in sorted(named & context.evidence.topics):
        for measure in sorted(context.evidence.measures & _SIDE_FACTS):
            having = [v for v in context.mates(topic) if _has(v, measure)]
            if len(having) == 1:
                yield Candidate(having[0], None, _BY_TOPIC)
        for measure in sorted(context.evidence.measures & _TELLING):
            having = [v for v in context.mates(topic) if v.stated and v.measure in agreement.ACCEPTS[measure]]
            if len(having) == 1 and _names_nothing_else(context, having[0]):
                yield Candidate(having[0], None, _BY_TOPIC)
    if context.question.counts_people:
        for topic in sorted(context.evidence.topics):
            people = [
                v for v in context.mates(topic) if v.measure is Measure.COUNT and v.figure.unit.ru_animate
            ]
            if len(people) == 1:
                yield Candidate(people[0], None, _BY_TOPIC)


def _names_nothing_else(context: Context, view: View) -> bool:
    """Whether the focus names no thing of the topic besides the figure's own."""
    return all(
        d.optional or d.concepts & view.concepts or view.topic in d.contexts
        for d in context.question.demands
        if d.concepts
    )


def _has(view: View, measure: str) -> bool:
    if measure == "places":
        return bool(view.listed or (view.stated and view.stated.places))
    return agreement.attribute(view, measure) is not None


def _number_points(context: Context, view: View, number: Numeral) -> bool:
    """Whether a number that the figure has is enough to point to it."""
    question, topics = context.question, context.evidence.topics
    if topics and view.topic not in topics and (context.checks or not _may_be_named(context, view)):
        return False  # "27 thousand volunteers, is it true?" is not asked of deeds
    if not question.interrogative and question.words > _TERSE:
        return False
    if not question.words and len(context.numbers) > 1:
        return False
    if view.stated is None:  # a computed one only if its measure is named and every number is an operand's
        operands = {n for f in view.operands for n in (f.value, f.previous) if n is not None}
        named = _NAMES_IT.get(view.measure, frozenset()) & context.evidence.measures
        return bool(named) and context.values <= operands
    if number.kind == "ordinal" and view.measure is not Measure.ORDINAL:
        return False
    noun = question.beginning.get(next((d.end for d in question.demands if d.number is number), -1))
    if noun is not None and not noun.measures:
        counted = noun.concepts & context.index.topic_concepts[view.topic]
        if counted and not counted & (view.concepts | view.unit):
            return False  # "412 pupils" are no canteens
    return not number.percent or view.figure.unit.style == "percent"


# one phrase of a figure


def _is_evidenced(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether a phrase whose concepts are all named may answer the question."""
    return (
        _is_measured(context, view, requirement)
        and _is_topical(context, view, requirement)
        and not _is_beside_the_count(context, view, requirement)
        and _points_by_itself(context, view, requirement)
        and _counts(context, view, requirement)
        and not _is_mere_context(context, view, requirement)
    )


def _weight(context: Context, view: View, requirement: Requirement) -> float:
    focus, index = context.evidence.focus, context.index
    weight = sum(index.weight.get(c, 1.0) for c in requirement.concepts & focus)
    weight += _AROUND * len(requirement.concepts - focus)
    weight += _BY_TOPIC * (view.topic in focus) + _BY_MEASURE * len(requirement.measures)
    return weight


def weight_in_focus(context: Context, candidate: Candidate) -> float:
    """The weight without what stands outside the focus."""
    if candidate.requirement is None or not context.evidence.focus:
        return candidate.weight
    around = candidate.requirement.concepts - context.evidence.focus
    return round(candidate.weight - _AROUND * len(around), 3)


def _is_measured(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether the measures that the phrase or the kind of figure needs are named."""
    named = context.evidence.measures
    for measure in requirement.measures:
        if measure == "still" and _is_of_its_year(context, view):
            continue
        if not named & _alike(measure):
            return False
    needed = _needed(view, named)
    return not needed or bool(named & needed)


def _alike(measure: str) -> frozenset[str]:
    """The measures that ask for the same as the one in a figure's phrase."""
    return next((names for names in _NAMES_IT.values() if measure in names), frozenset({measure}))


def _needed(view: View, named: frozenset[str]) -> frozenset[str]:
    """The measures of which one must be named before a figure of its kind is given; empty: none."""
    needed = _NAMES_IT.get(view.measure, _NONE)
    if not needed or view.stated:
        return needed if view.measure in _ASSERTED else _NONE
    if "share" in named and "before" in named:  # "by how many per cent more than before"
        return needed - {"change"} | {"before"}
    return needed - {"change", "before"}  # these ask for the stated numbers, not for a computed one


def _is_of_its_year(context: Context, view: View) -> bool:
    """Whether the question names the very year of a figure: then it need not say "still"."""
    figure = view.stated
    return (
        figure is not None
        and figure.period.kind is PeriodKind.POINT
        and any(agreement.meets_period(view, p, context.asked(view.topic)) for p in context.question.periods)
    )


def _is_topical(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether the figure's topic is in play, or the phrase points to no other topic by itself."""
    topics = context.evidence.topics
    if requirement.fact:
        return _is_named(context, view)
    if view.topic in topics:
        return True
    own = [c for c in requirement.concepts if context.index.topics_of[c] == {view.topic}]
    # A phrase without the topic's name points here alone, or several words of it do; a word that names
    # another topic must be one of its own words too ("a meeting of councils" of the forum).
    if not own or (topics and not _may_be_named(context, view)):
        return False
    alone = not topics and _is_distinct(context, own)
    return not requirement.topic or len(requirement.concepts) > 1 or alone


def _is_named(context: Context, view: View) -> bool:
    """Whether the topic is named in the message, or was talked about before."""
    evidence = context.evidence
    before = view.topic == context.frame.topic and view.topic in evidence.topics
    return before or view.topic in evidence.concepts


def _is_meant(context: Context, view: View) -> bool:
    """Whether several words of the message are the topic's own and no other's: that names it, too."""
    own = f"{view.topic}/"
    words = [d for d in context.question.demands if d.concepts and not d.optional]
    return sum(all(c.startswith(own) for c in d.concepts) for d in words) > 1


def _may_be_named(context: Context, view: View) -> bool:
    """Whether every word that names a topic is one of the figure's too, or changes nothing in its topic."""
    named = [d for d in _all_demands(context) if d.concepts & context.knowledge.topics.keys()]
    mine = view.concepts | view.idle
    return bool(named) and all(d.concepts & mine or view.topic in d.contexts for d in named)


def _is_distinct(context: Context, concepts: Iterable[str]) -> bool:
    """Whether the words stand in synonym sets of their own and are no everyday words."""
    bearing = [d for d in _all_demands(context) if d.concepts & set(concepts)]
    return all("/=" not in c for c in concepts) and not any(d.contexts or d.common for d in bearing)


def _all_demands(context: Context) -> tuple[Demand, ...]:
    return (*context.question.demands, *context.question.around)


def _is_beside_the_count(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether the phrase is of a fact about a figure that is no fact, where a number is asked for."""
    return (
        requirement.fact and view.measure is not Measure.FACT and bool(context.evidence.measures & COUNTING)
    )


def _points_by_itself(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether the phrase is enough: it is if the topic is named too, or the question is a bare one.

    In running text a single word that many subjects share must come with the measure of the figure.
    """
    question, evidence = context.question, context.evidence
    if question.polar and not requirement.concepts:
        # "Was there a forum?" asks for no figure unless a number, a time or a place is to be checked.
        checked = any(d.number or d.period or d.places for d in question.demands)
        return checked or bool(evidence.measures & COUNTING)
    if _is_named(context, view) or len(requirement.concepts) > 1 or _is_meant(context, view):
        return True
    if question.words <= _TERSE or context.values & view.numbers:
        return True
    if view.measure is Measure.DATE and any(p.is_part_of_year for p in question.periods):
        return True  # "the menu is in force since 1 September, right?"
    asked = evidence.measures - IDLE
    if any(view.measure in agreement.ACCEPTS.get(m, ()) for m in asked - {"how_many"}):
        return True
    if question.polar and view.measure is Measure.FACT and _is_distinct(context, requirement.concepts):
        return True  # "are helmets a duty or not?"
    placed = bool(view.site) or view.measure is Measure.PLACE
    if placed and question.polar and any(d.places for d in question.demands):
        return True  # "did Pavlodar host the championship?"
    pointing = [d for d in question.demands if d.concepts & requirement.concepts]
    if any(d.end - d.start > 1 for d in pointing):
        told = any(agreement.attribute(view, m) is not None for m in asked)
        return told or view.measure in (Measure.COUNT, Measure.FACT)  # a name of several words
    # "How many" alone asks for no share.
    counting = asked & (COUNTING - {"how_many", "count"} if view.measure is Measure.SHARE else COUNTING)
    claimed = context.checks and any(comparable(view, n) for n in context.numbers)
    everyday = any(d.common and not d.concepts & view.unit for d in pointing)
    return (bool(counting) or claimed) and not everyday


def _counts(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether what stands right behind "how many" is what the figure counts.

    "How many volunteers work in centres" does not ask for the centres.
    """
    counted = context.question.counted
    if view.measure is Measure.SUM and (counted or context.question.counts_people):
        return "sum" in context.evidence.measures
    if view.measure is not Measure.COUNT or not counted:
        return True
    if requirement.concepts:
        return bool(counted & (view.unit | requirement.concepts))
    return bool(counted & view.unit) or view.topic in counted


def _is_mere_context(context: Context, view: View, requirement: Requirement) -> bool:
    """Whether only words that any question of the topic may hold point here, and nothing is asked."""
    if not requirement.concepts or context.evidence.measures - IDLE or context.checks:
        return False
    if any(d.number or d.period for d in context.question.demands):
        return False
    bearing = [d for d in context.question.demands if d.concepts & requirement.concepts]
    return bool(bearing) and all(view.topic in d.contexts for d in bearing)
