"""The vocabulary: general language and the topics' own words in one index of folded lexemes.

A *lexeme* is one vocabulary word in one language. An *entry* is a word or a phrase with what it means, its
:class:`Sense`. The index finds the lexemes that a typed word may be: by its stems, then by one typing error.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from babel import Locale

from knowledge.model import Asked, Knowledge
from locales import lexicon, places
from locales.folding import RUSSIAN_KEYS, skeleton, tokens
from locales.languages import LANGUAGES, Language
from locales.stemming import NOMINAL, keys, stems


class Sense(NamedTuple):
    """What an entry means: its kind (``concept``, ``measure``, ``period``, ``check``, ``talk``, ``place``, ``neutral``, ``foreign``) and which."""

    kind: str
    id: str


class Entry(NamedTuple):
    """A word or phrase of the vocabulary."""

    sense: Sense
    language: Language
    lexemes: tuple[int, ...]
    text: str


class Hit(NamedTuple):
    """A lexeme that a typed word may be."""

    lexeme: int
    quality: float  # 1 as written or inflected; less with a typing error
    ending: str | None  # the language whose endings were taken off
    size: int  # letters of the folded stem that matched


_GENERAL: Final = frozenset({"measure", "period", "check", "talk", "neutral", "reference"})
_VOWELS: Final = re.compile("[aeiou]+")
_CONSONANT: Final = re.compile("[^aeiou]")
_PREPOSITIONS: Final = frozenset({"za", "po", "na", "do", "iz", "ot", "ob", "dlia", "pro", "pri"})
_BARE_FROM: Final = 3  # consonants that a word must have to be known by them
_BARE_QUALITY: Final = 0.7
# The consonants of Kazakh endings in their order: plural, possessive, case; voice, tense, person.
_BARE_ENDING: Final = re.compile(
    "(?:[ldt]r)?(?:s|m|n|mz|nz)?(?:[ndt]n|[gk]|n|[ndt]|n?[dt]n|[mbp]n|n?[dt]|n?[dt]g)?|[lnt]{0,2}(?:[dtp]|[gk]n|dn|tn|d|s|r|u)?[mkn]?"
)
_KAZAKH: Final = frozenset("әғқңөұүһі")
_FUZZY_FROM: Final = 4  # letters that a word must have before a typing error is forgiven
_TRUSTED: Final = 0.7
_SHORT_STEM: Final = 3
_EDGE: Final = 2  # letters at an end of a word that find its likes; one more for long words
_LONG: Final = 7
_INFLECTED: Final = 3  # shorter vocabulary words are matched as they stand


class Vocabulary:
    """An immutable index over entries. Build one with :func:`build`."""

    def __init__(self, entries: Iterable[tuple[Sense, Language, str]] = ()) -> None:
        self._lexemes: dict[tuple[str, Language], int] = {}
        self._by_key: dict[str, tuple[int, ...]] = {}  # key -> lexemes, twice their number, one more if whole
        self._by_first: dict[int, list[Entry]] = defaultdict(list)
        self._near: dict[tuple[int, str], list[str]] = defaultdict(list)
        self.lexeme_language: list[Language] = []
        self._by_consonants: dict[str, list[int]] = defaultdict(list)
        self._words: set[int] = set()  # single words of general language
        self.acronym: list[bool] = []  # not inflected unless typed in capitals: МӘТ is not in мәтін
        self.lexeme_text: list[str] = []  # as the vocabulary writes it, lower case
        self._cache: dict[str, tuple[Hit, ...]] = {}
        self.add(entries)

    def add(self, entries: Iterable[tuple[Sense, Language, str]]) -> None:
        """Takes more entries in: for the building of an index, never afterwards."""
        self._cache.clear()
        for sense, language, text in entries:
            words = [(t.skeleton, t.text) for t in tokens(text) if not t.is_number and t.skeleton]
            if not words:
                continue
            spellings = [words]
            if len(words) == 2 and ("-" in text or len(words[0][0]) <= _SHORT_STEM):  # фронт-офис, по счёту: also typed as one
                spellings.append([(words[0][0] + words[1][0], words[0][1] + words[1][1])])
            for spelling in spellings:
                lexemes = tuple(self._lexeme(w, typed, language) for w, typed in spelling)
                if len(lexemes) == 1 and sense.kind in _GENERAL:
                    self._words.add(lexemes[0])
                here = self._by_first[lexemes[0]]
                if not any(e.sense == sense and e.lexemes == lexemes for e in here):
                    here.append(Entry(sense, language, lexemes, text))

    def _lexeme(self, word: str, text: str, language: Language) -> int:
        short_name = text.isupper() and 1 < len(text) <= 4
        text = text.lower()
        known = self._lexemes.get((text, language))
        if known is not None:
            return known
        number = self._lexemes[text, language] = len(self.lexeme_language)
        self.lexeme_language.append(language)
        self.lexeme_text.append(text)
        self.acronym.append(short_name)
        for n, key in enumerate(keys(word, language)):
            if n == 0:
                bare = _VOWELS.sub("", word)
                if len(bare) >= _BARE_FROM or (len(bare) == _BARE_FROM - 1 and len(word) <= _BARE_FROM + 1):
                    self._by_consonants[bare].append(number)
            if key not in self._by_key and len(key) >= _FUZZY_FROM:
                for size in (_EDGE, _EDGE + 1):
                    if size == _EDGE if len(key) < _LONG - 1 else size > _EDGE or len(key) <= _LONG:
                        self._near[size, key[:size]].append(key)
                        self._near[-size, key[-size:]].append(key)
            self._by_key[key] = (*self._by_key.get(key, ()), 2 * number + (n == 0))
        return number

    def _joined(self, word: str) -> tuple[Hit, ...]:
        """A word typed together with the Russian preposition before it (зафорум)."""
        for size in (3, 2):
            if word[:size] in _PREPOSITIONS and len(word) - size >= _FUZZY_FROM:
                rest = self._exact(word[size:]) or self._misspelt(word[size:])
                return tuple(h for h in rest if word[size + h.size :] in NOMINAL)  # посоветуете is no совет
        return ()

    def _vowelless(self, word: str) -> tuple[Hit, ...]:
        """Lexemes of a word typed with most of its vowels left out (мемлкттк): its consonants, in order, and their like."""
        bare = _VOWELS.sub("", word)
        if len(bare) < _BARE_FROM or len(bare) * 5 < len(word) * 3:
            if bare != word or len(word) < _BARE_FROM - 1:
                return ()
            return tuple(Hit(n, _BARE_QUALITY, None, len(word)) for n in self._by_consonants.get(bare, ()))
        for cut in range(len(bare), _BARE_FROM - 1, -1):
            if cut < len(bare) and not _BARE_ENDING.fullmatch(bare, cut):
                continue
            found = [
                Hit(n, _BARE_QUALITY, "kk" if cut < len(bare) else None, cut)
                for n in self._by_consonants.get(bare[:cut], ())
                if _dropped(word, skeleton(self.lexeme_text[n]), cut)
            ]
            if found:
                return tuple(found)
        return ()

    def entries_from(self, lexeme: int) -> list[Entry]:
        """Entries whose first word is the lexeme, the longest first."""
        return self._by_first.get(lexeme, [])

    def look_up(self, word: str) -> tuple[Hit, ...]:
        """Every lexeme that a folded word may be; with a typing error only if it is none without one."""
        known = self._cache.get(word)
        if known is None:
            if len(self._cache) > 8_192:
                self._cache.clear()
            known = self._exact(word)
            if not known or (len(word) > _SHORT_STEM and all(h.size <= _SHORT_STEM for h in known)):
                known += self._misspelt(word)  # a short stem under a long ending may be an accident
            known = known or self._vowelless(word) or self._joined(word)
            self._cache[word] = known
        return known

    def closest(self, typed: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Of several readings of a Cyrillic word those whose letters are the typed ones, if there are any.

        Letters that only Kazakh has are compared as they are if the word was typed with any of them; if not,
        with the Russian letter that people type for each.
        """
        hits = tuple(h for h in hits if not h.ending or not self.acronym[h.lexeme] or typed[:2].isupper())
        typed = typed.lower()
        if len(hits) < 2 or not ("а" <= typed[0] <= "ӿ"):
            return hits
        kazakh = any(c in _KAZAKH for c in typed)
        letters = typed if kazakh else typed.translate(RUSSIAN_KEYS)
        kept = []
        for hit in hits:
            text = self.lexeme_text[hit.lexeme]
            if not kazakh or self.lexeme_language[hit.lexeme] == "ru":
                text = text.translate(RUSSIAN_KEYS)
            needed = min(hit.size - 1, len(text) - 2) if hit.size > 4 else min(hit.size, len(text))
            if _common(letters, text) >= needed:
                kept.append(hit)
        return tuple(kept) or hits

    def knows(self, word: str) -> bool:
        """Whether the folded word is in the vocabulary without any typing error."""
        return bool(self._exact(word))

    def _exact(self, word: str) -> tuple[Hit, ...]:
        found: dict[int, Hit] = {}
        for stem in stems(word):
            for packed in self._by_key.get(stem.text, ()):
                lexeme, whole = packed >> 1, packed & 1
                if stem.ending and len(stem.text) < _INFLECTED:
                    continue
                if not whole and (
                    stem.language == "kk" or (len(stem.text) < 4 and stem.ending not in NOMINAL)
                ):
                    continue
                if (
                    stem.ending
                    and stem.language == "ru"
                    and self.lexeme_language[lexeme] == "kk"
                    and len(stem.text) < 4
                ):
                    continue
                found.setdefault(lexeme, Hit(lexeme, 1.0, stem.language, len(stem.text)))
        if not found:
            return ()
        best = max(h.size for h in found.values())
        if best == len(word):  # a word as it stands is no form of a shorter one by chance
            whole = [h for h in found.values() if h.size == best]
            if any(h.lexeme in self._words for h in whole):
                return tuple(whole)
            return tuple(h for h in found.values() if h.size == best or self._inside(h, found.values(), 0))
        return tuple(h for h in found.values() if h.size >= best - 1 or self._inside(h, found.values()))

    def _inside(self, hit: Hit, others: Iterable[Hit], slack: int = 1) -> bool:
        """Whether a longer hit is but a form of this one (кеңестер of кеңес)."""
        mine = keys(skeleton(self.lexeme_text[hit.lexeme]), self.lexeme_language[hit.lexeme])
        longer = {o.lexeme for o in others if o.size > hit.size + slack}
        return any(s.text in mine for o in longer for s in stems(skeleton(self.lexeme_text[o])))

    def _misspelt(self, word: str) -> tuple[Hit, ...]:
        if len(word) < _FUZZY_FROM:
            return ()
        found: dict[int, tuple[float, Hit]] = {}
        for stem in stems(word):
            text = stem.text
            if len(text) < _FUZZY_FROM or len(word) - len(text) > 6:
                continue
            # One error leaves the beginning or the end as it is.
            size = _EDGE + (len(text) >= _LONG)
            candidates = {
                *self._near.get((size, text[:size]), ()),
                *self._near.get((-size, text[-size:]), ()),
            }
            for key in candidates:
                if abs(len(key) - len(text)) > 1 or (
                    key[0] != text[0] and len(text) < _LONG and key[:2] != text[1::-1]
                ):
                    continue  # the first letter of a short word is seldom wrong, but for a swap
                if not _one_error(text, key):
                    continue
                taken = (0.025 if len(text) < _LONG - 1 else 0.005) * (len(word) - len(text))
                quality = 0.9 - 0.6 / min(len(key), len(text)) - taken
                if quality < _TRUSTED:
                    continue  # a short stem with an error under a long ending is likely another word
                for packed in self._by_key[key]:
                    lexeme, whole = packed >> 1, packed & 1
                    if not whole and stem.language == "kk":
                        continue
                    if lexeme not in found or found[lexeme][0] < quality:
                        found[lexeme] = (quality, Hit(lexeme, quality, stem.language, len(stem.text)))
        if not found:
            return ()
        best = max(q for q, _ in found.values())
        near = [hit for quality, hit in found.values() if quality >= best - 0.02]
        # волонтерлер stands in a phrase: who misspelt it may as well have meant a form of волонтер.
        forms = {s.text for h in near for s in stems(skeleton(self.lexeme_text[h.lexeme]))}
        near += [
            hit
            for quality, hit in found.values()
            if quality < best - 0.02
            and not forms.isdisjoint(keys(skeleton(self.lexeme_text[hit.lexeme]), self.lexeme_language[hit.lexeme]))
        ]
        return tuple(near)


