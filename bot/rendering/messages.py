"""Interface sentences from the gettext catalogues, filled with pieces of text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from bot.rendering import text as texts
from bot.rendering.text import Text
from locales import catalogue
from locales.languages import Language


class _Hole(str):
    """A placeholder's value that formats as the placeholder itself, with its case."""

    def __format__(self, case: str) -> str:
        return "{" + self + (":" + case if case else "") + "}"


@lru_cache(maxsize=1024)
def template(language: Language, msgid: str) -> str:
    """The sentence with its placeholders left open; KeyError if there is no such message."""
    given = catalogue.load(language)
    return given.text(msgid, **{name: _Hole(name) for name in given.placeholders(msgid)})


def say(language: Language, msgid: str, **values: Text | str | Callable[[str], Text]) -> Text:
    """A sentence with its placeholders filled; a callable gets the case that the sentence asks for."""
    return texts.fill(template(language, msgid), texts.slots(values))


def known(language: Language, msgid: str) -> bool:
    """Whether there is such a message."""
    return msgid in catalogue.load(language)
