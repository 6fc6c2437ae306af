"""What an officer says to all who ask what is out of scope: found by what a question means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from re import sub

from bot.announcements import content
from bot.announcements.content import Content
from bot.answering.index import Index
from bot.rendering.reply import Reply
from bot.rendering.text import numbers, plain
from bot.screens.below import SCOPE
from bot.understanding.meaning import ALIKE, Meaning, likeness, meaning
from bot.understanding.parsing import parse


class Scope:
    """The sentences, with what their questions mean in the words of the present knowledge."""

    def __init__(self) -> None:
        self._rows: Sequence[tuple[str, str]] = ()
        self._index: Index | None = None
        self._known: list[tuple[Meaning, Content]] = []

    def find(self, rows: Sequence[tuple[str, str]], text: str, index: Index) -> Content | None:
        """What is said to a question; ``rows``: a question and the content of what is said to it."""
        if not rows:
            return None
        if self._rows != rows or self._index is not index:
            self._rows, self._index = rows, index
            self._known = [
                (meaning(parse(asked, index.vocabulary)), content.read(said)) for asked, said in rows
            ]
        this = meaning(parse(text, index.vocabulary))
        near = max(self._known, key=lambda one: likeness(this, one[0]))
        return near[1] if likeness(this, near[0]) >= ALIKE else None


def told(said: Content, reply: Reply) -> Reply:
    """A denial with an officer's sentence in the place of its own; what it offers stays."""
    html = said.kk if reply.language == "kk" or not said.ru else said.ru
    text = unescape(sub(r"<[^>]*>", "", html))
    return replace(reply, html=html, text=text, numbers=numbers(plain(text, "interface")), reason=SCOPE)
