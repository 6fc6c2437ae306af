"""The two languages of the bot and a text that exists in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
