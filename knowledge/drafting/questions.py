"""A sample question out of a clause: in Russian what it asks stands first; none hangs on another clause."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from knowledge.drafting import words
from locales import folding, places

_LEAST: Final = 3  # letters of a word that may be a name
_WHOLE: Final = 4  # letters of a name that keeps its last one


def is_fragment(question: str) -> bool:
    """Whether it was made of a clause that hangs on another one: *что больше на …*, *из которых …*."""
    opening = [folding.skeleton(word) for word in question.split()[:3]]
    joins = bool(opening) and opening[0] in words.exact("questions", "joining_ru")
    return joins or any(word in words.exact("questions", "hanging_ru") for word in opening)


def fronted(question: str, asks: str, noun: int) -> str:
    """A Russian question with what it asks at its head: *сколько проектов реализуется в области*.

    ``noun``: the words behind ``asks`` that go with it.
    """
    if asks.startswith("во "):
        question = re.sub(rf"\bв\s(?={re.escape(asks)})", "", question)
    at = re.search(rf"(?<!\w)(?:(?:на|в|до|за|по|с)\s)?{re.escape(asks)}(?!\w)", question)
    if at is None or not question[: at.start()].strip():
        return question
    before, behind = question[: at.start()].strip(" ,–—-"), question[at.end() :].split()
    if not _is_name(before.split(" ")):
        before = before[:1].lower() + before[1:]
    return " ".join((at[0], *behind[:noun], before, *behind[noun:]))


def _is_name(opening: list[str]) -> bool:
    """Whether a clause opens with a name: a place, or two words with capitals."""
    if len(opening[0]) < _LEAST:  # "В Казахстане"
        return False
    known = opening[0].startswith(_places())
    return known or opening[0].isupper() or any(word[:1].isupper() for word in opening[1:2])


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    """The names of places in one word, without a last letter that an ending takes away."""
    found = {name for known in places.names("ru").values() for name in known if " " not in name}
    return tuple(name[:-1] if len(name) > _WHOLE else name for name in found if name[:1].isupper())
