"""The vocabulary: general language and the topics' own words in one index.

An *entry* is a word or a phrase with what it means, its :class:`Sense`; it is found by the *lexemes* of its
words, in their order. The general lexicon, the places and months are the :func:`common` vocabulary; a
knowledge folder adds the words of its topics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from babel import Locale

from bot.understanding.lexemes import Hit, Lexemes
from bot.understanding.word import NOTHING, Concept, Entry, Sense, Word
from knowledge.model import Asked, Knowledge
from locales import folding, languages, places
from locales.folding import Token, tokens
from locales.languages import LANGUAGES, Language
from locales.stemming import unpossessed

# Words of other subjects are not among them: a topic may have the verb of which one is a form.
_GENERAL: Final = frozenset({"measure", "period", "check", "talk", "neutral", "reference"})
# Forms of verbs and nouns that fit any subject: a topic may have the word itself ("ашылды" is one of ашылу).
_FORMS: Final = frozenset(
    {
        "happening",
        "participles",
        "verbs_more",
        "change",
        "months",
        "persons",
        "media",
        "parts",
        "generic_nouns",
        "country",
    }
)
# The words of phrases that are known with one of them misspelt: two vouch for one of general language.
_VOUCHED: Final = {"concept": 2, "period": 2, "measure": 3}
_NEVER: Final = 99
_MONTHS: Final = Sense("period", "months")
_NAMING: Final = frozenset({"concept", "context"})  # kinds whose phrases name things
_SHORT_FIRST: Final = 3  # letters of a first word that people type together with the second
_MOST_KEPT: Final = 8_192  # spellings
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


class Vocabulary:
    """An index over entries, each given as (sense, language, text)."""

    def __init__(
        self,
        entries: Iterable[tuple[Sense, Language, str]] = (),
        *,
        base: Vocabulary | None = None,
        lexemes: Lexemes | None = None,
    ) -> None:
        """``base``: a vocabulary whose entries it has too; that one stays as it is. ``lexemes``: its own."""
        self._lexemes: Lexemes = lexemes or Lexemes(base._lexemes if base else None)
        self._words: dict[int, list[Entry]] = {}
        self._phrases: dict[int, dict[int, list[Entry]]] = {}  # by their first and their second word
        self._inferred: dict[int, dict[int, list[Entry]]] = {}  # likewise, of what people type alone
        self._names_with: dict[int, list[Entry]] = defaultdict(list)
        if base:
            self._words = _copied(base._words)
            self._phrases = {first: _copied(more) for first, more in base._phrases.items()}
            self._inferred = {first: _copied(more) for first, more in base._inferred.items()}
            self._names_with.update(_copied(base._names_with))
        self._typed: dict[str, Word] = {}
        self._written: dict[str, Word] = {}
        self._kept: Mapping[str, tuple[Hit, ...]] = {}  # what words as editors write them are, from before
        self.at_home: frozenset[str] = frozenset()  # groups of words of other subjects that are none here
        self.look_up = self._lexemes.look_up
        self.knows = self._lexemes.knows
        self.is_nearly = self._lexemes.is_nearly
        self.add(entries)

    def add(self, entries: Iterable[tuple[Sense, Language, str]]) -> None:
        """Takes more entries in: for the building of an index, never afterwards."""
        self._typed.clear()
        self._written.clear()
        self._kept = {}
        for sense, language, text in entries:
            words = [(t.skeleton, t.text) for t in tokens(text) if not t.is_number and t.skeleton]
            if not words:
                continue
            self._add(sense, language, text, words)
            if len(words) == 2 and ("-" in text or len(words[0][0]) <= _SHORT_FIRST):
                # фронт-офис, по счёту: also typed as one word
                (one, one_typed), (two, two_typed) = words
                self._add(sense, language, text, [(one + two, one_typed + two_typed)])
            if language == "kk" and len(words) > 1 and sense.kind in _NAMING:
                # қоқыс орны: its other forms (қоқыс орындары) are those of орын
                for base in unpossessed(words[-1][1].lower()):
                    base_words = [*words[:-1], (folding.skeleton(base), base)]
                    self._add(sense, language, text, base_words, inferred=True)

    def _add(
        self,
        sense: Sense,
        language: Language,
        text: str,
        words: list[tuple[str, str]],
        *,
        inferred: bool = False,
    ) -> None:
        inflected = sense.name in _FORMS or sense.name.startswith("month:")
        general = len(words) == 1 and sense.kind in _GENERAL and not inflected
        lexemes = tuple(
            self._lexemes.add(
                word,
                typed,
                language,
                alone=len(words) == 1,
                general=general,
                named=sense.kind == "concept" or sense == _MONTHS,
                strange=sense.kind == "foreign",
                proper=sense.kind == "place",
            )
            for word, typed in words
        )
        here = self._words.setdefault(lexemes[0], [])
        if len(lexemes) > 1:
            phrases = self._inferred if inferred else self._phrases
            here = phrases.setdefault(lexemes[0], {}).setdefault(lexemes[1], [])
        if not any(e.sense == sense and e.lexemes == lexemes for e in here):
            entry = Entry(sense, language, lexemes, text, inferred)
            here.append(entry)
            if len(lexemes) >= _VOUCHED.get(sense.kind, _NEVER) and not inferred:
                for lexeme in set(lexemes):
                    self._names_with[lexeme].append(entry)

    def typed(self, token: Token) -> Word:
        """A token as people type it: with what it may be if it is misspelt or in Latin letters."""
        if len(token.skeleton) > folding.LONGEST:
            return NOTHING
        known = self._typed.get(token.text)
        if known is None:
            if len(self._typed) > _MOST_KEPT:
                self._typed.clear()
            hits = self._hits(token)
            known = Word(hits, self._words, self._phrases, self._inferred) if hits else NOTHING
            self._typed[token.text] = known
        return known

    def written(self, token: Token) -> Word:
        """A token as editors write it: without errors, with all its letters (күн is no құн)."""
        known = self._written.get(token.text)
        if known is None:
            exact = self._kept.get(token.text)
            if exact is None:
                hits = () if token.is_number or not token.skeleton else self.look_up(token.skeleton)
                exact = self._lexemes.closest(token.text, tuple(h for h in hits if h.quality == 1))
            known = self._written[token.text] = Word(exact, self._words, self._phrases)
        return known

    def plain(self) -> Iterator[tuple[Any, ...]]:
        """All of it as tuples, lists, dicts, sets, texts and numbers, in two parts: to be kept in a file."""
        yield self._lexemes.plain()
        numbers: dict[Entry, int] = {}
        senses: dict[Sense, int] = {}

        def numbered(lists: Mapping[int, Sequence[Entry]]) -> dict[int, list[int]]:
            return {n: [numbers.setdefault(e, len(numbers)) for e in some] for n, some in lists.items()}

        lists = (
            numbered(self._words),
            {first: numbered(more) for first, more in self._phrases.items()},
            {first: numbered(more) for first, more in self._inferred.items()},
            numbered(self._names_with),
        )
        entries = [(senses.setdefault(e.sense, len(senses)), *e[1:]) for e in numbers]
        kinds = [(kind, id_ if isinstance(id_, str) else tuple(id_)) for kind, id_ in senses]
        written = {text: tuple(map(tuple, word.hits)) for text, word in self._written.items()}
        yield kinds, entries, lists, written, self.at_home

    @classmethod
    def restored(cls, plain: Iterable[tuple[Any, ...]]) -> Vocabulary:
        """What :meth:`plain` gave."""
        parts = iter(plain)
        made = cls(lexemes=Lexemes.restored(next(parts, ())))  # gone before the next part comes
        kinds, numbered, lists, written, at_home = next(parts, ())
        if next(parts, None) is not None:
            raise ValueError("there are two parts")
        senses = [Sense(kind, id_ if isinstance(id_, str) else Concept._make(id_)) for kind, id_ in kinds]
        entries = [Entry(senses[sense], *rest) for sense, *rest in numbered]

        def named(lists: Mapping[int, Sequence[int]]) -> dict[int, list[Entry]]:
            return {n: [entries[e] for e in some] for n, some in lists.items()}

        words, phrases, inferred, names_with = lists
        made._words = named(words)
        made._phrases = {first: named(more) for first, more in phrases.items()}
        made._inferred = {first: named(more) for first, more in inferred.items()}
        made._names_with.update(named(names_with))
        made._kept = {text: tuple(map(Hit._make, hits)) for text, hits in written.items()}
        made.at_home = at_home
        return made

    def _hits(self, token: Token) -> tuple[Hit, ...]:
        if token.is_number or not token.skeleton:
            return ()
        hits = self.look_up(token.skeleton)
        if hits and hits[0].quality == 1:
            return self._lexemes.closest(token.text, hits)
        for variant in folding.variants(token.text):
            others = self.look_up(variant)
            if others and (not hits or others[0].quality > hits[0].quality):
                hits = others
        return self._lexemes.mended(token.text, hits)

    def names_with(self, lexeme: int) -> Sequence[Entry]:
        """Names of several words that topics have, one of which is the lexeme."""
        return self._names_with.get(lexeme, ())


def _copied(lists: Mapping[int, list[Entry]]) -> dict[int, list[Entry]]:
    return {n: entries.copy() for n, entries in lists.items()}


@cache
def common() -> Vocabulary:
    """The vocabulary of the general entries, to which those of a knowledge folder are added."""
    return Vocabulary(general())


def general() -> Iterator[tuple[Sense, Language, str]]:
    """The entries of the general lexicon, of the places and of the months, in both languages."""
    for language in LANGUAGES:
        for section, groups in languages.load(language).items():
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


__all__ = ["Entry", "Sense", "Vocabulary"]
