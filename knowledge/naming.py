"""Names beside what the text has: the forms of a unit's noun, words with other endings, countries."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale

from knowledge import dates
from knowledge.model import Figure, Knowledge
from locales import folding
from locales.languages import LANGUAGES, Bilingual

_SIGNS: Final = {
    "percent": ("%", "пайыз", "процент"),
    "times": ("есе", "раз"),
    "money": ("₸", "тг", "$", "€", "₽"),
}
ENOUGH: Final = 3  # letters of a word that must agree, whatever its endings


def unit_forms(knowledge: Knowledge, figure: Figure) -> set[tuple[str, ...]]:
    """The recorded forms of a figure's unit, each as the stems of its words."""
    unit = figure.unit
    nouns = {dates.folded(unit.kk), *map(dates.folded, unit.ru)} - {""}
    own = knowledge.topics[figure.topic].words
    for asked in (*own.values(), *knowledge.words.values()):
        members = {dates.folded(phrase) for phrase in asked.kk + asked.ru}
        if members & nouns:
            nouns = nouns | members
    forms = {tuple(_stem(word) for word in noun.split()) for noun in nouns}
    one, few, many = map(dates.folded, unit.ru)
    common = one[: min(_shared(one, few), _shared(one, many))]
    if len(common) >= ENOUGH:
        forms.add(tuple(common.split()))
    forms |= {(_stem(folding.skeleton(sign)) or sign,) for sign in _SIGNS.get(unit.style, ())}
    return forms - {()}


def _stem(word: str) -> str:
    """A Kazakh noun before an ending: a last қ, к or п turns into ғ, г or б there."""
    return word[:-1] if len(word) > ENOUGH and word[-1] in "kp" else word


def ends_with(words: list[str], form: tuple[str, ...]) -> bool:
    """Whether the last words are those of a form, or the last of those (*ұйым* for *емес ұйым*)."""
    pairs = list(zip(reversed(words), reversed(form), strict=False))
    return bool(pairs) and all(word.startswith(stem) for word, stem in pairs)


def akin(word: str, named: str) -> bool:
    """Whether two words are one but for the last letters of the shorter; numbers must be equal."""
    if word == named or word[0].isdigit() or named[0].isdigit():
        return word == named
    return _shared(word, named) >= max(ENOUGH, min(len(word), len(named)) - 2)


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


@lru_cache(maxsize=256)
def country(code: str) -> Bilingual:
    """The names of a country in CLDR."""
    return Bilingual(*(str(Locale(language).territories[code]) for language in LANGUAGES))
