"""The lists below a figure: items, attributes and cautions, with the readings that a caution names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from knowledge.formulas import Formula, FormulaError, parse
from knowledge.model import Attribute, Caution, Item
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
