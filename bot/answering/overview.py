"""Whether a question asks about a topic as such: its summary is the answer then."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.candidates import COUNTING, Candidate
from bot.answering.evidence import Context
from bot.answering.meeting import meets
from bot.understanding.question import Demand
from knowledge.model import TopicId
from locales import places


def named_topics(context: Context) -> list[TopicId]:
    """The topics named in the focus; without one those in play elsewhere in the message or before."""
    topics, evidence = context.knowledge.topics, context.evidence
    focus = [t for t in topics if t in evidence.focus]
    named = focus or [t for t in topics if t in evidence.concepts & evidence.topics]
    if not named and "about" in evidence.measures:
        named = [t for t in topics if t in evidence.topics]  # "about our young athletes": its own words
    return named


def is_asked(context: Context, demands: Sequence[Demand]) -> bool:
    """Whether the summary of the one topic that is named answers the question."""
    topics, question = named_topics(context), context.question
    open_question = bool(context.evidence.measures & {"about", "change", "what_is", "how"})
    asks = not question.polar or question.marked or open_question
    return len(topics) == 1 and not context.leaning and asks and _is_general(context, demands, topics[0])


def is_rather_asked(context: Context, chosen: Sequence[Candidate], demands: Sequence[Demand]) -> bool:
    """Whether a topic as such is asked about, and the figures are another's that shares the words."""
    topics, question, measures = named_topics(context), context.question, context.evidence.measures
    open_question = "about" in measures or (question.interrogative and not question.polar)
    return (
        len(topics) == 1
        and all(c.view.topic != topics[0] for c in chosen)
        and open_question
        and not measures & COUNTING
        and _is_general(context, demands, topics[0])
    )


def _is_general(context: Context, demands: Sequence[Demand], topic: TopicId) -> bool:
    """Whether nothing in the question demands more than the topic; one strange word about it may stand."""
    unfitting = [d for d in demands if not _fits(context, d, topic)]
    about = "about" in context.evidence.measures
    light = [d.unknown and d.weight < 1 for d in unfitting]
    return all(light) or (about and unfitting[0].unknown and all(light[1:]))


def _fits(context: Context, demand: Demand, topic: TopicId) -> bool:
    if demand.number or not all(p == places.HOME or places.is_kind(p) for p in demand.places):
        return False
    if demand.period:
        return any(meets(context, mate, demand) for mate in context.mates(topic))
    if demand.places or demand.concepts & context.index.topic_concepts[topic] or topic in demand.contexts:
        return True
    return "change" in demand.measures and not demand.foreign
