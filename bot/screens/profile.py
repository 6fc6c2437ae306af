"""What Telegram shows of the bot: texts before the start, lists of commands by kind of chat. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from bot.commands import COMMANDS, SCOPES, Scope, listed
from bot.rendering import topics
from bot.rendering.figures import capitalised
from bot.rendering.messages import say
from bot.rendering.refusals import spoken_of
from bot.rendering.text import cut, echoed, joined, lines, string
from bot.screens.home import Interface, about
from knowledge.model import Knowledge
from locales.languages import DEFAULT, LANGUAGES, Language

_WITH_TOPICS: Final = ("private", "group", "administrators")
_MOST: Final = 100  # commands of one list (Bot API, setMyCommands)
_DESCRIPTION: Final = 512
_SHORT: Final = 120
_APART: Final = "\n\n"  # between the paragraphs of a description
_NAME: Final = 100  # characters; 256 are allowed, a phone shows one line


@dataclass(frozen=True, slots=True)
class Commands:
    """A command list: (name, what it does) in order."""

    scope: Scope
    commands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to set. ``code``: the language that it is for; "": for every other.

    ``value`` is the description, the short description, or the commands.
    """

    name: str
    code: str
    value: str | Commands

    @property
    def digest(self) -> str:
        """SHA-256 of what is said: another one means that it must be set again."""
        value = self.value if isinstance(self.value, str) else [self.value.scope, self.value.commands]
        return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def parts(knowledge: Knowledge, interface: Interface) -> tuple[Part, ...]:
    """All that is set, in Kazakh, Russian, and for clients in any other language (in Kazakh)."""
    found: list[Part] = []
    codes: tuple[Language | None, ...] = (*LANGUAGES, None)
    for code in codes:
        language: Language = code or DEFAULT
        where = code or "other"
        found.append(Part(f"description/{where}", code or "", description(knowledge, language, interface)))
        found.append(Part(f"short/{where}", code or "", short_description(knowledge, language)))
        found.extend(
            Part(
                f"commands/{scope}/{where}", code or "", Commands(scope, commands(scope, knowledge, language))
            )
            for scope in SCOPES
        )
    return tuple(found)


def commands(scope: Scope, knowledge: Knowledge, language: Language) -> tuple[tuple[str, str], ...]:
    """The commands of a scope: topics first, then the bot's own."""
    own = [(name, string(say(language, f"command.{name}"))) for name in listed(scope)]
    named = [
        (topic.command, echoed(string(topics.named(topic, language)), _NAME))
        for topic in knowledge.topics.values()
    ]
    return (*(named[: _MOST - len(own)] if scope in _WITH_TOPICS else ()), *own)


def of_officer(knowledge: Knowledge, language: Language) -> tuple[tuple[str, str], ...]:
    """The commands in the menu of a press officer: those of the desk first."""
    desk = [(one.name, string(say(language, f"command.{one.name}"))) for one in COMMANDS if one.desk]
    return (*desk, *commands("private", knowledge, language))[:_MOST]


def description(knowledge: Knowledge, language: Language, interface: Interface) -> str:
    """The text in an empty chat with the bot (Bot API, setMyDescription): what it answers, its topics where
    there is room, and who runs it.
    """
    said = capitalised(say(language, "profile.description", **spoken_of(knowledge, language)))
    named = [topics.named(t, language, 60) for t in knowledge.topics.values()]
    listed = say(language, "profile.topics", topics=joined(", ", named)) if named else ()
    half = (_DESCRIPTION - len(_APART)) // 2
    run = cut(lines(*about(language, interface)), half)
    whole = joined(_APART, (said, listed, run))
    if len(string(whole)) > _DESCRIPTION:
        whole = joined(_APART, (cut(said, half), run))
    return string(whole)


def short_description(knowledge: Knowledge, language: Language) -> str:
    """The line in the bot's profile (Bot API, setMyShortDescription)."""
    said = say(language, "profile.short", **spoken_of(knowledge, language))
    return string(cut(capitalised(said), _SHORT))
