"""The way through: a text, or a figure, topic or screen, and the conversation so far, to a reply.

The terminal, Telegram, inline mode and ``azamat ask`` all come this way.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from threading import Lock
from typing import Any, Final, TypeAlias, TypeVar
from weakref import WeakMethod

from cachetools import LRUCache

from bot.answering.answer import Answer, Part, Reason, Talk
from bot.answering.context import Frame, Trace
from bot.answering.deciding import decide
from bot.answering.explaining import explain
from bot.answering.index import Index
from bot.callbacks import AskAgain, ChooseLanguage, Show, read_shown
from bot.rendering.render import render
from bot.rendering.text import Reply
from bot.screens import below, home
from bot.screens.home import Interface, Screen
from bot.understanding.language import foreign_language
from bot.understanding.parsing import parse
from bot.understanding.question import Question
from bot.understanding.word import Concept
from bot.weights import weights
from knowledge.model import FigureId, Knowledge, TopicId
from locales.languages import DEFAULT, Language

K = TypeVar("K")
T = TypeVar("T")

LIMIT: Final = 10_000  # chats; a conversation is a few hundred bytes
FADES_AFTER: Final = 30 * 60.0  # seconds of silence; who comes back later begins a new subject
KEPT: Final = 1024  # answers, of some kilobytes each, to questions …
READ: Final = 512  # questions as they were read, of 16 kB each, that are asked after something else
NEW: Final = 16  # of each the newest that were asked once; …
ASKED: Final = 4096  # … of so many it is known that they were
SHORT: Final = 120  # characters of what may be among these: what many ask in the same words is short
LONG: Final = 300  # characters of a question that may be kept


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one chat said before: bounded, immutable. ``language`` is None until there is evidence of one.

    ``chosen``: the person chose it, so that no question changes it.
    """

    language: Language | None = None
    frame: Frame = field(default_factory=Frame)
    chosen: bool = False


class Conversations:
    """The conversation of each chat. Beyond ``limit`` the one that was silent longest is forgotten.

    A chat that was silent for ``FADES_AFTER`` seconds of ``clock`` keeps its language and nothing else: "and
    the sum?" of the next day follows nothing.
    """

    def __init__(self, limit: int = LIMIT, clock: Callable[[], float] = time.monotonic) -> None:
        if limit < 1:
            raise ValueError("at least one conversation must fit")
        self._clock = clock
        self._known: LRUCache[Hashable, tuple[Conversation, float]] = LRUCache(limit)

    def __getitem__(self, chat: Hashable) -> Conversation:
        """The conversation of ``chat``, a new one if there is none."""
        known = self._known.get(chat)
        if known is None:
            return Conversation()
        conversation, said = known
        faded = self._clock() - said >= FADES_AFTER
        return replace(conversation, frame=Frame()) if faded else conversation

    def __setitem__(self, chat: Hashable, conversation: Conversation) -> None:
        self._known[chat] = conversation, self._clock()

    def __contains__(self, chat: Hashable) -> bool:
        return chat in self._known

    def of(self, chat: int) -> list[Hashable]:
        """All that are kept of a chat: in its topics, of its people."""
        return [key for key in self._known if key == chat or (isinstance(key, tuple) and key[0] == chat)]

    def __len__(self) -> int:
        return len(self._known)


Answered: TypeAlias = tuple[Answer, Reply, Conversation]
"""What was decided, the reply that says it, and the conversation after it."""

