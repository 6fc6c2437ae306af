"""What speaks for a figure, and what against it, as named terms of one score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from bot.answering import agreement
from bot.answering.checking import comparable, counts_another
from bot.answering.evidence import Context
from bot.answering.frame import Frame
from bot.answering.index import Index, View
from bot.answering.likeness import Terms
from bot.answering.meeting import _describes, _is_given, _is_whole
from bot.answering import candidates as old
from bot.understanding.measures import IDLE
from bot.understanding.question import Demand, Question
from knowledge.measures import MEASURES, Trait, having
from knowledge.model import FigureId, Measure, PeriodKind
from locales import places

OPEN = having(Trait.OPEN) | {"list", "places", "how_to"}
EXACT = having(Trait.EXACT)
COUNTING = having(Trait.COUNTS)
NAMES_IT = {
    Measure.AVERAGE: frozenset({"average", "each"}),
    Measure.GROWTH: frozenset({"growth", "decline", "times", "compare", "change", "before", "extent"}),
    Measure.SHARE: frozenset({"share"}),
}


@dataclass(slots=True)
class Hypothesis:
    """That one figure, or a topic as a whole, is what is asked for."""

    view: View | None
    topic: str
    leaning: bool
    terms: dict[str, float]
    unmet: list[Demand] = field(default_factory=list)
    against: list[Demand] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.view.id if self.view else f"#{self.topic}"


class Weighed:
    """A question's words with what each may be in an index."""

    def __init__(self, context: Context) -> None:
        self.context = context
        q, index = context.question, context.index
        self.words = [self._word(d) for d in q.demands]
        self.around = [self._word(d) for d in q.around if d.concepts]
        self.total = sum(w.mass for w in self.words) or 1e-6
        ev = context.evidence
        topics = index.knowledge.topics.keys()
        self.topics_focus = ev.focus & topics
        self.topics_named = frozenset(c for d in (*q.demands, *q.around) for c in d.concepts) & topics
        self.measures = ev.measures
        self.asked = ev.measures - IDLE
        self.asked_terms = {f"m:{m}" for m in q.measures if m not in ("which",)}
        self.sample_total = sum(w.telling for w in self.words if w.terms or w.mass) + 0.3 * len(self.asked_terms)
        self.periods = [d for d in q.demands if d.period]
        self.reversed = {m.start for m in q.reading.marks if m.sense == ("foreign", "negative")}
        self.counted_strange = _counts_strange(q)

    def _word(self, d: Demand) -> Word:
        likeness: Terms = self.context.index.likeness
        terms: dict = dict.fromkeys(d.concepts, 1.0)
        for s in d.skeletons:
            if not d.number and not d.period:
                for t, quality in likeness.near(s):
                    if t[0] == "~" or (not d.concepts and d.unknown):
                        terms[t] = max(terms.get(t, 0), quality)
        telling = max((likeness.telling.get(t, 1.0) for t in d.concepts), default=0.0)
        if not d.concepts:
            telling = max((likeness.telling.get(t, 0.5) * q for t, q in terms.items()), default=0.0)
        mass = telling
        if d.foreign or d.unknown:
            mass = max(mass, d.weight)
        if d.optional:
            mass = 0.0 if not d.concepts else mass * 0.5
        return Word(d, terms, telling, mass)


@dataclass(slots=True)
class Word:
    demand: Demand
    terms: dict[str, float]
    telling: float
    mass: float


