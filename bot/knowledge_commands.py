"""``azamat knowledge check | verify | locate | history | export | import``: what is wrong, proven, where, was
said; between knowledge files and what the desk has changed. English.

A draft's folder on the disk is read whole; what was there stays whole until all that is new is written.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.commands import find_collisions
from bot.desk.rules import named, replayed
from bot.settings import Settings, StopError
from bot.storage import desk_work
from bot.storage.database import Database
from bot.storage.desk_work import Change
from bot.storage.revisions import Revision
from bot.storage.revisions import history as revisions
from bot.storage.sqlite import StorageError
from bot.understanding.vocabulary import common, spoken
from bot.understanding.word import Sense, Word
from knowledge import edits, placing
from knowledge.drafting import folder, texts
from knowledge.drafting.review import Draft, RefusedStep
from knowledge.edits import Edit
from knowledge.loading import KnowledgeError, conflicts, load, load_texts
from knowledge.loading import texts as texts_of
from knowledge.measures import IDLE, Trait, having
from knowledge.model import Knowledge
from knowledge.proving import Finding, State
from knowledge.proving import verify as prove
from knowledge.recording import Record
from locales.folding import tokens

_NAMED = 3  # words of a note; figures of a text that is another
_STATES: Final[tuple[State, ...]] = ("failed", "not proven", "proven")  # the worst first


def check(folder: Path) -> int:
    """Print every fault of a folder, or what it holds. Out: 0 if it can be served."""
    knowledge = loaded(folder)
    if knowledge is None:
        return 1
    for conflict in conflicts(knowledge):
        print(f"note: {conflict}")
    for note in (*built_in(knowledge), *wordless(knowledge)):
        print(f"note: {note}")
    held = (
        count(len(knowledge.sources), "source"),
        count(len(knowledge.topics), "topic"),
        count(len(knowledge.figures), "stated figure"),
        count(len(knowledge.derived), "derived figure"),
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


def wordless(knowledge: Knowledge) -> Iterator[str]:
    """Phrases that only ask and name nothing: they would be met by any question, as notes."""
    asks = {Sense("measure", name) for name in having(Trait.ASKS) | IDLE}

    def idle(word: Word | None) -> bool:
        return word is not None and any(mark.sense in asks for mark in word.senses)

    def only_asks(phrase: str) -> bool:
        words = [common().written(token) for token in tokens(phrase)]
        return bool(words) and all(map(idle, words))

    for topic in knowledge.topics.values():
        vocabularies = [("asked", topic.asked)]
        for figure in map(knowledge.figure, topic.figures + topic.derived):
            vocabularies.append((f"{figure.id}: asked", figure.asked))
        for at, asked in vocabularies:
            for language, phrase in spoken(asked):
                if only_asks(phrase):
                    yield (
                        f"topics/{topic.id}.toml: {at}.{language}: “{phrase}” only asks and names nothing."
                        " Name what is counted"
                    )


def verify(text: Path, folder: Path) -> int:
    """Prove every figure by the text of its source. Out: 0 if nothing of it differs."""
    readings = _readings(text)
    knowledge = loaded(folder)
    if knowledge is None:
        return 1
    recorded = {source.sha256 for source in knowledge.sources.values()}
    hashed = (t for t in readings if hashlib.sha256(t.encode()).hexdigest() in recorded)
    findings = prove(knowledge, next(hashed, readings[-1]))
    for line in _lines(findings, knowledge):
        print(line)
    return int(any(finding.state == "failed" for finding in findings))


def locate(text: Path, words: str) -> int:
    """Print where words stand in a text, a line for each place. Out: 0 if they do."""
    *_, read = _readings(text)
    found = placing.places(read, words)
    if not found and (found := placing.numbers(read, words)):
        print(f"“{words}” does not stand in the text; the number does:")
    for span in found:
        print(f"[{span.start}, {span.end}]  {placing.shown(read, span)}")
    if not found:
        raise StopError(f"“{words}” does not stand in {text}. Write it as the text does")
    return 0


def _readings(path: Path) -> tuple[str, ...]:
    try:
        return texts.readings(path.read_bytes())
    except OSError as error:
        raise StopError(f"{path}: cannot be read: {error.strerror}") from None
    except texts.UnreadableText as error:
        raise StopError(f"{path}: {error}") from None


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
    """A line for each figure that is proven, one for each part that is not, and how many figures are.

    Where no figure is proven it is hardly the text: the first part of a few that failed is enough.
    """
    groups = [(figure, list(parts)) for figure, parts in groupby(findings, key=lambda found: found.figure)]
    worst = {figure: _worst(parts) for figure, parts in groups}
    sums = Counter(state for figure, state in worst.items() if figure in knowledge)  # no source's own
    failed = [figure for figure, state in worst.items() if figure in knowledge and state == "failed"]
    more = frozenset() if sums["proven"] else frozenset(failed[_NAMED:])
    for figure, parts in groups:
        if worst[figure] == "proven":
            yield f"proven: {figure}: {', '.join(part.part for part in parts)}"
        elif figure not in more:
            wrong = [part for part in parts if part.state != "proven"]
            for part in wrong[:1] if more and figure in failed else wrong:
                yield f"{part.state}: {figure}: {part.part}: {part.message}"
    if more:
        yield f"failed: {len(more)} figures more: none stands at its place. Is it this text, and all of it?"
    yield f"figures: {sums['proven']} proven, {sums['not proven']} not proven, {sums['failed']} failed"


def _worst(parts: Iterable[Finding]) -> State:
    states = {part.state for part in parts}
    return next(state for state in _STATES if state in states)


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


def loaded(folder: Path) -> Knowledge | None:
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
    print(f"{folder}: {count(len(faults), 'fault')}")
    return None


def begun(folder: Path) -> bool:
    """Whether a folder holds knowledge. One that is not there yet, or empty, is begun by a draft."""
    return folder.exists() and (not folder.is_dir() or any(folder.rglob("*.toml")))


def held(folder: Path) -> dict[str, str]:
    """The texts of its files by name, none where it is not begun; KnowledgeError."""
    return texts_of(folder) if begun(folder) else {}


def count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def opened(drafted: Path) -> Draft:
    """The draft of a folder; StopError if there is none, or if its files have faults."""
    try:
        names = [folder.TEXT, folder.REVIEW]
        names += [p.relative_to(drafted).as_posix() for p in sorted(drafted.glob("*/*.toml"))]
        found = {name: (drafted / name).read_bytes().decode() for name in names}
        return folder.read(found)
    except FileNotFoundError as error:
        missing = Path(error.filename or drafted).name
        raise StopError(
            f"{drafted}: no draft: {missing} is missing. Make one: azamat knowledge draft"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StopError(f"{drafted}: cannot be read: {error}") from None
    except RefusedStep as error:
        raise StopError(f"{drafted}: {error}") from None


def write(into: Path, files: Mapping[str, str]) -> None:
    """All files beside their places first, then each into its own: a full disk leaves the old ones whole."""
    made: list[tuple[str, Path]] = []
    try:
        for name, text in files.items():
            path = into / name
            if not path.resolve().is_relative_to(into.resolve()):
                raise StopError(f"{into}: “{name}” leads out of the folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
            made.append((temporary, path))
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            Path(temporary).chmod(0o644)
        for temporary, path in made:
            Path(temporary).replace(path)
    except OSError as error:
        for temporary, _ in made:
            with suppress(OSError):
                Path(temporary).unlink()
        raise StopError(f"{into}: cannot be written: {error.strerror}") from None


#: What was exported, beside it: what is changed there is compared with this.
BASE: Final = "exported.json"
_CUT: Final = 60


def export(into: Path, settings: Settings, *, force: bool = False) -> int:
    """Put what the desk has changed into a knowledge folder; a new one is written whole. Out: 0 if done."""
    changes = asyncio.run(_served(settings))
    there = into.is_dir() and any(into.iterdir())
    if loaded(into if there else settings.knowledge_folder) is None:
        return 1
    files = texts_of(into) if there else None
    base = _base(into)
    own = () if files is None or base is None else _own(base, files, changes, settings)
    if own and not force:
        for name in sorted({edit.file for edit in own}):
            print(f"edited here: {into / name}")
        print(f"nothing is written; propose that first: azamat knowledge import {into} --as NAME")
        return 1
    old = texts_of(settings.knowledge_folder) if files is None else files
    found = replayed(old, changes)
    for number, told in sorted(found.troubles.items()):
        print(f"conflict: change {number}: {told}: the files say something else than it was made from")
    if found.troubles and not force:
        print("nothing is written; decide in /desk, mend the files, or let the desk's stand: --force")
        return 1
    try:
        load_texts(found.files)
    except KnowledgeError as error:
        raise StopError(f"{into}: it would have faults: {error.faults[0]}") from None
    changed = {name: text for name, text in found.files.items() if files is None or files.get(name) != text}
    # What was edited here stays an edit: an import still proposes it.
    base = edits.patched(found.files, edits.reversed_(own))[0]
    write(into, {**changed, BASE: json.dumps(base, ensure_ascii=False, indent=0) + "\n"})
    for name in sorted((files or {}).keys() - found.files.keys()):
        (into / name).unlink()
        print(f"removed: {into / name}")
    for name in sorted(changed):
        print(f"{'changed' if name in (files or {}) else 'added'}: {into / name}")
    print(f"{count(len(changes), 'change')} of the desk in {into}")
    return 0


def _own(
    base: Mapping[str, str], files: Mapping[str, str], changes: Sequence[Change], settings: Settings
) -> tuple[Edit, ...]:
    """What a folder says otherwise than it was exported, and is not served."""
    try:
        served = replayed(texts_of(settings.knowledge_folder), changes).files
    except KnowledgeError as error:
        raise StopError(f"{error.faults[0]}") from None
    return tuple(edit for edit in edits.differences(base, files) if not edits.held(served, [edit]))


def import_(folder: Path, who: str, why: str, settings: Settings, *, force: bool = False) -> int:
    """Propose what a folder says otherwise than it was exported; an officer confirms it in /desk. Out: 0 if
    it is proposed, or nothing differs.
    """
    if loaded(folder) is None:
        return 1
    if not settings.database.is_file():
        raise StopError(f"{settings.database}: there is no database yet; it is made when the bot first runs")
    if loaded(settings.knowledge_folder) is None:
        return 1
    ours, base = texts_of(folder), _base(folder)
    changes = asyncio.run(_served(settings))
    served = replayed(texts_of(settings.knowledge_folder), changes).files
    mine = edits.differences(served if base is None else base, ours)
    try:
        merged, clashing = edits.patched(served, mine)
    except edits.UnwritableEdit as error:
        raise StopError(str(error)) from None
    for edit in clashing:
        now = edits.standing(served, edit.file, edit.path)
        print(f"conflict: {named(edit)}: {folder} says {_shown(edit.after)}, served is {_shown(now)}")
    if clashing and not force:
        print("nothing is proposed; export anew and write it there, or let the folder's stand: --force")
        return 1
    change = edits.differences(served, merged)
    if not change:
        print("nothing differs from what is served")
        return 0
    try:
        load_texts(merged)
    except KnowledgeError as error:
        raise StopError(f"with what is served it would have faults: {error.faults[0]}") from None
    number, waits = asyncio.run(_proposed(settings, folder, change, who, why))
    if waits:
        print(f"change {number} is this already; an officer confirms it: /desk in Telegram")
        return 0
    print(f"change {number}: {count(len(change), 'place')}; an officer confirms it: /desk in Telegram")
    return 0


def _base(folder: Path) -> Mapping[str, str] | None:
    try:
        found: Any = json.loads((folder / BASE).read_text("utf-8"))
    except OSError:
        return None
    except ValueError:
        raise StopError(f"{folder / BASE}: it is broken. Export into a new folder") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise StopError(f"{folder / BASE}: it is broken. Export into a new folder")
    return found


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"


async def _served(settings: Settings) -> list[Change]:
    if not settings.database.is_file():
        return []
    async with await _opened(settings) as store:
        return await desk_work.served(store)


async def _proposed(
    settings: Settings, folder: Path, change: tuple[Edit, ...], who: str, why: str
) -> tuple[int | None, bool]:
    """Out: the number of the change, and whether it had been proposed before and waits."""
    async with await _opened(settings) as store:
        for one in await desk_work.waiting(store):
            if one.kind == "import" and edits.to_json(one.edits) == edits.to_json(change):
                return one.id, True
        now = datetime.now(UTC)
        return await desk_work.propose(store, "import", folder.name, change, why, who, now), False


async def _opened(settings: Settings) -> Database:
    try:
        return await Database.open(settings.database)
    except StorageError as error:
        raise StopError(str(error)) from error
