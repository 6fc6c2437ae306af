"""A reviewed draft into a knowledge: its source, its new figures and observations, its corrections.

The files of the knowledge keep their comments and their order. What a figure said before a correction moves
into ``[[figure.former]]``: no value is lost. Nothing is taken unless the whole loads without a fault.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import tomlkit

from knowledge.drafting import tables
from knowledge.drafting.review import Draft, Entry, RefusedStep, State, Table, sealed, todos
from knowledge.faults import KnowledgeError
from knowledge.loading import load_texts
from knowledge.proving import verify

_ID_LINE: Final = re.compile(r"^id\s*=.*\n", re.MULTILINE)
# A figure's table with all that belongs to it: up to the next one, or to a table of another kind.
_FIGURE: Final = re.compile(r"^\[\[figure\]\].*?(?=^\[\[?(?!figure\.)|\Z)", re.MULTILINE | re.DOTALL)
#: What a correction replaces, and the former value keeps.
CORRECTED: Final = ("value", "as_written", "bound", "basis", "period", "previous", "source", "where")
#: What a person may have changed besides; the rest of the figure stays as it is.
REWORDED: Final = ("label", "wording", "state", "cautions")


def take(
    draft: Draft, files: Mapping[str, str], ready: Iterable[State] = (State.CONFIRMED,)
) -> dict[str, str]:
    """The files of the knowledge with every confirmed candidate; those that change and those that do not.

    RefusedStep, with one line, if the source still has something to write, or if what comes out has faults.
    """
    states = frozenset(ready)
    entries = [entry for entry in draft.candidates() if entry.state in states]
    if not entries:
        raise RefusedStep("nothing is confirmed yet")
    for entry in entries:
        if entry.seal and entry.seal != sealed(entry):
            raise RefusedStep(f"{entry.id}: its file has changed since it was confirmed. Accept it anew")
    left = [f"sources/{draft.source['id']}.toml: {field}" for field in todos(draft.source)]
    if left:
        raise RefusedStep(f"still to write: {', '.join(left)}")
    made = dict(files)
    name = f"sources/{draft.source['id']}.toml"
    if made.get(name, tables.dumped(draft.source)) != tables.dumped(draft.source):
        raise RefusedStep(f"{name} stands there already and says something else")
    made[name] = tables.dumped(draft.source)
    _sources_named(made)
    for topic in dict.fromkeys(entry.topic for entry in entries if entry.topic):
        mine = [entry for entry in entries if entry.topic == topic]
        made[f"topics/{topic}.toml"] = _topic(made.get(f"topics/{topic}.toml"), draft, topic, mine)
    try:
        knowledge = load_texts(made)
    except KnowledgeError as error:
        more = f" (and {len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
        raise RefusedStep(f"{error.faults[0]}{more}") from None
    ours = {entry.id for entry in entries}
    wrong = [f for f in verify(knowledge, draft.text) if f.state == "failed" and f.figure in ours]
    if wrong:
        raise RefusedStep(f"not proven: {wrong[0]}")
    return made


def _sources_named(files: dict[str, str]) -> None:
    """Where there was one source no figure had to name it; beside a second one each topic does."""
    names = [tomllib.loads(files[name])["id"] for name in files if name.startswith("sources/")]
    if len(names) != len(("the old", "the new")):
        return
    for name, text in files.items():
        if name.startswith("topics/"):
            topic = tomllib.loads(text)
            if "source" not in topic and any("source" not in figure for figure in topic.get("figure", [])):
                line = f"source = {json.dumps(_only_source(files, names))}\n"
                head = _ID_LINE.search(text)
                at = head.end() if head else 0
                files[name] = text[:at] + line + text[at:]


def _only_source(files: Mapping[str, str], names: list[str]) -> str:
    """The source that was there before the second came: the earlier one."""
    dates = {tomllib.loads(files[f"sources/{name}.toml"])["published"]: name for name in names}
    return str(dates[min(dates)])


def _topic(text: str | None, draft: Draft, topic: str, entries: list[Entry]) -> str:
    head = draft.topics[topic]
    if text is None:
        return tables.dumped({**head, "figure": [entry.table for entry in entries]})
    have = tomllib.loads(text)
    for entry in entries:
        if entry.correction:
            text = _corrected(text, entry)
    fresh = [copy.deepcopy(entry.table) for entry in entries if not entry.correction and entry.table]
    added: Table = {}
    for group in ("words", "units", "indicators"):
        new = {k: v for k, v in head.get(group, {}).items() if k not in have.get(group, {})}
        if group == "indicators":  # one that a figure has of its own is named by that figure
            own = {figure.get("indicator", figure["id"]) for figure in have.get("figure", [])}
            new = {k: v for k, v in new.items() if k not in own}
        if new:
            added[group] = new
    return text.rstrip("\n") + "\n" + _appended(added, fresh)


def _appended(added: Mapping[str, Table], figures: list[Table]) -> str:
    """TOML that may stand behind a topic's last table: each set, unit and indicator under its own heading."""
    out = []
    for group, held in added.items():
        for name, table in held.items():
            out.append(f"\n[{group}.{name}]\n{tables.dumped(table)}")
    if figures:
        out.append("\n" + tables.dumped({"figure": figures}))
    return "".join(out)


def _corrected(text: str, entry: Entry) -> str:
    """The topic's text with one figure corrected in its place; what it said moves into its ``former``."""
    for match in _FIGURE.finditer(text):
        block = match[0]
        figure = tomllib.loads(block)["figure"][0]
        if figure.get("id") == entry.id:
            figure.setdefault("source", tomllib.loads(text).get("source", ""))
            made = text[: match.start()] + _block(block, figure, entry) + text[match.end() :]
            _only_corrected(text, made, entry)
            return made
    raise RefusedStep(f"{entry.id}: it stands in the topic no more; there is nothing to correct")


def _block(block: str, figure: Table, entry: Entry) -> str:
    table = entry.table or {}
    document = tomlkit.parse(block)
    written: Any = document["figure"][0]
    for key in CORRECTED:
        if key in table:
            written[key] = tables.inline(table[key])
        elif key in written:
            del written[key]
    for key in REWORDED:
        if table.get(key) != figure.get(key):
            written.pop(key, None)
            if key in table:
                written[key] = tables.item(key, table[key])
    said = {key: figure[key] for key in CORRECTED if figure.get(key)}
    said["reason"] = f"corrected by {table.get('source')}"
    former = tables.dumped({"figure": [{"former": [said]}]}).replace("[[figure]]\n", "", 1).lstrip("\n")
    return tomlkit.dumps(document).rstrip("\n") + "\n" + former + "\n"


def _only_corrected(old: str, new: str, entry: Entry) -> None:
    """Whether nothing but this figure's corrected fields has changed; else the text is not as was thought."""
    before, after = tomllib.loads(old), tomllib.loads(new)
    for topic in (before, after):
        for figure in topic["figure"]:
            if figure["id"] == entry.id:
                for key in (*CORRECTED, *REWORDED, "former"):
                    figure.pop(key, None)
    if before != after:
        raise RefusedStep(f"{entry.id}: its table cannot be corrected in place; write it by hand")
