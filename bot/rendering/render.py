"""An answer in one language: its text and markup, its buttons, the origins of its numerals."""

from __future__ import annotations

from typing import Final

from bot.answering.answer import Answer, Kind
from bot.callbacks import Show
from bot.rendering import buttons, figures, refusals, topics
from bot.rendering.buttons import Row
from bot.rendering.messages import say
from bot.rendering.reply import Reply
from bot.rendering.text import LIMIT, Text, cut, html, joined, length, lines, numbers, plain, string, tidy
from knowledge.model import FigureId, Knowledge
from locales.languages import Language

_RELATED: Final = 4  # buttons of other figures below an answer
_SUMMARY: Final = 8  # below a topic's summary


def render(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    """The reply that says ``answer`` in ``language``; talk is answered by :mod:`bot.screens.home`.

    KeyError if the answer names a figure or a topic that ``knowledge`` does not have.
    """
    if answer.kind == "figure" and answer.parts:
        return _figures(answer, language, knowledge)
    if answer.kind == "topic":
        return _topic(answer, language, knowledge)
    if answer.kind == "clarify":
        return _clarification(answer, language, knowledge)
    return _refusal(answer, language, knowledge)


def _figures(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    ids = tuple(dict.fromkeys(part.figure for part in answer.parts))
    text = figures.render(answer, knowledge, language, LIMIT)
    nearest = buttons.related(ids, knowledge, _RELATED)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (buttons.translate(Show("figure", ids), language), buttons.source(ids[0], language)),
    )
    topic = answer.topic or knowledge.figure(ids[0]).topic
    return finished(text, language, "figure", rows, answer=answer, topic=topic, figures=ids, nearest=nearest)


def _topic(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    topic = answer.topic or ""
    text = topics.render(answer, knowledge, language, LIMIT)
    nearest = buttons.of_topic(topic, knowledge, _SUMMARY)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (buttons.translate(Show("topic", (topic,)), language), buttons.all_topics(language)),
    )
    shown = tuple(f.id for f in topics.chosen(knowledge.topics[topic], knowledge))
    return finished(text, language, "topic", rows, topic=topic, figures=shown, nearest=nearest)


def _clarification(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    """What may have been meant, each by its full name; its button gives the answer. It claims nothing."""
    offered = tuple(i for i in dict.fromkeys(answer.nearest) if i in knowledge and knowledge.figure(i).served)
    named = [figures.capitalised(figures.label(knowledge.figure(i), knowledge, language)) for i in offered]
    text = lines(say(language, "clarify.ask"), *(joined("", (plain("• "), name)) for name in named))
    rows = (
        *buttons.of_figures(offered, knowledge, language),
        (buttons.translate(None, language), buttons.all_topics(language)),
    )
    return finished(cut(text, LIMIT), language, "clarify", rows, topic=answer.topic, nearest=offered)


def _refusal(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    nearest = tuple(i for i in dict.fromkeys(answer.nearest) if i in knowledge and knowledge.figure(i).served)
    topic = answer.topic or next((g.topic for g in answer.gaps if g.topic), None)
    if not nearest and topic is not None and topic in knowledge.topics:
        nearest = buttons.of_topic(topic, knowledge, _RELATED)
    nearest = nearest[:_RELATED]
    said = refusals.render(answer, knowledge, language)
    offered: tuple[Row, ...]
    if nearest:
        below, offered = say(language, "refusal.nearest"), buttons.of_figures(nearest, knowledge, language)
    else:
        below, offered = say(language, "refusal.topics"), buttons.of_topics(knowledge, language)
    text = joined("\n\n", (cut(said, LIMIT - length(below) - 2), below if offered else ()))
    rows = (*offered, (buttons.translate(None, language), buttons.all_topics(language)))
    why = str(answer.gaps[0].reason) if answer.gaps else ""
    return finished(text, language, "unknown", rows, topic=topic, nearest=nearest, reason=why)


def finished(
    text: Text,
    language: Language,
    kind: Kind,
    rows: tuple[Row, ...],
    *,
    answer: Answer | None = None,
    topic: str | None = None,
    figures: tuple[FigureId, ...] = (),
    nearest: tuple[FigureId, ...] = (),
    reason: str = "",
) -> Reply:
    """The reply that these pieces make."""
    text = tidy(text)
    return Reply(
        language=language,
        kind=kind,
        html=html(text),
        text=string(text),
        topic=topic,
        figures=figures,
        nearest=nearest,
        says=answer.says if answer else None,
        numbers=numbers(text),
        buttons=tuple(row for row in rows if row),
        reason=reason,
    )
