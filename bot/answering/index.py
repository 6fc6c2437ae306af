"""The index of a knowledge snapshot: what points to each figure, and what each figure can answer for."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from bot.answering.likeness import Terms, stems_of
from bot.understanding import entries as words
from bot.understanding.measures import IDLE
from bot.understanding.reading import marks
from bot.understanding.vocabulary import Sense, Vocabulary
from bot.understanding.word import Mark
from knowledge.model import Asked, Derived, Figure, FigureId, Knowledge, Measure, TopicId
from locales import numerals, places
from locales.folding import skeleton, tokens
from locales.languages import LANGUAGES, Language
from locales.stemming import keys, stems

_LITERAL: Final = "="  # before a word of a figure's phrase that no synonym set holds
_GENERAL: Final = "=~"  # the same of a word of general language
_FEW: Final = 3  # figures of a topic from which on it can be told what most are about
_BY_GENERAL: Final = 0.5  # the weight of such a word

# What no phrase can promise: "the cause of accidents" answers no "why".
_OPEN: Final = frozenset({"why", "how_to", "who", "whose"})
NEW: Final = frozenset({Sense("neutral", "new"), Sense("measure", "first_time")})
ASKED_MEASURES = frozenset(
    {"sum", "average", "share", "growth", "times", "before", "ordinal", "still", "first_time", "each"}
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One phrase by which people ask for a figure: what must be evidenced."""

    concepts: frozenset[str]  # those of the topic itself left out
    topic: bool  # whether the phrase holds a word that means the topic
    measures: frozenset[str]
    phrase: str = field(compare=False)  # the first of those that need the same
    fact: bool = False  # of a fact about the figure, which answers no "how many"


