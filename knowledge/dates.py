"""The years, months and days that words of a source's text name, in Kazakh and Russian."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale

from locales import folding, numerals
from locales.languages import LANGUAGES

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


def months_named(written: str, year: int) -> set[str]:
    """The first and the last month that words name: "мамыр айында", "қаңтар-қазанда", "за 9 месяцев".

    "The second quarter" is told by its number; "ten months" are those from January on.
    """
    of_year = max(years_named(written, year), default=year)
    words = words_of(_YEAR.sub(" ", written))
    months = [number for word in words if (number := month_of(word))]
    if not months:
        length = next((n for w in words for stem, n in _PARTS.items() if w.startswith(stem)), 0)
        rest = _YEAR.sub(" ", written)
        read = [n for n in numerals.find(rest) if not folded(rest[n.start : n.end]).startswith(tuple(_PARTS))]
        count = next((int(n.value) for n in read if n.kind != "fraction"), 0 if length == 1 else 1)
        months = [1, count] if length == 1 else [(count - 1) * length + 1, count * length]
        if not length or not 1 <= months[0] <= months[1] <= 12:
            return set()
    return {f"{of_year}-{month:02}" for month in months}


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
