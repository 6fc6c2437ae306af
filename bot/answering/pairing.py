"""Several things in one question: figures that answer it only together, and two questions joined by "and"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from bot.answering.answer import Answer, Reason
from bot.answering.hypotheses import Hypothesis
from bot.answering.scoring import Ranking
from bot.understanding.question import AND, YES_OR_NO, Comparison, Demand, Question, phrase_of
from bot.weights import Weights
from knowledge.measures import IDLE, Trait, having
from locales.stemming import looks_verbal

MOST_FIGURES: Final = 3  # of one answer
_SEVERAL: Final = 8  # hypotheses among which those of several figures are looked for
_LONGEST_OF_TWO: Final = 60  # demands; what holds more is no pair of questions
_WHICH: Final = frozenset({"which"})
_PROBABLE: Final = 0.3  # that figures of things side by side are meant, beside none
_GREW: Final = having(Trait.CHANGE)
_QUANTITIES: Final = having(Trait.COUNTS) | having(Trait.EXACT) - having(Trait.TIME) - {"where"}
_COMPARING: Final = _GREW | {"compare", "max", "min", "extent", "times"}
_CHOOSING: Final = _COMPARING | having(Trait.APART) | {"each", "whence", "which"}  # ask for one of several


def find_several(question: Question, ranking: Ranking, by: Weights) -> list[Hypothesis]:
    """The few figures that together answer what one alone does not, each of them a part."""
    numbers = [d for d in question.demands if d.number]
    times = [d for d in question.demands if d.period and not d.period.compared]
    if not (question.coordinated or question.pairs or len(numbers) > 1 or len(times) > 1):
        return []
    pool = [h for h in ranking.meant if h.view and not any(d.measures for d in h.conflicts)][:_SEVERAL]
    reading = [h for h in pool if pool and h.context is pool[0].context]
    parts = [_Part(h, _left(h)) for h in reading]
    for size in range(2, MOST_FIGURES + 1):
        groups = (g for g in combinations(parts, size) if sum(p.figure.meant for p in g) >= by.answer)
        likely = [g for g in groups if _cover(g)]
        if likely:
            chosen = min(likely, key=_preference)
            return [p.figure for p in sorted(chosen, key=lambda p: _first_met(p, chosen))]
    return []


def names_two(question: Question) -> bool:
    """Whether two things of one kind are named: two places, two times."""
    kinds = Counter(map(_kind_of, question.demands))
    return any(kind and many > 1 for kind, many in kinds.items())


def without_choice(question: Question) -> Question:
    """The question without the words that ask which of several things there is more of, as one for their
    numbers: "кому из них досталось меньше: А, Б, В?" asks for those of all three.
    """
    asked = ((d, frozenset() if _is_verb(d) else d.measures & _CHOOSING) for d in question.demands)
    left = ((d._replace(measures=d.measures - choosing) if choosing else d, d) for d, choosing in asked)
    kept = tuple(new for new, old in left if new.measures or not old.measures)
    if not any(d.measures & _QUANTITIES for d in kept):
        kept = (Demand(0, 0, "", measures=frozenset({"how_many"}), optional=True, weight=0.0), *kept)
    return replace(question, demands=kept, polar=False, marked=False, claim=False, pairs=())


def _is_verb(demand: Demand) -> bool:
    """Whether it says that something grew, or fell: "что росло быстрее" asks for growths."""
    return bool(demand.measures & _GREW) and any(map(looks_verbal, demand.skeletons[-1:]))


def find_contrasted(question: Question, ranking: Ranking, by: Weights) -> list[Hypothesis]:
    """The figures that tell the same of two or three things that the question names side by side, whatever
    it says of them: "Астана обогнала Алматы?". Each is contradicted by what the others are of, and by nothing
    else. ``question``: as it was asked; ``ranking``: of that :func:`without_choice`.
    """
    compares = bool(question.pairs or question.alternative is not None or question.measures & _COMPARING)
    parts = [_Part(h, _apart(h)) for h in ranking.meant if h.view][:_SEVERAL]
    least = by.meant * sum(h.meant for h in ranking.meant)
    for size in range(MOST_FIGURES, 1, -1):
        groups = [g for g in combinations(parts, size) if _are_alike(g) and _contrast(g, things=compares)]
        best = max(groups, key=_meant_together, default=())
        if _meant_together(best) >= max(least, _PROBABLE):
            return sorted((p.figure for p in best), key=lambda h: not _leaves_other(question, h))
    return []


def is_directed(question: Question, figures: Sequence[Hypothesis]) -> bool:
    """Whether of two figures the first is what is said to be more, or less, and the second what than."""
    return [_leaves_other(question, h) for h in figures] == [True, False]


def _leaves_other(question: Question, hypothesis: Hypothesis) -> bool:
    """Whether a figure leaves what something is said to be more than, or what stands before that: "than what
    came from Turkey".
    """
    others = question.comparison.others if question.comparison else ()
    said = [*others, *(d for d in question.demands if others and d.end == others[0].start)]
    return not {d.start for d in said}.isdisjoint(d.start for d in (*hypothesis.unmet, *hypothesis.conflicts))


def _meant_together(group: Sequence[_Part]) -> float:
    return sum(p.figure.meant for p in group)


def _are_alike(group: Sequence[_Part]) -> bool:
    """Whether figures tell the same kind of quantity of one topic, in one unit."""
    views = [p.figure.view for p in group if p.figure.view]
    return len({(v.topic, v.measure, v.figure.unit.id) for v in views}) == 1


def _apart(hypothesis: Hypothesis) -> set[int]:
    """What a figure leaves, by identity, but for words that are not understood."""
    return {id(d) for d in (*hypothesis.unmet, *hypothesis.conflicts) if not (d.unknown or d.foreign)}


def _contrast(group: Sequence[_Part], *, things: bool) -> bool:
    """Whether each of some figures meets one thing of a kind that all the others leave.
    Without ``things`` only places, times and numbers are such.
    """
    if set.intersection(*(p.left for p in group)):
        return False
    question = group[0].figure.context.question
    own = [set.intersection(*(p.left for p in group if p is not one)) - one.left for one in group]
    met = set.union(*own)
    kinds = [{_kind_of(d) for d in question.demands if id(d) in of_one} for of_one in own]
    common = set.intersection(*kinds) - ({""} if things else {"", "thing"})
    return bool(common) and not _lists_more(question, met)


def _lists_more(question: Question, met: Collection[int]) -> bool:
    """Whether of a list that things stand in one more is named, known or not: "А, Б, В" of А and Б."""
    things = [d for d in question.demands if id(d) in met and "," in question.reading.before(d.start)]
    behind = {d.start: _kind_of(d) for d in things}
    before = [d for d in question.demands if d.end in behind and id(d) not in met]
    return any(d.unknown or d.foreign or behind[d.end] == _kind_of(d) for d in before)


def _kind_of(demand: Demand) -> str:
    """What two things that are compared have in common."""
    kinds = {"place": demand.places, "time": demand.period, "number": demand.number, "thing": demand.concepts}
    return next((kind for kind, told in kinds.items() if told), "")


@dataclass(frozen=True, eq=False)
class _Part:
    """A figure, and what it leaves to others of an answer."""

    figure: Hypothesis
    left: set[int]


def _preference(group: Sequence[_Part]) -> tuple[int, int, float]:
    """Figures that leave little to each other, of one topic, the likeliest first."""
    meant = sum(p.figure.meant for p in group)
    return sum(len(p.left) for p in group), len({p.figure.topic for p in group}), -meant


def _first_met(part: _Part, group: Sequence[_Part]) -> int:
    """Where the first thing stands that this figure alone tells: they come in the order of the question."""
    others = set.intersection(*(p.left for p in group if p is not part))
    demands = part.figure.context.question.demands
    return next((n for n, d in enumerate(demands) if id(d) in others - part.left), len(demands))


def _left(hypothesis: Hypothesis) -> set[int]:
    """What a figure leaves to others of an answer, by identity."""
    question = hypothesis.context.question
    loose = hypothesis.loose if question.coordinated else []
    left = [*hypothesis.unmet, *hypothesis.conflicts, *loose]
    joined = {d.start for pair in question.pairs for d in pair}
    everyday = [d for d in question.demands if d.optional and d.concepts and d.start in joined]
    left += everyday
    # Where two are compared, the more of them is no figure's.
    if question.alternative is not None or len(question.periods) > 1:
        left = [d for d in left if not (d.measures and d.measures <= _COMPARING)]
    return {id(d) for d in left}


def _cover(group: Sequence[_Part]) -> bool:
    """Whether the figures leave nothing unmet together, and each meets what none of the others does."""
    if len({p.figure.topic for p in group}) > 1 and not group[0].figure.context.question.coordinated:
        return False
    left = [p.left for p in group]
    if set.intersection(*left):
        return False
    others = (set.intersection(*(s for m, s in enumerate(left) if m != n)) for n in range(len(left)))
    return all(rest - own for rest, own in zip(others, left, strict=True))


# two questions in one


def split(question: Question) -> tuple[Question, Question] | None:
    """The two questions that an "and" or a comma joins, each with a measure of its own; None if it is one."""
    cut = question.joint
    if cut is None or len(question.demands) > _LONGEST_OF_TWO:
        return None
    left, right = (_half(question, cut, second=second) for second in (False, True))
    if _ask_of_the_same(left, right, cut) or not (_asks(left) and (_asks(right) or _asks_again(right, cut))):
        return None
    return left, right


def split_list(question: Question) -> list[Question]:
    """The question asked of each thing of a list, or of both of a pair; empty if there is none."""
    heads = [question.pairs[0][0], *(b for _, b in question.pairs)] if question.pairs else []
    if len(heads) > MOST_FIGURES:
        return []
    ending = {d.end: d for d in question.demands}
    things = [phrase_of(head, ending) for head in heads]
    alone = replace(question, pairs=(), coordinated=False)
    others = ([d for thing in things if thing is not one for d in thing] for one in things)
    return [replace(alone, demands=tuple(d for d in alone.demands if d not in left)) for left in others]


def split_comparison(question: Question, compared: Comparison) -> tuple[Question, Sequence[Question]]:
    """The question how many there are of the first of two things that are compared, and those of the other:
    with what both may share, and without.
    """
    ones = tuple(d for d in question.demands if d not in compared.others)
    shared = tuple(d for d in question.demands if d not in compared.ones)
    alone = tuple(
        d for d in question.demands if d.start >= compared.others[0].start and d not in compared.ones
    )
    plain = replace(question, comparison=None)
    return replace(plain, demands=ones), [replace(plain, demands=demands) for demands in (shared, alone)]


def join(first: Answer, second: Answer, left: Question, right: Question) -> Answer | None:
    """The answers to both as one; None if they do not belong together."""
    if first.kind != "figure":
        return second if second.kind == "figure" and _is_mere_measure(left, first) else None
    if second.kind != "figure" or (first.topic != second.topic and not _names_topics(left, right)):
        return None
    parts = {p.figure: p for p in (*first.parts[:1], *second.parts[:1])}
    if len(parts) < 2:
        return None
    nearest = tuple(n for n in first.nearest if n not in parts)
    return replace(first, parts=tuple(parts.values()), nearest=nearest)


def _ask_of_the_same(left: Question, right: Question, cut: int) -> bool:
    """Whether two question words stand side by side: "when and where did it begin"."""
    asked = [d for d in left.demands if d.weight]
    first = next((d for d in right.demands if d.weight), None)
    joined = any(m.sense == AND and m.start == cut for m in left.reading.marks)
    merely = joined and all(d.measures - IDLE for d in asked) and asked[-1:] and asked[-1].end == cut
    return bool(merely and first and first.start <= cut + 1 and first.measures - IDLE)


def _half(question: Question, cut: int, *, second: bool) -> Question:
    """The part before or behind the token ``cut``, with the other as what stands around it."""
    demands = tuple(d for d in question.demands if (d.start >= cut) == second)
    others = tuple(d for d in question.demands if (d.start >= cut) != second)
    if second and not any(d.period for d in demands):
        demands += tuple(d for d in others if d.period)  # a time that is said once holds for both
    if second and question.pairs and question.alternative is not None:
        opens = max((d.start for d in others if d.pause and d.start <= question.pairs[0][0].start), default=0)
        demands += tuple(d for d in others if d.start < opens and d.concepts)
    marks = [m for m in question.reading.marks if m.start != cut and (m.start > cut) == second]
    polar = any(m.sense == YES_OR_NO for m in marks)
    listed = question.coordinated and any(m.sense == AND for m in marks)
    around = question.around + others
    return replace(
        question,
        demands=demands,
        around=around,
        polar=polar,
        marked=polar,
        coordinated=listed,
        joint=None,
    )


def _asks(question: Question) -> bool:
    """Whether a half asks for a measure, or whether something is so."""
    return any(d.measures - IDLE or (question.polar and d.concepts) for d in question.demands)


def _asks_again(question: Question, cut: int) -> bool:
    """Whether the half behind ``cut`` asks the same of something else: "а какой у молодых"."""
    asked = question.beginning.get(cut + 1)
    again = asked is not None and asked.measures == _WHICH
    return again and any(d.concepts for d in question.demands)


def _is_mere_measure(question: Question, answer: Answer) -> bool:
    """Whether nothing of a half is missing but whether something grew: the other may be answered alone."""
    asked = {m for d in question.demands for m in d.measures - IDLE}
    return asked <= {"growth", "decline", "change"} and all(g.reason is Reason.MEASURE for g in answer.gaps)


def _names_topics(*questions: Question) -> bool:
    """Whether each of the questions names a topic of its own."""
    return all(any(c.kind == "topic" for c in q.concepts) for q in questions)
