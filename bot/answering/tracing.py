"""What was considered on the way to a decision, for ``azamat ask --why``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Trace:
    """The lines of a trace; they are kept only where somebody wants to read them."""

    lines: list[str] = field(default_factory=list)
    wanted: bool = True

    def __call__(self, line: str) -> None:
        if self.wanted:
            self.lines.append(line)
