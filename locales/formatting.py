"""Numbers, money, dates, lists and names as people read them, through Babel (CLDR), with its traps mended.

Where CLDR's Kazakh or Russian data is wrong, missing, or not what the language writes in a sentence, the
function says what it does instead. Spaces inside a number or before its unit are no-break (U+00A0).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, get_day_names, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_currency_symbol

from locales import kazakh, russian
from locales.kazakh import Case
from locales.languages import Language

NBSP: Final = "\u00a0"
DASH: Final = "–"
_LOCALES: Final[dict[Language, str]] = {"kk": "kk", "ru": "ru_KZ"}  # plain ru has no sign for the tenge
_SIZES: Final = (10**12, 10**9, 10**6, 10**3)
_ROUND_DECIMALS: Final = 2  # of a compact number: more reads worse than the next smaller unit
_NAMES: Final[dict[Language, dict[str, str]]] = {"kk": {}, "ru": {"KG": "Кыргызстан"}}  # CLDR: Киргизия
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
Style = Literal["number", "money", "percent"]


def _mended(text: str) -> str:
    return text.replace("\u202f", NBSP)


def _plain(value: Decimal | int) -> Decimal:
    """The value without an exponent or trailing zeros after the point."""
    value = Decimal(value)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def rounded(value: Decimal, digits: int) -> Decimal:
    """``value`` to that many significant digits, half to even."""
    if not value:
        return Decimal(0)
    return _plain(value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_EVEN))


@lru_cache(maxsize=2048)
def number(value: Decimal | int, language: Language) -> str:
    """All digits of a number, grouped: ``12 000``, ``10,3``; four of them in Kazakh alone: ``1 200``.

    Of our own: Russian print groups from five digits on, CLDR from four.
    """
    exact = _plain(value)
    grouped = language == "kk" or abs(exact) >= 10_000
    return _mended(
        format_decimal(exact, locale=_LOCALES[language], decimal_quantization=False, group_separator=grouped)
    )


@lru_cache(maxsize=64)
def _unit(size: int, language: Language, long: bool, category: str) -> str:
    """CLDR's word for a power of ten. Taken at 1,000 for thousands: Kazakh at 100,000 says ``м.``."""
    style = "long" if long else "short"
    patterns = Locale.parse(_LOCALES[language]).compact_decimal_formats[style]
    pattern = (patterns.get(category) or patterns["other"])[str(size)].pattern
    return re.sub(r"^0+\s*", "", pattern).replace("'", "")


def _split(value: Decimal) -> tuple[Decimal, int]:
    """The value as mantissa and size (10**3 … 10**12, or 1): only where it stays short and exact."""
    for size in _SIZES:
        mantissa = _plain(value / size)
        exponent = mantissa.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        allowed = 0 if size == 10**3 else _ROUND_DECIMALS
        if abs(mantissa) >= 1 and mantissa * size == value and decimals <= allowed:
            return mantissa, size
    return value, 1


def compact(
    value: Decimal | int,
    language: Language,
    digits: int | None = None,
    *,
    long: bool = False,
    bound: str = "exact",
) -> str:
    """A number with млрд, млн, мың/тыс. where that loses nothing: ``1,8 млрд``, ``27 мың``, but ``1 200``.

    ``digits`` rounds to significant digits first. ``long`` writes the word out, in Russian agreeing with the
    number (*1,8 миллиарда*, *5 миллиардов*; Babel's own long form always says *миллиарда*) and with its bound
    (*более 21 тысячи*).
    """
    exact = _plain(value) if digits is None else rounded(Decimal(value), digits)
    mantissa, size = _split(exact)
    if size == 1:
        return number(exact, language)
    if language == "ru":
        forms = [_unit(size, language, long, category) for category in ("one", "few", "many")]
        word = russian.agree(mantissa, forms, bound)
    else:
        word = _unit(size, language, long, "other")
    return f"{number(mantissa, language)}{NBSP}{word}"


@lru_cache(maxsize=8)
def currency_sign(language: Language, currency: str = "KZT") -> str:
    """The sign of a currency: ``₸``."""
    return get_currency_symbol(currency, locale=_LOCALES[language])


