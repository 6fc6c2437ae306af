"""The review of a draft: each step is a pure function from a draft to a draft, and can be undone.

``accept``, ``change``, ``merge``, ``reject``, ``later`` and ``confirm`` say who, when and why; a second
person confirms what the first accepted. A step that cannot be done raises :class:`RefusedStep` with one
line. A caller (the terminal, a desk) keeps the draft between steps: see :mod:`knowledge.drafting.folder`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from knowledge.drafting.sorting import Sort
from knowledge.drafting.words import TODO
from knowledge.model import FigureId, Span

Table: TypeAlias = dict[str, Any]  # a TOML table of FORMAT.md


class State(StrEnum):
    """What was decided of a candidate."""

    OPEN = "open"
    LATER = "later"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MERGED = "merged"
    TAKEN = "taken"  # written into the knowledge
    SETTLED = "settled"  # no candidate: the same as a figure, or none


@dataclass(frozen=True)
class Entry:
    """One numeral of the release. ``table`` is that of the proposed figure; None where it is none.

    ``figure``: the known one that it is the same as, or revises. ``by``: who accepted it.
    """

    number: int
    at: Span
    written: str
    sort: Sort
    reason: str
    figure: FigureId | None = None
    correction: bool = False
    also: tuple[FigureId, ...] = ()
    topic: str | None = None
    table: Table | None = None
    state: State = State.SETTLED
    by: str = ""
    seal: str = ""  # of the table that was accepted: nothing else may be confirmed

    @property
    def id(self) -> str:
        """The id of the proposed figure."""
        return str(self.table["id"]) if self.table else ""


@dataclass(frozen=True)
class Step:
    """What was done; ``before`` is what the entry was, ``head`` what the source ("") or a topic was; None: it
    was not there.

    ``when`` is ISO 8601.
    """

    who: str
    when: str
    did: str
    why: str
    before: Entry | None = None
    undone: bool = False
    head: tuple[str, Table | None] | None = None


@dataclass(frozen=True)
class Draft:
    """A release under review: its text, its source, topics without figures, every numeral, all steps."""

    text: str
    source: Table
    topics: Mapping[str, Table]
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...] = ()

    def entry(self, number: int) -> Entry:
        """The entry of that number; RefusedStep if there is none."""
        if not 1 <= number <= len(self.entries):
            raise RefusedStep(f"there is no number {number}: 1 to {len(self.entries)}")
        return self.entries[number - 1]

    def candidates(self) -> tuple[Entry, ...]:
        """The entries that propose a figure, in the order of the text."""
        return tuple(entry for entry in self.entries if entry.table is not None)


Why: TypeAlias = Literal[
    "left", "lines", "forms", "own", "state", "stale", "nothing", "unproven", "address", "other"
]


class RefusedStep(Exception):
    """A step that cannot be done; one line says why. ``why``: the same as one word, ``what`` it is about."""

    def __init__(self, line: str, why: Why = "other", what: str = "") -> None:
        super().__init__(line)
        self.why = why
        self.what = what or line


def accept(draft: Draft, number: int, who: str, when: str, why: str = "") -> Draft:
    """The candidate is right; it waits for a second person. Nothing may be left to write in it."""
    entry = _candidate(draft, number)
    left = tuple(todos(entry.table or {}))
    left += tuple(f"[{name}]" for name in _unwritten_units(draft, entry))
    if left:
        raise RefusedStep(f"{entry.id}: still to write: {', '.join(left)}", "left", ", ".join(left))
    accepted = replace(entry, state=State.ACCEPTED, by=who, seal=sealed(entry))
    return _stepped(draft, accepted, who, when, "accepted", why)


def confirm(draft: Draft, number: int, who: str, when: str, why: str = "", *, alone: bool = False) -> Draft:
    """A second person has compared it with its sentence. ``alone``: there is none, and it is said."""
    entry = _candidate(draft, number)
    if entry.state is not State.ACCEPTED:
        raise RefusedStep(
            f"{entry.id}: it is {entry.state}; only what was accepted can be confirmed", "state"
        )
    if entry.seal != sealed(entry):
        raise RefusedStep(f"{entry.id}: its file has changed since it was accepted. Accept it anew", "stale")
    own = same_person(entry.by, who)
    if own and not alone:
        raise RefusedStep(f"{entry.id}: {entry.by} accepted it: another person confirms", "own")
    did = "confirmed alone" if own else "confirmed"
    return _stepped(draft, replace(entry, state=State.CONFIRMED), who, when, did, why)


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed: “Айгүл”, “айгүл ”."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    # Folding can take a letter apart, so it is composed behind it as well (Unicode, D145).
    composed = unicodedata.normalize("NFC", name).casefold()
    return " ".join(unicodedata.normalize("NFC", composed).split())


def change(draft: Draft, number: int, field: str, value: Any, who: str, when: str, why: str = "") -> Draft:
    """Another value of one field, named as in FORMAT.md: ``label.ru``, ``unit``. It is open again then.

    None takes the field out.
    """
    entry = _candidate(draft, number)
    if field == "id" and (value in _ids(draft) or value is None):
        raise RefusedStep(f"id: “{value}” stands there already" if value else "a figure has an id")
    table = _changed(entry.table or {}, field, value)
    changed = replace(entry, table=table, state=State.OPEN, by="")
    return _stepped(draft, changed, who, when, f"changed {field}", why)


def change_head(draft: Draft, name: str, field: str, value: Any, who: str, when: str, why: str = "") -> Draft:
    """Another value in the source (``name`` is "") or in a topic: ``publisher.kk``, ``units.grant.ru``."""
    old = draft.source if not name else draft.topics.get(name)
    if old is None:
        raise RefusedStep(f"there is no topic “{name}” here: {', '.join(draft.topics)}")
    if field == "id" or (not name and field in ("sha256", "length")):
        raise RefusedStep(f"{field}: that is not changed in the review")
    step = Step(_named(who), when, f"changed {name or 'source'}: {field}", why, head=(name, old))
    return replace(_headed(draft, name, _changed(old, field, value)), steps=(*draft.steps, step))


def _headed(draft: Draft, name: str, table: Table | None) -> Draft:
    if table is None:
        return replace(draft, topics={key: head for key, head in draft.topics.items() if key != name})
    if not name:
        return replace(draft, source=table)
    return replace(draft, topics={**draft.topics, name: table})


def _changed(old: Table, field: str, value: Any) -> Table:
    """A copy of a table with one field changed, or without it where the value is None."""
    *parents, last = field.split(".")
    if not last:
        raise RefusedStep("no field is named")
    table = copy.deepcopy(old)
    inner = table
    for name in parents:
        inner = inner.setdefault(name, {})
        if not isinstance(inner, dict):
            raise RefusedStep(f"{field}: “{name}” has no parts")
    if value is None:
        inner.pop(last, None)
    else:
        inner[last] = value
    return table


def propose(draft: Draft, entry: Entry, topic: Table, who: str, when: str, why: str = "") -> Draft:
    """A number that was taken for none becomes a candidate: ``entry``, in ``topic`` as that is with it."""
    name = entry.topic or ""
    made = _stepped(draft, entry, who, when, "proposed", why)
    step = replace(made.steps[-1], head=(name, draft.topics.get(name)))
    return replace(_headed(made, name, topic), steps=(*made.steps[:-1], step))


def merge(draft: Draft, number: int, figure: FigureId, who: str, when: str, why: str = "") -> Draft:
    """The number says what a known figure says: nothing new."""
    entry = _candidate(draft, number)
    merged = replace(entry, sort=Sort.SAME, figure=figure, state=State.MERGED, by=who)
    return _stepped(draft, merged, who, when, f"merged with {figure}", why)


def reject(draft: Draft, number: int, who: str, when: str, why: str = "") -> Draft:
    """The number is no figure."""
    entry = _candidate(draft, number)
    return _stepped(draft, replace(entry, state=State.REJECTED, by=who), who, when, "rejected", why)


def later(draft: Draft, number: int, who: str, when: str, why: str = "") -> Draft:
    """Decided another time."""
    entry = _candidate(draft, number)
    return _stepped(draft, replace(entry, state=State.LATER, by=""), who, when, "put off", why)


def undo(draft: Draft, who: str, when: str) -> Draft:
    """The last step that stands is taken back: its entry is again exactly what it was."""
    step = last_step(draft)
    if step is None:
        raise RefusedStep("there is nothing to undo", "nothing")
    at = max(n for n, made in enumerate(draft.steps) if made is step)
    steps = (*draft.steps[:at], replace(step, undone=True), *draft.steps[at + 1 :])
    back = Step(_named(who), when, f"undid: {step.did}", "", undone=True)
    if step.before is not None:
        now = draft.entries[step.before.number - 1]
        if now.state is State.TAKEN:
            raise RefusedStep(f"{now.id}: it stands in the knowledge; correct it there", "state")
        draft = replace(draft, entries=_with(draft, step.before))
    if step.head is not None:
        draft = _headed(draft, *step.head)
    return replace(draft, steps=(*steps, back))


def last_step(draft: Draft) -> Step | None:
    """The last step that stands: the one that would be undone."""
    return next((step for step in reversed(draft.steps) if not step.undone), None)


def taken(draft: Draft, who: str, when: str) -> Draft:
    """The draft once its confirmed figures stand in the knowledge."""
    for entry in draft.candidates():
        if entry.state is State.CONFIRMED:
            draft = _stepped(draft, replace(entry, state=State.TAKEN), who, when, "taken", "")
    return draft


def returned(draft: Draft, figures: Collection[str], who: str, when: str) -> Draft:
    """The draft once these do not stand in the knowledge any more: they are open again."""
    for entry in draft.candidates():
        if entry.state is State.TAKEN and entry.id in figures:
            open_again = replace(entry, state=State.OPEN, by="", seal="")
            draft = _stepped(draft, open_again, who, when, "returned", "")
    return draft


def todos(table: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """The fields of a table in which a person still has to write."""
    for key, value in table.items():
        name = f"{at}.{key}" if at else key
        if isinstance(value, Mapping):
            yield from todos(value, name)
        elif any(TODO in text for text in _texts(value)):
            yield name


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)


_DONE: Final = frozenset({State.SETTLED, State.TAKEN})


def _candidate(draft: Draft, number: int) -> Entry:
    entry = draft.entry(number)
    if entry.table is None:
        raise RefusedStep(f"number {number} is no candidate: {entry.sort}, {entry.reason}")
    if entry.state in _DONE:
        raise RefusedStep(f"{entry.id}: it is {entry.state}", "state")
    return entry


def sealed(entry: Entry) -> str:
    """The hash of what a candidate says, whatever the order of its keys."""
    written = json.dumps(entry.table, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def _unwritten_units(draft: Draft, entry: Entry) -> Iterator[str]:
    """The units and indicators of the candidate's topic that a person still has to write, and the topic."""
    topic, table = draft.topics.get(entry.topic or "", {}), entry.table or {}
    indicators = topic.get("indicators", {})
    unit = table.get("unit") or indicators.get(table.get("indicator"), {}).get("unit")
    own = topic.get("units", {}).get(unit)
    if own is not None and tuple(todos(own)):
        yield f"units.{unit}"
    if any(TODO in text for key in ("name", "about", "asked") for text in _texts(topic.get(key, {}))):
        yield f"topics/{entry.topic}.toml: name, about, asked"


def _ids(draft: Draft) -> set[str]:
    return {entry.id for entry in draft.candidates()}


def _with(draft: Draft, entry: Entry) -> tuple[Entry, ...]:
    return (*draft.entries[: entry.number - 1], entry, *draft.entries[entry.number :])


def _stepped(draft: Draft, entry: Entry, who: str, when: str, did: str, why: str) -> Draft:
    before = draft.entries[entry.number - 1]
    step = Step(_named(who), when, did, why, before)
    return replace(draft, entries=_with(draft, entry), steps=(*draft.steps, step))


def _named(who: str) -> str:
    if not who.strip():
        raise RefusedStep("nobody is named: who does it?")
    return who
