"""Whether the focus denies what it speaks of: "закон не приняли", "заң қабылданбады", "қабылданған жоқ"."""

from __future__ import annotations

from collections.abc import Collection

from bot.understanding.marked import Marked
from locales.stemming import denied_stem, is_participle, looks_verbal

_SHORTEST = 3  # letters of a verb behind a "not"


def find(marked: Marked, focused: Collection[int]) -> bool:
    """Whether a verb of the focus is denied, and not merely for the sake of politeness ("не приняли ли")."""
    if any("rhetorical" in marked.senses(n, "check") for n in focused):
        return False
    return any(_is_denied(marked, n) for n in focused)


def _is_denied(marked: Marked, n: int) -> bool:
    word = marked.tokens[n].skeleton
    if any(m.end - m.start > 1 for m in marked.covering[n]):
        return False  # part of a name, or of a phrase such as "не так ли"
    here = marked.senses(n, "check")
    if "not" in here:
        behind = marked.tokens[n + 1].skeleton if n + 1 < len(marked.tokens) else ""
        return looks_verbal(behind, _SHORTEST) and not _asks_politely(marked, n + 2)
    if "no" in here:
        return n > 0 and is_participle(marked.tokens[n - 1].skeleton) and not _asks_politely(marked, n + 1)
    stem = denied_stem(word)
    hits = marked.reading.hits[n]
    return stem > 0 and (not hits or any(h.size <= stem for h in hits))


def _asks_politely(marked: Marked, n: int) -> bool:
    return "question" in marked.senses(n, "check")
