"""What can be wrong with a knowledge folder, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: in which file, of which figure (or topic, source; "" where none), in which field.

    ``problem`` says what is wrong, ``mend`` what to do about it. English: commands print it.
    """

    file: str
    figure: str
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.figure, self.field) if part)
        if not self.mend:
            return f"{place}: {self.problem}."
        end = "?" if self.mend.startswith("Did you mean") else "."
        return f"{place}: {self.problem}. {self.mend}{end}"


class KnowledgeError(Exception):
    """A knowledge folder that cannot be used; ``faults`` holds every fault, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
