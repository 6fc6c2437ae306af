"""The way from a release's text to a draft: marked, sorted, proposed, proven as far as it is filled in; and a
reviewed draft into a knowledge: its source, its new figures and observations, its corrections.

The files of the knowledge keep their comments and their order. What a figure said before a correction moves
into ``[[figure.former]]``: no value is lost. Nothing is taken unless the whole loads without a fault.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import tomli

from knowledge import edits
from knowledge.drafting import folder, review
from knowledge.drafting.marking import Marking
from knowledge.drafting.marks import named_periods
from knowledge.drafting.proposals import Proposals
from knowledge.drafting.review import Draft, Entry, RefusedStep, State, Table, sealed, todos
from knowledge.drafting.sorting import Sort, Sorted, sort
from knowledge.drafting.texts import UnreadableText
from knowledge.drafting.words import TODO
from knowledge.loading import load_texts
from knowledge.model import Knowledge
from knowledge.proving import verify
from knowledge.reading import KnowledgeError

#: Candidates that one folder takes: more is no release that a person could review.
MOST_CANDIDATES: Final = 400
_HEAD: Final = 1500  # characters in which the date of publication stands
_TRIES: Final = 3


def published(text: str) -> date | None:
    """The first full date at the head of a text, or at its end; None if it names none with its year."""
    marking = Marking(text[:_HEAD], date(1, 1, 1))
    days = [
        n.day
        for n in named_periods(marking.layout, date(1, 1, 1))
        if n.day and not n.as_of and n.day.year > 1
    ]
    return days[0] if days else None


def draft(
    text: str, day: date, knowledge: Knowledge | None = None, texts: Mapping[str, str] | None = None
) -> Draft:
    """The draft of a release published on ``day``.

    ``texts``: the files that ``knowledge`` was read from, by name. UnreadableText if it holds more candidates
    than anybody could review.
    """
    marking = Marking(text, day, knowledge)
    found = sort(marking, knowledge, day)
    if sum(entry.sort in (Sort.NEW, Sort.REVISION) for entry in found) > MOST_CANDIDATES:
        raise UnreadableText(
            f"more than {MOST_CANDIDATES} candidates: a table. Give the release alone", "table"
        )
    raw = _raw(texts or {})
    source = _source(text, day, knowledge)
    proposals = Proposals(marking, knowledge, raw, source["id"], day)
    entries = tuple(_entry(n, entry, proposals, text) for n, entry in enumerate(found, 1))
    return _proven(Draft(text, source, proposals.topics, entries))


def _raw(texts: Mapping[str, str]) -> dict[str, Table]:
    found = {}
    for name, text in texts.items():
        if name.startswith("topics/"):
            table = tomli.loads(text)
            found[str(table["id"])] = table
    return found


def _source(text: str, day: date, knowledge: Knowledge | None) -> Table:
    name, n = f"release-{day.isoformat()}", 1
    while knowledge is not None and name in knowledge.sources:
        n += 1
        name = f"release-{day.isoformat()}-{n}"
    pair = {"kk": TODO, "ru": TODO}
    return {
        "id": name,
        "published": day,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "length": len(text),
        "publisher": dict(pair),
        "title": dict(pair),
    }


def _entry(number: int, found: Sorted, proposals: Proposals, text: str) -> Entry:
    span = found.mark.span
    made = proposals.of(found)
    return Entry(
        number=number,
        at=span,
        written=text[span.start : span.end],
        sort=found.sort,
        reason=found.reason,
        figure=found.figure,
        correction=found.correction,
        also=found.also,
        topic=made[0] if made else None,
        table=made[1] if made else None,
        state=State.OPEN if made else State.SETTLED,
    )


def _proven(made: Draft) -> Draft:
    """The draft in which every table loads and is proven: what does not is left for a person to record."""
    for attempt in range(_TRIES):
        used = {entry.topic for entry in made.candidates()}
        made = replace(made, topics={name: head for name, head in made.topics.items() if name in used})
        wrong = _wrong(made)
        if not wrong:
            return made
        entries = []
        for entry in made.entries:
            why = wrong.get(entry.id) if entry.table is not None else None
            if why is None or entry.table is None:
                entries.append(entry)
            elif attempt == 0:
                entries.append(_undated(entry, entry.table))
            else:
                reason = f"{entry.reason}; to be recorded by hand: {why}"
                entries.append(replace(entry, table=None, topic=None, reason=reason, state=State.SETTLED))
        made = replace(made, entries=tuple(entries))
    return made


def _undated(entry: Entry, table: Table) -> Entry:
    """Most often the period is wrong: without it, a number is true as of the day of publication."""
    where = {key: place for key, place in table["where"].items() if key != "period"}
    table = {**table, "period": {"kind": "unstated"}, "where": where}
    return replace(entry, table=table, reason=f"{entry.reason}; its period is not proven")


def proposed(
    made: Draft,
    number: int,
    knowledge: Knowledge | None,
    texts: Mapping[str, str],
    who: str,
    when: str,
    why: str = "",
) -> Draft:
    """The draft in which a number that was taken for none, or for a known figure, is a candidate.

    RefusedStep if it is one, is no number, or cannot be proven where it stands.
    """
    entry, day = made.entry(number), made.source["published"]
    if entry.table is not None:
        raise RefusedStep(f"{entry.id}: it is a candidate already", "state")
    marking = Marking(made.text, day, knowledge)
    mark = next((one for one in marking.marks if one.span.start == entry.at.start), None)
    if mark is None or mark.value is None:
        raise RefusedStep(f"“{entry.written}” cannot be read as a number", "other", entry.written)
    proposals = Proposals(marking, knowledge, _raw(texts), made.source["id"], day)
    proposals.beside(made)
    topic, table = proposals.new(marking.as_quantity(mark))
    candidate = replace(
        entry, sort=Sort.NEW, reason=f"proposed by {who}", figure=None, topic=topic, table=table,
        state=State.OPEN,
    )  # fmt: skip
    for one in (candidate, _undated(candidate, table)):
        tried = review.propose(made, one, proposals.topics[topic], who, when, why)
        wrong = _wrong(tried).get(one.id)
        if wrong is None:
            return tried
    raise RefusedStep(f"“{entry.written}” is not proven here: {wrong}", "unproven", entry.written)


def _wrong(made: Draft) -> dict[str, str]:
    """What is wrong with each proposed figure, by its id."""
    if not made.candidates():
        return {}
    held = {name: text for name, text in folder.files(made).items() if name.endswith(".toml")}
    try:
        knowledge = load_texts(held)
    except KnowledgeError as error:
        return {fault.figure: f"{fault.field}: {fault.problem}" for fault in error.faults}
    findings = verify(knowledge, made.text)
    return {f.figure: f"{f.part}: {f.message}" for f in findings if f.state == "failed"}


_ID_LINE: Final = re.compile(r"^id\s*=.*\n", re.MULTILINE)
_NAMED: Final = re.compile(r"\{([a-z0-9-]+)[.:}]")  # by a placeholder
_UNTAKEN: Final = frozenset((State.OPEN, State.LATER, State.ACCEPTED, State.CONFIRMED))
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
        raise RefusedStep("nothing is confirmed yet", "nothing")
    for entry in entries:
        if entry.seal and entry.seal != sealed(entry):
            raise RefusedStep(
                f"{entry.id}: its file has changed since it was confirmed. Accept it anew", "stale"
            )
    left = [f"sources/{draft.source['id']}.toml: {field}" for field in todos(draft.source)]
    if left:
        raise RefusedStep(f"still to write: {', '.join(left)}", "left", ", ".join(left))
    made = dict(files)
    name = f"sources/{draft.source['id']}.toml"
    if made.get(name, edits.dumped(draft.source)) != edits.dumped(draft.source):
        raise RefusedStep(f"{name} stands there already and says something else")
    made[name] = edits.dumped(draft.source)
    _sources_named(made)
    for topic in dict.fromkeys(entry.topic for entry in entries if entry.topic):
        mine = [entry for entry in entries if entry.topic == topic]
        name = f"topics/{topic}.toml"
        made[name] = _topic(name, made.get(name), draft, topic, mine)
    try:
        knowledge = load_texts(made)
    except KnowledgeError as error:
        more = f" (and {len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
        raise RefusedStep(f"{error.faults[0]}{more}") from None
    ours = {entry.id for entry in entries}
    wrong = [f for f in verify(knowledge, draft.text) if f.state == "failed" and f.figure in ours]
    if wrong:
        raise RefusedStep(f"not proven: {wrong[0]}", "unproven", str(wrong[0]))
    return made


def tried(draft: Draft, number: int, files: Mapping[str, str]) -> None:
    """RefusedStep if the knowledge would not load, or the text not prove it, with this candidate beside all
    that is accepted: what is wrong is said to who accepts it, and not to who serves it.

    What its words name of the release is taken along, and what the source lacks yet is passed over.
    """
    tables_by_id = {e.id: e.table for e in draft.candidates() if e.state in _UNTAKEN}
    ready: set[str] = set()
    left = [draft.entry(number).id]
    while left:
        if (name := left.pop()) in tables_by_id and name not in ready:
            ready.add(name)
            left += _NAMED.findall(json.dumps(tables_by_id[name], ensure_ascii=False, default=str))

    def state(one: Entry) -> State:
        return State.CONFIRMED if one.state in _UNTAKEN and one.id in ready else one.state

    entries = tuple(replace(one, state=state(one), seal="") for one in draft.entries)
    source = {key: _written(value) for key, value in draft.source.items()}
    take(replace(draft, entries=entries, source=source), files)


def _written(value: Any) -> Any:
    """A value of the source without what is still to write."""
    if isinstance(value, dict):
        return {key: _written(inner) for key, inner in value.items()}
    return value.replace(TODO, "–") if isinstance(value, str) else value


def _sources_named(files: dict[str, str]) -> None:
    """Where there was one source no figure had to name it; beside a second one each topic does."""
    names = [tomli.loads(files[name])["id"] for name in files if name.startswith("sources/")]
    if len(names) != len(("the old", "the new")):
        return
    for name, text in files.items():
        if name.startswith("topics/"):
            topic = tomli.loads(text)
            if "source" not in topic and any("source" not in figure for figure in topic.get("figure", [])):
                line = f"source = {json.dumps(_only_source(files, names))}\n"
                head = _ID_LINE.search(text)
                at = head.end() if head else 0
                files[name] = text[:at] + line + text[at:]


def _only_source(files: Mapping[str, str], names: list[str]) -> str:
    """The source that was there before the second came: the earlier one."""
    dates = {tomli.loads(files[f"sources/{name}.toml"])["published"]: name for name in names}
    return str(dates[min(dates)])


def _topic(name: str, text: str | None, draft: Draft, topic: str, entries: list[Entry]) -> str:
    head = draft.topics[topic]
    if text is None:
        return edits.dumped({**head, "figure": [entry.table for entry in entries]})
    have = tomli.loads(text)
    made = copy.deepcopy(have)
    for entry in entries:
        if entry.correction:
            _correct(made, entry)
    for group in ("words", "units", "indicators"):
        new = {k: v for k, v in head.get(group, {}).items() if k not in have.get(group, {})}
        if group == "indicators":  # one that a figure has of its own is named by that figure
            own = {figure.get("indicator", figure["id"]) for figure in have.get("figure", [])}
            new = {k: v for k, v in new.items() if k not in own}
        if new:
            made.setdefault(group, {}).update(new)
    made.setdefault("figure", []).extend(copy.deepcopy(e.table) for e in entries if not e.correction)
    try:
        files, _ = edits.patched({name: text}, edits.of_topic(name, have, made))
    except edits.UnwritableEdit as error:
        raise RefusedStep(f"{error}; write it by hand") from None
    return files[name]


def _correct(topic: Table, entry: Entry) -> None:
    """One figure of a topic corrected in its place; what it said moves into its ``former``."""
    figure = next((one for one in topic.get("figure", ()) if one.get("id") == entry.id), None)
    if figure is None:
        raise RefusedStep(f"{entry.id}: it stands in the topic no more; there is nothing to correct")
    table = copy.deepcopy(entry.table or {})
    said = {"source": topic.get("source", "")}
    said |= {key: figure[key] for key in CORRECTED if figure.get(key)}
    said["reason"] = f"corrected by {table.get('source')}"
    for key in (*CORRECTED, *REWORDED):
        figure.pop(key, None)
        if key in table:
            figure[key] = table[key]
    figure["former"] = [*figure.get("former", ()), {key: said[key] for key in said if said[key]}]
