"""The tables of one source or one topic to its records; taking a figure, a topic or everything out of
service, with the reason that people see. See FORMAT.md for every key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, TypeVar

import tomli

from knowledge.model import (
    Asked,
    Derived,
    Figure,
    FigureId,
    Indicator,
    Knowledge,
    Measure,
    PercentKind,
    Source,
    Topic,
    Unit,
    Way,
)
from knowledge.reading import Bad, Fault, KnowledgeError, Reader, joined, kind_of
from locales.languages import LANGUAGES, Bilingual, Language

#: Unit style -> the measure it has unless the unit says otherwise.
STYLES: Final = {
    "noun": Measure.COUNT,
    "money": Measure.SUM,
    "percent": Measure.SHARE,
    "times": Measure.GROWTH,
    "date": Measure.DATE,
    "place": Measure.PLACE,
    "ordinal": Measure.ORDINAL,
    "roman": Measure.ORDINAL,
    "period": Measure.PERIOD,
    "fact": Measure.FACT,
}
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_UNIT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
# What people write for the ids of standard units.
_ALSO: Final = {
    "%": "percent",
    "пайыз": "percent",
    "процент": "percent",
    "₸": "KZT",
    "тг": "KZT",
    "теңге": "KZT",
    "тенге": "KZT",
    "kzt": "KZT",
    "есе": "times",
    "раз": "times",
}

SOURCE_KEYS: Final = (
    "id", "published", "sha256", "length", "url", "language", "publisher", "short", "within", "title",
)  # fmt: skip
WAY_KEYS: Final = ("label", "url", "contact", "publisher", "page", "seen", "served")
UNIT_KEYS: Final = ("style", "measure", "kk", "ru", "ru_gender", "ru_animate", "amount")
INDICATOR_KEYS: Final = ("unit", "measure", "percent_kind", "asked")


@dataclass(slots=True)
class Draft:
    """What has been read so far."""

    sources: dict[str, Source] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    derived: dict[str, Derived] = field(default_factory=dict)
    words: dict[str, Asked] = field(default_factory=dict)
    indicators: dict[str, str] = field(default_factory=dict)  # id -> file
    unreadable: bool = False  # whether a file fell out, so that what refers to it is not blamed


def read_id(reader: Reader, table: Mapping[str, Any]) -> str:
    """The well-formed id of a table."""
    name = reader.text(table, "id")
    if not _ID.fullmatch(name):
        mend = "Small Latin letters and digits, a letter first, parts joined by hyphens"
        raise reader.bad("id", f"“{name}” is no id", mend)
    return name


def named_by_file(reader: Reader, table: Mapping[str, Any]) -> str:
    """The id of a source or topic: the name of its file, which the table repeats."""
    stem = reader.file.rpartition("/")[2].removesuffix(".toml")
    reader.figure = stem
    name = reader.tried(lambda: read_id(reader, table), stem)
    if name != stem:
        reader.fault("id", f"“{name}” is not the file's name", f"Write id = “{stem}” or rename the file")
    return stem


# -- a source ----------------------------------------------------------------------------------------------


def read_source(reader: Reader, table: Mapping[str, Any], draft: Draft) -> None:
    """One file of ``sources/`` into the draft."""
    name = named_by_file(reader, table)
    reader.keys(table, SOURCE_KEYS)
    empty = Bilingual("", "")
    texted = "sha256" in table or "length" in table  # both or neither: a source whose text nobody has
    draft.sources[name] = Source(
        id=name,
        publisher=reader.tried(lambda: reader.both(table, "publisher"), empty),
        title=reader.tried(lambda: reader.both(table, "title"), empty),
        published=reader.tried(lambda: _date(reader, table, "published"), date.min),
        sha256=reader.tried(lambda: _sha256(reader, table), "") if texted else "",
        length=reader.tried(lambda: _length(reader, table), 0) if texted else 0,
        url=reader.tried(lambda: _url(reader, table), None),
        short=reader.tried(lambda: reader.both(table, "short"), None) if "short" in table else None,
        within=reader.tried(lambda: reader.both(table, "within"), None) if "within" in table else None,
        language=reader.tried(lambda: _language(reader, table), None),
    )


def _language(reader: Reader, table: Mapping[str, Any]) -> Language | None:
    if "language" not in table:
        return None
    return "kk" if reader.one_of(table, "language", LANGUAGES, "", "") == "kk" else "ru"


def read_ways(reader: Reader, table: Mapping[str, Any]) -> tuple[Way, ...]:
    """The pointers of a topic."""
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "ways"), [])):
        inner = Reader(reader.file, reader.faults, f"[[ways]] {n + 1}")
        inner.keys(entry, WAY_KEYS)
        if "url" not in entry and "contact" not in entry:
            inner.fault("url", "missing key", "Write where to go: “url”, “contact”, or both")
        with suppress(Bad):
            found.append(
                Way(
                    label=inner.both(entry, "label"),
                    publisher=inner.both(entry, "publisher"),
                    page=_url(inner, entry, "page") or inner.get(entry, "page"),
                    seen=_date(inner, entry, "seen"),
                    url=_url(inner, entry) or "",
                    contact=inner.text(entry, "contact", default=""),
                    served=inner.truth(entry, "served", True),
                )
            )
    return tuple(found)


def _date(reader: Reader, table: Mapping[str, Any], key: str) -> date:
    value = reader.get(table, key)
    if type(value) is not date:
        raise reader.wrong(key, value, "a date without quotation marks: 2025-10-22")
    return value


def _sha256(reader: Reader, table: Mapping[str, Any]) -> str:
    value = reader.text(table, "sha256")
    if not re.fullmatch("[0-9a-f]{64}", value):
        raise reader.bad(
            "sha256", "it is no SHA-256", "Write the hash of the text's UTF-8 bytes, sixty-four digits"
        )
    return value


def _length(reader: Reader, table: Mapping[str, Any]) -> int:
    value = reader.whole(table, "length")
    if value <= 0:
        raise reader.bad("length", "it is not above nought", "Count the code points of the text")
    return value


def _url(reader: Reader, table: Mapping[str, Any], key: str = "url") -> str | None:
    if key not in table:
        return None
    value = reader.text(table, key)
    if not re.fullmatch(r"https?://\S+", value):
        raise reader.bad(key, f"“{value}” is no web address", "Write it with http:// or https://")
    return value


def read_words(reader: Reader, table: Mapping[str, Any], at: str) -> dict[str, Asked]:
    """Synonym sets by their names."""
    found = {}
    for name in table:
        with suppress(Bad):
            found[name] = reader.asked(table, name, at)
            if found[name] == Asked():
                reader.fault(joined(at, name), "empty vocabulary", "Give it words or take it out")
    return found


# -- units and indicators ----------------------------------------------------------------------------------


def read_units(reader: Reader, table: Mapping[str, Any]) -> dict[str, Unit]:
    found = {}
    for name, entry in reader.table(table, "units").items():
        with suppress(Bad):
            found[name] = _unit(reader, name, entry)
    return found


def units_of_topic(reader: Reader, table: Mapping[str, Any]) -> dict[str, Unit]:
    """The standard units and the topic's own; of these, "млн тонна" is an amount as "тонна" is."""
    standard = standard_units()
    amounts = {unit.kk for unit in standard.values() if unit.amount}
    own = reader.tried(lambda: read_units(reader, table), {})
    measured = {n: replace(u, amount=u.amount or u.kk.split(" ")[-1] in amounts) for n, u in own.items()}
    return {**standard, **measured}


