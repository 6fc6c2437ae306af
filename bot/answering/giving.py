"""Chosen figures as an answer: what of each is asked, whether it was to be checked, what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import agreement, checking
from bot.answering.answer import Answer, Part
from bot.answering.candidates import Candidate
from bot.answering.evidence import Context
from bot.answering.index import View
from bot.answering.nearest import neighbours
from knowledge.model import Figure


def views_in_order(context: Context, chosen: Sequence[Candidate]) -> list[View]:
    """The chosen figures in the order in which the question asks for them."""
    views = [c.view for c in chosen]
    if len(views) > 1 and all(c.requirement for c in chosen):
        views.sort(key=lambda v: (_first_place(context, v, chosen), v.order))
    return views


def _first_place(context: Context, view: View, chosen: Sequence[Candidate]) -> int:
    """Where the question first names what only this one of the figures is about."""
    others = frozenset().union(*(c.view.concepts for c in chosen if c.view.id != view.id))
    own = view.concepts - others
    return min((d.start for d in context.question.demands if d.concepts & own), default=0)


def give(context: Context, views: Sequence[View]) -> Answer:
    """The answer that gives the figures."""
    topic = views[0].topic
    year = context.today.year
    return Answer(
        "figure",
        topic=topic,
        parts=tuple(_part(context, v) for v in views),
        nearest=neighbours(context.knowledge, topic, {v.id for v in views}),
        asked_year=year if year != context.source_year(topic) else None,
    )


def _part(context: Context, view: View) -> Part:
    asked, attribute = _what(context, view, view.stated) if view.stated else (None, None)
    relative = any(p.is_relative for p in context.question.periods)
    return Part(
        view.id,
        check=checking.of_question(context, view, attribute),
        asked=asked,
        attribute=attribute,
        note_year=relative and context.today.year != context.source_year(view.topic),
    )


def _what(context: Context, view: View, figure: Figure) -> tuple[str | None, int | None]:
    """What of a figure is asked for (None: all), and the attribute that answers, by its index."""
    asked: str | None = None
    attribute: int | None = None
    for measure in sorted(context.evidence.measures):
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
        attribute = _named_attribute(context, view)
    return asked, attribute


def _named_attribute(context: Context, view: View) -> int | None:
    """The attribute one of whose phrases stands in the focus."""
    focus = context.evidence.focus
    named = (n for n, phrases in enumerate(view.attributes) if any(p and p <= focus for p in phrases))
    return next(named, None)
