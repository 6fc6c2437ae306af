"""Why no figure answers: what is missing, what a caution forbids, and what comes nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.answering.answer import Answer, Gap, Reason, Talk
from bot.answering.candidates import Candidate
from bot.answering.evidence import Context
from bot.answering.index import View
from bot.answering.meeting import Unmet
from bot.answering.nearest import MOST, neighbours
from bot.answering.overview import named_topics
from bot.understanding.question import Demand
from knowledge.model import FigureId, TopicId
from locales import places

_MOST_CANDIDATES: Final = 3  # among the nearest
_MOST_WORDS: Final = 3  # that are named as belonging to nothing known
_REASONS: Final[tuple[tuple[Reason, frozenset[str]], ...]] = (
    (Reason.HOW_TO, frozenset({"how_to"})),
    (Reason.WHY, frozenset({"why"})),
    (Reason.WHO, frozenset({"who", "whose", "initiator"})),
    (Reason.LIST, frozenset({"list", "places"})),
    (Reason.YEAR, frozenset({"when", "which_year", "future"})),
)


def forbidden(context: Context, views: Sequence[View]) -> Answer | None:
    """The refusal of the earlier value behind a growth whose kind is not said, where a caution forbids it."""
    measures = context.evidence.measures
    if "growth" in measures or "compare" in measures:
        return None
    if "before" not in measures and not any(p.kind == "ago" for p in context.question.periods):
        return None
    for view in views:
        figure = view.stated
        if figure is None or figure.previous is not None:
            continue
        if any("previous" in caution.forbids for caution in figure.cautions):
            gap = Gap(Reason.FORBIDDEN, view.topic, view.id)
            nearest = (view.id, *neighbours(context.knowledge, view.topic, {view.id}))
            return Answer("unknown", view.topic, gaps=(gap,), nearest=nearest[:MOST])
    return None


def refuse(
    context: Context, candidates: Sequence[Candidate], demands: Sequence[Demand], unmet: Unmet
) -> Answer:
    """The answer that the source does not say it, and why not; talk where nothing was asked.

    ``unmet``: which of the demands each candidate does not meet.
    """
    question = context.question
    topics = named_topics(context)
    if not candidates and not topics and not context.evidence.concepts:
        if question.talk:
            return Answer("other", talk=question.talk)
        if not question.interrogative or not question.words:
            return Answer("other", talk=Talk.NONSENSE)
    topic = candidates[0].view.topic if candidates else next(iter(topics), None)
    nearest = tuple(c.view.id for c in candidates[:_MOST_CANDIDATES])
    if topic:
        nearest = (*nearest, *neighbours(context.knowledge, topic, nearest))[:MOST]
    gap = _gap(context, candidates, demands, unmet, topic)
    return Answer("unknown", topic=topic, gaps=(gap,), nearest=nearest)


def _gap(
    context: Context,
    candidates: Sequence[Candidate],
    demands: Sequence[Demand],
    unmet: Unmet,
    topic: TopicId | None,
) -> Gap:
    """Why the figure that comes nearest does not answer; of several reasons the first that weighs."""
    view: View | None = None
    left = demands
    if candidates:
        view = min(candidates, key=lambda c: (len(unmet[c.view.id]), -c.weight)).view
        left = unmet[view.id]
    if topic is None:
        words = tuple(d.written for d in left if d.foreign or d.unknown)
        return Gap(Reason.SUBJECT if words else Reason.NOTHING, foreign=words[:_MOST_WORDS])
    figure = view.id if view else None
    return next(_gaps(context, view, left, topic), Gap(Reason.SUBJECT, topic, figure))


def _gaps(context: Context, view: View | None, left: Sequence[Demand], topic: TopicId) -> Iterator[Gap]:
    """Every reason that the unmet demands give, what weighs most first."""
    figure = view.id if view else None
    measures = context.evidence.measures
    elsewhere = tuple(d.written for d in left if d.places and places.HOME not in d.places)
    if elsewhere:
        yield Gap(Reason.PLACE, topic, figure, places=elsewhere)
    if "before" in measures or any(d.period and d.period.kind == "ago" for d in left):
        refused = _refused(context, view) if view else None
        if refused:
            yield Gap(Reason.FORBIDDEN, topic, refused)
    for demand in left:
        if demand.period:
            period = demand.period
            year = period.first if period.kind == "years" else period.year_in(context.source_year(topic))
            yield Gap(Reason.YEAR, topic, figure, year=year)
    for reason, names in _REASONS:
        if any(d.measures & names for d in left):
            yield Gap(reason, topic, figure, measure=min(measures & names))
    words = [d.written for d in left if d.foreign or d.unknown or _is_not_told(d, topic)]
    if words:
        yield Gap(Reason.SUBJECT, topic, figure, foreign=tuple(words[:_MOST_WORDS]))
    for demand in left:
        if demand.number and demand.number.value not in context.index.by_number:
            yield Gap(Reason.NUMBER, topic, figure, number=demand.written)
    for demand in left:
        if demand.measures:
            yield Gap(Reason.MEASURE, topic, figure, measure=min(demand.measures))


def _is_not_told(demand: Demand, topic: TopicId) -> bool:
    """Whether a known word is what the topic does not speak of: neither its name nor a mere context."""
    return bool(demand.concepts) and topic not in demand.concepts and topic not in demand.contexts


def _refused(context: Context, view: View) -> FigureId | None:
    """The figure whose caution refuses to derive the earlier value of this one."""
    for mate in context.knowledge.of_topic(view.topic):
        for caution in mate.cautions:
            about = mate.id == view.id or any(view.id in r.ids for r in caution.readings)
            if "previous" in caution.forbids and about:
                return mate.id
    return None
