"""Which of several figures that could each answer alone is meant."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from bot.answering import agreement
from bot.answering.candidates import Candidate, weight_in_focus
from bot.answering.evidence import Context
from bot.answering.index import View
from bot.understanding.measures import IDLE
from knowledge.model import Measure, Period, PeriodKind

MOST_FIGURES: Final = 3  # of one answer
_FAR: Final = 4  # powers of ten between what is claimed of a figure and the figure
_AS_WELL: Final = 0.6  # differences in weight that leave two figures equally meant
_OTHER_MEASURES: Final = frozenset({"sum", "average", "share", "growth", "times"})


def best(context: Context, singles: Sequence[Candidate]) -> list[Candidate]:
    """The figure that is meant, and those that differ from it only in their time, which was not asked for."""
    given = [c for c in singles if _is_of_what_is_given(context, c.view)]
    if any(_named(context, c.view) for c in singles):
        given = []  # the number's own figure answers
    ranked = sorted(given or singles, key=lambda c: _rank(context, c), reverse=True)
    top = ranked[0]
    if top.requirement is None:  # found by its number alone: every figure with that number
        return [c for c in ranked if c.requirement is None][:MOST_FIGURES]
    if context.question.periods or context.question.polar or _same_time_as_before(context, top.view):
        return [top]
    if _named(context, top.view):  # "556 grants: of which years?"
        return [c for c in ranked if c is top or (_same_but_for_time(top, c) and _named(context, c.view))]
    others = [c for c in ranked[1:] if _same_but_for_time(top, c)]
    return [top, *others][:MOST_FIGURES]


def _is_of_what_is_given(context: Context, view: View) -> bool:
    """Whether another figure of its topic and time has a number that is given: "556 grants, their sum"."""
    if context.checks or view.stated is None or _named(context, view):
        return False
    return any(
        m.stated is not None
        and m.id != view.id
        and m.stated.value in context.values
        and m.stated.period == view.stated.period
        and m.measure is not view.measure
        for m in context.mates(view.topic)
    )


def _rank(context: Context, candidate: Candidate) -> tuple[float, ...]:
    """What speaks for a candidate, what weighs most first."""
    view = candidate.view
    return (
        _by_number(context, view),
        _by_magnitude(context, view),
        -float(_is_only_the_growth(context, view)),
        weight_in_focus(context, candidate),
        float(bool(context.question.counted & view.unit)),
        _by_measure(context, view),
        _by_what_was_said(context, candidate),
        candidate.weight,
        float(_named(context, view)),
        float(view.stated is not None),
        # A stated year before a relative time: what a question without a time means first.
        float(view.stated is not None and view.stated.period.kind is PeriodKind.POINT),
        -float(view.order),
    )


def _by_number(context: Context, view: View) -> float:
    """For the figure whose number is named, unless that is given and something else is asked for."""
    given = _named(context, view) and not context.checks
    if given and "how_many" in context.evidence.measures:
        return -1.0  # "of 208, how many won?"
    if given and context.evidence.measures & {"when", "which_year", "where"}:
        return 0.0
    return float(bool(context.values & _own_numbers(context, view)))


def _by_magnitude(context: Context, view: View) -> float:
    """Against a figure that a claim misses by orders of magnitude: "two billion" is no number of grants."""
    figure = view.stated
    if (
        not context.checks
        or figure is None
        or not figure.value
        or context.evidence.measures & _OTHER_MEASURES
    ):
        return 0.0
    claimed = [n.value for n in context.numbers if n.value > 0 and not n.percent]
    far = [v for v in claimed if abs((v / figure.value).log10()) > _FAR]
    return -float(bool(claimed) and len(far) == len(claimed))


def _named(context: Context, view: View) -> bool:
    """Whether the question says the very number that the figure states."""
    return view.stated is not None and view.stated.value in context.values


def _own_numbers(context: Context, view: View) -> frozenset[Decimal]:
    """The figure's own numbers; of a computed one its operands', if several of them are named."""
    operands = frozenset(n for f in view.operands for n in (f.value, f.previous) if n is not None)
    return view.numbers or (operands if len(operands & context.values) > 1 else frozenset())


def _by_measure(context: Context, view: View) -> float:
    """One for each measure asked for by name that the figure's own is."""
    asked = context.evidence.measures
    named = float(sum(view.measure in agreement.ACCEPTS.get(m, ()) for m in asked - {"how_many"}))
    if "how_many" in asked and view.measure is Measure.COUNT and not asked & _OTHER_MEASURES:
        named += 0.5
    if any(d.places for d in context.question.demands) and view.measure is Measure.PLACE:
        named += context.question.polar  # "was it in Astana?" is about the place
    if any(p.is_part_of_year for p in context.question.periods) and view.measure is Measure.DATE:
        named += context.question.polar
    return named


def _is_only_the_growth(context: Context, view: View) -> bool:
    """Whether the growth is computed, and the number is asked for: "to what number did it grow?"."""
    asked = context.evidence.measures
    computed = view.stated is None and view.measure is Measure.GROWTH
    return computed and "count" in asked and not asked & {"share", "times"}


def _by_what_was_said(context: Context, candidate: Candidate) -> float:
    """How near the figure is to those that were talked about before."""
    if not context.leaning:
        return 0.0
    view, frame, question = candidate.view, context.frame, context.question
    near = float(view.topic == frame.topic) + 0.25 * (view.id in frame.figures)
    before = _before(context)
    if before:
        same_kind = view.measure == before.measure and not question.measures - IDLE - {"how_many"}
        near += 0.5 * (_time(view) == _time(before) and not question.periods)
        near += 0.5 * same_kind
        near += 0.25 * (view.figure.unit.id == before.figure.unit.id)
        wanted = candidate.requirement.concepts if candidate.requirement else frozenset()
        near += 0.5 * len(wanted & before.concepts) / max(1, len(wanted))
    return near


def _before(context: Context) -> View | None:
    """The figure that the answer before led with, if it is still served."""
    views = context.index.views
    return next((views[f] for f in context.frame.figures if f in views), None) if context.leaning else None


def _same_time_as_before(context: Context, view: View) -> bool:
    before = _before(context)
    return before is not None and _time(before) == _time(view)


def _time(view: View) -> Period:
    return view.stated.period if view.stated else view.operands[0].period


def _same_but_for_time(a: Candidate, b: Candidate) -> bool:
    one, two = a.view.stated, b.view.stated
    return (
        one is not None
        and two is not None
        and one.indicator.id == two.indicator.id
        and one.period != two.period
        and abs(a.weight - b.weight) < _AS_WELL
    )