def pool(context: Context, most: int = 16) -> list[View]:
    """views worth weighing"""
    index = context.index
    score: dict[int, float] = defaultdict(float)
    likeness = index.likeness
    for d in (*context.question.demands, *context.question.around):
        seen: dict[int, float] = {}
        terms = dict.fromkeys(d.concepts, 1.0)
        if not d.period and not d.number:
            for s in d.skeletons:
                for t, q in likeness.near(s):
                    terms.setdefault(t, q)
        for t, quality in terms.items():
            gain = likeness.telling.get(t, 0) * quality
            having_ = likeness.having.get(t, ())
            for n in having_[:400]:
                if seen.get(n, 0) < gain:
                    seen[n] = gain
        for n, g in seen.items():
            score[n] += g
        if d.number:
            for f in index.by_number.get(d.number.value, ()):
                score[index.views[f].order] += 1
        if d.period and d.period.kind == "month" and d.period.last is not None:
            for v in index.dated:
                score[v.order] += .5
    for t in context.evidence.topics:
        for v in index.of_topic[t][:60]:
            score[v.order] += 0.3
    best = sorted(score, key=lambda n: (-score[n], n))[:most]
    found = [index.all[n] for n in best]
    ids = {v.id for v in found}
    for f in context.frame.figures:
        if f in index.views and f not in ids:
            found.append(index.views[f])
    return found


def hypotheses(context: Context) -> list[Hypothesis]:
    w = Weighed(context)
    found = [figure(w, v) for v in pool(context)]
    best = [h.terms.get("gain", 0) for h in found]
    ranked = sorted(best, reverse=True)
    samples = sorted((h.terms.get("sample", 0) for h in found), reverse=True)
    for h in found:
        other = ranked[0] if h.terms.get("gain", 0) < ranked[0] else (ranked[1] if len(ranked) > 1 else 0)
        h.terms["lead"] = (h.terms.get("gain", 0) - other) / max(ranked[0], 0.3)
        o = samples[0] if h.terms.get("sample", 0) < samples[0] else (samples[1] if len(samples) > 1 else 0)
        h.terms["sample_lead"] = h.terms.get("sample", 0) - o
    if not context.leaning:
        topics = {h.topic for h in found} | set(context.evidence.topics)
        found += [summary(w, t) for t in sorted(topics)]
    return found


