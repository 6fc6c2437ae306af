"""What stands in a picture, in words: the parts of a figure's answer, apart from each other. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from bot.pictures.design import drawable
from bot.rendering import figures, quantities, topics
from bot.rendering.text import fill, joined, plain, say, string
from knowledge.formulas import Result
from knowledge.model import Derived, Figure, Knowledge, Measure, State, Topic, Unit
from locales import formatting
from locales.languages import Language

_NUMBER: Final = re.compile(r"[0-9](?:[0-9.,\u00a0–]*[0-9])?(?:\u00a0?%)?|\b[IVXLCDM]+\b")
_UNIT: Final = Unit("", "noun", Measure.COUNT)
_SIGN: Final = "−"


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says. Each may be empty but ``topic``, ``title`` and ``source``.

    ``value``: the quantity with its bound, without its noun; ``noun``: what is counted; ``text``: what the
    figure is; ``note``: what the source leaves open.
    """

    topic: str
    title: str
    value: str
    noun: str
    text: str
    note: str
    period: str
    source: str


def words_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Words:
    """What the card of a figure says."""
    value, noun = value_of(figure, knowledge, language)
    title = title_of(figure, knowledge, language)
    wording = figure.wording[language]
    if isinstance(figure, Figure) and figure.items:  # the list stands beside it
        wording = wording.rstrip(".").removesuffix("{items}").rstrip(" :")
    text = string(fill(wording, figures.slot_of(figure, knowledge, language)))
    sources = figures.sources_of(figure, knowledge)
    notes = [string(text) for text in figures.cautions(figure.cautions[:1], figure, knowledge, language)]
    return Words(
        topic=drawable(string(topics.named(knowledge.topics[figure.topic], language))),
        title=drawable(title),
        value=drawable(value),
        noun="" if noun.casefold() == title.casefold() else drawable(noun),
        text="" if text.rstrip(".") == title else drawable(text),
        note=drawable(notes[0] if notes else ""),
        period=drawable(held(figure, knowledge, language)),
        source=drawable(source_of(figure, knowledge, language)) if sources else "",
    )


def about(topic: Topic, knowledge: Knowledge, language: Language) -> str:
    """The line above a topic's figures."""
    return drawable(string(topics.about(topic, knowledge, language)))


def value_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> tuple[str, str]:
    """A figure's quantity with its bound, and the noun after it; both empty for a fact."""
    whole = string(figures.value(figure, knowledge, language))
    if isinstance(figure, Derived):
        result = quantities.computed(figure, knowledge)
        bare = quantities.result(result, _nounless(figure.unit), language)
        about = quantities.is_about(result, figure.unit)
    else:
        amount = quantities.of_figure(figure)
        bare, about = amount_of(amount, language) if amount else whole, False
    noun = whole.removeprefix(bare).strip() if whole.startswith(bare) else ""
    if not noun:
        bare = whole
    return (f"{quantities.ABOUT}\u00a0{bare}" if about else bare), noun


def amount_of(amount: quantities.Amount | None, language: Language) -> str:
    """An amount with its bound, without its noun: ``1 200-ден астам``."""
    return quantities.written(replace(amount, unit=_nounless(amount.unit)), language) if amount else ""


def _nounless(unit: Unit) -> Unit:
    return replace(unit, kk="", ru=("", "", ""))


def change(result: Result, language: Language) -> str:
    """A growth in per cent with its sign: ``≈ +54%``."""
    shown = result.shown_best
    about = f"{quantities.ABOUT}\u00a0" if result.rounded else ""
    return f"{about}{'+' if shown > 0 else _SIGN}{formatting.percent(abs(shown), language)}"


def parts_of(value: str) -> tuple[tuple[str, bool], ...]:
    """A quantity in pieces: its number (True), which stands out, and what is before and after it."""
    found = _NUMBER.search(value)
    if not found:
        return ((value, True),)
    number = value[: found.end()] if value[: found.start()].strip() in ("", "≈") else found.group()
    before = value[: found.end() - len(number)]
    pieces = ((before.strip(" \u00a0"), False), (number, True), (value[found.end() :], False))
    return tuple((text, stands_out) for text, stands_out in pieces if text)


def title_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """The figure's label with a capital, without its period: that has its own place."""
    return _capital(quiet_label(figure, knowledge, language))


def quiet_label(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """The figure's label without its period, where that is said at its end."""
    label = string(figures.label(figure, knowledge, language))
    stated = quantities.period_of(figure, knowledge)
    period = quantities.period_phrase(stated, language) if stated else ""
    for said in (f", {period}", f" ({period})"):
        if period and label.endswith(said):
            return label.removesuffix(said)
    return label


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def period_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """When the figure holds; "" where that is not told, or is the figure itself."""
    period = quantities.period_of(figure, knowledge)
    words = quantities.period_beside(period, language) if period else ""
    if words and words == string(figures.value(figure, knowledge, language)):
        return ""
    return words


def held(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> str:
    """The period of a figure, and that it is a plan, where it is."""
    period = period_of(figure, knowledge, language)
    if not (isinstance(figure, Figure) and figure.state is State.PLANNED):
        return period
    plan = string(say(language, "figure.planned"))
    return f"{period}. {plan}" if period else plan


def source_of(
    figure: Figure | Derived, knowledge: Knowledge, language: Language, *, speaker: bool = True
) -> str:
    """Who published it and when; where no year is stated, that is also as of when it holds.

    ``speaker``: whether who said it is named.
    """
    source = figures.sources_of(figure, knowledge)[0]
    named = say(
        language,
        "source.line" if quantities.is_dated(figure, knowledge) else "source.as_of",
        publisher=plain(source.publisher[language]),
        date=lambda case: quantities.as_of(source, language, case),
    )
    return string(joined("; ", (plain(figures.speaker_of(figure, language) if speaker else ""), named)))
