"""The kinds of talk that ask for no figure."""

from __future__ import annotations

from enum import StrEnum


class Talk(StrEnum):
    """What is said where no figure is asked for."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    HELP = "help"
    IDENTITY = "identity"
    INSULT = "insult"
    INJECTION = "injection"
    NONSENSE = "nonsense"
    SMALL_TALK = "small_talk"
    SOURCE = "source"  # "where is that from?"
    MORE = "more"  # "show everything"
    AFFIRMATION = "affirmation"  # "ok", "understood"
    FOREIGN_LANGUAGE = "foreign_language"  # English, Arabic script: one line in all that it understands
