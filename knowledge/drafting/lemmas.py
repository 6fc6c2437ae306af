"""Words by their endings: nouns as they stand in a list of words, and what describes, is done or belongs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from knowledge.drafting import words

_BACK: Final = "аоұыуяюё"
_FRONT: Final = "әеөүіиэ"
_SHORTEST: Final = 2  # letters of a stem
_POSSESSIVES: Final = ("ы", "і", "сы", "сі", "ын", "ін")
# "организаций", "мероприятий", "зданий"; "музей", "семей": no adjective has these letters before its ending.
_NOUN_RU: Final = re.compile(r"(?:[бвдзлмпрстц]|[аеоуыэюя]н)ий$|[бвдзлмпрстцкгхаеёиоуюя]ей$")
_VERBAL: Final = ("ғаны", "гені", "қаны", "кені", "атын", "йтын", "йтін", "итын", "итін")  # "оқитын": no noun


def lemma(text: str) -> str:
    """A Kazakh noun without an ending that is surely one; anything else as it is."""
    bare = _without_case(text)
    if bare != text.lower() and bare[-1] in "ыі" and is_plural(bare):  # "нысандарының": of its objects
        bare = bare[:-1]
    return singular(bare)


def _without_case(text: str) -> str:
    lower = text.lower() if not text.isupper() else text
    for ending in words.written("nouns", "case_kk"):
        if lower.endswith(ending) and len(lower) - len(ending) > 2:
            return lower.removesuffix(ending)
    return lower


def is_plural(text: str) -> bool:
    """Whether a Kazakh noun stands in the plural, in whatever case."""
    lower = text.lower()
    stems = {lower.removesuffix(end) for end in ("", *words.written("nouns", "behind_plural_kk"))}
    return any(singular(stem) != stem for stem in stems)


def singular(word: str) -> str:
    """A Kazakh noun without the ending of the plural, which has the consonant and the vowel that it asks for:
    *туристер*, but *доллар*, *гектар*.
    """
    stem, ending = word[:-3], word[-3:]
    vowels = [sign for sign in stem if sign in _BACK + _FRONT]
    if len(stem) < _SHORTEST or not vowels or ending[1:] != ("ар" if vowels[-1] in _BACK else "ер"):
        return word
    last = stem[-1]
    first = "л" if last in _BACK + _FRONT + "руй" else "д" if last in "лмнңзж" else "т"
    if ending[0] != first:
        return word
    return f"{stem}т" if stem.endswith("ис") else stem  # туристер, журналистер


@lru_cache(maxsize=4096)
def describes(word: str, language: str) -> bool:
    """Whether a word may stand before a noun to describe it."""
    if language == "ru":
        return is_adjective_ru(word)
    lower = word.lower()
    if lower in words.written("nouns", "adjectives_kk"):
        return True
    return len(lower) > 4 and lower.endswith(words.written("nouns", "adjective_kk"))


@lru_cache(maxsize=4096)
def is_adjective_ru(word: str) -> bool:
    """Whether a Russian word describes, by its ending; some nouns have the same."""
    lower = word.lower()
    if lower.startswith(words.written("nouns", "nouns_ru")):
        return False
    if lower in words.written("nouns", "short_ru"):
        return True
    fits = len(lower) > 4 and lower.endswith(words.written("nouns", "adjective_ru"))
    return fits and (_NOUN_RU.search(lower) is None or lower in words.written("nouns", "adjectives_ru"))


@lru_cache(maxsize=4096)
def is_verb(word: str) -> bool:
    """Whether a Kazakh word is rather a verb, by its ending."""
    return len(word) > 3 and word.lower().endswith(words.written("nouns", "verb_kk"))


@lru_cache(maxsize=4096)
def has_case(word: str) -> bool:
    """Whether a Kazakh word has an ending that is surely no part of a noun."""
    return len(word) > 4 and word.lower().endswith(words.written("nouns", "case_kk"))


def possessed(word: str) -> bool:
    """Whether a Kazakh word ends as what belongs to something: *жұмыс орны*."""
    lower = word.lower()
    return (
        len(word) > 2
        and lower.endswith(_POSSESSIVES)
        and not lower.endswith(_VERBAL)
        and lower not in words.written("nouns", "adjectives_kk")
        and not is_verb(word)
    )
