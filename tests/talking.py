"""Talks with the assistant over a knowledge folder, for the tests of several rooms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from bot.assistant import Assistant, Conversation
from bot.rendering.text import Reply
from bot.screens.home import Interface
from knowledge.loading import load
from knowledge.model import Knowledge

ROOT = Path(__file__).parents[1]
OURS = ROOT / "knowledge"
INVENTED = ROOT / "tests" / "libraries" / "knowledge"
TODAY = date(2025, 11, 23)


def store(folder: Path = OURS) -> Knowledge:
    """A knowledge folder, loaded once for all tests."""
    return _loaded(folder)


def assistant(folder: Path = OURS) -> Assistant:
    """The assistant over a folder, its index built once for all tests."""
    return _indexed(folder)


_loaded = cache(load)


@cache
def _indexed(folder: Path) -> Assistant:
    knowledge = store(folder)
    made = Assistant(lambda: knowledge, Interface())
    made.index()
    return made


def ask(question: str, today: date = TODAY, folder: Path = OURS) -> Reply:
    """The reply to a question in a conversation of its own."""
    return assistant(folder).ask(question, Conversation(), today)[0]


def talk(questions: Iterable[str], today: date = TODAY, folder: Path = OURS) -> list[Reply]:
    """The replies to the turns of one conversation."""
    conversation, replies = Conversation(), []
    for question in questions:
        reply, conversation = assistant(folder).ask(question, conversation, today)
        replies.append(reply)
    return replies
