"""The buttons below a reply. Their texts hold no figure's value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from bot.callbacks import ChooseLanguage, Show
from bot.rendering import figures, topics
from bot.rendering.messages import say
from bot.rendering.reply import Button
from bot.rendering.text import Text, clean, string
from knowledge.model import Derived, Figure, FigureId, Knowledge
from locales.languages import LANGUAGES, Language, other

TEXT = 40  # characters that a phone shows of a button across the whole width
_HALF = 20  # of one of two in a row
_TOPICS = 10
Row = tuple[Button, ...]


def shortened(text: Text, limit: int = TEXT) -> str:
    """A button's text: one line, cut before its last comma or else between words."""
    words = " ".join(clean(string(text)).split())
    if len(words) <= limit:
        return words
    before = words.rpartition(",")[0]
    if limit / 3 < len(before) <= limit:
        return before
    cut = words[:limit].rpartition(" ")[0] or words[: limit - 1]
    return cut[: limit - 1].rstrip(" ,;:—–-(«") + "…"


def of_figures(ids: Iterable[FigureId], knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    """One row for each figure."""
    return tuple(
        (
            Button(
                shortened(figures.capitalised(figures.label(knowledge.figure(i), knowledge, language))),
                Show("figure", (i,)).pack(),
            ),
        )
        for i in ids
    )


def related(given: Sequence[FigureId], knowledge: Knowledge, most: int) -> tuple[FigureId, ...]:
    """Other figures of the same topics: headline ones first, then in the order of the topic."""
    of = dict.fromkeys(knowledge.figure(i).topic for i in given)
    others = [f for t in of for f in knowledge.of_topic(t) if f.id not in given]
    return tuple(f.id for f in islice(sorted(others, key=_rank), most))


def of_topic(topic: str, knowledge: Knowledge, most: int) -> tuple[FigureId, ...]:
    """The figures to offer below a topic's summary."""
    return tuple(f.id for f in islice(sorted(knowledge.of_topic(topic), key=_rank), most))


def _rank(figure: Figure | Derived) -> int:
    return 0 if isinstance(figure, Figure) and figure.headline else 1


def of_topics(knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    """The topics, two in a row."""
    row = [
        Button(shortened(topics.named(topic, language), 2 * _HALF), Show("topic", (topic.id,)).pack())
        for topic in islice(knowledge.topics.values(), _TOPICS)
    ]
    return tuple(tuple(row[n : n + 2]) for n in range(0, len(row), 2))


def all_topics(language: Language) -> Button:
    return Button(string(say(language, "button.topics")), Show("topics").pack())


def source(figure: FigureId, language: Language) -> Button:
    return Button(string(say(language, "button.source")), Show("source", (figure,)).pack())


def back(to: Show, name: Text, language: Language) -> Button:
    """The way back to what ``to`` shows."""
    return Button(string(say(language, "button.back", name=shortened(name, TEXT - 2))), to.pack())


def translate(same: Show | None, language: Language) -> Button:
    """The same reply in the other language; where no button names it, the other language itself."""
    wanted = other(language)
    does = replace(same, language=wanted) if same else ChooseLanguage(wanted)
    return Button(string(say(language, "button.translate")), does.pack())


def languages(language: Language) -> Row:
    """A button for each language, in its own words."""
    return tuple(
        Button(string(say(language, f"button.{one}")), ChooseLanguage(one).pack()) for one in LANGUAGES
    )
