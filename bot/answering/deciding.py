"""The decision: what a question gets.

One mechanism decides: every figure that may be meant is a hypothesis with terms (:mod:`.weighing`), the terms
make one score (:mod:`.scoring`), and two thresholds make three outcomes. A figure that is probable and that
nothing contradicts is *given*; where something contradicts what was surely meant, that is *told*; where a
figure may be meant, the bot *asks back*; the rest is not its subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

from bot.answering import agreement, giving, pairing, refusing
from bot.answering.answer import Answer, Gap, Reason
from bot.answering.context import Context, Frame
from bot.answering.hypotheses import Hypothesis
from bot.answering.index import Index, View
from bot.answering.scoring import Ranking, explain, rank
from bot.answering.weighing import find
from bot.understanding.question import Demand, Question
from bot.understanding.talk import Talk
from bot.understanding.word import Concept
from bot.weights import Weights, weights
from knowledge.measures import IDLE, Trait, having
from knowledge.model import Bound, FigureId, Measure, PeriodKind
from locales.places import class_of, is_kind

_LONGEST_FOLLOW_UP: Final = 14  # words
_MOST_DEMANDS: Final = 60  # that are weighed of what is asked …
_MOST_AROUND: Final = 300  # … and of what stands around it
_WORDS_OF_A_CHOICE: Final = 3  # of what is taken of several things offered: "да, про это"
_LARGEST_CHOICE: Final = 10  # a number that may be meant as one
_QUANTITIES: Final = frozenset(
    {Measure.COUNT, Measure.SUM, Measure.AVERAGE, Measure.SHARE, Measure.GROWTH}
)  # that may be much or little
_OFFERED: Final = 3  # figures that the bot asks back about
_SURELY: Final = 0.8  # the probability of what is meant from which on a misread measure is unlikely
_SMALL: Final = 10  # a number below which it names no figure by itself
_IN_DOUBT: Final = 0.75  # that from which on a figure is given in spite of a doubt
_DOUBTED: Final = 0.4  # the probability from which on a doubt is asked about and not told
_HALF: Final = 0.5
_SHARE: Final = 0.02  # probability below which a figure is not offered
_TRACED: Final = 6

_EXTREMES: Final = frozenset({"max", "min"})
_OPEN: Final = frozenset({"why", "how_to"})
_EXACT: Final = having(Trait.EXACT)
_TIMES: Final = having(Trait.TIME)
_WORDS_OF_A_DEFINITION: Final = 5


@dataclass(slots=True)
class Trace:
    """What was considered on the way, for ``azamat ask --why``; kept only where somebody wants to read it."""

    lines: list[str] = field(default_factory=list)
    wanted: bool = True

    def __call__(self, line: str) -> None:
        if self.wanted:
            self.lines.append(line)


@dataclass(frozen=True)
class _Turn:
    """What is said, after what, and when."""

    question: Question
    index: Index
    frame: Frame
    today: date
    trace: Trace
    by: Weights

    @cached_property
    def context(self) -> Context:
        """The question by itself."""
        return Context(self.question, self.index, self.frame, self.today)


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
    turn = _Turn(_bounded(question), index, frame, today, trace or Trace(wanted=False), by or weights())
    chosen = _choice(turn)
    if chosen:
        return chosen
    if not question.words and len(turn.context.numbers) > 1:
        return Answer("other", talk=Talk.NONSENSE), replace(frame, offered=())
    if _is_talk(turn):
        turn.trace(f"talk: {question.talk}")
        return Answer("other", talk=question.talk), replace(frame, offered=())
    pair = _two_questions(turn)
    if pair:
        return pair, _next_frame(turn, pair, turn.context)
    return _decide(turn)


def _bounded(question: Question) -> Question:
    """The question without the demands that are more than any question has."""
    demands, around = question.demands, question.around
    if len(demands) <= _MOST_DEMANDS and len(around) <= _MOST_AROUND:
        return question
    return replace(question, demands=demands[:_MOST_DEMANDS], around=around[:_MOST_AROUND])


def _decide(turn: _Turn) -> tuple[Answer, Frame]:
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
    chosen = _chosen(turn, ranking)
    if chosen:
        context, views = chosen[0].context, [h.view for h in chosen if h.view]
        answer = refusing.withheld(context, chosen[0].topic, views) or (
            refusing.forbidden(context, views) or giving.give(context, views)
            if views
            else Answer("topic", topic=chosen[0].topic)
        )
        return answer, _next_frame(turn, answer, context)
    likely = any(h.probability >= turn.by.rather_ask and not h.conflicts for h in ranking.ranked[:1])
    answer = _refused_of_last(turn, ranking) if alone and not likely else _other(turn, ranking)
    leant = next((h for h in ranking.meant if h.topic == answer.topic), None)
    return answer, _next_frame(turn, answer, leant.context if leant else turn.context)


# the three outcomes


def _chosen(turn: _Turn, ranking: Ranking) -> list[Hypothesis]:
    """The hypotheses that are given; none if nothing is probable enough, or something contradicts it."""
    if not ranking.ranked:
        return []
    several = pairing.find_several(turn.question, ranking, turn.by)
    if several:
        return several
    top = _of_the_kind(ranking)
    if top.conflicts or top.beside or _is_held_back(turn, top):
        return []
    alike = _alike(turn, ranking, top)
    if sum(h.probability for h in alike) < (_IN_DOUBT if top.doubts else turn.by.answer):
        return []
    if (
        top.view is None
        and top.probability >= turn.by.answer
        and not (turn.question.judges and turn.question.polar and alike[1:])
    ):
        return [top]
    figures = [h for h in alike if h.view]
    if _by_number_alone(turn, figures):
        return figures
    times = [h for h in figures if h.view and h.view.measure in (Measure.PERIOD, Measure.DATE)]
    if top.context.measures & _TIMES and times and top.probability < turn.by.answer:
        return times[:1]
    same = [h for h in figures if _differs_in_time_alone(turn, figures[0], h)]
    return [min([h for h in same if h.terms["lean_same_time"]] or same, key=_by_time)]


def _is_held_back(turn: _Turn, top: Hypothesis) -> bool:
    """Whether a probable figure is not given: what was said points to it, but does not ask for it."""
    question, view, named = turn.question, top.view, top.context.topics
    if question.slip or _is_defined(turn, top):
        return True
    if question.opines and question.measures <= IDLE and not top.context.numbers:
        return True  # "did it go well?" is no question for its number in order
    if question.judges and question.polar and view and view.measure not in _QUANTITIES:
        return True
    if top.terms["number_own"]:
        small = all(n < _SMALL for n in top.context.values)  # "2 < 3?" is no claim of the two of anything
        return small and question.polar and not (top.gained or top.terms["lean_same"])
    if top.terms["one_word"] and named and top.topic not in named:
        return True  # one word of another topic than the one that is named
    bare = all(d.measures for d in question.demands if d.concepts)
    return bare and question.elliptic and turn.frame.topic is None  # "and the sum?", and nothing before


def _is_defined(turn: _Turn, hypothesis: Hypothesis) -> bool:
    """Whether a definition is asked for, and the figure only stands beside the word: "что такое НПО"."""
    question, view = turn.question, hypothesis.view
    asked = "what_is" in question.measures and question.words <= _WORDS_OF_A_DEFINITION
    number = hypothesis.terms["number_own"] or (view and view.measure is Measure.FACT)
    return asked and not hypothesis.context.leaning and view is not None and not number


def _of_the_kind(ranking: Ranking) -> Hypothesis:
    """The most probable hypothesis, or of its topic the one of the kind that is asked for or checked."""
    top = ranking.ranked[0]
    checked = next((h for h in ranking.ranked if h.topic == top.topic and h.terms["kind_checked"]), None)
    ordinal = top.view is not None and top.view.measure is Measure.ORDINAL
    if checked and not checked.conflicts and (ordinal or top.probability < _SURELY):
        return checked  # "was it in Astana?" is about the place
    own = next((h for h in ranking.ranked if _has_its_number(h, top)), None)
    if own:
        return own
    told = (h for h in ranking.ranked if h.topic == top.topic and h.terms["measure_exact"])
    another = top.beside or top.terms["number_beside"]  # "when was the 4th meeting" asks for no number
    return next((h for h in told if not (h.conflicts or h.beside)), top) if another else top


def _has_its_number(hypothesis: Hypothesis, top: Hypothesis) -> bool:
    """Whether a figure of the same thing at another time has the number that is said, and no time is: the
    number of this one denies it not.
    """
    if hypothesis.view is None or top.view is None or top.context.question.periods:
        return False
    said = hypothesis.terms["number_own"] and not top.terms["number_own"]
    return bool(said) and not hypothesis.conflicts and hypothesis.view.is_of_the_same(top.view)


def _alike(turn: _Turn, ranking: Ranking, top: Hypothesis) -> list[Hypothesis]:
    """The most probable hypothesis with those that any answer to it serves as well.

    These are the topic of a figure, and figures of which only the number was said.
    """
    others = [h for h in ranking.ranked if h is not top]
    free = [h for h in others if not h.conflicts]
    same = [h for h in free if h.topic == top.topic and (h.view is None) != (top.view is None)]
    if top.view is None:
        same = same[:1]
    if top is not ranking.ranked[0]:
        same += [h for h in others if h not in same and h.topic == top.topic and h.beside]
        same += [h for h in others if h not in same and _has_its_number(top, h)]
    same += [h for h in free if h not in same and _differs_in_time_alone(turn, top, h)]
    exact = top.terms["measure_exact"] and top.view and top.view.measure in (Measure.DATE, Measure.PLACE)
    if exact or top.terms["kind_checked"]:  # of the day and the place of what is spoken of one is asked for
        same += [h for h in free if h not in same and h.topic == top.topic]
    if top.view and top.context.measures & _TIMES:  # what is of the same time tells it as well
        same += [h for h in free if h not in same and _is_of_time(h, top.view) and not h.unmet]
    if _by_number_alone(turn, [top]):
        same += [h for h in free if _by_number_alone(turn, [h])][: pairing.MOST_FIGURES - 1]
    return [top, *same]


def _is_of_time(hypothesis: Hypothesis, view: View) -> bool:
    """Whether a figure of the topic is of the time that another one states."""
    own = hypothesis.view
    return own is not None and own.topic == view.topic and own.observed[0].period == view.observed[0].period


def _differs_in_time_alone(turn: _Turn, one: Hypothesis, other: Hypothesis) -> bool:
    """Whether two figures are of the same thing at two times, and the question names none."""
    a, b = one.view, other.view
    if a is None or b is None or not a.is_of_the_same(b):
        return False
    goes_on = one.topic == turn.frame.topic and one.terms["lean_nothing_own"]  # in the same time
    if goes_on or turn.question.periods:
        return a is b
    told = one.terms["given_of_its_time"] or other.terms["given_of_its_time"]
    if told or turn.context.values & (a.numbers | b.numbers):
        return a is b  # the number says which
    return True


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


def _other(turn: _Turn, ranking: Ranking) -> Answer:
    """What is said where no figure is given: a denial, or the bot asks back."""
    answer = _denied_or_asked(turn, ranking)
    if answer.kind != "unknown" or not answer.topic:
        return answer
    offered = _by_value(turn, ranking) or _of_the_place(turn, ranking, answer)
    return Answer("clarify", topic=answer.topic, nearest=offered) if offered else answer


def _denied_or_asked(turn: _Turn, ranking: Ranking) -> Answer:
    """A denial where what was meant is contradicted; else the bot asks back, or it is not its subject."""
    question = turn.question
    meant = _newest(ranking)
    best = ranking.ranked[0].probability if ranking.ranked else 0.0
    if meant and _is_defined(turn, meant):
        topic = next((h for h in ranking.ranked if not h.view and h.terms["topic_in_focus"]), None)
        return Answer("topic", topic=topic.topic) if topic else _undefined(turn, meant)
    views = [h.view for h in ranking.meant[:_OFFERED] if h.view and h.meant >= turn.by.rather_ask]
    refused = refusing.forbidden(turn.context, views)
    if refused:
        return refused
    free = max((h.probability for h in ranking.ranked if not (h.conflicts or h.doubts)), default=0.0)
    first = ranking.ranked[0] if ranking.ranked else None
    least = _HALF if first is meant else turn.by.answer
    surest = first is not None and bool(first.conflicts) and best >= least
    clear = surest or free < turn.by.rather_ask
    if meant and _meant(meant, ranking) >= turn.by.meant and clear and _is_about(meant):
        # A time, a place, a number, another thing: these are read rightly more often than a measure.
        surely = _meant(meant, ranking) >= _SURELY
        against = (*meant.conflicts, *meant.doubts)
        read = any(not d.measures or (surely and d.measures & (_OPEN | _EXACT)) for d in against)
        if against and (read or best < turn.by.rather_ask) and (meant.conflicts or _is_doubted(turn, best)):
            return refusing.refuse(meant, ranking.meant)
    if ranking.some >= turn.by.ask:
        offered = _offered(turn, ranking)
        if offered:
            return Answer("clarify", topic=turn.index.views[offered[0]].topic, nearest=offered)
    if meant and meant.meant >= turn.by.ask and (meant.conflicts or meant.unmet) and _is_about(meant):
        return refusing.refuse(meant, ranking.meant)
    named = turn.context.topics
    if question.talk and not named:
        return Answer("other", talk=question.talk)
    if not named and (not question.interrogative or not question.words):
        return Answer("other", talk=Talk.NONSENSE)
    if named and meant and meant.topic in named:
        return refusing.refuse(meant, ranking.meant)
    return refusing.refuse_subject(turn.context)


def _by_value(turn: _Turn, ranking: Ranking) -> tuple[FigureId, ...]:
    """Where it is asked in which place there is most, or least: the figures that tell of places, in that
    order. That no other place has more the source need not say, so they are offered and not given.
    """
    asked, reading = turn.question.measures, turn.question.reading
    kind = any(m.sense.kind == "place" and is_kind(m.sense.name) for m in reading.marks)
    if asked.isdisjoint(_EXTREMES) or not (kind or asked & {"where", "places"}):
        return ()
    for first in (h.view for h in ranking.meant if h.view and _is_of_one_place(h.view)):
        mates = [v for v in turn.index.of_topic[first.topic] if _differs_in_place(v, first)]
        if len(mates) > 1:
            values = {v.id: v.stated.value for v in mates if v.stated and v.stated.value is not None}
            return tuple(sorted(values, key=lambda i: values[i], reverse="max" in asked))[:_OFFERED]
    return ()


def _of_the_place(turn: _Turn, ranking: Ranking, answer: Answer) -> tuple[FigureId, ...]:
    """Where a place is to be denied of which figures of the topic do speak: these, the likeliest first."""
    named = [d.places for d in turn.question.demands if d.places]
    if not any(g.places for g in answer.gaps):
        return ()
    free = (h for h in ranking.ranked if h.topic == answer.topic and not h.conflicts)
    told = [h.view for h in free if h.view and h.view.figure.served]
    met = (v for v in told if all(agreement.meets_places(v, p, turn.context) for p in named))
    return tuple(v.id for v in met)[:_OFFERED]


def _is_of_one_place(view: View) -> bool:
    return len(view.named) == 1 and class_of(*view.named) in ("regions", "cities")


def _differs_in_place(one: View, other: View) -> bool:
    """Whether two figures tell the same of two places; or are the same figure."""
    same = one.measure is other.measure and one.figure.unit.id == other.figure.unit.id
    words, others = ({c for p in v.phrases for c in p.concepts if c.kind == "set"} for v in (one, other))
    apart = _is_of_one_place(one) and one.named != other.named
    return one is other or (same and apart and not words.isdisjoint(others))


def _is_doubted(turn: _Turn, best: float) -> bool:
    """Whether a doubt is told: every word was understood, and nothing is likely in spite of it."""
    return best < _DOUBTED and not any(d.unknown and d.weight for d in turn.question.demands)


def _newest(ranking: Ranking) -> Hypothesis | None:
    """What is meant first; of the same thing at several times, all of them contradicted, the latest."""
    if not ranking.meant:
        return None
    first = ranking.meant[0]
    rivals = [h for h in ranking.meant if h.conflicts and h.meant >= _HALF * first.meant]
    same = [h for h in rivals if first.view and h.view and h.view.is_of_the_same(first.view)]
    return min(same, key=_by_time) if first in same else first


def _meant(hypothesis: Hypothesis, ranking: Ranking) -> float:
    """How probable it is that this is meant, or what the same contradicts."""
    left = set(map(id, (*hypothesis.conflicts, *hypothesis.doubts)))
    alike = (
        h for h in ranking.meant if h is hypothesis or not left.isdisjoint(map(id, (*h.conflicts, *h.doubts)))
    )
    return sum([h.meant for h in alike])


def _is_about(hypothesis: Hypothesis) -> bool:
    """Whether the question speaks of the figure's subject, so that a refusal may be about it."""
    return hypothesis.view is None or hypothesis.about or hypothesis.context.leaning


