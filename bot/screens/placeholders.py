"""The figures that a text of the desk can hold, by topic: what stands for each, and what it becomes."""

from __future__ import annotations

from functools import partial
from typing import Final

from bot.rendering import buttons, figures, topics
from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, code, joined, lines, string
from bot.screens import draft_verbs, verbs
from bot.screens.kit import TOPICS, button, literal, reply
from knowledge.model import Derived, Figure, Knowledge
from locales.languages import Language

PAGE: Final = 6  # figures on a page


def choose(number: int, knowledge: Knowledge, language: Language) -> Reply:
    """The topics that have any."""
    rows = [
        [
            Button(
                buttons.shortened(topics.named(topic, language)),
                draft_verbs.OpenFiguresOf(number, 0, topic.id).pack(),
            )
        ]
        for topic in list(knowledge.topics.values())[:TOPICS]
        if _of(topic.id, knowledge, language)
    ]
    return reply(say(language, "figures.ask_topic"), language, *rows, [_back(number, language)])


def of_topic(number: int, topic: str, page: int, knowledge: Knowledge, language: Language) -> Reply:
    """A page of the figures of a topic. What stands for a figure is copied by a tap on it."""
    every = _of(topic, knowledge, language)
    shown = [_told(one, knowledge, language) for one in every[page * PAGE : (page + 1) * PAGE]]
    b = partial(button, language)
    turn = []
    if page:
        turn.append(b("desk.button_earlier", draft_verbs.OpenFiguresOf(number, page - 1, topic)))
    if len(every) > (page + 1) * PAGE:
        turn.append(b("desk.button_later", draft_verbs.OpenFiguresOf(number, page + 1, topic)))
    return reply(
        joined("\n\n", (say(language, "figures.how"), *shown)),
        language,
        turn,
        [b("figures.button_topics", draft_verbs.OpenFigures(number)), _back(number, language)],
    )


def _of(topic: str, knowledge: Knowledge, language: Language) -> list[Figure | Derived]:
    """The figures of a topic that have a value to stand in a text."""
    every: tuple[Figure | Derived, ...] = (*knowledge.figures.values(), *knowledge.derived.values())
    return [
        one
        for one in every
        if one.topic == topic and one.served and string(figures.value(one, knowledge, language))
    ]


def _told(one: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """A figure: filled with its noun, and without it where that is something else; what stands for each."""
    whole, number = (
        figures.value(one, knowledge, language),
        figures.value(one, knowledge, language, number=True),
    )
    bare = string(number) != string(whole)
    return lines(
        bold(figures.capitalised(figures.label(one, knowledge, language))),
        _line(whole, f"{{{one.id}}}"),
        _line(number, f"{{{one.id}.number}}") if bare else (),
    )


def _line(filled: Text, written: str) -> Text:
    return joined(": ", (filled, code(literal(written))))


def _back(number: int, language: Language) -> Button:
    return button(language, "desk.button_back", verbs.OpenAnnouncement(number))
