"""What the bot says of itself: what Telegram shows of it, texts before the start, lists of commands by kind
of chat; what is kept of a person, and how it is deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.commands import COMMANDS, SCOPES, Scope, listed
from bot.rendering import topics
from bot.rendering.render import spoken_of
from bot.rendering.text import Button, Reply, Text, bold, capitalised, cut, echoed, joined, lines, say, string
from bot.screens import kit, verbs
from bot.screens.home import Interface, about
from bot.screens.kit import button, count, literal, reply
from bot.storage.privacy import GONE, TABLES, Table
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


def privacy(language: Language, interface: Interface) -> Reply:
    """/privacy, as the table of what is kept says."""
    kept = [
        say(
            language,
            "privacy.table",
            purpose=bold(say(language, f"privacy.for_{table.name}")),
            data=joined(", ", [say(language, f"privacy.data_{datum}") for datum in table.data]),
            retention=_retention(table, language),
        )
        for table in TABLES
    ]
    text = joined(
        "\n\n",
        (
            bold(say(language, "privacy.head")),
            lines(say(language, "privacy.intro"), *kept),
            lines(
                say(language, "privacy.gone", days=count(GONE, language)),
                say(language, "privacy.memory"),
                say(language, "privacy.backups", days=count(interface.backups, language))
                if interface.backups
                else (),
            ),
            lines(*about(language, interface)),
            say(language, "privacy.forget"),
        ),
    )
    return reply(text, language)


def _retention(table: Table, language: Language) -> Text:
    if table.days is None:
        return say(language, f"privacy.{table.until}")
    msgid = "privacy.kept" if table.until == "given" else f"privacy.{table.until}"
    return say(language, msgid, days=count(table.days, language))


def forget(kept: Mapping[str, int], language: Language) -> Reply:
    """/forget: what will be deleted, and a button that does it."""
    what = _counted(kept, language)
    if not what:
        return reply(say(language, "forget.nothing"), language)
    return reply(
        lines(say(language, "forget.ask"), say(language, "forget.what", what=what)),
        language,
        [button(language, "button.forget", verbs.Forget(True))],
        [button(language, "button.keep", verbs.Forget(False))],
    )


def forgotten(deleted: Mapping[str, int], language: Language) -> Reply:
    """What was deleted."""
    what = _counted(deleted, language)
    if not what:
        return reply(say(language, "forget.nothing"), language)
    return reply(say(language, "forget.done", what=what), language)


def forget_in_private(username: str, language: Language) -> Reply:
    """/forget in a group."""
    there = Button(string(say(language, "button.private")), url=kit.address(username, kit.FORGET))
    return reply(say(language, "forget.private"), language, [there])


def _counted(rows: Mapping[str, int], language: Language) -> Text:
    return joined(
        ", ",
        [
            say(language, "forget.chats")
            if table == "chats"
            else say(language, f"forget.{table}", count=count(number, language))
            for table, number in rows.items()
            if number
        ],
    )


def numbers(chat: int, person: int | None, thread: int | None, language: Language) -> Reply:
    """/id"""

    def told(msgid: str, number: int | None) -> Text:
        return () if number is None else say(language, msgid, id=bold(literal(number)))

    return reply(lines(told("id.person", person), told("id.chat", chat), told("id.thread", thread)), language)
