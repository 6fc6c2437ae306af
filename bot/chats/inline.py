"""Inline mode: what is offered below the field in which ``@bot …`` is being typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from bot.assistant import Assistant, Conversation
from bot.callbacks import LIMIT, Show, hashed
from bot.chats import links
from bot.rendering import buttons, figures, topics
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, clean, echoed
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


def results(
    query: str,
    assistant: Assistant,
    knowledge: Knowledge,
    today: date,
    language: Language,
    conversation: Conversation | None = None,
) -> tuple[Result, ...]:
    """What to offer for ``query``; empty: it is not understood, or the source does not say.

    ``#ID`` asks for one figure or topic (the button "share" writes it), an empty query for the headline
    figures.
    """
    query = query[:LONGEST].strip()
    conversation = conversation or Conversation()
    if not query:
        ids = [
            f.id
            for t in knowledge.topics
            for f in knowledge.of_topic(t)
            if isinstance(f, Figure) and f.headline
        ]
        return _figures(ids, assistant, knowledge, today, language)
    if query.startswith("#"):
        return _shared(query[1:].strip(), assistant, knowledge, today, language)
    reply, _ = assistant.ask(query, conversation, today, language)
    language = reply.language
    if reply.kind == "figure":
        first = Result(_id("answer", reply, Show("figure", reply.figures)), *_told(reply, knowledge), reply)
        rest = _figures(
            chain(reply.figures[1:], reply.nearest), assistant, knowledge, today, language, MOST - 1
        )
        return first, *rest
    if reply.kind == "topic" and reply.topic:
        return _topic(reply.topic, assistant, knowledge, today, language)
    found = _begun(query, knowledge, language)
    return _topic(found, assistant, knowledge, today, language) if found and reply.kind == "unknown" else ()


def _shared(
    wanted: str, assistant: Assistant, knowledge: Knowledge, today: date, language: Language
) -> tuple[Result, ...]:
    if wanted in knowledge.topics:
        return _topic(wanted, assistant, knowledge, today, language)[:1]
    if wanted in knowledge and knowledge.figure(wanted).served:
        return _figures([wanted], assistant, knowledge, today, language)
    return ()


def _begun(query: str, knowledge: Knowledge, language: Language) -> TopicId | None:
    """The topic whose name the query begins: inline mode asks at each letter."""
    typed = skeleton(clean(query)).strip()
    names = {t.id: skeleton(t.name[language]) for t in knowledge.topics.values()}
    found = [t for t, name in names.items() if len(typed) >= 3 and name.startswith(typed)]
    return found[0] if len(found) == 1 else None


def _topic(
    topic: TopicId, assistant: Assistant, knowledge: Knowledge, today: date, language: Language
) -> tuple[Result, ...]:
    reply, _ = assistant.topic(topic, Conversation(), today, language)
    title = buttons.shortened(topics.named(knowledge.topics[topic], language), _TITLE)
    about = echoed(reply.text.partition("\n")[2], _DESCRIPTION)
    summary = Result(_id("topic", reply, Show("topic", (topic,))), title, about, reply)
    ids = [f.id for f in knowledge.of_topic(topic)]
    return summary, *_figures(ids, assistant, knowledge, today, language, MOST - 1)


def _figures(
    ids: Iterable[FigureId],
    assistant: Assistant,
    knowledge: Knowledge,
    today: date,
    language: Language,
    most: int = MOST,
) -> tuple[Result, ...]:
    found: list[Result] = []
    for figure in dict.fromkeys(ids):
        reply, _ = assistant.figure(figure, Conversation(language), today)
        found.append(Result(_id("figure", reply, Show("figure", (figure,))), *_told(reply, knowledge), reply))
        if len(found) == most:
            break
    return tuple(found)


def _told(reply: Reply, knowledge: Knowledge) -> tuple[str, str]:
    """A title and a line below it: what is counted, and how the answer begins."""
    figure = knowledge.figure(reply.figures[0])
    title: Text = figures.capitalised(figures.label(figure, knowledge, reply.language))
    return buttons.shortened(title, _TITLE), echoed(reply.text, _DESCRIPTION)


def _id(kind: str, reply: Reply, shown: Show) -> str:
    written = f"{reply.language}:{shown.pack()}"
    if kind == "answer" and (reply.says or len(reply.figures) > 1):
        return hashed(f"{reply.text}{written}")  # an answer of its own, such as a "no"
    return written if len(written.encode()) <= LIMIT else hashed(written)


def opens(reply: Reply) -> str:
    """The payload that opens the same in the private chat."""
    return links.payload(reply.figures[0] if reply.kind == "figure" else reply.topic or links.ASK)


def below(reply: Reply, opens: str) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a message that was sent by inline mode; ``opens``: the address of the private chat.

    Everyone in that chat may press them, so none of them changes whose language is what.
    """
    own = tuple(b for row in reply.buttons for b in row if b.press.startswith(("in:", "source:")))
    return own, (Button("Azamat", url=opens),)
