"""A numeral of a release as it was read: where it stands, what it counts, what it does in its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from knowledge.drafting.units import Counted
from knowledge.model import Bound, Period, PeriodKind, Span
from locales.numerals import Numeral


class Role(StrEnum):
    """What a numeral does in its sentence; only quantities and orders can be figures."""

    QUANTITY = "quantity"
    ORDINAL = "ordinal"
    EARLIER = "earlier value"  # "from 135 to 208"
    DATE = "date"
    YEAR = "year"
    PERIOD = "part of a period"
    CLOCK = "time of day"
    LAW = "number of a document"
    AGE = "age"
    ANNIVERSARY = "anniversary"
    NAME = "part of a name"
    INDEX = "number of a list"
    RANGE = "end of a range"
    CONTACT = "telephone or address"
    WEAK = "a word that is mostly no number"
    LONE = "nothing tells what it counts"


UNSTATED: Final = Period(PeriodKind.UNSTATED)


@dataclass(frozen=True, slots=True)
class Mark:
    """One numeral. Spans are code points of the text; ``span`` covers its percent sign as well.

    ``numeral`` is None for digits that are no number. ``day`` is the date that it is a part of.
    """

    span: Span
    value: Decimal | None
    role: Role
    sentence: Span
    numeral: Numeral | None = None
    counted: Counted | None = None
    bound: Bound = Bound.EXACT
    bound_span: Span | None = None
    period: Period = UNSTATED
    period_span: Span | None = None
    previous: Mark | None = None
    day: date | None = None
    speaker: Span | None = None