def _undefined(turn: _Turn, meant: Hypothesis) -> Answer:
    """The answer that the source defines no such word; what stands beside the word is offered."""
    gap = Gap(Reason.MEASURE, measure="what_is")
    return Answer("unknown", meant.topic, gaps=(gap,), nearest=_offered(turn, rank([meant], turn.by)))


def _offered(turn: _Turn, ranking: Ranking) -> tuple[FigureId, ...]:
    """The figures that may be meant, the likeliest first; for a topic as a whole what stands at its head."""
    found: list[FigureId] = []
    for h in ranking.ranked:
        if h.probability >= _SHARE or not found:
            heads = giving.neighbours(turn.index.knowledge, h.topic, found)[:1]
            found += heads if h.view is None else [h.view.id] * h.view.figure.served
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
    answer = giving.give(turn.context, [chosen])
    return answer, Frame(chosen.topic, (chosen.id,), frozenset(c for c in chosen.unit))


def _may_follow(turn: _Turn) -> bool:
    """Whether the question may be one about what was said before: it is short and asks something."""
    question, topic = turn.question, turn.frame.topic
    if topic is None or topic not in turn.index.of_topic or question.words > _LONGEST_FOLLOW_UP:
        return False
    own = {c for d in question.demands if not d.measures for c in d.concepts}
    if own and not own & turn.index.concepts_of[topic]:
        return question.elliptic  # "who is Tokayev?" has a subject of its own
    asks = any(d.measures or d.period or d.places or d.number or d.concepts for d in question.demands)
    return asks or question.elliptic


