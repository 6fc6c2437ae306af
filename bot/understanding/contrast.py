"""What a question says it does not mean: "гранты, а не премии", "сыйлықақы емес, грант"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.marked import Marked
from bot.understanding.question import Demand
from bot.understanding.wording import CLAUSE


def meant(marked: Marked, demands: Sequence[Demand]) -> list[Demand]:
    """The demands without those of what is not meant."""
    excluded = {
        n
        for m in marked.reading.marks
        if m.sense.kind == "check"
        for n in _excluded(marked, m.sense.id, m.start, m.end, demands)
    }
    return [d for d in demands if d.start not in excluded]


def _excluded(marked: Marked, sense: str, start: int, end: int, demands: Sequence[Demand]) -> range:
    if sense == "not_what_follows":
        stop = end
        while stop < len(marked.tokens) and not (stop > end and _ends_clause(marked, stop)):
            stop += 1
        return range(end, stop)
    if sense == "not_what_precedes" and end < len(marked.tokens):
        before = [d for d in demands if d.end == start]
        if not (_ends_clause(marked, end) or _alike(before, [d for d in demands if d.start == end])):
            return range(0)
        return range(min((d.start for d in before), default=start), start)
    return range(0)


def _alike(before: Sequence[Demand], behind: Sequence[Demand]) -> bool:
    """Whether what stands on either side is of one kind: "былтыр емес биыл"."""
    return any(
        (a.period and b.period) or (a.number and b.number) or (a.places and b.places)
        for a in before
        for b in behind
    )


def _ends_clause(marked: Marked, n: int) -> bool:
    """Whether a clause or the text ends before token ``n``."""
    if n >= len(marked.tokens):
        return True
    between = marked.before(n)
    return bool(CLAUSE.search(between)) or any(c in between for c in ".!?\n")
