"""The two languages of the bot, a text that exists in both, and the general language of each: question words,
measures, time, politeness, small talk (data only).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, TypeAlias

import tomli

Language = Literal["kk", "ru"]
LANGUAGES: tuple[Language, ...] = ("kk", "ru")
DEFAULT: Language = "kk"  # of a conversation that gives no evidence


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in Kazakh and in Russian; ``text["kk"]`` picks one."""

    kk: str
    ru: str

    def __getitem__(self, language: Language) -> str:
        return self.kk if language == "kk" else self.ru


def other(language: Language) -> Language:
    """The language that is not ``language``."""
    return "ru" if language == "kk" else "kk"


Lexicon: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]  # section -> group -> words and phrases


def load(language: Language) -> Lexicon:
    """The lexicon of one language; every entry is a dictionary form or a fixed phrase."""
    data = tomli.loads((files("locales") / language / "lexicon.toml").read_text("utf-8"))
    return {
        section: {group: tuple(words) for group, words in groups.items()} for section, groups in data.items()
    }


def times(language: Language) -> Mapping[str, list[Any]]:
    """The words of a moment to come: meaning -> words; ``weekdays``: a list for each."""
    return tomli.loads((files("locales") / language / "times.toml").read_text("utf-8"))


def consent(language: Language) -> Mapping[str, list[str]]:
    """Answers to the question whether something may be passed on: yes, tell, no, polite -> phrases."""
    return tomli.loads((files("locales") / language / "consent.toml").read_text("utf-8"))
