"""A value as people read it: bound, number and unit noun, in the case that the sentence asks for; when a
figure holds, in words, and the line that says so below an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final

from bot.rendering.text import Text, plain, template
from knowledge.formulas import Result
from knowledge.model import Bound, Derived, Figure, Knowledge, Measure, Period, PeriodKind, Source, Unit
from locales import formatting, kazakh, russian
from locales.languages import Bilingual, Language

ABOUT: Final = "≈"
_MANY: Final = 20  # things on average from which on a part of one says nothing
_SPACES: Final = re.compile(r"[\s\u00a0\u202f]")
_SIGNS: Final[Mapping[str, str]] = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_NUMBERLESS: Final = ("date", "place", "period", "fact")
_BARE: Final = Unit("", "noun", Measure.COUNT)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit and bound, however it came about."""

    value: Decimal
    unit: Unit
    bound: Bound = Bound.EXACT
    short: bool = False  # the source writes it short: "27 мың"


def of_figure(figure: Figure) -> Amount | None:
    """The amount that a figure states; None for a date, a place, a period or a fact."""
    if figure.value is None:
        return None
    return Amount(figure.value, figure.unit, figure.bound, _short(figure.as_written, figure.value))


def previous_of(figure: Figure) -> Amount | None:
    """The earlier value that a figure states beside its own."""
    if figure.previous is None:
        return None
    return Amount(figure.previous, figure.unit, short=_short(figure.as_written, figure.value))


def _short(as_written: str, value: Decimal | None) -> bool:
    digits = re.sub(r"\D", "", _SPACES.sub("", as_written))
    return bool(digits) and value is not None and value >= 1000 and int(digits) != value


def bare(amount: Amount, language: Language, case: str = "") -> str:
    """The number without bound and noun: ``1 200``, ``27 мың``; with ``%`` or ``₸`` if that is its unit.

    In Russian a thousand is written out, by the bound: ``27 тысяч``.
    """
    written = _written(amount, language)
    return kazakh.numeral(written, case) if case and language == "kk" else written


def _written(amount: Amount, language: Language) -> str:
    value, style = amount.value, amount.unit.style
    if style == "money":
        return formatting.money(value, language)
    if style == "percent":
        return formatting.percent(value, language)
    if style == "times":
        return formatting.times(value, language)
    if style == "roman" and _whole(value) and 1 <= value <= 3999:
        return formatting.roman(int(value))
    if style in ("ordinal", "roman") and _whole(value):
        return formatting.ordinal(int(value), language, amount.unit.ru_gender)
    if not amount.short:
        return formatting.number(value, language)
    return formatting.compact(value, language, long=language == "ru", bound=str(amount.bound))


def _whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def written(amount: Amount, language: Language, case: str = "") -> str:
    """Bound, number and noun: ``1 200-ден астам бастама``, ``более 1 200 инициатив``, ``1,8 млрд ₸``.

    ``case`` is a Kazakh case; in Russian only the genitive changes anything, and that of a noun alone.
    """
    noun = _noun(amount, language, case)
    if amount.bound is Bound.EXACT:
        number = bare(amount, language, "" if noun else case)
        return f"{number} {noun}" if noun else number
    kazakh_least = language == "kk" and amount.bound is Bound.AT_LEAST
    number = bare(amount, language, "ablative" if kazakh_least else "" if noun else case)
    times = "_times" if amount.unit.style == "times" else ""
    limited = template(language, f"bound.{amount.bound}{times}").replace("{number}", number)
    return f"{limited} {noun}" if noun else limited


def _noun(amount: Amount, language: Language, case: str) -> str:
    unit = amount.unit
    if unit.style in ("money", "percent", "times", *_NUMBERLESS):
        return ""
    if language == "kk":
        return kazakh.decline(unit.kk, case) if case and unit.kk else unit.kk
    if not any(unit.ru):
        return ""
    if unit.style in ("ordinal", "roman"):
        return unit.ru[0]
    bound = amount.bound if amount.bound is not Bound.EXACT or case != "genitive" else Bound.AT_LEAST
    return russian.agree(amount.value, unit.ru, str(bound))


def literal(figure: Figure, language: Language, case: str = "") -> str:
    """A value that is no number: a day, an interval, a place; "" for a fact."""
    value = figure.literal
    if isinstance(value, Bilingual):
        return kazakh.decline(value[language], case) if case and language == "kk" else value[language]
    return moment_of(value, language, case) if value else ""


