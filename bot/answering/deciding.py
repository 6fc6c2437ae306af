"""The decision: which figures answer a question, by evidence and agreement, or why none does.

One mechanism decides all. A question is a list of demands. A figure is a *candidate* when all that one of its
phrases names is evidenced. An answer is the smallest set of candidates that together meet every demand, each
of them meeting one that the others do not. What stays unmet is the reason of a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.answering import candidates, giving, overview, refusing
from bot.answering.answer import Answer, Reason, Talk
from bot.answering.candidates import Candidate
from bot.answering.covering import cover
from bot.answering.evidence import Context, decisive
from bot.answering.frame import Frame
from bot.answering.index import Index
from bot.answering.meeting import Unmet, unmet
from bot.answering.tracing import Trace
from bot.understanding.measures import IDLE, joins, says_yes_or_no
from bot.understanding.question import Demand, Question
from knowledge.model import Bound

_LONGEST_FOLLOW_UP: Final = 14  # words
_LONGEST_OF_TWO: Final = 60  # demands; what holds more is no pair of questions
_MOST_TRACED: Final = 8


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is said, after what, and when."""

    question: Question
    index: Index
    frame: Frame
    today: date
    trace: Trace

    def attempt(self, frame: Frame | None) -> Answer:
        """The answer to the question by itself, or with what was said before."""
        context = Context.of(
            self.question, self.index, frame or self.frame, self.today, leaning=frame is not None
        )
        return _attempt(context, self.trace)


def decide(
    question: Question, index: Index, frame: Frame, today: date, trace: Trace | None = None
) -> tuple[Answer, Frame]:
    """The answer to a question, and the frame for the next one.

    ``frame`` is what was talked about before; ``today`` is the person's date: where its year differs from the
    source's, the answer says so.
    """
    turn = _Turn(question, index, frame, today, trace or Trace(wanted=False))
    if _is_talk(turn):
        turn.trace(f"talk: {question.talk}")
        return Answer("other", talk=question.talk), frame
    alone = _two_questions(turn) or turn.attempt(None)
    turn.trace(f"by itself: {_short(alone)}")
    own = alone.kind in ("figure", "topic")
    if _may_follow(turn) and (not own or _may_lean(turn)):
        leaning = _whole(turn) or _another_claim(turn) or turn.attempt(frame)
        turn.trace(f"with what was said before: {_short(leaning)}")
        if leaning.kind == "figure" or (leaning.kind == "unknown" and not own and _leans(turn)):
            return leaning, _next_frame(turn, leaning, leant=True)
    return alone, _next_frame(turn, alone, leant=False)


def _attempt(context: Context, trace: Trace) -> Answer:
    """The answer of figures, of a topic's summary, or the refusal, on the evidence of one context."""
    found = candidates.find(context)
    demands = decisive(context)
    left = {c.view.id: unmet(context, c.view, demands) for c in found}
    if trace.wanted:
        _trace_candidates(found, left, trace)
    chosen = cover(context, found, demands, left)
    if chosen and not overview.is_rather_asked(context, chosen, demands):
        views = giving.views_in_order(context, chosen)
        return refusing.forbidden(context, views) or giving.give(context, views)
    if overview.is_asked(context, demands):
        return Answer("topic", topic=overview.named_topics(context)[0])
    return refusing.refuse(context, found, demands, left)


def _trace_candidates(found: Sequence[Candidate], left: Unmet, trace: Trace) -> None:
    for c in found[:_MOST_TRACED]:
        by = c.requirement.phrase if c.requirement else "its number or place"
        words = [d.written for d in left[c.view.id]]
        trace(f"  candidate {c.view.id}: by {by!r}, weight {c.weight:.2f}, unmet {words}")


# talk, and what leans on what was said before


def _is_talk(turn: _Turn) -> bool:
    question = turn.question
    if not question.talk:
        return False
    points_somewhere = any(d.concepts or d.number for d in question.demands)
    asks = points_somewhere or _may_follow(turn)
    return question.talk is Talk.INJECTION or question.all_talk or not asks


def _may_follow(turn: _Turn) -> bool:
    """Whether the question may be one about what was said before: it is short and asks something."""
    question, topic = turn.question, turn.frame.topic
    if topic is None or question.words > _LONGEST_FOLLOW_UP:
        return False
    if question.concepts and not question.concepts & turn.index.topic_concepts.get(topic, frozenset()):
        return question.elliptic  # "who is Tokayev?" has a subject of its own
    asks = any(d.measures or d.period or d.places or d.number or d.concepts for d in question.demands)
    return asks or question.elliptic


def _leans(turn: _Turn) -> bool:
    """Whether even what cannot be answered is about what was said before: it names nothing strange itself."""
    strange = any((d.foreign or d.unknown) and d.weight == 1 for d in turn.question.demands)
    return turn.question.elliptic or not strange


