"""The vocabulary: general language and the topics' own words in one index.

An *entry* is a word or a phrase with what it means, its :class:`Sense`; it is found by the *lexemes* of its
words, in their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.understanding.lexemes import Hit, Lexemes
from locales.folding import tokens
from locales.languages import Language

# Words of other subjects are not among them: a topic may have the verb of which one is a form.
_GENERAL: Final = frozenset({"measure", "period", "check", "talk", "neutral", "reference"})
# Forms of verbs that fit any subject: a topic may have the verb itself ("ашылды" is one of ашылу).
_VERBS: Final = frozenset({"happening", "participles", "verbs_more"})
_NO_PHRASES: Final[Mapping[int, Sequence[Entry]]] = MappingProxyType({})
_SHORT: Final = 3  # letters of a first word that people type together with the second


class Sense(NamedTuple):
    """What an entry means: its kind and which of that kind.

    Kinds: ``concept`` and ``context`` of topics; ``measure``, ``period``, ``number``, ``place``; ``check``,
    ``talk``, ``reference`` and ``neutral`` of general language; ``foreign``, a known word of something else.
    """

    kind: str
    id: str


class Entry(NamedTuple):
    """A word or phrase of the vocabulary."""

    sense: Sense
    language: Language
    lexemes: tuple[int, ...]
    text: str


class Vocabulary:
    """An index over entries, each given as (sense, language, text)."""

    def __init__(self, entries: Iterable[tuple[Sense, Language, str]] = ()) -> None:
        self._lexemes = Lexemes()
        self._words: dict[int, list[Entry]] = {}
        self._phrases: dict[int, dict[int, list[Entry]]] = {}  # by their first and their second word
        self._names_with: dict[int, list[Entry]] = defaultdict(list)
        # Words are looked up in the lexemes; a call in between would cost more than it explains.
        self.look_up = self._lexemes.look_up
        self.knows = self._lexemes.knows
        self.closest = self._lexemes.closest
        self.mended = self._lexemes.mended
        self.is_nearly = self._lexemes.is_nearly
        self.add(entries)

    def add(self, entries: Iterable[tuple[Sense, Language, str]]) -> None:
        """Takes more entries in: for the building of an index, never afterwards."""
        for sense, language, text in entries:
            words = [(t.skeleton, t.text) for t in tokens(text) if not t.is_number and t.skeleton]
            if not words:
                continue
            self._add(sense, language, text, words)
            if len(words) == 2 and ("-" in text or len(words[0][0]) <= _SHORT):
                # фронт-офис, по счёту: also typed as one word
                (one, one_typed), (two, two_typed) = words
                self._add(sense, language, text, [(one + two, one_typed + two_typed)])

    def _add(self, sense: Sense, language: Language, text: str, words: list[tuple[str, str]]) -> None:
        general = len(words) == 1 and sense.kind in _GENERAL and sense.id not in _VERBS
        lexemes = tuple(
            self._lexemes.add(
                word,
                typed,
                language,
                alone=len(words) == 1,
                general=general,
                named=len(words) == 1 and sense.kind == "concept",
                strange=sense.kind == "foreign",
            )
            for word, typed in words
        )
        here = self._words.setdefault(lexemes[0], [])
        if len(lexemes) > 1:
            here = self._phrases.setdefault(lexemes[0], {}).setdefault(lexemes[1], [])
        if not any(e.sense == sense and e.lexemes == lexemes for e in here):
            entry = Entry(sense, language, lexemes, text)
            here.append(entry)
            if len(lexemes) > 1 and sense.kind == "concept":
                for lexeme in set(lexemes):
                    self._names_with[lexeme].append(entry)

    def words(self, lexeme: int) -> Sequence[Entry]:
        """Entries of one word: the lexeme."""
        return self._words.get(lexeme, ())

    def phrases(self, lexeme: int) -> Mapping[int, Sequence[Entry]]:
        """Entries of several words of which the lexeme is the first, by their second one."""
        return self._phrases.get(lexeme, _NO_PHRASES)

    def names_with(self, lexeme: int) -> Sequence[Entry]:
        """Names of several words that topics have, one of which is the lexeme."""
        return self._names_with.get(lexeme, ())


__all__ = ["Entry", "Hit", "Sense", "Vocabulary"]
