"""The language of a reply, from the grammar of the question: function words and endings before nouns.

Beside it, the texts in a language that the bot does not speak: English, or anything in Arabic script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.understanding.reading import Reading
from bot.understanding.word import languages
from locales.languages import Language

_KAZAKH_LETTERS: Final = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_RUSSIAN_LETTERS: Final = frozenset("щъьёЩЪЬЁ")
_ONLY_RUSSIAN: Final = frozenset("щъёЩЪЁ")  # in words that both languages use
_OF_GRAMMAR: Final = 2.0  # the evidence of a word of grammar
_OF_OTHERS: Final = 0.7  # and of any other
# Function words of English that are words of neither Kazakh nor Russian however these are typed in Latin.
_ONLY: Final = frozenset(
    (
        "the what which how many much does did tell about please hello thanks thank your there their would "
        "should have with this that"
    ).split()
)
# These may be; they count only beside one of those above.
_ENGLISH: Final = _ONLY | frozenset(
    (
        "is are was were who when where why do you of and for has had can could in year people from they it "
        "give show me my we our been will an at by or not"
    ).split()
)
_WORD: Final = re.compile(r"[a-z]+", re.I)
_LETTER: Final = re.compile(r"[^\W\d_]")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


def weigh(reading: Reading, unknown: Iterable[int]) -> tuple[float, float]:
    """Evidence for Kazakh and for Russian: (kk, ru), of no unit; ``unknown``: tokens that nothing knows."""
    kk = ru = 0.0
    unknown_at = frozenset(unknown)
    for n, (token, word) in enumerate(zip(reading.tokens, reading.words, strict=True)):
        if not token.skeleton:
            continue
        tongues, grammar = languages(reading.covering[n]) if n in reading.phrased else word.languages
        if len(tongues) == 1:
            weight = _OF_GRAMMAR if grammar else _OF_OTHERS
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


def foreign_language(text: str) -> bool:
    """Whether the text is English or mostly in Arabic script."""
    letters = len(_LETTER.findall(text))
    if letters and len(_ARABIC.findall(text)) * 2 > letters:
        return True
    words = [w.lower() for w in _WORD.findall(text)]
    if not words or sum(map(len, words)) * 2 < letters:
        return False
    english = sum(w in _ENGLISH for w in words)
    return any(w in _ONLY for w in words) and english * 3 >= len(words)