def moment_of(written_: str, language: Language, case: str = "") -> str:
    """An ISO 8601 year, month, day or interval in words; what is none of these as it stands."""
    first, _, last = written_.partition("/")
    if last:
        if len(first) == len(last) == 4:
            text = formatting.years(int(first), int(last), language)
            return declined(text, language, case)
        if len(first) == len(last) == 7 and first[:4] == last[:4]:
            return declined(formatting.months(first, last, language), language, case)
        return f"{moment_of(first, language)} – {moment_of(last, language)}"
    if re.fullmatch(r"\d{4}", first):
        if language == "ru" and case == "genitive":
            return formatting.of_year(int(first), language)
        return declined(formatting.year(int(first), language), language, case)
    if re.fullmatch(r"\d{4}-\d{2}", first):
        return declined(formatting.month(date.fromisoformat(first + "-01"), language), language, case)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", first):
        return declined(formatting.day(date.fromisoformat(first), language), language, case)
    return first


def declined(text: str, language: Language, case: str) -> str:
    """``text`` with its last word in a Kazakh case; Russian stays.

    ``attributive`` stands before a noun: ``2019 жылғы``, else the locative and -ғы or -гі by its vowel.
    """
    if not case or language != "kk":
        return text
    if case != "attributive":
        return kazakh.decline(text, case)
    if re.fullmatch(r"\d+ жыл", text):
        return f"{text}ғы"
    text = kazakh.decline(text, kazakh.Case.LOCATIVE)
    return f"{text}{'гі' if kazakh.is_front(text.rsplit(' ', 1)[-1]) else 'ғы'}"


# -- computed values ----------------------------------------------------------------------------------------


def result(value: Result, unit: Unit, language: Language, case: str = "") -> str:
    """A computed value with no more digits than may be claimed: ``16,8–17,8 млн ₸``, ``54%``, ``73 өтініш``.

    One that is open on one side has its bound: ``33%-дан астам``. :func:`sign` says what goes before it.
    """
    amount = _amount(value, unit)
    if amount is not None:
        return written(amount, language, case)
    numbers = _range(value, unit, language)
    noun = _noun(Amount(value.shown_high or value.shown_low, unit), language, case)
    if noun:
        return f"{numbers} {noun}"
    return kazakh.numeral(numbers, case) if case and language == "kk" else numbers


def _amount(value: Result, unit: Unit) -> Amount | None:
    """The result as one number; None if it is a range with two ends."""
    low, high = value.shown_low, value.shown_high
    if high is None:
        return Amount(low, unit, Bound.AT_LEAST)
    if low != high and not low:
        return Amount(high, unit, Bound.AT_MOST)
    if low == high or unit.style == "times":
        return Amount(value.shown_best, unit)
    whole = low.to_integral_value(ROUND_CEILING)
    if unit.style == "noun" and whole <= high < whole + 1:
        return Amount(whole, unit)  # of things that are counted there is no part
    if unit.style == "noun" and low >= _MANY and low.to_integral_value() == high.to_integral_value():
        return Amount(low.to_integral_value(), unit)
    return None


def _range(value: Result, unit: Unit, language: Language) -> str:
    styles: Mapping[str, formatting.Style] = {"money": "money", "percent": "percent"}
    style = styles.get(unit.style, "number")
    return formatting.range_(value.shown_low, value.shown_high or value.shown_low, language, style)


def computation(value: Result, unit: Unit, language: Language) -> str:
    """The right side of a formula with its sign: ``≈ 54%``, ``≥ 33%``, ``= 300``."""
    amount = _amount(value, unit)
    if amount is None:
        return f"{ABOUT} {_range(value, unit, language)}"
    limits = {Bound.AT_LEAST: "≥", Bound.AT_MOST: "≤"}
    return f"{limits.get(amount.bound) or sign(value)} {bare(amount, language)}"


def sign(value: Result) -> str:
    """``≈`` before what is rounded or a range, ``=`` before the value itself."""
    return ABOUT if value.rounded else "="


def is_about(value: Result, unit: Unit) -> bool:
    """Whether a computed value, standing alone, needs ``≈`` before it."""
    amount = _amount(value, unit)
    return value.rounded and (amount is None or amount.bound is Bound.EXACT)


