"""One [[figure]] or [[derived]] table to its record; see FORMAT.md for every key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from babel import Locale

from knowledge.checking import PLACEHOLDERS
from knowledge.evidence import (
    check_evidence,
    check_within,
    read_attributes,
    read_cautions,
    read_formula,
    read_items,
    read_where,
)
from knowledge.model import (
    Asked,
    Basis,
    Bound,
    Derived,
    Figure,
    Former,
    Indicator,
    Measure,
    Period,
    PeriodKind,
    State,
    Unit,
)
from knowledge.reading import Bad, Reader
from knowledge.records import Draft, read_id, read_indicator, read_withheld, unit_of
from locales.languages import Bilingual

_LITERAL: Final = ("date", "place", "period", "fact")  # styles whose value is not a number
_DECIMAL: Final = re.compile(r"-?\d+(?:\.\d+)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR_OR_DAY: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")  # or a month
_NOT_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
FIGURE_KEYS: Final = (
    "id", "indicator", "unit", "measure", "percent_kind", "value", "as_written", "bound", "basis", "state",
    "source", "headline", "speaker", "period", "label", "wording", "asked", "examples", "where", "previous",
    "places", "reason", "served", "withheld", "opener", "items", "attributes", "cautions", "former",
)  # fmt: skip
DERIVED_KEYS: Final = (
    "id", "unit", "measure", "formula", "label", "wording", "asked", "examples", "cautions", "served",
    "withheld",
)  # fmt: skip
PERIOD_KEYS: Final = {
    PeriodKind.POINT: ("kind", "start", "as_written"),
    PeriodKind.INTERVAL: ("kind", "start", "end", "as_written"),
    PeriodKind.SINCE: ("kind", "start", "as_written"),
    PeriodKind.RELATIVE: ("kind", "last_years", "text", "as_written"),
    PeriodKind.UNSTATED: ("kind",),
}

# -- a figure ----------------------------------------------------------------------------------------------


def read_figure(
    reader: Reader,
    table: Mapping[str, Any],
    topic: str,
    units: Mapping[str, Unit],
    indicators: Mapping[str, Indicator],
    draft: Draft,
) -> Figure:
    """A [[figure]] table to its record, with every fault noted; Bad if it has no id to be known by."""
    reader.keys(table, FIGURE_KEYS)
    name = reader.tried(lambda: _figure_id(reader, table, draft), None)
    empty, none = Bilingual("", ""), Asked()
    indicator = reader.tried(
        lambda: _indicator_of(reader, table, name or "", topic, units, indicators, draft), None
    )
    basis = reader.tried(lambda: reader.choice(table, "basis", Basis, Basis.NUMBER), None)
    value, literal = None, None
    if indicator and basis:
        value, literal = reader.tried(lambda: _value(reader, table, indicator.unit, basis), (None, None))
    where = read_where(reader, table)
    inferred = basis is Basis.INFERRED
    figure = Figure(
        id=name or reader.figure,
        topic=topic,
        indicator=indicator or Indicator(reader.figure, topic, _NO_UNIT, Measure.FACT, None, none),
        value=value,
        literal=literal,
        as_written=reader.tried(lambda: _as_written(reader, table, basis, draft), ""),
        bound=reader.tried(lambda: reader.choice(table, "bound", Bound, Bound.EXACT), Bound.EXACT),
        basis=basis or Basis.NUMBER,
        period=reader.tried(lambda: _period(reader, table, draft), Period(PeriodKind.UNSTATED)),
        state=reader.tried(lambda: reader.choice(table, "state", State, State.COMPLETED), State.COMPLETED),
        source=reader.tried(lambda: _source_of(reader, table, draft), ""),
        label=reader.tried(lambda: reader.both(table, "label"), empty),
        wording=reader.tried(lambda: reader.both(table, "wording"), empty),
        asked=reader.tried(lambda: reader.asked(table, "asked"), none),
        examples=reader.tried(lambda: reader.asked(table, "examples"), none),
        where=where,
        previous=reader.tried(lambda: _previous(reader, table, value), None),
        places=reader.tried(lambda: _places(reader, table), ()),
        items=read_items(reader, table),
        attributes=read_attributes(reader, table),
        cautions=read_cautions(reader, table),
        speaker=reader.tried(lambda: reader.both(table, "speaker"), None) if "speaker" in table else None,
        reason=reader.tried(lambda: reader.text(table, "reason", default=None if inferred else ""), ""),
        served=reader.tried(lambda: reader.truth(table, "served", True), True),
        headline=reader.tried(lambda: reader.truth(table, "headline", False), False),
        withheld=read_withheld(reader, table),
        opener=reader.tried(lambda: reader.both(table, "opener"), None) if "opener" in table else None,
        former=_former(reader, table, indicator, draft) if indicator else (),
    )
    source = draft.sources.get(figure.source)
    texted = source is None or bool(source.sha256)
    if indicator and basis and (texted or "where" in table):
        check_evidence(reader, figure, table)
    if source is not None and texted:
        check_within(reader, where, source)
    if name is None:
        raise Bad
    return figure


def _as_written(reader: Reader, table: Mapping[str, Any], basis: Basis | None, draft: Draft) -> str:
    if basis is Basis.INFERRED:
        if table.get("as_written", "") != "":
            raise reader.bad("as_written", "an inferred value is not written anywhere", "Take it out")
        return ""
    if basis is Basis.LIST and table.get("as_written", "") == "":
        return ""
    if "as_written" not in table and _nobody_has_the_text(draft):
        return ""
    return reader.text(table, "as_written")


_NO_UNIT: Final = Unit(id="", style="fact", measure=Measure.FACT)


def _figure_id(reader: Reader, table: Mapping[str, Any], draft: Draft) -> str:
    name = read_id(reader, table)
    if name in PLACEHOLDERS:
        raise reader.bad("id", f"“{name}” is the name of a placeholder", "Choose another id")
    taken = draft.figures.get(name) or draft.derived.get(name)
    if taken:
        problem = f"the id “{name}” stands in topics/{taken.topic}.toml already"
        raise reader.bad("id", problem, "Ids are never used twice: choose another")
    return name


def _indicator_of(
    reader: Reader,
    table: Mapping[str, Any],
    figure: str,
    topic: str,
    units: Mapping[str, Unit],
    indicators: Mapping[str, Indicator],
    draft: Draft,
) -> Indicator:
    if "indicator" not in table:
        if figure in draft.indicators:
            problem = f"[indicators.{figure}] has the figure's own id"
            reader.fault("indicator", problem, f"Write indicator = “{figure}” or rename one of them")
        return read_indicator(reader, table, figure, topic, units, "")
    name = reader.text(table, "indicator")
    for key in ("unit", "measure", "percent_kind"):
        if key in table:
            reader.fault(
                key, "a figure of an indicator has no such key", f"It belongs into [indicators.{name}]"
            )
    if name not in indicators:
        if draft.indicators.get(name) == reader.file:
            raise Bad  # its own fault is noted
        near = get_close_matches(name, indicators, 1)
        mend = f"Did you mean “{near[0]}”" if near else f"Write [indicators.{name}] in the topic"
        raise reader.bad("indicator", f"no indicator “{name}” in this topic", mend)
    return indicators[name]


def _value(
    reader: Reader, table: Mapping[str, Any], unit: Unit, basis: Basis
) -> tuple[Decimal | None, str | Bilingual | None]:
    """The number, or the literal of a date, a place or a period; neither for a fact."""
    if basis is Basis.FACT and "value" not in table and unit.style not in ("date", "place", "period"):
        return None, None
    if unit.style == "fact" and "value" not in table:
        raise reader.bad("basis", f"“{basis}” for a unit without a value", "Write basis = “fact”")
    value = reader.get(table, "value")
    if unit.style == "fact" or (basis is Basis.FACT and unit.style not in _LITERAL):
        raise reader.bad(
            "value", "a fact has no value", "Take the value out, or correct the unit or the basis"
        )
    if unit.style == "place":
        return None, reader.bilingual(value, "value")
    if unit.style == "date":
        return None, _day(reader, value, "value")
    if unit.style == "period":
        return None, _interval(reader, value)
    if not isinstance(value, (int, str)) or isinstance(value, bool) or not _DECIMAL.fullmatch(str(value)):
        wanted = f"a whole number, or “10.3” in quotation marks, for the unit “{unit.id}”"
        if isinstance(value, str):
            raise reader.bad("value", f"“{value}” is no number", f"It must be {wanted}")
        raise reader.wrong("value", value, wanted)
    number = Decimal(value)
    if unit.style in ("ordinal", "roman") and (number != int(number) or number < 1):
        raise reader.bad("value", f"{value} is no place in an order", "Write a whole number above nought")
    return number, None


def _day(reader: Reader, value: object, field: str, pattern: re.Pattern[str] = _DAY) -> str:
    shape = "an ISO date in quotation marks: “2025-10-15”"
    if pattern is _YEAR_OR_DAY:
        shape = "an ISO year, month or date in quotation marks: “2025”, “2025-10” or “2025-10-15”"
    if not isinstance(value, str):
        raise reader.wrong(field, value, shape)
    with suppress(ValueError):
        if pattern.fullmatch(value) and date.fromisoformat(f"{value}-01-01"[: len("2025-10-15")]):
            return value
    raise reader.bad(field, f"“{value}” is no such date", f"It must be {shape}")


def _interval(reader: Reader, value: object) -> str:
    if not isinstance(value, str) or value.count("/") != 1:
        raise reader.wrong("value", value, "an ISO interval in quotation marks: “2021/2024”")
    start, end = (_day(reader, part, "value", _YEAR_OR_DAY) for part in value.split("/"))
    _in_order(reader, start, end, "value")
    return value


def _in_order(reader: Reader, start: str, end: str, field: str) -> None:
    if len(start) != len(end):
        raise reader.bad(field, "years, months and days are mixed", "Write both as years, months or days")
    if start > end:
        raise reader.bad(field, f"the start {start} is after the end {end}", "Write the earlier one first")


def _nobody_has_the_text(draft: Draft) -> bool:
    return bool(draft.sources) and not any(s.sha256 for s in draft.sources.values())


def _period(reader: Reader, table: Mapping[str, Any], draft: Draft) -> Period:
    reader.get(table, "period")
    entry = reader.table(table, "period")
    reader.keys(entry, dict.fromkeys(key for keys in PERIOD_KEYS.values() for key in keys), "period")
    kind = reader.choice(entry, "kind", PeriodKind, at="period")
    for key in entry:
        if key not in PERIOD_KEYS[kind] and any(key in keys for keys in PERIOD_KEYS.values()):
            problem = f"a period of two kinds: “{kind}” has no such key"
            reader.fault(f"period.{key}", problem, f"Keys of this kind: {', '.join(PERIOD_KEYS[kind])}")
    if kind is PeriodKind.UNSTATED:
        return Period(kind)
    start = end = text = last = None
    if kind is PeriodKind.RELATIVE:
        if ("last_years" in entry) is ("text" in entry):
            problem = "a period of two kinds" if "text" in entry else "missing key"
            raise reader.bad("period", problem, "Give either last_years or text")
        text = reader.both(entry, "text", "period") if "text" in entry else None
        last = entry.get("last_years")
        if last is not None and (not isinstance(last, int) or isinstance(last, bool)):
            raise reader.wrong("period.last_years", last, "a whole number")
        if last is not None and last < 1:
            raise reader.bad("period.last_years", f"{last} is not above nought", "Write how many years")
    else:
        start = _day(reader, reader.get(entry, "start", "period"), "period.start", _YEAR_OR_DAY)
    if kind is PeriodKind.INTERVAL:
        end = _day(reader, reader.get(entry, "end", "period"), "period.end", _YEAR_OR_DAY)
        _in_order(reader, start or "", end, "period")
        if start == end:
            raise reader.bad("period", f"it begins and ends with {start}", "Write a period of kind “point”")
    needed = None if text is None and not _nobody_has_the_text(draft) else ""
    as_written = reader.text(entry, "as_written", "period", needed)
    return Period(kind, start, end, last, text, as_written or None)


def _source_of(reader: Reader, table: Mapping[str, Any], draft: Draft) -> str:
    if "source" not in table and len(draft.sources) == 1:
        return next(iter(draft.sources))
    if not draft.sources:
        raise Bad if draft.unreadable else reader.bad("source", "no source", "Write sources/<id>.toml")
    name = reader.text(table, "source")
    if name not in draft.sources and not draft.unreadable:
        near = get_close_matches(name, draft.sources, 1)
        mend = f"Did you mean “{near[0]}”" if near else f"Write sources/{name}.toml"
        raise reader.bad("source", f"no source “{name}”", mend)
    return name


def _previous(reader: Reader, table: Mapping[str, Any], value: Decimal | None) -> Decimal | None:
    if "previous" not in table:
        return None
    given = table["previous"]
    if not isinstance(given, (int, str)) or isinstance(given, bool) or not _DECIMAL.fullmatch(str(given)):
        raise reader.wrong("previous", given, "a whole number, or “10.3” in quotation marks")
    if value is None:
        raise reader.bad("previous", "the figure itself has no number", "Take it out or give a value")
    return Decimal(given)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NOT_COUNTRIES


def _places(reader: Reader, table: Mapping[str, Any]) -> tuple[str, ...]:
    given = table.get("places", [])
    if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
        raise reader.wrong("places", given, "a list of ISO codes: [“KZ”]")
    for code in given:
        if code not in _countries():
            upper = code.upper()
            mend = (
                f"Did you mean “{upper}”"
                if upper in _countries()
                else "Two capital letters: ISO 3166-1 alpha-2"
            )
            reader.fault("places", f"“{code}” is no country", mend)
    if len(set(given)) < len(given):
        reader.fault("places", "a country stands twice", "Name each once")
    return tuple(given)


# -- what it said before ------------------------------------------------------------------------------------

FORMER_KEYS: Final = (
    "value", "as_written", "bound", "basis", "period", "previous", "source", "where", "reason",
)  # fmt: skip


def _former(
    reader: Reader, table: Mapping[str, Any], indicator: Indicator, draft: Draft
) -> tuple[Former, ...]:
    """What a figure said before each correction; each is read, and proven, as the figure itself is."""
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "former"), [])):
        inner = Reader(reader.file, [], reader.figure)
        inner.keys(entry, FORMER_KEYS)
        with suppress(Bad):
            found.append(_former_one(inner, entry, indicator, draft))
        for fault in inner.faults:
            reader.fault(f"former[{n}].{fault.field}", fault.problem, fault.mend)
    return tuple(found)


def _former_one(reader: Reader, table: Mapping[str, Any], indicator: Indicator, draft: Draft) -> Former:
    basis = reader.choice(table, "basis", Basis, Basis.NUMBER)
    value, literal = _value(reader, table, indicator.unit, basis)
    former = Former(
        value=value,
        literal=literal,
        as_written=_as_written(reader, table, basis, draft),
        bound=reader.choice(table, "bound", Bound, Bound.EXACT),
        basis=basis,
        period=_period(reader, table, draft),
        source=_source_of(reader, table, draft),
        where=read_where(reader, table),
        previous=_previous(reader, table, value),
        reason=reader.text(table, "reason"),
    )
    source = draft.sources.get(former.source)
    if source is not None and source.sha256:
        check_within(reader, former.where, source)
    return former


# -- a derived figure --------------------------------------------------------------------------------------


def read_derived(
    reader: Reader, table: Mapping[str, Any], topic: str, units: Mapping[str, Unit], draft: Draft
) -> Derived:
    """A [[derived]] table to its record; Bad if its id, unit or formula cannot be read."""
    reader.keys(table, DERIVED_KEYS)
    name = reader.tried(lambda: _figure_id(reader, table, draft), None)
    empty = Bilingual("", "")
    unit = reader.tried(lambda: unit_of(reader, table, units), None)
    if unit and unit.style in (*_LITERAL, "ordinal", "roman"):
        reader.fault(
            "unit", f"“{unit.id}” cannot be computed", "A derived figure is a count, money or per cent"
        )
    measure = unit.measure if unit else Measure.COUNT
    formula = reader.tried(lambda: read_formula(reader, reader.text(table, "formula"), "formula"), None)
    label = reader.tried(lambda: reader.both(table, "label"), empty)
    wording = reader.tried(lambda: reader.both(table, "wording"), empty)
    asked = reader.tried(lambda: reader.asked(table, "asked"), Asked())
    examples = reader.tried(lambda: reader.asked(table, "examples"), Asked())
    measure = reader.tried(lambda: reader.choice(table, "measure", Measure, measure), measure)
    served = reader.tried(lambda: reader.truth(table, "served", True), True)
    cautions = read_cautions(reader, table)
    withheld = read_withheld(reader, table)
    if name is None or unit is None or formula is None:
        raise Bad
    return Derived(
        name, topic, formula, unit, measure, label, wording, asked, examples, cautions, served, withheld
    )
