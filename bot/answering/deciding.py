"""The decision: what a question gets.

One mechanism decides: every figure that may be meant is a hypothesis with terms (:mod:`.weighing`), the terms
make one score (:mod:`.scoring`), and two thresholds make three outcomes. A figure that is probable and that
nothing contradicts is *given*; where something contradicts what was surely meant, that is *told*; where a figure
may be meant, the bot *asks back*; the rest is not its subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Final

from bot.answering import giving, refusing
from bot.answering.answer import Answer, Reason
from bot.answering.context import Context, Frame
from bot.answering.index import Index, View
from bot.answering.scoring import Ranking, Weights, explain, rank, weights
from bot.answering.weighing import Hypothesis, find
from bot.understanding.question import AND, YES_OR_NO, Demand, Question
from bot.understanding.talk import Talk
from bot.understanding.word import Concept
from knowledge.measures import Trait, having
from knowledge.model import Bound, FigureId, PeriodKind

_LONGEST_FOLLOW_UP: Final = 14  # words
_LONGEST_OF_TWO: Final = 60  # demands; what holds more is no pair of questions
_OFFERED: Final = 3  # figures that the bot asks back about
_SHARE: Final = 0.02  # probability below which a figure is not offered
_SEVERAL: Final = 8  # hypotheses among which those of several figures are looked for
_MOST_FIGURES: Final = 3  # of one answer
_TRACED: Final = 6

_IDLE: Final = having(Trait.IDLE)


@dataclass(slots=True)
class Trace:
    """What was considered on the way, for ``azamat ask --why``; kept only where somebody wants to read it."""

    lines: list[str] = field(default_factory=list)
    wanted: bool = True

    def __call__(self, line: str) -> None:
        if self.wanted:
            self.lines.append(line)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is said, after what, and when."""

    question: Question
    index: Index
    frame: Frame
    today: date
    trace: Trace
    by: Weights

    def context(self, *, leaning: bool = False) -> Context:
        return Context(self.question, self.index, self.frame, self.today, leaning)


def decide(
    question: Question,
    index: Index,
    frame: Frame,
    today: date,
    trace: Trace | None = None,
    by: Weights | None = None,
) -> tuple[Answer, Frame]:
    """The answer to a question, and the frame for the next one.

    ``frame`` is what was talked about before; ``today`` is the person's date: where its year differs from the
    source's, the answer says so.
    """
    turn = _Turn(question, index, frame, today, trace or Trace(wanted=False), by or weights())
    chosen = _choice(turn)
    if chosen:
        return chosen
    if not question.words and len(turn.context().numbers) > 1:
        return Answer("other", talk=Talk.NONSENSE), replace(frame, offered=())
    if _is_talk(turn):
        turn.trace(f"talk: {question.talk}")
        return Answer("other", talk=question.talk), replace(frame, offered=())
    pair = _two_questions(turn)
    if pair:
        return pair, _next_frame(turn, pair, turn.context())
    return _decide(turn)


def _decide(turn: _Turn) -> tuple[Answer, Frame]:
    turn = _with_last_claim(turn)
    hypotheses = find(turn.context())
    if _may_follow(turn):
        hypotheses += find(turn.context(leaning=True))
    ranking = rank(hypotheses, turn.by)
    for h in ranking.ranked[:_TRACED] if turn.trace.wanted else ():
        how = " after what was said" if h.context.leaning else ""
        turn.trace(f"  {h.id}{how}: {h.probability:.2f} ({h.meant:.2f} meant): {explain(h, turn.by)}")
    chosen = _chosen(turn, ranking)
    if chosen:
        context, views = chosen[0].context, [h.view for h in chosen if h.view]
        answer = (
            refusing.forbidden(context, views) or giving.give(context, views)
            if views
            else Answer("topic", topic=chosen[0].topic)
        )
        return answer, _next_frame(turn, answer, context)
    answer = _other(turn, ranking)
    leant = next((h for h in ranking.meant if h.topic == answer.topic), None)
    return answer, _next_frame(turn, answer, leant.context if leant else turn.context())


