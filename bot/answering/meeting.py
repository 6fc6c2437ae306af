"""Whether a figure meets a demand, the whole question considered: given numbers and claims to be checked."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answering import agreement
from bot.answering.checking import comparable
from bot.answering.evidence import Context
from bot.answering.index import View
from bot.understanding.question import Demand
from knowledge.model import Measure
from locales.numerals import Numeral


def unmet(context: Context, view: View, demands: Iterable[Demand]) -> list[Demand]:
    """The demands that the figure does not meet."""
    return [d for d in demands if not meets(context, view, d)]


def meets(context: Context, view: View, demand: Demand) -> bool:
    """Whether the figure agrees with the demand, or the demand is a claim that it can be checked against."""
    if agreement.meets(view, demand, context.asked(view.topic)):
        return True
    if demand.number:
        return _number_fits(context, view, demand.number)
    if demand.concepts and _is_given(context, view, demand):
        return True
    checked_place = demand.places and view.measure is Measure.PLACE  # "was it in Almaty?"
    checked_day = demand.period and demand.period.is_part_of_year and view.measure is Measure.DATE
    return context.question.polar and bool(checked_place or checked_day)


def _is_given(context: Context, view: View, demand: Demand) -> bool:
    """Whether the word is the noun of a number that is given ("of 208 applications, how many won?")."""
    given = next((d.number for d in context.question.demands if d.number and d.end == demand.start), None)
    if given is None or context.checks:
        return False
    return any(given.value in m.numbers and demand.concepts & m.concepts for m in context.mates(view.topic))


def _number_fits(context: Context, view: View, number: Numeral) -> bool:
    """A number that is not the figure's: a claim to be checked, or one of its topic's, taken as given."""
    ordinal = number.kind == "ordinal"
    given = any(
        number.value in m.numbers and (m.measure is Measure.ORDINAL or not ordinal)
        for m in context.mates(view.topic)
    )
    if view.stated is None:
        return given or (context.checks and comparable(view, number))
    if context.checks and view.stated.value is not None:  # of two numbers one is the claim
        return any(comparable(view, n) for n in (number, *context.numbers))
    return given
