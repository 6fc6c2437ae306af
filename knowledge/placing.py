"""Words of a source's text: where they stand, the years, months and days that they name, names beside them
(the forms of a unit's noun, other endings, countries), and what a failed proof says besides.

An anchor names a place by the words themselves and a few characters before and after them, so that nobody has
to count. Spans are code points [start, end).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale

from knowledge.model import Anchor, Figure, Knowledge, Place, Span
from locales import folding, numerals
from locales.languages import LANGUAGES, Bilingual
from locales.numerals import Numeral

_YEAR: Final = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_DOTTED: Final = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
# Words that make a year of a source's text without naming it, and words that open a period.
_THIS_YEAR: Final = (
    *("биыл", "осы жыл", "ағымдағы жыл", "жыл басы", "жылдың басы"),
    *("этом году", "текущем году", "нынешнем году", "начала года", "этот год", "текущий год", "нынешний год"),
)
_NEXT_YEAR: Final = (
    *("келесі жыл", "келер жыл"),
    *("следующем году", "следующий год", "будущем году", "будущий год"),
)
_LAST_YEAR: Final = (
    *("былтыр", "өткен жыл", "прошлом году", "минувшем году", "прошедшем году"),
    *("прошлый год", "минувший год", "прошедший год"),
)


@lru_cache(maxsize=1)
def _months() -> tuple[tuple[str, int], ...]:
    """Stems of the names of the months in CLDR, with their numbers, longest first."""
    stems = set()
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for number, name in Locale(language).months[context]["wide"].items():
                # The nominative's own ending is no part of the stem: января, мае, сентябрю.
                stems.add((folding.skeleton(name.removesuffix("й")), number))
    return tuple(sorted(stems, key=lambda entry: -len(entry[0])))


def years_named(written: str, year: int) -> set[int]:
    """The years that words name, also as "this", "last" and "next year" of a source of ``year``."""
    found = {int(number) for number in _YEAR.findall(written)}
    if not found:
        words = f" {folded(written)}"
        # Last year first: the skeleton of биыл begins that of былтыр.
        for names, named in ((_NEXT_YEAR, year + 1), (_LAST_YEAR, year - 1), (_THIS_YEAR, year)):
            if any(f" {folded(name)}" in words for name in names):
                return {named}
    return found


def days_named(written: str, year: int) -> list[date]:
    """The days that words name, earliest first: "2025 жылғы 15 қазан", "15-17 октября", "15.10.2025"."""
    parts = [(int(day), int(month), int(in_year)) for day, month, in_year in _DOTTED.findall(written)]
    if not parts:
        years = sorted(years_named(written, year)) or [year]
        numbers = [int(number) for number in re.findall(r"\d+", _YEAR.sub(" ", written))]
        months = [number for token in folding.tokens(written) if (number := month_of(token.skeleton))]
        if not months:
            return []
        for n, day in enumerate(numbers):
            parts.append((day, months[min(n, len(months) - 1)], years[min(n, len(years) - 1)]))
    try:
        return sorted(date(in_year, month, day) for day, month, in_year in parts)
    except ValueError:
        return []


def month_of(word: str) -> int | None:
    """The number of the month whose name a folded word begins with."""
    return next((number for stem, number in _months() if word.startswith(stem)), None)


# Parts of a year by the stems of their names: how many months each has.
_STEMS: Final = {
    3: ("тоқсан", "квартал"),
    6: ("жартыжыл", "жартысы", "полугод", "половин"),
    1: ("ай", "месяц"),
}
_PARTS: Final = {folding.skeleton(stem): months for months, stems in _STEMS.items() for stem in stems}
# Seasons by how their names begin, with their first month; a winter is of two years.
_SEASONS: Final = {
    3: ("көктем", "весн", "весен"),
    6: ("жазда", "жазғы", "жаз мезгіл", "жаз ай", "лето", "лета", "летн"),
    9: ("күзде", "күзгі", "күз мезгіл", "күз ай", "осен"),
}


def months_named(written: str, year: int) -> set[str]:
    """The first and the last month that words name: "мамыр айында", "қаңтар-қазанда", "за 9 месяцев".

    "The second quarter" is told by its number; "ten months" are those from January on; a summer is June to
    August.
    """
    of_year = max(years_named(written, year), default=year)
    words = words_of(_YEAR.sub(" ", written))
    months = [number for word in words if (number := month_of(word))]
    months = months or _of_season(f" {' '.join(words)}")
    if not months:
        length = next((n for w in words for stem, n in _PARTS.items() if w.startswith(stem)), 0)
        rest = _YEAR.sub(" ", written)
        read = [n for n in numerals.find(rest) if not folded(rest[n.start : n.end]).startswith(tuple(_PARTS))]
        counted = [n for n in read if n.kind == "cardinal"] if length == 1 else []  # the first five months
        count = next((int(n.value) for n in counted or read if n.kind != "fraction"), 0 if length == 1 else 1)
        months = [1, count] if length == 1 else [(count - 1) * length + 1, count * length]
        if not length or not 1 <= months[0] <= months[1] <= 12:
            return set()
    return {f"{of_year}-{month:02}" for month in months}


def _of_season(words: str) -> list[int]:
    """The first and the last month of the season that words name."""
    named = (n for n, stems in _SEASONS.items() for s in stems if f" {folded(s)}" in words)
    return next(([first, first + 2] for first in named), [])


def starts_named(written: str, like: str, year: int) -> set[str]:
    """The years, months or days that words name, in the way ``like`` is written."""
    if len(like) == len("2025-10"):
        return months_named(written, year)
    if len(like) > len("2025"):
        return {day.isoformat() for day in days_named(written, year)}
    return {str(found) for found in years_named(written, year)}


def words_of(text: str) -> list[str]:
    """The words of a text as skeletons; numbers and signs as they are."""
    return [token.text if token.is_number else token.skeleton or token.text for token in folding.tokens(text)]


@lru_cache(4096)
def folded(text: str) -> str:
    """The words of a text as skeletons, a space between them."""
    return " ".join(words_of(text))


_SIGNS: Final = {
    "percent": ("%", "пайыз", "процент"),
    "times": ("есе", "раз"),
    "money": ("₸", "тг", "$", "€", "₽"),
}
ENOUGH: Final = 3  # letters of a word that must agree, whatever its endings


def unit_forms(knowledge: Knowledge, figure: Figure) -> set[tuple[str, ...]]:
    """The recorded forms of a figure's unit, each as the stems of its words."""
    unit = figure.unit
    nouns = {folded(unit.kk), *map(folded, unit.ru)} - {""}
    own = knowledge.topics[figure.topic].words
    for asked in (*own.values(), *knowledge.words.values()):
        members = {folded(phrase) for phrase in asked.kk + asked.ru}
        if members & nouns:
            nouns = nouns | members
    forms = {tuple(_stem(word) for word in noun.split()) for noun in nouns}
    one, few, many = map(folded, unit.ru)
    common = one[: min(_shared(one, few), _shared(one, many))]
    if len(common) >= ENOUGH:
        forms.add(tuple(common.split()))
    forms |= {(_stem(folding.skeleton(sign)) or sign,) for sign in _SIGNS.get(unit.style, ())}
    return forms - {()}