@dataclass(frozen=True)
class View:
    """A figure as the answering sees it."""

    figure: Figure | Derived
    order: int
    requirements: tuple[Requirement, ...]
    concepts: frozenset[str]  # what it can answer for
    measures: frozenset[str]  # measures that its phrases name
    numbers: frozenset[Decimal]  # its own
    attributes: tuple[tuple[frozenset[str], ...], ...]  # concepts of each attribute's phrases
    items: tuple[tuple[frozenset[str], ...], ...]
    operands: tuple[Figure, ...] = ()  # of a derived figure
    unit: frozenset[str] = frozenset()  # concepts of the noun that is counted
    sites: tuple[Figure, ...] = ()  # the figures of its topic whose value is a place
    listed: frozenset[str] = frozenset()  # the places that its items are
    named: frozenset[str] = frozenset()  # the places that its phrases name
    spoken: frozenset[str] = frozenset()  # concepts that its label and wording name
    phases: frozenset[str] = (
        frozenset()
    )  # what its wording says: a beginning or an ending, the most or the least
    told_phases: frozenset[str] = frozenset()  # those of which its topic tells
    months: int | None = None  # that its time lasts, if it is told in days or months
    site: frozenset[str] = frozenset()  # the cities or regions that a fact about it names as its place
    told: frozenset[Decimal] = frozenset()  # numbers in its items: "under the age of 30"
    recent: bool = False  # whether it speaks of new things alone, so that there may be others
    settlements: frozenset[str] = frozenset()  # the kinds of place, city or village, that it speaks of
    described: frozenset[str] = frozenset()  # what phrases of its topic say of the thing that it is about
    idle: frozenset[str] = frozenset()  # sets of its topic that stand in no phrase: they change nothing
    terms: Mapping[str, float] = field(default_factory=dict)
    samples: tuple[frozenset[str], ...] = ()

    @cached_property
    def id(self) -> FigureId:
        return self.figure.id

    @cached_property
    def topic(self) -> TopicId:
        return self.figure.topic

    @cached_property
    def measure(self) -> Measure:
        return self.figure.measure

    @cached_property
    def stated(self) -> Figure | None:
        return self.figure if isinstance(self.figure, Figure) else None

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Stems of the words of its label and wording: a question may use them, they need not point here."""
        found: set[str] = set()
        unit = self.figure.unit
        texts = [self.figure.label, self.figure.wording]
        found.update(s for form in (unit.kk, *unit.ru) for s in _stems_of(form))
        if isinstance(self.figure, Figure):
            texts += [i.text for i in self.figure.items] + [a.text for a in self.figure.attributes]
            if self.figure.period.text:
                texts.append(self.figure.period.text)
        for text in texts:
            for language in LANGUAGES:
                for token in tokens(text[language]):
                    if len(token.skeleton) > 3:
                        found.update(k for k in keys(token.skeleton, language) if len(k) > 3)
                        found.update(s.text for s in stems(token.skeleton) if len(s.text) > 4)
        return frozenset(found)

    def uses(self, skeleton: str) -> bool:
        """Whether a folded word stands in its label or wording, in some form."""
        return any(s.text in self.own_words for s in stems(skeleton) if len(s.text) > 3)


def _stems_of(text: str) -> Iterator[str]:
    return (s.text for t in tokens(text) if t.skeleton for s in stems(t.skeleton) if len(s.text) > 3)


class Phrases:
    """The requirements of all figures, by what of them must be named first."""

    def __init__(self, views: Iterable[View]) -> None:
        views = tuple(views)
        shared = Counter(c for v in views for r in v.requirements for c in r.concepts)
        self._by_concept: dict[str, list[tuple[View, int]]] = defaultdict(list)
        self._bare: dict[TopicId, list[tuple[View, int]]] = defaultdict(list)
        for view in views:
            for n, requirement in enumerate(view.requirements):
                if requirement.concepts:
                    rarest = min(requirement.concepts, key=lambda c: (shared[c], c))
                    self._by_concept[rarest].append((view, n))
                else:
                    self._bare[view.topic].append((view, n))

    def named(self, concepts: frozenset[str], topics: Iterable[TopicId]) -> Iterator[tuple[View, int]]:
        """Those of which all concepts are named, each as a figure and the place in its requirements.

        Phrases that hold nothing but the topic: those of ``topics`` whose figure is named by another word.
        """
        for concept in concepts & self._by_concept.keys():
            for view, n in self._by_concept[concept]:
                if view.requirements[n].concepts <= concepts:
                    yield view, n
        for topic in topics:
            for view, n in self._bare.get(topic, ()):
                if not view.concepts.isdisjoint(concepts):
                    yield view, n


class Index:
    """Built once for a knowledge snapshot; immutable afterwards."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.vocabulary = Vocabulary(words.topical(knowledge), base=words.common())
        self.vocabulary.add(list(dict.fromkeys(_literals(knowledge, self.vocabulary))))
        self.views: dict[FigureId, View] = {}
        self.by_number: dict[Decimal, list[FigureId]] = defaultdict(list)
        self.topics_of: dict[str, set[TopicId]] = defaultdict(set)
        self.topic_concepts: dict[TopicId, frozenset[str]] = {}
        self.of_topic: dict[TopicId, tuple[View, ...]] = {}
        order = 0
        for topic in knowledge.topics.values():
            for figure in knowledge.of_topic(topic.id):
                view = self._view(figure, order)
                order += 1
                self.views[figure.id] = view
                for number in view.numbers or {f.value for f in view.operands} | {
                    f.previous for f in view.operands
                }:
                    if number is not None:
                        self.by_number[number].append(figure.id)
                for concept in view.concepts:
                    self.topics_of[concept].add(topic.id)
        for topic in knowledge.topics.values():
            mine = [self.views[f.id] for f in knowledge.of_topic(topic.id)]
            words_of = {f"{topic.id}/{name}" for name in topic.words}
            idle = frozenset(words_of.difference(*(v.concepts for v in mine)))
            idle |= _of_most(words_of, mine)
            for concept in idle:
                self.topics_of[concept].add(topic.id)
            phases = frozenset().union(*(view.phases for view in mine))
            mine = [
                replace(view, idle=idle, described=_described(view, mine), told_phases=phases)
                for view in mine
            ]
            self.views.update((view.id, view) for view in mine)
            self.of_topic[topic.id] = tuple(mine)
            self.topic_concepts[topic.id] = frozenset({topic.id}.union(words_of, *(v.concepts for v in mine)))
        self.stems: dict[str, set[str]] = defaultdict(set)
        for sense, _, text in words.topical(knowledge):
            if sense.kind == "concept" and len(tokens(text)) == 1:
                for t in tokens(text):
                    if len(t.skeleton) > 4:
                        self.stems[t.skeleton].add(sense.id)
        for v in list(self.views.values()):
            bag, samples = self._bag(v)
            self.views[v.id] = replace(v, terms=bag, samples=samples)
        for topic in knowledge.topics.values():
            self.of_topic[topic.id] = tuple(self.views[v.id] for v in self.of_topic[topic.id])
        self.summaries = {t.id: self._summary(t) for t in knowledge.topics.values()}
        self.all = (*self.views.values(),)
        self.likeness = Terms([v.terms for v in self.all], self.stems)
        # What "this year" is in the newest source of each topic.
        self.source_years = {t: knowledge.newest_of(t).published.year for t in knowledge.topics}
        self.phrases = Phrases(self.views.values())
        self.dated = tuple(v for v in self.views.values() if v.measure is Measure.DATE)
        counts = Counter(c for v in self.views.values() for c in v.concepts)
        total = max(1, len(self.views))
        self.weight = {
            c: _BY_GENERAL if f"/{_GENERAL}" in c else 1.0 + math.log(total / n) for c, n in counts.items()
        }

    def _view(self, figure: Figure | Derived, order: int) -> View:
        topic = figure.topic
        asked = [figure.asked]
        if isinstance(figure, Figure):
            asked.append(figure.indicator.asked)
        requirements = tuple(dict.fromkeys(r for a in asked for r in self._requirements(a, topic)))
        items: tuple[tuple[frozenset[str], ...], ...] = ()
        attributes: tuple[tuple[frozenset[str], ...], ...] = ()
        numbers: set[Decimal] = set()
        if isinstance(figure, Figure):
            # Who asks for an item or a fact of a figure asks for the figure.
            facts = [p.asked for p in figure.items] + [p.asked for p in figure.attributes]
            requirements += tuple(
                replace(r, fact=True) for a in facts for r in self._requirements(a, topic) if r.concepts
            )
            items = tuple(self._phrases(i.asked, topic) for i in figure.items)
            attributes = tuple(self._phrases(a.asked, topic) for a in figure.attributes)
            numbers = {n for n in (figure.value, figure.previous) if n is not None}
        said = self._said(figure)
        concepts = {topic, *(c for r in requirements for c in r.concepts)}
        concepts |= {c for group in (*items, *attributes) for phrase in group for c in phrase}
        return View(
            figure=figure,
            order=order,
            requirements=requirements,
            concepts=frozenset(concepts),
            measures=self._measures(asked, topic),
            numbers=frozenset(numbers),
            attributes=attributes,
            items=items,
            operands=self._operands(figure),
            listed=_listed_places(figure),
            named=frozenset(p for a in asked for p in self._places(a) if not places.is_kind(p)),
            settlements=self._settlements(figure),
            site=self._site(figure),
            months=self._months(figure),
            phases=_phases(said),
            recent=not NEW.isdisjoint(said),
            spoken=self._spoken(figure, topic),
            told=_told(figure),
            unit=frozenset(self._senses(" ".join((figure.unit.kk, *figure.unit.ru)), topic)[0]),
            sites=tuple(
                f
                for f in self.knowledge.of_topic(topic)
                if isinstance(f, Figure) and f.measure is Measure.PLACE
            ),
        )

    def _summary(self, topic):
        """terms and samples of a topic as a whole"""
        bag = {topic.id: 1.0}
        for text in (topic.name, topic.about):
            for x in LANGUAGES:
                for term in self._text_terms(text[x], topic.id):
                    bag[term] = 0.8
        samples = tuple(frozenset(self._text_terms(q, topic.id)) for _, q in words.spoken(topic.examples))
        for s in samples:
            for t in s:
                bag.setdefault(t, 0.7)
        return bag, samples

    def _text_terms(self, text: str, topic: TopicId) -> set[str]:
        """The concepts of a text, its measures, and the stems of its other words of content"""
        toks = tokens(text)
        found = _read(text, self.vocabulary)
        terms = set()
        covered = set()
        grammar = set()
        for m in found:
            if m.sense.kind == "concept" and _belongs(m.sense.id, topic):
                terms.add(m.sense.id)
                covered.update(range(m.start, m.end))
            elif m.sense.kind == "measure":
                terms.add("m:" + m.sense.id)
                grammar.update(range(m.start, m.end))
            elif m.sense.is_grammar and m.sense.id != "happening" or m.sense.kind in ("talk","place","number"):
                grammar.update(range(m.start, m.end))
        for n, t in enumerate(toks):
            if t.is_number or len(t.skeleton) < 3 or n in covered or n in grammar:
                continue
            of = sorted(stems_of(t.skeleton), key=lambda s: (len(s), s))
            term = "~" + of[0]
            terms.add(term)
            for s in of:
                self.stems[s].add(term)
        return terms

    def _bag(self, view: View):
        figure = view.figure
        bag: dict[str, float] = {}

        def put(terms, weight):
            for term in terms:
                if bag.get(term, 0) < weight:
                    bag[term] = weight

        topic = figure.topic
        for r in view.requirements:
            put(r.concepts, 0.6 if r.fact else 1.0)
        put(view.unit, 0.9)
        for text in (figure.label,):
            for x in LANGUAGES:
                put(self._text_terms(text[x], topic), 0.8)
        for x in LANGUAGES:
            put(self._text_terms(figure.wording[x], topic), 0.5)
        if isinstance(figure, Figure):
            for part in (*figure.items, *figure.attributes):
                for x in LANGUAGES:
                    put(self._text_terms(part.text[x], topic), 0.5)
        samples = tuple(frozenset(self._text_terms(q, topic)) for _, q in words.spoken(figure.examples))
        for s in samples:
            put(s, 0.7)
        for o in (figure.unit.kk, *figure.unit.ru):
            put(self._text_terms(o, topic), 0.9)
        bag = {t: w for t, w in bag.items() if not t.startswith("m:")}
        return bag, samples

    def _measures(self, asked: Iterable[Asked], topic: TopicId) -> frozenset[str]:
        """Every measure that the phrases name, beside those that they must have."""
        named = {m for a in asked for _, p in words.spoken(a) for m in self._senses(p, topic)[1]}
        return frozenset(named - _OPEN)

    def _places(self, asked: Asked) -> Iterator[str]:
        for _, phrase in words.spoken(asked):
            for mark in _read(phrase, self.vocabulary):
                if mark.sense.kind == "place":
                    yield mark.sense.id

    def _spoken(self, figure: Figure | Derived, topic: TopicId) -> frozenset[str]:
        texts = [text[x] for text in (figure.label, figure.wording) for x in LANGUAGES]
        return frozenset(c for t in texts for c in self._senses(t, topic)[0])

    def _said(self, figure: Figure | Derived) -> set[Sense]:
        """What the words of a figure's label and wording mean."""
        texts = [text[x] for text in (figure.label, figure.wording) for x in LANGUAGES]
        return {m.sense for t in texts for m in _read(t, self.vocabulary)}

    def _months(self, figure: Figure | Derived) -> int | None:
        """How many months a figure's time lasts: from the first of its days or months to the last."""
        period = figure.period if isinstance(figure, Figure) else None
        if period is None:
            return None
        days = [date.fromisoformat(d) for d in (period.start, period.end) if d and len(d) > len("2025")]
        if len(days) > 1 and days[0].year == days[1].year:
            return days[1].month - days[0].month + 1
        texts = [period.text[x] for x in LANGUAGES] if period.text else []
        senses = {m.sense.id for t in texts for m in _read(t, self.vocabulary) if m.sense.kind == "period"}
        named = [int(s.removeprefix("month:")) for s in senses if s.startswith("month:")]
        told = [n for s, n in (("half_year", 6), ("quarter", 3)) if s in senses]
        return max(named) - min(named) + 1 if len(named) > 1 else next(iter(told), None)

    def _site(self, figure: Figure | Derived) -> frozenset[str]:
        facts = figure.attributes if isinstance(figure, Figure) else ()
        texts = (a.text[x] for a in facts if a.asks == "where" for x in LANGUAGES)
        return frozenset(p for p in self._named_places(texts) if places.class_of(p))

    def _settlements(self, figure: Figure | Derived) -> frozenset[str]:
        told = (figure, *self._operands(figure))
        texts = (text[x] for f in told for text in (f.label, f.wording) for x in LANGUAGES)
        return frozenset(p for p in self._named_places(texts) if places.is_settlement(p))

    def _named_places(self, texts: Iterable[str]) -> set[str]:
        return {m.sense.id for t in texts for m in _read(t, self.vocabulary) if m.sense.kind == "place"}

    def _operands(self, figure: Figure | Derived) -> tuple[Figure, ...]:
        if isinstance(figure, Figure):
            return ()
        return tuple(self.knowledge.figures[i] for i in dict.fromkeys(figure.formula.ids))

    def _requirements(self, asked: Asked, topic: TopicId) -> Iterator[Requirement]:
        for _, phrase in words.spoken(asked):
            concepts, measures = self._senses(phrase, topic)
            if concepts or measures:  # a phrase of which nothing can be asked is none
                yield Requirement(
                    frozenset(concepts - {topic}),
                    topic in concepts,
                    frozenset(measures & ASKED_MEASURES),
                    phrase,
                )

    def _phrases(self, asked: Asked, topic: TopicId) -> tuple[frozenset[str], ...]:
        return tuple(
            dict.fromkeys(frozenset(self._senses(p, topic)[0] - {topic}) for _, p in words.spoken(asked))
        )

    def _senses(self, phrase: str, topic: TopicId) -> tuple[set[str], set[str]]:
        """The concepts (of the topic, shared, and literal ones) and the measures that a phrase names."""
        found = _read(phrase, self.vocabulary)
        measures = {m.sense.id for m in found if m.sense.kind == "measure"}
        measured = {m.start for m in found if m.sense.kind == "measure" and m.sense.id in ASKED_MEASURES}
        concepts = set()
        for mark in found:
            if mark.sense.kind != "concept" or not _belongs(mark.sense.id, topic):
                continue
            # A word that names a measure ("sum", "growth") asks for that measure, whatever word is used.
            if mark.start not in measured or mark.sense.id == topic:
                concepts.add(mark.sense.id)
        return concepts, measures - IDLE


