"""A release under review: who may do what with a candidate, and what a step is refused for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, Literal, TypeAlias

from bot.desk.refusals import Refused
from knowledge.drafting.review import Draft, Entry, RefusedStep, State
from knowledge.drafting.texts import UnreadableText
from knowledge.model import Figure, Knowledge

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


def of_step(error: RefusedStep) -> Refused:
    """A refused step in words for people."""
    return Refused(f"review.step_{error.why}", error.what)


def of_text(error: UnreadableText) -> Refused:
    """A text that cannot be read, likewise."""
    return Refused(f"review.text_{error.why}")
