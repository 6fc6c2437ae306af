"""A knowledge folder's files to one immutable :class:`~knowledge.model.Knowledge`.

Every fault is found in one reading and named with its file, figure and field; see FORMAT.md for the format.
:mod:`knowledge.records` reads the tables, :mod:`knowledge.checking` what spans more than one value.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import tomli

from knowledge import checking
from knowledge.checking import conflicts
from knowledge.model import Asked, Indicator, Knowledge, Topic, Unit
from knowledge.observations import read_derived, read_figure
from knowledge.reading import Bad, Fault, KnowledgeError, Reader
from knowledge.records import (
    Draft,
    named_by_file,
    read_indicators,
    read_service,
    read_source,
    read_ways,
    read_withheld,
    read_words,
    switched,
    units_of_topic,
)
from locales.languages import Bilingual

__all__ = ["Fault", "KnowledgeError", "conflicts", "load", "load_texts", "texts"]

TOPIC_KEYS: Final = (
    "id", "order", "command", "name", "about", "asked", "context", "examples", "words", "units", "indicators",
    "figure", "derived", "source", "served", "withheld", "ways",
)  # fmt: skip
# What a fault in the syntax mostly is, by what the reader of TOML says of it.
_MENDS: Final = {
    r"Illegal character '\n'": "A quotation mark is missing at the end of the line",
    "Invalid value": 'A text stands in straight quotation marks: "…", not “…” or without',
    "Unclosed array": "A square bracket ] is missing before this line, or a quotation mark in it",
    "Unclosed inline table": "A curly bracket } is missing; such a table stands in one line",
    "Cannot overwrite a value": "A key stands twice in one table: take one of them out",
}
#: The file by which everything is taken out of service at once.
SERVICE: Final = "service.toml"
#: The file that says what all of it is about.
SUBJECT: Final = "subject.toml"
SUBJECT_KEYS: Final = ("about",)
_COMMAND: Final = re.compile(r"[a-z_]{1,32}")
_SYNTAX: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.S)


# -- files -------------------------------------------------------------------------------------------------


def load(folder: Path) -> Knowledge:
    """Read a knowledge folder; :class:`KnowledgeError` with every fault of every file.

    Read are ``words.toml``, ``sources/*.toml`` and ``topics/*.toml``; other files are left alone.
    """
    faults: list[Fault] = []
    return _knowledge(_gather(folder, faults), faults)


def texts(folder: Path) -> dict[str, str]:
    """The texts of a folder's knowledge files by their names in it, as :func:`load_texts` takes them."""
    faults: list[Fault] = []
    found = _gather(folder, faults)
    if faults:
        raise KnowledgeError(faults)
    return found


def load_texts(files: Mapping[str, str]) -> Knowledge:
    """As :func:`load`, from texts in memory: names as in a folder (``topics/grants.toml``) to contents."""
    return _knowledge(files, [])


def _gather(folder: Path, faults: list[Fault]) -> dict[str, str]:
    try:
        if not folder.is_dir():
            raise NotADirectoryError(0, "no such folder")
        paths = [path for path in sorted(folder.iterdir()) if path.suffix == ".toml"]
        for room in ("sources", "topics"):
            if (folder / room).is_dir():
                paths += [path for path in sorted((folder / room).iterdir()) if path.suffix == ".toml"]
    except OSError as error:
        problem = f"the folder cannot be read: {error.strerror}"
        raise KnowledgeError(
            [Fault(str(folder), "", "", problem, "Check its path and its rights")]
        ) from error
    found = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            found[name] = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            faults.append(Fault(name, "", "", f"it cannot be read: {error.strerror}", "Check its rights"))
        except UnicodeDecodeError as error:
            faults.append(Fault(name, "", "", f"invalid UTF-8 at byte {error.start}", "Save it as UTF-8"))
    return found


def _parsed(files: Mapping[str, str], faults: list[Fault]) -> dict[str, dict[str, Any]]:
    tables = {}
    for name, text in files.items():
        known = name in ("words.toml", SERVICE, SUBJECT) or (
            name.startswith(("sources/", "topics/")) and name.count("/") == 1
        )
        if not known:
            # Something else may lie in the folder, but hardly under a name so near.
            if get_close_matches(name, ["words.toml"], 1):
                faults.append(Fault(name, "", "", "unknown file", "Did you mean “words.toml”"))
            continue
        try:
            tables[name] = tomli.loads(text)
        except tomli.TOMLDecodeError as error:
            found = _SYNTAX.fullmatch(str(error))
            line = int(found[2]) if found and found[2] else text.count("\n") + 1
            said = found[1] if found else str(error)
            problem = f"TOML syntax, line {line}: {said}"
            mend = next(
                (told for sign, told in _MENDS.items() if sign in said), "Mend the line or the one before it"
            )
            faults.append(Fault(name, "", "", problem, mend))
    return tables


# -- the whole ---------------------------------------------------------------------------------------------


def _knowledge(files: Mapping[str, str], faults: list[Fault]) -> Knowledge:
    draft = Draft(unreadable=bool(faults))
    tables = _parsed(files, faults)
    draft.unreadable |= bool(faults)
    for name, table in tables.items():
        if name.startswith("sources/"):
            read_source(Reader(name, faults), table, draft)
    if "words.toml" in tables:
        draft.words = read_words(Reader("words.toml", faults), tables["words.toml"], "")
    for name, table in tables.items():
        if name.startswith("topics/"):
            _topic(Reader(name, faults), table, draft)
    if not draft.unreadable:
        for room, read in (("sources", draft.sources), ("topics", draft.topics)):
            if not read and not any(name.startswith(f"{room}/") for name in tables):
                faults.append(
                    Fault(f"{room}/", "", "", f"no {room}", f"Write {room}/<id>.toml, see FORMAT.md")
                )
    _commands(draft, faults)
    topics = dict(sorted(draft.topics.items(), key=lambda entry: (entry[1].order, entry[0])))
    service: tuple[bool, Bilingual | None] = (True, None)
    if SERVICE in tables:
        service = read_service(Reader(SERVICE, faults), tables[SERVICE])
    knowledge = Knowledge(
        about=read_subject(Reader(SUBJECT, faults), tables[SUBJECT]) if SUBJECT in tables else None,
        sources=MappingProxyType(draft.sources),
        topics=MappingProxyType(topics),
        figures=MappingProxyType(draft.figures),
        derived=MappingProxyType(draft.derived),
        words=MappingProxyType(draft.words),
        digest=_digest(tables, files),
        served=service[0],
        withheld=service[1],
    )
    faults.extend(checking.check(knowledge, tuple(faults)))
    if faults:
        order = {name: n for n, name in enumerate(files)}
        raise KnowledgeError(sorted(faults, key=lambda fault: order.get(fault.file, -1)))
    return switched(knowledge)


def _digest(tables: Iterable[str], files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tables):
        for part in (name, files[name]):
            digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()


def _commands(draft: Draft, faults: list[Fault]) -> None:
    taken: dict[str, str] = {}
    for topic in draft.topics.values():
        if topic.command in taken:
            problem = f"the command “{topic.command}” is also that of the topic {taken[topic.command]}"
            faults.append(
                Fault(f"topics/{topic.id}.toml", topic.id, "command", problem, "Give one of them another")
            )
        taken.setdefault(topic.command, topic.id)


def read_subject(reader: Reader, table: Mapping[str, Any]) -> Bilingual | None:
    """``subject.toml``: what the bot answers questions about."""
    reader.keys(table, SUBJECT_KEYS)
    return reader.tried(lambda: reader.both(table, "about"), None)


# -- a topic -------------------------------------------------------------------------------------------------


def _topic(reader: Reader, table: Mapping[str, Any], draft: Draft) -> None:
    name = named_by_file(reader, table)
    reader.keys(table, TOPIC_KEYS)
    empty, none = Bilingual("", ""), Asked()
    units = units_of_topic(reader, table)
    indicators = reader.tried(lambda: read_indicators(reader, table, name, units, draft), {})
    topic = Topic(
        id=name,
        name=reader.tried(lambda: reader.both(table, "name"), empty),
        command=reader.tried(lambda: _command(reader, table, name), name),
        about=reader.tried(lambda: reader.both(table, "about"), empty),
        asked=reader.tried(lambda: reader.asked(table, "asked"), none),
        context=reader.tried(lambda: reader.asked(table, "context"), none),
        words=MappingProxyType(
            reader.tried(lambda: read_words(reader, reader.table(table, "words"), "words"), {})
        ),
        figures=(),
        derived=(),
        order=reader.tried(lambda: reader.whole(table, "order", 0), 0),
        examples=reader.tried(lambda: reader.asked(table, "examples"), none),
        served=reader.tried(lambda: reader.truth(table, "served", True), True),
        withheld=read_withheld(reader, table),
        ways=read_ways(reader, table),
    )
    if not table.get("figure"):
        reader.fault("figure", "the topic has no figure", "Write at least one [[figure]]")
    figures = _figures(reader, table, name, units, indicators, draft)
    derived = _derived(reader, table, name, units, draft)
    draft.topics[name] = replace(topic, figures=figures, derived=derived)


def _figures(
    reader: Reader,
    table: Mapping[str, Any],
    topic: str,
    units: Mapping[str, Unit],
    indicators: dict[str, Indicator],
    draft: Draft,
) -> tuple[str, ...]:
    """The figures of a topic into the draft; their ids."""
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "figure"), []), 1):
        inner = Reader(reader.file, reader.faults, _called(entry, "figure", n))
        entry = {key: table[key] for key in ("source",) if key in table} | dict(entry)
        with suppress(Bad):
            figure = read_figure(inner, entry, topic, units, indicators, draft)
            draft.figures[figure.id] = figure
            found.append(figure.id)
            # A later observation may name the figure whose indicator it shares.
            indicators.setdefault(figure.indicator.id, figure.indicator)
    return tuple(found)


def _derived(
    reader: Reader, table: Mapping[str, Any], topic: str, units: Mapping[str, Unit], draft: Draft
) -> tuple[str, ...]:
    """The derived figures of a topic into the draft; their ids."""
    found = []
    for n, entry in enumerate(reader.tried(lambda: reader.tables(table, "derived"), []), 1):
        inner = Reader(reader.file, reader.faults, _called(entry, "derived", n))
        with suppress(Bad):
            computed = read_derived(inner, entry, topic, units, draft)
            draft.derived[computed.id] = computed
            found.append(computed.id)
    return tuple(found)


def _called(entry: Mapping[str, Any], kind: str, n: int) -> str:
    name = entry.get("id")
    return name if isinstance(name, str) and name else f"[[{kind}]] {n}"


def _command(reader: Reader, table: Mapping[str, Any], name: str) -> str:
    value = reader.text(table, "command", default=name.replace("-", "_"))
    if not _COMMAND.fullmatch(value):
        problem = f"“{value}” is no command"
        raise reader.bad("command", problem, "Write up to thirty-two small Latin letters and underscores")
    return value
