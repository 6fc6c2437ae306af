"""Where words stand in a text: all their places, and the one that an anchor means.

An anchor names a place by the words themselves and a few characters before and after them, so that nobody
has to count. Spans are code points [start, end).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from knowledge.model import Anchor, Span
from locales import numerals

_SHOWN: Final = 5  # places in a message
_CONTEXT: Final = 30  # characters on each side of a place that is shown


def places(text: str, words: str) -> tuple[Span, ...]:
    """Every place where the words stand, to the letter; else however they are spaced and capitalised.

    A place begins with a word: *4* does not stand in *104*. Empty if they stand nowhere.
    """
    wanted = words.strip()
    if not wanted:
        return ()
    for flags in (0, re.IGNORECASE):
        found = tuple(Span(*match.span()) for match in _pattern(wanted, flags).finditer(text))
        if found:
            return found
    return ()


@lru_cache(maxsize=256)
def _pattern(words: str, flags: int) -> re.Pattern[str]:
    spaced = r"\s+".join(re.escape(word) for word in words.split()) if flags else re.escape(words)
    first = r"(?<![^\W_])" if words[0].isalnum() else ""
    last = r"(?!\d|[.,]\d)" if words[-1].isdigit() else ""
    return re.compile(first + spaced + last, flags)


def numbers(text: str, words: str) -> tuple[Span, ...]:
    """Every place of the number that the words are, however it is written; empty if they are no number."""
    wanted = numerals.find(words)
    if len(wanted) != 1 or words[: wanted[0].start].strip() or words[wanted[0].unit_end :].strip():
        return ()
    return tuple(Span(n.start, n.end) for n in numerals.find(text) if n.value == wanted[0].value)


def resolve(text: str, anchor: Anchor) -> Span:
    """The one place that an anchor means; ValueError says what is wrong with it and how to mend it."""
    whole = anchor.before + anchor.words + anchor.after
    found = [match.start() + len(anchor.before) for match in re.finditer(f"(?={re.escape(whole)})", text)]
    if len(found) == 1:
        return Span(found[0], found[0] + len(anchor.words))
    if found:
        spans = tuple(Span(at, at + len(anchor.words)) for at in found)
        raise ValueError(
            f"“{whole}” stands {len(found)} times, at {listed(spans)}. Give more characters before or after"
        )
    alone = places(text, anchor.words)
    if alone:
        around = "; ".join(f"{listed((span,))} {shown(text, span)}" for span in alone[:_SHOWN])
        raise ValueError(f"“{whole}” does not stand in the text. “{anchor.words}” does: {around}")
    raise ValueError(f"“{anchor.words}” does not stand in the text. Write it as the text does, to the letter")


def listed(spans: tuple[Span, ...]) -> str:
    """Spans as a record has them: [10, 12], [40, 42] …"""
    more = " …" if len(spans) > _SHOWN else ""
    return ", ".join(f"[{span.start}, {span.end}]" for span in spans[:_SHOWN]) + more


def shown(text: str, span: Span) -> str:
    """The words of a span in their line, marked: … 2023 жылы ›40‹ көпір …"""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _CONTEXT)
    line_end = text.find("\n", span.end)
    end = min(len(text) if line_end < 0 else line_end, span.end + _CONTEXT)
    before, after = text[start : span.start], text[span.end : end]
    lead = "…" if start and text[start - 1] != "\n" else ""
    tail = "…" if end < len(text) and text[end] != "\n" else ""
    return f"{lead}{before}›{text[span.start : span.end]}‹{after}{tail}"