def _stem(word: str) -> str:
    """A Kazakh noun before an ending: a last қ, к or п turns into ғ, г or б there."""
    return word[:-1] if len(word) > ENOUGH and word[-1] in "kp" else word


def ends_with(words: list[str], form: tuple[str, ...]) -> bool:
    """Whether the last words are those of a form, or the last of those (*ұйым* for *емес ұйым*)."""
    pairs = list(zip(reversed(words), reversed(form), strict=False))
    return bool(pairs) and all(word.startswith(stem) for word, stem in pairs)


def akin(word: str, named: str) -> bool:
    """Whether two words are one but for the last letters of the shorter; numbers must be equal."""
    if word == named or word[0].isdigit() or named[0].isdigit():
        return word == named
    return _shared(word, named) >= max(ENOUGH, min(len(word), len(named)) - 2)


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


@lru_cache(maxsize=256)
def country(code: str) -> Bilingual:
    """The names of a country in CLDR."""
    return Bilingual(*(str(Locale(language).territories[code]) for language in LANGUAGES))


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


_FAR = 200  # code points from the number within which its unit's word is looked for first


def hint(text: str, numerals: Sequence[Numeral], knowledge: Knowledge, figure: Figure, part: str) -> str:
    """Where the words of a part stand, as the end of a message; "" if nowhere, or where recorded."""
    name, _, number = part.partition("[")
    n = int(number.rstrip("]")) if number else 0
    where = figure.where
    match name:
        case "value" | "as_written":
            return _stand(figure.as_written, places(text, figure.as_written), where.value)
        case "period":
            words = figure.period.as_written or ""
            return _stand(words, places(text, words), where.period)
        case "previous":
            spans = tuple(Span(m.start, m.end) for m in numerals if m.value == figure.previous)
            return _stand(f"{figure.previous:f}", spans, where.previous)
        case "bound":
            return _bound(text, numerals, figure)
        case "unit":
            words, spans = _unit(text, knowledge, figure)
            return _stand(words, spans, where.unit)
        case "items" if n < len(figure.items) and n < len(where.items):
            words = figure.items[n].text.kk
            return _stand(words, places(text, words), where.items[n])
        case "places" if n < len(figure.places) and n < len(where.places):
            words = country(figure.places[n]).kk
            return _stand(words, places(text, words), where.places[n])
    return ""


def _stand(words: str, spans: Iterable[Span], recorded: Place | None) -> str:
    found = tuple(spans)
    if not found or recorded in found:
        return ""
    return f". “{words}” stands at {listed(found)}"


def _bound(text: str, numerals: Sequence[Numeral], figure: Figure) -> str:
    """The bound word of the number that the record points to."""
    if not isinstance(figure.where.value, Span):
        return ""
    for numeral in numerals:
        if numeral.start == figure.where.value.start and numeral.bound_start is not None:
            span = Span(numeral.bound_start, numeral.bound_end or numeral.bound_start + 1)
            return _stand(text[span.start : span.end], (span,), figure.where.bound)
    return ""


def _unit(text: str, knowledge: Knowledge, figure: Figure) -> tuple[str, tuple[Span, ...]]:
    """The unit's word that stands nearest to the number."""
    at = figure.where.value.start if isinstance(figure.where.value, Span) else 0
    forms = [form for form in unit_forms(knowledge, figure) if form]
    start = max(0, at - _FAR)
    found = []
    for token in folding.tokens(text[start : at + _FAR]):
        if any(ends_with([token.skeleton or token.text], form[-1:]) for form in forms):
            span = Span(start + token.start, start + token.end)
            found.append((abs(span.start - at), span))
    if not found:
        return "", ()
    span = min(found, key=lambda pair: pair[0])[1]
    return text[span.start : span.end], (span,)
