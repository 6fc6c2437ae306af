"""A question tied to a figure as one more example, and which answers that changes. Pure but for the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from knowledge import edits
from knowledge.edits import Edit
from knowledge.loading import load_texts
from knowledge.model import FigureId, Knowledge
from locales.languages import LANGUAGES, Language

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


def check(files: Mapping[str, str], edit: Edit, text: str, others: Iterable[str], ask: Ask) -> Checked:
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
