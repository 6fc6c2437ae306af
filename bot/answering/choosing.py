"""Which hypotheses are given, and the answer that gives them, with what was to be checked of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.answering import agreement, checking, pairing
from bot.answering.answer import Answer, Part
from bot.answering.context import Context, Turn
from bot.answering.hypotheses import Hypothesis
from bot.answering.scoring import Ranking
from bot.answering.view import View
from bot.understanding.times import find_seasons
from knowledge.measures import IDLE, MEASURES, Trait, having
from knowledge.model import Derived, Figure, FigureId, Knowledge, Measure, PeriodKind, TopicId

SURELY: Final = 0.8  # the probability of what is meant from which on a misread measure is unlikely
_STATED: Final = (PeriodKind.POINT, PeriodKind.INTERVAL, PeriodKind.SINCE)
_YEAR: Final = len("2025")
_SMALL: Final = 10  # a number below which it names no figure by itself
_IN_DOUBT: Final = 0.75  # that from which on a figure is given in spite of a doubt
_TIMES: Final = having(Trait.TIME)
_TIMES_AND_PLACES: Final = frozenset({"when", "where"})
_WORDS_OF_A_NUMBER: Final = 3  # "төрт деген не", "а семь это"
_WORDS_OF_A_DEFINITION: Final = 7
_EXACT: Final = having(Trait.EXACT)
MOST: Final = 4  # figures that are offered beside an answer, or instead of one


def choose(turn: Turn, ranking: Ranking) -> list[Hypothesis]:
    """The hypotheses that are given; none if nothing is probable enough, or something contradicts it."""
    if not ranking.ranked:
        return []
    several = pairing.find_several(turn.question, ranking, turn.by)
    if several:
        return [_newest(turn, h, ranking.ranked) for h in several]
    top = _of_the_kind(ranking)
    if top.conflicts or _is_held_back(turn, top):
        return []
    alike = _alike(turn, ranking, top)
    if sum(h.probability for h in alike) < (_IN_DOUBT if top.doubts or top.beside else turn.by.answer):
        return []
    if top.view is None and top.probability >= turn.by.answer:
        return [top]
    figures = [h for h in alike if h.view]
    if _by_number_alone(turn, figures):
        return figures
    times = [h for h in figures if h.view and h.view.measure in (Measure.PERIOD, Measure.DATE)]
    if top.context.measures & _TIMES and times and top.probability < turn.by.answer:
        return times[:1]
    return [_newest(turn, figures[0], figures)]


def _newest(turn: Turn, figure: Hypothesis, among: Sequence[Hypothesis]) -> Hypothesis:
    """Of the figures of one thing at several times the one that a question without a time means."""
    same = [h for h in among if _differs_in_time_alone(turn, figure, h)]
    return min([h for h in same if h.terms["lean_same_time"]] or same, key=by_time)


def _is_held_back(turn: Turn, top: Hypothesis) -> bool:
    """Whether a probable figure is not given: what was said points to it, but does not ask for it."""
    question, named = turn.question, top.context.topics
    if question.slip or is_defined(turn, top):
        return True
    if question.comparison:
        return True  # one alone is no answer
    if question.opines and question.measures <= IDLE and not top.context.numbers:
        return True  # "did it go well?" is no question for its number in order
    if top.terms["number_own"]:
        small = all(n < _SMALL for n in top.context.values)
        # "2 < 3?" is no claim of the two of anything, nor are the two wings of a bird ours.
        explained = "what_is" in question.measures or question.words <= _WORDS_OF_A_NUMBER
        return small and (question.polar or not explained) and not (top.gained or top.terms["lean_same"])
    if top.terms["exact_unmet"] and question.measures & _TIMES_AND_PLACES and not top.context.counts:
        return True  # no number tells when, or where
    if (top.terms["one_word"] or top.terms["other_topic"]) and named and top.topic not in named:
        return True  # of another topic than the one that is named
    bare = all(d.measures for d in question.demands if d.concepts)
    return bare and question.elliptic and turn.frame.topic is None  # "and the sum?", and nothing before


def is_defined(turn: Turn, hypothesis: Hypothesis) -> bool:
    """Whether a definition is asked for, and the figure, or a topic that is not named, only stands beside the
    word: "что такое НПО".
    """
    question, view = turn.question, hypothesis.view
    asked = "what_is" in question.measures and question.words <= _WORDS_OF_A_DEFINITION
    if not asked or hypothesis.context.leaning or "how_many" in question.measures:
        return False
    if view is None:
        return hypothesis.topic not in turn.context.topics
    return not (hypothesis.terms["number_own"] or view.measure is Measure.FACT)


def _of_the_kind(ranking: Ranking) -> Hypothesis:
    """The most probable hypothesis, or of its topic the one of the kind that is asked for or checked."""
    top = ranking.ranked[0]
    checked = next((h for h in ranking.ranked if h.topic == top.topic and h.terms["kind_checked"]), None)
    ordinal = top.view is not None and top.view.measure is Measure.ORDINAL
    if checked and not checked.conflicts and (ordinal or top.probability < SURELY):
        return checked  # "was it in Astana?" is about the place
    own = next((h for h in ranking.ranked if _has_its_number(h, top)), None)
    if own:
        return own
    told = (h for h in ranking.ranked if h.topic == top.topic and h.terms["measure_exact"])
    # "When was the 4th meeting", "in which city was the meeting" ask for no number of it.
    exact = ordinal and not top.terms["measure_exact"] and bool(top.context.measures & _TIMES_AND_PLACES)
    another = top.beside or top.terms["number_beside"] or exact
    return next((h for h in told if not (h.conflicts or h.beside)), top) if another else top


def _has_its_number(hypothesis: Hypothesis, top: Hypothesis) -> bool:
    """Whether a figure of the same thing at another time has the number that is said, and no time is: the
    number of this one denies it not.
    """
    if hypothesis.view is None or top.view is None or top.context.question.periods:
        return False
    said = hypothesis.terms["number_own"] and not top.terms["number_own"]
    return bool(said) and not hypothesis.conflicts and hypothesis.view.is_of_the_same(top.view)


def _alike(turn: Turn, ranking: Ranking, top: Hypothesis) -> list[Hypothesis]:
    """The most probable hypothesis with those that any answer to it serves as well.

    These are the topic of a figure, and figures of which only the number was said.
    """
    others = [h for h in ranking.ranked if h is not top]
    free = [h for h in others if not h.conflicts]
    same = [h for h in free if h.topic == top.topic and (h.view is None) != (top.view is None)]
    if top.view is None:
        same = same[:1]
    if top is not ranking.ranked[0]:
        same += [h for h in others if h.topic == top.topic and h.beside]
        same += [h for h in others if _has_its_number(top, h)]
    same += [h for h in free if _differs_in_time_alone(turn, top, h)]
    exact = top.terms["measure_exact"] and top.view and top.view.measure in (Measure.DATE, Measure.PLACE)
    if exact or top.terms["kind_checked"]:  # of the day and the place of what is spoken of one is asked for
        same += [h for h in free if h.topic == top.topic]
    if top.view and top.context.measures & _TIMES:  # what is of the same time tells it as well
        same += [h for h in free if _is_of_time(h, top.view) and not h.unmet]
    if _by_number_alone(turn, [top]):
        same += [h for h in free if _by_number_alone(turn, [h])][: pairing.MOST_FIGURES - 1]
    return list(dict.fromkeys([top, *same]))


def _is_of_time(hypothesis: Hypothesis, view: View) -> bool:
    """Whether a figure of the topic is of the time that another one states."""
    own = hypothesis.view
    return own is not None and own.topic == view.topic and own.observed[0].period == view.observed[0].period


def _differs_in_time_alone(turn: Turn, one: Hypothesis, other: Hypothesis) -> bool:
    """Whether two figures are of the same thing at two times, and the question names none."""
    a, b = one.view, other.view
    if a is None or b is None or not a.is_of_the_same(b):
        return False
    if a.observed[0].period == b.observed[0].period:
        return a is b  # of one time are the parts of a whole: the contest for each profession
    goes_on = one.topic == turn.frame.topic and one.terms["lean_nothing_own"]  # in the same time
    if goes_on or turn.question.periods:
        return a is b
    told = one.terms["given_of_its_time"] or other.terms["given_of_its_time"]
    seasons = find_seasons(turn.question.reading.marks) & (a.seasons ^ b.seasons)
    if told or seasons or turn.context.values & (a.numbers | b.numbers):
        return a is b  # the number says which
    return True


def by_time(hypothesis: Hypothesis) -> tuple[bool, int, bool, int, int]:
    """What a question without a time means: the latest year that is stated, in it a headline before others
    and the longest time before a part of it, then relative times.
    """
    view = hypothesis.view
    assert view is not None  # noqa: S101
    period = view.observed[0].period
    year = int(period.start[:_YEAR]) if period.start else 0
    first, last = view.months or (1, 12)
    headline = view.stated is not None and view.stated.headline
    return period.kind not in _STATED, -year, not headline, first - last, view.order


def _by_number_alone(turn: Turn, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether nothing but a number of the figures points to them: "21 деген не?"."""
    return bool(hypotheses) and all(
        h.terms["number_own"] and not h.terms["gain"] and not turn.question.polar for h in hypotheses
    )


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
