"""The decision: what a question gets.

One mechanism decides: every figure that may be meant is a hypothesis with terms (:mod:`.weighing`), the terms
make one score (:mod:`.scoring`), and two thresholds make three outcomes. A figure that is probable and that
nothing contradicts is *given*; where something contradicts what was surely meant, that is *told*; where a
figure may be meant, the bot *asks back*; the rest is not its subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.answering import checking, choosing, pairing, refusing
from bot.answering.answer import Answer
from bot.answering.context import Context, Frame, Trace, Turn
from bot.answering.hypotheses import Hypothesis
from bot.answering.index import Index
from bot.answering.scoring import Ranking, explain, rank
from bot.answering.view import View
from bot.answering.weighing import find
from bot.understanding.question import Demand, Question
from bot.understanding.talk import COMMANDS, Talk
from bot.understanding.word import Concept, Sense
from bot.weights import Weights, weights
from knowledge.measures import IDLE
from knowledge.model import Bound

_LONGEST_FOLLOW_UP: Final = 14  # words
_MOST_DEMANDS: Final = 60  # that are weighed of what is asked …
_MOST_AROUND: Final = 300  # … and of what stands around it
_WORDS_OF_A_CHOICE: Final = 3  # of what is taken of several things offered: "да, про это"
_LARGEST_CHOICE: Final = 10  # a number that may be meant as one
_TRACED: Final = 6
_EXCEPT: Final = (Sense("check", "besides_what_follows"), Sense("check", "besides_what_precedes"))


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
    turn = Turn(_bounded(question), index, frame, today, trace or Trace(wanted=False), by or weights())
    chosen = _choice(turn)
    if chosen:
        return chosen
    if not question.words and len(turn.context.numbers) > 1:
        return Answer("other", talk=Talk.NONSENSE), replace(frame, offered=())
    if _is_talk(turn):
        turn.trace(f"talk: {question.talk}")
        return Answer("other", talk=question.talk), replace(frame, offered=())
    if turn.question.asks_of_the_bot:
        return refusing.refuse_subject(turn.context), replace(frame, offered=())
    pair = _two_questions(turn)
    if pair:
        return pair, _next_frame(turn, pair, turn.context)
    compared = _compared(turn)
    if compared:
        return compared, _next_frame(turn, compared, turn.context)
    answer, after = _decide(turn)
    if answer.kind == "unknown" and answer.topic is None:
        answer, after = _of_the_only_topic(turn) or (answer, after)
    listed = _of_each(turn) if _leaves_one(turn, answer) else None
    return (listed, _next_frame(turn, listed, turn.context)) if listed else (answer, after)


def _of_the_only_topic(turn: Turn) -> tuple[Answer, Frame] | None:
    """What a question that names nothing known gets as one about the only topic there is: "где это было?"."""
    if len(turn.index.of_topic) > 1 or turn.frame.topic:
        return None
    answer, after = _decide(replace(turn, frame=replace(turn.frame, topic=next(iter(turn.index.of_topic)))))
    return None if answer.kind == "unknown" else (answer, after)


def _bounded(question: Question) -> Question:
    """The question without the demands that are more than any question has."""
    demands, around = question.demands, question.around
    if len(demands) <= _MOST_DEMANDS and len(around) <= _MOST_AROUND:
        return question
    return replace(question, demands=demands[:_MOST_DEMANDS], around=around[:_MOST_AROUND])


def _decide(turn: Turn) -> tuple[Answer, Frame]:
    turn = _with_last_claim(turn)
    follows = _may_follow(turn)
    alone = follows and _names_nothing(turn)
    hypotheses = [] if alone else find(turn.context)
    if follows and not _stands_alone(turn, hypotheses):
        hypotheses += find(replace(turn.context, leaning=True))
    ranking = rank(hypotheses, turn.by)
    for h in ranking.ranked[:_TRACED] if turn.trace.wanted else ():
        how = " after what was said" if h.context.leaning else ""
        turn.trace(f"  {h.id}{how}: {h.probability:.2f} ({h.meant:.2f} meant): {explain(h, turn.by)}")
    chosen = choosing.choose(turn, ranking) or _contrasted(turn)
    if chosen:
        context, views = chosen[0].context, [h.view for h in chosen if h.view]
        answer = refusing.withheld(context, chosen[0].topic, views) or (
            refusing.forbidden(context, views) or choosing.give(context, views)
            if views
            else Answer("topic", topic=chosen[0].topic)
        )
        if answer.parts and pairing.is_directed(turn.question, chosen):
            parts = tuple(sorted(answer.parts, key=lambda p: p.figure != chosen[0].id))
            answer = _checked(turn, replace(answer, parts=parts))
        return answer, _next_frame(turn, answer, context)
    likely = any(h.probability >= turn.by.rather_ask and not h.conflicts for h in ranking.ranked[:1])
    answer = (
        _refused_of_last(turn, ranking) if alone and not likely else refusing.clarify_or_deny(turn, ranking)
    )
    leant = next((h for h in ranking.meant if h.topic == answer.topic), None)
    return answer, _next_frame(turn, answer, leant.context if leant else turn.context)


def _contrasted(turn: Turn) -> list[Hypothesis]:
    """The figures of two or three things that are asked about side by side."""
    if not pairing.names_two(turn.question) or any(m.sense in _EXCEPT for m in turn.question.reading.marks):
        return []  # nothing stands beside another, or one of them is left out
    context = replace(turn.context, question=pairing.without_choice(turn.question))
    return pairing.find_contrasted(turn.question, rank(find(context), turn.by), turn.by)


# talk, and what leans on what was said before


def _is_talk(turn: Turn) -> bool:
    question = turn.question
    if not question.talk:
        return False
    points_somewhere = any(d.concepts or d.number for d in question.demands)
    asks = points_somewhere or _may_follow(turn)
    wishes = question.talk in COMMANDS and not (question.polar or question.measures - IDLE)
    return question.talk is Talk.INJECTION or question.all_talk or wishes or not asks


def _choice(turn: Turn) -> tuple[Answer, Frame] | None:
    """What the person takes of what the bot asked back about: "иә", "второе", "жоқ"."""
    question, offered = turn.question, turn.frame.offered
    named = any(d.concepts or d.unknown for d in question.demands)
    if not offered or question.words > _WORDS_OF_A_CHOICE or named:
        return None
    answers = {m.sense.name for m in question.reading.marks if m.sense.kind == "check"}
    numbers = [int(d.number.value) for d in question.demands if d.number]
    numbers += [1] if "first" in answers else []
    views = [turn.index.views[f] for f in offered if f in turn.index.views]
    if numbers and 1 <= numbers[0] <= len(views):
        chosen = views[numbers[0] - 1]
    elif views and ("yes" in answers or question.talk is Talk.AFFIRMATION):
        chosen = views[0]
    elif numbers and numbers[0] <= _LARGEST_CHOICE:
        return Answer("clarify", topic=turn.frame.topic, nearest=offered), turn.frame
    else:
        return None
    answer = choosing.give(turn.context, [chosen])
    return answer, Frame(chosen.topic, (chosen.id,), frozenset(c for c in chosen.unit))


def _may_follow(turn: Turn) -> bool:
    """Whether the question may be one about what was said before: it is short and asks something."""
    question, topic = turn.question, turn.frame.topic
    if topic is None or topic not in turn.index.of_topic or question.words > _LONGEST_FOLLOW_UP:
        return False
    things = (d for d in question.demands if not (d.measures or question.asks_of_each(d)))
    own = {c for d in things for c in d.concepts}
    if own and not own & turn.index.concepts_of[topic]:
        return question.elliptic  # "who is Tokayev?" has a subject of its own
    asks = any(d.measures or d.period or d.places or d.number or d.concepts for d in question.demands)
    return asks or question.elliptic


def _stands_alone(turn: Turn, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether a question that names its topic is understood by itself, so that it leans on nothing."""
    if turn.question.elliptic or not hypotheses:
        return False
    top = rank(hypotheses, turn.by).ranked[0]
    return top.topic in turn.context.topics and top.probability >= turn.by.answer and not top.conflicts


