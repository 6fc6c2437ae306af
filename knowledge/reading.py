"""Reading TOML tables: typed values out, every fault noted, said so that its author can mend it, none of them
the end of the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeVar

from knowledge.model import Anchor, Asked, Place, Span
from locales.languages import LANGUAGES, Bilingual


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: in which file, of which figure (or topic, source; "" where none), in which field.

    ``problem`` says what is wrong, ``mend`` what to do about it. English: commands print it.
    """

    file: str
    figure: str
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.figure, self.field) if part)
        if not self.mend:
            return f"{place}: {self.problem}."
        end = "?" if self.mend.startswith("Did you mean") else "."
        return f"{place}: {self.problem}. {self.mend}{end}"


class KnowledgeError(Exception):
    """A knowledge folder that cannot be used; ``faults`` holds every fault, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


#: The most characters that an anchor may have as its words and on each side: enough to tell, no sentence.
MOST_WORDS: Final = 120
MOST: Final = 24
_T = TypeVar("_T")
_D = TypeVar("_D")
_E = TypeVar("_E", bound=StrEnum)


class Bad(Exception):
    """A part could not be read; its fault is already noted."""


@dataclass(slots=True)
class Reader:
    """Reads the tables of one file; notes faults, all of them."""

    file: str
    faults: list[Fault]
    figure: str = ""

    def fault(self, field: str, problem: str, mend: str) -> None:
        self.faults.append(Fault(self.file, self.figure, field, problem, mend))

    def faulty(self, field: str) -> bool:
        """Whether a field of the figure, or a part of it, could not be read."""
        own = (fault for fault in self.faults if (fault.file, fault.figure) == (self.file, self.figure))
        return any(fault.field == field or fault.field.startswith(f"{field}.") for fault in own)

    def bad(self, field: str, problem: str, mend: str) -> Bad:
        self.fault(field, problem, mend)
        return Bad()

    def keys(self, table: Mapping[str, Any], known: Iterable[str], at: str = "") -> None:
        known = tuple(known)
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"Did you mean “{near[0]}”" if near else f"Known keys: {', '.join(known)}"
                self.fault(joined(at, key), "unknown key", hint)

    def get(self, table: Mapping[str, Any], key: str, at: str = "") -> Any:
        if key not in table:
            raise self.bad(joined(at, key), "missing key", f"Add “{key}”")
        return table[key]

    def text(self, table: Mapping[str, Any], key: str, at: str = "", default: str | None = None) -> str:
        if key not in table and default is not None:
            return default
        value = self.get(table, key, at)
        if not isinstance(value, str):
            raise self.wrong(joined(at, key), value, "a text in quotation marks")
        if not value.strip():
            raise self.bad(joined(at, key), "empty text", "Write it, or leave the key out")
        return value

    def wrong(self, field: str, value: object, wanted: str) -> Bad:
        return self.bad(field, f"wrong type: {kind_of(value)}", f"It must be {wanted}")

    def whole(self, table: Mapping[str, Any], key: str, default: int | None = None) -> int:
        value = table.get(key, default) if default is not None else self.get(table, key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(key, value, "a whole number")
        return value

    def truth(self, table: Mapping[str, Any], key: str, default: bool, at: str = "") -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(joined(at, key), value, "true or false")
        return value

    def table(self, table: Mapping[str, Any], key: str, at: str = "") -> Mapping[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(joined(at, key), value, "a table")
        return value

    def tables(self, table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.wrong(key, value, f"an array of tables, [[{key}]]")
        return value

    def choice(
        self, table: Mapping[str, Any], key: str, of: type[_E], default: _E | None = None, at: str = ""
    ) -> _E:
        if key not in table and default is None:
            mend = f"Add “{key}”, one of: {', '.join(of)}"
            raise self.bad(joined(at, key), "missing key", mend)
        value = self.text(table, key, at, default)
        try:
            return of(value)
        except ValueError:
            raise self.bad(joined(at, key), f"“{value}” is not known", one_of(value, list(of))) from None

    def one_of(self, table: Mapping[str, Any], key: str, of: Iterable[str], default: str, at: str) -> str:
        value = self.text(table, key, at, default)
        if value not in of:
            raise self.bad(joined(at, key), f"“{value}” is not known", one_of(value, list(of)))
        return value

    def both(self, table: Mapping[str, Any], key: str, at: str = "") -> Bilingual:
        return self.bilingual(self.get(table, key, at), joined(at, key))

    def bilingual(self, value: object, field: str) -> Bilingual:
        if not isinstance(value, dict):
            raise self.wrong(field, value, "a table with kk and ru")
        self.keys(value, LANGUAGES, field)
        kk = self.tried(lambda: self.text(value, "kk", field), "")
        ru = self.tried(lambda: self.text(value, "ru", field), "")
        return Bilingual(kk, ru)

    def asked(self, table: Mapping[str, Any], key: str, at: str = "") -> Asked:
        field = joined(at, key)
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(field, value, "a table with lists kk and ru")
        self.keys(value, LANGUAGES, field)
        return Asked(self.phrases(value, "kk", field), self.phrases(value, "ru", field))

    def phrases(self, table: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(phrase, str) for phrase in value):
            raise self.wrong(joined(at, key), value, "a list of texts")
        return tuple(value)

    def span(self, value: object, field: str) -> Span:
        whole = isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in value)
        if not whole or not isinstance(value, list) or len(value) != 2:
            raise self.wrong(field, value, "[start, end], or {words = “…”, before = “…”, after = “…”}")
        start, end = value
        if start < 0 or start >= end:
            raise self.bad(
                field, f"[{start}, {end}] is no span", "The start must be below the end, from 0 on"
            )
        return Span(start, end)

    def places(self, table: Mapping[str, Any], key: str, at: str) -> tuple[Place, ...]:
        value = table.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(joined(at, key), value, "a list of [start, end], or of {words = …}")
        return tuple(self.place(entry, f"{joined(at, key)}[{n}]") for n, entry in enumerate(value))

    def place(self, value: object, field: str, words: object = None) -> Place:
        """A span, or an anchor: the words (``words`` unless it names its own) and what stands around them."""
        if not isinstance(value, dict):
            return self.span(value, field)
        self.keys(value, ("words", "before", "after"), field)
        given = value.get("words", words)
        if not isinstance(given, str) or not given.strip():
            raise self.bad(joined(field, "words"), "missing key", "Write the words that stand there")
        around = [value.get(key, "") for key in ("before", "after")]
        limits = (("words", given, MOST_WORDS), ("before", around[0], MOST), ("after", around[1], MOST))
        for key, text, most in limits:
            if not isinstance(text, str):
                raise self.wrong(joined(field, key), text, "a text in quotation marks")
            if len(text) > most:
                problem = f"{len(text)} characters, at most {most}"
                raise self.bad(joined(field, key), problem, "A few are enough: no sentence of a source")
        return Anchor(given, *around)

    def tried(self, read: Callable[[], _T], default: _D) -> _T | _D:
        """What ``read`` gives, or ``default`` if it noted a fault: so that the rest is still read."""
        try:
            return read()
        except Bad:
            return default


def joined(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def kind_of(value: object) -> str:
    names = {str: "a text", bool: "a truth value", int: "a whole number", float: "a number with a fraction",
             list: "a list", dict: "a table", date: "a date"}  # fmt: skip
    return names.get(type(value), type(value).__name__)


def one_of(value: str, known: list[str]) -> str:
    near = get_close_matches(value, known, 1)
    return f"Did you mean “{near[0]}”" if near else f"It must be one of: {', '.join(known)}"
