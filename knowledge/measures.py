"""What can be asked of a figure: one table, a row each, by the ids of the lexicon's ``[measure]`` groups.

A question's word names a measure ("сколько", "орташа", "кто"); a row tells which figures give it and how its
word behaves in a sentence. Adding a measure is a row here, its words in both lexicons, and ``measure.<id>``
in both catalogues for the sentence that the source does not tell it; tests hold the three to each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, auto
from types import MappingProxyType
from typing import Final, NamedTuple

from knowledge.model import Measure


class Trait(Flag):
    """How a measure behaves in a question."""

    NONE = 0
    ASKS = auto()  # makes its sentence a question by itself
    OWN = auto()  # stands by itself on either side of an "and"
    IDLE = auto()  # asks nothing that an answer could fail to give
    ALONE = auto()  # asks when it stands alone with a question mark: "the sum?"
    OPEN = auto()  # who, why, how: words that no number answers and that no phrase can promise
    COUNTS = auto()  # asks for a number of what stands behind it
    EXACT = auto()  # names one kind of figure and no other
    TELLS = auto()  # in a figure's phrase it must be in the question, too
    TIME = auto()  # asks when
    APART = auto()  # tells things apart by time, place or name: "in which year each"
    CHANGE = auto()  # says that something became more, less or other
    LIMIT = auto()  # beside a number with a bound it claims, and asks for nothing
    STRICT = auto()  # a figure that does not give it is contradicted: the most, the median


class Asking(NamedTuple):
    """Which figures give a measure as such, which attributes of a figure do, how its word behaves."""

    gives: frozenset[Measure] = frozenset()
    told_by: tuple[str, ...] = ()  # ``asks`` of attributes, the best first
    traits: Trait = Trait.NONE
    reason: str = "measure"  # of the refusal where nothing gives it: bot.answering.answer.Reason


def _row(gives: str = "", told_by: str = "", traits: str = "", reason: str = "measure") -> Asking:
    flags = Trait.NONE
    for name in traits.split():
        flags |= Trait[name]
    return Asking(frozenset(Measure(m) for m in gives.split()), tuple(told_by.split()), flags, reason)


#: Every measure that a question can name.
MEASURES: Final[Mapping[str, Asking]] = MappingProxyType(
    {
        "how_many": _row("count sum average share growth", traits="ASKS OWN COUNTS"),
        "reached": _row(traits="ASKS IDLE"),
        "count": _row("count average", traits="ASKS COUNTS LIMIT"),
        "sum": _row("sum average", traits="ALONE COUNTS EXACT TELLS LIMIT"),
        "millions": _row("sum"),
        "average": _row("average", traits="ALONE EXACT TELLS LIMIT"),
        "median": _row(traits="ALONE STRICT"),
        "rate": _row(traits="STRICT"),
        "share": _row("share", traits="ALONE COUNTS EXACT TELLS LIMIT"),
        "growth": _row("growth", traits="EXACT TELLS CHANGE"),
        "decline": _row(traits="CHANGE"),
        "times": _row("growth", traits="TELLS"),
        "extent": _row("growth"),
        "compare": _row("growth"),
        "change": _row(traits="CHANGE"),
        "before": _row(traits="TELLS"),
        "each": _row("average growth sum", traits="ALONE TELLS STRICT"),
        "max": _row(traits="STRICT"),
        "min": _row(traits="STRICT"),
        "ordinal": _row("ordinal", traits="ALONE OWN EXACT TELLS"),
        "when": _row("date period", "when", "ASKS OWN EXACT TIME APART", "year"),
        "which_year": _row("period", "", "ASKS OWN EXACT TIME APART", "year"),
        "beginning": _row(),
        "ending": _row(),
        "future": _row(traits="STRICT"),
        "duration": _row("period", traits="ASKS OWN EXACT"),
        "age": _row(traits="ASKS OWN STRICT"),
        "still": _row(traits="TELLS"),
        "first_time": _row(told_by="first", traits="TELLS"),
        "where": _row("place", "where", "ASKS OWN EXACT APART"),
        "places": _row(traits="ASKS OWN APART", reason="list"),
        "whence": _row(traits="ASKS"),
        "list": _row(told_by="which name", traits="ASKS OWN APART", reason="list"),
        "who": _row(told_by="who initiator", traits="ASKS OWN OPEN APART", reason="who"),
        "whose": _row(told_by="whose who initiator", traits="ASKS OPEN", reason="who"),
        "names": _row(traits="ASKS OPEN", reason="who"),
        "initiator": _row(told_by="initiator who", traits="ASKS", reason="who"),
        "why": _row(told_by="why purpose", traits="ASKS OPEN", reason="why"),
        "how_to": _row(told_by="how_to", traits="ASKS OPEN", reason="how_to"),
        "how": _row(traits="ASKS IDLE"),
        "how_often": _row(traits="ASKS STRICT"),
        "what_is": _row(traits="ASKS IDLE"),
        "about": _row(traits="ASKS IDLE"),
        "which": _row(traits="ASKS IDLE"),
        "total": _row(traits="IDLE"),
        "exact": _row(traits="IDLE"),
        "pay": _row(traits="IDLE"),
        "people": _row(),
        "free": _row(),
        "paid": _row(),
        "inclusion": _row(traits="STRICT"),
        "points": _row(traits="STRICT"),
        "currency": _row(traits="STRICT"),
    }
)


def having(trait: Trait) -> frozenset[str]:
    """The measures with a trait."""
    return frozenset(name for name, row in MEASURES.items() if trait in row.traits)


IDLE: Final = having(Trait.IDLE)  # measures that ask nothing by themselves
