"""The words of the vocabulary, each in one language, and which of them a typed word may be.

A word is found by its stems; if that finds nothing, by one typing error, by its consonants, or behind a
preposition typed together with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

from bot.understanding import spelling
from locales.folding import LONGEST, RUSSIAN_KEYS, skeleton, squeezed
from locales.languages import LANGUAGES, Language
from locales.stemming import (
    HARDENED,
    NOMINAL,
    Stem,
    has_bare_form,
    is_derived,
    is_ending,
    nouns_of_adjective,
    stems,
    stems_in,
)

_SHORT_STEM: Final = 3  # a stem that long or shorter may be found by accident
_RUSSIAN_FORM: Final = 4  # shorter stems need an ending that is surely a noun's or adjective's
_ACRONYM: Final = 4  # letters of a short name in capitals
_MOST_CACHED: Final = 8_192

_FUZZY_FROM: Final = 4  # letters that a word must have before a typing error is forgiven
_LONGEST_ENDING: Final = 6  # letters of an ending on a word with an error
_TRUSTED: Final = 0.7  # the quality below which a word with an error is likely another word
_SURE: Final = 0.75  # the quality from which on a word with an error is not looked for without vowels
_AS_GOOD: Final = 0.02  # differences in quality that mean nothing

_RELATED: Final = 0.9  # the quality of a noun that is known by its adjective
_BARE_FROM: Final = 3  # consonants that a word must have to be known by them
_BARE_QUALITY: Final = 0.7


class Lexeme(NamedTuple):
    """One vocabulary word."""

    text: str  # as the vocabulary writes it, lower case
    language: Language
    acronym: bool  # not inflected unless typed in capitals: МӘТ is not in мәтін


class Hit(NamedTuple):
    """A lexeme that a typed word may be."""

    lexeme: int
    quality: float  # 1 as written or inflected; less with a typing error
    ending: str | None  # the language whose endings were taken off
    size: int  # letters of the folded stem that matched


class Lexemes:
    """The index of words. Complete once its vocabulary is built."""

    def __init__(self, base: Lexemes | None = None) -> None:
        """``base``: an index whose words it has too, under the same numbers."""
        self._all: list[Lexeme] = []
        self._numbers: dict[Language, dict[str, int]] = {language: {} for language in LANGUAGES}
        self._general: set[int] = set()
        self._named: set[int] = set()  # words by which topics name things
        self._alone: set[int] = set()  # words that mean something by themselves, not in a phrase only
        self._by_key: dict[str, tuple[int, ...]] = {}  # key -> lexemes, twice their number, one more if whole
        # Keys by what is left of them if one letter goes: one, or several.
        self._without_a_letter: dict[str, str | tuple[str, ...]] = {}
        self._strange: set[int] = set()
        self._proper: set[int] = set()  # names, which are forms of no other word
        self._forgiven: set[int] = set()  # words that are also found with an error
        self._by_consonants: dict[str, list[int]] = defaultdict(list)
        self._cache: dict[str, tuple[Hit, ...]] = {}
        self._without_error: dict[str, tuple[Hit, ...]] = {}
        if base:
            self._take_over(base)

    def _take_over(self, base: Lexemes) -> None:
        self._all += base._all
        for language, numbers in base._numbers.items():
            self._numbers[language].update(numbers)
        self._general |= base._general
        self._named |= base._named
        self._alone |= base._alone
        self._by_key.update(base._by_key)
        self._without_a_letter.update(base._without_a_letter)
        self._strange |= base._strange
        self._proper |= base._proper
        self._forgiven |= base._forgiven
        self._by_consonants.update((k, numbers.copy()) for k, numbers in base._by_consonants.items())

    def plain(self) -> tuple[Any, ...]:
        """All of it as tuples, dicts, sets, texts and numbers: to be kept in a file."""
        return (
            [tuple(lexeme) for lexeme in self._all],
            self._numbers,
            self._by_key,
            self._without_a_letter,
            dict(self._by_consonants),
            *(self._general, self._named, self._alone, self._strange, self._proper, self._forgiven),
        )

    @classmethod
    def restored(cls, plain: tuple[Any, ...]) -> Lexemes:
        """What :meth:`plain` gave, which is taken over and not copied."""
        made = cls()
        every, made._numbers, made._by_key, made._without_a_letter, bare, *sets = plain
        made._all = list(map(Lexeme._make, every))
        made._by_consonants = defaultdict(list, bare)
        made._general, made._named, made._alone, made._strange, made._proper, made._forgiven = sets
        return made

    def add(
        self,
        word: str,
        text: str,
        language: Language,
        *,
        alone: bool,
        general: bool,
        named: bool,
        strange: bool,
        proper: bool,
    ) -> int:
        """The number of a word, folded and as written.

        ``alone``: it stands for itself and not in a phrase only; ``general``: a word of general language;
        ``named``: one by which a topic names a thing; ``strange``: one of other subjects, which is not looked
        for behind typing errors; ``proper``: a name.
        """
        self._cache.clear()
        self._without_error.clear()
        acronym = text.isupper() and 1 < len(text) <= _ACRONYM
        lower = text.lower()
        text = text if lower == text else lower  # one string for the word and its entry
        known = self._numbers[language]
        number = known.get(text)
        if number is None:
            number = known[text] = len(self._all)
            self._all.append(Lexeme(text, language, acronym))
            for n, key in enumerate(spelling.keys_of(word, text, language, proper)):
                whole = n == 0 or language == "kk" or (word.endswith("t") and key == word[:-1])
                self._by_key[key] = (*self._by_key.get(key, ()), 2 * number + whole)
        if strange and alone:
            self._strange.add(number)
        if not strange and number not in self._forgiven:
            self._forgiven.add(number)
            self._file(number, word, language)
        if proper:
            self._proper.add(number)
        if alone:
            self._alone.add(number)
        if general:
            self._general.add(number)
        if named:
            self._named.add(number)
        return number

    def _file(self, number: int, word: str, language: Language) -> None:
        bare = spelling.consonants(word)
        if len(bare) >= _BARE_FROM or (len(bare) == _BARE_FROM - 1 and len(word) <= _BARE_FROM + 1):
            self._by_consonants[bare].append(number)
        for key in spelling.keys_of(word, self._all[number].text, language, number in self._proper):
            if len(key) >= _FUZZY_FROM and key not in self._keys_with_a_letter_more(key[1:]):
                for left in spelling.deletions(key):
                    others = self._keys_with_a_letter_more(left)
                    self._without_a_letter[left] = (*others, key) if others else key

    def _keys_with_a_letter_more(self, left: str) -> tuple[str, ...]:
        found = self._without_a_letter.get(left, ())
        return (found,) if isinstance(found, str) else found

    def look_up(self, word: str) -> tuple[Hit, ...]:
        """Every lexeme that a folded word may be; with a typing error only if it is none without one."""
        if len(word) > LONGEST:
            return ()
        known = self._cache.get(word)
        if known is None:
            if len(self._cache) > _MOST_CACHED:
                self._cache.clear()
            known = self._exact(word)
            if not any(self._says_what_it_is(h.lexeme) for h in known):
                known = (*known, *self._relational(word))
            if not known or (len(word) > _SHORT_STEM and all(h.size <= _SHORT_STEM for h in known)):
                known += self._misspelt(word)  # a short stem under a long ending may be an accident
            if all(h.quality < _SURE for h in known):
                known += self._vowelless(word)
            known = known or self._joined(word) or self._clipped(word)
            self._cache[word] = known
        return known

    def knows(self, word: str) -> bool:
        """Whether the folded word is in the vocabulary without any typing error."""
        return len(word) <= LONGEST and bool(self._exact(word))

    def closest(self, typed: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Of several readings of a Cyrillic word those whose letters are the typed ones, if there are any.

        Letters that only Kazakh has are compared as they are if the word was typed with any of them; if not,
        with the Russian letter that people type for each.
        """
        hits = tuple(
            h for h in hits if h.ending is None or not self._all[h.lexeme].acronym or typed[:2].isupper()
        )
        typed = typed.lower()
        kazakh = any(c in spelling.KAZAKH for c in typed)
        if len(hits) < 1 + (not kazakh) or not ("а" <= typed[0] <= "ӿ"):
            return hits
        letters = typed if kazakh else typed.translate(RUSSIAN_KEYS)
        doubles = len(typed) < spelling.LONG  # in short words they tell (ООН is no он)
        letters = letters if doubles else squeezed(letters)
        kept = []
        for hit in hits:
            text, language, _ = self._all[hit.lexeme]
            if not kazakh or language == "ru":
                text = text.translate(RUSSIAN_KEYS)
            text = text if doubles else squeezed(text)
            needed = min(hit.size - 1, len(text) - 2) if hit.size > 4 else min(hit.size, len(text))
            if spelling.common_beginning(letters, text) >= needed:
                kept.append(hit)
        # егіп is no Египет
        return tuple(kept) or tuple(h for h in hits if not kazakh or self._all[h.lexeme].language == "kk")

    def mended(self, typed: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Readings of a misspelt word: one that begins with Kazakh letters is no Russian word misspelt.

        Its ending may be Kazakh though (процентті).
        """
        if not any(c in spelling.KAZAKH for c in typed[: (len(typed) + 1) // 2].lower()):
            return hits
        return tuple(h for h in hits if self._all[h.lexeme].language == "kk")

    # as written or inflected

    def _exact(self, word: str) -> tuple[Hit, ...]:
        known = self._without_error.get(word)
        if known is None:
            if len(self._without_error) > _MOST_CACHED:
                self._without_error.clear()
            known = self._inflected(word)
            if not any(self._says_what_it_is(h.lexeme) for h in known):
                known = (*known, *self._short(word))
            self._without_error[word] = known
        return known

    def _short(self, word: str) -> Iterator[Hit]:
        """The Kazakh nouns of two letters by which topics name things (су: суды), where no other fits."""
        size = spelling.INFLECTED - 1
        if not (size < len(word) and is_ending(word[size:])):
            return
        for packed in self._by_key.get(word[:size], ()):
            lexeme = packed >> 1
            named = lexeme in self._named and lexeme in self._alone and lexeme not in self._general
            if named and self._all[lexeme].language == "kk":
                yield Hit(lexeme, 1.0, "kk", size)

    def _says_what_it_is(self, lexeme: int) -> bool:
        """Whether the word is one of general language, or one that names a thing without others beside it."""
        return lexeme in self._general or (lexeme in self._named and lexeme in self._alone)

    def _relational(self, word: str) -> Iterator[Hit]:
        """The Russian nouns by which topics name things and of which the word is the adjective
        (театральный: театр, дорожный: дорога).
        """
        for base in nouns_of_adjective(word):
            for packed in self._by_key.get(base, ()):
                lexeme = packed >> 1
                named = lexeme in self._named and self._says_what_it_is(lexeme)
                if named and self._all[lexeme].language == "ru":
                    yield Hit(lexeme, _RELATED, "ru", len(base))

    def _inflected(self, word: str) -> tuple[Hit, ...]:
        found: dict[int, Hit] = {}
        entire: set[int] = set()  # those of which not just the stem stands there, as "курсов" of курсовая
        for stem in stems_in(word, self._by_key):
            for packed in self._by_key.get(stem.text, ()):
                lexeme, whole = packed >> 1, bool(packed & 1)
                if lexeme not in found and self._may_be(stem, lexeme, whole):
                    found[lexeme] = Hit(lexeme, 1.0, stem.language, len(stem.text))
                    if whole or stem.ending or has_bare_form(self._all[lexeme].text):
                        entire.add(lexeme)
        if not found:
            return ()
        hits = found.values()
        # A word that stands in phrases only does not hide one that means something.
        best = max(
            (h.size for h in hits if h.lexeme in self._alone & entire), default=max(h.size for h in hits)
        )
        if best < len(word):
            least = best if best - 1 <= _SHORT_STEM else best - 1  # алынған is no form of әлі
            return tuple(h for h in hits if h.size >= least or self._has_form(h, hits, 1))
        # A word as it stands is no form of a shorter one by chance.
        as_it_stands = tuple(h for h in hits if h.size >= best)
        if any(h.lexeme in self._general for h in as_it_stands):
            return as_it_stands
        # Nor is one of another subject, unless a topic has the verb of which it is a form.
        strange = any(h.lexeme in self._strange for h in as_it_stands)
        return tuple(
            h
            for h in hits
            if h.size >= best
            or (
                (h.lexeme in self._named or not (strange or h.lexeme in self._general))
                and self._has_form(h, hits, 0)
            )
        )

    def _may_be(self, stem: Stem, lexeme: int, whole: bool) -> bool:
        """Whether a stem is one of the lexeme's; ``whole``: the key is the lexeme itself, not its stem."""
        size = len(stem.text)
        if stem.ending and min(size, len(self._all[lexeme].text)) < spelling.INFLECTED:
            return False
        if not whole and (stem.language == "kk" or (size < _RUSSIAN_FORM and stem.ending not in NOMINAL)):
            return False
        if self._all[lexeme].language == "ru" and not spelling.may_end(self._all[lexeme].text, stem):
            return False
        russian = stem.ending and stem.language == "ru"
        return not (russian and size < _RUSSIAN_FORM and self._all[lexeme].language == "kk")

    def _has_form(self, hit: Hit, others: Collection[Hit], slack: int) -> bool:
        """Whether a hit longer by more than ``slack`` is but a form of this one (кеңестер of кеңес)."""
        mine = self._keys(hit.lexeme)
        language = self._all[hit.lexeme].language
        longer = {
            o.lexeme
            for o in others
            if o.size > hit.size + slack
            and self._all[o.lexeme].language == language
            and o.lexeme not in self._proper
        }
        return any(form in mine for lexeme in longer for form in self._forms(lexeme))

    def _keys(self, lexeme: int) -> tuple[str, ...]:
        text, language, _ = self._all[lexeme]
        return spelling.keys_of(skeleton(text), text, language, lexeme in self._proper)

    def _forms(self, lexeme: int) -> Iterator[str]:
        """What the lexeme itself may be a form of, and not merely made of (жаңалық of жаңа)."""
        return (s.text for s in stems(skeleton(self._all[lexeme].text)) if not is_derived(s.ending))

    def is_nearly(self, word: str, lexeme: int) -> bool:
        """Whether a folded word of any length is one typing error away from a lexeme or a form of it."""
        wanted = self._keys(lexeme)
        return any(spelling.one_error(s.text, key) for s in stems(word) for key in wanted if s.text[1:])

    # with a typing error

    def _misspelt(self, word: str) -> tuple[Hit, ...]:
        if len(word) < _FUZZY_FROM:
            return ()
        found: dict[int, Hit] = {}
        for stem in stems(word):
            if len(stem.text) < _FUZZY_FROM or len(word) - len(stem.text) > _LONGEST_ENDING:
                continue
            for key in self._like(stem.text):
                quality = spelling.quality(stem, key, len(word))
                if quality < _TRUSTED:
                    continue
                for packed in self._by_key[key]:
                    lexeme, whole = packed >> 1, packed & 1
                    if lexeme not in self._forgiven or (not whole and stem.language == "kk"):
                        continue
                    if lexeme not in found or found[lexeme].quality < quality:
                        found[lexeme] = Hit(lexeme, quality, stem.language, len(stem.text))
        if not found:
            return ()
        best = max(h.quality for h in found.values()) - _AS_GOOD
        near = [h for h in found.values() if h.quality >= best]
        return self._with_what_they_are_forms_of(near, [h for h in found.values() if h.quality < best])

    def _with_what_they_are_forms_of(self, hits: list[Hit], others: Iterable[Hit]) -> tuple[Hit, ...]:
        """Волонтерлер stands in a phrase: who misspelt it may as well have meant a form of волонтер."""
        forms = {form for h in hits for form in self._forms(h.lexeme)}
        found = [*hits, *(h for h in others if not forms.isdisjoint(self._keys(h.lexeme)))]
        known = {h.lexeme for h in found}
        for hit in hits:
            for base in self._exact(skeleton(self._all[hit.lexeme].text)):
                if base.lexeme not in known:
                    known.add(base.lexeme)
                    found.append(hit._replace(lexeme=base.lexeme, ending=base.ending))
        return tuple(found)

    def _like(self, text: str) -> Iterator[str]:
        """The keys that differ from a stem by one error: with a letter less in one or both they are alike."""
        near = self._keys_with_a_letter_more
        found = dict.fromkeys(near(text))
        for left in spelling.deletions(text):
            if left in self._without_a_letter:
                found.update(dict.fromkeys(near(left)))
            if len(left) >= _FUZZY_FROM and left in self._by_key and left in near(left[1:]):
                found[left] = None
        for key in found:
            if key[0] != text[0] and len(text) < spelling.LONG and key[:2] != text[1::-1]:
                continue  # the first letter of a short word is seldom wrong, but for a swap
            if spelling.one_error(text, key):
                yield key

    def _vowelless(self, word: str) -> tuple[Hit, ...]:
        """Lexemes of a word typed with most of its vowels left out (мемлкттк)."""
        bare = spelling.consonants(word)
        if len(bare) < _BARE_FROM or len(bare) * 5 < len(word) * 3:
            if bare != word or len(word) < _BARE_FROM - 1:
                return ()
            return tuple(Hit(n, _BARE_QUALITY, None, len(word)) for n in self._by_consonants.get(bare, ()))
        longest: list[Hit] = []
        shorter: list[Hit] = []
        for cut in range(len(bare), _BARE_FROM - 1, -1):
            inflected = cut < len(bare)
            if inflected and not spelling.is_bare_ending(bare, cut):
                continue
            for stem, typed in self._bare_stems(word, bare, cut, inflected):
                (shorter if longest else longest).extend(
                    Hit(n, _BARE_QUALITY, "kk" if inflected else None, cut)
                    for n in self._by_consonants.get(stem, ())
                    if spelling.drops_vowels(typed, skeleton(self._all[n].text), cut)
                )
        return self._with_what_they_are_forms_of(longest, shorter)

    def _bare_stems(self, word: str, bare: str, cut: int, inflected: bool) -> Iterator[tuple[str, str]]:
        """The first consonants and the word as typed; before an ending also the last one hard (сыйлғ: -қ)."""
        yield bare[:cut], word
        hard = HARDENED.get(bare[cut - 1]) if inflected else None
        if hard:
            at = spelling.place_of_consonant(word, cut)
            yield bare[: cut - 1] + hard, word[:at] + hard + word[at + 1 :]

    def _clipped(self, word: str) -> tuple[Hit, ...]:
        """A Kazakh word whose ending was typed without a vowel, its stem with at most one error (кіргн)."""
        for cut in range(len(word) - 2, _SHORT_STEM - 1, -1):
            rest = word[cut:]
            bare = spelling.consonants(rest)
            if not bare or len(rest) > 2 * len(bare) - 1 or not spelling.is_bare_ending(bare, 0):
                continue
            text = word[:cut]
            near = [text, *(self._like(text) if cut >= _FUZZY_FROM else ())]
            found = tuple(
                Hit(lexeme, _BARE_QUALITY, "kk", cut)
                for key in near
                for lexeme in (packed >> 1 for packed in self._by_key.get(key, ()) if packed & 1)
                if lexeme in self._forgiven and self._all[lexeme].language == "kk"
            )
            if found:
                return found
        return ()

    def _joined(self, word: str) -> tuple[Hit, ...]:
        """A word typed together with the Russian preposition before it (зафорум), or a compound's end."""
        for size in (7, 6, 5, 4, 3, 2):
            if word[:size] in spelling.JOINED and len(word) - size >= _FUZZY_FROM:
                rest = self._exact(word[size:]) or self._misspelt(word[size:])
                return tuple(h for h in rest if word[size + h.size :] in NOMINAL)  # посоветуете is no совет
        return ()
