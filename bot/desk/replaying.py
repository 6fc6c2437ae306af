"""What is served: the knowledge files with the changes of the desk put into them, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.storage.desk_work import Change
from knowledge import edits
from knowledge.model import FigureId, Knowledge


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
