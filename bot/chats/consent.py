"""What a person writes when they are asked whether their question may be passed on."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, TypeAlias, cast

from locales import lexicon
from locales.folding import tokens
from locales.languages import LANGUAGES

Consent: TypeAlias = Literal["yes", "tell", "no"]
"""``tell``: yes, and they want to know what becomes of it."""

_LONGEST: Final = 40  # characters of such an answer
_Words: TypeAlias = tuple[str, ...]


@cache
def _phrases() -> dict[_Words, str]:
    return {
        _words(phrase): kind
        for language in LANGUAGES
        for kind, phrases in lexicon.consent(language).items()
        for phrase in phrases
    }


def _words(text: str) -> _Words:
    return tuple(token.skeleton or token.text for token in tokens(text))


def consent(text: str) -> Consent | None:
    """What is answered; None: it is something else, or there is something besides, or it is both."""
    if len(text) > _LONGEST or "?" in text:
        return None
    words, said = _words(text), set[str]()
    while words:
        known = next((n for n in range(len(words), 0, -1) if words[:n] in _phrases()), 0)
        if not known:
            return None
        said.add(_phrases()[words[:known]])
        words = words[known:]
    said.discard("polite")
    if said == {"yes", "tell"}:
        return "tell"
    return cast(Consent, said.pop()) if len(said) == 1 else None
