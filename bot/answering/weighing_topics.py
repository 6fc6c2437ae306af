"""What speaks for a topic as a whole, and against it: the terms of the same score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.answering import agreement
from bot.answering.context import Context
from bot.answering.hypotheses import REASONS, Hypothesis, Weighing, Word
from bot.answering.view import View
from bot.understanding.question import Demand
from knowledge.model import TopicId
from locales import places


def weigh_topics(weighing: Weighing, topics: Iterable[TopicId]) -> list[Hypothesis]:
    """The hypotheses that topics as a whole are asked about."""
    message = _weigh_message(weighing.context)
    return [_of_topic(weighing, topic, message) for topic in sorted(topics)]


def _of_topic(weighing: Weighing, topic: TopicId, message: Mapping[str, float]) -> Hypothesis:
    context = weighing.context
    found, explained = Hypothesis(topic, None, context), 0.0
    terms, own = found.terms, context.index.concepts_of[topic]
    terms.update(message)
    for word in weighing.words:
        if word.says_nothing and not word.demand.elsewhere:
            continue
        explained += _weigh_word(word, topic, found)
        if word.demand.elsewhere:
            terms["topic_foreign"] = 1.0
        if word.demand.foreign and word.demand.start in weighing.nouns:
            terms["topic_asked_foreign"] = 1.0
            found.conflicts.append(word.demand)
        if word.demand.start in weighing.reversed and word.demand.concepts.isdisjoint(own):
            terms["reversed"] = 1.0
            found.conflicts.append(word.demand)
    terms["topic_unexplained"] = max(0.0, 1 - explained / weighing.total)
    if topic in weighing.topics:
        terms["topic_in_focus"] = 1.0
        bare = all(topic in w.names or not (w.mass or w.demand.elsewhere) for w in weighing.words)
        terms["topic_alone"] = float(bare and not weighing.live)
    elif topic in weighing.topics_said:
        terms["topic_in_message"] = 1.0
    if weighing.topics and weighing.topics != {topic}:
        terms["topic_beside_others"] = 1.0
    terms["topic_sample"] = weighing.likeness(context.index.samples[found.id])
    return found


def _weigh_message(context: Context) -> dict[str, float]:
    """What kind of message it is: the same for every topic."""
    question = context.question
    terms: dict[str, float] = {}
    terms["topic"] = 1.0
    for measure in ("about", "change", "how"):
        if measure in context.measures:
            terms[f"topic_{measure}"] = 1.0
    if question.polar:
        terms["topic_polar"] = 1.0
    if question.elliptic and context.frame.figures:
        terms["topic_elliptic"] = 1.0
    return terms


def _are_not_told(demand: Demand, mates: Sequence[View], context: Context) -> bool:
    """Whether a topic as a whole tells nothing of the places: of one of them, or of each of a kind."""
    if context.question.asks_of_each(demand):
        return not any(m.kinds or m.listed or m.named - {places.HOME} for m in mates)
    told = {places.HOME}.union(*(m.everywhere for m in mates))
    return not all(p in told or places.is_kind(p) for p in demand.places)


def _weigh_word(word: Word, topic: TopicId, found: Hypothesis) -> float:
    """Adds the terms of one word; how much of its mass the topic explains."""
    demand, terms, context = word.demand, found.terms, found.context
    mates = context.mates(topic)
    if demand.number:
        own = any(demand.number.value in m.numbers for m in mates)
        terms["topic_number"] = max(terms["topic_number"], float(not own))
    elif demand.period:
        if not any(agreement.meets_period(m, demand.period, context) for m in mates):
            terms["topic_period_against"] = 1.0
            found.conflicts.append(demand)
    elif demand.places and _are_not_told(demand, mates, context):
        terms["topic_place_against"] = 1.0
        found.conflicts.append(demand)
    elif topic in word.names:
        return word.mass
    elif topic in demand.contexts:
        return word.mass / 2
    elif demand.concepts & context.index.concepts_of[topic]:
        terms["topic_own_words"] += word.mass
        return word.mass
    elif word.wanted.live:
        if demand.measures & REASONS:
            found.conflicts.append(demand)  # no summary tells why
        terms["topic_measure"] += bool(demand.weight) and "change" not in demand.measures
    elif demand.weight and not demand.optional and (demand.foreign or demand.unknown or demand.concepts):
        terms["topic_strange"] += word.mass
        terms["topic_restricted"] = max(terms["topic_restricted"], float(context.question.restricts(demand)))
    return 0.0
