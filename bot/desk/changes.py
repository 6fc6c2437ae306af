"""What press officers change of what is known: served on top of the files, taken back, confirmed by another,
out of service and back; why something cannot be done.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.callbacks import find_figure, find_topic
from bot.storage.desk_work import Change
from knowledge import edits
from knowledge.edits import Edit, UnwritableEdit, differences, standing
from knowledge.loading import SERVICE
from knowledge.model import FigureId, Knowledge
from knowledge.reading import Fault
from locales.languages import Language


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
        except edits.UnwritableEdit as error:
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


def named(edit: edits.Edit) -> str:
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


def _touched(edit: edits.Edit, knowledge: Knowledge) -> tuple[FigureId, ...]:
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
    return tuple(figure["id"] for figure in tomllib.loads(edit.after).get("figure", ()))


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
        text = "" if withheld is None else _service(withheld)
        rest = {file: held for file, held in files.items() if file != SERVICE}
        return differences(files, {**rest, SERVICE: text} if text else rest)
    path: tuple[str, ...] = ()
    topic = name
    if what == "figure":
        topic = knowledge.figure(name).topic
        path = ("figure" if name in knowledge.figures else "derived", name)
    file = f"topics/{topic}.toml"
    made = [
        Edit(file, (*path, key), standing(files, file, (*path, key)), value) for key, value in said.items()
    ]
    return tuple(edit for edit in made if edit.before != edit.after)


def _service(withheld: Mapping[Language, str]) -> str:
    from knowledge.edits import dumped  # brings what writes TOML

    return dumped({"served": False, "withheld": dict(withheld)})
