"""Whether the focus denies what it speaks of: "закон не приняли", "заң қабылданбады", "қабылданған жоқ"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.understanding.marked import Marked
from bot.understanding.measures import says_yes_or_no
from bot.understanding.question import Demand
from locales.stemming import denied_stem, is_participle, is_privative, looks_verbal

_OF_THE_PERSON = frozenset({"knowing", "politeness", "filler", "speaker", "auxiliary"})
_NO_WORD = ("",)  # no figure's wording has the word that is denied
_SHORTEST = 3  # letters of a verb behind a "not"


def find(marked: Marked, focused: Collection[int]) -> frozenset[int]:
    """The words of the focus that deny, and not merely for the sake of politeness ("не приняли ли")."""
    if any("rhetorical" in marked.senses(n, "check") for n in focused):
        return frozenset()
    return frozenset(n for n in focused if _is_denied(marked, n))


def without_what_is_denied(
    marked: Marked, demands: Sequence[Demand], denied: Collection[int]
) -> list[Demand]:
    """The demands; a denied verb is one of something else: how many were *not* given is not known."""
    verbs = {n + ("not" in marked.senses(n, "check")) for n in denied if not marked.senses(n, "reference")}
    return [_of_something_else(d) if d.start in verbs else d for d in demands]


def _of_something_else(demand: Demand) -> Demand:
    return Demand(demand.start, demand.end, demand.written, foreign=True, skeletons=_NO_WORD)


def without_what_is_lacking(marked: Marked, demands: Sequence[Demand]) -> list[Demand]:
    """The demands of a question for a number; how many there are *without* a thing is not known.

    "сёл без интернета", "интернетсіз ауыл".
    """
    if not any(d.measures & {"how_many", "count"} for d in demands):
        return list(demands)
    return [_of_something_else(d) if _lacks(marked, d) else d for d in demands]


def _lacks(marked: Marked, demand: Demand) -> bool:
    if not demand.concepts or demand.measures:
        return False
    if "without" in marked.senses(demand.start - 1, "check"):
        return True
    last = demand.end - 1
    skeleton, hits = marked.tokens[last].skeleton, marked.reading.words[last].hits
    return bool(hits) and all(is_privative(skeleton[h.size :]) for h in hits)


def _is_denied(marked: Marked, n: int) -> bool:
    stem = denied_stem(marked.tokens[n].skeleton)
    here = marked.senses(n, "check")
    if not (stem or here):
        return False
    if "absent" in here and _is_denied_of_a_thing(marked, n):
        return True
    if any(m.end - m.start > 1 for m in marked.covering[n]):
        return False  # part of a name, or of a phrase such as "не так ли"
    if "not" in here:
        if _is_russian_place(marked, n + 1):
            return True
        return _is_russian_verb(marked, n + 1) and not _asks_politely(marked, n + 2)
    if "no" in here:
        return n > 0 and is_participle(marked.tokens[n - 1].skeleton) and not _asks_politely(marked, n + 1)
    if _tells_of_the_person(marked, n):
        return False
    hits = marked.reading.words[n].hits
    if any(h.size > stem for h in hits) and marked.senses(n, "concept") | marked.senses(n, "context"):
        return False  # қызметі is no form of қыз
    return stem > 0 and (not hits or any(h.size <= stem for h in hits))


def _is_denied_of_a_thing(marked: Marked, n: int) -> bool:
    """Whether "there is no" stands beside a thing that a topic names, and not beside a yes-or-no word."""
    particle = [m for m in marked.beginning[n + 1] if m.end == n + 2] if n + 1 < len(marked.tokens) else []
    if any(says_yes_or_no(m) for m in (*particle, *marked.covering[n])):
        return False
    return any(marked.senses(k, "concept") for k in range(max(0, n - 3), n + 4))


def _tells_of_the_person(marked: Marked, n: int) -> bool:
    """Whether the verb is one of the person who asks: "не знаю", "таппадым"."""
    senses = marked.senses(n, "neutral")
    return bool(senses & _OF_THE_PERSON) and "happening" not in senses


def _is_russian_verb(marked: Marked, n: int) -> bool:
    """Whether a verb stands there that "не" can deny; in Kazakh the same word asks "what"."""
    if n >= len(marked.tokens) or _tells_of_the_person(marked, n):
        return False
    languages = {m.language for m in marked.beginning[n]}
    verbal = bool(marked.senses(n, "neutral") & {"happening", "participles"})
    return languages != {"kk"} and (verbal or looks_verbal(marked.tokens[n].skeleton, _SHORTEST))


def _is_russian_place(marked: Marked, n: int) -> bool:
    """Whether a preposition and a place stand there: "не в Алматы"."""
    if n + 1 >= len(marked.tokens) or "function" not in marked.senses(n, "neutral"):
        return False
    return bool(marked.senses(n + 1, "place")) and {m.language for m in marked.beginning[n]} == {"ru"}


def _asks_politely(marked: Marked, n: int) -> bool:
    return "question" in marked.senses(n, "check")