def _phases(said: set[Sense]) -> frozenset[str]:
    found = {s.id for s in said if s.kind == "measure"} & {"beginning", "ending", "max", "min"}
    return frozenset(found | {"max"} if Sense("neutral", "majority") in said else found)


def _told(figure: Figure | Derived) -> frozenset[Decimal]:
    texts = (i.text[x] for i in figure.items for x in LANGUAGES) if isinstance(figure, Figure) else ()
    return frozenset(n.value for text in texts for n in numerals.find(text))


def _of_most(concepts: Iterable[str], views: Sequence[View]) -> frozenset[str]:
    """What most figures of a topic are about: "юниор" where medals and championships are those of juniors."""
    if len(views) < _FEW:
        return frozenset()
    return frozenset(c for c in concepts if sum(c in v.spoken for v in views) * 2 >= len(views))


def _described(view: View, mates: Iterable[View]) -> frozenset[str]:
    """What else is said of the thing that the figure is about, where a figure of another kind has it.

    "Contest of programmers" (which one in order) describes the contest whose prize is another figure.
    """
    mine = view.concepts - {view.topic}
    return frozenset(
        c
        for mate in mates
        if mate.measure is not view.measure
        for requirement in mate.requirements
        if len(requirement.concepts - mine) == 1 and requirement.concepts & mine
        for c in requirement.concepts - mine
    )


