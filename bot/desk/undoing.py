"""Taking a change back, confirming what another proposed, going on over files that have changed."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.desk.refusals import Refused
from bot.desk.replaying import replayed
from bot.storage.desk_work import Change
from knowledge import edits
from knowledge.edits import Edit, UnwritableEdit


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