# the three outcomes


def _chosen(turn: _Turn, ranking: Ranking) -> list[Hypothesis]:
    """The hypotheses that are given; none if nothing is probable enough, or something contradicts it."""
    if not ranking.ranked:
        return []
    several = _several(turn, ranking)
    if several:
        return several
    top = ranking.ranked[0]
    if top.conflicts or top.beside:
        return []
    alike = _alike(turn, ranking)
    if sum(h.probability for h in alike) < turn.by.answer:
        return []
    if top.view is None and top.probability >= turn.by.answer:
        return [top]
    figures = [h for h in alike if h.view]
    if _by_number_alone(turn, figures):
        return figures
    same = [h for h in figures if _differs_in_time_alone(turn, figures[0], h)]
    return [min(same, key=_by_time)]


def _alike(turn: _Turn, ranking: Ranking) -> list[Hypothesis]:
    """The most probable hypothesis with those that any answer to it serves as well.

    These are the topic of a figure, and figures of which only the number was said.
    """
    top, *others = ranking.ranked
    free = [h for h in others if not h.conflicts]
    same = [h for h in free if h.topic == top.topic and (h.view is None) != (top.view is None)]
    if top.view is None:
        same = same[:1]
    same += [h for h in free if h not in same and _differs_in_time_alone(turn, top, h)]
    if _by_number_alone(turn, [top]):
        same += [h for h in free if _by_number_alone(turn, [h])][: _MOST_FIGURES - 1]
    return [top, *same]


def _differs_in_time_alone(turn: _Turn, one: Hypothesis, other: Hypothesis) -> bool:
    """Whether two figures are of the same thing at two times, and the question names none."""
    a, b = one.view, other.view
    if a is None or b is None or one.context.leaning or turn.question.periods or turn.context().values:
        return a is b
    same = [f.indicator.id for f in a.observed] == [f.indicator.id for f in b.observed]
    return same and a.measure is b.measure and a.figure.unit.id == b.figure.unit.id


def _by_time(hypothesis: Hypothesis) -> tuple[bool, str, int]:
    """A stated year, the latest first, before a relative time: what a question without a time means."""
    view = hypothesis.view
    assert view is not None  # noqa: S101
    period = view.observed[0].period
    newest = "".join(chr(ord("9") - ord(c) + ord("0")) if c.isdigit() else c for c in period.start or "")
    return period.kind is not PeriodKind.POINT, newest, view.order


