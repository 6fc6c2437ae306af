"""Whether the focus denies what it speaks of: "закон не приняли", "заң қабылданбады", "қабылданған жоқ"."""

from __future__ import annotations

from collections.abc import Collection

from bot.understanding.marked import Marked
from bot.understanding.measures import says_yes_or_no
from locales.stemming import denied_stem, is_participle, looks_verbal

_SHORTEST = 3  # letters of a verb behind a "not"


def find(marked: Marked, focused: Collection[int]) -> bool:
    """Whether a verb of the focus is denied, and not merely for the sake of politeness ("не приняли ли")."""
    if any("rhetorical" in marked.senses(n, "check") for n in focused):
        return False
    return any(_is_denied(marked, n) for n in focused)


def _is_denied(marked: Marked, n: int) -> bool:
    word = marked.tokens[n].skeleton
    here = marked.senses(n, "check")
    if "absent" in here and _is_denied_of_a_thing(marked, n):
        return True
    if any(m.end - m.start > 1 for m in marked.covering[n]):
        return False  # part of a name, or of a phrase such as "не так ли"
    if "not" in here:
        behind = marked.tokens[n + 1].skeleton if n + 1 < len(marked.tokens) else ""
        return looks_verbal(behind, _SHORTEST) and not _asks_politely(marked, n + 2)
    if "no" in here:
        return n > 0 and is_participle(marked.tokens[n - 1].skeleton) and not _asks_politely(marked, n + 1)
    stem = denied_stem(word)
    hits = marked.reading.hits[n]
    return stem > 0 and (not hits or any(h.size <= stem for h in hits))


def _is_denied_of_a_thing(marked: Marked, n: int) -> bool:
    """Whether "there is no" stands beside a thing that a topic names, and not beside a yes-or-no word."""
    particle = [m for m in marked.beginning[n + 1] if m.end == n + 2] if n + 1 < len(marked.tokens) else []
    if any(says_yes_or_no(m) for m in (*particle, *marked.covering[n])):
        return False
    return any(marked.senses(k, "concept") for k in range(max(0, n - 3), n + 4))


def _asks_politely(marked: Marked, n: int) -> bool:
    return "question" in marked.senses(n, "check")