Heard: TypeAlias = Callable[[Answer, Language], None]
"""Told of each answer to a text, for those who count them."""


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
        self.heard: Heard | None = None
        self._index: Index | None = None
        # Each once for a snapshot. What comes again in the same words, and what does so after the same:
        self._read: Callable[[str], Question]
        self._kept: Callable[[str, Conversation, date, Language, Language | None], Answered]
        self._said: Callable[[Answer, Language, int], Reply]  # how an answer is said in a year
        self._pointed: Callable[[tuple[FigureId, ...]], tuple[Answer, Frame]]  # what a button asks for
        self._screened: Callable[[Screen, Language, FigureId], Reply]
        self._dressed: Callable[..., Reply]
        # Thousands of chats stand where others stand: they share what is remembered.
        self._shared: Callable[[Conversation], Conversation] = lru_cache(KEPT)(lambda one: one)

    def index(self) -> Index:
        """The index of the present snapshot, built when the snapshot is new."""
        knowledge = self._knowledge()
        if self._index is None or self._index.knowledge is not knowledge:
            self._index = index = self._indexed(knowledge)
            self._read = kept(partial(parse, vocabulary=index.vocabulary), READ, _is_short)
            self._kept = kept(partial(_weakly(self._answer), index), KEPT, _is_short)
            self._said = kept(partial(_say, knowledge, self._interface), KEPT)
            self._pointed = lru_cache(KEPT)(partial(_pointed, index))
            self._screened = lru_cache(KEPT)(partial(_screen, knowledge, self._interface))
            self._dressed = kept(_dressed, KEPT)
            weights()  # read before anybody is answered
        return self._index

    def ask(
        self,
        text: str,
        conversation: Conversation,
        today: date,
        language: Language | None = None,
        wanted: Language | None = None,
    ) -> tuple[Reply, Conversation]:
        """The reply to what a person typed, and the conversation after it.

        ``language`` is what to reply in where the text and the conversation give no evidence of one;
        ``wanted`` is what to reply in whatever they say. A language that the person chose is stronger than
        that of the text.
        """
        spoken = conversation.language or language or DEFAULT
        index = self.index()
        answered = self._kept if len(text) <= LONG else partial(self._answer, index)
        answer, reply, after = answered(text, conversation, today, spoken, wanted)
        if self.heard is not None:
            self.heard(answer, reply.language)
        return reply, after

    def _answer(
        self,
        index: Index,
        text: str,
        conversation: Conversation,
        today: date,
        spoken: Language,
        wanted: Language | None,
    ) -> Answered:
        if foreign_language(text):
            foreign = Answer("other", talk=Talk.FOREIGN_LANGUAGE)
            return foreign, self._said(foreign, wanted or spoken, today.year), conversation
        question = self._read(text) if len(text) <= LONG else parse(text, index.vocabulary)
        heard = None if conversation.chosen else question.language
        reply_in = wanted or heard or spoken
        answer, frame = decide(question, index, conversation.frame, today)
        before = conversation.frame
        if answer.talk is Talk.SOURCE and before.figures:
            shown = replace(conversation, language=reply_in)
            reply, after = self.press(Show("source", before.figures[:1]).pack(), shown, today, reply_in)
        elif answer.talk is Talk.MORE and before.topic and before.topic in index.knowledge.topics:
            reply, after = self.topic(before.topic, conversation, today, reply_in)
        else:
            after = self._shared(replace(conversation, language=heard or conversation.language, frame=frame))
            reply = self._said(answer, reply_in, today.year)
        if question.language not in (None, reply_in):  # a language was chosen, or is asked for
            reply = replace(reply, asked_in=question.language)
        return answer, reply, after

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
        pressed = read_shown(press, self.index().knowledge)
        spoken = conversation.language or language or DEFAULT
        if pressed is None:
            return self.screen("stale", conversation, today, spoken)
        spoken = pressed.language or spoken
        if isinstance(pressed, AskAgain):  # nobody knows what was asked
            return self.screen("stale", conversation, today, spoken)
        if isinstance(pressed, ChooseLanguage):
            return self.screen("language", replace(conversation, language=pressed.language), today, spoken)
        if pressed.what == "topics":
            return self.screen("topics", conversation, today, spoken)
        if pressed.what == "topic":
            return self.topic(pressed.ids[0], conversation, today, spoken)
        if pressed.what == "source":
            return self._screened("source", spoken, pressed.ids[0]), conversation
        return self._shown(pressed.ids, conversation, today, spoken)

    def figure(
        self, figure_id: FigureId, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        """One figure; KeyError if there is none of that id."""
        self.index()
        return self._shown((figure_id,), conversation, today, conversation.language or language or DEFAULT)

    def _shown(
        self, ids: tuple[FigureId, ...], conversation: Conversation, today: date, language: Language
    ) -> tuple[Reply, Conversation]:
        answer, frame = self._pointed(ids)
        return self._said(answer, language, today.year), replace(conversation, frame=frame)

    def topic(
        self, topic_id: TopicId, conversation: Conversation, today: date, language: Language | None = None
    ) -> tuple[Reply, Conversation]:
        """A topic's summary; KeyError if there is none of that id."""
        topic = self.index().knowledge.topics[topic_id]
        spoken = language or conversation.language or DEFAULT
        frame = Frame(topic.id, (), frozenset({Concept(topic.id, "topic")}))
        return self._said(Answer("topic", topic.id), spoken, today.year), replace(conversation, frame=frame)

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
        if error:
            return home.screen(name, spoken, self._knowledge(), self._interface, error=error), conversation
        self.index()
        return self._screened(name, spoken, ""), conversation

    def dressed(self, reply: Reply, *, share: bool, private: bool, desk: bool) -> Reply:
        """A reply with what its chat allows, see :func:`bot.screens.below.dressed`."""
        self.index()
        return self._dressed(reply, share, private, desk)


def kept(
    work: Callable[..., T], most: int, fits: Callable[[Any], bool] = lambda first: True
) -> Callable[..., T]:
    """``work`` with its results kept: the newest whose first argument ``fits`` among them, and of what is
    asked for again ``most``.

    Most of what is asked is asked once: it would push out what all ask, and the garbage collector would look
    through it. So a mark of it is kept for longer than what it came to.
    """
    often: OrderedDict[tuple[Any, ...], T] = OrderedDict()
    new: OrderedDict[tuple[Any, ...], T] = OrderedDict()
    asked: OrderedDict[int, None] = OrderedDict()
    lock = Lock()

    def called(*given: Any) -> T:
        found = often.get(given)
        if found is not None:
            return found
        found = new.pop(given, None) or work(*given)
        mark = hash(given)
        with lock:
            if mark in asked:
                del asked[mark]
                _put(often, given, found, most)
            else:
                _put(asked, mark, None, ASKED)
                if fits(given[0]):
                    _put(new, given, found, NEW)
        return found

    return called


def _is_short(text: str) -> bool:
    return len(text) <= SHORT


def _dressed(reply: Reply, share: bool, private: bool, desk: bool) -> Reply:
    return below.dressed(reply, share=share, consent=private, desk=desk, language_choice=private)


def _put(into: OrderedDict[K, T], key: K, value: T, most: int) -> None:
    """Keep it; where there is no room, the oldest goes."""
    into[key] = value
    if len(into) > most:
        into.popitem(last=False)


def _weakly(method: Callable[..., T]) -> Callable[..., T]:
    """A method for a cache that its own object holds: held by it in turn, the object, some 40 MB, would stay
    after it was replaced, until the garbage collector looks through all, or for ever (gc.freeze).
    """
    weak = WeakMethod(method)

    def called(*given: Any) -> T:
        found = weak()
        assert found is not None  # noqa: S101 - whoever calls it holds the object
        return found(*given)

    return called


def _say(knowledge: Knowledge, interface: Interface, answer: Answer, language: Language, clock: int) -> Reply:
    if answer.kind == "other" and answer.talk is not None:
        return home.talk(answer.talk, language, knowledge, interface)
    if answer.kind == "unknown" and any(gap.reason is Reason.HOW_TO for gap in answer.gaps):
        return home.how_to(answer, language, knowledge, interface)
    return render(answer, language, knowledge, clock)


def _pointed(index: Index, ids: tuple[FigureId, ...]) -> tuple[Answer, Frame]:
    """The answer that gives these figures, and what the next question may lean on."""
    view = index.views[ids[0]]
    nearest = tuple(f.id for f in index.knowledge.of_topic(view.topic) if f.id not in ids)[:4]
    answer = Answer("figure", view.topic, tuple(Part(i) for i in ids), nearest=nearest)
    pointing = frozenset(c for p in view.phrases for c in p.concepts)
    frame = Frame(view.topic, ids, pointing | {Concept(view.topic, "topic")}, frozenset({"how_many"}))
    return answer, frame


def _screen(
    knowledge: Knowledge, interface: Interface, name: Screen, language: Language, figure: FigureId
) -> Reply:
    return home.screen(name, language, knowledge, interface, figure=figure)