def _stands_alone(turn: _Turn, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether a question that names its topic is understood by itself, so that it leans on nothing."""
    if turn.question.elliptic or not hypotheses:
        return False
    top = rank(hypotheses, turn.by).ranked[0]
    return top.topic in turn.context.topics and top.probability >= turn.by.answer and not top.conflicts


def _names_nothing(turn: _Turn) -> bool:
    """Whether the question names no thing of its own, so that it is about what was said before."""
    for demand in turn.question.demands:
        if demand.number or (demand.weight and (demand.foreign or demand.unknown)):
            return False
        if any(c.is_set for c in demand.concepts) and not (demand.measures or demand.optional):
            return False
    return bool(turn.frame.figures)


def _refused_of_last(turn: _Turn, ranking: Ranking) -> Answer:
    """What a question on the figure last shown gets that this one does not answer: no other topic."""
    last = next((h for h in ranking.meant if h.view and h.view.id == turn.frame.figures[0]), None)
    if last and last.view and (last.conflicts or last.unmet or last.beside):
        return refusing.forbidden(last.context, [last.view]) or refusing.refuse(last, ranking.meant)
    return _other(turn, ranking)


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
        if before.topic == answer.topic or answer.topic is None:
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


def _two_questions(turn: _Turn) -> Answer | None:
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


__all__ = ["Trace", "decide"]
