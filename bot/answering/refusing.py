"""What is said where no figure is given: the bot asks back, or says what the source does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.answering import agreement
from bot.answering.answer import Answer, Gap, Reason
from bot.answering.choosing import MOST, SURELY, by_time, is_defined, neighbours
from bot.answering.context import Context, Turn
from bot.answering.hypotheses import Hypothesis
from bot.answering.scoring import Ranking, rank
from bot.answering.view import View
from bot.understanding.question import Demand, Period
from bot.understanding.talk import Talk
from knowledge.measures import MEASURES, Trait, having
from knowledge.model import FigureId, TopicId
from locales import places

_OFFERED: Final = 3  # figures that the bot asks back about
_DOUBTED: Final = 0.4  # the probability from which on a doubt is asked about and not told
_HALF: Final = 0.5
_SHARE: Final = 0.02  # probability below which a figure is not offered
_EXTREMES: Final = frozenset({"max", "min"})
_OPEN: Final = frozenset({"why", "how_to"})
_EXACT: Final = having(Trait.EXACT)
_WHEN_OR_WHERE: Final = having(Trait.OWN) & _EXACT
_HOW_MANY_TIMES: Final = ("how_often", "times")
_UNMISTAKABLE: Final = _OPEN | _EXACT - having(Trait.CHANGE)
_MOST_WORDS: Final = 3  # that are named as belonging to nothing known
_AHEAD: Final = 2  # times as probable as the next: then it is the figure that was meant
_MOST_MEANT: Final = 3  # of the figures that may have been meant


def clarify_or_deny(turn: Turn, ranking: Ranking) -> Answer:
    """What is said where no figure is given: a denial, or the bot asks back."""
    answer = _denied_or_asked(turn, ranking)
    if answer.kind != "unknown":
        return answer
    if not answer.topic:
        meant = _meant_in_other_words(turn, ranking) or _of_the_kind(turn, answer)
        return Answer("clarify", topic=turn.index.views[meant[0]].topic, nearest=meant) if meant else answer
    offered = (
        _in_spite_of_words(turn, ranking, answer)
        or _by_value(turn, ranking)
        or _of_the_place(turn, ranking, answer)
        or _of_the_region(turn, ranking, answer)
        or _of_a_part(turn, ranking, answer)
        or _with_an_earlier_value(turn, ranking, answer)
    )
    return Answer("clarify", topic=answer.topic, nearest=offered) if offered else answer


def _denied_or_asked(turn: Turn, ranking: Ranking) -> Answer:
    """A denial where what was meant is contradicted; else the bot asks back, or it is not its subject."""
    question = turn.question
    meant = _newest(ranking)
    best = ranking.ranked[0].probability if ranking.ranked else 0.0
    if meant and is_defined(turn, meant):
        topic = next((h for h in ranking.ranked if not h.view and h.terms["topic_in_focus"]), None)
        return Answer("topic", topic=topic.topic) if topic else _undefined(turn, meant)
    views = [h.view for h in ranking.meant[:_OFFERED] if h.view and h.meant >= turn.by.rather_ask]
    refused = forbidden(turn.context, views)
    if refused:
        return refused
    free = max((h.probability for h in ranking.ranked if not (h.conflicts or h.doubts)), default=0.0)
    first = ranking.ranked[0] if ranking.ranked else None
    least = _HALF if first is meant else turn.by.answer
    surest = first is not None and bool(first.conflicts) and best >= least
    clear = surest or free < turn.by.rather_ask
    if meant and _meant(meant, ranking) >= turn.by.meant and clear and _is_about(meant):
        # A time, a place, a number, another thing: these are read rightly more often than a measure.
        surely = _meant(meant, ranking) >= SURELY
        against = (*meant.conflicts, *meant.doubts)
        read = any(not d.measures or (surely and d.measures & (_OPEN | _EXACT)) for d in against)
        if against and (read or best < turn.by.rather_ask) and (meant.conflicts or _is_doubted(turn, best)):
            return refuse(meant, ranking.meant)
    named = turn.context.topics
    about = first is not None and (_is_about(first) or first.topic in named)
    if ranking.some >= (turn.by.ask if about else turn.by.meant):
        offered = _offered(turn, ranking)
        if offered:
            return Answer("clarify", topic=turn.index.views[offered[0]].topic, nearest=offered)
    if meant and meant.meant >= turn.by.ask and (meant.conflicts or meant.unmet) and _is_about(meant):
        return refuse(meant, ranking.meant)
    if question.talk and not named:
        return Answer("other", talk=question.talk)
    if not named and (not question.interrogative or not question.words):
        return Answer("other", talk=Talk.NONSENSE)
    if named and meant and meant.topic in named:
        return refuse(meant, ranking.meant)
    return refuse_subject(turn.context)


def _in_spite_of_words(turn: Turn, ranking: Ranking, answer: Answer) -> tuple[FigureId, ...]:
    """Where words are to be denied that the topic does not have: what would be offered beside that.

    A topic that is told in few words lacks most of those that people use, and measures them in others, unless
    it is asked who somebody is. And a figure that is probable in spite of a word was meant more often than
    not, the word misread.
    """
    likely = any(h.probability >= SURELY for h in ranking.ranked[:1])
    thinly = answer.topic in turn.index.thinly_told and "who" not in turn.question.measures
    gap, meant = answer.gaps[0], ranking.meant[:1]
    said = not any(h.terms["asked_foreign"] for h in meant) or not _asks_what_none_tells(turn, ranking)
    if (gap.foreign and (likely or (thinly and said))) or (gap.measure in _HOW_MANY_TIMES and thinly):
        return answer.nearest[:_OFFERED]
    return ()


def _asks_what_none_tells(turn: Turn, ranking: Ranking) -> bool:
    """Whether it is asked for a sum, a share, a reason that what is meant has not."""
    meant = ranking.meant[:1]
    if not turn.question.interrogative and any(h.terms["asked_foreign"] for h in meant):
        return True  # "the museums' café"
    asked = frozenset(m for h in meant for d in (*h.conflicts, *h.unmet) for m in d.measures)
    return not asked.isdisjoint(_UNMISTAKABLE)


def _meant_in_other_words(turn: Turn, ranking: Ranking) -> tuple[FigureId, ...]:
    """Where nothing is named that is known, the figures of topics told in few words that are meant by the
    rest.
    """
    if _asks_what_none_tells(turn, ranking):
        return ()
    told = [h for h in ranking.meant if h.view and h.topic in turn.index.thinly_told and h.view.figure.served]
    if not told or told[0].meant < turn.by.rather_ask:
        return ()
    return tuple(h.id for h in told)[:_OFFERED]


def _of_the_kind(turn: Turn, answer: Answer) -> tuple[FigureId, ...]:
    """Where nothing but a day, a place or the like is asked for, the few figures of the only topic that are
    one: "где это было?".
    """
    if len(turn.index.of_topic) > 1 or any(d.places or d.period for d in turn.question.demands):
        return ()
    asked = turn.question.measures & _WHEN_OR_WHERE
    kinds = frozenset(kind for measure in asked for kind in MEASURES[measure].gives)
    told = [v.id for v in turn.index.all if v.measure in kinds and v.figure.served]
    return tuple(told) if answer.gaps[0].reason is Reason.NOTHING and len(told) <= _OFFERED else ()


def _by_value(turn: Turn, ranking: Ranking) -> tuple[FigureId, ...]:
    """Where it is asked in which place there is most, or least: the figures that tell of places, in that
    order. That no other place has more the source need not say, so they are offered and not given.
    """
    asked, reading = turn.question.measures, turn.question.reading
    kind = any(m.sense.kind == "place" and places.is_kind(m.sense.name) for m in reading.marks)
    if asked.isdisjoint(_EXTREMES) or not (kind or asked & {"where", "places"}):
        return ()
    for first in (h.view for h in ranking.meant if h.view and _is_of_one_place(h.view)):
        mates = [v for v in turn.index.of_topic[first.topic] if _differs_in_place(v, first)]
        if len(mates) > 1:
            values = {v.id: v.stated.value for v in mates if v.stated and v.stated.value is not None}
            return tuple(sorted(values, key=lambda i: values[i], reverse="max" in asked))[:_OFFERED]
    return ()


def _of_the_place(turn: Turn, ranking: Ranking, answer: Answer) -> tuple[FigureId, ...]:
    """Where a place is to be denied of which figures of the topic do speak: these, the likeliest first."""
    named = [d.places for d in turn.question.demands if d.places]
    if not any(g.places for g in answer.gaps):
        return ()
    free = (h for h in ranking.ranked if h.topic == answer.topic and not h.conflicts)
    told = [h.view for h in free if h.view and h.view.figure.served]
    met = (v for v in told if all(agreement.meets_places(v, p, turn.context) for p in named))
    return tuple(v.id for v in met)[:_OFFERED]


def _of_the_region(turn: Turn, ranking: Ranking, answer: Answer) -> tuple[FigureId, ...]:
    """Where a city is to be denied: what is meant of its region."""
    regions = {places.region_of(p) for gap in answer.gaps for p in gap.places} - {None}
    near = (h for h in ranking.meant if h.topic == answer.topic and all(d.places for d in h.conflicts))
    told = [h.view for h in near if h.view and h.view.figure.served and h.view.named & regions]
    return tuple(v.id for v in told)[:_OFFERED]


def _of_a_part(turn: Turn, ranking: Ranking, answer: Answer) -> tuple[FigureId, ...]:
    """Where a year is to be denied of a part of which figures tell that are meant: these, likeliest first."""
    years = [
        p.year_in(turn.today.year, turn.context.source_year(answer.topic or ""))
        for p in turn.question.periods
        if not p.is_part_of_year
    ]
    if not answer.gaps or answer.gaps[0].reason is not Reason.YEAR or len(years) != 1:
        return ()
    meant = [h for h in ranking.meant if h.view and h.topic == answer.topic and h.meant >= turn.by.rather_ask]
    near = [h for h in meant if not any(not d.period for d in h.conflicts)]
    parts = [h.view for h in near if h.view and h.view.months]
    return tuple(v.id for v in parts if _year_of(v) == years[0])[:_OFFERED]


def _with_an_earlier_value(turn: Turn, ranking: Ranking, answer: Answer) -> tuple[FigureId, ...]:
    """Where "last year" is to be denied: what is meant that also tells how it was earlier, but not when."""
    before = any(p.is_relative or p.kind == "ago" for p in turn.question.periods)
    if not before or not answer.gaps or answer.gaps[0].reason is not Reason.YEAR:
        return ()
    meant = [h.view for h in ranking.meant[:1] if h.view and h.topic == answer.topic]
    earlier = [v.id for v in meant if v.figure.served and v.figure.previous is not None]
    return tuple(earlier)


def _year_of(view: View) -> int | None:
    own = view.observed[0].period.years
    return own[0] if own and own[0] == own[1] else None


def _is_of_one_place(view: View) -> bool:
    return len(view.named) == 1 and places.class_of(*view.named) in ("regions", "cities")


def _differs_in_place(one: View, other: View) -> bool:
    """Whether two figures tell the same of two places; or are the same figure."""
    same = one.measure is other.measure and one.figure.unit.id == other.figure.unit.id
    words, others = ({c for p in v.phrases for c in p.concepts if c.kind == "set"} for v in (one, other))
    apart = _is_of_one_place(one) and one.named != other.named
    return one is other or (same and apart and not words.isdisjoint(others))


def _is_doubted(turn: Turn, best: float) -> bool:
    """Whether a doubt is told: every word was understood, and nothing is likely in spite of it."""
    return best < _DOUBTED and not any(d.unknown and d.weight for d in turn.question.demands)


def _newest(ranking: Ranking) -> Hypothesis | None:
    """What is meant first; of the same thing at several times, all of them contradicted, the latest."""
    if not ranking.meant:
        return None
    first = ranking.meant[0]
    rivals = [h for h in ranking.meant if h.conflicts and h.meant >= _HALF * first.meant]
    same = [h for h in rivals if first.view and h.view and h.view.is_of_the_same(first.view)]
    return min(same, key=by_time) if first in same else first


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


def _undefined(turn: Turn, meant: Hypothesis) -> Answer:
    """The answer that the source defines no such word; what stands beside the word is offered."""
    gap = Gap(Reason.MEASURE, measure="what_is")
    return Answer("unknown", meant.topic, gaps=(gap,), nearest=_offered(turn, rank([meant], turn.by)))


def _offered(turn: Turn, ranking: Ranking) -> tuple[FigureId, ...]:
    """The figures that may be meant, the likeliest first; for a topic as a whole what stands at its head."""
    found: list[FigureId] = []
    for h in ranking.ranked:
        if h.probability >= _SHARE or not found:
            heads = neighbours(turn.index.knowledge, h.topic, found)[:1]
            found += heads if h.view is None else [h.view.id] * h.view.figure.served
    if ranking.some < _HALF:  # hardly any of these: what is meant else, whatever contradicts it
        of = {turn.index.views[f].topic for f in found[:1]}
        found += (h.view.id for h in ranking.meant if h.view and h.view.figure.served and h.topic in of)
    return tuple(dict.fromkeys(found))[:_OFFERED]


def forbidden(context: Context, views: Sequence[View]) -> Answer | None:
    """The refusal of the earlier value behind a growth whose kind is not said, where a caution forbids it."""
    if context.question.measures & {"growth", "compare"}:
        return None
    if "before" not in context.measures and not any(p.kind == "ago" for p in context.question.periods):
        return None
    for view in views:
        figure = view.stated
        if figure is None or figure.previous is not None:
            continue
        refused = _refused(context, view)
        if refused:
            gap = Gap(Reason.FORBIDDEN, view.topic, refused)
            nearest = (view.id, *neighbours(context.knowledge, view.topic, {view.id}))
            return Answer("unknown", view.topic, gaps=(gap,), nearest=nearest[:MOST])
    return None


def withheld(context: Context, topic: TopicId, views: Sequence[View]) -> Answer | None:
    """That what is asked for is out of service: one of the figures, or without any all of the topic."""
    off = next((v.id for v in views if not v.figure.served), None)
    if off is None and views:
        return None
    served = context.knowledge.of_topic(topic)
    if off is None and served:
        return None
    gap = Gap(Reason.WITHHELD, topic, off)
    return Answer("unknown", topic, gaps=(gap,), nearest=tuple(f.id for f in served)[:MOST])


def refuse(hypothesis: Hypothesis, others: Sequence[Hypothesis]) -> Answer:
    """The answer that the source does not say it of what was meant, and why not; ``others`` come next."""
    context, topic = hypothesis.context, hypothesis.topic
    meant = [h.view.id for h in others if h.view and h.topic == topic][:_MOST_MEANT]
    nearest = tuple(dict.fromkeys([*([hypothesis.view.id] if hypothesis.view else []), *meant]))
    nearest = (*nearest, *neighbours(context.knowledge, topic, nearest))[:MOST]
    rival = max((h.meant for h in others if h is not hypothesis), default=0.0)
    sure = hypothesis.view is not None and hypothesis.meant >= _AHEAD * rival
    figure = hypothesis.view.id if hypothesis.view and sure else None  # else it is told of the topic
    gap = next(_gaps(hypothesis, figure), Gap(Reason.SUBJECT, topic, figure))
    return Answer("unknown", topic, gaps=(gap,), nearest=nearest)


def refuse_subject(context: Context) -> Answer:
    """The answer that the store knows nothing of the subject; a bare wish to do something gets all ways."""
    words = tuple(d.written for d in context.question.demands if d.foreign or d.unknown)
    if not words and any("how_to" in d.measures for d in context.question.demands):
        return Answer("unknown", gaps=(Gap(Reason.HOW_TO, measure="how_to"),))
    gap = Gap(Reason.SUBJECT if words else Reason.NOTHING, foreign=words[:_MOST_WORDS])
    return Answer("unknown", gaps=(gap,))


def _gaps(hypothesis: Hypothesis, figure: FigureId | None) -> Iterator[Gap]:
    """Every reason that what was not met gives, what weighs most first; ``figure``: of which it is told."""
    context, topic, view = hypothesis.context, hypothesis.topic, hypothesis.view
    left = tuple(dict.fromkeys((*hypothesis.conflicts, *hypothesis.unmet)))
    named = [d.places for d in hypothesis.conflicts if d.places and places.HOME not in d.places]
    elsewhere = tuple(dict.fromkeys(map(places.narrowest, named)))
    if elsewhere:
        yield Gap(Reason.PLACE, topic, figure, places=elsewhere)
    if "before" in context.measures or any(d.period and d.period.kind == "ago" for d in left):
        refused = _refused(context, view) if view else None
        if refused:
            yield Gap(Reason.FORBIDDEN, topic, refused)
    for demand in left:
        if demand.period:
            yield Gap(Reason.YEAR, topic, figure, years=_years(demand.period, context, topic))
    for demand in left:
        for measure in sorted(demand.measures & MEASURES.keys()):
            if MEASURES[measure].reason != "measure":
                yield Gap(Reason(MEASURES[measure].reason), topic, figure, measure=measure)
    words = [d.written for d in left if d.foreign or d.unknown or _is_not_told(d, topic)]
    if words:
        yield Gap(Reason.SUBJECT, topic, figure, foreign=tuple(words[:_MOST_WORDS]))
    for demand in left:
        if demand.number and demand.number.value not in context.index.by_number:
            yield Gap(Reason.NUMBER, topic, figure, number=demand.written)
    for demand in left:
        if demand.measures:
            yield Gap(Reason.MEASURE, topic, figure, measure=min(demand.measures))
    words = [d.written for d in dict.fromkeys(hypothesis.doubts) if not d.measures]
    if words:
        yield Gap(Reason.SUBJECT, topic, figure, foreign=tuple(words[:_MOST_WORDS]))
    for demand in hypothesis.doubts:
        if demand.measures:
            yield Gap(Reason.MEASURE, topic, figure, measure=min(demand.measures))


def _years(period: Period, context: Context, topic: TopicId) -> tuple[int, int | None] | None:
    """The years that a time has, if it is told in years."""
    if period.kind == "years" and period.first:
        return period.first, period.last
    year = period.year_in(context.today.year, context.source_year(topic))
    return (year, year) if year else None


def _is_not_told(demand: Demand, topic: str) -> bool:
    """Whether a known word is what the topic does not speak of: neither its name nor a mere context."""
    named = any(c.kind == "topic" and c.topic == topic for c in demand.concepts)
    return bool(demand.concepts) and not named and topic not in demand.contexts


def _refused(context: Context, view: View) -> FigureId | None:
    """The figure whose caution refuses to derive the earlier value of this one."""
    for mate in context.knowledge.of_topic(view.topic):
        for caution in mate.cautions:
            about = mate.id == view.id or any(view.id in r.ids for r in caution.readings)
            if "previous" in caution.forbids and about:
                return mate.id
    return None
