"""What speaks for a figure, and what against it: the terms of one score.

The terms of a hypothesis are numbers with a name; :mod:`bot.answering.scoring` weighs them. A term knows no
subject and no figure: it says how far words, time, place, numbers and measure agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from bot.answering import agreement
from bot.answering.context import Context
from bot.answering.following import weigh_follow_up
from bot.answering.hypotheses import (
    DENIED,
    Hypothesis,
    Weighing,
    Word,
    find_views,
    rounded,
)
from bot.answering.likeness import OF_MEASURE, UNSEEN
from bot.answering.relating import Relation, compare_with_claim, relate
from bot.answering.view import SAMPLE, View
from bot.answering.weighing_topics import weigh_topics
from bot.understanding.question import Demand
from bot.understanding.word import Concept
from knowledge.measures import IDLE, MEASURES, Trait, having
from knowledge.model import Measure, PeriodKind, TopicId
from locales import places

_TERSE: Final = 3  # words of a question that is only a name
_ENOUGH_GAINED: Final = 2.5  # what is more says nothing more: it is a long text
_ENOUGH_TOLD: Final = 1.0
_LONG_TEXT: Final = 40  # words

_EXACT: Final = having(Trait.EXACT)
_QUANTITIES: Final = _EXACT & having(Trait.ALONE)  # the sum, the average, the share
_COUNTING: Final = having(Trait.COUNTS)
_GROWTH: Final = having(Trait.CHANGE)
_ASKED: Final = frozenset(MEASURES) - IDLE - having(Trait.CHANGE)
# What must be named before a figure of the kind is given.
_NAMES: Final = {
    Measure.AVERAGE: frozenset({"average", "each"}),
    Measure.GROWTH: frozenset({"growth", "decline", "times", "compare", "change", "before", "extent"}),
    Measure.SHARE: frozenset({"share"}),
}
_OF_NUMBERS: Final = frozenset({"change", "before"})  # these ask for stated numbers, not for a computed one
_NO_NUMBER: Final = (Measure.FACT, Measure.DATE, Measure.PLACE, Measure.ORDINAL, Measure.PERIOD)


def find(context: Context) -> list[Hypothesis]:
    """The hypotheses of one reading: the figures that it points to, and the topics."""
    weighing = Weighing(context)
    message = _weigh_message(weighing)
    found = [_of_figure(weighing, view, message) for view in find_views(weighing)]
    _weigh_leads(found)
    if context.checks:
        _weigh_claims(found)
    if not context.leaning:
        topics = {h.topic for h in found} | context.topics
        found += weigh_topics(weighing, topics)
    return found


def _weigh_leads(found: Sequence[Hypothesis]) -> None:
    """How far each figure is ahead of the best of the others, or behind it."""
    gains = [h.gained for h in found]
    samples = [h.terms["sample"] for h in found]
    for name, values in (("gain_lead", gains), ("sample_lead", samples)):
        ranked = sorted(values, reverse=True)
        for h, value in zip(found, values, strict=True):
            rival = ranked[0] if value < ranked[0] or len(ranked) == 1 else ranked[1]
            h.terms[name] = min(1.0, max(-1.0, value - rival))


def _weigh_claims(found: Sequence[Hypothesis]) -> None:
    """How much farther from what is claimed each figure is than the nearest of its topic."""
    for topic in {h.topic for h in found}:
        mates = [h for h in found if h.topic == topic]
        nearest = min(1.0, *(h.terms["far_from_claim"] for h in mates))
        for h in mates:
            h.terms["far_from_claim"] = rounded(h.terms["far_from_claim"] - nearest)


# one figure


def _of_figure(weighing: Weighing, view: View, message: Mapping[str, float]) -> Hypothesis:
    found = Hypothesis(view.topic, view, weighing.context)
    found.terms.update(message)
    _weigh_words(weighing, view, found)
    _weigh_phrases(weighing, view, found)
    _weigh_topic(weighing, view, found)
    _weigh_kind(weighing, view, found)
    found.terms["sample"] = weighing.likeness(weighing.context.index.samples[view.id])
    question = weighing.context.question
    if (question.counts_what_was_not and not found.terms["reversed"]) or view.numbers & question.wholes:
        found.conflicts.extend(d for d in question.demands if "how_many" in d.measures)
    if weighing.context.leaning:
        weigh_follow_up(weighing, view, found)
    return found


class _Tally:
    """What the words of a question come to for one figure."""

    def __init__(self) -> None:
        self.gained = self.told = self.everyday = 0.0
        self.subject = False  # whether a word of the figure's own, or its topic, is named
        self.words = 0  # that are the figure's own or name its topic


def _weigh_words(weighing: Weighing, view: View, found: Hypothesis) -> None:
    terms, tally, own = found.terms, _Tally(), view.known
    for word in (*weighing.words, *_groups_around(weighing, view.topic)):
        demand = word.demand
        if demand.period:
            _weigh_period(view, word, found)
        elif demand.number:
            relation = relate(view, demand, demand.number, found.context)
            terms[f"number_{relation}"] = 1.0
            if relation is Relation.FOREIGN:
                found.conflicts.append(demand)
        elif own.isdisjoint(word.keys) or not _explains(view, word, weighing.counted, tally, found):
            if demand.elsewhere:
                terms["foreign_said"] = 0.5 if weighing.may_be_own(view.topic, demand) else 1.0
                found.doubts.append(demand)
            if not word.says_nothing:
                _weigh_unexplained(weighing, view, word, tally, found)
        elif not demand.optional and any(map(places.class_of, demand.places)):
            _weigh_places(weighing, view, demand, found)
    places_of_it = weighing.places_said & view.named
    if places_of_it and view.measure is not Measure.PLACE and not terms["place_against"]:
        terms["place_own"] = 1.0
        tally.subject = True
        tally.words += len(places_of_it)
    found.gained = tally.gained + tally.told
    terms["gain"] = min(tally.gained, _ENOUGH_GAINED)
    terms["told"] = min(tally.told, _ENOUGH_TOLD)
    terms["everyday"] = tally.everyday
    found.about = tally.subject
    known = view.topic in weighing.topics or weighing.context.leaning or terms["number_own"]
    if tally.words < 2 and not known and weighing.words_said > 1:
        terms["one_word"] = 1.0
        terms["one_word_unasked"] = float(not weighing.live & _ASKED)
        # A comparison tells nothing where little but the time is understood.
        terms["period_compared"] *= bool(terms["period_against"])
    if terms["number_own"] and found.context.question.alternative is not None:
        terms["period_against"] = terms["number_foreign"] = 0.0  # "за год или за пять лет?", "третье или …?"
        found.conflicts[:] = [d for d in found.conflicts if not (d.period or d.number)]


def _groups_around(weighing: Weighing, topic: TopicId) -> Sequence[Word]:
    """The ranges of years beside what is asked, where they tell the topic's figures apart."""
    found = weighing.groups_around
    groups = {m.groups for m in weighing.context.mates(topic) if m.groups} if found else set()
    return found if len(groups) > 1 else ()


