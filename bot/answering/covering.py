"""The smallest set of candidates that together meet every demand, each one that the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from bot.answering import agreement, ranking
from bot.answering.candidates import Candidate
from bot.answering.evidence import Context
from bot.answering.meeting import Unmet
from bot.understanding.question import Demand

_MOST_DEMANDS: Final = 60  # that a few figures could meet together
_MOST_CANDIDATES: Final = 24
_TOLERATED: Final = 0.5  # weight of unknown words that one figure may leave unmet
_TOLERATED_MORE: Final = 1.0  # if it is well evidenced


def cover(
    context: Context, candidates: Sequence[Candidate], demands: Sequence[Demand], left: Unmet
) -> list[Candidate]:
    """The figures of the answer; none if something stays unmet.

    ``left``: the demands that each candidate does not meet.
    """
    pool = candidates[:_MOST_CANDIDATES]
    pair = _both_counted(context, pool, left)
    if pair:
        return pair
    singles = [c for c in pool if _is_tolerable(context, c, left[c.view.id])]
    if singles:
        best = ranking.best(context, singles)
        return _exact_pair(context, best[0], pool, left, demands) or best
    if len(demands) <= _MOST_DEMANDS and _asks_for_several(context, demands):
        for size in range(2, ranking.MOST_FIGURES + 1):
            covers = [list(g) for g in combinations(pool, size) if _covers(context, g, left)]
            if covers:
                return max(covers, key=lambda g: _group_rank(g, left))
    described = _but_for_a_description(context, pool, left)
    return [described] if described else []


def _but_for_a_description(context: Context, pool: Sequence[Candidate], left: Unmet) -> Candidate | None:
    """The one candidate that leaves but a word which describes what it is about: "prizes for programmers"."""
    found = [c for c in pool if len(left[c.view.id]) == 1 and _describes(context, c, left[c.view.id][0])]
    best = max((c.weight for c in found), default=0.0)
    ahead = [c for c in found if c.weight == best]
    return ahead[0] if len(ahead) == 1 else None


def _describes(context: Context, candidate: Candidate, demand: Demand) -> bool:
    counted = demand.concepts & context.question.counted
    return bool(demand.concepts & candidate.view.described) and not (counted or demand.measures)


def _both_counted(context: Context, pool: Sequence[Candidate], left: Unmet) -> list[Candidate] | None:
    """The two figures that count what an "and" joins: "how many projects and initiatives"."""
    for one, other in context.question.pairs:
        group = [_counting(pool, left, mine, theirs) for mine, theirs in ((one, other), (other, one))]
        first, second = group
        if first and second and first.view.id != second.view.id and first.view.topic == second.view.topic:
            return [first, second]
    return None


def _counting(pool: Sequence[Candidate], left: Unmet, noun: Demand, other: Demand) -> Candidate | None:
    """The candidate whose unit the noun is, and which leaves at most the other noun unmet."""
    return next(
        (
            c
            for c in pool
            if noun.concepts & c.view.unit
            and not other.concepts & c.view.unit
            and all(d is other for d in left[c.view.id])
        ),
        None,
    )


def _group_rank(group: Sequence[Candidate], left: Unmet) -> tuple[float, ...]:
    return (
        -sum(len(left[c.view.id]) for c in group),
        sum(c.weight for c in group),
        -sum(c.view.order for c in group),
    )


def _covers(context: Context, group: Sequence[Candidate], left: Unmet) -> bool:
    if len({c.view.topic for c in group}) > 1 and not context.question.coordinated:
        return False
    sets = [{id(d) for d in left[c.view.id]} for c in group]
    if set.intersection(*sets):
        return False
    # Each must meet something that none of the others does.
    return all(
        set.intersection(*(s for m, s in enumerate(sets) if m != n)) - own for n, own in enumerate(sets)
    )


def _asks_for_several(context: Context, demands: Sequence[Demand]) -> bool:
    numbers = sum(1 for d in demands if d.number)
    periods = sum(1 for d in demands if d.period)
    return context.question.coordinated or numbers > 1 or periods > 1


def _exact_pair(
    context: Context,
    best: Candidate,
    pool: Sequence[Candidate],
    left: Unmet,
    demands: Sequence[Demand],
) -> list[Candidate] | None:
    """Two figures for two measures ("the date and the city") of which the best gives but one by its own."""
    asked = [d for d in demands if d.measures & agreement.EXACT]
    if not context.question.coordinated:
        return None
    if len(asked) == 1 and not _gives(best, asked[0]):  # the other is named by a word of the topic's
        dated = [c for c in pool if _gives(c, asked[0]) and not left[c.view.id]]
        return [dated[0], best] if dated else None
    if len(asked) != 2:
        return None
    if all(_gives(best, d) for d in asked):
        return None
    pair = []
    for demand, other in (asked, asked[::-1]):
        fitting = [c for c in pool if _gives(c, demand) and all(d is other for d in left[c.view.id])]
        if not fitting:
            return None
        pair.append(fitting[0])
    return pair if pair[0].view.id != pair[1].view.id else None


def _gives(candidate: Candidate, demand: Demand) -> bool:
    """Whether the figure's own measure is one that the demand names exactly."""
    return any(candidate.view.measure in agreement.ACCEPTS[m] for m in demand.measures & agreement.EXACT)


def _is_tolerable(context: Context, candidate: Candidate, left: Sequence[Demand]) -> bool:
    """Whether a figure leaves nothing unmet but unknown words of little weight."""
    if not left:
        return True
    if any(not d.unknown or context.question.restricts(d) for d in left):
        return False
    tolerated = _TOLERATED_MORE if _is_well_evidenced(context, candidate, left) else _TOLERATED
    return sum(d.weight for d in left) <= tolerated


def _is_well_evidenced(context: Context, candidate: Candidate, left: Sequence[Demand]) -> bool:
    """Whether the topic is named, and a thing of the figure's besides: one strange word may be a filler."""
    requirement, focus = candidate.requirement, context.evidence.focus
    if requirement is None or not requirement.concepts & focus:
        return False
    named = candidate.view.topic in focus or len(requirement.concepts & focus) > 1
    return named and not any(d.is_name for d in left)
