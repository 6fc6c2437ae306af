"""What press officers may do with what is known, and why something cannot be done: changes, served on top of
the files, taken back, confirmed by another; what is out of service; the candidates of a release under review;
a question tied to a figure as one more example, and which answers that changes. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import tomli

from bot.callbacks import find_figure, find_topic
from bot.storage.desk_work import Change
from knowledge import edits
from knowledge.drafting.review import Draft, Entry, RefusedStep, State
from knowledge.drafting.texts import UnreadableText
from knowledge.edits import Edit, UnwritableEdit
from knowledge.loading import SERVICE, load_texts
from knowledge.model import Figure, FigureId, Knowledge
from knowledge.reading import Fault
from locales.languages import LANGUAGES, Language


class Refused(Exception):
    """``msgid``: what is said; ``what``: the place or the words that it is about."""

    def __init__(self, msgid: str, what: str = "") -> None:
        super().__init__(msgid, what)
        self.msgid = msgid
        self.what = what


def of_fault(fault: Fault) -> Refused:
    """A fault of the files that a change would make."""
    place = " ".join(part for part in (fault.figure, fault.field) if part) or fault.file
    return Refused("review.faulty", f"{place}: {fault.problem}")


def of_step(error: RefusedStep) -> Refused:
    """A refused step in words for people."""
    return Refused(f"review.step_{error.why}", error.what)


def of_text(error: UnreadableText) -> Refused:
    """A text that cannot be read, likewise."""
    return Refused(f"review.text_{error.why}")


# -- changes, and what is out of service ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Replayed:
    """``troubles``: by number, why a change does not fit the files; where both said something of a place,
    the change is served. ``adopted``: those that the files have taken up.
    """

    files: Mapping[str, str]
    troubles: Mapping[int, str]
    adopted: frozenset[int]


def replayed(files: Mapping[str, str], changes: Sequence[Change]) -> Replayed:
    """The files as they are served."""
    made: Mapping[str, str] = files
    troubles: dict[int, str] = {}
    fitting: list[Change] = []
    for change in changes:
        try:
            made, clashing = edits.patched(made, change.edits)
        except UnwritableEdit as error:
            troubles[change.id] = str(error)
            continue
        fitting.append(change)
        if clashing:
            troubles[change.id] = "; ".join(named(edit) for edit in clashing)
    if fitting and not edits.differences(files, made):
        troubles = {
            number: told for number, told in troubles.items() if number not in [c.id for c in fitting]
        }
        return Replayed(files, troubles, frozenset(change.id for change in fitting))
    adopted = frozenset(
        change.id
        for change in fitting
        if edits.held(files, change.edits)
        and not any(edits.overlapping(change.edits, c.edits) for c in changes if c is not change)
    )
    return Replayed(made, troubles, adopted)


def named(edit: Edit) -> str:
    """A place, for people who know the files."""
    return f"{edit.file}: {'.'.join(edit.path)}" if edit.path else edit.file


def reasons(changes: Sequence[Change], knowledge: Knowledge) -> dict[FigureId, str]:
    """Of the figures that changes have touched: why."""
    found: dict[FigureId, str] = {}
    for change in changes:
        for edit in change.edits:
            why = f"desk {change.id}" + (f": {change.why}" if change.why else "")
            for figure in _touched(edit, knowledge):
                found[figure] = why
    return found


def _touched(edit: Edit, knowledge: Knowledge) -> tuple[FigureId, ...]:
    if len(edit.path) > 1 and edit.path[0] in ("figure", "derived"):
        return (edit.path[1],)
    room, _, name = edit.file.partition("/")
    topic = knowledge.topics.get(name.removesuffix(".toml"))
    if room == "topics" and topic is not None:
        return topic.figures + topic.derived
    return () if room == "sources" else (*knowledge.figures, *knowledge.derived)


def undone(change: Change, served: Sequence[Change], folder: Mapping[str, str]) -> tuple[Edit, ...]:
    """What takes a served change back, beside leaving it out: edits of the files where these have taken it
    up, else nothing. Refused if a later change stands on it.
    """
    for later in served:
        if later.id > change.id and edits.overlapping(later.edits, change.edits):
            raise Refused("review.later_change", str(later.id))
    return edits.reversed_(change.edits) if edits.held(folder, change.edits) else ()


def may_confirm(change: Change, who: int, officers: Collection[int]) -> None:
    """Refused if this officer cannot confirm it: it is their own, or its author is no officer any more."""
    if change.made_by.isdecimal() and int(change.made_by) not in officers:
        raise Refused("review.gone_officer")
    if change.made_by == str(who) and len(officers) > 1:
        raise Refused("review.own_change")


def figures_of(edit: Edit) -> tuple[str, ...]:
    """The figures of a topic's file that came whole."""
    if edit.path or edit.after is None or not edit.file.startswith("topics/"):
        return ()
    return tuple(figure["id"] for figure in tomli.loads(edit.after).get("figure", ()))


