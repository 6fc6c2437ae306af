"""What differs between two states of the knowledge files, and putting it into other files; TOML written so
that people can go on with it: a figure's short tables in one line each. Pure.

An edit names a place (a file, a table in it, of a figure also a key) with what stood there and what stands
there since. So edits are compared with other files like branches: where those still have what stood there, or
already have what is new, all is well; where they say a third thing, it is a clash.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import tomli
import tomlkit
from tomlkit.items import AoT, Item, Table

_LONG: Final = frozenset(
    {"words", "units", "indicators", "figure", "derived", "cautions", "items", "attributes", "former"}
)


def dumped(table: Mapping[str, Any]) -> str:
    """The TOML of a source or a topic; figures as [[figure]], their short tables inline."""
    document = tomlkit.document()
    for key, value in _ordered(table):
        document.add(key, item(key, value))
    return tomlkit.dumps(document)


def _ordered(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Plain values first: behind a table they would belong to it."""
    return sorted(table.items(), key=lambda pair: _is_table(*pair))


def _is_table(key: str, value: Any) -> bool:
    return (isinstance(value, Mapping) and _is_long(key, value)) or _is_array(key, value)


def _is_array(key: str, value: Any) -> bool:
    return key in _LONG and isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _is_long(key: str, value: Mapping[str, Any]) -> bool:
    """Whether a table stands under a heading of its own."""
    return key in _LONG or any(isinstance(inner, Mapping) for inner in value.values())


def item(key: str, value: Any) -> Item:
    """A value as it stands under a key: an array of tables, a table, or what goes into one line."""
    if _is_array(key, value):
        array = AoT([])
        for entry in value:
            array.append(_table(entry))
        return array
    if isinstance(value, Mapping):
        return _table(value) if key in _LONG else inline(value)
    return inline(value)


def _table(value: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, inner in _ordered(value):
        nested = isinstance(inner, Mapping) and key not in _LONG and value is not None
        table.add(key, inline(inner) if nested and not _has_tables(inner) else item(key, inner))
    return table


def _has_tables(value: Mapping[str, Any]) -> bool:
    return any(isinstance(inner, Mapping) and "asked" in inner for inner in value.values())


def inline(value: Any) -> Item:
    """A value as it stands behind a key: a table in one line."""
    if not isinstance(value, Mapping):
        plain: Item = tomlkit.item(value)
        return plain
    table = tomlkit.inline_table()
    for key, inner in value.items():
        table.append(key, inline(inner))
    return table


Values: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str, ...]

_LISTS: Final = ("figure", "derived")
_GROUPS: Final = ("words", "units", "indicators")
_HEADER: Final = re.compile(r"^\[", re.MULTILINE)
_ID_LINE: Final = re.compile(r"^id\s*=.*\n", re.MULTILINE)
_DAY: Final = "$date"  # a date in JSON


class UnwritableEdit(Exception):
    """A file is written in a way in which an edit cannot be put into it; one line says where."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``path``: empty for a whole file, whose text is the value; ``("units", "bridge")``, ``("served",)``,
    ``("figure", ID)``, ``("figure", ID, "value")``. None: nothing stood, or stands, there.
    """

    file: str
    path: Path
    before: Any
    after: Any


def to_json(edits: Iterable[Edit]) -> str:
    """Edits as they are kept."""
    rows = [[one.file, list(one.path), one.before, one.after] for one in edits]
    return json.dumps(rows, ensure_ascii=False, default=lambda day: {_DAY: day.isoformat()})


def from_json(text: str) -> tuple[Edit, ...]:
    """What :func:`to_json` wrote."""
    rows = json.loads(text, object_hook=lambda o: date.fromisoformat(o[_DAY]) if set(o) == {_DAY} else o)
    return tuple(Edit(file, tuple(path), before, after) for file, path, before, after in rows)