def _unit(reader: Reader, name: str, table: object) -> Unit:
    at = f"units.{name}"
    if not _UNIT_ID.fullmatch(name):
        reader.fault(at, f"“{name}” is no id of a unit", "Latin letters and digits, parts joined by hyphens")
    if not isinstance(table, dict):
        raise reader.wrong(at, table, "a table")
    reader.keys(table, UNIT_KEYS, at)
    style = reader.one_of(table, "style", STYLES, "noun", at)
    needed = style == "noun"
    kk = reader.tried(lambda: reader.text(table, "kk", at, None if needed else ""), "")
    ru = reader.tried(lambda: _forms(reader, table, at, needed), ("", "", ""))
    return Unit(
        id=name,
        style=style,
        measure=reader.tried(
            lambda: reader.choice(table, "measure", Measure, STYLES[style], at), STYLES[style]
        ),
        kk=kk,
        ru=ru,
        ru_gender=reader.tried(lambda: reader.one_of(table, "ru_gender", ("m", "f", "n"), "m", at), "m"),
        ru_animate=reader.tried(lambda: reader.truth(table, "ru_animate", False, at), False),
        amount=reader.tried(lambda: reader.truth(table, "amount", False, at), False),
    )


def _forms(reader: Reader, table: Mapping[str, Any], at: str, needed: bool) -> tuple[str, str, str]:
    if "ru" not in table and not needed:
        return "", "", ""
    value = reader.get(table, "ru", at)
    if not isinstance(value, list) or len(value) != 3 or not all(isinstance(form, str) for form in value):
        if isinstance(value, list) and len(value) != 3:
            problem = f"{len(value)} form{'' if len(value) == 1 else 's'} of three"
            raise reader.bad(
                f"{at}.ru", problem, "Write the forms after 1, 2 and 5, also where two are alike"
            )
        raise reader.wrong(f"{at}.ru", value, "a list of the three forms after 1, 2 and 5")
    if not all(form.strip() for form in value):
        raise reader.bad(f"{at}.ru", "an empty form", "Write all three")
    return value[0], value[1], value[2]


@lru_cache(maxsize=1)
def standard_units() -> Mapping[str, Unit]:
    """The units that every topic may use, from ``locales/units.toml``."""
    faults: list[Fault] = []
    reader = Reader("locales/units.toml", faults)
    table = tomli.loads(resources.files("locales").joinpath("units.toml").read_text("utf-8"))
    found = read_units(reader, table if "units" in table else {"units": table})
    if faults:
        raise KnowledgeError(faults)
    return MappingProxyType(found)


