"""Why no figure answers: what was read that contradicts, what a caution forbids, and what comes nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.answering.answer import Answer, Gap, Reason
from bot.answering.context import Context
from bot.answering.giving import MOST, neighbours
from bot.answering.hypotheses import Hypothesis
from bot.answering.view import View
from bot.understanding.question import Demand, Period
from knowledge.measures import MEASURES
from knowledge.model import FigureId, TopicId
from locales import places

_MOST_WORDS: Final = 3  # that are named as belonging to nothing known
_AHEAD: Final = 2  # times as probable as the next: then it is the figure that was meant
_MOST_MEANT: Final = 3  # of the figures that may have been meant


def forbidden(context: Context, views: Sequence[View]) -> Answer | None:
    """The refusal of the earlier value behind a growth whose kind is not said, where a caution forbids it."""
    if context.question.measures & {"growth", "compare"}:
        return None
    if "before" not in context.measures and not any(p.kind == "ago" for p in context.question.periods):
        return None
    for view in views:
        figure = view.stated
        if figure is None or figure.previous is not None:
            continue
        refused = _refused(context, view)
        if refused:
            gap = Gap(Reason.FORBIDDEN, view.topic, refused)
            nearest = (view.id, *neighbours(context.knowledge, view.topic, {view.id}))
            return Answer("unknown", view.topic, gaps=(gap,), nearest=nearest[:MOST])
    return None


def withheld(context: Context, topic: TopicId, views: Sequence[View]) -> Answer | None:
    """That what is asked for is out of service: one of the figures, or without any all of the topic."""
    off = next((v.id for v in views if not v.figure.served), None)
    if off is None and views:
        return None
    served = context.knowledge.of_topic(topic)
    if off is None and served:
        return None
    gap = Gap(Reason.WITHHELD, topic, off)
    return Answer("unknown", topic, gaps=(gap,), nearest=tuple(f.id for f in served)[:MOST])


def refuse(hypothesis: Hypothesis, others: Sequence[Hypothesis]) -> Answer:
    """The answer that the source does not say it of what was meant, and why not; ``others`` come next."""
    context, topic = hypothesis.context, hypothesis.topic
    meant = [h.view.id for h in others if h.view and h.topic == topic][:_MOST_MEANT]
    nearest = tuple(dict.fromkeys([*([hypothesis.view.id] if hypothesis.view else []), *meant]))
    nearest = (*nearest, *neighbours(context.knowledge, topic, nearest))[:MOST]
    rival = max((h.meant for h in others if h is not hypothesis), default=0.0)
    sure = hypothesis.view is not None and hypothesis.meant >= _AHEAD * rival
    figure = hypothesis.view.id if hypothesis.view and sure else None  # else it is told of the topic
    gap = next(_gaps(hypothesis, figure), Gap(Reason.SUBJECT, topic, figure))
    return Answer("unknown", topic, gaps=(gap,), nearest=nearest)


def refuse_subject(context: Context) -> Answer:
    """The answer that the store knows nothing of the subject; a bare wish to do something gets all ways."""
    words = tuple(d.written for d in context.question.demands if d.foreign or d.unknown)
    if not words and any("how_to" in d.measures for d in context.question.demands):
        return Answer("unknown", gaps=(Gap(Reason.HOW_TO, measure="how_to"),))
    gap = Gap(Reason.SUBJECT if words else Reason.NOTHING, foreign=words[:_MOST_WORDS])
    return Answer("unknown", gaps=(gap,))


def _gaps(hypothesis: Hypothesis, figure: FigureId | None) -> Iterator[Gap]:
    """Every reason that what was not met gives, what weighs most first; ``figure``: of which it is told."""
    context, topic, view = hypothesis.context, hypothesis.topic, hypothesis.view
    left = tuple(dict.fromkeys((*hypothesis.conflicts, *hypothesis.unmet)))
    named = [d.places for d in hypothesis.conflicts if d.places and places.HOME not in d.places]
    elsewhere = tuple(dict.fromkeys(map(places.narrowest, named)))
    if elsewhere:
        yield Gap(Reason.PLACE, topic, figure, places=elsewhere)
    if "before" in context.measures or any(d.period and d.period.kind == "ago" for d in left):
        refused = _refused(context, view) if view else None
        if refused:
            yield Gap(Reason.FORBIDDEN, topic, refused)
    for demand in left:
        if demand.period:
            yield Gap(Reason.YEAR, topic, figure, years=_years(demand.period, context, topic))
    for demand in left:
        for measure in sorted(demand.measures & MEASURES.keys()):
            if MEASURES[measure].reason != "measure":
                yield Gap(Reason(MEASURES[measure].reason), topic, figure, measure=measure)
    words = [d.written for d in left if d.foreign or d.unknown or _is_not_told(d, topic)]
    if words:
        yield Gap(Reason.SUBJECT, topic, figure, foreign=tuple(words[:_MOST_WORDS]))
    for demand in left:
        if demand.number and demand.number.value not in context.index.by_number:
            yield Gap(Reason.NUMBER, topic, figure, number=demand.written)
    for demand in left:
        if demand.measures:
            yield Gap(Reason.MEASURE, topic, figure, measure=min(demand.measures))
    words = [d.written for d in dict.fromkeys(hypothesis.doubts) if not d.measures]
    if words:
        yield Gap(Reason.SUBJECT, topic, figure, foreign=tuple(words[:_MOST_WORDS]))
    for demand in hypothesis.doubts:
        if demand.measures:
            yield Gap(Reason.MEASURE, topic, figure, measure=min(demand.measures))


def _years(period: Period, context: Context, topic: TopicId) -> tuple[int, int | None] | None:
    """The years that a time has, if it is told in years."""
    if period.kind == "years" and period.first:
        return period.first, period.last
    year = period.year_in(context.today.year, context.source_year(topic))
    return (year, year) if year else None


def _is_not_told(demand: Demand, topic: str) -> bool:
    """Whether a known word is what the topic does not speak of: neither its name nor a mere context."""
    named = any(c.kind == "topic" and c.topic == topic for c in demand.concepts)
    return bool(demand.concepts) and not named and topic not in demand.contexts


def _refused(context: Context, view: View) -> FigureId | None:
    """The figure whose caution refuses to derive the earlier value of this one."""
    for mate in context.knowledge.of_topic(view.topic):
        for caution in mate.cautions:
            about = mate.id == view.id or any(view.id in r.ids for r in caution.readings)
            if "previous" in caution.forbids and about:
                return mate.id
    return None