# -- differences ---------------------------------------------------------------------------------------------


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Edit, ...]:
    """What makes ``new`` of ``old``, both by file name; where figures stand in their file is left alone."""
    found: list[Edit] = []
    for file in sorted({*old, *new}):
        before, after = old.get(file), new.get(file)
        if before == after:
            continue
        if before is None or after is None or not file.startswith("topics/"):
            if not _same(file, (), before, after):
                found.append(Edit(file, (), before, after))
        else:
            found += of_topic(file, tomli.loads(before), tomli.loads(after))
    return tuple(found)


def of_topic(file: str, old: Values, new: Values) -> Iterator[Edit]:
    """What makes one table of a topic's file of another."""
    before, after = _flat(old), _flat(new)
    for path in {**before, **after}:
        had, has = before.get(path), after.get(path)
        if had == has:
            continue
        if path[0] in _LISTS and had is not None and has is not None:
            for key in {**had, **has}:
                if had.get(key) != has.get(key):
                    yield Edit(file, (*path, key), had.get(key), has.get(key))
        else:
            yield Edit(file, path, had, has)


def _flat(topic: Values) -> dict[Path, Any]:
    """The parts of a topic by their paths."""
    found: dict[Path, Any] = {}
    for key, value in topic.items():
        if key in _LISTS:
            found |= {(key, str(entry.get("id", n))): entry for n, entry in enumerate(value)}
        elif key in _GROUPS:
            found |= {(key, name): inner for name, inner in value.items()}
        else:
            found[(key,)] = value
    return found


# -- putting them into files ---------------------------------------------------------------------------------


def patched(files: Mapping[str, str], edits: Iterable[Edit]) -> tuple[dict[str, str], tuple[Edit, ...]]:
    """The files with all edits, and those edits that clash: there the files said a third thing.

    Comments and the order of the files stay. UnwritableEdit if a file cannot be changed so.
    """
    made, clashing = dict(files), []
    for edit in edits:
        now = standing(made, edit.file, edit.path)
        if _same(edit.file, edit.path, now, edit.after):
            continue
        if not _same(edit.file, edit.path, now, edit.before):
            clashing.append(edit)
        made = _put(made, edit)
    return made, tuple(clashing)


def held(files: Mapping[str, str], edits: Iterable[Edit]) -> bool:
    """Whether the files say already all that the edits say."""
    return all(_same(e.file, e.path, standing(files, e.file, e.path), e.after) for e in edits)


