"""Each numeral of a release sorted: what a known figure says, a revision of one, a new candidate, no figure.

A figure is recognised by what it counts, by the words of its label and phrases (synonym sets included) in the
sentence and the one before it, by its period, and by its value. The words decide; a value alone never does.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from knowledge.drafting.marking import Marking
from knowledge.drafting.marks import Mark, Role
from knowledge.drafting.words import stems
from knowledge.model import Figure, FigureId, Knowledge, Measure, PeriodKind, Span, Topic
from locales import folding
from locales.languages import LANGUAGES


class Sort(StrEnum):
    SAME = "same"
    REVISION = "revision"
    NEW = "new"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Sorted:
    """One numeral with its sort and why. ``figure``: that it is the same as, or a revision of.

    ``correction``: it takes the place of what the figure says, as it is of the very same period, or of none
    and as of a later day; otherwise it is an observation of its own.
    ``also``: other figures that it might be.
    """

    mark: Mark
    sort: Sort
    reason: str
    figure: FigureId | None = None
    correction: bool = False
    also: tuple[FigureId, ...] = ()
    score: float = 0.0


_ENOUGH: Final = 0.6  # of a figure's label must be near a number that revises it
_SAME_ENOUGH: Final = 0.25  # … near one that has its value, too
_OTHER_LENGTH: Final = 0.35  # off for "the last five years" beside a single year
_SAME_TIME: Final = 0.2  # more for a figure of the very time
_CLOSE: Final = 0.1  # two figures so near each other are both named
_BEFORE: Final = 0.6  # what a word of the sentence before counts
_KEPT: Final = 20  # places of one value that are looked at
_ALIKE: Final = 3  # words that two sentences share at least, which say the same
_TELLING: Final = 2  # words of a label that tell it from those of other subjects
_PARTICLE: Final = 2  # letters of a word that says nothing of its own
_WHOLE: Final = "="  # before what must be the whole word
_LEAST: Final = 3  # letters by which a short word is known
_KEY: Final = 5  # letters by which words are compared, whatever their endings
_REASONS: Final = {
    Role.ORDINAL: "an ordinal: the number of an event, no quantity",
    Role.DATE: "part of a date",
    Role.YEAR: "a year",
    Role.PERIOD: "the length or part of a period",
    Role.CLOCK: "a time of day",
    Role.LAW: "the number of a law or document",
    Role.AGE: "an age",
    Role.ANNIVERSARY: "an anniversary",
    Role.NAME: "part of a name",
    Role.INDEX: "the number of a line in a list",
    Role.RANGE: "one end of a range: no single value",
    Role.CONTACT: "a telephone number or an address",
    Role.WEAK: "a word that is mostly no number",
    Role.LONE: "no word near it says what it counts",
}


def sort(marking: Marking, knowledge: Knowledge | None, published: date) -> tuple[Sorted, ...]:
    """Every numeral of a release, sorted against what is known; in the order of the text."""
    known = _Known(knowledge)
    placed = _recorded(knowledge, marking.layout.text)
    nears: dict[int, _Near] = {}  # one for each sentence

    def near(mark: Mark) -> _Near:
        if mark.sentence.start not in nears:
            nears[mark.sentence.start] = _Near(marking, mark)
        return nears[mark.sentence.start]

    found = [_first(mark, near, known, placed, published) for mark in marking.marks]
    return tuple(_said_once(_once(found, known, published), marking))


def _said_once(found: Iterable[Sorted], marking: Marking) -> Iterator[Sorted]:
    """What is new is new once: said again, in like words, it is no second figure."""
    told: dict[tuple[object, ...], list[tuple[Span, frozenset[str]]]] = defaultdict(list)
    for entry in found:
        mark = entry.mark
        if entry.sort is not Sort.NEW or mark.counted is None:
            yield entry
            continue
        tokens = marking.layout.within(mark.sentence)
        said = frozenset(_key(t.skeleton) for t in tokens if not t.is_number and len(t.skeleton) > _LEAST)
        before = told[mark.value, mark.bound, mark.counted.units or mark.counted.noun, _time(mark)]
        for span, words in before:
            if len(said & words) >= max(_ALIKE, min(len(said), len(words)) / 2):
                reason = f"said before, at [{span.start}, {span.end}]"
                entry = replace(entry, sort=Sort.NONE, reason=reason, figure=None, also=())
                break
        else:
            before[_KEPT - 1 :] = [(mark.span, said)]
        yield entry


def _recorded(knowledge: Knowledge | None, text: str) -> dict[int, FigureId]:
    """Where the figures of this very text stand, if it is a recorded source."""
    if knowledge is None:
        return {}
    digest = hashlib.sha256(text.encode()).hexdigest()
    sources = {source.id for source in knowledge.sources.values() if source.sha256 == digest}
    of_text = [figure for figure in knowledge.figures.values() if figure.source in sources]
    places = ((figure.where.value, figure.id) for figure in of_text)
    return {place.start: name for place, name in places if isinstance(place, Span)}


def _first(
    mark: Mark, near: Callable[[Mark], _Near], known: _Known, placed: dict[int, FigureId], published: date
) -> Sorted:
    """The sort of one numeral by itself."""
    if mark.span.start in placed:
        return Sorted(mark, Sort.SAME, "recorded at this place", placed[mark.span.start])
    if mark.role is Role.EARLIER:
        return Sorted(mark, Sort.NONE, "the earlier value of the next number")
    if mark.role in (Role.DATE, Role.YEAR, Role.PERIOD):
        figure_id = known.of_time(mark)
        if figure_id is not None:
            return Sorted(mark, Sort.SAME, "the time that the figure states", figure_id)
        return Sorted(mark, Sort.NONE, _REASONS[mark.role])
    if mark.role not in (Role.QUANTITY, Role.ORDINAL):
        return Sorted(mark, Sort.NONE, _REASONS[mark.role])
    ranked = known.ranked(mark, near(mark))
    return _ordinal(mark, ranked) if mark.role is Role.ORDINAL else _quantity(mark, ranked, published)


def _quantity(mark: Mark, ranked: list[tuple[float, Figure]], published: date) -> Sorted:
    same = [(score, f) for score, f in ranked if f.value == mark.value and score >= _SAME_ENOUGH]
    same = [(score, f) for score, f in same if not _is_of_another_time(f, mark, published)]
    if same:
        score, figure = same[0]
        return Sorted(mark, Sort.SAME, f"the same value, {_share(score)} of its words near", figure.id)
    likely = [(score, f) for score, f in ranked if score >= _ENOUGH and _measures_alike(mark, f)]
    if not likely:
        return Sorted(mark, Sort.NEW, "no known figure counts this")
    score, figure = likely[0]
    also = tuple(f.id for other, f in likely[1:] if other > score - _CLOSE)
    return Sorted(
        mark, Sort.REVISION, f"{_share(score)} of its words near", figure.id, also=also, score=score
    )


def _is_of_another_time(figure: Figure, mark: Mark, published: date) -> bool:
    """Whether a number is of another year than a figure of its value, or older than what that tells of."""
    known, named = figure.period, mark.period
    if known.start is None:
        return False
    if named.start is None:
        return known.start > published.isoformat()[: len(known.start)]
    dated = {known.kind, named.kind} <= {PeriodKind.POINT, PeriodKind.INTERVAL}
    years = ((p.start or "")[:4] + (p.end or p.start or "")[:4] for p in (known, named))
    return dated and len(set(years)) > 1


def _measures_alike(mark: Mark, figure: Figure) -> bool:
    """A share is revised by a share, a growth by a growth."""
    if figure.unit.style != "percent" or mark.counted is None:
        return True
    return mark.counted.change is (figure.measure is Measure.GROWTH)


def _ordinal(mark: Mark, ranked: list[tuple[float, Figure]]) -> Sorted:
    same = [(score, f) for score, f in ranked if f.value == mark.value and score >= _SAME_ENOUGH]
    if same:
        return Sorted(mark, Sort.SAME, "the same place in an order", same[0][1].id)
    if ranked and ranked[0][0] >= _ENOUGH:
        return Sorted(
            mark,
            Sort.REVISION,
            f"{_share(ranked[0][0])} of its words near",
            ranked[0][1].id,
            score=ranked[0][0],
        )
    return Sorted(mark, Sort.NONE, _REASONS[Role.ORDINAL])


def _share(score: float) -> str:
    return f"{round(100 * min(score, 1))} %"


def _once(found: list[Sorted], known: _Known, published: date) -> Iterator[Sorted]:
    """A figure is revised by one number, the likeliest; others take the next that they may be, or are new."""
    told = {(e.figure, _time(e.mark)) for e in found if e.sort is Sort.SAME}
    given: dict[int, FigureId] = {}
    taken: dict[tuple[FigureId, str], Mark] = {}
    revisions = [n for n, entry in enumerate(found) if entry.sort is Sort.REVISION]
    for n in sorted(revisions, key=lambda n: -found[n].score):
        mark = found[n].mark
        for figure in (found[n].figure, *found[n].also):
            key = (figure or "", _time(mark))
            free = key not in taken or taken[key].value == mark.value
            if figure is not None and key not in told and free:
                given[n] = figure
                taken.setdefault(key, mark)
                break
    for n, entry in enumerate(found):
        if entry.sort is not Sort.REVISION or entry.figure is None:
            yield entry
            continue
        others = tuple(f for f in (entry.figure, *entry.also) if f != given.get(n))
        if n not in given:
            same = (entry.figure, _time(entry.mark)) in told
            why = "the text states as it is known" if same else "is nearer to another number"
            reason = f"like {entry.figure}, which {why}"
            yield replace(entry, sort=Sort.NEW, figure=None, also=others, reason=reason)
            continue
        entry = replace(entry, figure=given[n], also=others)
        correction, what = known.change(entry, published)
        yield replace(entry, correction=correction, reason=f"{what}; {entry.reason}")


def _time(mark: Mark) -> str:
    """The stated time of a number: of two times there are two observations."""
    return f"{mark.period.start}/{mark.period.end}/{mark.period.last_years}"


# -- what stands near --------------------------------------------------------------------------------------


def _key(word: str) -> str:
    return word[:_KEY]


class _Near:
    """The words near a number, with what each counts: its own sentence's, and those of the one before."""

    def __init__(self, marking: Marking, mark: Mark) -> None:
        layout = marking.layout
        before = layout.sentence(max(0, mark.sentence.start - 2))
        self._weights: dict[str, float] = {}
        for span, weight in ((before, _BEFORE), (mark.sentence, 1.0)):
            for token in layout.within(span):
                if not token.is_number:
                    for length in range(_LEAST, _KEY + 1):
                        self._weights[token.skeleton[:length]] = weight
                    if _LEAST <= len(token.skeleton) < _KEY:
                        self._weights[_WHOLE + token.skeleton] = weight
        self._keys = frozenset(self._weights)

    def __getitem__(self, forms: frozenset[str]) -> float:
        """The most that one of these, of :func:`_forms`, counts here."""
        return max((self._weights[key] for key in forms & self._keys), default=0.0)


