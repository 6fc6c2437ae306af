"""The way from a release's text to a draft: marked, sorted, proposed, proven as far as it is filled in."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from knowledge.drafting import folder, review
from knowledge.drafting.marking import Marking
from knowledge.drafting.periods import named
from knowledge.drafting.proposals import Proposals
from knowledge.drafting.review import Draft, Entry, RefusedStep, State, Table
from knowledge.drafting.sorting import Sort, Sorted, sort
from knowledge.drafting.texts import UnreadableText
from knowledge.drafting.words import TODO
from knowledge.faults import KnowledgeError
from knowledge.loading import load_texts
from knowledge.model import Knowledge
from knowledge.proving import verify

#: Candidates that one folder takes: more is no release that a person could review.
MOST_CANDIDATES: Final = 400
_HEAD: Final = 1500  # characters in which the date of publication stands
_TRIES: Final = 3


def published(text: str) -> date | None:
    """The first full date at the head of a text, or at its end; None if it names none with its year."""
    marking = Marking(text[:_HEAD], date(1, 1, 1))
    days = [n.day for n in named(marking.layout, date(1, 1, 1)) if n.day and not n.as_of and n.day.year > 1]
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
            table = tomllib.loads(text)
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
