"""The language of a reply, from the grammar of the question: function words and endings before nouns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.understanding.question import Demand
from bot.understanding.reading import Reading
from locales.languages import Language

_KAZAKH_LETTERS: Final = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_RUSSIAN_LETTERS: Final = frozenset("щъьёЩЪЬЁ")
_ONLY_RUSSIAN: Final = frozenset("щъёЩЪЁ")  # in words that both languages use
_FUNCTION: Final = frozenset({"measure", "check", "period", "reference"})
_GRAMMAR: Final = frozenset(
    {"function", "pronouns", "politeness", "filler", "knowing", "happening", "auxiliary", "quantity"}
)


def scores(reading: Reading, unknown: Sequence[Demand]) -> tuple[float, float]:
    """Evidence for Kazakh and for Russian: (kk, ru), of no unit."""
    kk = ru = 0.0
    unknown_at = {d.start for d in unknown}
    kinds: list[dict[str, set[Language]]] = [{} for _ in reading.tokens]
    for mark in reading.marks:
        for n in range(mark.start, mark.end):
            grammar = mark.sense.kind in _FUNCTION or (
                mark.sense.kind == "neutral" and mark.sense.id in _GRAMMAR
            )
            kinds[n].setdefault("function" if grammar else "content", set()).add(mark.language)
    for n, token in enumerate(reading.tokens):
        if token.is_number or not token.skeleton:
            continue
        here = kinds[n]
        function = here.get("function", set())
        content = here.get("content", set())
        weight = 0.0
        if function:
            language, weight = function, 2.0
        elif content:
            language, weight = content, 0.7
        if weight and len(language) == 1:
            if "kk" in language:
                kk += weight
            else:
                ru += weight
        endings = {h.ending for h in reading.hits[n] if h.ending}
        if endings == {"kk"}:
            kk += 1.0
        elif endings == {"ru"}:
            ru += 1.0
        if any(c in _KAZAKH_LETTERS for c in token.text):
            kk += 1.0
        elif any(c in (_RUSSIAN_LETTERS if n in unknown_at else _ONLY_RUSSIAN) for c in token.text):
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