def _listed_places(figure: Figure | Derived) -> frozenset[str]:
    """The ids of the places that the items of a figure name; only countries have codes of their own there."""
    if isinstance(figure, Derived) or not figure.items:
        return frozenset()
    named = {item.text.kk.casefold() for item in figure.items}
    return frozenset(p for p, names in places.names("kk").items() if named & {n.casefold() for n in names})


def _belongs(concept: str, topic: TopicId) -> bool:
    return concept == topic or concept.startswith((f"{topic}/", "*/"))


def _read(phrase: str, vocabulary: Vocabulary) -> list[Mark]:
    return marks([vocabulary.written(t) for t in tokens(phrase)])


def _literals(knowledge: Knowledge, first: Vocabulary) -> Iterator[tuple[Sense, Language, str]]:
    """The words of figures' phrases that no synonym set holds: each becomes a concept of its topic."""
    for topic in knowledge.topics.values():
        for figure in knowledge.of_topic(topic.id):
            for asked in _all_asked(figure):
                for language, phrase in words.spoken(asked):
                    loose, telling = _loose_words(phrase, topic.id, first)
                    kind = _LITERAL if telling else _GENERAL
                    for word in loose:
                        yield Sense("concept", f"{topic.id}/{kind}{_common(word, language)}"), language, word