def _may_lean(turn: _Turn) -> bool:
    """Whether a question that can stand alone may as well belong to what was talked about before."""
    topic, question = turn.frame.topic, turn.question
    if topic is None or not (question.elliptic or not question.concepts & turn.index.knowledge.topics.keys()):
        return False
    if any(d.number for d in question.demands) and not question.elliptic:
        return False  # what its number points to is meant
    known = turn.index.topic_concepts[topic]
    return all(d.concepts & known for d in question.demands if d.concepts)


def _whole(turn: _Turn) -> Answer | None:
    """ "And in all?": the topic's figure for the whole, where a part was spoken of."""
    topic, topics = turn.frame.topic, turn.index.knowledge.topics
    if topic is None or topic not in topics or "total" not in turn.question.measures:
        return None
    if turn.question.concepts - topics.keys():
        return None
    answer = turn.attempt(replace(turn.frame, concepts=frozenset({topic})))
    same = any(p.figure in turn.frame.figures for p in answer.parts)
    return answer if answer.kind == "figure" and not same else None


def _another_claim(turn: _Turn) -> Answer | None:
    """ "And 1,000?": another number for the figure that was just checked."""
    question = turn.question
    numbers_only = all(d.number or not d.weight for d in question.demands)
    named = any(d.number for d in question.demands)
    if not (question.elliptic and turn.frame.checked and named and numbers_only):
        return None
    demands = tuple(_limited(d, turn.frame.checked) for d in question.demands)
    return replace(turn, question=replace(question, polar=True, demands=demands)).attempt(turn.frame)


def _limited(demand: Demand, bound: Bound) -> Demand:
    """A number without a bound of its own, under the bound of the claim before."""
    if demand.number is None or demand.number.bound != "exact":
        return demand
    return demand._replace(number=replace(demand.number, bound=bound.value))


def _next_frame(turn: _Turn, answer: Answer, *, leant: bool) -> Frame:
    """What the next question may lean on; ``leant``: what this one leant on stays in play."""
    question, before = turn.question, turn.frame
    if answer.topic is None:
        return before
    concepts = question.concepts
    measures = question.measures - IDLE
    figures = tuple(p.figure for p in answer.parts)
    if leant:
        concepts |= before.concepts
        measures = measures or before.measures
        figures = figures or before.figures
    if answer.parts:
        concepts |= {answer.topic}
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
    if _ask_of_the_same(left, right, cut):
        return None
    if not (_asks(left) and _asks(right)):
        return None
    by_itself = replace(left, around=question.around)
    first, between = decide(by_itself, turn.index, turn.frame, turn.today, turn.trace)
    if first.kind != "figure":
        first, between = decide(left, turn.index, turn.frame, turn.today, turn.trace)
    second, _ = decide(right, turn.index, between, turn.today, turn.trace)
    if first.kind != "figure":
        return second if second.kind == "figure" and _is_mere_measure(left, first) else None
    if second.kind != "figure" or (first.topic != second.topic and not _names_topics(turn, left, right)):
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
    joined = any(joins(m) and m.start == cut for m in left.reading.marks)
    merely = joined and all(d.measures - IDLE for d in asked) and asked[-1:] and asked[-1].end == cut
    return bool(merely and first and first.start <= cut + 1 and first.measures - IDLE)


def _half(question: Question, cut: int, *, second: bool) -> Question:
    """The part before or behind the token ``cut``, with the other as what stands around it."""
    demands = tuple(d for d in question.demands if (d.start >= cut) == second)
    others = tuple(d for d in question.demands if (d.start >= cut) != second)
    polar = any(says_yes_or_no(m) and (m.start >= cut) == second for m in question.reading.marks)
    around = question.around + others
    return replace(question, demands=demands, around=around, polar=polar, marked=polar, joint=None)


def _asks(question: Question) -> bool:
    """Whether a half asks for a measure, or whether something is so."""
    return any(d.measures - IDLE or (question.polar and d.concepts) for d in question.demands)


def _is_mere_measure(question: Question, answer: Answer) -> bool:
    """Whether nothing of a half is missing but whether something grew: the other may be answered alone."""
    asked = {m for d in question.demands for m in d.measures - IDLE}
    return asked <= {"growth", "decline", "change"} and all(g.reason is Reason.MEASURE for g in answer.gaps)


def _names_topics(turn: _Turn, *questions: Question) -> bool:
    """Whether each of the questions names a topic of its own."""
    return all(q.concepts & turn.index.knowledge.topics.keys() for q in questions)


def _short(answer: Answer) -> str:
    if answer.parts:
        return f"figures {[p.figure for p in answer.parts]}"
    if answer.gaps:
        gap = answer.gaps[0]
        return f"unknown: {gap.reason} (topic {gap.topic}, nearest {gap.figure}, words {list(gap.foreign)})"
    return f"{answer.kind} {answer.topic or answer.talk or ''}"


__all__ = ["Trace", "decide"]
