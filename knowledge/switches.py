"""Taking a figure, a topic or everything out of service, with the reason that people see; see FORMAT.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from knowledge.model import Derived, Figure, FigureId, Knowledge
from knowledge.reading import Reader
from locales.languages import Bilingual

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
