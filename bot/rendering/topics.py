"""A topic's summary: its figures as bullets, the periods where they differ, the source."""

from __future__ import annotations

from bot.answering.answer import Answer
from bot.rendering import figures, periods, quantities
from bot.rendering.messages import say
from bot.rendering.text import Text, bold, cut, fill, lines, placeholders, plain, string
from knowledge.model import Figure, Knowledge, Topic
from locales.languages import Language

_BULLETS = 14
_NAME = 120


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


def render(answer: Answer, knowledge: Knowledge, language: Language, limit: int) -> Text:
    """The summary of ``answer.topic``; KeyError if there is none."""
    topic = knowledge.topics[answer.topic or ""]
    shown = chosen(topic, knowledge)
    words = {f.id: periods.brief(f.period, language) for f in shown}
    shared = len(set(words.values())) == 1
    values = {string(figures.value(f, knowledge, language)) for f in shown}
    hints = {i: "" if shared or period in values else period for i, period in words.items()}
    bullets = [_bullet(f, hints[f.id], knowledge, language) for f in shown]
    told = words[shown[0].id] in values or all(_tells_when(f, language) for f in shown) if shown else True
    sources = list({s.id: s for f in shown for s in figures.sources_of(f, knowledge)}.values())
    below = lines(
        periods.line(shown[0], knowledge, sources[0], language) if shared and not told else (),
        *(figures.source_line(s, language) for s in sources[:3]),
    )
    left_out = len(knowledge.of_topic(topic.id)) - len(shown)
    body = lines(
        bold(named(topic, language)),
        cut(fill(topic.about[language], lambda name, case: ()), 600),
        *bullets,
        say(language, "topic.more") if left_out else (),
        _absent(answer, knowledge, language),
    )
    return lines(cut(body, limit - len(string(below)) - 1), below)


def _bullet(figure: Figure, period: str, knowledge: Knowledge, language: Language) -> Text:
    label = figures.label(figure, knowledge, language)
    kind = "topic.bullet" if figure.value is not None or figure.literal is not None else "topic.fact"
    quantity = figures.quantity(figure, knowledge, language) if kind == "topic.bullet" else ()
    if kind == "topic.fact":
        label = figures.capitalised(label)
    values: dict[str, Text] = {"label": label} | ({"value": quantity} if quantity else {})
    if period and not _tells_when(figure, language):
        return say(language, f"{kind}_period", **values, period=plain(period, "period", figure.id))
    return say(language, kind, **values)


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
        "refusal.year",
        year=lambda case: plain(quantities.moment(str(year), language, case), "question"),
    )