def _names_nothing(turn: Turn) -> bool:
    """Whether the question names no thing of its own, so that it is about what was said before."""
    for demand in turn.question.demands:
        if demand.number or (demand.weight and (demand.foreign or demand.unknown)):
            return False
        parts = demand.measures or demand.optional or turn.question.asks_of_each(demand)
        if any(c.is_set for c in demand.concepts) and not parts:
            return False
    return bool(turn.frame.figures)


def _refused_of_last(turn: Turn, ranking: Ranking) -> Answer:
    """What a question on the figure last shown gets that this one does not answer: no other topic."""
    last = next((h for h in ranking.meant if h.view and h.view.id == turn.frame.figures[0]), None)
    if last and last.view and (last.conflicts or last.unmet or last.beside):
        return refusing.forbidden(last.context, [last.view]) or refusing.refuse(last, ranking.meant)
    return refusing.clarify_or_deny(turn, ranking)


def _with_last_claim(turn: Turn) -> Turn:
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


def _next_frame(turn: Turn, answer: Answer, context: Context) -> Frame:
    """What the next question may lean on; if this one leant on something, that stays in play."""
    question, before = turn.question, turn.frame
    if answer.kind == "clarify":
        if answer.topic is None:
            return replace(before, offered=answer.nearest)
        named = question.concepts | {Concept(answer.topic, "topic")}
        measures = question.measures - IDLE
        return Frame(answer.topic, answer.nearest[:1], named, measures, offered=answer.nearest)
    if answer.topic is None:
        return replace(before, offered=())
    concepts, measures = question.concepts, question.measures - IDLE
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


