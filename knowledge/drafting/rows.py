"""What numerals of a row share: the noun that only one of them has, a growth that was said of the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from knowledge.drafting import words
from knowledge.drafting.layout import Layout
from knowledge.drafting.lemmas import is_adjective_ru
from knowledge.drafting.marks import Mark, Role
from knowledge.drafting.periods import Periods
from knowledge.drafting.units import Counted
from knowledge.model import Span
from locales.numerals import Numeral

#: Fills in what a numeral counts, its bound and its period.
Counting: TypeAlias = Callable[[Mark, Numeral, Counted | None, Mark | None], Mark]

_LOCATIVE: Final = ("да", "де", "та", "те")
_ROW: Final = 6  # words between two per cents of a row


def share_nouns(found: list[Mark], layout: Layout) -> None:
    """*32 спортивных, 153 медицинских объекта*: an adjective alone describes the noun of the next."""
    for n in range(len(found) - 2, -1, -1):
        one, two = found[n].counted, found[n + 1].counted
        if one is None or two is None or one.units or not is_adjective_ru(one.noun):
            continue
        if layout.text[one.span.end : found[n + 1].span.start].strip() in (",", "и"):
            found[n] = replace(found[n], counted=two)


def share_behind(found: list[Mark], layout: Layout, periods: Periods, counting: Counting) -> None:
    """*Астанада 12, Алматыда 15, Шымкентте 9 мектеп*: in a row of places or times the last has the noun."""
    behind: Mark | None = None
    for n in range(len(found) - 1, -1, -1):
        one = found[n]
        if one.role in (Role.YEAR, Role.PERIOD, Role.DATE):
            continue
        if one.role is Role.LONE and one.numeral and behind and _is_of_a_row(one, behind, layout, periods):
            found[n] = counting(replace(one, role=Role.QUANTITY), one.numeral, behind.counted, None)
        behind = found[n]


def _is_of_a_row(one: Mark, two: Mark, layout: Layout, periods: Periods) -> bool:
    if two.counted is None or two.counted.style != "noun" or two.counted.before:
        return False
    gap = Span(one.span.end, two.span.start)
    if one.sentence != two.sentence or layout.text[gap.start : gap.start + 1] not in (",", ";"):
        return False
    between = [t for t in layout.within(gap) if not periods.covering(t.start, t.end)]
    if layout.language == "ru":
        return len(between) <= _ROW and (not between or between[0].skeleton in ("v", "vo", "na", "po"))
    return len(between) <= _ROW and all(t.text.lower().endswith(_LOCATIVE) for t in between)


def share_changes(found: list[Mark], layout: Layout) -> None:
    """*Рост на 5 %, машин – 22 %, химии – 3 %*: a row of per cents goes on as it began."""
    level = words.stems("levels", "kk", "ru")
    for n, two in enumerate(found):
        if not _is_percent(two) or two.counted is None or two.counted.change:
            continue
        one = found[n - 1] if n else None
        if one is not None and one.sentence == two.sentence and _is_percent(one):
            changes, start = bool(one.counted and one.counted.change), one.span.end
        else:
            changes, start = _goes_on_with_change(two, layout), two.sentence.start
        between = layout.within(Span(start, two.span.start))
        if changes and len(between) <= _ROW and not any(t.skeleton.startswith(level) for t in between):
            units = ("percent-growth",)
            found[n] = replace(two, counted=replace(two.counted, units=units, change=True))


def _goes_on_with_change(mark: Mark, layout: Layout) -> bool:
    """Whether the sentence tells in parts what the one before told in whole, and that was a change:
    *… снизилась. В том числе разбоев на 32 %*, *… өсім күтілуде. Мәселен, өнеркәсіпте – 0,1 пайыз*.
    """
    if not opens_with(mark.sentence, layout, "parts") and not opens_with(mark.sentence, layout, "examples"):
        return False
    before = layout.sentence(max(0, mark.sentence.start - 2))
    stems = words.stems("change", "kk", "ru")
    gap = layout.text[before.end : mark.sentence.start]
    told = any(token.skeleton.startswith(stems) for token in layout.within(before))
    return told and "\n\n" not in gap


def opens_with(sentence: Span, layout: Layout, group: str) -> bool:
    """Whether a sentence opens with a phrase of a group of ``rules.toml``: *олардың*, *из них*, *мәселен*."""
    phrases = words.phrases(group, "kk", "ru")
    opening = tuple(t.skeleton for t in layout.within(sentence)[: max(map(len, phrases))])
    return any(opening[: len(phrase)] == phrase for phrase in phrases)


def _is_percent(mark: Mark) -> bool:
    return mark.role is Role.QUANTITY and mark.counted is not None and mark.counted.style == "percent"