def formula(parts: tuple[str, ...], knowledge: Knowledge, language: Language) -> str:
    """A formula with its numbers: ``1,8 млрд ₸ ÷ 104``, ``(208 − 135) ÷ 135``."""
    out = ""
    for part in parts:
        if part in _SIGNS:
            out += f" {_SIGNS[part]} "
        elif part in "()":
            out += part
        else:
            out += _operand(part, knowledge, language)
    return out


def _operand(part: str, knowledge: Knowledge, language: Language) -> str:
    figure = knowledge.figures.get(part.removesuffix(".previous"))
    if figure is None:
        return formatting.number(Decimal(part), language)
    amount = previous_of(figure) if part.endswith(".previous") else of_figure(figure)
    if amount is None:
        return figure.label[language]
    plain = (
        amount
        if amount.unit.style in ("money", "percent")
        else Amount(amount.value, _BARE, short=amount.short)
    )
    return bare(plain, language)


def reading_unit(ids: tuple[str, ...], knowledge: Knowledge) -> Unit:
    """The unit of a reading over figures: per cent if any of them is, else that of the first."""
    units = [knowledge.figures[i].unit for i in ids]
    return next((u for u in units if u.style == "percent"), units[0])


def period_of(figure: Figure | Derived, knowledge: Knowledge) -> Period | None:
    """The period of a figure; of a derived one that of its operands, None where they differ."""
    if isinstance(figure, Figure):
        return figure.period
    found = [knowledge.figures[i].period for i in figure.formula.ids]
    same = all(_key(p) == _key(found[0]) for p in found)
    return found[0] if same else None


def is_dated(figure: Figure | Derived, knowledge: Knowledge) -> bool:
    """Whether the years are stated for which it holds; else it holds as of the source's date."""
    period = period_of(figure, knowledge)
    return period is not None and period.years is not None


def _key(period: Period) -> tuple[object, ...]:
    return period.kind, period.start, period.end, period.last_years, period.text


def period_phrase(period: Period, language: Language, case: str = "") -> str:
    """``2025 жыл``, ``2021–2024 годы``, ``соңғы 5 жыл``; "" where none is stated.

    The locative says when: ``2025 жылы``, ``в 2021–2024 годах``, ``за последние 5 лет``.
    """
    if period.text is not None:
        return period.text[language]
    if period.last_years is not None:
        if case == "locative":
            return formatting.in_last_years(period.last_years, language)
        return declined(formatting.last_years(period.last_years, language), language, case)
    start = period.start or period.end
    if start is None or period.kind is PeriodKind.UNSTATED:
        return ""
    if period.kind is PeriodKind.SINCE:
        return _since(start, language)
    end = period.end or start
    if case == "locative":
        return _in(start, end, language)
    written = start if start == end else f"{start}/{end}"
    return moment_of(written, language, case)


def _in(start: str, end: str, language: Language) -> str:
    if len(start) == len(end) == 4:
        return formatting.in_years(int(start), int(end), language)
    if start == end and len(start) == 10:
        return formatting.when(date.fromisoformat(start), language)
    return moment_of(f"{start}/{end}" if start != end else start, language)


def _since(start: str, language: Language) -> str:
    if len(start) == 4:
        return formatting.since(int(start), language)
    if language == "ru" and len(start) == len("2025-01"):
        return formatting.since_month(date.fromisoformat(f"{start}-01"))
    moment = moment_of(start, language, "ablative")
    return f"{moment} бері" if language == "kk" else f"с {moment}"


def period_beside(period: Period, language: Language) -> str:
    """What stands beside a number: the phrase, of two parts ("this period"; "the years are not named") the
    second, which tells more.
    """
    return period_phrase(period, language).rpartition(";")[2].strip()


def is_period_named(period: Period, language: Language) -> bool:
    """Whether the words for a period are one, and not only that it is not named."""
    return ";" not in period_phrase(period, language)


def listed_periods(
    figures: tuple[Figure | Derived, ...], knowledge: Knowledge, language: Language
) -> list[Text]:
    """The periods that figures have, each once, in order, with the origin of their numerals.

    One that only says that it is not named is none.
    """
    found: dict[str, Text] = {}
    for figure in figures:
        period = period_of(figure, knowledge)
        words = period_phrase(period, language) if period else ""
        if period and words and is_period_named(period, language) and words not in found:
            found[words] = plain(words, "period", figure.id)
    return list(found.values())


def as_of(source: Source, language: Language, case: str = "") -> Text:
    """The day on which a source was published; in Kazakh also "as on that day" (``attributive``)."""
    words = declined(formatting.day(source.published, language), language, case)
    return plain(words, "source", source.id)