def _weigh_period(view: View, word: Word, found: Hypothesis) -> None:
    period, context = word.demand.period, found.context
    assert period is not None  # noqa: S101
    met = agreement.meets_period(view, period, context)
    checked = context.question.polar and period.is_part_of_year and view.measure is Measure.DATE
    if period.compared:
        found.terms["period_compared"] = float("compare" in view.gives)
        since = max((f.period.last_years or 1 for f in view.observed), default=1)
        if view.measure is Measure.GROWTH and since > 1 and period.kind == "last_year":
            found.terms["period_against"] = 1.0  # it grew since several years ago
            found.conflicts.append(word.demand)
        return
    if met or checked:
        found.terms["period_met"] = 1.0
        return
    if not period.sure:
        return
    found.terms["period_against"] = 1.0
    found.conflicts.append(word.demand)


def _explains(view: View, word: Word, counted: Demand | None, tally: _Tally, found: Hypothesis) -> bool:
    """Whether a word of the question that a text of the figure has is one of the figure's own."""
    demand, weights, qualities = word.demand, view.terms, word.terms
    own = max([weights[term] * qualities[term] for term in view.known & word.keys])
    # What is counted must be what people ask for the figure by, and no word that only stands beside it.
    if not own or (demand is counted and own <= SAMPLE and not demand.concepts):
        return False
    if not demand.concepts.isdisjoint(view.of_facts) and _counts_a_part(view, demand, counted, found.context):
        found.terms["fact_narrows"] = 1.0  # "how many of the winners are rural": it only tells that some are
        found.conflicts.append(demand)
    if own > SAMPLE:
        tally.gained += own * word.telling
    else:
        tally.told += own * word.telling
        found.terms["counted_told"] += demand is counted
    tally.words += not demand.measures  # money alone names no subject
    specific = word.specific or (own > SAMPLE and not demand.optional)
    if demand.common or not specific:
        tally.everyday += own * word.telling
    elif not demand.measures:
        tally.subject = True
    if view.measure in word.wanted.exactly:
        found.terms["measure_exact"] += 1
    return True


def _counts_a_part(view: View, demand: Demand, counted: Demand | None, context: Context) -> bool:
    """Whether it is asked how many of what the figure counts are what the demand names."""
    if view.measure is not Measure.COUNT or not context.counts:
        return False
    return demand is counted or context.tells_of_a_part