def figure(w: Weighed, view: View) -> Hypothesis:
    c = w.context
    q = c.question
    t: dict[str, float] = defaultdict(float)
    h = Hypothesis(view, view.topic, c.leaning, t)
    t["figure"] = 1
    gained = known = everyday = side = 0.0
    subject = False
    asked = c.asked(view.topic)
    periods_met = periods_against = places_met = places_against = numbers = 0
    for word in w.words:
        d = word.demand
        if d.period:
            met = agreement.meets(view, d, asked)
            if met or (q.polar and d.period.is_part_of_year and view.measure is Measure.DATE):
                periods_met += 1
            else:
                periods_against += 1
                h.against.append(d)
            continue
        if d.number:
            n = number(c, view, d)
            t[f"number_{n}"] += 1
            if n == "against":
                h.against.append(d)
            continue
        own = max((view.terms.get(x, 0) * qual for x, qual in word.terms.items()), default=0.0)
        if own:
            gained += own * word.telling
            known += own * word.mass
            if not d.concepts or d.common or all("/=~" in x for x in d.concepts):
                everyday += own * word.telling
            else:
                subject = True
            if own <= 0.6:
                side += word.mass
            if d.measures & MEASURES.keys() and not d.measures <= IDLE:
                m = measure_met(c, view, d, asked)
                if m and any(view.measure in MEASURES[x].gives for x in d.measures if x in EXACT):
                    t["measure_exact"] += 1
            continue
        if d.places:
            if any(agreement.meets_place(view, p, asked) for p in d.places) or _checked_place(c, view, d):
                places_met += any(p != places.HOME for p in d.places)
                known += word.mass
            elif d.optional and not d.weight:
                pass
            else:
                places_against += 1
                h.against.append(d)
            continue
        if view.topic in d.contexts or d.concepts & view.idle or view.topic in d.concepts:
            known += word.mass * 0.8
            subject = subject or view.topic in d.concepts
            continue
        if d.measures:
            live = d.measures - IDLE
            if not live:
                continue
            if measure_met(c, view, d, asked):
                exact = any(view.measure in MEASURES[x].gives for x in live if x in EXACT)
                t["measure_exact" if exact else "measure_met"] += 1
            elif d.optional and not d.weight:
                pass
            elif live & OPEN:
                t["open_unmet"] = 1
                h.unmet.append(d)
                h.against.append(d)
            else:
                for x in live:
                    t[f"unmet_{x}"] = 1
                t["measure_unmet"] += 1
                h.unmet.append(d)
            continue
        if d.optional or not d.weight:
            continue
        if d.concepts:
            if _is_given(c, view, d) or _is_whole(c, view, d):
                known += word.mass
                continue
            mine = d.concepts & c.index.topic_concepts[view.topic]
            t["elsewhere" if mine else "others"] += word.mass
            h.unmet.append(d)
        elif d.contexts:
            t["context_of_other"] += 1
        elif d.foreign:
            t["foreign"] += d.weight
            t["foreign_any"] = 1
            if d.start in w.reversed:
                t["reversed"] = 1
            h.unmet.append(d)
        elif d.unknown:
            t["unknown"] += d.weight
            t["restricts"] += q.restricts(d)
            t["name"] += d.is_name
            h.unmet.append(d)
    t["gain"] = gained
    t["everyday"] = everyday
    t["side"] = side
    t["no_subject"] = float(not subject)
    if not subject and w.asked & COUNTING:
        t["no_subject_counted"] = 1
    strange = sum(x.mass for x in w.words if x.demand.foreign or x.demand.unknown)
    t["strange_share"] = strange / w.total if w.total > 0.01 else 0
    t["counted_strange"] = float(w.counted_strange)
    t["explained"] = known / w.total if w.total > 0.01 else 0.0
    # of several times, places, one may be another figure's
    t["period_met"] = float(periods_met > 0)
    t["period_against"] = float(periods_against > 0 and not (periods_met and q.coordinated))
    t["place_met"] = float(places_met > 0)
    t["place_against"] = float(places_against > 0)
    # phrases
    named, best, complete, share = _phrases(c, view)
    t["phrase"] = best
    t["phrase_share"] = share
    t["phrase_complete"] = float(complete)
    t["topic_named"] = float(view.topic in w.topics_focus)
    t["topic_around"] = float(view.topic in w.topics_named and view.topic not in w.topics_focus)
    other = [x for x in w.topics_focus if x != view.topic and x not in view.terms]
    t["other_topic"] = float(bool(other) and not old._may_be_named(c, view))
    t["around"] = sum(
        max((view.terms.get(x, 0) for x in a.terms), default=0) * a.telling for a in w.around
    )
    # measure of the figure
    needed = old._needed(view, w.measures)
    t["needed"] = float(bool(needed) and not w.measures & needed)
    t["needed_named"] = float(bool(needed) and bool(w.measures & needed))
    if "how_many" in w.measures and view.measure is Measure.COUNT and not w.measures & {"sum", "average", "share", "growth", "times"}:
        t["count_asked"] = 1
    if view.measure is Measure.SUM and "sum" not in w.measures:
        t["sum_unasked"] = 1
    if view.measure is Measure.SHARE and "share" not in w.measures:
        t["share_unasked"] = 1
    if view.measure in (Measure.FACT, Measure.DATE, Measure.PLACE, Measure.ORDINAL, Measure.PERIOD) and w.measures & COUNTING:
        t["fact_counted"] = 1
    counted = q.counted
    if counted and view.measure in (Measure.COUNT, Measure.FACT):
        phrase = any(counted & r.concepts and r.concepts <= c.evidence.concepts for r in view.requirements)
        t["counted_met" if counted & view.unit else "counted_phrase" if phrase else "counted_own" if counted & view.terms.keys() else "counted_against"] = 1
    if view.stated is None:
        t["derived"] = 1
    if view.stated is not None and view.stated.headline:
        t["headline"] = 1
    if not q.periods and view.stated is not None and view.stated.period.kind is PeriodKind.POINT:
        t["point"] = 1
    if t.get("number_equal") and not c.checks and "how_many" in w.measures:
        t["number_given_own"] = 1
    if "about" in w.measures:
        t["about_asked"] = 1
    if "what_is" in w.measures and not t.get("number_equal"):
        t["defined"] = 1
    if c.leaning and t.get("foreign_any"):
        t["lean_foreign"] = 1
    # samples
    t["sample"] = _sample(w, view.samples)
    _kind(w, t)
    if c.leaning:
        _follow(w, view, t)
    return h


