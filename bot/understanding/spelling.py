"""How two folded words are alike: a typing error, vowels left out, a common beginning; stems and endings."""

from __future__ import annotations

import re
from typing import Final

from locales.languages import Language
from locales.stemming import Stem, is_ending, is_no_verb, is_participial, is_verbal, keys

INFLECTED: Final = 3  # shorter vocabulary words are matched as they stand
LONG: Final = 7  # letters from which a word is a long one
# What words are typed together with: prepositions, and the first parts of compounds (авиагрузы, автодорога).
JOINED: Final = frozenset(
    {"za", "po", "na", "do", "iz", "ot", "ob", "dlia", "pro", "pri"}
    | {"avia", "avto", "agro", "energo", "elektro", "foto", "kino", "video", "radio", "tele"}
)
KAZAKH: Final = frozenset("әғқңөұүһі")  # letters that Russian has not
_VOWEL: Final = "aeiou"
_VOWELS: Final = re.compile(f"[{_VOWEL}]+")
_CONSONANT: Final = re.compile(f"[^{_VOWEL}]")
# The consonants of Kazakh endings in their order: plural, possessive, case; or voice, tense, person.
_NOMINAL: Final = "(?:[ldt]r)?(?:s|m|n|mz|nz)?(?:[ndt]n|[gk]|n|[ndt]|n?[dt]n|[mbp]n|n?[dt]|n?[dt]g)?"
_VERBAL: Final = "[lnt]{0,2}(?:[dtp]|[gk]n|dn|tn|d|s|r|u)?[mkn]?"
_BARE_ENDING: Final = re.compile(f"{_NOMINAL}|{_VERBAL}")


def consonants(word: str) -> str:
    """The word without its vowels."""
    return _VOWELS.sub("", word)


def place_of_consonant(word: str, n: int) -> int:
    """Where the n-th consonant of a word stands, counted from one."""
    places = [at for at, letter in enumerate(word) if letter not in _VOWEL]
    return places[n - 1]


def is_bare_ending(word: str, start: int) -> bool:
    """Whether the consonants from ``start`` on may be a Kazakh ending without its vowels."""
    return _BARE_ENDING.fullmatch(word, start) is not None


def drops_vowels(typed: str, word: str, size: int) -> bool:
    """Whether ``typed``, up to its n-th consonant, is ``word`` with nothing but vowels left out."""
    at = 0
    for letter in typed:
        if size == 0:
            break
        size -= letter not in _VOWEL
        found = word.find(letter, at)
        if found < 0 or _CONSONANT.search(word, at, found):
            return False
        at = found + 1
    return True


def deletions(word: str) -> list[str]:
    """The word without one of its letters, for each of them."""
    return [word[:n] + word[n + 1 :] for n in range(len(word))]


def one_error(a: str, b: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes ``b`` of ``a``."""
    start = common_beginning(a, b)
    end = 0
    while end < len(a) - start and end < len(b) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def common_beginning(a: str, b: str) -> int:
    """How many letters two words have in common from the first on."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def keys_of(word: str, text: str, language: Language, proper: bool) -> tuple[str, ...]:
    """The keys of a word; one in -ия keeps its и in all its forms: груза is not of Грузия.

    A name is no noun of a verb: акта is not of Ақтау.
    """
    if proper and language == "kk":
        return (word,)
    found = keys(word, language)
    if language == "ru" and text.endswith("ия") and len(word) > INFLECTED + 1:
        return tuple(dict.fromkeys((word, word[:-1], *(k for k in found if k != word[:-2]))))
    return found


def may_end(word: str, stem: Stem) -> bool:
    """Whether a Russian word may have the ending: отменили is not of отменный, айдағандықтан not of айда."""
    if not stem.ending:
        return True
    kazakh = is_ending(stem.ending) if is_no_verb(word) else not is_participial(stem.ending)
    russian = not (is_no_verb(word) and is_verbal(stem.ending))
    if stem.language == "kk":
        return kazakh
    return russian if stem.language == "ru" else kazakh and russian  # an ending of either language


def quality(stem: Stem, key: str, typed: int) -> float:
    """How far a stem with an error is to be trusted: less if it is short or its ending long.

    A long Kazakh ending costs less than a Russian one: it is a chain of several.
    """
    text = stem.text
    rate = 0.005 if len(text) >= LONG - 1 else 0.015 if stem.language == "kk" else 0.025
    return 0.9 - 0.6 / min(len(key), len(text)) - rate * (typed - len(text))