def _weigh_unexplained(weighing: Weighing, view: View, word: Word, tally: _Tally, found: Hypothesis) -> None:
    demand, terms, context = word.demand, found.terms, found.context
    named = view.topic in word.names
    if demand.places:
        _weigh_places(weighing, view, demand, found)
    elif (
        named
        or view.topic in demand.contexts
        or (demand.concepts & view.idle and not demand.measures & _EXACT)
    ):
        tally.subject = tally.subject or named
        tally.words += named
    elif demand.measures:
        _weigh_measures(weighing, view, word, found)
    elif demand.start in weighing.reversed or demand.skeletons == DENIED:
        terms["reversed"] = 1.0
        found.conflicts.append(demand)
    elif demand.optional or not demand.weight:
        return
    elif demand.concepts:
        mine = demand.concepts & context.index.concepts_of[view.topic]
        terms["elsewhere" if mine else "others"] += word.mass
        found.unmet.append(demand)
    elif not demand.contexts:
        strange = demand.foreign and not weighing.may_be_own(view.topic, demand)
        terms["foreign" if strange else "unknown"] += demand.weight
        if demand.foreign and demand.start in weighing.nouns:
            terms["asked_foreign"] = 1.0
            found.conflicts.append(demand)
        restricts = context.question.restricts(demand) or (context.leaning and demand is weighing.counted)
        restricts = restricts or (context.tells_of_a_part and demand.foreign)  # "how many of them are women"
        terms["restricts"] = max(terms["restricts"], float(restricts))
        found.beside = found.beside or restricts
        terms["name"] += demand.is_name
        found.unmet.append(demand)


def _weigh_places(weighing: Weighing, view: View, demand: Demand, found: Hypothesis) -> None:
    named, context, together = demand.places, found.context, weighing.places_said
    told = bool(view.kinds) or not context.question.asks_of_each(demand)
    if told and (
        agreement.meets_places(view, named, context)
        or agreement.covers_places(view, together)
        or agreement.tells_which_place(view, together, context)
        or agreement.can_check_place(view, named, context)
    ):
        found.terms["place_met"] = float(named != {places.HOME})
    elif demand.weight:
        found.terms["place_against"] = 1.0
        found.conflicts.append(demand)


def _weigh_measures(weighing: Weighing, view: View, word: Word, found: Hypothesis) -> None:
    demand, (live, kinds, exactly, unmet) = word.demand, word.wanted
    priced = view.priced or "price_change" not in found.context.question.reading.senses(
        demand.start, "neutral"
    )
    for measure in live if priced else ():
        if agreement.gives(view, measure, found.context):
            if exactly and view.measure not in kinds:
                found.loose.append(demand)
            found.terms["measure_exact" if view.measure in exactly else "measure_met"] += 1
            return
    if not (live and demand.weight):
        return
    found.unmet.append(demand)
    if unmet == "open" or not priced or _asks_of_before(live, found.context):
        found.terms["open_unmet"] = 1.0
        found.conflicts.append(demand)
        return
    if unmet == "exact" and not live & _GROWTH:
        found.beside = True
    if live & _QUANTITIES and not weighing.is_told(view.topic, live):
        unmet = "nowhere"
        found.conflicts.append(demand)
    found.terms[f"{unmet}_unmet"] += 1


def _asks_of_before(live: frozenset[str], context: Context) -> bool:
    """Whether it is asked what something was before, and not by how much it became more."""
    return (
        "before" in live
        and "how_many" in context.measures
        and not (context.checks or context.measures & _GROWTH)
    )


def _weigh_phrases(weighing: Weighing, view: View, found: Hypothesis) -> None:
    """How much of the best of the figure's phrases is named, and whether all of one is."""
    context, telling = weighing.context, weighing.context.index.terms.telling
    focus, said, measures = context.focus, context.concepts, context.measures
    counting = bool(measures & _COUNTING) and view.measure is not Measure.FACT
    best = share = 0.0
    of_fact = True  # whether only phrases of facts about the figure are named wholly
    meant = view.topic in weighing.topics_meant
    for phrase, total in weighing.context.index.phrases[view.id]:
        concepts, topic, got = phrase.concepts, phrase.topic, 0.0
        if not concepts.isdisjoint(said):
            for concept in concepts:
                if concept in said:
                    got += telling.get(concept, 1.0) * (1.0 if concept in focus else 0.4)
        elif concepts and not (topic and meant):
            continue  # nothing of it is named
        if topic or not concepts:
            got += OF_MEASURE * meant
        if phrase.measures and not all(measures & _alike(m) for m in phrase.measures):
            total += UNSEEN
        if phrase.fact and counting:
            got *= OF_MEASURE
        if total:
            share = max(share, got / total)
            if got >= total - 1e-9:
                best = max(best, got)
                of_fact = of_fact and phrase.fact
    if not share:
        return
    found.terms["phrase_share"] = share
    if best:
        found.terms["phrase"] = best
        found.terms["phrase_complete"] = 1.0
        named = view.topic in weighing.topics_said or (context.leaning and view.topic == context.frame.topic)
        found.terms["fact_alone"] = float(of_fact and not named)


