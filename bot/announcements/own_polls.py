"""Polls and quizzes that an officer makes in Telegram and sends to the desk. Pure.

A quiz does not tell its answer, and where its options are figures they differ in their numbers alone: else
who reads them need not know. Limits: core.telegram.org/bots/api#sendpoll.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape
from typing import Final

from bot.announcements import composing
from bot.announcements.composing import Fault
from bot.announcements.content import Content, Quiz
from knowledge.model import Knowledge
from locales.languages import Language

QUESTION: Final = 300  # characters
OPTION: Final = 100
OPTIONS: Final = (2, 12)
EXPLANATION: Final = 200
_WORD: Final = re.compile(r"[^\W\d_]+")
_STEM: Final = 3  # letters of a word by which its forms beside numbers are one: гранта, грантов


def with_poll(said: Content, poll: Quiz, spoken: Language, knowledge: Knowledge) -> Content:
    """A draft with a poll in the place of its text in ``spoken``. :class:`Fault`: it cannot be."""
    if spoken == "ru" and "kk" not in said.quiz:
        raise Fault("desk.fault_poll_beside_text")
    if spoken == "ru" and not _alike(said.quiz["kk"], poll):
        raise Fault("desk.fault_poll_differs")
    prepared(poll, knowledge, spoken)
    if spoken == "ru":
        return replace(said, quiz={**said.quiz, "ru": poll}, kk_only=False, fixed_quiz={})
    return replace(
        said, kk="", ru="", kk_only=False, media=(), album="", card=False, quiz={"kk": poll}, fixed_quiz={}
    )


def _alike(kazakh: Quiz, russian: Quiz) -> bool:
    """Whether the votes of two polls can be counted together."""
    return (len(kazakh.options), kazakh.right, kazakh.several) == (
        len(russian.options), russian.right, russian.several,
    )  # fmt: skip


def fixed(said: Content, knowledge: Knowledge) -> Content:
    """The content as it will be sent: of a text see :func:`composing.fixed`, a poll with its figures."""
    if not said.quiz:
        return composing.fixed(said, knowledge)
    composing.check_destination(said, knowledge)
    if "ru" not in said.quiz and not said.kk_only:
        raise Fault("desk.fault_russian")
    polls: dict[Language, Quiz] = {}
    used: dict[str, str] = {}
    for language, poll in said.quiz.items():
        polls[language], found = prepared(poll, knowledge, language)
        used |= found
    return replace(said, fixed={}, fixed_quiz=polls, figures=used, shown=None)


def prepared(poll: Quiz, knowledge: Knowledge, language: Language) -> tuple[Quiz, dict[str, str]]:
    """A poll with its placeholders filled, and the digest of each figure. :class:`Fault`: it cannot be."""
    question, in_question = _filled(poll.question, knowledge, language)
    options = [_filled(option, knowledge, language) for option in poll.options]
    explanation, in_explanation = _filled(poll.explanation, knowledge, language)
    texts = tuple(text for text, _ in options)
    _check_length(question, texts, explanation)
    if poll.right is not None:
        right, answer = options[poll.right]
        if answer.keys() & in_question.keys() or _holds(question, right):
            raise Fault("desk.fault_quiz_answer", right)
        if any(found for _, found in options) and len({_shape(text) for text in texts}) > 1:
            raise Fault("desk.fault_quiz_options")
    used = in_question | in_explanation
    for _, found in options:
        used |= found
    return replace(poll, question=question, options=texts, explanation=explanation), used


def _filled(text: str, knowledge: Knowledge, language: Language) -> tuple[str, dict[str, str]]:
    """A text without markup, with the figures in it."""
    shown, used = composing.filled(escape(text, quote=False), knowledge, language)
    return unescape(shown), used


def _check_length(question: str, options: tuple[str, ...], explanation: str) -> None:
    if not question.strip() or not all(option.strip() for option in options):
        raise Fault("desk.fault_empty")
    if not OPTIONS[0] <= len(options) <= OPTIONS[1]:
        raise Fault("desk.fault_poll_options", f"{OPTIONS[0]}–{OPTIONS[1]}")
    texts = [(question, QUESTION), (explanation, EXPLANATION), *((option, OPTION) for option in options)]
    for text, limit in texts:
        if len(text) > limit:
            raise Fault("desk.fault_long", str(len(text) - limit))
    if len(set(options)) < len(options):
        raise Fault("desk.fault_poll_twice")


def _holds(question: str, right: str) -> bool:
    """Whether a question says its answer."""
    words = " ".join(right.casefold().split())
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", " ".join(question.casefold().split())) is not None


def _shape(option: str) -> tuple[str, ...]:
    """All of an option but its number."""
    return tuple(word[:_STEM] for word in _WORD.findall(option.casefold()))
