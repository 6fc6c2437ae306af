"""Inline mode: what is offered below the field in which ``@bot …`` is being typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import Final

from bot.assistant import Assistant, Conversation
from bot.callbacks import LIMIT, Show, hashed
from bot.rendering import buttons, figures, topics
from bot.rendering.text import Button, Reply, Text, capitalised, clean, echoed
from bot.screens import kit
from knowledge.model import Figure, FigureId, Knowledge, TopicId
from locales.folding import skeleton
from locales.languages import Language

MOST: Final = 20
LONGEST: Final = 256  # characters of a query (Bot API, InlineQuery)
CACHED: Final = 60  # seconds; with is_personal: another person may read another language
_TITLE: Final = 64
_DESCRIPTION: Final = 120


@dataclass(frozen=True, slots=True)
class Result:
    """One offered message. ``id`` stays the same for the same figure in the same language (≤ 64 bytes)."""

    id: str
    title: str
    description: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class _Offer:
    """What can be offered, in one language."""

    assistant: Assistant
    knowledge: Knowledge
    today: date
    language: Language

    def figures(self, ids: Iterable[FigureId], most: int = MOST) -> tuple[Result, ...]:
        """Each of these figures, once."""
        found = []
        for figure in islice(dict.fromkeys(ids), most):
            reply, _ = self.assistant.figure(figure, Conversation(self.language), self.today)
            told = _told(reply, self.knowledge)
            found.append(Result(_id("figure", reply, Show("figure", (figure,))), *told, reply))
        return tuple(found)

    def topic(self, topic: TopicId) -> tuple[Result, ...]:
        """A topic's summary, and its figures."""
        reply, _ = self.assistant.topic(topic, Conversation(), self.today, self.language)
        name = topics.named(self.knowledge.topics[topic], self.language)
        about = echoed(reply.text.partition("\n")[2], _DESCRIPTION)
        shown = Show("topic", (topic,))
        summary = Result(_id("topic", reply, shown), buttons.shortened(name, _TITLE), about, reply)
        return summary, *self.figures([f.id for f in self.knowledge.of_topic(topic)], MOST - 1)

    def shared(self, wanted: str) -> tuple[Result, ...]:
        """The one figure or topic of that id."""
        if wanted in self.knowledge.topics:
            return self.topic(wanted)[:1]
        served = wanted in self.knowledge and self.knowledge.figure(wanted).served
        return self.figures([wanted]) if served else ()


def results(
    query: str, assistant: Assistant, knowledge: Knowledge, today: date, language: Language
) -> tuple[Result, ...]:
    """What to offer for ``query``; empty: it is not understood, or the source does not say.

    ``#ID`` asks for one figure or topic (the button "share" writes it), an empty query for the headline
    figures.
    """
    query = query[:LONGEST].strip()
    offer = _Offer(assistant, knowledge, today, language)
    if not query:
        stated = (f for topic in knowledge.topics for f in knowledge.of_topic(topic) if isinstance(f, Figure))
        return offer.figures(f.id for f in stated if f.headline)
    if query.startswith("#"):
        return offer.shared(query[1:].strip())
    reply, _ = assistant.ask(query, Conversation(), today, language)
    offer = replace(offer, language=reply.language)
    if reply.kind == "figure":
        first = Result(_id("answer", reply, Show("figure", reply.figures)), *_told(reply, knowledge), reply)
        return first, *offer.figures(chain(reply.figures[1:], reply.nearest), MOST - 1)
    if reply.kind == "topic" and reply.topic:
        return offer.topic(reply.topic)
    found = _begun(query, knowledge, reply.language)
    return offer.topic(found) if found and reply.kind == "unknown" else ()


def _begun(query: str, knowledge: Knowledge, language: Language) -> TopicId | None:
    """The topic whose name the query begins: inline mode asks at each letter."""
    typed = skeleton(clean(query)).strip()
    names = {t.id: skeleton(t.name[language]) for t in knowledge.topics.values()}
    found = [t for t, name in names.items() if len(typed) >= 3 and name.startswith(typed)]
    return found[0] if len(found) == 1 else None


def _told(reply: Reply, knowledge: Knowledge) -> tuple[str, str]:
    """A title and a line below it: what is counted, and how the answer begins."""
    figure = knowledge.figure(reply.figures[0])
    title: Text = capitalised(figures.label(figure, knowledge, reply.language))
    return buttons.shortened(title, _TITLE), echoed(reply.text, _DESCRIPTION)


def _id(kind: str, reply: Reply, shown: Show) -> str:
    written = f"{reply.language}:{shown.pack()}"
    if kind == "answer" and (reply.says or len(reply.figures) > 1):
        return hashed(f"{reply.text}{written}")  # an answer of its own, such as a "no"
    return written if len(written.encode()) <= LIMIT else hashed(written)


def opens(reply: Reply) -> str:
    """The payload that opens the same in the private chat."""
    return kit.payload(reply.figures[0] if reply.kind == "figure" else reply.topic or kit.ASK)


def below(reply: Reply, opens: str) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a message that was sent by inline mode; ``opens``: the address of the private chat.

    Everyone in that chat may press them, so none of them changes whose language is what.
    """
    return reply.buttons[-1], (Button("Azamat", url=opens),)
