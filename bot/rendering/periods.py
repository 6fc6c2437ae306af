"""When a figure holds, in words, and the line that says so below an answer."""

from __future__ import annotations

from datetime import date

from bot.rendering import quantities
from bot.rendering.text import Text, plain
from knowledge.model import Derived, Figure, Knowledge, Period, PeriodKind, Source
from locales import formatting
from locales.languages import Language


def of(figure: Figure | Derived, knowledge: Knowledge) -> Period | None:
    """The period of a figure; of a derived one that of its operands, None where they differ."""
    if isinstance(figure, Figure):
        return figure.period
    found = [knowledge.figures[i].period for i in figure.formula.ids]
    same = all(_key(p) == _key(found[0]) for p in found)
    return found[0] if same else None


def _key(period: Period) -> tuple[object, ...]:
    return period.kind, period.start, period.end, period.last_years, period.text


def phrase(period: Period, language: Language, case: str = "") -> str:
    """``2025 жыл``, ``2021–2024 годы``, ``соңғы 5 жыл``; "" where none is stated.

    The locative says when: ``2025 жылы``, ``в 2021–2024 годах``, ``за последние 5 лет``.
    """
    if period.text is not None:
        return period.text[language]
    if period.last_years is not None:
        if case == "locative":
            return formatting.in_last_years(period.last_years, language)
        return quantities.declined(formatting.last_years(period.last_years, language), language, case)
    start = period.start or period.end
    if start is None or period.kind is PeriodKind.UNSTATED:
        return ""
    if period.kind is PeriodKind.SINCE:
        return _since(start, language)
    end = period.end or start
    if case == "locative":
        return _in(start, end, language)
    written = start if start == end else f"{start}/{end}"
    return quantities.moment(written, language, case)


def _in(start: str, end: str, language: Language) -> str:
    if len(start) == len(end) == 4:
        return formatting.in_years(int(start), int(end), language)
    if start == end and len(start) == 10:
        return formatting.when(date.fromisoformat(start), language)
    return quantities.moment(f"{start}/{end}" if start != end else start, language)


def _since(start: str, language: Language) -> str:
    if len(start) == 4:
        return formatting.since(int(start), language)
    moment = quantities.moment(start, language, "ablative")
    return f"{moment} бері" if language == "kk" else f"с {moment}"


def beside(period: Period, language: Language) -> str:
    """What stands beside a number: the phrase, of two parts ("this period"; "the years are not named") the
    second, which tells more.
    """
    return phrase(period, language).rpartition(";")[2].strip()


def is_named(period: Period, language: Language) -> bool:
    """Whether the words for a period are one, and not only that it is not named."""
    return ";" not in phrase(period, language)


def listed(figures: tuple[Figure | Derived, ...], knowledge: Knowledge, language: Language) -> list[Text]:
    """The periods that figures have, each once, in order, with the origin of their numerals.

    One that only says that it is not named is none.
    """
    found: dict[str, Text] = {}
    for figure in figures:
        period = of(figure, knowledge)
        words = phrase(period, language) if period else ""
        if period and words and is_named(period, language) and words not in found:
            found[words] = plain(words, "period", figure.id)
    return list(found.values())


def as_of(source: Source, language: Language, case: str = "") -> Text:
    """The day on which a source was published; in Kazakh also "as on that day" (``attributive``)."""
    words = quantities.declined(formatting.day(source.published, language), language, case)
    return plain(words, "source", source.id)