def reversed_(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """What takes them back."""
    return tuple(Edit(e.file, e.path, e.after, e.before) for e in reversed(tuple(edits)))


def overlapping(one: Iterable[Edit], other: Iterable[Edit]) -> bool:
    """Whether both change the same place, or one changes a part of what the other does."""
    places = [(edit.file, edit.path) for edit in other]
    return any(
        edit.file == file and edit.path[: len(path)] == path[: len(edit.path)]
        for edit in one
        for file, path in places
    )


def standing(files: Mapping[str, str], file: str, path: Path) -> Any:
    """What stands at a place; None: nothing."""
    text = files.get(file)
    if text is None or not path:
        return text
    return _at(tomli.loads(text), path)


def _at(topic: Values, path: Path) -> Any:
    value: Any = topic.get(path[0])
    for name in path[1:]:
        if isinstance(value, list):
            value = next((entry for entry in value if entry.get("id") == name), None)
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _same(file: str, path: Path, one: Any, other: Any) -> bool:
    if one == other or path or one is None or other is None:
        return bool(one == other)
    return bool(tomli.loads(one) == tomli.loads(other))  # a whole file: what it says counts


def _put(files: dict[str, str], edit: Edit) -> dict[str, str]:
    if not edit.path:
        rest = {name: text for name, text in files.items() if name != edit.file}
        return rest if edit.after is None else {**rest, edit.file: edit.after}
    where = f"{edit.file}: {'.'.join(edit.path)}"
    text = files.get(edit.file)
    if text is None:
        raise UnwritableEdit(f"{where}: the file is gone")
    expected = tomli.loads(text)
    try:
        _set(expected, edit)
        made = _written(text, edit)
        right = tomli.loads(made) == expected
    except (tomli.TOMLDecodeError, tomlkit.exceptions.TOMLKitError, LookupError, AttributeError):
        right = False
    if not right:
        raise UnwritableEdit(f"{where}: it cannot be changed in its place")
    return {**files, edit.file: made}


def _set(topic: Values, edit: Edit) -> None:
    """Changes the table that a file holds; LookupError where there is no such place."""
    head, *rest = edit.path
    if head in _LISTS and len(rest) == 1:
        kept = [entry for entry in topic.get(head, ()) if entry.get("id") != rest[0]]
        topic[head] = kept if edit.after is None else [*kept, edit.after]
        _prune(topic, head)
        return
    inner: Any = topic
    if rest:
        inner = _at(topic, edit.path[:-1]) if head in _LISTS else topic.setdefault(head, {})
    if inner is None:
        raise LookupError(edit.path)
    if edit.after is None:
        inner.pop(edit.path[-1], None)
    else:
        inner[edit.path[-1]] = copy.deepcopy(edit.after)
    _prune(topic, head)


def _prune(topic: Values, head: str) -> None:
    """Where the last entry of a list or a group goes, nothing of it stays."""
    if head in (*_LISTS, *_GROUPS) and not topic[head]:
        del topic[head]


def _written(text: str, edit: Edit) -> str:
    """The text with one place changed; whether nothing else has changed is for the caller to see."""
    head, *rest = edit.path
    if head in _LISTS:
        block = _block(text, head, rest[0])
        if len(rest) == 1:
            text = text if block is None else text[: block.start()] + text[block.end() :]
            if edit.after is None:
                return text
            return text.rstrip("\n") + "\n\n" + dumped({head: [edit.after]})
        if block is None:
            raise LookupError(edit.path)
        return text[: block.start()] + _changed(block[0], head, rest[1], edit.after) + text[block.end() :]
    name = ".".join(edit.path)
    found = re.search(rf"^\[{re.escape(name)}\].*?(?=^\[(?!{re.escape(name)}\.)|\Z)", text, re.M | re.S)
    if isinstance(edit.after, Mapping) and (rest or found):
        made = f"[{name}]\n{dumped(edit.after)}\n"
        if found:
            return text[: found.start()] + made + text[found.end() :]
        return text.rstrip("\n") + "\n\n" + made
    if found:
        return text[: found.start()] + text[found.end() :]
    return _top(text, head, edit.after)


def _block(text: str, kind: str, name: str) -> re.Match[str] | None:
    """A figure's table with all that belongs to it: up to the next one, or to a table of another kind."""
    every = re.finditer(rf"^\[\[{kind}\]\].*?(?=^\[(?!\[?{kind}\.)|\Z)", text, re.MULTILINE | re.DOTALL)
    return next((one for one in every if tomli.loads(one[0])[kind][0].get("id") == name), None)


def _changed(block: str, kind: str, key: str, value: Any) -> str:
    document = tomlkit.parse(block)
    entry: Any = document[kind][0]
    if value is None or isinstance(value, list):  # tables of a list stand last
        entry.pop(key, None)
    if value is not None:
        entry[key] = item(key, value)
    return tomlkit.dumps(document).rstrip("\n") + "\n\n"


def _top(text: str, key: str, value: Any) -> str:
    """A key at the head of the file, behind the id."""
    line = "" if value is None else tomlkit.dumps({key: inline(value)})
    end = first.start() if (first := _HEADER.search(text)) else len(text)
    if old := re.search(rf"^{re.escape(key)}\s*=.*\n", text[:end], re.MULTILINE):
        return text[: old.start()] + line + text[old.end() :]
    at = found.end() if (found := _ID_LINE.search(text[:end])) else 0
    return text[:at] + line + text[at:]
