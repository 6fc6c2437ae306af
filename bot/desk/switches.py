"""Figures, topics and the whole bot out of service, and back: as edits of the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.callbacks import find_figure, find_topic
from knowledge.edits import Edit, differences, standing
from knowledge.loading import SERVICE
from knowledge.model import Derived, Knowledge
from locales.languages import Language

ALL = "all"


def read(subject: str, knowledge: Knowledge) -> str | None:
    """What a button names: ``all``, ``topic:ID``, ``figure:ID``; None: there is no such thing (any more)."""
    what, _, name = subject.partition(":")
    if subject == ALL:
        return ALL
    find = {"topic": find_topic, "figure": find_figure}.get(what)
    found = find(name, knowledge) if find else None
    return f"{what}:{found}" if found else None


def off(knowledge: Knowledge) -> Iterator[str]:
    """What is out of service for a reason of its own."""
    if not knowledge.served:
        yield ALL
        return
    for topic in knowledge.topics.values():
        if not topic.served:
            yield f"topic:{topic.id}"
            continue
        for figure in knowledge.every_of_topic(topic.id):
            operands = figure.formula.ids if isinstance(figure, Derived) else ()
            if not figure.served and all(knowledge.figures[i].served for i in operands):
                yield f"figure:{figure.id}"


def edits(
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
    from knowledge.drafting.tables import dumped  # brings what writes TOML

    return dumped({"served": False, "withheld": dict(withheld)})