def rebased(change: Change, served: Sequence[Change], folder: Mapping[str, str]) -> tuple[Edit, ...]:
    """The edits of a change as made from what the files say now; Refused if they do not fit in at all."""
    rest = replayed(folder, [other for other in served if other.id < change.id]).files
    found = tuple(replace(one, before=edits.standing(rest, one.file, one.path)) for one in change.edits)
    try:
        edits.patched(rest, found)
    except UnwritableEdit as error:
        raise Refused("review.unwritable", str(error)) from None
    return found


ALL = "all"


def read_target(subject: str, knowledge: Knowledge) -> str | None:
    """What a button names: ``all``, ``topic:ID``, ``figure:ID``; None: there is no such thing (any more)."""
    what, _, name = subject.partition(":")
    if subject == ALL:
        return ALL
    find = {"topic": find_topic, "figure": find_figure}.get(what)
    found = find(name, knowledge) if find else None
    return f"{what}:{found}" if found else None


def out_of_service(knowledge: Knowledge) -> Iterator[str]:
    """What is out of service for a reason of its own."""
    if not knowledge.served:
        yield ALL
        return
    for topic in knowledge.topics.values():
        if not topic.served:
            yield f"topic:{topic.id}"
            continue
        for figure in knowledge.every_of_topic(topic.id):
            if not figure.served and all(knowledge.figures[i].served for i in figure.operands):
                yield f"figure:{figure.id}"


def switching(
    files: Mapping[str, str], knowledge: Knowledge, target: str, withheld: Mapping[Language, str] | None
) -> tuple[Edit, ...]:
    """What takes a target out of service, for a reason in both languages; None: what brings it back."""
    said = {"served": None if withheld is None else False, "withheld": withheld and dict(withheld)}
    what, _, name = target.partition(":")
    if what == ALL:
        text = "" if withheld is None else edits.dumped({"served": False, "withheld": dict(withheld)})
        rest = {file: held for file, held in files.items() if file != SERVICE}
        return edits.differences(files, {**rest, SERVICE: text} if text else rest)
    path: tuple[str, ...] = ()
    topic = name
    if what == "figure":
        topic = knowledge.figure(name).topic
        path = ("figure" if name in knowledge.figures else "derived", name)
    file = f"topics/{topic}.toml"
    made = [
        Edit(file, (*path, key), edits.standing(files, file, (*path, key)), value)
        for key, value in said.items()
    ]
    return tuple(edit for edit in made if edit.before != edit.after)


# -- a release under review ----------------------------------------------------------------------------------

May: TypeAlias = Literal["accept", "confirm", "alone", "wait", "none"]
_MOST: Final = 8  # figures that a candidate may be the same as


def may(entry: Entry, officer: int, officers: Collection[int]) -> May:
    """What an officer may do with a candidate. ``alone``: confirm it, though nobody else looks."""
    if entry.state in (State.OPEN, State.LATER):
        return "accept"
    if entry.state is not State.ACCEPTED:
        return "none"
    if entry.by.isdecimal() and int(entry.by) not in officers:
        return "accept"  # who accepted it is no officer any more: it is accepted anew
    if entry.by != str(officer):
        return "confirm"
    return "wait" if len(officers) > 1 else "alone"