def _forms(keys: Iterable[str]) -> frozenset[str]:
    """How words that begin so may stand in a text: so, or short and whole ("бақтар" beside "бақ")."""
    found = set(keys)
    for key in tuple(found):
        if len(key) == _KEY:
            found |= {_WHOLE + key[:length] for length in range(_LEAST, _KEY)}
    return frozenset(found)


# -- what is known -----------------------------------------------------------------------------------------


# Words, each with its own key and the forms of all that stands for it.
_Phrase: TypeAlias = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Profile:
    """A figure's label and phrases, word by word."""

    figure: Figure
    labels: tuple[_Phrase, ...]
    phrases: tuple[_Phrase, ...]
    topic: frozenset[str]  # words that mean its topic


class _Known:
    """The figures that a number may be, by what they count."""

    def __init__(self, knowledge: Knowledge | None) -> None:
        self._knowledge = knowledge
        self._by_unit: dict[str, list[_Profile]] = defaultdict(list)
        self._seen: Counter[str] = Counter()
        self._figures = list(knowledge.figures.values()) if knowledge else []
        sets = _Synonyms(knowledge)
        topics = {t.id: _topic_words(t) for t in knowledge.topics.values()} if knowledge else {}
        for figure in self._figures:
            profile = _profile(figure, sets, topics[figure.topic])
            self._by_unit[_unit_key(figure)].append(profile)
            self._seen.update({word[0] for phrase in profile.labels + profile.phrases for word in phrase})

    def of_time(self, mark: Mark) -> FigureId | None:
        """The figure whose own value is the date or interval that the numeral is a part of."""
        for figure in self._figures:
            style, literal = figure.unit.style, figure.literal
            if style == "date" and mark.day and literal == mark.day.isoformat():
                return figure.id
            if style == "period" and literal == f"{mark.period.start}/{mark.period.end}":
                return figure.id
        return None

    def ranked(self, mark: Mark, near: _Near) -> list[tuple[float, Figure]]:
        """The figures that count the same, with the share of their words near, the likeliest first."""
        fitting = [p for unit in _units_of(mark) for p in self._by_unit.get(unit, ())]
        scored = [(self._score(profile, mark, near), profile.figure) for profile in fitting]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))

    def _score(self, profile: _Profile, mark: Mark, near: _Near) -> float:
        phrases = profile.labels
        telling = _TELLING if not near[profile.topic] else 1
        if profile.figure.value == mark.value:
            phrases, telling = (
                profile.labels + profile.phrases,
                1,
            )  # short: enough only beside the value itself
        best = max((self._covered(phrase, near, telling) for phrase in phrases), default=0.0)
        return best + _agreement(profile.figure, mark) if best else 0.0

    def _covered(self, phrase: _Phrase, near: _Near, telling: int) -> float:
        """The share of a phrase's words that are near; 0 if they are too few to tell its subject."""
        total = met = 0.0
        count = 0
        for key, forms in phrase:
            weight = math.log(1 + len(self._figures) / (1 + self._seen[key]))
            total += weight
            if found := near[forms]:
                met += weight * found
                count += 1
        return met / total if total and count >= telling else 0.0

    def change(self, entry: Sorted, published: date) -> tuple[bool, str]:
        """Whether the new number takes the place of the old one, and what it is beside it, in words."""
        if self._knowledge is None or entry.figure is None:
            return False, ""
        figure = self._knowledge.figures[entry.figure]
        old, new = figure.period, entry.mark.period
        older = published < self._knowledge.sources[figure.source].published
        if old.start is not None:
            same = (old.kind, old.start, old.end) == (new.kind, new.start, new.end)
            since = old.kind is PeriodKind.SINCE
            if same and since and not older:
                return True, "since the same time, as of a later day"
            return same and not since, "the same period: a correction" if same else "another observation"
        if older:
            return False, "an observation older than what is known"
        if new.start is not None:
            return False, "another observation"
        return True, "as of a later day"


