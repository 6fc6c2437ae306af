"""INVENTED knowledge for the tests of rendering: built in memory, of any size, with any names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge import formulas
from knowledge.model import (
    Asked,
    Attribute,
    Basis,
    Bound,
    Caution,
    Derived,
    Figure,
    Indicator,
    Item,
    Knowledge,
    Measure,
    Period,
    PeriodKind,
    Source,
    Span,
    State,
    Topic,
    Unit,
    Where,
)
from locales.languages import Bilingual

WELL = Unit("well", "noun", Measure.COUNT, "құдық", ("колодец", "колодца", "колодцев"))
TENGE = Unit("KZT", "money", Measure.SUM)
PERCENT = Unit("percent", "percent", Measure.SHARE)
GROWTH = Unit("percent-growth", "percent", Measure.GROWTH)
TIMES = Unit("times", "times", Measure.GROWTH)
DATE = Unit("date", "date", Measure.DATE)
PLACE = Unit("place", "place", Measure.PLACE)
ROMAN = Unit("roman", "roman", Measure.ORDINAL)
ORDINAL = Unit("ordinal", "ordinal", Measure.ORDINAL)
PERIOD = Unit("period", "period", Measure.PERIOD)
FACT = Unit("fact", "fact", Measure.FACT)
IN_2024 = Period(PeriodKind.POINT, "2024")


def both(text: str) -> Bilingual:
    return Bilingual(text, text)


def source(name: str = "wells", **changes: Any) -> Source:
    given = Source(
        name, Bilingual("Су қызметі", "Служба воды"), Bilingual("Құдықтар туралы", "О колодцах"),
        date(2024, 5, 3), "0" * 64, 1000,
    )  # fmt: skip
    return replace(given, **changes)


def figure(name: str, value: Any = None, unit: Unit = WELL, **changes: Any) -> Figure:
    number = Decimal(str(value)) if isinstance(value, int | float | Decimal) else None
    given = Figure(
        id=name,
        topic="wells",
        indicator=Indicator(name, "wells", unit, unit.measure, None, Asked()),
        value=number,
        literal=None if number is not None else value,
        as_written=str(value or ""),
        bound=Bound.EXACT,
        basis=Basis.NUMBER,
        period=IN_2024,
        state=State.COMPLETED,
        source="wells",
        label=Bilingual("қазылған құдықтар", "вырытые колодцы"),
        wording=Bilingual("Далада қазылған құдықтар.", "Колодцы, вырытые в степи."),
        asked=Asked(),
        where=Where(value=Span(10, 13)),
    )
    return replace(given, **changes)


def derived(name: str, formula: str, unit: Unit, **changes: Any) -> Derived:
    given = Derived(
        name, "wells", formulas.parse(formula), unit, unit.measure,
        Bilingual("құдықтың орташа құны", "средняя цена колодца"),
        Bilingual("Құдық орта есеппен осынша тұрады.", "Столько в среднем стоит колодец."), Asked(),
    )  # fmt: skip
    return replace(given, **changes)


def knowledge(*given: Figure | Derived, topic: dict[str, Any] | None = None, **changes: Any) -> Knowledge:
    figures = {f.id: f for f in given if isinstance(f, Figure)}
    computed = {f.id: f for f in given if isinstance(f, Derived)}
    wells = Topic(
        "wells", Bilingual("Құдықтар", "Колодцы"), "wells", Bilingual("Даладағы су.", "Вода в степи."),
        Asked(), Asked(), {}, tuple(figures), tuple(computed),
    )  # fmt: skip
    sources = {s.id: s for s in changes.pop("sources", (source(),))}
    return Knowledge(sources, {"wells": replace(wells, **(topic or {}))}, figures, computed)


def caution(text: str, forbids: tuple[str, ...] = (), readings: tuple[str, ...] = ()) -> Caution:
    return Caution(both(text), forbids, tuple(formulas.parse(r) for r in readings))


def item(text: str) -> Item:
    return Item(both(text))


def attribute(asks: str, text: str) -> Attribute:
    return Attribute(asks, both(text), Asked())