def read_indicators(
    reader: Reader, table: Mapping[str, Any], topic: str, units: Mapping[str, Unit], draft: Draft
) -> dict[str, Indicator]:
    found = {}
    for name, entry in reader.table(table, "indicators").items():
        at = f"indicators.{name}"
        if not _ID.fullmatch(name):
            reader.fault(at, f"“{name}” is no id", "Small Latin letters and digits, parts joined by hyphens")
        if not isinstance(entry, dict):
            reader.fault(at, f"wrong type: {kind_of(entry)}", "It must be a table")
            continue
        reader.keys(entry, INDICATOR_KEYS, at)
        if name in draft.indicators:
            problem = f"an indicator “{name}” stands in {draft.indicators[name]} already"
            reader.fault(at, problem, "Ids are never used twice: choose another")
        draft.indicators[name] = reader.file
        with suppress(Bad):
            found[name] = read_indicator(reader, entry, name, topic, units, at)
    return found


def read_indicator(
    reader: Reader, table: Mapping[str, Any], name: str, topic: str, units: Mapping[str, Unit], at: str
) -> Indicator:
    """What is counted: from an indicator's table, or (at "") from that of a figure that names none."""
    asked = reader.tried(lambda: reader.asked(table, "asked", at), Asked()) if at else Asked()
    unit = unit_of(reader, table, units, at)
    measure = reader.choice(table, "measure", Measure, unit.measure, at)
    kind = None
    if unit.style == "percent":
        default = PercentKind.SHARE if measure is Measure.SHARE else None
        kind = reader.choice(table, "percent_kind", PercentKind, default, at)
        if (kind is PercentKind.SHARE) is not (measure is Measure.SHARE):
            problem = f"“{kind}” does not fit the measure “{measure}”"
            raise reader.bad(
                joined(at, "percent_kind"), problem, "A share is “share”, a growth “change” or “unstated”"
            )
    elif "percent_kind" in table:
        problem = f"the unit “{unit.id}” is no per cent"
        raise reader.bad(joined(at, "percent_kind"), problem, "Take percent_kind out or correct the unit")
    return Indicator(id=name, topic=topic, unit=unit, measure=measure, percent_kind=kind, asked=asked)


def unit_of(reader: Reader, table: Mapping[str, Any], units: Mapping[str, Unit], at: str = "") -> Unit:
    """The unit that a table names."""
    name = reader.text(table, "unit", at)
    if name not in units:
        near = [_ALSO[name]] if name in _ALSO else get_close_matches(name, units, 1)
        mend = f"Did you mean “{near[0]}”" if near else f"Write [units.{name}] in the topic"
        raise reader.bad(joined(at, "unit"), f"no unit “{name}”", mend)
    return units[name]


_F = TypeVar("_F", Figure, Derived)

SERVICE_KEYS = ("served", "withheld")


def read_withheld(reader: Reader, table: Mapping[str, Any]) -> Bilingual | None:
    """Why something is out of service; a fault if it is and nothing says why, or the other way round."""
    off = table.get("served") is False
    if "withheld" not in table:
        if off:
            mend = "Say why in Kazakh and Russian: people who ask for it are told"
            reader.fault("withheld", "missing key", mend)
        return None
    if not off:
        reader.fault("withheld", "it explains why, but “served” is not false", "Take one of them out")
    return reader.tried(lambda: reader.both(table, "withheld"), None)


def read_service(reader: Reader, table: Mapping[str, Any]) -> tuple[bool, Bilingual | None]:
    """``service.toml``: whether anything is served, and why not."""
    reader.keys(table, SERVICE_KEYS)
    served = reader.tried(lambda: reader.truth(table, "served", True), True)
    return served, read_withheld(reader, table)


def switched(knowledge: Knowledge) -> Knowledge:
    """The knowledge with each figure out of service whose topic is, or where everything is.

    A computed figure goes with any of its operands: its formula shows their numbers.
    """

    def off(figure: _F) -> _F:
        topic = knowledge.topics.get(figure.topic)
        if knowledge.served and (topic is None or topic.served):
            return figure
        why = knowledge.withheld if not knowledge.served else topic.withheld if topic else None
        # What is off for a reason of its own is told that one where only the topic is off.
        own = figure.withheld if knowledge.served else None
        return replace(figure, served=False, withheld=own or why)

    figures = {name: off(figure) for name, figure in knowledge.figures.items()}

    def computed(derived: Derived) -> Derived:
        gone = next((figures[i] for i in derived.formula.ids if not figures[i].served), None)
        if gone is None or not derived.served:
            return derived
        return replace(derived, served=False, withheld=gone.withheld)

    return replace(
        knowledge,
        figures=MappingProxyType(figures),
        derived=MappingProxyType({name: computed(off(one)) for name, one in knowledge.derived.items()}),
    )


def withheld(knowledge: Knowledge, figure: FigureId) -> Bilingual | None:
    """Why a figure is not served, in words for people; None if it is. KeyError for an unknown id."""
    found = knowledge.figure(figure)
    return None if found.served else found.withheld
