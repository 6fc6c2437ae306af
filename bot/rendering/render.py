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

_RELATED: Final = 2  # buttons of other figures below an answer
_OFFERED: Final = 3  # below a refusal, or what asks back


def render(answer: Answer, language: Language, knowledge: Knowledge, clock: int | None = None) -> Reply:
    """The reply that says ``answer`` in ``language``; talk is answered by :mod:`bot.screens.home`.

    ``clock``: the person's year; in a later one than the source's the first line says of which year it is.
    KeyError if the answer names a figure or a topic that ``knowledge`` does not have.
    """
    if answer.kind == "figure" and answer.parts:
        return _figures(answer, language, knowledge, clock)
    if answer.kind == "topic":
        return _topic(answer, language, knowledge, clock)
    if answer.kind == "clarify":
        return _clarification(answer, language, knowledge)
    return _refusal(answer, language, knowledge)


def _figures(answer: Answer, language: Language, knowledge: Knowledge, clock: int | None) -> Reply:
    ids = tuple(dict.fromkeys(part.figure for part in answer.parts))
    text = figures.render(answer, knowledge, language, LIMIT, clock)
    nearest = buttons.related(ids, knowledge, _RELATED)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (buttons.source(ids[0], language), buttons.translate(Show("figure", ids), language)),
    )
    topic = answer.topic or knowledge.figure(ids[0]).topic
    return finished(text, language, "figure", rows, answer=answer, topic=topic, figures=ids, nearest=nearest)


def _topic(answer: Answer, language: Language, knowledge: Knowledge, clock: int | None) -> Reply:
    topic = answer.topic or ""
    text = topics.render(answer, knowledge, language, LIMIT, clock)
    nearest = buttons.unlisted(topic, knowledge, _RELATED)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (buttons.translate(Show("topic", (topic,)), language),),
    )
    shown = tuple(f.id for f in topics.chosen(knowledge.topics[topic], knowledge))
    return finished(text, language, "topic", rows, topic=topic, figures=shown, nearest=nearest)


def _clarification(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    """What may have been meant, each by its name, several with numbers that answer. It claims nothing."""
    offered = tuple(i for i in dict.fromkeys(answer.nearest) if i in knowledge and knowledge.figure(i).served)
    named = [figures.capitalised(figures.label(knowledge.figure(i), knowledge, language)) for i in offered]
    if len(offered) == 1:
        text = lines(say(language, "clarify.one"), *named)
        rows: tuple[Row, ...] = (buttons.this_one(offered[0], language),)
    else:
        listed = (joined("", (plain(f"{n}. ", "interface"), name)) for n, name in enumerate(named, 1))
        text = lines(say(language, "clarify.ask"), *listed)
        rows = (buttons.numbered(offered, language),)
    rows = (*rows, (buttons.translate(None, language),))
    return finished(cut(text, LIMIT), language, "clarify", rows, topic=answer.topic, nearest=offered)


def _refusal(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    nearest = tuple(i for i in dict.fromkeys(answer.nearest) if i in knowledge and knowledge.figure(i).served)
    topic = answer.topic or next((g.topic for g in answer.gaps if g.topic), None)
    if not nearest and topic is not None and topic in knowledge.topics:
        nearest = buttons.of_topic(topic, knowledge, _OFFERED)
    nearest = nearest[:_OFFERED]
    text = refusals.render(answer, knowledge, language)
    below = () if nearest else refusals.subjects(knowledge, language)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (*(() if nearest else (buttons.all_topics(language),)), buttons.translate(None, language)),
    )
    text = joined("\n", (cut(text, LIMIT - length(below) - 1), below))
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
    card: bool = False,
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
        card=card,
    )
