"""When a figure holds, in words, and the line that says so below an answer."""

from __future__ import annotations

from datetime import date

from bot.rendering import quantities
from bot.rendering.messages import say
from bot.rendering.text import Text, plain
from knowledge.model import Derived, Figure, Knowledge, Period, PeriodKind, Source
from locales import formatting, kazakh
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
    if case == "genitive" and language == "ru" and written.isdecimal():
        return formatting.of_year(int(written), language)
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


def brief(period: Period, language: Language) -> str:
    """The phrase without what follows a semicolon ("; the year is not named"): for lists and brackets."""
    return phrase(period, language).partition(";")[0].strip()


def listed(figures: tuple[Figure | Derived, ...], knowledge: Knowledge, language: Language) -> list[Text]:
    """The periods that figures have, each once, in order, with the origin of their numerals."""
    found: dict[str, Text] = {}
    for figure in figures:
        period = of(figure, knowledge)
        words = brief(period, language) if period else ""
        if words and words not in found:
            found[words] = plain(words, "period", figure.id)
    return list(found.values())


def as_of(source: Source, language: Language, case: str = "") -> Text:
    """The day on which a source was published; in Kazakh also "as on that day" (``attributive``)."""
    if case != "attributive" or language != "kk":
        words = formatting.day(source.published, language, case if language == "kk" and case else None)
    else:  # -дағы, -дегі: the locative and -ғы or -гі by its vowel
        words = formatting.day(source.published, language, kazakh.Case.LOCATIVE)
        words += "гі" if kazakh.is_front(words.rsplit(" ", 1)[-1]) else "ғы"
    return plain(words, "source", source.id)


def line(figure: Figure | Derived, knowledge: Knowledge, source: Source, language: Language) -> Text:
    """The period line: what the source states, else as of when the figure holds."""
    period = of(figure, knowledge)
    words = phrase(period, language) if period else ""

    def stated(case: str) -> Text:
        return plain(words, "period", figure.id)

    def dated(case: str) -> Text:
        return as_of(source, language, case)

    if period is None or not words:
        return say(language, "period.as_of", date=dated)
    if period.last_years is not None:
        return say(language, "period.relative", period=stated, date=dated)
    if period.kind is PeriodKind.POINT and len(period.start or "") == 10:
        return say(language, "period.day", period=stated)
    return say(language, "period.line", period=stated)
