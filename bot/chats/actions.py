"""What the buttons of the chat mean that are no answer: votes, settings, subscriptions, consent.

``1/name/argument``: the number is the version of this grammar. A button stays below its message for years: an
action whose meaning changes gets another version or name, never the old one. What a press of another version
means is not guessed: it is stale. (The presses that show an answer, :mod:`bot.rendering.press`, have no
version: their words have kept their meaning from the first.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.rendering.press import LIMIT, hashed

VERSION: Final = 1
PATTERN: Final = r"^[0-9]{1,4}/"  # what is one of these, of any version

#: name -> what its argument looks like.
_ARGUMENTS: Final = {
    "up": r"(?:figure|topic):.+",
    "dn": r"(?:figure|topic):.+",
    "wn": r"(?:figure|topic):.+",  # wrong number
    "wq": r"(?:figure|topic):.+",  # not my question
    "wu": r"(?:figure|topic):.+",  # unclear
    "pass": r"",
    "forget": r"yes|no",
    "set": r"",
    "lang": r"kk|ru",
    "quiet": r"on|off",
    "topics": r"",
    "show": r".+",  # a topic that a group answers
    "hide": r".+",
    "news": r"",
    "sub": r".+",
    "unsub": r".+",
    "an": r"[a-z]{1,6}(?:/-?[0-9]{1,20})?(?:/[A-Za-z0-9_:-]{1,40})?",  # announcements
    "pk": r"(?:figure|topic):.+",  # its picture in Kazakh
    "pr": r"(?:figure|topic):.+",  # in Russian
    "chan": r"-[0-9]{1,20}/(?:kk|ru|no)",
}


@dataclass(frozen=True, slots=True)
class Action:
    """An action that was read back."""

    name: str
    argument: str = ""


def written(name: str, argument: str = "") -> str:
    """The press of an action; ValueError if it is none, or longer than a button can hold."""
    press = f"{VERSION}/{name}/{argument}" if argument else f"{VERSION}/{name}"
    if read(press) is None or len(press.encode()) > LIMIT:
        raise ValueError(press)
    return press


def on_topic(name: str, topic: str) -> str:
    """The press of an action on a topic, whatever its id is."""
    plain = topic.isascii() and not topic.startswith("h:")
    press = f"{VERSION}/{name}/{topic}"
    return written(name, topic if plain and len(press) <= LIMIT else hashed(topic))


def read(press: str) -> Action | None:
    """The action; None: it is of another version, or forged."""
    version, _, rest = press.partition("/")
    name, _, argument = rest.partition("/")
    if version != str(VERSION) or name not in _ARGUMENTS:
        return None
    return Action(name, argument) if re.fullmatch(_ARGUMENTS[name], argument) else None
