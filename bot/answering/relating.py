"""What a number of the question is to a figure: its own, another's, claimed, or none of the source's."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from math import log10
from typing import Final

from bot.answering.context import Context
from bot.answering.hypotheses import rounded
from bot.answering.view import View
from bot.understanding.question import Demand
from knowledge.checking import PLACEHOLDERS, placeholders
from knowledge.measures import Trait, having
from knowledge.model import Measure
from locales.numerals import Numeral

_MONEY_FROM: Final = 1000  # a smaller number is no sum of money
_MOST_IN_ORDER: Final = 100  # a larger number is hardly said of which one in a row something is
_CHANGES: Final = having(Trait.CHANGE) | {"compare", "before"}
_OF_OTHER_KINDS: Final = (having(Trait.EXACT) | {"times"}) - {"sum"}
_ABSURD: Final = 4  # powers of ten between what is claimed of a figure and the figure
_NEAR: Final = Decimal("0.1")  # how far from a figure's value a number may be that only describes it


class Relation(StrEnum):
    """What a number of the question is to a figure."""

    OWN = "own"  # its value, or the earlier one
    NAMES = "names"  # tells whom it counts, and another figure of the topic counts others
    TOLD = "told"  # one of its period or items
    GIVEN = "given"  # another figure's of its topic, taken as known
    CLAIMED = "claimed"  # to be checked against it
    FOREIGN = "foreign"  # none of the source's


def relate(view: View, demand: Demand, number: Numeral, context: Context) -> Relation:
    """What a number that the question says is to a figure."""
    if context.checks and number.kind != "fraction" and counts_another(view, demand, context):
        return Relation.FOREIGN  # 208 of the source are applications, and it is said that 208 won
    if context.checks and _claims_share(view, number, context):
        return Relation.FOREIGN
    ordinal = number.kind == "ordinal" and view.measure is not Measure.ORDINAL
    if not ordinal and number.value in view.numbers and not _counts_no_percent(view, demand, number, context):
        return Relation.OWN
    mates = context.mates(view.topic)
    if (number.value in view.names or number.value in view.limits) and _names_things(number):
        return Relation.NAMES
    if number.value in view.told and not number.percent:
        return Relation.TOLD
    if view.names and _names_things(number) and _counts_what_names_tell(view, demand, context):
        return Relation.FOREIGN  # "four children", and it tells of five
    plain = number.kind != "ordinal"
    given = any(
        number.value in m.numbers
        and (plain or m.measure is Measure.ORDINAL)
        and not _counts_no_percent(m, demand, number, context)
        for m in mates
    )
    value = view.stated.value if view.stated else Decimal(0)
    # Of two numbers one is the claim.
    claimed = value is not None and any(comparable(view, n) for n in (number, *context.numbers))
    if context.checks and claimed:
        return Relation.CLAIMED
    if given:
        return Relation.GIVEN
    return Relation.CLAIMED if _describes(view, number) else Relation.FOREIGN


def _counts_what_names_tell(view: View, demand: Demand, context: Context) -> bool:
    """Whether another figure has the number in its name, or what stands behind it is what the names count."""
    number, noun = demand.number, context.question.beginning.get(demand.end)
    named = {m.names for m in context.mates(view.topic) if m.names}
    if any(number and number.value in names for names in named):
        return True
    return len(named) > 1 and noun is not None and not (noun.measures or noun.concepts.isdisjoint(view.own))


def _names_things(number: Numeral) -> bool:
    return not number.percent and number.kind in ("cardinal", "collective")


def _counts_no_percent(view: View, demand: Demand, number: Numeral, context: Context) -> bool:
    """Whether a number tells whom another figure counts, and this one is so many per cent: "10 children"."""
    if view.style != "percent" or not any(number.value in m.told for m in context.mates(view.topic)):
        return False
    noun = context.question.beginning.get(demand.end)
    return not number.percent and noun is not None and bool(noun.concepts) and not noun.measures


def _claims_share(view: View, number: Numeral, context: Context) -> bool:
    """Whether a share is said to be so many per cent, and the figure tells how much one grew."""
    if view.measure is not Measure.GROWTH or not number.percent or context.measures & _CHANGES:
        return False
    return any(mate.measure is Measure.SHARE for mate in context.mates(view.topic))


def _describes(view: View, number: Numeral) -> bool:
    """Whether "more than ten billion" is only a way to speak of the figure's 10.3 billion."""
    value = view.stated.value if view.stated else None
    if value is None or number.bound == "exact" or not comparable(view, number):
        return False
    said = 100 * number.value if number.kind == "fraction" and not number.percent else number.value
    beyond = value - said
    if (number.bound == "at_least" and beyond < 0) or (number.bound == "at_most" and beyond > 0):
        return False
    return abs(beyond) <= _NEAR * value


def comparable(view: View, number: Numeral) -> bool:
    """Whether a number is of the figure's kind: one that may be claimed of it."""
    if number.percent or number.kind in ("fraction", "times"):
        return view.style in ("percent", "times")
    if view.measure is Measure.ORDINAL:
        return number.kind == "ordinal" or number.value < _MOST_IN_ORDER
    if number.kind == "ordinal":
        return False
    if view.style == "money":
        return number.value >= _MONEY_FROM
    return view.style != "percent"


def counts_another(view: View, demand: Demand, context: Context) -> bool:
    """Whether what stands right behind a number is counted by another figure, not by this one."""
    noun = context.question.beginning.get(demand.end)
    if noun is None or noun.concepts & view.unit:
        return False
    if "people" in context.question.reading.senses(demand.end, "measure"):
        return "people" not in view.gives
    if not noun.concepts:
        return False
    # "208 organisations applied" tells of applications, "208 organisations won" does not.
    asked = not view.unit or context.focus & view.unit or _is_rate(view)
    if noun.concepts & view.terms.keys() and asked:
        return False
    if noun.concepts.isdisjoint(view.terms):
        return not noun.concepts.isdisjoint(context.index.counted)
    return any(noun.concepts & mate.unit for mate in context.mates(view.topic))


def _is_rate(view: View) -> bool:
    """Whether a figure tells how many there are for so many others: its wording refers to their figure."""
    named = placeholders(view.figure.wording.ru) if view.stated else ()
    return any(p.name not in PLACEHOLDERS for p in named)


def compare_with_claim(view: View, context: Context) -> float:
    """How far a claim misses the figure, in powers of ten; two at most, where it is absurd: "two billion" is
    no number of grants.
    """
    value = view.value
    if not value or view.style == "percent" or context.measures & _OF_OTHER_KINDS:
        return 0.0
    known = {n for mate in context.mates(view.topic) for n in mate.numbers} - view.numbers
    claimed = [
        d.number.value
        for d in context.question.demands
        if d.number
        and d.number.kind == "cardinal"
        and not (d.number.percent or d.number.value in known)
        and d.number.value > 0
    ]
    missed = min([abs(log10(n / abs(value))) for n in claimed], default=0.0)
    return rounded(min(missed, 1.0)) + (missed > _ABSURD)
