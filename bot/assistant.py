"""The way through: a text, or a figure, topic or screen, and the conversation so far, to a reply.

The terminal, Telegram, inline mode and ``azamat ask`` all come this way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import Final

from bot.answering.answer import Answer, Part, Talk
from bot.answering.context import Frame
from bot.answering.deciding import Trace, decide
from bot.answering.explaining import explain
from bot.answering.index import Index
from bot.callbacks import ChooseLanguage, Show, read_shown
from bot.rendering.render import render
from bot.rendering.reply import Reply
from bot.screens import home
from bot.screens.home import Interface, Screen
from bot.understanding.language import foreign_language
from bot.understanding.parsing import parse
from bot.understanding.question import Question
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.word import Concept
from bot.weights import weights
from knowledge.model import FigureId, Knowledge, TopicId
from locales.languages import DEFAULT, Language

KEPT: Final = 1024  # replies, of some kilobytes each
READ: Final = 1024  # questions as they were read, of some six kilobytes each …
SHORT: Final = 120  # … with so many characters at most: what many ask in the same words is short


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one chat said before: bounded, immutable. ``language`` is None until there is evidence of one."""

    language: Language | None = None
    frame: Frame = field(default_factory=Frame)


def _rendering(knowledge: Knowledge, interface: Interface) -> Callable[[Answer, Language], Reply]:
    """Renders answers; what the same answers said is kept, where none of a person's words stand in them."""

    def made(answer: Answer, language: Language) -> Reply:
        if answer.kind == "other" and answer.talk is not None:
            return home.talk(answer.talk, language, knowledge, interface)
        return render(answer, language, knowledge)

    kept = lru_cache(KEPT)(made)
    return lambda answer, language: (made if _quotes(answer) else kept)(answer, language)


def _reading(vocabulary: Vocabulary) -> Callable[[str], Question]:
    """Reads questions; those that come again in the same words, from whomever, are read once."""
    read = partial(parse, vocabulary=vocabulary)
    kept = lru_cache(READ)(read)
    return lambda text: (read if len(text) > SHORT else kept)(text)


def _quotes(answer: Answer) -> bool:
    return any(p.check for p in answer.parts) or any(g.places or g.number or g.foreign for g in answer.gaps)


class Assistant:
    """Answers from the knowledge that ``knowledge`` gives at each call (a snapshot that is swapped whole)."""

    def __init__(
        self,
        knowledge: Callable[[], Knowledge],
        interface: Interface,
        indexed: Callable[[Knowledge], Index] = Index,
    ) -> None:
        """``indexed`` makes the index of a snapshot."""
        self._knowledge = knowledge
        self._indexed = indexed
        self._interface = interface
        self._index: Index | None = None
        self._read: Callable[[str], Question]  # of the present snapshot too
        self._rendered: Callable[[Answer, Language], Reply]

    def index(self) -> Index:
        """The index of the present snapshot, built when the snapshot is new."""
        knowledge = self._knowledge()
        if self._index is None or self._index.knowledge is not knowledge:
            self._index = self._indexed(knowledge)
            self._read = _reading(self._index.vocabulary)
            self._rendered = _rendering(knowledge, self._interface)
            weights()  # read before anybody is answered
        return self._index

    def ask(
        self, text: str, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        """The reply to what a person typed, and the conversation after it.

        ``language`` is what to reply in where the text and the conversation give no evidence of one.
        """
        spoken = conversation.language or language or DEFAULT
        if foreign_language(text):
            reply = home.talk(Talk.FOREIGN_LANGUAGE, spoken, self._knowledge(), self._interface)
            return reply, conversation
        index = self.index()
        question = self._read(text)
        reply_in = question.language or spoken
        answer, frame = decide(question, index, conversation.frame, today)
        before = conversation.frame
        if answer.talk is Talk.SOURCE and before.figures:
            shown = replace(conversation, language=reply_in)
            return self.press(Show("source", before.figures[:1]).pack(), shown, today, reply_in)
        if answer.talk is Talk.MORE and before.topic and before.topic in index.knowledge.topics:
            return self.topic(before.topic, conversation, today, reply_in)
        return self._rendered(answer, reply_in), Conversation(
            question.language or conversation.language, frame
        )

    def explain(self, text: str, today: date, conversation: Conversation | None = None) -> str:
        """How a text was read and decided, line by line (English), for editors and testers."""
        index = self.index()
        question = parse(text, index.vocabulary)
        trace = Trace()
        answer, _ = decide(question, index, (conversation or Conversation()).frame, today, trace)
        return explain(question, answer, trace)

    def press(
        self, press: str, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        """The reply to a pressed button; a polite one to a button that no longer means anything."""
        knowledge = self._knowledge()
        pressed = read_shown(press, knowledge)
        spoken = conversation.language or language or DEFAULT
        if pressed is None:
            return self.screen("stale", conversation, today, spoken)
        spoken = pressed.language or spoken
        if isinstance(pressed, ChooseLanguage):
            return self.screen("language", replace(conversation, language=pressed.language), today, spoken)
        if pressed.what == "topics":
            return self.screen("topics", conversation, today, spoken)
        if pressed.what == "topic":
            return self.topic(pressed.ids[0], conversation, today, spoken)
        if pressed.what == "source":
            card = home.screen("source", spoken, knowledge, self._interface, figure=pressed.ids[0])
            return card, conversation
        return self._shown(pressed.ids, conversation, today, spoken)

    def figure(
        self, figure_id: FigureId, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        """One figure; KeyError if there is none of that id."""
        return self._shown((figure_id,), conversation, today, conversation.language or language or DEFAULT)

    def _shown(
        self, ids: tuple[FigureId, ...], conversation: Conversation, today: date, language: Language
    ) -> tuple[Reply, Conversation]:
        index = self.index()
        view = index.views[ids[0]]
        nearest = tuple(f.id for f in index.knowledge.of_topic(view.topic) if f.id not in ids)[:4]
        answer = Answer("figure", view.topic, tuple(Part(i) for i in ids), nearest=nearest)
        pointing = frozenset(c for p in view.phrases for c in p.concepts)
        frame = Frame(view.topic, ids, pointing | {Concept(view.topic, "topic")}, frozenset({"how_many"}))
        return render(answer, language, index.knowledge), replace(conversation, frame=frame)

    def topic(
        self, topic_id: TopicId, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        """A topic's summary; KeyError if there is none of that id."""
        knowledge = self._knowledge()
        spoken = language or conversation.language or DEFAULT
        topic = knowledge.topics[topic_id]
        answer = Answer("topic", topic.id)
        frame = Frame(topic.id, (), frozenset({Concept(topic.id, "topic")}))
        return render(answer, spoken, knowledge), replace(conversation, frame=frame)

    def screen(
        self,
        name: Screen,
        conversation: Conversation,
        today: date,
        language: Language | None = None,
        *,
        error: str = "",
    ) -> tuple[Reply, Conversation]:
        """One of the bot's own screens; ``error`` is the id that the error screen shows."""
        spoken = language or conversation.language or DEFAULT
        return home.screen(name, spoken, self._knowledge(), self._interface, error=error), conversation