def money(value: Decimal | int, language: Language, digits: int | None = None) -> str:
    """A sum in tenge: ``1,8 млрд ₸``. Without CLDR's ``,00``; ``digits`` as in :func:`compact`."""
    return f"{compact(value, language, digits)}{NBSP}{currency_sign(language)}"


def percent(value: Decimal | int, language: Language) -> str:
    """Per cent, given as such (23 is 23 %): kk ``23%``, ru ``23 %``."""
    share = Decimal(value) / 100
    return _mended(format_percent(share, locale=_LOCALES[language], decimal_quantization=False))


def range_(
    low: Decimal | int,
    high: Decimal | int,
    language: Language,
    style: Style = "number",
    digits: int | None = None,
) -> str:
    """From ``low`` to ``high``, the unit once where both share it: ``16,8–17,8 млн ₸``, ``35–36%``.

    Where the two are equal as printed, one is printed. The first one is in no larger unit than the other:
    ``1 220–1 229 мың`` and not *1,22 млн – 1 229 мың*.
    """
    if digits is not None:
        low, high = rounded(Decimal(low), digits), rounded(Decimal(high), digits)
    printed = {"number": compact, "money": money, "percent": percent}[style]
    first, last = printed(low, language), printed(high, language)
    if first == last:
        return last
    if style != "percent" and (size := _split(_plain(high))[1]) < _split(_plain(low))[1]:
        return f"{number(_plain(low) / size, language)}{DASH}{last}"
    tail = re.search(r"[^\d]*$", last)
    unit = tail.group() if tail else ""
    if unit and first.endswith(unit) and first[: -len(unit)][-1:].isdigit():
        return f"{first[: -len(unit)]}{DASH}{last}"
    spaced = f"{NBSP}{DASH} " if unit or not first[-1].isdigit() else DASH
    return f"{first}{spaced}{last}"


def times(value: Decimal | int, language: Language) -> str:
    """How many times more: ``2 есе``, ``в 2 раза``, ``в 5 раз``."""
    if language == "kk":
        return f"{number(value, language)} есе"
    return f"в {number(value, language)} {russian.plural_form(value, ('раз', 'раза', 'раз'))}"


def roman(n: int) -> str:
    """A Roman numeral in Latin capitals; ValueError outside 1 to 3999."""
    if not 1 <= n <= 3999:
        raise ValueError(f"no Roman numeral for {n}")
    out = ""
    for size, letters in _ROMAN:
        count, n = divmod(n, size)
        out += letters * count
    return out


def ordinal(n: int, language: Language, gender: str = "m") -> str:
    """An ordinal in digits: ``12-ші`` by the harmony of the last word; ``12-й``, ``12-я``, ``12-е``."""
    if language == "ru":
        return f"{number(n, language)}-{russian.ordinal_ending(gender)}"
    return f"{number(n, language)}-{'ші' if kazakh.is_front(kazakh.spoken(str(n))) else 'шы'}"


@lru_cache(maxsize=1024)
def day(when: date, language: Language, case: Case | str | None = None) -> str:
    """A day inside a sentence: ``2025 жылғы 22 қазан`` (also in a case), ``22 октября 2025 года``."""
    text = format_date(when, "d MMMM", locale=_LOCALES[language])
    if language == "ru":
        return f"{text} {when.year} года"
    return f"{when.year} жылғы {kazakh.decline(text, case) if case else text}"


@lru_cache(maxsize=1024)
def when(day_: date, language: Language) -> str:
    """On what day: ``2025 жылы 15 қазанда``, ``15 октября 2025 года``."""
    if language == "ru":
        return day(day_, language)
    text = format_date(day_, "d MMMM", locale=_LOCALES[language])
    return f"{day_.year} жылы {kazakh.decline(text, Case.LOCATIVE)}"


def short_day(when: date) -> str:
    """A day in digits, the same in both languages: ``22.10.2025``."""
    return f"{when.day:02}.{when.month:02}.{when.year}"


def weekday(n: int, language: Language) -> str:
    """A day of the week in short, Monday is 0: ``дс``, ``пн``."""
    return str(get_day_names("abbreviated", locale=_LOCALES[language])[n]).lower()


def long_weekday(n: int, language: Language) -> str:
    """A day of the week, Monday is 0: ``дүйсенбі``, ``понедельник``."""
    return str(get_day_names("wide", locale=_LOCALES[language])[n]).lower()


