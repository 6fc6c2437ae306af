"""The buttons below a reply. Their texts hold no figure's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from bot.callbacks import AskAgain, ChooseLanguage, Show
from bot.rendering import figures, quantities, topics
from bot.rendering.text import Button, Text, capitalised, clean, say, string
from knowledge.model import Derived, Figure, FigureId, Knowledge
from locales.languages import LANGUAGES, Language, other

TEXT = 40  # characters that a phone shows of a button across the whole width
_HALF = 20  # of one of two in a row
_TOPICS = 10
_DANGLING = re.compile(r"(?:\s[^\W\d]{1,2})+$")  # prepositions and the like: what they belong to is cut off
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
    return _DANGLING.sub("", cut[: limit - 1]).rstrip(" ,;:—–-(«") + "…"


def of_figures(ids: Iterable[FigureId], knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    """One row for each figure; it answers in the language in which it is written."""
    return tuple(
        (
            Button(
                shortened(capitalised(figures.label(knowledge.figure(i), knowledge, language))),
                Show("figure", (i,), language).pack(),
            ),
        )
        for i in ids
    )


def numbered(ids: Sequence[FigureId], language: Language) -> Row:
    """A number for each figure of a list: their names stand there."""
    return tuple(Button(str(n), Show("figure", (i,), language).pack()) for n, i in enumerate(ids, 1))


def this_one(figure: FigureId, language: Language) -> Row:
    """What was meant: its name stands above."""
    return (Button(string(say(language, "button.this_one")), Show("figure", (figure,), language).pack()),)


def related(given: Sequence[FigureId], knowledge: Knowledge, most: int) -> tuple[FigureId, ...]:
    """What one may ask next of the same thing: what is computed with it, what holds for the same time, the
    headline figures, the others in the order of the topic.
    """
    of = dict.fromkeys(knowledge.figure(i).topic for i in given)
    first = knowledge.figure(given[0])
    others = [f for t in of for f in knowledge.of_topic(t) if f.id not in given]
    return tuple(f.id for f in islice(sorted(others, key=lambda f: _rank(f, first, knowledge)), most))


def of_topic(topic: str, knowledge: Knowledge, most: int) -> tuple[FigureId, ...]:
    """The figures to offer for a topic as a whole."""
    return tuple(f.id for f in islice(sorted(knowledge.of_topic(topic), key=_is_minor), most))


def unlisted(topic: str, knowledge: Knowledge, most: int) -> tuple[FigureId, ...]:
    """The figures of a topic that its summary does not list."""
    listed = {f.id for f in topics.chosen(knowledge.topics[topic], knowledge)}
    return tuple(f.id for f in islice((f for f in knowledge.of_topic(topic) if f.id not in listed), most))


def _rank(figure: Figure | Derived, first: Figure | Derived, knowledge: Knowledge) -> tuple[bool, bool, bool]:
    apart = first.id not in figure.operands and figure.id not in first.operands
    same_time = quantities.period_of(figure, knowledge) == quantities.period_of(first, knowledge)
    return apart, not same_time, _is_minor(figure)


def _is_minor(figure: Figure | Derived) -> bool:
    return not (isinstance(figure, Figure) and figure.headline)


def of_topics(knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    """The topics, two in a row."""
    row = [
        Button(
            shortened(topics.named(topic, language), 2 * _HALF), Show("topic", (topic.id,), language).pack()
        )
        for topic in islice(knowledge.topics.values(), _TOPICS)
    ]
    return tuple(tuple(row[n : n + 2]) for n in range(0, len(row), 2))


def openers(knowledge: Knowledge, language: Language, most: int) -> tuple[Row, ...]:
    """Questions by which a newcomer sees what can be asked."""
    return tuple((_opener(f, knowledge, language),) for f in opening(knowledge, most))


def opening(knowledge: Knowledge, most: int) -> list[Figure]:
    """The figures of these questions; of a folder without any the headline figures."""
    served = [f for t in knowledge.topics for f in knowledge.of_topic(t) if isinstance(f, Figure)]
    return ([f for f in served if f.opener] or [f for f in served if f.headline])[:most]


def _opener(figure: Figure, knowledge: Knowledge, language: Language) -> Button:
    text = figures.opener(figure, knowledge, language)
    return Button(shortened(text), Show("figure", (figure.id,), language).pack())


def all_topics(language: Language) -> Button:
    return Button(string(say(language, "button.topics")), Show("topics", (), language).pack())


def source(figure: FigureId, language: Language) -> Button:
    return Button(string(say(language, "button.source")), Show("source", (figure,), language).pack())


def back(to: Show, language: Language) -> Button:
    """The way back to the answer that ``to`` shows."""
    return Button(string(say(language, "button.back")), replace(to, language=language).pack())


def translate(same: Show | None, language: Language) -> Button:
    """The same reply in the other language; where no button names it, what was asked is answered again."""
    wanted = other(language)
    does = replace(same, language=wanted) if same else AskAgain(wanted)
    return Button(string(say(language, "button.translate")), does.pack())


def choose(language: Language) -> Button:
    """The other language for the whole conversation."""
    return Button(string(say(language, "button.translate")), ChooseLanguage(other(language)).pack())


def languages(language: Language) -> Row:
    """A button for each language, in its own words."""
    return tuple(
        Button(string(say(language, f"button.{one}")), ChooseLanguage(one).pack()) for one in LANGUAGES
    )
