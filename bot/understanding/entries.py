"""Where the vocabulary's entries come from: the general lexicon, the places and months, the topics' words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from babel import Locale

from bot.understanding.vocabulary import Vocabulary
from bot.understanding.word import Concept, Sense
from knowledge.model import Asked, Knowledge
from locales import lexicon, places
from locales.folding import tokens
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
        yield from _entries(named(Concept("*", "set", name)), asked)
    for topic in knowledge.topics.values():
        yield from _entries(named(Concept(topic.id, "topic")), topic.asked)
        for name, asked in topic.words.items():
            yield from _entries(named(Concept(topic.id, "set", name)), asked)
        yield from _entries(Sense("context", topic.id), topic.context)


# Groups of words that belong to a subject; the others (roles, deadlines, what was cancelled) do to none.
_SUBJECTS: Final = frozenset(
    {
        "animals", "animals_nature", "plants", "culture_art", "film_music_art", "education", "school_science",
        "family_home", "home_shop_family", "food", "geography", "geography_terms", "history_politics",
        "history_religion", "law", "law_order", "medicine", "money_other", "religion", "sport", "sport_games",
        "tech", "technology", "transport", "other_institutions", "everyday_nouns", "misc", "everyday_verbs",
        "daily_verbs",
    }
)  # fmt: skip
# How many words of a group, at least and of all that it has, a folder uses whose own subject the group's is.
_AT_HOME: Final = (3, 0.012)


def at_home(knowledge: Knowledge, vocabulary: Vocabulary) -> frozenset[str]:
    """The groups of words of other subjects that are the folder's own subject: it uses several of them."""
    used: dict[str, set[str]] = defaultdict(set)
    every: set[str] = set()
    for _, _, text in topical(knowledge):
        for token in tokens(text):
            every.add(token.skeleton)
            for mark in vocabulary.written(token).senses:
                if mark.sense.kind == "foreign" and mark.sense.name in _SUBJECTS:
                    used[mark.sense.name].add(mark.entry)
    least, share = _AT_HOME
    return frozenset(g for g, words in used.items() if len(words) >= max(least, share * len(every)))


def named(concept: Concept) -> Sense:
    """The sense of a word that names a concept."""
    return Sense("concept", concept)


def spoken(asked: Asked) -> Iterator[tuple[Language, str]]:
    """Each phrase of a bilingual vocabulary with its language."""
    yield from (("kk", phrase) for phrase in asked.kk)
    yield from (("ru", phrase) for phrase in asked.ru)


def _entries(sense: Sense, asked: Asked) -> Iterator[tuple[Sense, Language, str]]:
    return ((sense, language, phrase) for language, phrase in spoken(asked))
