"""Where the parts of a figure stand in its source, and whether they fit what is claimed; the lists below a
figure: items, attributes and cautions, with the readings that a caution names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from knowledge.formulas import Formula, FormulaError, parse
from knowledge.model import Attribute, Basis, Bound, Caution, Figure, Item, Place, Source, Span, Where
from knowledge.reading import Bad, Reader, one_of
from locales.languages import Bilingual

FORBIDS: Final = ("share", "previous", "average", "sum", "places", "years", "topic")
_ASKS: Final = re.compile(r"[a-z]+(?:_[a-z]+)*")


def read_items(reader: Reader, table: Mapping[str, Any]) -> tuple[Item, ...]:
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "items"), [])):
        at = f"items[{n}]"
        reader.keys(entry, ("kk", "ru", "asked"), at)
        text = _pair(reader, entry, at)
        with suppress(Bad):
            found.append(Item(text, reader.asked(entry, "asked", at)))
    return tuple(found)


def read_attributes(reader: Reader, table: Mapping[str, Any]) -> tuple[Attribute, ...]:
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "attributes"), [])):
        at = f"attributes[{n}]"
        reader.keys(entry, ("asks", "kk", "ru", "asked"), at)
        with suppress(Bad):
            asks = reader.text(entry, "asks", at)
            if not _ASKS.fullmatch(asks):
                mend = "One small Latin word: who, first, purpose, whose, which, name, why, how …"
                reader.fault(f"{at}.asks", f"“{asks}” is no kind of question", mend)
            found.append(Attribute(asks, _pair(reader, entry, at), reader.asked(entry, "asked", at)))
    return tuple(found)


def read_cautions(reader: Reader, table: Mapping[str, Any]) -> tuple[Caution, ...]:
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "cautions"), [])):
        at = f"cautions[{n}]"
        reader.keys(entry, ("kk", "ru", "forbids", "readings"), at)
        with suppress(Bad):
            forbids = reader.phrases(entry, "forbids", at)
            for name in forbids:
                if name not in FORBIDS:
                    reader.fault(f"{at}.forbids", f"“{name}” is not known", one_of(name, list(FORBIDS)))
            readings = []
            for formula in reader.phrases(entry, "readings", at):
                with suppress(Bad):
                    readings.append(read_formula(reader, formula, f"{at}.readings"))
            found.append(Caution(_pair(reader, entry, at), forbids, tuple(readings)))
    return tuple(found)


def _pair(reader: Reader, entry: Mapping[str, Any], at: str) -> Bilingual:
    kk = reader.tried(lambda: reader.text(entry, "kk", at), "")
    return Bilingual(kk, reader.tried(lambda: reader.text(entry, "ru", at), ""))


def read_formula(reader: Reader, text: str, field: str) -> Formula:
    try:
        return parse(text)
    except FormulaError as error:
        raise reader.bad(field, f"the formula “{text}”: {error.problem}", "See FORMAT.md, Formulas") from None


WHERE_KEYS: Final = ("value", "bound", "unit", "previous", "period", "items", "places")
_SPANNED: Final = ("noun", "money", "percent", "times")  # styles whose unit stands in the text as a word


def read_where(reader: Reader, table: Mapping[str, Any]) -> Where:
    given = reader.tried(lambda: reader.table(table, "where"), {})
    reader.keys(given, WHERE_KEYS, "where")
    period = table.get("period")
    told = {
        "value": table.get("as_written"),
        "period": period.get("as_written") if isinstance(period, dict) else None,
    }

    def one(key: str) -> Place | None:
        if key not in given:
            return None
        return reader.tried(lambda: reader.place(given[key], f"where.{key}", told.get(key)), None)

    return Where(
        value=one("value"),
        bound=one("bound"),
        unit=one("unit"),
        previous=one("previous"),
        period=one("period"),
        items=reader.tried(lambda: reader.places(given, "items", "where"), ()),
        places=reader.tried(lambda: reader.places(given, "places", "where"), ()),
    )


def check_within(reader: Reader, where: Where, source: Source) -> None:
    single = (where.value, where.bound, where.unit, where.previous, where.period)
    for field, spans in (
        *zip(WHERE_KEYS, ((span,) for span in single), strict=False),
        ("items", where.items),
        ("places", where.places),
    ):
        for span in spans:
            if isinstance(span, Span) and source.length and span.end > source.length:
                problem = (
                    f"[{span.start}, {span.end}] is outside the source, which has {source.length} code points"
                )
                reader.fault(f"where.{field}", problem, "Ask for it: azamat knowledge locate")


def check_evidence(reader: Reader, figure: Figure, table: Mapping[str, Any]) -> None:
    """What the record claims and what it points to in the source belong together."""
    where, raw = figure.where, table.get("where", {})
    given = frozenset(raw) if isinstance(raw, dict) else frozenset()
    inferred = figure.basis is Basis.INFERRED

    def needs(field: str, because: str, needed: bool, allowed: bool | None = None) -> None:
        if needed and field not in given:
            reader.fault(f"where.{field}", "missing key", f"Point to it in the source: {because}")
        elif field in given and not (needed if allowed is None else allowed):
            reader.fault(f"where.{field}", f"there is nothing it could point to: {because}", "Take it out")

    written = bool(figure.as_written)
    needs("value", "as_written says how it is written there", written and not inferred)
    needs("bound", f"the bound is “{figure.bound}”", figure.bound is not Bound.EXACT)
    spanned = figure.unit.style in _SPANNED
    needs("unit", f"the unit is “{figure.unit.id}”", spanned and not inferred, True)
    needs("previous", "the earlier value", "previous" in table)
    if not reader.faulty("period"):  # else nothing is known of it
        needs("period", "as_written of the period", figure.period.as_written is not None)
    needs("items", "the list", ("items" in table and not inferred) or figure.basis is Basis.LIST)
    needs("places", "the countries", bool(figure.places) and not inferred, bool(figure.places))
    if figure.bound is not Bound.EXACT and (figure.value is None or inferred):
        reader.fault("bound", f"“{figure.bound}” without a number in the text", "Take the bound out")
    for key, named, spans in (
        ("items", len(figure.items), len(where.items)),
        ("places", len(figure.places), len(where.places)),
    ):
        if named and spans and named != spans:
            reader.fault(f"where.{key}", f"{spans} spans for {named} {key}", "Give one for each, in order")
    if figure.basis is Basis.LIST and where.items and figure.value != len(where.items):
        problem = f"the value is {figure.value}, the list has {len(where.items)} entries"
        reader.fault("value", problem, "The value of a list is the number of its entries")
    if inferred and figure.reason and figure.value is not None:
        # The one number that no text proves is told twice, so that a slip in one of them shows.
        named_numbers = re.findall(r"\d+(?:\.\d+)?", figure.reason)
        if format(figure.value, "f") not in named_numbers:
            problem = f"it does not name the value {figure.value:f}"
            reader.fault("reason", problem, "Say in it which number was inferred, in digits")
