"""``azamat knowledge check | verify | history``: what is wrong, what is proven, what was said. English."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands import find_collisions
from bot.settings import Settings
from bot.stopping import StopError
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.knowledge_revisions import Revision
from bot.storage.knowledge_revisions import history as revisions
from bot.storage.records import Record
from bot.understanding.vocabulary import common, spoken
from bot.understanding.word import Sense
from knowledge.loading import KnowledgeError, conflicts, load
from knowledge.measures import Trait, having
from knowledge.model import Knowledge
from knowledge.proving import Finding
from knowledge.proving import verify as prove
from locales.folding import tokens

_NAMED = 3  # words of a note


def check(folder: Path) -> int:
    """Print every fault of a folder, or what it holds. Out: 0 if it can be served."""
    knowledge = _loaded(folder)
    if knowledge is None:
        return 1
    for conflict in conflicts(knowledge):
        print(f"note: {conflict}")
    for note in built_in(knowledge):
        print(f"note: {note}")
    held = (
        _count(len(knowledge.sources), "source"),
        _count(len(knowledge.topics), "topic"),
        _count(len(knowledge.figures), "stated figure"),
        _count(len(knowledge.derived), "derived figure"),
    )
    print(f"{folder}: {', '.join(held)}; no faults")
    return 0


def built_in(knowledge: Knowledge) -> Iterator[str]:
    """Which built-in meaning the words of each set take, a line for each set and meaning, as notes.

    In a question the set's own meaning holds; in a figure's phrase such a word asks for the measure.
    """
    general = {s: m for m in having(Trait.TELLS) for s in (Sense("measure", m),)}
    for topic in knowledge.topics.values():
        for name, asked in topic.words.items():
            taken: dict[str, list[str]] = {}
            for _, phrase in spoken(asked):
                typed = tokens(phrase)
                word = common().written(typed[0]) if len(typed) == 1 else None
                for mark in word.senses if word else ():
                    if mark.sense in general:
                        taken.setdefault(general[mark.sense], []).append(phrase)
            for measure, phrases in taken.items():
                said = ", ".join(f"“{p}”" for p in dict.fromkeys(phrases[:_NAMED]))
                more = f" and {len(phrases) - _NAMED} more" if len(phrases) > _NAMED else ""
                yield (
                    f"topics/{topic.id}.toml: words.{name}: {said}{more}: in a phrase built-in for the"
                    f" measure “{measure}”. Leave it out of phrases where another thing is meant"
                )


def verify(text: Path, folder: Path) -> int:
    """Prove every figure by the text of its source. Out: 0 if nothing of it differs."""
    try:
        data = text.read_bytes()
    except OSError as error:
        raise StopError(f"{text}: cannot be read: {error.strerror}") from None
    try:
        written = data.decode("utf-8")
    except UnicodeDecodeError:
        raise StopError(f"{text}: not UTF-8") from None
    knowledge = _loaded(folder)
    if knowledge is None:
        return 1
    findings = prove(knowledge, written)
    for line in _lines(findings, knowledge):
        print(line)
    return int(any(finding.state == "failed" for finding in findings))


def history(figure: str, settings: Settings) -> int:
    """Print what was said of a figure, from when to when. Out: 0 if anything was."""
    path = settings.database
    if not path.is_file():
        raise StopError(f"{path}: there is no database yet; it is made when the bot first runs")
    try:
        found = asyncio.run(_history(path, figure))
    except StorageError as error:
        raise StopError(str(error)) from error
    if not found:
        raise StopError(f"{figure}: no revisions; the bot never served a figure of that id")
    for revision in found:
        print(_revision(revision, settings.timezone))
    return 0


def _lines(findings: Iterable[Finding], knowledge: Knowledge) -> Iterator[str]:
    """A line for each figure that is proven, one for each part that is not, and how many figures are."""
    sums: Counter[str] = Counter()
    for figure, group in groupby(findings, key=lambda finding: finding.figure):
        parts = list(group)
        states = {part.state for part in parts}
        worst = next(state for state in ("failed", "not proven", "proven") if state in states)
        sums[worst] += figure in knowledge  # the source's own findings are no figure's
        if worst == "proven":
            yield f"proven: {figure}: {', '.join(part.part for part in parts)}"
        for part in parts:
            if part.state != "proven":
                yield f"{part.state}: {figure}: {part.part}: {part.message}"
    yield f"figures: {sums['proven']} proven, {sums['not proven']} not proven, {sums['failed']} failed"


async def _history(path: Path, figure: str) -> list[Revision]:
    async with await Database.open(path) as store:
        return await revisions(store, figure)


def _revision(revision: Revision, zone: ZoneInfo) -> str:
    since = revision.since.astimezone(zone)
    until = revision.until.astimezone(zone).strftime("%Y-%m-%d %H:%M") if revision.until else "now"
    said = "(out of service)" if revision.record is None else _said(revision.record)
    ended = f", {revision.ended}" if revision.ended else ""
    return (
        f"{since:%Y-%m-%d %H:%M} to {until}{ended}: {said}\n"
        f"    {revision.reason}; from the {revision.origin}"
        + (f"; source {revision.source}" if revision.source else "")
    )


def _said(record: Record) -> str:
    if "formula" in record:
        return f"computed as {record['formula']}"
    literal = record.get("literal")
    value = literal["kk"] if isinstance(literal, dict) else record.get("value", literal)
    parts = [f"value {value}" if value else "a fact"]
    if record.get("as_written"):
        parts.append(f"written “{record['as_written']}”")
    if record.get("bound") not in (None, "exact"):
        parts.append(str(record["bound"]))
    period = record.get("period", {})
    parts += [f"{name} {period[name]}" for name in ("start", "end", "last_years") if period.get(name)]
    return ", ".join(parts)


def _loaded(folder: Path) -> Knowledge | None:
    """The folder's knowledge; None, with every fault printed, if it has any."""
    try:
        knowledge = load(folder)
        faults = find_collisions(knowledge)
    except KnowledgeError as error:
        faults = list(error.faults)
    if not faults:
        return knowledge
    for fault in faults:
        print(fault)
    print(f"{folder}: {_count(len(faults), 'fault')}")
    return None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
