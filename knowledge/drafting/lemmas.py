"""Nouns as they stand in a list of words: without case, in the singular."""

from __future__ import annotations

from typing import Final

from knowledge.drafting import words

_BACK: Final = "аоұыуяюё"
_FRONT: Final = "әеөүіиэ"
_SHORTEST: Final = 2  # letters of a stem


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