def _all_asked(figure: Figure | Derived) -> Iterable[Asked]:
    yield figure.asked
    if isinstance(figure, Figure):
        yield figure.indicator.asked
        yield from (i.asked for i in figure.items)
        yield from (a.asked for a in figure.attributes)


def _common(word: str, language: Language) -> str:
    return min(keys(skeleton(word), language), key=lambda k: (len(k), k))


def _loose_words(phrase: str, topic: TopicId, first: Vocabulary) -> tuple[list[str], bool]:
    """The words of a phrase that stand in no synonym set; False: words of general language alone."""
    found = _read(phrase, first)
    covered = {
        n
        for m in found
        if m.sense.kind == "concept" and _belongs(m.sense.id, topic)
        for n in range(m.start, m.end)
    }
    general: dict[int, set[str]] = defaultdict(set)
    for m in found:
        if m.sense.kind in ("neutral", "measure", "check", "period", "reference", "talk"):
            for n in range(m.start, m.end):
                general[n].add(m.sense.kind)
    typed = [(n, t) for n, t in enumerate(tokens(phrase)) if not t.is_number and t.skeleton]
    loose = [t.text for n, t in typed if n not in covered and n not in general]
    specific = {
        n for m in found if m.sense.kind == "concept" and m.sense.id != topic for n in range(m.start, m.end)
    }
    if loose or specific & covered:
        return loose, True
    # Only general words beside the topic's own: they are what tells this phrase from the topic.
    return [
        t.text for n, t in typed if n not in covered and "measure" not in general[n] and len(t.skeleton) > 3
    ], False
