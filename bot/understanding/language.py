"""The language of a reply, from the grammar of the question: function words and endings before nouns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.understanding.marked import Marked
from bot.understanding.word import languages
from locales.languages import Language

_KAZAKH_LETTERS: Final = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_RUSSIAN_LETTERS: Final = frozenset("щъьёЩЪЬЁ")
_ONLY_RUSSIAN: Final = frozenset("щъёЩЪЁ")  # in words that both languages use
_GRAMMAR: Final = 2.0  # the evidence of a word of grammar
_NOUN: Final = 0.7  # and of any other


def scores(marked: Marked, unknown: Iterable[int]) -> tuple[float, float]:
    """Evidence for Kazakh and for Russian: (kk, ru), of no unit; ``unknown``: tokens that nothing knows."""
    kk = ru = 0.0
    unknown_at = frozenset(unknown)
    reading = marked.reading
    for n, (token, word) in enumerate(zip(reading.tokens, reading.words, strict=True)):
        if not token.skeleton:
            continue
        tongues, grammar = word.languages if marked.is_alone(n) else languages(marked.covering[n])
        if len(tongues) == 1:
            weight = _GRAMMAR if grammar else _NOUN
            if "kk" in tongues:
                kk += weight
            else:
                ru += weight
        if word.ending == "kk":
            kk += 1.0
        elif word.ending == "ru":
            ru += 1.0
        if not _KAZAKH_LETTERS.isdisjoint(token.text):
            kk += 1.0
        elif not (_RUSSIAN_LETTERS if n in unknown_at else _ONLY_RUSSIAN).isdisjoint(token.text):
            ru += 1.0
    if reading.layout == "kk":
        kk += 1.0
    return kk, ru


def decide(evidence: tuple[float, float]) -> Language | None:
    """The language with more evidence; None if there is none or it is even."""
    kk, ru = evidence
    if kk == ru:
        return None
    return "kk" if kk > ru else "ru"
