"""What a question says it does not mean: "гранты, а не премии", "сыйлықақы емес, грант"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.understanding.marked import Marked
from bot.understanding.question import Demand
from bot.understanding.wording import CLAUSE

_BUT: Final = "a"  # of "не …, а …"
_SHORT: Final = 4  # words of what is not meant


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
    if sense == "not":
        return _corrected(marked, end, demands)
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


def _corrected(marked: Marked, start: int, demands: Sequence[Demand]) -> range:
    """What stands behind "not" from token ``start``, if what is right follows: "not 500, but 104"."""
    reach = range(start + 1, min(start + _SHORT + 1, len(marked.tokens)))
    but = next((n for n in reach if marked.tokens[n].skeleton == _BUT and "," in marked.before(n)), None)
    if but is None or any(d.verbal or _happens(marked, d) for d in demands if start <= d.start < but):
        return range(0)
    denied, right = _first(demands, start), _first(demands, but + 1)
    total = any("total" in marked.senses(n, "measure") for n in (but + 1, but + 2) if n < len(marked.tokens))
    corrects = denied is not None and (total or (right is not None and _alike([denied], [right])))
    return range(start, but) if corrects else range(0)


def _happens(marked: Marked, demand: Demand) -> bool:
    return "happening" in marked.senses(demand.start, "neutral")


def _first(demands: Sequence[Demand], start: int) -> Demand | None:
    """The demand from token ``start`` on, behind what means nothing by itself (a preposition)."""
    while (demand := next((d for d in demands if d.start == start), None)) and demand.optional:
        start = demand.end
    return demand


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