def next_one(draft: Draft, after: int, officer: int, officers: Collection[int]) -> Entry | None:
    """The next candidate for which this officer can do something."""
    waiting = [e for e in draft.candidates() if may(e, officer, officers) in ("accept", "confirm", "alone")]
    behind = [entry for entry in waiting if entry.number > after and entry.state is not State.LATER]
    found = behind or [entry for entry in waiting if entry.number != after] or waiting
    return found[0] if found else None


def decided(draft: Draft) -> int:
    """How many candidates nobody has to look at for the first time."""
    return sum(entry.state not in (State.OPEN, State.LATER) for entry in draft.candidates())


def waits_for_second(draft: Draft) -> int:
    """How many are accepted, where all are decided; else nought."""
    states = [entry.state for entry in draft.candidates()]
    return 0 if State.OPEN in states else states.count(State.ACCEPTED)


def near(entry: Entry, knowledge: Knowledge) -> Iterator[Figure]:
    """Known figures that a candidate may be the same as, the likeliest first."""
    unit = (entry.table or {}).get("unit")
    ids = [entry.figure, *entry.also]
    ids += [figure.id for figure in knowledge.figures.values() if figure.topic == entry.topic]
    ids += [figure.id for figure in knowledge.figures.values() if figure.unit.id == unit]
    for figure_id in list(dict.fromkeys(one for one in ids if one in knowledge.figures))[:_MOST]:
        yield knowledge.figures[figure_id or ""]


# -- a question tied to a figure as one more example ---------------------------------------------------------

LONGEST: Final = 160  # characters of an example: a question, no story

#: What is answered to a question: the kind, the figures, the outcome of a check.
Outcome: TypeAlias = tuple[str, tuple[FigureId, ...], str]
Ask: TypeAlias = Callable[[Knowledge], Callable[[str], Outcome]]
"""Makes of a knowledge what answers questions from it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A question whose answer the example changes."""

    question: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Checked:
    """An example put in on trial. ``own``: what its question is answered then; ``known``: how many others
    were asked; ``changes``: those of them that are answered differently.
    """

    edit: Edit
    own: Outcome
    known: int
    changes: tuple[Difference, ...]


def example(text: str) -> str:
    """A question as an example: one line, not too long; "" if there is none."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else ""


def edit_of(
    files: Mapping[str, str], figure: FigureId, knowledge: Knowledge, language: Language, text: str
) -> Edit:
    """What adds the example to the figure in its topic's file."""
    file = f"topics/{knowledge.figure(figure).topic}.toml"
    path = ("figure" if figure in knowledge.figures else "derived", figure, "examples")
    before = edits.standing(files, file, path)
    after = {tongue: list((before or {}).get(tongue, ())) for tongue in LANGUAGES}
    if text not in after[language]:
        after[language].append(text)
    return Edit(file, path, before, {tongue: lines for tongue, lines in after.items() if lines})


def check_example(
    files: Mapping[str, str], edit: Edit, text: str, others: Iterable[str], ask: Ask
) -> Checked:
    """Ask everything that is known, without the example and with it. KnowledgeError if it does not fit."""
    made, _ = edits.patched(files, (edit,))
    now, then = load_texts(files), load_texts(made)
    before, after = ask(now), ask(then)
    known = [one for one in dict.fromkeys((*examples_of(now), *others)) if one != text]
    changes = [Difference(one, had, has) for one in known if (had := before(one)) != (has := after(one))]
    return Checked(edit, after(text), len(known), tuple(changes))


def examples_of(knowledge: Knowledge) -> Iterable[str]:
    """Every example of the knowledge."""
    for of in (knowledge.topics, knowledge.figures, knowledge.derived):
        for has in of.values():
            yield from (*has.examples.kk, *has.examples.ru)
