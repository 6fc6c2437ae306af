"""Small invented knowledge for the tests of the store, and a way to run one coroutine."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import tempfile
from collections.abc import Coroutine
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from knowledge.formulas import parse
from knowledge.model import (
    Asked,
    Basis,
    Bound,
    Caution,
    Derived,
    Figure,
    Indicator,
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

T = TypeVar("T")


def rights_bind() -> bool:
    """Whether taking away one's own right to write has an effect: not for root, nor on Windows."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o500)
        return not os.access(folder, os.W_OK)


MARCH = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

SOURCE = Source(
    "zoo-2026",
    Bilingual("Хайуанаттар бағы", "Зоопарк"),
    Bilingual("Аңдар", "Звери"),
    date(2026, 2, 3),
    "ab" * 32,
    99,
)
BEAR = Unit("bear", "noun", Measure.COUNT, "аю", ("медведь", "медведя", "медведей"), "m", True)
BEARS = Indicator("bears", "animals", BEAR, Measure.COUNT, None, Asked())
FIGURE = Figure(
    id="bears-2026",
    topic="animals",
    indicator=BEARS,
    value=Decimal("12"),
    literal=None,
    as_written="12",
    bound=Bound.AT_LEAST,
    basis=Basis.NUMBER,
    period=Period(PeriodKind.POINT, start="2026", as_written="2026 жылы"),
    state=State.COMPLETED,
    source="zoo-2026",
    label=Bilingual("аюлар", "медведи"),
    wording=Bilingual("Бақтағы аюлар.", "Медведи в зоопарке."),
    asked=Asked(("аю",), ("медведь",)),
    where=Where(value=Span(3, 5)),
)
DERIVED = Derived(
    id="bears-doubled",
    topic="animals",
    formula=parse("bears-2026 * 2"),
    unit=BEAR,
    measure=Measure.COUNT,
    label=Bilingual("екі есе", "вдвое"),
    wording=Bilingual("Екі есе.", "Вдвое."),
    asked=Asked(),
    cautions=(Caution(Bilingual("Белгісіз.", "Неясно."), ("share",), (parse("bears-2026 - 1"),)),),
)


def figure(value: int | str = "12", **changes: Any) -> Figure:
    """The bears with another value, or other fields."""
    return dataclasses.replace(FIGURE, value=Decimal(value), as_written=str(value), **changes)


def knowing(*figures: Figure | Derived) -> Knowledge:
    """A Knowledge of these figures alone."""
    stated = {f.id: f for f in figures if isinstance(f, Figure)}
    derived = {f.id: f for f in figures if isinstance(f, Derived)}
    name = Bilingual("Аңдар", "Звери")
    topic = Topic("animals", name, "animals", name, Asked(), Asked(), {}, tuple(stated), tuple(derived))
    return Knowledge({"zoo-2026": SOURCE}, {"animals": topic}, stated, derived)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it in an event loop of its own."""
    return asyncio.run(asyncio.wait_for(coroutine, 120))