def _counts_strange(q) -> bool:
    """Whether the first word of content behind "how many" belongs to nothing known"""
    asking = False
    for d in q.demands:
        if not asking:
            asking = "how_many" in d.measures
            continue
        if d.pause:
            return False
        if d.concepts or (d.contexts and not d.optional):
            return False
        if d.foreign or (d.unknown and d.weight == 1):
            return True
        if not d.optional and not d.period and not d.number:
            return False
    return False


def _kind(w: Weighed, t: dict[str, float]) -> None:
    q = w.context.question
    if not q.interrogative and q.words > 3:
        t["statement"] = 1
    if q.words <= 3:
        t["terse"] = 1
    if q.talk:
        t["talk"] = 1
    if w.context.checks:
        t["check"] = 1
    if q.negated:
        t["negated"] = 1


def number(c: Context, view: View, d: Demand) -> str:
    n = d.number
    if c.checks and counts_another(c, view, d):
        return "against"
    ordinal = n.kind == "ordinal"
    if not (ordinal and view.measure is not Measure.ORDINAL):
        if n.value in view.numbers:
            return "equal"
        if agreement._counted(view, n.value):
            return "told"
    given = any(
        n.value in m.numbers and (m.measure is Measure.ORDINAL or not ordinal) for m in c.mates(view.topic)
    )
    if view.stated is None:
        if n.value in {x for f in view.operands for x in (f.value, f.previous)}:
            return "given"
        return "given" if given else "claim" if c.checks and comparable(view, n) else "against"
    if c.checks and view.stated.value is not None and any(comparable(view, x) for x in (n, *c.numbers)):
        return "claim"
    if given:
        return "given"
    if _describes(view, n):
        return "claim"
    return "against"


def measure_met(c: Context, view: View, d: Demand, asked) -> bool:
    return any(agreement.meets_measure(view, m, asked) for m in d.measures if m not in IDLE) or bool(
        d.measures & {"free"} and any("free" in m.measures for m in c.mates(view.topic))
    )


def _checked_place(c: Context, view: View, d: Demand) -> bool:
    of_others = all(agreement.is_of_others(view, p) or agreement.is_elsewhere(view, p) for p in d.places)
    return c.question.polar and bool(of_others or view.measure is Measure.PLACE)


def _phrases(c: Context, view: View):
    ev, index = c.evidence, c.index
    named = ev.concepts
    best = share = 0.0
    complete = False
    for r in view.requirements:
        total = got = 0.0
        for x in r.concepts:
            tell = index.likeness.telling.get(x, 1.0)
            total += tell
            if x in named:
                got += tell * (1.0 if x in ev.focus else 0.4)
        if r.topic or not r.concepts:
            total += 0.3
            got += 0.3 * (view.topic in ev.concepts)
        ok = all(ev.measures & old._alike(m) for m in r.measures if m != "still" or not old._is_of_its_year(c, view))
        if not ok:
            total += 0.5
        if r.fact and view.measure is not Measure.FACT and ev.measures & COUNTING:
            got *= 0.3
        part = got / total if total else 0.0
        if got >= total - 1e-9 and total:
            complete = True
            best = max(best, got)
        share = max(share, part)
    return named, best, complete, share


