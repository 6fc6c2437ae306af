"""A topic's summary: its figures as bullets, the periods where they differ, the source."""

from __future__ import annotations

from bot.answering.answer import Answer
from bot.rendering import figures, quantities
from bot.rendering.text import (
    Text,
    bold,
    capitalised,
    cut,
    fill,
    joined,
    lines,
    placeholders,
    plain,
    say,
    string,
)
from knowledge.model import Figure, Knowledge, Source, Topic, Unit
from locales.folding import skeleton
from locales.languages import Language

_BULLETS = 14
_NAME = 120
_STEM = 4  # letters by which a label is known to name what its number counts


def named(topic: Topic, language: Language, limit: int = _NAME) -> Text:
    """The topic's name."""
    return cut(plain(topic.name[language]), limit)


def chosen(topic: Topic, knowledge: Knowledge) -> tuple[Figure, ...]:
    """The stated figures that a summary gives: all, or the headline ones first where they are too many."""
    served = [f for f in knowledge.of_topic(topic.id) if isinstance(f, Figure)]
    if len(served) > _BULLETS:
        kept = {f.id for f in sorted(served, key=lambda f: not f.headline)[:_BULLETS]}
        served = [f for f in served if f.id in kept]
    return tuple(served)


def render(
    answer: Answer, knowledge: Knowledge, language: Language, limit: int, clock: int | None = None
) -> Text:
    """The summary of ``answer.topic``; KeyError if there is none. ``clock``: the person's year."""
    topic = knowledge.topics[answer.topic or ""]
    shown = chosen(topic, knowledge)
    periods_ = {f.id: quantities.period_beside(f.period, language) for f in shown}
    shared = periods_[shown[0].id] if shown and len(set(periods_.values())) == 1 else ""
    values = {string(figures.value(f, knowledge, language)) for f in shown}
    told = shared in values or all(_tells_when(f, language) for f in shown)
    hints = {i: "" if shared or period in values else period for i, period in periods_.items()}
    sources = list({s.id: s for f in shown for s in figures.sources_of(f, knowledge)}.values())
    dated = any(f.period.years is None for f in shown)
    below = lines(*(figures.source_line(s, language, dated=dated) for s in sources[:3]))
    when = () if told or not shown else plain(shared, "period", shown[0].id)
    body = lines(
        joined(", ", (bold(named(topic, language)), when, *_of_year(sources, language, clock))),
        cut(about(topic, knowledge, language), 600),
        *(_bullet(f, hints[f.id], knowledge, language) for f in shown),
        _absent(answer, knowledge, language),
    )
    return lines(cut(body, limit - len(string(below)) - 1), below)


def about(topic: Topic, knowledge: Knowledge, language: Language) -> Text:
    """The line above a topic's figures, with the quantities that it names."""
    return fill(topic.about[language], figures.slot_among(knowledge, language))


def _of_year(sources: list[Source], language: Language, clock: int | None) -> tuple[Text, ...]:
    """That all of it is of an earlier year than the person's."""
    if (
        not sources
        or clock is None
        or clock <= (newest := max(sources, key=lambda s: s.published)).published.year
    ):
        return ()

    def year(case: str) -> Text:
        return plain(quantities.moment_of(str(newest.published.year), language, case), "source", newest.id)

    return (say(language, "period.of_year", year=year),)


def _bullet(figure: Figure, period: str, knowledge: Knowledge, language: Language) -> Text:
    label = figures.label(figure, knowledge, language)
    kind = "topic.bullet" if figure.value is not None or figure.literal is not None else "topic.fact"
    values: dict[str, Text] = {"label": label if kind == "topic.bullet" else capitalised(label)}
    if kind == "topic.bullet":
        values["value"] = bold(_value(figure, string(label), knowledge, language))
    if period and not _tells_when(figure, language):
        return say(language, f"{kind}_period", **values, period=plain(period, "period", figure.id))
    return say(language, kind, **values)


def _value(figure: Figure, label: str, knowledge: Knowledge, language: Language) -> Text:
    """The quantity; without its noun where the label names that."""
    return figures.value(figure, knowledge, language, noun=not is_counted_in(label, figure.unit, language))


def is_counted_in(label: str, unit: Unit, language: Language) -> bool:
    """Whether a label names what the number beside it counts."""
    noun = unit.kk if language == "kk" else unit.ru[0]
    last = skeleton(noun).rpartition(" ")[2][:_STEM]
    return bool(last) and last in skeleton(label)


def _tells_when(figure: Figure, language: Language) -> bool:
    """Whether the label itself says the period."""
    return bool({"period", "year"} & placeholders(figure.label[language]))


def _absent(answer: Answer, knowledge: Knowledge, language: Language) -> Text:
    """That the year on the person's clock is not in the source, where the answer says so."""
    if answer.asked_year is None:
        return ()
    year = answer.asked_year
    return say(
        language,
        "period.none_asked",
        asked=lambda case: plain(quantities.moment_of(str(year), language, case), "question"),
    )
