"""The decision: which figures answer a question, by evidence and agreement, or why none does.

One mechanism decides all. A question is a list of demands. A figure is a *candidate* when all that one of its
phrases names is evidenced. An answer is the smallest set of candidates that together meet every demand, each
of them meeting one that the others do not. What stays unmet is the reason of a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final

from bot.answering import agreement
from bot.answering.agreement import Asked
from bot.answering.answer import Answer, Check, Claim, Gap, Part, Reason, Says, Talk
from bot.answering.checking import against, check
from bot.answering.frame import Frame
from bot.answering.index import Index, Requirement, View
from bot.understanding.parsing import IDLE
from bot.understanding.question import Demand, Question
from knowledge.formulas import evaluate, presented
from knowledge.model import Bound, Derived, FigureId, Measure, PeriodKind, TopicId
from locales import places

_ASSERTED: Final = frozenset({Measure.AVERAGE, Measure.GROWTH})  # given only if the question names them
_NAMES_IT: Final[dict[Measure, frozenset[str]]] = {
    Measure.AVERAGE: frozenset({"average", "each"}),
    Measure.GROWTH: frozenset({"growth", "times", "compare", "change", "before"}),
    Measure.SHARE: frozenset({"share"}),
}
_COUNTING: Final = frozenset({"how_many", "count", "share", "sum"})
_TERSE: Final = 3  # words of a question that is but a name
_MOST_CANDIDATES: Final = 24
_MOST_FIGURES: Final = 3
_TOLERATED_MORE: Final = 1.0
_TOLERATED: Final = 0.5  # weight of unknown words that one well-evidenced figure may leave unmet


@dataclass(slots=True)
class Trace:
    """What was considered, for ``azamat ask --why``."""

    lines: list[str] = field(default_factory=list)
    wanted: bool = True

    def __call__(self, line: str) -> None:
        if self.wanted:
            self.lines.append(line)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the question when figures are looked for."""

    concepts: frozenset[str]  # of the whole message and, in a follow-up, of what was said before
    focus: frozenset[str]
    measures: frozenset[str]
    topics: frozenset[TopicId]  # named in the message, or talked about before


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure all of whose phrase is evidenced."""

    view: View
    requirement: Requirement | None  # None: found by its number, or by a place behind it
    weight: float  # of the evidence in the focus


def decide(
    question: Question, index: Index, frame: Frame, today: date, trace: Trace | None = None
) -> tuple[Answer, Frame]:
    """The answer to a question, and the frame for the next one.

    ``frame`` is what was talked about before; ``today`` is the person's date: where its year differs from the
    source's, the answer says so.
    """
    return _Decision(question, index, frame, today, trace or Trace(wanted=False)).answer()


class _Decision:
    def __init__(self, question: Question, index: Index, frame: Frame, today: date, trace: Trace) -> None:
        self.q = question
        self.index = index
        self.knowledge = index.knowledge
        self.frame = frame
        self.today = today
        self.trace = trace

    def answer(self) -> tuple[Answer, Frame]:
        q = self.q
        if q.talk and (
            q.talk is Talk.INJECTION
            or q.all_talk
            or not (self._points_somewhere() or (self.frame.topic and self._may_follow()))
        ):
            self.trace(f"talk: {q.talk}")
            return Answer("other", talk=q.talk), self.frame
        alone = self._try(None)
        self.trace(f"by itself: {_short(alone)}")
        if not self.frame.topic or not self._may_follow():
            return self._finish(alone, None)
        own = alone.kind in ("figure", "topic")
        named = self.q.concepts & self.knowledge.topics.keys()
        if own and not ((self.q.elliptic or not named) and self._fits_before()):
            return self._finish(alone, None)
        leaning = self._whole() or self._try(self.frame)
        self.trace(f"with what was said before: {_short(leaning)}")
        if leaning.kind == "figure" or (leaning.kind == "unknown" and not own):
            return self._finish(leaning, self.frame)
        return self._finish(alone, None)

    def _whole(self) -> Answer | None:
        """ "And in all?": the topic's figure for the whole, where a part was spoken of."""
        if (
            "total" not in self.q.measures
            or self.q.concepts - self.knowledge.topics.keys()
            or self.frame.topic not in self.knowledge.topics
        ):
            return None
        answer = self._try(replace(self.frame, concepts=frozenset({self.frame.topic})))
        return (
            answer
            if answer.kind == "figure" and not {p.figure for p in answer.parts} & set(self.frame.figures)
            else None
        )

    def _points_somewhere(self) -> bool:
        return any(d.concepts or d.number for d in self.q.demands)

    def _fits_before(self) -> bool:
        """Whether everything that the focus names may belong to the topic talked about before."""
        assert self.frame.topic is not None
        return self.q.concepts <= self.index.topic_concepts[self.frame.topic] or not any(
            d.concepts and not d.concepts & self.index.topic_concepts[self.frame.topic]
            for d in self.q.demands
        )

    def _may_follow(self) -> bool:
        asks = any(d.measures or d.period or d.places or d.number or d.concepts for d in self.q.demands)
        return (asks or self.q.elliptic) and self.q.words <= 14

    # one attempt

    def _try(self, frame: Frame | None) -> Answer:
        evidence = self._evidence(frame)
        parts = self._two_questions(frame) if frame is None else None
        if parts:
            return parts
        candidates = self._candidates(evidence, frame)
        demands = [d for d in self.q.demands if d.weight and not self._idle(d, evidence)]
        for c in candidates[:8] if self.trace.wanted else ():
            self.trace(
                f"  candidate {c.view.id}: by {c.requirement.phrase if c.requirement else 'its number or place'!r}, weight {c.weight:.2f}, "
                f"unmet {[d.written for d in demands if not self._meets(c.view, d, evidence)]}"
            )
        chosen = self._cover(candidates, demands, evidence, frame)
        if chosen and self._rather_topic(chosen, demands, evidence):
            return self._without_figure(candidates, demands, evidence, frame)
        if chosen:
            return self._figures(chosen, evidence)
        return self._without_figure(candidates, demands, evidence, frame)

    def _rather_topic(
        self, chosen: Sequence[Candidate], demands: Sequence[Demand], evidence: Evidence
    ) -> bool:
        """Whether the question is about a named topic as such, and the figure is of another that shares the words."""
        topics = self._named_topics(evidence)
        open_question = "about" in evidence.measures or (self.q.interrogative and not self.q.polar)
        return (
            len(topics) == 1
            and all(c.view.topic != topics[0] for c in chosen)
            and open_question
            and not evidence.measures & _COUNTING
            and self._general(demands, topics[0], evidence)
        )

    def _evidence(self, frame: Frame | None) -> Evidence:
        q = self.q
        focus = q.concepts
        around = frozenset(c for d in q.around for c in d.concepts)
        concepts = focus | around
        measures = q.measures
        if frame:
            concepts |= frame.concepts
            if not measures - IDLE - {"how_many", "total"} and not ("how_many" in measures and focus):
                measures |= frame.measures
        named = concepts & self.knowledge.topics.keys()
        topics = set(named)
        if frame and frame.topic:
            topics.add(frame.topic)
        if not topics:  # no topic is named, but words of one topic alone are
            plain = [d for d in q.demands if not d.optional and not d.common]
            if not any(d.concepts for d in plain) and not any(d.foreign or d.unknown for d in plain):
                plain = [d for d in q.demands if not d.optional]  # everyday words, but nothing else is asked
            own = {c for d in plain for c in d.concepts}
            topics = {t for c in own if len(t_of := self.index.topics_of.get(c, ())) == 1 for t in t_of}
            topics = topics if len(topics) == 1 else self._by_context()
        return Evidence(concepts, focus, measures, frozenset(topics))

    def _by_context(self) -> set[TopicId]:
        """The one topic that, as no other, has a place for every content word of the focus."""
        words = [d for d in self.q.demands if d.concepts or d.contexts]
        if not any(d.contexts for d in words) or not any(d.concepts for d in words):
            return set()
        fitting = {
            t
            for t, concepts in self.index.topic_concepts.items()
            if all(d.concepts & concepts or t in d.contexts for d in words)
        }
        return fitting if len(fitting) == 1 else set()

    def _idle(self, demand: Demand, evidence: Evidence) -> bool:
        """A demand that cannot decide anything: the country as a whole, a word of the person's own."""
        if (
            demand.measures
            and not (demand.concepts or demand.places or demand.number)
            and demand.measures <= IDLE
        ):
            return True
        if demand.optional and not demand.measures - IDLE:
            return True
        return bool(demand.contexts & evidence.topics) and not demand.concepts

    def _candidates(self, evidence: Evidence, frame: Frame | None) -> list[Candidate]:
        ids: dict[FigureId, None] = {}
        for concept in sorted(evidence.concepts):
            ids.update(dict.fromkeys(self.index.by_concept.get(concept, ())))
        found: dict[FigureId, Candidate] = {}
        for figure_id in ids:
            candidate = self._candidate(self.index.views[figure_id], evidence)
            if candidate:
                found[figure_id] = candidate
        for demand in self.q.demands:
            if demand.number is None:
                continue
            for figure_id in self.index.by_number.get(demand.number.value, ()):
                view = self.index.views[figure_id]
                if figure_id not in found and self._number_points(view, demand, evidence):
                    found[figure_id] = Candidate(view, None, 2.0)
        for demand in self.q.demands:
            countries = frozenset().union(*(places.countries_of(p) for p in demand.places)) - {places.HOME}
            for topic in sorted(evidence.topics) if countries else ():
                for figure in self.knowledge.of_topic(topic):
                    view = self.index.views[figure.id]
                    if view.stated and figure.id not in found and countries & set(view.stated.places):
                        found[figure.id] = Candidate(view, None, 1.5)
        return sorted(found.values(), key=lambda c: (-c.weight, c.view.order))

    def _number_points(self, view: View, demand: Demand, evidence: Evidence) -> bool:
        if evidence.topics and view.topic not in evidence.topics and not self._names_allowed(view):
            return False
        if not self.q.interrogative and self.q.words > _TERSE:
            return False
        if not self.q.words and sum(1 for d in self.q.demands if d.number) > 1:
            return False
        number = demand.number
        if number is None:
            return False
        if view.stated is None:  # a derived one only if its measure is named and every number is an operand's
            needed = _NAMES_IT.get(view.measure, frozenset())
            operands = {n for f in view.operands for n in (f.value, f.previous) if n is not None}
            return bool(needed & evidence.measures) and all(
                d.number.value in operands for d in self.q.demands if d.number
            )
        if number.kind == "ordinal" and view.measure is not Measure.ORDINAL:
            return False
        return not number.percent or view.figure.unit.style == "percent"

    def _candidate(self, view: View, evidence: Evidence) -> Candidate | None:
        best: Candidate | None = None
        for requirement in view.requirements:
            if not requirement.concepts <= evidence.concepts:
                continue
            if not self._measured(view, requirement, evidence):
                continue
            if not self._topical(view, requirement, evidence):
                continue
            if requirement.fact and evidence.measures & _COUNTING and view.measure is not Measure.FACT:
                continue
            if not self._plain(view, requirement, evidence):
                continue
            if not self._counts(view, requirement) or self._mere_context(view, requirement, evidence):
                continue
            weight = sum(self.index.weight.get(c, 1.0) for c in requirement.concepts & evidence.focus)
            weight += 0.3 * len(requirement.concepts - evidence.focus)
            weight += 0.5 * (view.topic in evidence.focus) + 0.1 * len(requirement.measures)
            if best is None or weight > best.weight:
                best = Candidate(view, requirement, weight)
        return best

    def _mere_context(self, view: View, requirement: Requirement, evidence: Evidence) -> bool:
        """Whether nothing but words that any question of the topic may hold points here, and nothing is asked."""
        if not requirement.concepts or evidence.measures - IDLE or self.q.polar or self.q.claim:
            return False
        if any(d.number or d.period for d in self.q.demands):
            return False
        bearing = [d for d in self.q.demands if d.concepts & requirement.concepts]
        return bool(bearing) and all(view.topic in d.contexts for d in bearing)

    def _counts(self, view: View, requirement: Requirement) -> bool:
        """Whether what stands right behind "how many" is what the figure counts ("how many volunteers work in centres")."""
        counted = self.q.counted
        if view.measure is not Measure.COUNT or not counted:
            return True
        return bool(counted & (view.unit | requirement.concepts)) or (
            not requirement.concepts and view.topic in counted
        )

    def _named(self, view: View, evidence: Evidence) -> bool:
        """Whether the topic is named in the message, or was talked about before."""
        return view.topic in evidence.concepts or (
            view.topic == self.frame.topic and view.topic in evidence.topics
        )

    def _plain(self, view: View, requirement: Requirement, evidence: Evidence) -> bool:
        """Whether one word is enough to point here: it is if the topic is named too, or the question is a bare one.

        In running text a single word that many subjects share must come with the measure of the figure.
        """
        if self.q.polar and not requirement.concepts:
            # "Was there a forum?" asks for no figure unless a number, a time or a place is to be checked.
            checked = any(d.number or d.period or d.places for d in self.q.demands)
            return checked or bool(evidence.measures & _COUNTING)
        if self._named(view, evidence) or len(requirement.concepts & evidence.concepts) > 1:
            return True
        if self.q.words <= _TERSE or any(d.number and d.number.value in view.numbers for d in self.q.demands):
            return True
        asked = evidence.measures - IDLE
        if any(view.measure in agreement.ACCEPTS.get(m, ()) for m in asked - {"how_many"}):
            return True
        pointing = [d for d in self.q.demands if d.concepts & requirement.concepts]
        if any(d.end - d.start > 1 for d in pointing):
            return view.measure in (Measure.COUNT, Measure.FACT)  # a name of several words
        return bool(asked & _COUNTING) and not any(d.common for d in pointing)

    def _measured(self, view: View, requirement: Requirement, evidence: Evidence) -> bool:
        """Whether the measures that the phrase or the kind of figure needs are named."""
        named = evidence.measures
        for measure in requirement.measures:
            near = next((names for names in _NAMES_IT.values() if measure in names), frozenset({measure}))
            if measure == "sum" and view.measure is not Measure.SUM:
                near = frozenset({"sum"})
            if measure == "still" and self._its_year(view):
                continue
            if not named & near:
                return False
        needed = _NAMES_IT.get(view.measure) if view.measure in _ASSERTED or view.stated is None else None
        if needed and view.stated is None:
            needed -= {"change", "before"}  # these ask for the stated numbers, not for a computed one
            if "share" in named and "before" in named:  # "by how many per cent more than before"
                needed |= {"before"}
        if needed and not named & needed:
            return False
        return True

    def _its_year(self, view: View) -> bool:
        """Whether the question names the very year of a figure: then it need not say "still"."""
        figure = view.stated
        asked = Asked(self.knowledge.newest_of(view.topic).published.year, frozenset(), False, frozenset())
        return bool(
            figure
            and figure.period.kind is PeriodKind.POINT
            and any(agreement.meets_period(view, p, asked) for p in self.q.periods)
        )

    def _topical(self, view: View, requirement: Requirement, evidence: Evidence) -> bool:
        if requirement.fact:
            return self._named(view, evidence)
        if view.topic in evidence.topics:
            return True
        own = [c for c in requirement.concepts if self.index.topics_of[c] == {view.topic}]
        if not own:
            return False
        # A phrase without the topic's name points here alone, or several words of it do; a word that names
        # another topic must be one of its own words too ("a meeting of councils" of the forum).
        if evidence.topics and not self._names_allowed(view):
            return False
        return (
            not requirement.topic
            or len(requirement.concepts) > 1
            or (not evidence.topics and self._distinct(own))
        )

    def _names_allowed(self, view: View) -> bool:
        """Whether every word that names another topic is also one of the figure's, or a mere context of its topic."""
        named = [d for d in (*self.q.demands, *self.q.around) if d.concepts & self.knowledge.topics.keys()]
        return bool(named) and all(d.concepts & view.concepts or view.topic in d.contexts for d in named)

    def _distinct(self, concepts: Iterable[str]) -> bool:
        bearing = [d for d in (*self.q.demands, *self.q.around) if d.concepts & set(concepts)]
        return all("/=" not in c for c in concepts) and not any(d.contexts or d.common for d in bearing)

    # agreement

    def _asked(self, view: View, evidence: Evidence) -> Asked:
        year = self.knowledge.newest_of(view.topic).published.year
        numbers = frozenset(d.number.value for d in self.q.demands if d.number)
        return Asked(year, evidence.measures, self.q.polar or self.q.claim, numbers)

    def _meets(self, view: View, demand: Demand, evidence: Evidence) -> bool:
        if agreement.meets(view, demand, self._asked(view, evidence)):
            return True
        if demand.number:
            return self._number_fits(view, demand, evidence)
        if demand.concepts and self._of_given_number(view, demand):
            return True
        if demand.places and view.measure is Measure.PLACE:
            return self.q.polar  # "was it in Almaty?" is a check of the place
        if demand.period and demand.period.kind == "month" and view.measure is Measure.DATE:
            return self.q.polar
        return False

    def _of_given_number(self, view: View, demand: Demand) -> bool:
        """Whether the word is the noun of a number that is given ("of 208 applications, how many won?")."""
        given = next((d for d in self.q.demands if d.number and d.end == demand.start), None)
        if given is None or given.number is None or self.q.polar or self.q.claim:
            return False
        mates = [self.index.views[f.id] for f in self.knowledge.of_topic(view.topic)]
        return any(given.number.value in m.numbers and demand.concepts & m.concepts for m in mates)

    def _number_fits(self, view: View, demand: Demand, evidence: Evidence) -> bool:
        """A number that is not the figure's: a claim to be checked, or one of its topic's that is taken as given."""
        number = demand.number
        assert number is not None
        mates = [self.index.views[f.id] for f in self.knowledge.of_topic(view.topic)]
        ordinal = number.kind == "ordinal"
        given = any(number.value in m.numbers and (m.measure is Measure.ORDINAL or not ordinal) for m in mates)
        checks = self.q.polar or self.q.claim
        if view.stated is None:
            return given or (checks and self._comparable(view, demand))
        if checks and view.stated.value is not None:
            numbers = [d for d in self.q.demands if d.number]
            if self._comparable(view, demand) or any(self._comparable(view, d) for d in numbers):
                return True  # of two numbers one is the claim
        return given and not checks

    def _comparable(self, view: View, demand: Demand) -> bool:
        number = demand.number
        assert number is not None
        style = view.figure.unit.style
        if number.percent or number.kind == "fraction":
            return style == "percent"
        if number.kind == "ordinal":
            return view.measure is Measure.ORDINAL
        if style == "percent":
            return False
        if style == "money":
            return number.value >= 1000
        return True

    # choosing

    def _cover(
        self,
        candidates: Sequence[Candidate],
        demands: Sequence[Demand],
        evidence: Evidence,
        frame: Frame | None,
    ) -> list[Candidate]:
        if not candidates:
            return []
        pool = candidates[:_MOST_CANDIDATES]
        unmet = {c.view.id: [d for d in demands if not self._meets(c.view, d, evidence)] for c in pool}
        singles = [c for c in pool if self._tolerable(c, unmet[c.view.id], evidence)]
        if singles:
            best = self._best(singles, evidence, frame)
            return self._exact_pair(best, pool, unmet, demands) or best
        if not self._several(demands):
            return []
        for size in range(2, _MOST_FIGURES + 1):
            covers = []
            for group in combinations(pool, size):
                if not self._joined(group, unmet, demands):
                    continue
                covers.append(group)
            if covers:
                best = max(
                    covers,
                    key=lambda g: (
                        self._agreed(g, demands, unmet),
                        sum(c.weight for c in g),
                        -sum(c.view.order for c in g),
                    ),
                )
                return list(best)
        return []

    def _exact_pair(
        self,
        best: list[Candidate],
        pool: Sequence[Candidate],
        unmet: dict[FigureId, list[Demand]],
        demands: Sequence[Demand],
    ) -> list[Candidate] | None:
        """Two figures, each giving one of two coordinated measures ("date and city") that the best gives but one of."""
        asked = [d for d in demands if any(m in agreement.EXACT for m in d.measures)]
        if not self.q.coordinated or len(asked) != 2:
            return None

        def gives(c: Candidate, d: Demand) -> bool:
            return any(c.view.measure in agreement.ACCEPTS[m] for m in d.measures if m in agreement.EXACT)

        if all(gives(best[0], d) for d in asked):
            return None
        pair = []
        for demand in asked:
            others = [d for d in asked if d is not demand]
            fitting = [c for c in pool if gives(c, demand) and all(d in others for d in unmet[c.view.id])]
            if not fitting:
                return None
            pair.append(fitting[0])
        return pair if pair[0].view.id != pair[1].view.id else None

    def _tolerable(self, candidate: Candidate, unmet: Sequence[Demand], evidence: Evidence) -> bool:
        if not unmet:
            return True
        if any(not d.unknown for d in unmet):
            return False
        return sum(d.weight for d in unmet) <= (
            _TOLERATED_MORE if self._well_evidenced(candidate, unmet, evidence) else _TOLERATED
        )

    def _well_evidenced(self, candidate: Candidate, unmet: Sequence[Demand], evidence: Evidence) -> bool:
        """Whether the topic is named, and a thing of the figure's own besides, so that one strange word may be a filler."""
        requirement = candidate.requirement
        if requirement is None or not requirement.concepts & evidence.focus:
            return False
        named = candidate.view.topic in evidence.focus or len(requirement.concepts & evidence.focus) > 1
        return named and not any(d.written[:1].isupper() and d.start > 0 for d in unmet)

    def _several(self, demands: Sequence[Demand]) -> bool:
        return (
            self.q.coordinated
            or sum(1 for d in demands if d.number) > 1
            or sum(1 for d in demands if d.period) > 1
        )

    def _joined(
        self, group: Sequence[Candidate], unmet: dict[FigureId, list[Demand]], demands: Sequence[Demand]
    ) -> bool:
        if len({c.view.topic for c in group}) > 1 and not self.q.coordinated:
            return False
        sets = [{id(d) for d in unmet[c.view.id]} for c in group]
        if set.intersection(*sets):
            return False
        # Each must meet something that none of the others does.
        return all(
            set.intersection(*(s for m, s in enumerate(sets) if m != n)) - own for n, own in enumerate(sets)
        )

    def _agreed(
        self, group: Sequence[Candidate], demands: Sequence[Demand], unmet: dict[FigureId, list[Demand]]
    ) -> int:
        return sum(len(demands) - len(unmet[c.view.id]) for c in group)

    def _best(self, singles: list[Candidate], evidence: Evidence, frame: Frame | None) -> list[Candidate]:
        numbers = {d.number.value for d in self.q.demands if d.number}
        ranked = sorted(singles, key=lambda c: self._rank(c, evidence, frame, numbers), reverse=True)
        top = ranked[0]
        chosen = [top]
        by_number = [c for c in ranked if c.requirement is None]
        if top.requirement is None:  # found by its number alone: every figure with that number
            return by_number[:_MOST_FIGURES]
        before = self.index.views.get(frame.figures[0]) if frame and frame.figures else None
        same = before is not None and self._period(before) == self._period(top.view)
        if not self.q.periods and not self.q.polar and not same:
            for other in ranked[1:]:
                if self._same_but_for_period(top, other) and len(chosen) < _MOST_FIGURES:
                    chosen.append(other)
        return chosen

    def _rank(
        self, c: Candidate, evidence: Evidence, frame: Frame | None, numbers: set[object]
    ) -> tuple[float, ...]:
        view = c.view
        asked = evidence.measures
        named = 0.0
        for measure in asked:
            accepted = agreement.ACCEPTS.get(measure, frozenset())
            if view.measure in accepted and measure != "how_many":
                named += 1.0
        if (
            "how_many" in asked
            and view.measure is Measure.COUNT
            and not asked & {"sum", "average", "share", "growth", "times"}
        ):
            named += 0.5
        if (
            view.stated is None
            and view.measure is Measure.GROWTH
            and "count" in asked
            and not asked & {"share", "times"}
        ):
            named -= 1.0  # "to what number did it grow": the number, not the growth
        near = 0.0
        if frame:
            near = float(view.topic == frame.topic) + float(view.id in frame.figures) * 0.25
            previous = [self.index.views[f] for f in frame.figures if f in self.index.views]
            if previous:
                same_time = self._period(view) == self._period(previous[0])
                same_kind = view.measure == previous[0].measure and not self.q.measures - IDLE - {"how_many"}
                near += 0.5 * same_time * (not self.q.periods) + 0.5 * same_kind
                near += 0.25 * (view.figure.unit.id == previous[0].figure.unit.id)
                wanted = c.requirement.concepts if c.requirement else frozenset()
                near += 0.5 * len(wanted & previous[0].concepts) / max(1, len(wanted))
        own_number = float(bool(numbers & self._numbers(view)))
        given = (
            view.stated is not None and view.stated.value in numbers and not (self.q.polar or self.q.claim)
        )
        if given and "how_many" in asked:
            own_number = -1.0  # "of 208, how many won?": the number is given, another is asked for
        elif given and asked & {"when", "which_year", "where"}:
            own_number = 0.0
        stated = float(view.stated is not None)
        sharp = self._sharp(view)
        focus = c.weight
        if c.requirement and evidence.focus:
            focus = round(c.weight - 0.3 * len(c.requirement.concepts - evidence.focus), 3)
        return (own_number, focus, named, near, stated, sharp, -float(view.order))

    def _numbers(self, view: View) -> frozenset[Decimal]:
        operands = {n for f in view.operands for n in (f.value, f.previous) if n is not None}
        given = {d.number.value for d in self.q.demands if d.number}
        return view.numbers or (frozenset(operands) if len(operands & given) > 1 else frozenset())

    def _period(self, view: View) -> object:
        return view.stated.period if view.stated else view.operands[0].period

    def _sharp(self, view: View) -> float:
        """A stated year before a relative time: what a question without a time means first."""
        figure = view.stated
        return 1.0 if figure and figure.period.kind is PeriodKind.POINT else 0.0

    def _same_but_for_period(self, a: Candidate, b: Candidate) -> bool:
        one, two = a.view.stated, b.view.stated
        if one is None or two is None:
            return False
        return (
            one.indicator.id == two.indicator.id
            and one.period != two.period
            and abs(a.weight - b.weight) < 0.6
        )

    # two questions in one

    def _two_questions(self, frame: Frame | None) -> Answer | None:
        """Two questions joined by "and", each with its own measure: each is answered by itself, in order."""
        cut = self.q.joint
        if cut is None or frame is not None:
            return None
        one = tuple(d for d in self.q.demands if d.start < cut)
        two = tuple(d for d in self.q.demands if d.start >= cut)
        left = replace(self.q, demands=one, around=self.q.around + two, joint=None)
        right = replace(self.q, demands=two, around=self.q.around + one, joint=None)
        if not all(any(d.measures - IDLE for d in part.demands) for part in (left, right)):
            return None
        first, between = _Decision(left, self.index, self.frame, self.today, self.trace).answer()
        if first.kind != "figure":
            return None
        second, _ = _Decision(right, self.index, between, self.today, self.trace).answer()
        if second.kind != "figure" or first.topic != second.topic:
            return None
        parts = {p.figure: p for p in (*first.parts[:1], *second.parts[:1])}
        if len(parts) < 2:
            return None
        return replace(
            first, parts=tuple(parts.values()), nearest=tuple(n for n in first.nearest if n not in parts)
        )

    # results

    def _figures(self, chosen: Sequence[Candidate], evidence: Evidence) -> Answer:
        views = [c.view for c in chosen]
        order = {d.start: n for n, d in enumerate(self.q.demands)}
        if len(views) > 1 and all(c.requirement for c in chosen):
            views.sort(key=lambda v: self._first_place(v, chosen, order))
        forbidden = self._forbidden(views, evidence)
        if forbidden:
            return forbidden
        parts = tuple(self._part(v, evidence) for v in views)
        topic = views[0].topic
        nearest = self._neighbours(topic, {v.id for v in views})
        return Answer("figure", topic=topic, parts=parts, nearest=nearest, asked_year=self._other_year(views))

    def _first_place(self, view: View, chosen: Sequence[Candidate], order: dict[int, int]) -> tuple[int, int]:
        others = frozenset().union(*(c.view.concepts for c in chosen if c.view.id != view.id))
        starts = [d.start for d in self.q.demands if d.concepts & (view.concepts - others)]
        return (min(starts, default=0), view.order)

    def _forbidden(self, views: Sequence[View], evidence: Evidence) -> Answer | None:
        """A derivation that a caution refuses: the earlier value behind a growth of unsaid kind, a part of a whole."""
        wanted = set()
        if "before" in evidence.measures or any(p.kind == "ago" for p in self.q.periods):
            wanted.add("previous")
        for view in views:
            figure = view.stated
            if figure is None or figure.previous is not None:
                continue
            if "growth" in evidence.measures or "compare" in evidence.measures:
                continue
            for caution in figure.cautions:
                if wanted & set(caution.forbids):
                    gap = Gap(Reason.FORBIDDEN, view.topic, view.id)
                    return Answer(
                        "unknown",
                        view.topic,
                        gaps=(gap,),
                        nearest=(view.id, *self._neighbours(view.topic, {view.id}))[:4],
                    )
        return None

    def _part(self, view: View, evidence: Evidence) -> Part:
        asked: str | None = None
        attribute: int | None = None
        figure = view.stated
        if figure:
            for measure in sorted(evidence.measures):
                if measure in ("places", "where") and figure.places:
                    asked = "places"
                elif measure == "list" and figure.items:
                    asked = "items"
                elif measure in ("when", "which_year"):
                    asked = asked or "period"
                elif measure == "before" and figure.previous is not None:
                    asked = "previous"
                found = agreement.attribute(view, measure)
                if found is not None:
                    attribute, asked = found, measure
            if attribute is None:
                attribute = next(
                    (
                        n
                        for n, phrases in enumerate(view.attributes)
                        if any(p and p <= evidence.focus for p in phrases)
                    ),
                    None,
                )
        relative = any(p.kind in ("this_year", "last_year", "next_year") for p in self.q.periods)
        source_year = self.knowledge.newest_of(view.topic).published.year
        return Part(
            view.id,
            check=self._check(view, evidence, attribute),
            asked=asked,
            attribute=attribute,
            note_year=relative and self.today.year != source_year,
        )

    def _check(self, view: View, evidence: Evidence, attribute: int | None) -> Check | None:
        figure = view.stated
        if not (self.q.polar or self.q.claim):
            return None
        if figure is None:
            return self._check_derived(view)
        for demand in self.q.demands:
            number = demand.number
            if number is None or figure.value is None or not self._comparable(view, demand):
                continue
            if number.value in (
                {figure.period.last_years} | ({figure.previous} if figure.previous is not None else set())
            ):
                continue
            claim = self._claim(demand)
            return Check(against(claim, figure), view.id, claim)
        if not self.q.polar:
            return None
        for demand in self.q.demands:
            if demand.places and view.measure is Measure.PLACE:
                right = any(agreement.place_is(figure, p) for p in demand.places)
                return Check(Says.YES if right else Says.NO, view.id, None)
            if demand.period and demand.period.kind == "month" and view.measure is Measure.DATE:
                right = agreement.meets_period(view, demand.period, self._asked(view, evidence))
                return Check(Says.YES if right else Says.NO, view.id, None)
        if evidence.measures & {"how_many", "which", "when", "where", "who", "list"}:
            return None
        return Check(Says.YES, view.id, None, attribute)

    def _check_derived(self, view: View) -> Check | None:
        derived = view.figure
        assert isinstance(derived, Derived)
        operands = {n for f in view.operands for n in (f.value, f.previous)}
        for demand in self.q.demands:
            if demand.number and demand.number.value not in operands and self._comparable(view, demand):
                result = presented(evaluate(derived.formula, self.knowledge.figures), derived.unit)
                claim = self._claim(demand)
                return Check(check(claim, result.low, result.high, result.shown_best), view.id, claim)
        return None

    def _claim(self, demand: Demand) -> Claim:
        number = demand.number
        assert number is not None
        value = number.value * 100 if number.kind == "fraction" and not number.percent else number.value
        return Claim(value, Bound(number.bound), demand.written)

    def _other_year(self, views: Sequence[View]) -> int | None:
        year = self.knowledge.newest_of(views[0].topic).published.year
        return self.today.year if self.today.year != year else None

    def _neighbours(self, topic: TopicId, without: set[FigureId]) -> tuple[FigureId, ...]:
        others = [f for f in self.knowledge.of_topic(topic) if f.id not in without]
        others.sort(key=lambda f: (not getattr(f, "headline", False), isinstance(f, Derived)))
        return tuple(f.id for f in others[:4])

    def _without_figure(
        self,
        candidates: Sequence[Candidate],
        demands: Sequence[Demand],
        evidence: Evidence,
        frame: Frame | None,
    ) -> Answer:
        topics = self._named_topics(evidence)
        asks = (
            not self.q.polar
            or self.q.marked
            or bool(evidence.measures & {"about", "change", "what_is", "how"})
        )
        if len(topics) == 1 and frame is None and asks and self._general(demands, topics[0], evidence):
            return Answer("topic", topic=topics[0])
        if not candidates and not topics and not evidence.concepts:
            if self.q.talk:
                return Answer("other", talk=self.q.talk)
            if not self.q.interrogative or not self.q.words:
                return Answer("other", talk=Talk.NONSENSE)
        topic = candidates[0].view.topic if candidates else next(iter(topics), None)
        gap = self._gap(candidates, demands, evidence, topic)
        nearest: tuple[FigureId, ...] = ()
        if candidates:
            nearest = tuple(dict.fromkeys(c.view.id for c in candidates[:3]))
        if topic:
            nearest = tuple(dict.fromkeys((*nearest, *self._neighbours(topic, set(nearest)))))[:4]
        return Answer("unknown", topic=topic, gaps=(gap,), nearest=nearest)

    def _named_topics(self, evidence: Evidence) -> list[TopicId]:
        focus = [t for t in self.knowledge.topics if t in evidence.focus]
        return focus or [t for t in self.knowledge.topics if t in evidence.concepts & evidence.topics]

    def _general(self, demands: Sequence[Demand], topic: TopicId, evidence: Evidence) -> bool:
        """Whether the question asks about the topic as such: nothing in it demands more."""
        mine = self.index.topic_concepts[topic]
        strange = False
        for demand in demands:
            if demand.number or (demand.places and places.HOME not in demand.places):
                return False
            if demand.period:
                if not any(
                    self._meets(self.index.views[f.id], demand, evidence)
                    for f in self.knowledge.of_topic(topic)
                ):
                    return False
                continue
            if demand.places:
                continue
            if demand.concepts & mine or topic in demand.contexts:
                continue
            if "change" in demand.measures and not demand.foreign:
                continue
            if demand.unknown and (demand.weight < 1 or ("about" in evidence.measures and not strange)):
                strange = True
                continue
            return False
        return True

    def _gap(
        self,
        candidates: Sequence[Candidate],
        demands: Sequence[Demand],
        evidence: Evidence,
        topic: TopicId | None,
    ) -> Gap:
        best = (
            min(
                candidates,
                key=lambda c: (len([d for d in demands if not self._meets(c.view, d, evidence)]), -c.weight),
            )
            if candidates
            else None
        )
        figure = best.view.id if best else None
        unmet = [d for d in demands if not (best and self._meets(best.view, d, evidence))]
        if topic is None:
            words = tuple(d.written for d in unmet if d.foreign or d.unknown)
            return Gap(Reason.SUBJECT if words else Reason.NOTHING, foreign=words[:3])
        home = [d for d in unmet if d.places and places.HOME not in d.places]
        if home:
            return Gap(Reason.PLACE, topic, figure, places=tuple(d.written for d in home))
        if best and (
            "before" in evidence.measures or any(d.period and d.period.kind == "ago" for d in unmet)
        ):
            refused = self._refused(best.view)
            if refused:
                return Gap(Reason.FORBIDDEN, topic, refused)
        for demand in unmet:
            if demand.period:
                return Gap(Reason.YEAR, topic, figure, year=self._year_of(demand, topic))
        for reason, names in _REASONS:
            if any(d.measures & names for d in unmet):
                return Gap(reason, topic, figure, measure=sorted(evidence.measures & names)[0])
        foreign = tuple(
            d.written for d in unmet if d.foreign or d.unknown or (d.concepts and topic not in d.contexts)
        )
        if foreign:
            return Gap(Reason.SUBJECT, topic, figure, foreign=foreign[:3])
        for demand in unmet:
            if demand.number:
                return Gap(Reason.NUMBER, topic, figure, number=demand.written)
        for demand in unmet:
            if demand.measures:
                return Gap(Reason.MEASURE, topic, figure, measure=sorted(demand.measures)[0])
        return Gap(Reason.SUBJECT, topic, figure)

    def _refused(self, view: View) -> FigureId | None:
        """The figure whose caution refuses to derive the earlier value of this one."""
        for mate in self.knowledge.of_topic(view.topic):
            for caution in mate.cautions:
                if "previous" in caution.forbids and (
                    mate.id == view.id or any(view.id in r.ids for r in caution.readings)
                ):
                    return mate.id
        return None

    def _year_of(self, demand: Demand, topic: TopicId) -> int | None:
        period = demand.period
        assert period is not None
        source_year = self.knowledge.newest_of(topic).published.year
        if period.kind in ("year", "years"):
            return period.first
        return {"this_year": source_year, "last_year": source_year - 1, "next_year": source_year + 1}.get(
            period.kind
        )

    # the next frame

    def _finish(self, answer: Answer, leaned: Frame | None) -> tuple[Answer, Frame]:
        q = self.q
        if answer.topic is None:
            return answer, self.frame
        concepts = q.concepts
        measures = q.measures - IDLE
        if leaned:
            concepts |= leaned.concepts
            measures = measures or leaned.measures
        if answer.parts:
            view = self.index.views[answer.parts[0].figure]
            concepts |= view.concepts & (concepts | {view.topic})
            measures = measures or frozenset({"how_many"})
        period = q.periods[0] if q.periods else None
        figures = tuple(p.figure for p in answer.parts) or (leaned.figures if leaned else ())
        frame = Frame(answer.topic, figures, frozenset(concepts), measures, period)
        return replace(answer), frame


_REASONS: Final[tuple[tuple[Reason, frozenset[str]], ...]] = (
    (Reason.HOW_TO, frozenset({"how_to"})),
    (Reason.WHY, frozenset({"why"})),
    (Reason.WHO, frozenset({"who", "whose", "initiator"})),
    (Reason.LIST, frozenset({"list", "places"})),
    (Reason.YEAR, frozenset({"when", "which_year", "future"})),
)


def _short(answer: Answer) -> str:
    if answer.parts:
        return f"figures {[p.figure for p in answer.parts]}"
    if answer.gaps:
        gap = answer.gaps[0]
        return f"unknown: {gap.reason} (topic {gap.topic}, nearest {gap.figure}, words {list(gap.foreign)})"
    return f"{answer.kind} {answer.topic or answer.talk or ''}"
