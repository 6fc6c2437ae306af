"""Formulas over figure ids: read without ``eval``, computed with the precision that their operands have.

A formula holds figure ids, ``<id>.previous``, plain numbers, ``+ - * /`` and round brackets. Ids contain
hyphens, so an operator stands with spaces around it: ``a-b`` is one id, ``a - b`` a difference.

An operand is the range that the source's own writing leaves open (:func:`range_of`), and the result is the
range of all values the formula takes over those. How many digits may be claimed of it is part of the
result. A result for a unit of style ``percent`` is a ratio: :func:`presented` multiplies it by 100, nothing
else does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from knowledge.model import Bound, Derived, Figure, Knowledge, Unit

#: A finite number, or ``±math.inf``: the only floats that occur.
_Number: TypeAlias = "Fraction | float"
_INFINITE: Final = float("inf")
_ID: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_TOKEN: Final = re.compile(rf"(?P<figure>{_ID}(?:\.previous)?)|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()])")
_DIGITS: Final = re.compile(r"\d+(?:[ \u00a0\u202f\u2009]\d{3})*(?:[.,]\d+)?")
#: Digits that a quotient of exact numbers may claim: whole per cent for a ratio of counts, one more where an
#: operand is itself a per cent (its hundredth parts count).
_QUOTIENT_DIGITS: Final = 2
_PERCENT_DIGITS: Final = 3


class FormulaError(ValueError):
    """A formula that cannot be read or computed; ``figure`` names the id it fails at, if there is one."""

    def __init__(self, problem: str, figure: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.figure = figure


@dataclass(frozen=True, slots=True)
class _Constant:
    value: Fraction


@dataclass(frozen=True, slots=True)
class _Operand:
    figure: str
    previous: bool


@dataclass(frozen=True, slots=True)
class _Operation:
    sign: str
    left: _Node
    right: _Node


_Node: TypeAlias = "_Constant | _Operand | _Operation"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as data. Made by :func:`parse`.

    ``ids``: the figure ids in the order of their first mention, each once. ``parts``: the written parts in
    order, for showing it with its numbers: ``("grants-2025-sum", "/", "grants-2025-count")``; a part is an
    id, an id with ``.previous``, a number, a sign of ``+ - * /`` or a bracket.
    """

    text: str
    ids: tuple[str, ...]
    parts: tuple[str, ...] = field(compare=False, repr=False)
    tree: _Node = field(compare=False, repr=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Result:
    """What a formula gives.

    ``low`` and ``high`` are the ends of the range that the operands leave open (``high`` None: open above),
    ``best`` the value at the stated numbers. ``digits``: significant digits that may be claimed of ``best``;
    None: all of them, the result is a whole number computed from exact ones. The ``shown_`` values are
    rounded half to even to what may be claimed, a bound that is open above downwards.
    """

    low: Decimal
    best: Decimal
    high: Decimal | None
    digits: int | None

    @property
    def exact(self) -> bool:
        """Whether all operands are exact, so that there is one value and no range."""
        return self.low == self.high

    @property
    def rounded(self) -> bool:
        """Whether ``shown_best`` differs from the value itself: it is to be called "about"."""
        return not self.exact or self.shown_best != self.best

    @property
    def shown_best(self) -> Decimal:
        """``best`` with no more digits than may be claimed."""
        return self.best if self.digits is None else _significant(self.best, self.digits)

    @property
    def shown_low(self) -> Decimal:
        """``low`` at the first decimal place in which the ends of the range can differ."""
        return self._end(self.low)

    @property
    def shown_high(self) -> Decimal | None:
        """``high`` at the same place; None: open above."""
        return None if self.high is None else self._end(self.high)

    def _end(self, end: Decimal) -> Decimal:
        if self.exact:
            return self.shown_best
        if self.high is None:  # "more than": what is known is not rounded up, and by a digit more finely
            return end if self.digits is None else _significant(end, self.digits + 1, ROUND_FLOOR)
        return _at_place(end, (self.high - self.low).adjusted())

    def times(self, factor: int) -> Result:
        """The same result in another measure, e.g. 100 for per cent."""
        high = None if self.high is None else self.high * factor
        return Result(self.low * factor, self.best * factor, high, self.digits)


def presented(result: Result, unit: Unit) -> Result:
    """The result as shown with ``unit``: for style ``percent`` a ratio times 100, otherwise as it is."""
    return result.times(100) if unit.style == "percent" else result


def parse(text: str) -> Formula:
    """Read a formula; :class:`FormulaError` says what is wrong with it and where."""
    parts: list[tuple[Literal["figure", "number", "sign"], str]] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        found = _TOKEN.match(text, place)
        if not found:
            raise FormulaError(f"“{text[place]}” at character {place + 1} is no part of a formula")
        part = found.group()
        kind: Literal["figure", "number", "sign"] = (
            "figure" if found["figure"] else "number" if found["number"] else "sign"
        )
        around = text[place - 1 : place] + text[found.end() : found.end() + 1]
        if part in "+-*/" and (len(around) < 2 or around.strip()):
            raise FormulaError(f"“{part}” at character {place + 1} needs a space on either side")
        if kind != "sign" and found.end() < len(text) and text[found.end()] not in " \t)":
            raise FormulaError(f"“{text[place:].split()[0]}” is neither an id nor a number")
        parts.append((kind, part))
        place = found.end()
    if not parts:
        raise FormulaError("the formula is empty")
    tree, rest = _sum(parts, 0)
    if rest < len(parts):
        raise FormulaError(f"“{parts[rest][1]}” is not expected there")
    ids = dict.fromkeys(part.removesuffix(".previous") for kind, part in parts if kind == "figure")
    if not ids:
        raise FormulaError("the formula names no figure")
    return Formula(text, tuple(ids), tuple(part for _, part in parts), tree)


def _sum(parts: list[tuple[Literal["figure", "number", "sign"], str]], at: int) -> tuple[_Node, int]:
    left, at = _product(parts, at)
    while at < len(parts) and parts[at][1] in ("+", "-"):
        sign = parts[at][1]
        right, at = _product(parts, at + 1)
        left = _Operation(sign, left, right)
    return left, at


def _product(parts: list[tuple[Literal["figure", "number", "sign"], str]], at: int) -> tuple[_Node, int]:
    left, at = _operand(parts, at)
    while at < len(parts) and parts[at][1] in ("*", "/"):
        sign = parts[at][1]
        right, at = _operand(parts, at + 1)
        left = _Operation(sign, left, right)
    return left, at


def _operand(parts: list[tuple[Literal["figure", "number", "sign"], str]], at: int) -> tuple[_Node, int]:
    if at >= len(parts):
        raise FormulaError("the formula ends where an id or a number is expected")
    kind, part = parts[at]
    if kind == "number":
        return _Constant(Fraction(part)), at + 1
    if kind == "figure":
        return _Operand(part.removesuffix(".previous"), part.endswith(".previous")), at + 1
    if part != "(":
        raise FormulaError(f"“{part}” stands where an id or a number is expected")
    node, at = _sum(parts, at + 1)
    if at >= len(parts) or parts[at][1] != ")":
        raise FormulaError("a bracket is not closed")
    return node, at + 1


# -- what the operands leave open ------------------------------------------------------------------------


def range_of(figure: Figure) -> tuple[Decimal, Decimal | None]:
    """The numbers that the source's writing of a figure allows, as (low, high); high None: open above.

    A number written in full is exact. One written shortened ("1,8 млрд", "27 мың") or with a fraction
    stands for all that round to its last written digit. "At least" starts at the number itself and is open
    above, "at most" runs from nothing to it, "about" takes half of its last digit that is not nought.
    :class:`FormulaError` where the figure has no number.
    """
    value = _value(figure, previous=False)
    half = _step(value, figure.as_written) / 2
    if figure.bound is Bound.AT_LEAST:
        return value, None
    if figure.bound is Bound.AT_MOST:
        return min(value, Decimal(0)), value
    if figure.bound is Bound.ABOUT and not half:
        half = _last_digit(value) / 2
    return value - half, value + half


def _range_of_previous(figure: Figure) -> tuple[Decimal, Decimal]:
    """The earlier value is taken to be written as finely as the value: they stand in one sentence."""
    earlier = _value(figure, previous=True)
    step = _step(_value(figure, previous=False), figure.as_written)
    if step:
        step = min(step, _last_digit(earlier)) if earlier else step
    return earlier - step / 2, earlier + step / 2


def _value(figure: Figure, *, previous: bool) -> Decimal:
    value = figure.previous if previous else figure.value
    if value is None:
        problem = "has no previous value" if previous else "has no number, so nothing can be computed from it"
        raise FormulaError(f"{figure.id} {problem}", figure.id)
    return value


def _step(value: Decimal, as_written: str) -> Decimal:
    """What one more in the last written digit is worth; 0 for a number that is written in full."""
    if not value:
        return Decimal(0)
    groups = _DIGITS.findall(as_written)
    if len(groups) == 1:
        written = int(re.sub(r"\D", "", groups[0]))
        if not written:
            return Decimal(0)
        step = abs(value) / written
        return Decimal(0) if step == 1 else step
    if not groups and not as_written.islower():  # a Roman numeral, or nothing written
        return Decimal(0)
    step = Decimal(1)  # in words, or in several groups ("1 млн 200 мың"): the last thousand, million …
    while value % (step * 1000) == 0:
        step *= 1000
    return Decimal(0) if step == 1 else step


def _last_digit(value: Decimal) -> Decimal:
    """The place value of the last digit that is not nought: 100 for 1200, 0.1 for 10.3."""
    _, digits, exponent = value.as_tuple()
    trailing = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return Decimal(1).scaleb(int(exponent) + trailing)


# -- computing ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Range:
    low: _Number
    high: _Number

    def __add__(self, other: _Range) -> _Range:
        return _Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: _Range) -> _Range:
        return _Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other: _Range) -> _Range:
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return _Range(min(ends), max(ends))

    def __truediv__(self, other: _Range) -> _Range:
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        ends = [_over(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return _Range(min(ends), max(ends))


def _times(a: _Number, b: _Number) -> _Number:
    return Fraction(0) if not a or not b else a * b


def _over(a: _Number, b: _Number) -> _Number:
    # Endless over endless: its limits are those of the other ends, so nought adds nothing.
    return Fraction(0) if isinstance(b, float) else a / b


_Key: TypeAlias = "tuple[str, bool]"


def _compute(node: _Node, ranges: Mapping[_Key, _Range]) -> _Range:
    if isinstance(node, _Constant):
        return _Range(node.value, node.value)
    if isinstance(node, _Operand):
        return ranges[node.figure, node.previous]
    left, right = _compute(node.left, ranges), _compute(node.right, ranges)
    return _apply(node.sign, left, right)


def _apply(sign: str, left: _Range, right: _Range) -> _Range:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right


def _slope(node: _Node, key: _Key, ranges: Mapping[_Key, _Range]) -> _Range:
    """The range of the partial derivative by one operand."""
    if isinstance(node, _Constant):
        return _Range(Fraction(0), Fraction(0))
    if isinstance(node, _Operand):
        one = Fraction((node.figure, node.previous) == key)
        return _Range(one, one)
    left, right = _slope(node.left, key, ranges), _slope(node.right, key, ranges)
    if node.sign in "+-":
        return _apply(node.sign, left, right)
    first, second = _compute(node.left, ranges), _compute(node.right, ranges)
    if node.sign == "*":
        return left * second + first * right
    return (left * second - first * right) / (second * second)


def _tight(tree: _Node, ranges: dict[_Key, _Range]) -> _Range:
    """The range of the formula, not widened where an operand occurs twice and moves it one way only."""
    lowest, highest = dict(ranges), dict(ranges)
    for key, given in ranges.items():
        if given.low == given.high or isinstance(given.low, float) or isinstance(given.high, float):
            continue
        slope = _slope(tree, key, ranges)
        low, high = _Range(given.low, given.low), _Range(given.high, given.high)
        if slope.low >= 0:
            lowest[key], highest[key] = low, high
        elif slope.high <= 0:
            lowest[key], highest[key] = high, low
    return _Range(_compute(tree, lowest).low, _compute(tree, highest).high)


def evaluate(formula: Formula, figures: Mapping[str, Figure]) -> Result:
    """Compute a formula over the figures it names.

    Values are in the figures' own units (tenge, counts, per cent as they are written: 86 for 86 %); a ratio
    comes out as a ratio, see :func:`presented`. :class:`FormulaError`: an id that is not among ``figures``, a
    figure without a number, a divisor that is or may be nought, or operands that leave no lower limit.
    """
    ranges: dict[_Key, _Range] = {}
    stated: dict[_Key, _Range] = {}
    for node in _operands(formula.tree):
        figure = figures.get(node.figure)
        if figure is None:
            raise FormulaError(f"no figure has the id {node.figure}", node.figure)
        low, high = _range_of_previous(figure) if node.previous else range_of(figure)
        key = node.figure, node.previous
        ranges[key] = _Range(Fraction(low), _INFINITE if high is None else Fraction(high))
        value = Fraction(_value(figure, previous=node.previous))
        stated[key] = _Range(value, value)
    try:
        best = _compute(formula.tree, stated).low
        span = _tight(formula.tree, ranges)
    except ZeroDivisionError:
        raise FormulaError(f"“{formula.text}” divides by what is or may be zero") from None
    if span.low == -_INFINITE:
        raise FormulaError(f"“{formula.text}” has no lower limit: an operand is only known to be “more than”")
    high = None if isinstance(span.high, float) else _decimal(span.high)
    digits = _claimable(formula, figures, Fraction(best))
    return Result(_decimal(Fraction(span.low)), _decimal(Fraction(best)), high, digits)


def computed(derived: Derived, knowledge: Knowledge) -> Result:
    """What a derived figure of a snapshot comes to, in its unit (a ratio of style ``percent`` times 100)."""
    if derived.id not in knowledge.results:
        knowledge.results[derived.id] = presented(evaluate(derived.formula, knowledge.figures), derived.unit)
    return knowledge.results[derived.id]


def _operands(node: _Node) -> list[_Operand]:
    if isinstance(node, _Operand):
        return [node]
    return [] if isinstance(node, _Constant) else _operands(node.left) + _operands(node.right)


def _claimable(formula: Formula, figures: Mapping[str, Figure], best: Fraction) -> int | None:
    """The digits that may be claimed: those of the roughest operand; see the constants for exact ones."""
    rough = []
    for node in _operands(formula.tree):
        figure = figures[node.figure]
        low, high = _range_of_previous(figure) if node.previous else range_of(figure)
        if high is not None and low != high and figure.bound is not Bound.AT_MOST:
            value = _value(figure, previous=node.previous)
            rough.append(max(1, value.adjusted() - (high - low).adjusted() + 1))
    if rough:
        return min(rough)
    if best.denominator == 1:
        return None
    percent = any(figures[i].unit.style == "percent" for i in formula.ids)
    return _PERCENT_DIGITS if percent else _QUOTIENT_DIGITS


def _decimal(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return Decimal(value.numerator) / Decimal(value.denominator)


def _significant(value: Decimal, digits: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    return _at_place(value, value.adjusted() - digits + 1, rounding)


def _at_place(value: Decimal, place: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """``value`` rounded to the decimal place 10 ** ``place``, without an exponent in its writing."""
    rounded = value.quantize(Decimal(1).scaleb(place), rounding=rounding)
    return rounded.quantize(Decimal(1)) if place > 0 else rounded