def _by_number_alone(turn: _Turn, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether nothing but a number of the figures points to them: "21 деген не?"."""
    return bool(hypotheses) and all(
        h.terms["number_own"] and not h.terms["gain"] and not turn.question.polar for h in hypotheses
    )


def _several(turn: _Turn, ranking: Ranking) -> list[Hypothesis]:
    """The few figures that together answer what one alone does not, each of them a part."""
    question = turn.question
    kinds = ([d for d in question.demands if d.number], [d for d in question.demands if d.period])
    if not (question.coordinated or question.pairs or any(len(found) > 1 for found in kinds)):
        return []
    pool = [h for h in ranking.meant if h.view and not any(d.measures for d in h.conflicts)][:_SEVERAL]
    reading = [h for h in pool if pool and h.context is pool[0].context]
    for size in range(2, _MOST_FIGURES + 1):
        groups = [list(g) for g in combinations(reading, size) if _cover(g)]
        likely = [g for g in groups if sum(h.meant for h in g) >= turn.by.answer]
        if likely:
            return min(likely, key=lambda g: (sum(len(_left(h)) for h in g), -sum(h.meant for h in g)))
    return []


def _left(hypothesis: Hypothesis) -> set[int]:
    """What a figure leaves to others of an answer, by identity."""
    coordinated = hypothesis.context.question.coordinated
    loose = hypothesis.loose if coordinated and len(hypothesis.loose) == 1 else []
    return {id(d) for d in (*hypothesis.unmet, *hypothesis.conflicts, *loose)}


def _cover(group: Sequence[Hypothesis]) -> bool:
    """Whether the figures leave nothing unmet together, and each meets what none of the others does."""
    if len({h.topic for h in group}) > 1 and not group[0].context.question.coordinated:
        return False
    left = [_left(h) for h in group]
    if set.intersection(*left):
        return False
    others = (set.intersection(*(s for m, s in enumerate(left) if m != n)) for n in range(len(left)))
    return all(rest - own for rest, own in zip(others, left, strict=True))


def _other(turn: _Turn, ranking: Ranking) -> Answer:
    """A denial where what was meant is contradicted; else the bot asks back, or it is not its subject."""
    question = turn.question
    meant = ranking.meant[0] if ranking.meant else None
    best = ranking.ranked[0].probability if ranking.ranked else 0.0
    free = max((h.probability for h in ranking.ranked if not h.conflicts), default=0.0)
    if meant and meant.meant >= turn.by.meant and free < turn.by.rather_ask:
        # A time, a place, a number, another thing: these are read rightly more often than a measure.
        read = any(not d.measures for d in meant.conflicts)
        if read or (meant.conflicts and best < turn.by.rather_ask):
            return refusing.refuse(meant, ranking.meant)
    if ranking.some >= turn.by.ask:
        offered = _offered(turn, ranking)
        if offered:
            return Answer("clarify", topic=turn.index.views[offered[0]].topic, nearest=offered)
    if meant and meant.meant >= turn.by.ask and (meant.conflicts or meant.unmet):
        return refusing.refuse(meant, ranking.meant)
    named = turn.context().topics
    if question.talk and not named:
        return Answer("other", talk=question.talk)
    if not named and (not question.interrogative or not question.words):
        return Answer("other", talk=Talk.NONSENSE)
    if named and meant and meant.topic in named:
        return refusing.refuse(meant, ranking.meant)
    return refusing.refuse_subject(turn.context())


def _offered(turn: _Turn, ranking: Ranking) -> tuple[FigureId, ...]:
    """The figures that may be meant, the likeliest first; for a topic as a whole what stands at its head."""
    found: list[FigureId] = []
    for h in ranking.ranked:
        if h.probability >= _SHARE or not found:
            heads = giving.neighbours(turn.index.knowledge, h.topic, found)[:1]
            found += [h.view.id] if h.view else heads
    return tuple(dict.fromkeys(found))[:_OFFERED]


# talk, and what leans on what was said before


def _is_talk(turn: _Turn) -> bool:
    question = turn.question
    if not question.talk:
        return False
    points_somewhere = any(d.concepts or d.number for d in question.demands)
    asks = points_somewhere or _may_follow(turn)
    return question.talk is Talk.INJECTION or question.all_talk or not asks


def _choice(turn: _Turn) -> tuple[Answer, Frame] | None:
    """What the person takes of what the bot asked back about: "иә", "второе", "жоқ"."""
    question, offered = turn.question, turn.frame.offered
    if not offered or question.words > 2 or any(d.concepts or d.unknown for d in question.demands):
        return None
    answers = {m.sense.name for m in question.reading.marks if m.sense.kind == "check"}
    numbers = [int(d.number.value) for d in question.demands if d.number]
    views = [turn.index.views[f] for f in offered if f in turn.index.views]
    if numbers and 1 <= numbers[0] <= len(views):
        chosen = views[numbers[0] - 1]
    elif ("yes" in answers or question.talk is Talk.AFFIRMATION) and len(views) == 1:
        chosen = views[0]
    else:
        return None
    answer = giving.give(turn.context(), [chosen])
    return answer, Frame(chosen.topic, (chosen.id,), frozenset(c for c in chosen.unit))


def _may_follow(turn: _Turn) -> bool:
    """Whether the question may be one about what was said before: it is short and asks something."""
    question, topic = turn.question, turn.frame.topic
    if topic is None or topic not in turn.index.of_topic or question.words > _LONGEST_FOLLOW_UP:
        return False
    if question.concepts and not question.concepts & turn.index.concepts_of[topic]:
        return question.elliptic  # "who is Tokayev?" has a subject of its own
    asks = any(d.measures or d.period or d.places or d.number or d.concepts for d in question.demands)
    return asks or question.elliptic


def _with_last_claim(turn: _Turn) -> _Turn:
    """ "And 1,000?": another number for the figure that was just checked, under the same bound."""
    question, bound = turn.question, turn.frame.checked
    numbers_only = all(d.number or not d.weight for d in question.demands)
    if not (question.elliptic and bound and numbers_only and any(d.number for d in question.demands)):
        return turn
    demands = tuple(_limited(d, bound) for d in question.demands)
    return replace(turn, question=replace(question, polar=True, demands=demands))


def _limited(demand: Demand, bound: Bound) -> Demand:
    """A number without a bound of its own, under the bound of the claim before."""
    if demand.number is None or demand.number.bound != "exact":
        return demand
    return demand._replace(number=replace(demand.number, bound=bound.value))


def _next_frame(turn: _Turn, answer: Answer, context: Context) -> Frame:
    """What the next question may lean on; if this one leant on something, that stays in play."""
    question, before = turn.question, turn.frame
    if answer.kind == "clarify":
        return replace(before, offered=answer.nearest)
    if answer.topic is None:
        return replace(before, offered=())
    concepts, measures = question.concepts, question.measures - _IDLE
    figures = tuple(p.figure for p in answer.parts)
    if context.leaning:
        concepts |= before.concepts
        measures = measures or before.measures
        figures = figures or before.figures
    if answer.parts:
        concepts |= {Concept(answer.topic, "topic")}
        measures = measures or frozenset({"how_many"})
    period = next(iter(question.periods), None)
    claim = next((p.check.claim for p in answer.parts if p.check), None)
    return Frame(answer.topic, figures, concepts, measures, period, claim.bound if claim else None)


# two questions in one


def _two_questions(turn: _Turn) -> Answer | None:
    """Two questions joined by "and", each with its own measure: each is answered by itself, in order."""
    question, cut = turn.question, turn.question.joint
    if cut is None or len(question.demands) > _LONGEST_OF_TWO:
        return None
    left, right = (_half(question, cut, second=second) for second in (False, True))
    if _ask_of_the_same(left, right, cut) or not (_asks(left) and _asks(right)):
        return None
    first, between = _decide(replace(turn, question=replace(left, around=question.around)))
    if first.kind != "figure":
        first, between = _decide(replace(turn, question=left))
    second, _ = _decide(replace(turn, question=right, frame=between))
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
    merely = joined and all(d.measures - _IDLE for d in asked) and asked[-1:] and asked[-1].end == cut
    return bool(merely and first and first.start <= cut + 1 and first.measures - _IDLE)


def _half(question: Question, cut: int, *, second: bool) -> Question:
    """The part before or behind the token ``cut``, with the other as what stands around it."""
    demands = tuple(d for d in question.demands if (d.start >= cut) == second)
    others = tuple(d for d in question.demands if (d.start >= cut) != second)
    if second and not any(d.period for d in demands):
        demands += tuple(d for d in others if d.period)  # a time that is said once holds for both
    polar = any(m.sense == YES_OR_NO and (m.start >= cut) == second for m in question.reading.marks)
    around = question.around + others
    return replace(question, demands=demands, around=around, polar=polar, marked=polar, joint=None)


def _asks(question: Question) -> bool:
    """Whether a half asks for a measure, or whether something is so."""
    return any(d.measures - _IDLE or (question.polar and d.concepts) for d in question.demands)


def _is_mere_measure(question: Question, answer: Answer) -> bool:
    """Whether nothing of a half is missing but whether something grew: the other may be answered alone."""
    asked = {m for d in question.demands for m in d.measures - _IDLE}
    return asked <= {"growth", "decline", "change"} and all(g.reason is Reason.MEASURE for g in answer.gaps)


def _names_topics(*questions: Question) -> bool:
    """Whether each of the questions names a topic of its own."""
    return all(any(c.kind == "topic" for c in q.concepts) for q in questions)


__all__ = ["Trace", "View", "decide"]