def zone_name(at: datetime, language: Language) -> str:
    """The place of a time zone and its distance to UTC at that moment: ``Алматы, UTC+5``."""
    city = get_timezone_location(at.tzinfo, locale=_LOCALES[language], return_city=True)
    offset = at.utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "−" if offset < timedelta() else "+"
    return f"{city}, UTC{sign}{hours}{f':{minutes:02}' if minutes else ''}"


@lru_cache(maxsize=1024)
def month(when: date, language: Language) -> str:
    """A month of a year: ``2025 жылғы қазан``, ``октябрь 2025 года``."""
    # CLDR capitalises a lone Kazakh month.
    name = format_date(when, "LLLL", locale=_LOCALES[language]).lower()
    return f"{when.year} жылғы {name}" if language == "kk" else f"{name} {when.year} года"


def since_month(when: date) -> str:
    """In Russian since when: ``с января 2025 года``; a Kazakh month is declined as any noun."""
    return f"с {format_date(when, 'MMMM', locale=_LOCALES['ru'])} {when.year} года"


def months(first: str, last: str, language: Language) -> str:
    """Months of one year, ISO 8601: ``2025 жылғы қаңтар–қазан``, ``январь–октябрь 2025 года``."""
    begin, end = (
        format_date(date.fromisoformat(f"{m}-01"), "LLLL", locale=_LOCALES[language]).lower()
        for m in (first, last)
    )
    names = f"{begin}{DASH}{end}"
    return f"{first[:4]} жылғы {names}" if language == "kk" else f"{names} {first[:4]} года"


def year(y: int, language: Language) -> str:
    """``2025 жыл``, ``2025 год``."""
    return f"{y} жыл" if language == "kk" else f"{y} год"


def in_year(y: int, language: Language) -> str:
    """``2025 жылы``, ``в 2025 году``."""
    return f"{y} жылы" if language == "kk" else f"в {y} году"


def of_year(y: int, language: Language) -> str:
    """``2025 жылғы``, ``2025 года``."""
    return f"{y} жылғы" if language == "kk" else f"{y} года"


def years(first: int, last: int, language: Language) -> str:
    """``2021–2024 жылдар``, ``2021–2024 годы``; one year where both are the same."""
    if first == last:
        return year(first, language)
    return f"{first}{DASH}{last} {'жылдар' if language == 'kk' else 'годы'}"


def in_years(first: int, last: int, language: Language) -> str:
    """``2021–2024 жылдары``, ``в 2021–2024 годах``."""
    if first == last:
        return in_year(first, language)
    return f"{first}{DASH}{last} жылдары" if language == "kk" else f"в {first}{DASH}{last} годах"


def last_years(n: int, language: Language) -> str:
    """``соңғы 5 жыл``, ``последние 5 лет``."""
    if language == "kk":
        return f"соңғы {n} жыл"
    noun = russian.plural_form(n, ("год", "года", "лет"))
    return f"{'последний' if russian.category(n) == 'one' else 'последние'} {n} {noun}"


def in_last_years(n: int, language: Language) -> str:
    """``соңғы 5 жылда``, ``за последние 5 лет``."""
    return f"{last_years(n, language)}да" if language == "kk" else f"за {last_years(n, language)}"


def since(y: int, language: Language) -> str:
    """``2020 жылдан бері``, ``с 2020 года``."""
    return f"{y} жылдан бері" if language == "kk" else f"с {y} года"


def listing(items: Sequence[str], language: Language, union: Literal["and", "or"] = "and") -> str:
    """Items in one line: ``А, Б және В``, ``А, Б и В``; with ``or``: ``А, Б немесе В``, ``А, Б или В``.

    Kazakh is of our own: CLDR joins three or more without *және*.
    """
    if language == "ru":
        return _mended(format_list(list(items), style="or" if union == "or" else "standard", locale="ru"))
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {'және' if union == 'and' else 'немесе'} {items[-1]}"


def country(code: str, language: Language, case: Case | str | None = None) -> str:
    """The name of a country by its ISO 3166-1 code, in Kazakh in a case; KeyError for an unknown code."""
    name = _NAMES[language].get(code) or Locale.parse(_LOCALES[language]).territories[code]
    return kazakh.decline(name, case) if case and language == "kk" else str(name)