def _two_questions(turn: Turn) -> Answer | None:
    """Two questions joined by "and", each answered by itself; the second may lean on the first."""
    halves = pairing.split(turn.question)
    if halves is None:
        return None
    left, right = halves
    first, between = _decide(replace(turn, question=replace(left, around=turn.question.around)))
    if first.kind != "figure":
        first, between = _decide(replace(turn, question=left))
    second, _ = _decide(replace(turn, question=right, frame=between))
    return pairing.join(first, second, left, right)


def _compared(turn: Turn) -> Answer | None:
    """Both figures of a comparison, and whether the first is more, or less, as it is said.

    Where a word of it is in neither, they are asked back about.
    """
    comparison = turn.question.comparison
    if comparison is None:
        return None
    half, rest = pairing.split_comparison(turn.question, comparison)
    one = _figure_of(turn, [half])
    other = _figure_of(turn, rest) if one else None
    if one is None or other is None:
        return None
    (first, view, whole), (second, beside, wholly) = one, other
    if view is beside or checking.of_comparison(view, beside, turn.question) is None:
        return None
    if not (whole and wholly):
        return Answer("clarify", topic=view.topic, nearest=(view.id, beside.id))
    return _checked(turn, replace(first, parts=(first.parts[0], second.parts[0]), nearest=()))


def _checked(turn: Turn, answer: Answer) -> Answer:
    """An answer; with whether its first figure is more, or less, than the second, if that is what is said."""
    comparison, (first, *others) = turn.question.comparison, answer.parts
    if comparison is None or not comparison.checked or len(others) != 1:
        return answer
    one, other = (turn.index.views[p.figure] for p in answer.parts)
    part = replace(first, check=checking.of_comparison(one, other, turn.question))
    return replace(answer, parts=(part, *others))


def _figure_of(turn: Turn, questions: Sequence[Question]) -> tuple[Answer, View, bool] | None:
    """The answer to one of some questions, its figure, and whether that leaves no word out: rather one that
    leaves none, else the first; None if no figure answers any.
    """
    found = []
    for question in questions:
        answer, _ = _decide(replace(turn, question=question))
        if len(answer.parts) == 1:
            view = turn.index.views[answer.parts[0].figure]
            found.append((answer, view, _tells_all_of(view, question)))
    return min(found, key=lambda one: not one[2], default=None)


def _tells_all_of(view: View, question: Question) -> bool:
    """Whether a figure leaves no word of a question out, so that it is what is compared."""
    own = view.known | {Concept(view.topic, "topic")}
    asked = (d for d in question.demands if d.weight and not d.optional and not d.places)
    named = (d for d in asked if d.concepts and view.topic not in d.contexts)
    return not any(d.concepts.isdisjoint(own) for d in named)


def _leaves_one(turn: Turn, answer: Answer) -> bool:
    """Whether of several things that are asked for an answer tells nothing of one."""
    things = [d for pair in turn.question.pairs for d in pair]
    views = [turn.index.views[p.figure] for p in answer.parts]
    return any(all(d.concepts.isdisjoint(v.own) for v in views) for d in things)


def _of_each(turn: Turn) -> Answer | None:
    """What is asked of each of several things in a list, each answered by itself; None if one is not."""
    parts = [_decide(replace(turn, question=one))[0] for one in pairing.split_list(turn.question)]
    if not parts or any(one.kind != "figure" for one in parts):
        return None
    given = {one.parts[0].figure: one.parts[0] for one in parts}
    return replace(parts[0], parts=tuple(given.values()), nearest=())


__all__ = ["Trace", "decide"]
