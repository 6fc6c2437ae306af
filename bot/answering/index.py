"""The index of a knowledge snapshot: what each figure can answer for, and the words that point to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.answering.likeness import OF_MEASURE, Samples, Term, Terms, stems_of
from bot.answering.view import (
    Phrase,
    Summary,
    View,
    measures_compared,
    measures_given,
    numbers_naming,
    numbers_told,
    phases_said,
    places_listed,
)
from bot.answering.words import direction, vocabulary_of
from bot.understanding import vocabulary as words
from bot.understanding.reading import Reading, find_marks, read
from bot.understanding.times import OTHER, SEASONS, find_numbers, find_seasons
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.word import Concept, Mark, Sense
from bot.understanding.wording import is_denied
from knowledge.measures import IDLE, Trait, having
from knowledge.model import (
    Asked,
    Attribute,
    Derived,
    Figure,
    Item,
    Knowledge,
    Measure,
    PeriodKind,
    Topic,
    TopicId,
)
from locales import numerals, places
from locales.folding import tokens
from locales.languages import LANGUAGES, Bilingual

_FEW: Final = 3  # figures of a topic from which on it can be told what most are about
_NO_TERM: Final = ("talk", "place", "number")
_SHORT: Final = 3  # letters of a word that is no term
_FEW_WORDS: Final = 43  # of a figure, below which people use many that nobody told
_YEAR: Final = len("2025")
_AGO: Final = {"year_before_last": 2, "last_year": 1, "this_year": 0}

# How strongly a figure's own texts point to it: the phrases by which people ask weigh fully.
_PHRASE, _UNIT, _LABEL, _SAMPLE, _FACT, _WORDING = 1.0, 0.9, 0.8, 0.7, 0.6, 0.5

NEW: Final = frozenset({Sense("neutral", "new"), Sense("measure", "first_time")})
_TELLING: Final = having(Trait.TELLS)
_PROMISED: Final = frozenset({"how_often", "max", "min"})
_FIRST: Final = frozenset({Sense("measure", "first_time")})
_AHEAD: Final = frozenset({Sense("measure", "future")})
_OPEN: Final = having(Trait.OPEN)
_PRICED: Final = frozenset({Sense("neutral", "price_change")})
_KINDS: Final = {"kz-city": "cities", "kz-oblast": "regions"}


class Index:
    """Built once for a knowledge snapshot; immutable afterwards."""

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary | None = None) -> None:
        """``vocabulary``: that of a knowledge of the same :func:`spelling`, if there is one already."""
        self.knowledge = knowledge
        self.vocabulary = vocabulary or vocabulary_of(knowledge, Vocabulary(base=words.common()))
        self._marks: dict[str, tuple[Mark, ...]] = {}  # of each text: most are read several times
        self._stems: dict[str, set[Term]] = defaultdict(set)
        for sense, _, text in words.topical(knowledge):
            if sense.concept and len(known := tokens(text)) == 1:
                self._stems[known[0].skeleton].add(sense.concept)
        self.of_topic: dict[TopicId, tuple[View, ...]] = {}
        self.concepts_of: dict[TopicId, frozenset[Concept]] = {}
        order = 0
        for topic in knowledge.topics.values():
            views = []
            for figure in knowledge.every_of_topic(topic.id):  # what is withheld is known, and told so
                views.append(self._view(figure, order))
                order += 1
            self._file(topic, views)
        self.all = tuple(view for views in self.of_topic.values() for view in views)
        self.views = {view.id: view for view in self.all}
        self.summaries = {topic.id: self._summary(topic) for topic in knowledge.topics.values()}
        self.counted = frozenset(c for v in self.all for c in v.unit)  # the nouns that figures count
        self.by_number: dict[Decimal, list[View]] = defaultdict(list)
        for view in self.all:
            for number in view.numbers or view.operand_numbers:
                self.by_number[number].append(view)
            for number in (*view.names, *map(Decimal, view.limits)):
                self.by_number[number].append(view)
        self.by_place: dict[str, list[View]] = defaultdict(list)
        for view in self.all:
            for place in view.named:
                self.by_place[place].append(view)
        self.grouped = tuple(view for view in self.all if view.groups)
        self.dated = tuple(view for view in self.all if view.measure is Measure.DATE)
        self.terms = Terms([view.terms for view in self.all], self._stems)
        # The phrases of each figure, with how much all that they name tells.
        self.phrases = {v.id: tuple((p, self._told_by(p)) for p in v.phrases) for v in self.all}
        self.samples: dict[str, Samples] = {}  # of each figure, and of each topic under # and its id
        for topic_id, summary in self.summaries.items():
            places: dict[Term, int] = {}
            self.samples |= {v.id: self.terms.samples(places, v.samples) for v in self.of_topic[topic_id]}
            self.samples[f"#{topic_id}"] = self.terms.samples(places, summary.samples)
        # The topics of which people use many words that nobody told.
        self.thinly_told = frozenset(t for t in knowledge.topics if self._words_told(t) < _FEW_WORDS)
        # How many of the figures of a topic that are counts or sums are counts.
        self.counting = {t: _share_of_counts(views) for t, views in self.of_topic.items()}
        # What "this year" is in the newest source of each topic.
        self.source_years = {t: knowledge.newest_of(t).published.year for t in knowledge.topics}
        del self._marks

    def _file(self, topic: Topic, views: Sequence[View]) -> None:
        """Keeps the views of a topic, each with what the topic tells of all of them."""
        sets = {Concept(topic.id, "set", name) for name in topic.words}
        pointing = frozenset().union(*(p.concepts for v in views for p in v.phrases))
        idle = frozenset(sets - pointing) | _of_most(sets, views)
        phases = frozenset().union(*(view.phases for view in views))
        everywhere = _told_of(self._places_of(_names_of(topic)))
        # But for those that are the time of a figure: they tell it from the others.
        timed = {month % 12 // 3 for v in views for month in v.months or ()}
        around = self._seasons((topic.asked, topic.context)) - timed
        self.of_topic[topic.id] = tuple(
            replace(v, idle=idle, mate_phases=phases, everywhere=everywhere, seasons=v.seasons | around)
            for v in views
        )
        concepts = (t for v in views for t in v.terms if isinstance(t, Concept))
        self.concepts_of[topic.id] = frozenset({Concept(topic.id, "topic"), *sets, *concepts})

    def _words_told(self, topic: TopicId) -> float:
        """How many different words a figure of the topic has in its phrases and samples, in the mean."""
        figures = self.knowledge.every_of_topic(topic)
        spoken = ([t for a in (f.asked, f.examples) for _, t in words.spoken(a)] for f in figures)
        told = [len({token.skeleton for text in texts for token in tokens(text)}) for texts in spoken]
        return sum(told) / len(told) if told else 0.0

    def _told_by(self, phrase: Phrase) -> float:
        told = sum([self.terms.telling.get(concept, 1.0) for concept in phrase.concepts])
        return told + OF_MEASURE if phrase.topic or not phrase.concepts else told

    # one figure

    def _view(self, figure: Figure | Derived, order: int) -> View:
        topic = figure.topic
        asked = [figure.asked, *([figure.indicator.asked] if isinstance(figure, Figure) else ())]
        phrases = tuple(dict.fromkeys(p for a in asked for p in self._phrases(a, topic)))
        facts: list[Item | Attribute] = []
        if isinstance(figure, Figure):
            facts = [*figure.items, *figure.attributes]
        # Who asks for an item or a fact of a figure asks for the figure.
        phrases += tuple(
            replace(p, fact=True) for f in facts for p in self._phrases(f.asked, topic) if p.concepts
        )
        operands = self._operands(figure)
        said = self._senses_of(figure.label, figure.wording)
        phases = phases_said(said)
        listed = places_listed(figure)
        measures = self._measures(asked)
        seen = self._places_of(
            text for f in (figure, *operands) for t in (f.label, f.wording) for text in (t.kk, t.ru)
        )
        stated = figure if isinstance(figure, Figure) else None
        terms, samples, supposed = self._bag(figure, phrases)
        attributes = stated.attributes if stated else ()
        sites = [a.text[x] for a in attributes if a.asks == "where" for x in LANGUAGES]
        unit = {c for text in (figure.unit.kk, *figure.unit.ru) for c in self._concepts(text, topic)[0]}
        return View(
            figure=figure,
            order=order,
            phrases=phrases,
            terms=terms,
            samples=samples,
            supposed=supposed,
            priced=not _PRICED.isdisjoint(said | self._senses_of_phrases(asked)),
            denies=figure.measure is Measure.FACT and self._denies(figure.label, figure.wording),
            gives=measures_given(
                figure,
                listed,
                measures
                | phases
                | self._promised(figure)
                | self._ahead(figure)
                | measures_compared(figure, operands),
            ),
            measures=measures,
            numbers=frozenset(n for n in (stated.value, stated.previous) if n is not None)
            if stated
            else frozenset(),
            told=numbers_told(figure),
            names=numbers_naming(figure),
            attributes=tuple(
                tuple(dict.fromkeys(p.concepts for p in self._phrases(a.asked, topic))) for a in attributes
            ),
            operands=operands,
            unit=frozenset(unit),
            sites=tuple(
                f
                for f in self.knowledge.of_topic(topic)
                if isinstance(f, Figure) and f.measure is Measure.PLACE
            ),
            listed=listed,
            named=frozenset(p for p in self._named(figure, asked) if not places.is_kind(p)),
            site=frozenset(p for p in self._places_of(sites) if places.class_of(p)),
            kinds=frozenset(p for p in seen if places.is_kind(p)),
            phases=phases,
            recent=not NEW.isdisjoint(said),
            groups=tuple(dict.fromkeys(self._groups(figure))),
            direction=direction(stated, {s.name for s in said if s.kind == "measure"}) if stated else None,
            months=self._months(stated or operands[0]),
            seasons=self._seasons((figure.asked, figure.examples), figure.label, figure.wording),
            of_weeks=any(s.kind == "period" and s.name in OTHER for s in said),
            years_ago=self._years_ago(stated) if stated else None,
            runs=stated is not None and self._runs(stated),
        )

    def _groups(self, figure: Figure | Derived) -> Iterator[tuple[int | None, int | None]]:
        """The ranges of years that a figure's items and phrases tell."""
        items = figure.items if isinstance(figure, Figure) else ()
        told = (i.text[x] for i in items for x in LANGUAGES)
        for text in (*told, *(t for _, t in words.spoken(figure.asked))):
            if numerals.find(text):
                periods = (d.period for d in find_numbers(self._bare(text)).demands)
                yield from ((p.first, p.last) for p in periods if p and p.kind == "span")

    def _bare(self, text: str) -> Reading:
        """A text read word by word: no phrase of the folder hides its numbers and years."""
        found = tuple(tokens(text))
        written = tuple(self.vocabulary.written(t).only("period") for t in found)
        marks = (m._replace(start=n, end=n + 1) for n, word in enumerate(written) for m in word.senses)
        return Reading(text, text, None, found, written, tuple(marks))

    def _named(self, figure: Figure | Derived, asked: Iterable[Asked]) -> set[str]:
        """The places that stand in a figure's phrases and label: it is about them; else in its samples."""
        told = [t for a in asked for _, t in words.spoken(a)]
        own = self._places_of([*told, figure.label.kk, figure.label.ru])
        return own or self._places_of(t for _, t in words.spoken(figure.examples))

    def _operands(self, figure: Figure | Derived) -> tuple[Figure, ...]:
        if isinstance(figure, Figure):
            return ()
        return tuple(self.knowledge.figures[i] for i in dict.fromkeys(figure.formula.ids))

    def _phrases(self, asked: Asked, topic: TopicId) -> Iterator[Phrase]:
        for _, text in words.spoken(asked):
            concepts, measures = self._concepts(text, topic)
            if concepts or measures:  # a phrase of which nothing can be asked is none
                own = Concept(topic, "topic")
                yield Phrase(
                    frozenset(concepts - {own}), own in concepts, frozenset(measures & _TELLING), text
                )

    def _measures(self, asked: Iterable[Asked]) -> frozenset[str]:
        """Every measure that the phrases name; none can promise to say why or who."""
        named = {m.sense.name for a in asked for _, p in words.spoken(a) for m in self._read(p)
                 if m.sense.kind == "measure"}  # fmt: skip
        return frozenset(named - _OPEN - IDLE)

    def _ahead(self, figure: Figure | Derived) -> frozenset[str]:
        """That it tells of what will be, where its time says so: "the coming season"."""
        text = figure.period.text if isinstance(figure, Figure) else None
        return frozenset(s.name for s in _AHEAD & self._senses_of(text)) if text else frozenset()

    def _promised(self, figure: Figure | Derived) -> frozenset[str]:
        """What else a count answers by its sample questions: "сколько раз горел лес", "где их больше"."""
        if figure.measure is not Measure.COUNT:
            return frozenset()
        return _PROMISED & self._measures([figure.examples])

    def _concepts(self, text: str, topic: TopicId) -> tuple[set[Concept], set[str]]:
        """The concepts (of the topic, shared, and single words) and the measures that a phrase names."""
        found = self._read(text)
        measures = {m.sense.name for m in found if m.sense.kind == "measure"}
        measured = {m.start for m in found if m.sense.kind == "measure" and m.sense.name in _TELLING}
        concepts = set()
        for mark in found:
            concept = mark.sense.concept
            # A word that names a measure ("sum", "growth") asks for that measure, whatever word is used.
            mine = concept is not None and concept.topic in (topic, "*")
            if concept and mine and (mark.start not in measured or concept.kind == "topic"):
                concepts.add(concept)
        return concepts, measures - IDLE

    def _read(self, text: str) -> tuple[Mark, ...]:
        if text not in self._marks:
            self._marks[text] = tuple(find_marks([self.vocabulary.written(t) for t in tokens(text)]))
        return self._marks[text]

    def _senses_of_phrases(self, asked: Iterable[Asked]) -> set[Sense]:
        return {m.sense for a in asked for _, text in words.spoken(a) for m in self._read(text)}

    def _senses_of(self, *texts: Bilingual) -> set[Sense]:
        return {m.sense for text in texts for x in LANGUAGES for m in self._read(text[x])}

    def _denies(self, *texts: Bilingual) -> bool:
        """Whether a verb of the texts is denied, so that to confirm them is to say no."""
        readings = [read(text[x], self.vocabulary) for text in texts for x in LANGUAGES]
        return any(is_denied(one, n) for one in readings for n in range(len(one.tokens)))

    def _places_of(self, texts: Iterable[str]) -> set[str]:
        return {m.sense.name for text in texts for m in self._read(text) if m.sense.kind == "place"}

    def _runs(self, figure: Figure) -> bool:
        """Whether a figure's time is told in words that name no years: "since the season began"."""
        period = figure.period
        if period.kind is not PeriodKind.RELATIVE or period.last_years or period.text is None:
            return False
        senses = self._senses_of(period.text)
        named = any(s.kind == "period" and s.name not in ("since", "after") for s in senses)
        return not named and not senses & _FIRST

    def _months(self, figure: Figure) -> tuple[int, int] | None:
        """The first and the last month of a figure's time, told by its days or months, or in words."""
        period = figure.period
        start, end = period.start or "", period.end or period.start or ""
        if len(start) > _YEAR and start[:_YEAR] == end[:_YEAR] and period.kind is not PeriodKind.SINCE:
            return int(start[5:7]), int(end[5:7])
        senses = self._senses_of(period.text) if period.text else set()
        names = [s.name for s in senses if s.kind == "period"]
        told = [int(n.removeprefix("month:")) for n in names if n.startswith("month:")]
        if told:
            return min(told), max(told)
        if "first_half" in names or "half_year" in names:
            return 1, 6
        return next(((3 * n or 12, 3 * n + 2) for n, season in enumerate(SEASONS) if season in names), None)

    def _seasons(self, asked: Iterable[Asked], *texts: Bilingual) -> frozenset[int]:
        """The seasons that phrases and texts name: a bathing season may be that of a year."""
        said = [text[x] for text in texts for x in LANGUAGES]
        said += [text for a in asked for _, text in words.spoken(a)]
        return frozenset().union(*(find_seasons(self._read(text)) for text in said))

    def _years_ago(self, figure: Figure) -> int | None:
        """How many years before its source's a figure's time is, where words alone tell it."""
        period = figure.period
        if period.kind is not PeriodKind.RELATIVE or period.text is None or period.last_years:
            return None
        told = self._senses_of(period.text)
        return next((ago for name, ago in _AGO.items() if Sense("period", name) in told), None)

    # the words of its texts

    def _bag(
        self, figure: Figure | Derived, phrases: Sequence[Phrase]
    ) -> tuple[dict[Term, float], tuple[frozenset[Term], ...], frozenset[Term]]:
        """The terms of a figure's texts with their weights, those of each of its sample questions, and
        which of them only these have.
        """
        bag: dict[Term, float] = {}

        def put(terms: Iterable[Term], weight: float) -> None:
            for term in terms:
                if not isinstance(term, Sense):
                    bag[term] = max(weight, bag.get(term, 0.0))

        topic = figure.topic
        for phrase in phrases:
            put(phrase.concepts, _FACT if phrase.fact else _PHRASE)
        for noun in (figure.unit.kk, *figure.unit.ru):
            put(self._terms_of(noun, topic), _UNIT)
        facts: list[Item | Attribute] = []
        if isinstance(figure, Figure):
            facts = [*figure.items, *figure.attributes]
        weighed = [(figure.label, _LABEL), (figure.wording, _WORDING), *((f.text, _WORDING) for f in facts)]
        for text, weight in weighed:
            for x in LANGUAGES:
                put(self._terms_of(text[x], topic), weight)
        samples = self._samples(figure.examples, topic)
        supposed = frozenset().union(*samples) - bag.keys()
        for sample in samples:
            put(sample, _SAMPLE)
        return bag, samples, supposed

    def _samples(self, examples: Asked, topic: TopicId) -> tuple[frozenset[Term], ...]:
        return tuple(frozenset(self._terms_of(q, topic)) for _, q in words.spoken(examples))

    def _summary(self, topic: Topic) -> Summary:
        bag: dict[Term, float] = {Concept(topic.id, "topic"): _PHRASE}
        for text in (topic.name, topic.about):
            for x in LANGUAGES:
                bag.update(dict.fromkeys(self._terms_of(text[x], topic.id), _LABEL))
        return Summary(topic.id, bag, self._samples(topic.examples, topic.id))

    def _terms_of(self, text: str, topic: TopicId) -> set[Term]:
        """The concepts of a text, its measures, and the stems of its other words that are no grammar."""
        found: set[Term] = set()
        done: set[int] = set()
        for mark in self._read(text):
            sense = mark.sense
            if sense.concept and sense.concept.topic in (topic, "*"):
                found.add(sense.concept)
            elif sense.kind == "measure":
                found.add(sense)
            elif not (sense.kind in _NO_TERM or sense.is_grammar) or sense.id == "happening":
                continue
            done.update(range(mark.start, mark.end))
        for n, token in enumerate(tokens(text)):
            if n not in done and not token.is_number and len(token.skeleton) >= _SHORT:
                stems = sorted(stems_of(token.skeleton), key=lambda s: (len(s), s))
                found.add(stems[0])
                for stem in stems:
                    self._stems[stem].add(stems[0])
        return found


def _share_of_counts(views: Sequence[View]) -> float:
    counts, sums = (sum(v.measure is m for v in views) for m in (Measure.COUNT, Measure.SUM))
    return counts / (counts + sums) if counts + sums else 0.0


def _told_of(named: Collection[str]) -> frozenset[str]:
    """The places of which a topic is told: "the city" is one of them where it is told of a city."""
    classes = {places.class_of(p) for p in named}
    kinds = {kind for kind, of in _KINDS.items() if of in classes}
    return frozenset(p for p in named if not places.is_kind(p) or p in kinds)


def _names_of(topic: Topic) -> Iterator[str]:
    """What may be said in any question on the topic: its names, and what stands around it."""
    yield from (topic.name.kk, topic.name.ru)
    yield from (text for asked in (topic.asked, topic.context) for _, text in words.spoken(asked))


def _of_most(concepts: Iterable[Concept], views: Sequence[View]) -> frozenset[Concept]:
    """What most figures of a topic are about: "юниор" where medals and championships are those of juniors."""
    if len(views) < _FEW:
        return frozenset()
    return frozenset(
        c for c in concepts if sum(v.terms.get(c, 0) >= _WORDING for v in views) * 2 >= len(views)
    )
