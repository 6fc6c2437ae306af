"""Talk that asks for no figure: greetings, thanks and the like, and attempts to give orders to the bot."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from bot.understanding.reading import Reading


class Talk(StrEnum):
    """What is said where no figure is asked for."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    HELP = "help"
    HUMAN = "human"  # "let me speak with a person", "your telephone"
    IDENTITY = "identity"
    INSULT = "insult"
    INJECTION = "injection"
    NONSENSE = "nonsense"
    SMALL_TALK = "small_talk"
    SOURCE = "source"  # "where is that from?"
    MORE = "more"  # "show everything"
    AFFIRMATION = "affirmation"  # "ok", "understood"
    SUBSCRIBE = "subscribe"  # what a command does, wished for in words
    UNSUBSCRIBE = "unsubscribe"
    FORGET = "forget"
    PRIVACY = "privacy"
    LANGUAGE = "language"
    FOREIGN_LANGUAGE = "foreign_language"  # English, Arabic script: one line in all that it understands


#: What is wished to be done, whatever it is about: "подпишите меня на гранты".
COMMANDS: Final = frozenset({Talk.SUBSCRIBE, Talk.UNSUBSCRIBE, Talk.FORGET, Talk.PRIVACY})

# Of several kinds in one message the first of these is answered.
_ORDER = (
    Talk.INSULT,
    Talk.FORGET,
    Talk.UNSUBSCRIBE,
    Talk.SUBSCRIBE,
    Talk.PRIVACY,
    Talk.LANGUAGE,
    Talk.HELP,
    Talk.SOURCE,
    Talk.MORE,
    Talk.HUMAN,
    Talk.IDENTITY,
    Talk.THANKS,
    Talk.FAREWELL,
    Talk.SMALL_TALK,
    Talk.GREETING,
    Talk.AFFIRMATION,
)


def find_talk(reading: Reading, content: Collection[int], *, weighty: bool) -> tuple[Talk | None, bool]:
    """The kind of talk, if talk is what weighs most in the message, and whether there is nothing besides.

    ``content``: where the words begin that are not of general language; ``weighty``: whether any word counts.
    """
    marks = [m for m in reading.marks if m.sense.kind == "talk" and m.sense.id in set(Talk)]
    if not marks:
        return None, False
    kinds = {m.sense.id for m in marks}
    if Talk.INJECTION in kinds:
        return Talk.INJECTION, False
    said = {n for m in marks for n in range(m.start, m.end)}
    alone = said.issuperset(content)
    covered = sum(m.end - m.start for m in marks)
    counted = len(reading.tokens) - sum(m.sense.kind == "neutral" for m in reading.marks)
    if weighty and covered * 2 < max(1, counted):
        return None, alone
    return next((kind for kind in _ORDER if kind in kinds), None), alone