@cache
def _alike(measure: str) -> frozenset[str]:
    """The measures that ask for the same as the one in a figure's phrase."""
    return next((names for names in _NAMES.values() if measure in names), frozenset({measure}))


def _weigh_topic(weighing: Weighing, view: View, found: Hypothesis) -> None:
    terms, topic = found.terms, view.topic
    foreign = any(
        topic not in names
        and demand.concepts.isdisjoint(view.known)
        and demand.concepts.isdisjoint(view.idle)
        and topic not in demand.contexts
        for demand, names in weighing.naming
    )
    if foreign and weighing.topics:
        terms["other_topic"] = float(weighing.topics != {topic})
    for word in weighing.around:
        told = view.known.intersection(word.terms)
        if told:
            terms["around"] += max([view.terms[t] for t in told]) * word.telling


def _weigh_kind(weighing: Weighing, view: View, found: Hypothesis) -> None:
    """What kind of figure is asked for."""
    terms, context, asked = found.terms, weighing.context, weighing.context.measures
    question, stated, measure = context.question, view.stated, view.measure
    needed = _NAMES.get(measure)
    if needed:
        if stated is None:
            needed -= _OF_NUMBERS
            if "share" in asked and "before" in asked:  # "by how many per cent more than before"
                needed |= {"before"}
        asserted = measure is not Measure.SHARE or stated is None
        if asked & needed:
            terms["needed_named"] = 1.0
        elif asserted and not terms["number_own"]:
            terms["needed"] = 1.0
    if measure is Measure.SUM and "sum" not in asked:
        # "How many pensioners" asks for no money; "how much for five children" does where nothing is counted.
        terms["sum_unasked"] = 1.0 if weighing.counts_things else context.index.counting[view.topic]
    terms["fact_counted"] = float(measure in _NO_NUMBER and bool(asked & _COUNTING))
    if question.counted and measure in (Measure.COUNT, Measure.FACT):
        _weigh_counted(weighing, view, found)
    if weighing.of_all and measure is Measure.COUNT and not (terms["phrase_complete"] or context.leaning):
        terms["part_for_whole"] = 1.0
    if stated is not None and stated.period.kind is PeriodKind.POINT and not question.periods:
        terms["point"] = 1.0
    if agreement.is_of_now(view, context):
        terms["period_met"] = 1.0
    if context.values:
        terms["given_of_its_time"] = float(_count_given_of_its_time(view, context))
    if terms["number_own"] and not context.checks:
        terms["number_given_own"] = float("how_many" in asked)
        # "When was the 12th forum?" asks no number.
        terms["number_beside"] = float(bool(asked & _EXACT) and not terms["measure_exact"])
    terms["far_from_claim"] = compare_with_claim(view, context) if context.checks else 0.0
    if question.polar:
        placed = weighing.placed and measure is Measure.PLACE
        terms["kind_checked"] = float(placed or (weighing.dated and measure is Measure.DATE))
    if context.checks and measure is not Measure.FACT:
        terms["check_nothing"] = float(not (context.numbers or question.periods or weighing.placed))


def _weigh_counted(weighing: Weighing, view: View, found: Hypothesis) -> None:
    """Whether what the question counts is what the figure counts."""
    context, counted = weighing.context, weighing.context.question.counted
    if counted & view.unit:
        found.terms["counted_met"] = float("how_many" in context.measures)  # "саны" names it, and asks less
        return
    # Of oil there are tonnes, and nobody asks for tonnes; who counts what the topic is counts its parts.
    if view.figure.unit.amount or Concept(view.topic, "topic") in counted:
        return
    if not any(counted & p.concepts for p in view.phrases if p.concepts <= context.concepts):
        found.terms["counted_against"] = 1.0
        if weighing.counted:
            found.doubts.append(weighing.counted)


def _weigh_message(weighing: Weighing) -> dict[str, float]:
    """What kind of message it is: the same for every figure."""
    context, question = weighing.context, weighing.context.question
    terms: dict[str, float] = {}
    terms["figure"] = 1.0
    terms["strange_share"] = weighing.strange / weighing.total
    if not question.interrogative:
        terms["statement_long"] = min(question.words, _LONG_TEXT) / _LONG_TEXT
    if question.words <= _TERSE:
        terms["terse"] = 1.0
    if context.checks:
        terms["check"] = 1.0
    return terms


def _count_given_of_its_time(view: View, context: Context) -> int:
    """How many of the numbers that are given others of its topic and time have: "556 grants, their sum"."""
    mates = (m for m in context.mates(view.topic) if m.id != view.id and m.stated)
    own = view.observed[0].period
    said = {m.stated.value for m in mates if m.stated and m.stated.period == own}
    return len(said & context.values)
