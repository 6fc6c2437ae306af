"""Texts in a language that the bot does not speak: English, or anything in Arabic script."""

from __future__ import annotations

import re
from typing import Final

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
