"""Whether a figure meets a demand, the whole question considered: given numbers and claims to be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from bot.answering import agreement
from bot.answering.checking import comparable, counts_another
from bot.answering.evidence import Context
from bot.answering.index import View
from bot.understanding.question import Demand
from knowledge.model import FigureId, Measure
from locales.numerals import Numeral
from locales.stemming import is_genitive

_MANY: Final = 24  # unmet demands of one figure, which is then far from an answer
_OF_FREE: Final = frozenset({"free"})
_NEAR: Final = Decimal("0.1")  # how far from a figure's value a number may be that only describes it


Unmet = Mapping[FigureId, Sequence[Demand]]  # what each of several figures does not meet


def unmet(context: Context, view: View, demands: Iterable[Demand]) -> list[Demand]:
    """The demands that the figure does not meet; the first of them, if they are many."""
    left: list[Demand] = []
    met: list[Demand] = []
    for demand in demands:
        (met if meets(context, view, demand) else left).append(demand)
        if len(left) == _MANY:
            return left
    return [] if left and _is_the_other_choice(context, view, left, met) else left


def _is_the_other_choice(context: Context, view: View, left: Sequence[Demand], met: Sequence[Demand]) -> bool:
    """Whether only one side of an "or" is not met: "is the law still a draft, or adopted?"."""
    cut = context.question.alternative
    if cut is None or "how_many" in context.evidence.measures or len({d.start < cut for d in left}) > 1:
        return False
    if any(d.period or d.number or d.places for d in left):
        return False
    return any(d.concepts & (view.concepts - {view.topic}) for d in met)


def meets(context: Context, view: View, demand: Demand) -> bool:
    """Whether the figure agrees with the demand, or the demand is a claim that it can be checked against."""
    if demand.number and context.checks and counts_another(context, view, demand):
        return False  # 208 of the source are applications, and it is said that 208 organisations won
    if agreement.meets(view, demand, context.asked(view.topic)):
        return True
    if demand.number:
        return _number_fits(context, view, demand)
    if demand.concepts and (_is_given(context, view, demand) or _is_whole(context, view, demand)):
        return True
    if demand.measures & _OF_FREE and any("free" in m.measures for m in context.mates(view.topic)):
        return True  # a fact of the topic says it
    of_others = all(agreement.is_of_others(view, p) or agreement.is_elsewhere(view, p) for p in demand.places)
    checked_place = demand.places and (of_others or view.measure is Measure.PLACE)  # "was it in Almaty?"
    if demand.is_name and view.measure is Measure.PLACE and context.question.polar:
        return True  # "the most visited park is Charyn, right?"
    checked_day = demand.period and demand.period.is_part_of_year and view.measure is Measure.DATE
    return context.question.polar and bool(checked_place or checked_day)


def _is_given(context: Context, view: View, demand: Demand) -> bool:
    """Whether the word is the noun of a number that is given ("of 208 applications, how many won?")."""
    given = context.question.numbers.get(demand.start)
    if given is None or context.checks:
        return False
    return any(given.value in m.numbers and demand.concepts & m.concepts for m in context.mates(view.topic))


def _is_whole(context: Context, view: View, demand: Demand) -> bool:
    """Whether the word is the whole of which a part is asked: "өтініштердің қаншасы жеңді"."""
    if not is_genitive(demand.skeletons[-1] if demand.skeletons else ""):
        return False
    asked = context.question.beginning.get(demand.end)
    if asked is None or "how_many" not in asked.measures:
        return False
    return any(demand.concepts & m.concepts for m in context.mates(view.topic))


def _number_fits(context: Context, view: View, demand: Demand) -> bool:
    """A number that is not the figure's: a claim to be checked, or one of its topic's, taken as given."""
    number = demand.number
    if number is None:
        return False
    ordinal = number.kind == "ordinal"
    given = any(
        number.value in m.numbers and (m.measure is Measure.ORDINAL or not ordinal)
        for m in context.mates(view.topic)
    )
    another = counts_another(context, view, demand)
    if view.stated is None:
        return given or (context.checks and not another and comparable(view, number))
    if context.checks and view.stated.value is not None:  # of two numbers one is the claim
        return not another and any(comparable(view, n) for n in (number, *context.numbers))
    return given or _describes(view, number)


def _describes(view: View, number: Numeral) -> bool:
    """Whether "more than ten billion" is but a way to speak of the figure's 10.3 billion."""
    figure = view.stated
    if figure is None or figure.value is None or number.bound == "exact" or not comparable(view, number):
        return False
    beyond = figure.value - number.value
    if (number.bound == "at_least" and beyond < 0) or (number.bound == "at_most" and beyond > 0):
        return False
    return abs(beyond) <= _NEAR * figure.value
