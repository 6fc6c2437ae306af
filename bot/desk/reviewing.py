"""A release under review: who may do what with a candidate, and what a step is refused for; a question tied
to a figure as one more example, and which answers that changes. Pure but for the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.desk.changes import Refused
from knowledge import edits
from knowledge.drafting.review import Draft, Entry, RefusedStep, State
from knowledge.drafting.texts import UnreadableText
from knowledge.edits import Edit
from knowledge.loading import load_texts
from knowledge.model import Figure, FigureId, Knowledge
from locales.languages import LANGUAGES, Language

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


LONGEST: Final = 160  # characters of an example: a question, no story

#: What is answered to a question: the kind, the figures, the outcome of a check.
Outcome: TypeAlias = tuple[str, tuple[FigureId, ...], str]
Ask: TypeAlias = Callable[[Knowledge], Callable[[str], Outcome]]
"""Makes of a knowledge what answers questions from it."""


@dataclass(frozen=True, slots=True)
class Change:
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
    changes: tuple[Change, ...]


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
    changes = [Change(one, had, has) for one in known if (had := before(one)) != (has := after(one))]
    return Checked(edit, after(text), len(known), tuple(changes))


def examples_of(knowledge: Knowledge) -> Iterable[str]:
    """Every example of the knowledge."""
    for of in (knowledge.topics, knowledge.figures, knowledge.derived):
        for has in of.values():
            yield from (*has.examples.kk, *has.examples.ru)
