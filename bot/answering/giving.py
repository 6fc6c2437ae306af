"""Chosen figures as an answer: what of each is asked, whether it was to be checked, what stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.answering import agreement, checking
from bot.answering.answer import Answer, Part
from bot.answering.context import Context
from bot.answering.view import View
from knowledge.measures import MEASURES, Trait, having
from knowledge.model import Derived, Figure, FigureId, Knowledge, Measure, TopicId

_EXACT: Final = having(Trait.EXACT)
MOST: Final = 4  # figures that are offered beside an answer, or instead of one


def give(context: Context, views: Sequence[View]) -> Answer:
    """The answer that gives the figures, in the order in which the question asks for them."""
    if len(views) > 1:
        views = sorted(views, key=lambda v: _first_place(context, v, views))
    topic = views[0].topic
    year = context.today.year
    parts = tuple(_part(context, v) for v in views)
    if len({v.measure is Measure.GROWTH for v in views}) > 1:  # the growth tells whether it grew
        parts = tuple(
            p if v.measure is Measure.GROWTH else replace(p, check=None)
            for p, v in zip(parts, views, strict=True)
        )
    return Answer(
        "figure",
        topic=topic,
        parts=parts,
        nearest=neighbours(context.knowledge, topic, {v.id for v in views}),
        asked_year=year if year != context.source_year(topic) else None,
    )


def _first_place(context: Context, view: View, views: Sequence[View]) -> int:
    """Where the question first says what only this one of the figures is about."""
    others = frozenset().union(*(v.terms for v in views if v.id != view.id))
    places = [d.start for d in context.question.demands if (d.concepts & view.terms.keys()) - others]
    places += [d.start for d in context.question.demands if d.number and d.number.value in view.numbers]
    for demand in context.question.demands:
        if any(view.measure in MEASURES[m].gives for m in demand.measures & _EXACT):
            places.append(demand.start)
    times = [d for d in context.question.demands if d.period]
    if len(times) > 1:
        places += [d.start for d in times if d.period and agreement.meets_period(view, d.period, context)]
    return min(places, default=0)


def _part(context: Context, view: View) -> Part:
    view, edition = agreement.at_its_time(view, context)
    asked, attribute = _what(context, view, view.stated) if view.stated else (None, None)
    now, newest = context.today.year, context.source_year(view.topic)
    relative = (p for p in context.question.periods if p.is_relative)
    return Part(
        view.id,
        check=checking.of_question(context, view, attribute),
        asked=asked,
        attribute=attribute,
        edition=edition,
        # "This year" was taken for the source's; "last year" that is the source's needs no note.
        note_year=any(p.year_in(now, now) != newest for p in relative),
    )


def _what(context: Context, view: View, figure: Figure) -> tuple[str | None, int | None]:
    """What of a figure is asked for (None: all), and the attribute that answers, by its index."""
    asked: str | None = None
    attribute: int | None = None
    for measure in sorted(context.measures):
        if measure in ("places", "where") and figure.places:
            asked = "places"
        elif (measure == "list" and figure.items) or (measure in ("places", "where") and view.listed):
            asked = "items"
        elif measure in ("when", "which_year"):
            asked = asked or "period"
        elif measure == "before" and figure.previous is not None:
            asked = "previous"
        found = agreement.attribute(view, measure)
        if found is not None:
            attribute, asked = found, measure
    if attribute is None:
        told = enumerate(view.attributes)
        attribute = next((n for n, told_by in told if any(p and p <= context.focus for p in told_by)), None)
    return asked, attribute


def neighbours(knowledge: Knowledge, topic: TopicId, without: Collection[FigureId]) -> tuple[FigureId, ...]:
    """Other figures of the topic, the headlines first and the computed ones last."""
    others = [f for f in knowledge.of_topic(topic) if f.id not in without]
    others.sort(key=lambda f: (not getattr(f, "headline", False), isinstance(f, Derived)))
    return tuple(f.id for f in others[:MOST])