def _sample(w: Weighed, samples) -> float:
    best = 0.0
    likeness = w.context.index.likeness
    tell = likeness.telling
    for s in samples:
        common = 0.0
        for word in w.words:
            if word.terms and not s.isdisjoint(word.terms):
                common += word.telling
        common += 0.3 * len(w.asked_terms & s)
        total = sum(0.3 if x.startswith("m:") else tell.get(x, 0.5) for x in s)
        dice = 2 * common / (total + w.sample_total) if total else 0
        best = max(best, dice)
    return best


def _follow(w: Weighed, view: View, t: dict[str, float]) -> None:
    c = w.context
    q, frame = c.question, c.frame
    t["lean"] = 1
    t["lean_elliptic"] = float(q.elliptic)
    t["lean_words"] = min(q.words, 14) / 14
    same = view.id in frame.figures
    t["lean_same"] = float(same)
    own = q.measures - IDLE - {"how_many"}
    before = c.index.views.get(frame.figures[0]) if frame.figures else None
    if before:
        t["lean_same_measure"] = float(before.measure == view.measure and not own)
        t["lean_same_unit"] = float(before.figure.unit.id == view.figure.unit.id)
        from bot.answering.ranking import _time

        t["lean_same_time"] = float(_time(before) == _time(view) and not q.periods)
    t["lean_topic_named"] = float(bool(w.topics_focus))
    known = c.index.topic_concepts[view.topic]
    strange = [x for x in w.words if x.demand.concepts and not x.demand.concepts & known and not x.demand.optional]
    t["lean_strange"] = float(bool(strange))
    wanted = [r.concepts for r in view.requirements if r.concepts]
    t["lean_concepts"] = max((len(x & frame.concepts) / len(x) for x in wanted), default=0)
    t["lean_open"] = float(bool(own & OPEN))
    if t["lean_open"]:
        t["lean_open_same"] = t["lean_same"]
    nothing = not any(x.demand.concepts for x in w.words)
    t["lean_nothing_own"] = float(nothing)
    t["lean_nothing_same"] = float(nothing and same and not own and not q.periods)


def summary(w: Weighed, topic: str) -> Hypothesis:
    c = w.context
    q = c.question
    t: dict[str, float] = defaultdict(float)
    h = Hypothesis(None, topic, c.leaning, t)
    bag, samples = c.index.summaries[topic]
    t["topic"] = 1
    t["s_named"] = float(topic in w.topics_focus)
    t["s_around"] = float(topic in w.topics_named and topic not in w.topics_focus)
    t["s_other"] = float(bool(w.topics_focus - {topic}))
    known = 0.0
    mates = c.mates(topic)
    for word in w.words:
        d = word.demand
        if d.number:
            if not any(d.number.value in m.numbers for m in mates):
                t["s_number"] = 1
        elif d.period:
            if not any(agreement.meets(m, d, c.asked(topic)) for m in mates):
                h.against.append(d)
                t["s_period_against"] = 1
        elif d.places and not all(p == places.HOME or places.is_kind(p) for p in d.places):
            t["s_place"] = 1
            h.against.append(d)
        elif topic in d.concepts:
            known += word.mass
        elif topic in d.contexts:
            known += 0.5 * word.mass
        elif d.concepts & c.index.topic_concepts[topic]:
            t["s_own_words"] += word.mass
            known += word.mass
        elif d.measures - IDLE:
            if not d.measures & {"change"} and d.weight:
                t["s_measure"] += 1
        elif d.weight and not d.optional and (d.foreign or d.unknown or d.concepts):
            t["s_strange"] += word.mass
    t["s_explained"] = known / w.total if w.total > 0.01 else 0
    for m in ("about", "change", "what_is", "how"):
        t[f"s_{m}"] = float(m in w.measures)
    t["s_polar"] = float(q.polar)
    t["s_sample"] = _sample(w, samples)
    t["s_terse"] = float(q.words <= 3)
    if not q.interrogative and q.words > 3:
        t["s_statement"] = 1
    if q.talk:
        t["s_talk"] = 1
    return h