def _common(a: str, b: str) -> int:
    """The length of the common beginning."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def _dropped(typed: str, word: str, consonants: int) -> bool:
    """Whether ``typed``, up to its n-th consonant, is ``word`` with nothing but vowels left out."""
    at = 0
    for letter in typed:
        if consonants == 0:
            break
        consonants -= letter not in "aeiou"
        found = word.find(letter, at)
        if found < 0 or _CONSONANT.search(word, at, found):
            return False
        at = found + 1
    return True


def _one_error(a: str, b: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes ``b`` of ``a``."""
    start = 0
    while start < len(a) and start < len(b) and a[start] == b[start]:
        start += 1
    end = 0
    while end < len(a) - start and end < len(b) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def general() -> Iterator[tuple[Sense, Language, str]]:
    """The entries of the general lexicon and of the places, in both languages."""
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


def spoken(asked: Asked) -> Iterator[tuple[Language, str]]:
    """Each phrase of a bilingual vocabulary with its language."""
    yield from (("kk", phrase) for phrase in asked.kk)
    yield from (("ru", phrase) for phrase in asked.ru)


def topical(knowledge: Knowledge) -> Iterator[tuple[Sense, Language, str]]:
    """The synonym sets of the topics and of the folder. Phrases of figures are read with these, later."""
    for name, asked in knowledge.words.items():
        for language, phrase in spoken(asked):
            yield Sense("concept", f"*/{name}"), language, phrase
    for topic in knowledge.topics.values():
        for language, phrase in spoken(topic.asked):
            yield Sense("concept", topic.id), language, phrase
        for name, asked in topic.words.items():
            for language, phrase in spoken(asked):
                yield Sense("concept", f"{topic.id}/{name}"), language, phrase
        for language, phrase in spoken(topic.context):
            yield Sense("context", topic.id), language, phrase