def _agreement(figure: Figure, mark: Mark) -> float:
    """A little for a period of the same kind, which tells a figure of one year from one of five."""
    same = figure.period.kind is mark.period.kind
    lengths = figure.period.last_years == mark.period.last_years
    value = 0.05 if figure.value == mark.value else 0.0
    if mark.period.start and (mark.period.start, mark.period.end) == (figure.period.start, figure.period.end):
        value += _SAME_TIME
    return value + (0.05 if same and lengths else 0.0) - (0.0 if lengths else _OTHER_LENGTH)


def _unit_key(figure: Figure) -> str:
    style = figure.unit.style
    if style in ("ordinal", "roman"):
        return "ordinal"
    if style == "percent":
        return "percent-growth" if figure.measure is Measure.GROWTH else "percent"
    return "money" if style == "money" else "times" if style == "times" else figure.unit.id


def _units_of(mark: Mark) -> tuple[str, ...]:
    if mark.role is Role.ORDINAL:
        return ("ordinal",)
    if mark.counted is None:
        return ()
    if mark.counted.style == "percent":
        return ("percent", "percent-growth")
    return ("money",) if mark.counted.style == "money" else mark.counted.units


class _Synonyms:
    """What stands for a word: the one-word members of the sets that hold it."""

    def __init__(self, knowledge: Knowledge | None) -> None:
        self._own: dict[str, dict[str, set[str]]] = {}
        self._kept: dict[tuple[str, str], frozenset[str]] = {}
        for topic in knowledge.topics.values() if knowledge else ():
            held: dict[str, set[str]] = defaultdict(set)
            for asked in (*topic.words.values(), *(knowledge.words.values() if knowledge else ())):
                members = {_key(folding.skeleton(p)) for p in asked.kk + asked.ru if " " not in p}
                for member in members:
                    held[member] |= members
            self._own[topic.id] = held

    def of(self, topic: str, word: str) -> tuple[str, frozenset[str]]:
        """The word's key, and the forms of it and its synonyms."""
        key = _key(word)
        if (topic, key) not in self._kept:
            self._kept[topic, key] = _forms({key, *self._own.get(topic, {}).get(key, ())})
        return key, self._kept[topic, key]


def _topic_words(topic: Topic) -> frozenset[str]:
    words = (
        _key(folding.skeleton(phrase)) for phrase in topic.asked.kk + topic.asked.ru if " " not in phrase
    )
    return _forms(word for word in words if len(word) > _PARTICLE)


def _profile(figure: Figure, sets: _Synonyms, topic: frozenset[str]) -> _Profile:
    def phrase(text: str) -> _Phrase:
        plain = text.replace("{period}", " ")
        said = [token.skeleton for token in folding.tokens(plain) if not token.is_number]
        generic = stems("labels", "generic")
        found = [word for word in said if len(word) > _PARTICLE and not word.startswith(generic)]
        return tuple(sets.of(figure.topic, word) for word in dict.fromkeys(found))

    labels = [figure.label[language] for language in LANGUAGES]
    asked = (figure.asked, figure.indicator.asked)
    phrases = [p for of in asked for p in of.kk + of.ru if " " in p]
    read = [tuple(found for found in map(phrase, texts) if found) for texts in (labels, phrases)]
    return _Profile(figure, read[0], read[1], topic)
