"""Where the vocabulary's entries come from: the general lexicon, the places and months, the topics' words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from babel import Locale

from bot.understanding.vocabulary import Sense, Vocabulary
from knowledge.model import Asked, Knowledge
from locales import lexicon, places
from locales.languages import LANGUAGES, Language


@cache
def common() -> Vocabulary:
    """The vocabulary of the general entries, to which those of a knowledge folder are added."""
    return Vocabulary(general())


def general() -> Iterator[tuple[Sense, Language, str]]:
    """The entries of the general lexicon, of the places and of the months, in both languages."""
    for language in LANGUAGES:
        for section, groups in lexicon.load(language).items():
            for group, words in groups.items():
                for word in words:
                    yield Sense(section, group), language, word
        for place, names in places.names(language).items():
            for name in names:
                yield Sense("place", place), language, name
        for width in ("format", "stand-alone"):
            for month, name in Locale(language).months[width]["wide"].items():
                yield Sense("period", f"month:{month}"), language, name


def topical(knowledge: Knowledge) -> Iterator[tuple[Sense, Language, str]]:
    """The synonym sets of the topics and of the folder. Phrases of figures are read with these, later."""
    for name, asked in knowledge.words.items():
        yield from _entries(Sense("concept", f"*/{name}"), asked)
    for topic in knowledge.topics.values():
        yield from _entries(Sense("concept", topic.id), topic.asked)
        for name, asked in topic.words.items():
            yield from _entries(Sense("concept", f"{topic.id}/{name}"), asked)
        yield from _entries(Sense("context", topic.id), topic.context)


def spoken(asked: Asked) -> Iterator[tuple[Language, str]]:
    """Each phrase of a bilingual vocabulary with its language."""
    yield from (("kk", phrase) for phrase in asked.kk)
    yield from (("ru", phrase) for phrase in asked.ru)


def _entries(sense: Sense, asked: Asked) -> Iterator[tuple[Sense, Language, str]]:
    return ((sense, language, phrase) for language, phrase in spoken(asked))
