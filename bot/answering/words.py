"""The words of a knowledge folder in the vocabulary: its sets, and the words of phrases that no set holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from typing import Final, Literal, TypeAlias

from bot.understanding import vocabulary as words
from bot.understanding.reading import find_marks
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.word import Concept, Sense
from knowledge.model import Asked, Derived, Figure, Knowledge, Measure, TopicId
from locales import languages
from locales.folding import Token, skeleton, tokens
from locales.languages import LANGUAGES, Language
from locales.stemming import keys

_SHORT: Final = 3  # letters of a word of general language that tells nothing


def vocabulary_of(knowledge: Knowledge, general: Vocabulary | None = None) -> Vocabulary:
    """The words of general language, to which those of the knowledge are added."""
    made = general or Vocabulary(words.general())
    made.add(words.topical(knowledge))
    made.add(list(dict.fromkeys(_literals(knowledge, made))))
    made.at_home = words.at_home(knowledge, made)
    return made


def spelling(knowledge: Knowledge) -> str:
    """All of a knowledge that :func:`vocabulary_of` depends on."""
    phrases = [
        (figure.topic, *_all_asked(figure), *_nouns(figure))
        for t in knowledge.topics
        for figure in knowledge.every_of_topic(t)
    ]
    return repr((list(words.topical(knowledge)), phrases))


def _literals(knowledge: Knowledge, first: Vocabulary) -> Iterator[tuple[Sense, Language, str]]:
    """The words of figures' phrases that no synonym set holds: each becomes a concept of its topic."""
    for topic in knowledge.topics.values():
        for figure in knowledge.every_of_topic(topic.id):
            for language, phrase in (p for asked in _all_asked(figure) for p in words.spoken(asked)):
                loose, telling = _loose_words(phrase, topic.id, first)
                yield from _named(loose, topic.id, "word" if telling else "general", language)
            for language, noun in _nouns(figure):
                loose, telling = _loose_words(noun, topic.id, first)
                yield from _named(loose if telling else (), topic.id, "word", language)


def _named(
    loose: Iterable[str], topic: TopicId, kind: Literal["word", "general"], language: Language
) -> Iterator[tuple[Sense, Language, str]]:
    for word in loose:
        stem = min(keys(skeleton(word), language), key=lambda k: (len(k), k))
        yield words.named(Concept(topic, kind, stem)), language, word


def _nouns(figure: Figure | Derived) -> list[tuple[Language, str]]:
    """The noun of a figure's unit in its dictionary forms."""
    nouns: tuple[tuple[Language, str], ...] = (("kk", figure.unit.kk), ("ru", figure.unit.ru[0]))
    return [(language, noun) for language, noun in nouns if noun]


def _all_asked(figure: Figure | Derived) -> Iterable[Asked]:
    yield figure.asked
    if isinstance(figure, Figure):
        yield figure.indicator.asked
        yield from (i.asked for i in figure.items)
        yield from (a.asked for a in figure.attributes)


def direction_of(figure: Figure) -> Direction | None:
    """Whether the figure tells of more or of less than before; its words are read where it is a growth."""
    if figure.measure is not Measure.GROWTH:
        return direction(figure, ())
    texts = (_PLACEHOLDER.sub(" ", t[x]) for t in (figure.label, figure.wording) for x in LANGUAGES)
    return direction(figure, _changes_in(tokens(text) for text in texts))


def _changes_in(texts: Iterable[Sequence[Token]]) -> set[str]:
    """Which of "growth" and "decline" words of the texts name."""
    return {m.sense.name for t in texts for m in find_marks([_directions().written(word) for word in t])}


@cache
def _directions() -> Vocabulary:
    """The words for more and for less alone: all that is general takes a second, which answers would wait."""
    return Vocabulary(
        (Sense("measure", kind), language, word)
        for language in LANGUAGES
        for kind in ("growth", "decline")
        for word in languages.load(language)["measure"][kind]
    )


def direction(figure: Figure, said: Container[str]) -> Direction | None:
    """Whether the figure tells of more or of less than before; None: it does not say.

    Of a growth, or a fact, its own words say so, ``said`` being the measures that they name; the number does
    not: a fall by a half is written as 50, too. A count may be named as a change (*the fall in the number of
    schools*): of its words the head alone tells, since much else grows in what is counted.
    """
    value, before = figure.value, figure.previous
    if figure.measure is not Measure.GROWTH and value is not None and not figure.items:
        if before is not None:
            return "up" if value > before else "down" if value < before else None
        said = _changes_in(_heads(figure))
    if ("growth" in said) == ("decline" in said):
        return None
    return "up" if ("growth" in said) == (value is None or value > 0) else "down"


def _heads(figure: Figure) -> Iterable[Sequence[Token]]:
    """What a label is about in each language: the last word of a Kazakh name, the first of a Russian."""
    kk, ru = (tokens(_PLACEHOLDER.sub(" ", figure.label[language])) for language in LANGUAGES)
    return kk[-1:], ru[:1]


Direction: TypeAlias = Literal["up", "down"]
_YEAR: Final = Sense("period", "year")
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")
_OF_GENERAL: Final = frozenset({"neutral", "measure", "check", "period", "reference", "talk"})


def _loose_words(phrase: str, topic: TopicId, first: Vocabulary) -> tuple[list[str], bool]:
    """The words of a phrase that stand in no synonym set; False: words of general language alone."""
    typed = tokens(phrase)
    found = find_marks([first.written(t) for t in typed])
    own = [m for m in found if m.sense.concept and m.sense.concept.topic in (topic, "*")]
    covered = {n for m in own for n in range(m.start, m.end)}
    general: dict[int, set[str]] = defaultdict(set)
    for m in found:
        if m.sense.kind in _OF_GENERAL:
            for n in range(m.start, m.end):
                general[n].add(m.sense.kind)
    rest = [(n, t) for n, t in enumerate(typed) if not t.is_number and t.skeleton and n not in covered]
    loose = [t.text for n, t in rest if n not in general]
    if loose or any(m.sense.concept != Concept(topic, "topic") for m in own):
        return loose, True
    # Only general words beside the topic's own: they are what tells this phrase from the topic.
    telling = [t for n, t in rest if "measure" not in general[n] and len(t.skeleton) > _SHORT]
    # The "years" of "за последние годы" tell nothing.
    return [t.text for t in telling if _YEAR not in (m.sense for m in first.written(t).senses)], False
