"""Which chart is the honest form for a figure, chosen by its data alone. Pure.

A chart says what the figure says and no more: bars begin at zero, what is only known as "more than" is open
at its end, a growth whose base nobody tells is an arrow, and what a caution forbids is not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from bot.answering.words import direction_of
from bot.pictures.frame import amount_of, change, quiet_label
from bot.rendering import figures, quantities
from bot.rendering.text import say, string
from knowledge.formulas import FormulaError, Result, computed, evaluate, parse
from knowledge.model import Bound, Derived, Figure, FigureId, Knowledge, Measure, PeriodKind
from locales import formatting
from locales.languages import Language

_MOST_DOTS: Final = 300
_MOST_NAMES: Final = 10
_MOST_YEARS: Final = 40
_MOST_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several amounts of the same unit. ``share``: of the largest one, 0 to 1."""

    label: str
    value: str
    share: float
    bound: Bound
    leads: bool  # it is the figure itself, or the right answer


@dataclass(frozen=True, slots=True)
class Bars:
    """Amounts below each other, such as before and after. ``change``: the growth that was computed from the
    two, or ""; ``sum``: how.
    """

    bars: tuple[Bar, ...]
    change: str = ""
    sum: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A share of a whole, 0 to 1. ``most``: where only a range is known, its upper end.

    ``ends``: how its scale is labelled.
    """

    share: float
    most: float
    bound: Bound
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dots:
    """So many of so many, each of them one dot."""

    part: int
    whole: int
    labels: tuple[str, str]  # of the part, of the whole


@dataclass(frozen=True, slots=True)
class Arrow:
    """More or less than before, of which nothing else is told."""

    direction: Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Names:
    """What a number counts, or where."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """Spans of calendar years, both ends included; ``open``: the last one goes on, to a year not told."""

    spans: tuple[tuple[int, int], ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A day among those of its month. ``weekdays``: their names from Monday."""

    day: date
    title: str
    weekdays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An operand: the sign before it, what it is, what it comes to."""

    sign: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Sum:
    """How a figure was computed."""

    rows: tuple[Row, ...]


Chart: TypeAlias = Bars | Whole | Dots | Arrow | Names | Years | Month | Sum


def chart_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Chart | None:
    """The chart of a figure; None: its number says all that is known."""
    if isinstance(figure, Derived):
        return _of_derived(figure, knowledge, language)
    if figure.previous is not None and figure.value is not None:
        return _before_after(figure, knowledge, language)
    if figure.measure is Measure.SHARE and figure.unit.style == "percent" and figure.value is not None:
        return _whole(figure.value, figure.value, figure.bound, language)
    if figure.measure is Measure.GROWTH:
        direction = direction_of(figure)
        return Arrow(direction) if direction else None
    if isinstance(figure.literal, str):
        return _moment(figure.literal, language)
    return _listed(figure, language) or _span(figure)


def forbidden(figure: Figure | Derived, *what: str) -> bool:
    """Whether a caution of the figure refuses to derive any of this."""
    return any(set(what) & set(caution.forbids) for caution in figure.cautions)


# -- before and after --------------------------------------------------------------------------------------


def _before_after(figure: Figure, knowledge: Knowledge, language: Language) -> Bars | None:
    before, now = quantities.previous_of(figure), quantities.of_figure(figure)
    if before is None or now is None or min(before.value, now.value) < 0:
        return None
    period = quantities.period_beside(figure.period, language) if figure.period.start else ""
    later = period or string(say(language, "picture.after"))
    pair = ((string(say(language, "picture.before")), before, False), (later, now, True))
    grown, how = "", ""
    if figure.unit.style != "percent" and not forbidden(figure, "previous", "growth"):
        grown, how = _grown(f"{figure.id}", f"{figure.id}.previous", knowledge, language)
    return _bars(pair, language, grown, how)


def _bars(
    pair: tuple[tuple[str, quantities.Amount, bool], tuple[str, quantities.Amount, bool]],
    language: Language,
    grown: str,
    how: str,
) -> Bars | None:
    most = max(amount.value for _, amount, _ in pair)
    if not most:
        return None
    first, second = (
        Bar(label, amount_of(amount, language), float(amount.value / most), amount.bound, leads)
        for label, amount, leads in pair
    )
    return Bars((first, second), grown, how)


def _grown(new: str, old: str, knowledge: Knowledge, language: Language) -> tuple[str, str]:
    """The growth from ``old`` to ``new`` in per cent with its sign, and its computation; "" if there is none.

    Only of exact numbers: what is open or rounded would make an impression of knowledge. None of percentages:
    from 18 % to 24 % would be a growth of a third, and be read as one by 33 percentage points.
    """
    written = f"({new} - {old}) / {old}"
    try:
        result = evaluate(parse(written), knowledge.figures).times(100)
    except FormulaError:
        return "", ""
    if not result.exact or not result.best:
        return "", ""
    return change(result, language), _computation(written, result, knowledge, language)


def _computation(written: str, result: Result, knowledge: Knowledge, language: Language) -> str:
    left = quantities.formula(parse(written).parts, knowledge, language)
    percent = formatting.percent(result.shown_best, language)
    return f"{left} {quantities.sign(result)} {percent}"


# -- derived figures ---------------------------------------------------------------------------------------


def _of_derived(figure: Derived, knowledge: Knowledge, language: Language) -> Chart | None:
    parts = figure.formula.parts
    if len(parts) == 7 and (parts[0], parts[2], parts[4:]) == ("(", "-", (")", "/", parts[3])):
        found = _compared(parts[1], parts[3], knowledge, language)
        if found is not None:
            return found
    if figure.measure is Measure.SHARE and figure.unit.style == "percent":
        share = _share(figure, knowledge, language)
        if share is not None:
            return share
    return _sum(figure, knowledge, language)


def _compared(new: str, old: str, knowledge: Knowledge, language: Language) -> Bars | None:
    """The two amounts that a growth was computed from."""
    amounts = [_operand(name, knowledge) for name in (old, new)]
    if amounts[0] is None or amounts[1] is None or min(a.value for a in amounts if a) < 0:
        return None
    pair = (
        (_operand_label(old, knowledge, language, other=new), amounts[0], False),
        (_operand_label(new, knowledge, language, other=old), amounts[1], True),
    )
    return _bars(pair, language, "", "")


def _operand(name: str, knowledge: Knowledge) -> quantities.Amount | None:
    figure = knowledge.figures.get(name.removesuffix(".previous"))
    if figure is None:
        return None
    return quantities.previous_of(figure) if name.endswith(".previous") else quantities.of_figure(figure)


def _operand_label(name: str, knowledge: Knowledge, language: Language, other: str) -> str:
    """What an operand is called beside ``other``: before and after, where both are of one figure."""
    figure = knowledge.figures[name.removesuffix(".previous")]
    if name.endswith(".previous"):
        return string(say(language, "picture.before"))
    if other == f"{name}.previous":
        period = quantities.period_beside(figure.period, language) if figure.period.start else ""
        return period or string(say(language, "picture.after"))
    return string(figures.label(figure, knowledge, language))


def _share(figure: Derived, knowledge: Knowledge, language: Language) -> Whole | Dots | None:
    parts = figure.formula.parts
    operands: list[FigureId] = list(figure.formula.ids)
    if len(parts) != 3 or parts[1] != "/" or len(operands) != 2:
        return None
    part, whole = (knowledge.figures[i] for i in operands)
    if forbidden(part, "share") or forbidden(whole, "share"):
        return None
    values = part.value, whole.value
    if values[0] is None or values[1] is None or not 0 <= values[0] <= values[1]:
        return None
    countable = all(f.bound is Bound.EXACT and f.measure is Measure.COUNT for f in (part, whole))
    if countable and values[1] <= _MOST_DOTS and all(v == v.to_integral_value() for v in values if v):
        labels = tuple(_counted(f, knowledge, language) for f in (part, whole))
        return Dots(int(values[0]), int(values[1]), (labels[0], labels[1]))
    result = computed(figure, knowledge)
    if result.high is None:
        return _whole(result.low, result.low, Bound.AT_LEAST, language)
    return _whole(result.shown_low, result.shown_high or result.shown_low, Bound.EXACT, language)


def _counted(figure: Figure, knowledge: Knowledge, language: Language) -> str:
    number = amount_of(quantities.of_figure(figure), language)
    return f"{number} – {quiet_label(figure, knowledge, language)}"


def _sum(figure: Derived, knowledge: Knowledge, language: Language) -> Sum | None:
    """The operands below each other, where none stands in brackets."""
    parts = figure.formula.parts
    if "(" in parts or len(parts) > 2 * _MOST_ROWS - 1:
        return None
    signs = ("", *(quantities.formula((s,), knowledge, language).strip() for s in parts[1::2]))
    rows = []
    for sign, name in zip(signs, parts[::2], strict=True):
        operand = knowledge.figures.get(name.removesuffix(".previous"))
        value = quantities.formula((name,), knowledge, language)
        label = "" if operand is None else quiet_label(operand, knowledge, language)
        if name.endswith(".previous"):
            label = string(say(language, "picture.before"))
        rows.append(Row(sign, label, value))
    return Sum(tuple(rows))


# -- others ------------------------------------------------------------------------------------------------


def _whole(low: Decimal, high: Decimal, bound: Bound, language: Language) -> Whole | None:
    """Per cent of a whole, from ``low`` to ``high``."""
    if not 0 <= low <= high <= 100:
        return None
    ends = formatting.percent(0, language), formatting.percent(100, language)
    return Whole(float(low / 100), float(high / 100), bound, ends)


def _moment(literal: str, language: Language) -> Month | Years | None:
    """A day, or years; what is shorter than a year and longer than a day has no chart."""
    first, _, last = literal.partition("/")
    if len(first) == 10 and not last:
        day = date.fromisoformat(first)
        names = tuple(formatting.weekday(n, language) for n in range(7))
        return Month(day, formatting.month(day, language), names)
    if len(first) == 4 and len(last) == 4:
        return _years(((int(first), int(last)),))
    return None


def _listed(figure: Figure, language: Language) -> Names | Years | None:
    if figure.items:
        names = [item.text[language] for item in figure.items]
        spans = [_span_in(name) for name in names]
        if all(spans):
            return _years(tuple(span for span in spans if span))
        return Names(tuple(names)) if 1 < len(names) <= _MOST_NAMES else None
    if len(figure.places) > 1:
        return Names(tuple(formatting.country(code, language) for code in figure.places[:_MOST_NAMES]))
    return None


def _span_in(name: str) -> tuple[int, int] | None:
    """The years that an item names and nothing else: ``2021–2023 жылдар``."""
    numbers = [int(n) for n in "".join(c if c.isdigit() else " " for c in name).split()]
    if len(numbers) != 2 or not all(1900 <= n <= 2100 for n in numbers) or numbers[0] > numbers[1]:
        return None
    return numbers[0], numbers[1]


def _span(figure: Figure) -> Years | None:
    """The years for which a figure holds, where they are more than one."""
    period = figure.period
    if period.kind is PeriodKind.SINCE and period.start:
        first = int(period.start[:4])
        return Years(((first, first),), open=True)
    if period.kind is PeriodKind.INTERVAL and len(period.start or "") == len(period.end or "") == 4:
        return _years(((int(period.start or 0), int(period.end or 0)),))
    return None


def _years(spans: tuple[tuple[int, int], ...]) -> Years | None:
    ordered = tuple(sorted(spans))
    apart = all(a[1] < b[0] for a, b in pairwise(ordered))
    return Years(ordered) if apart and ordered[-1][1] - ordered[0][0] < _MOST_YEARS else None
