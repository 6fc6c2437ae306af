"""The bot's own commands: one row each. Topics bring theirs with the knowledge.

A row is all that the menus of Telegram, /help, the handlers, the flood limits and ``knowledge check`` know of
a command; what it does is told to people by the message ``command.NAME``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from knowledge.model import Knowledge
from knowledge.reading import Fault

#: Kinds of chats with a menu of their own (Bot API, BotCommandScope…; /start, /help and /settings are what
#: every bot has: core.telegram.org/bots/features#global-commands).
Scope: TypeAlias = Literal["default", "private", "group", "administrators"]
SCOPES: Final[tuple[Scope, ...]] = ("default", "private", "group", "administrators")


@dataclass(frozen=True, slots=True)
class Command:
    """``handler``: the module and function of :mod:`bot.handlers` that does it. ``places``: the lists that
    show it, and its place in each. ``at_once``: obeyed however late it comes, and however many messages came
    before: what it ends must end. ``desk``: for press officers alone.
    """

    name: str
    handler: str
    places: Mapping[Scope | Literal["help"], int] = field(default_factory=dict)
    at_once: bool = (
        False  # obeyed however late it comes, and however many messages before: what it ends must end
    )
    desk: bool = False  # for press officers alone
    also: tuple[str, ...] = ()  # what it was called, or people type for it: obeyed, in no menu


COMMANDS: Final = (
    Command("start", "pages:start", {"default": 1, "private": 1}),
    Command("help", "pages:help", {"default": 2, "private": 2, "group": 1, "administrators": 1}),
    Command(
        "settings",
        "settings:settings",
        {"default": 3, "private": 7, "group": 3, "administrators": 2, "help": 2},
    ),
    Command("language", "settings:language", {"private": 6, "administrators": 5}),
    Command(
        "privacy", "pages:privacy", {"default": 4, "private": 8, "group": 4, "administrators": 7, "help": 4}
    ),
    Command("forget", "pages:ask_to_forget", {"private": 9}, at_once=True),
    Command("sources", "pages:sources", {"private": 5, "group": 2, "administrators": 6, "help": 1}),
    Command(
        "subscribe", "settings:subscribe", {"private": 3, "administrators": 3, "help": 3}, also=("delivery",)
    ),
    Command(
        "unsubscribe",
        "settings:unsubscribe",
        {"private": 4, "administrators": 4},
        at_once=True,
        also=("stop",),
    ),
    Command("id", "pages:identity", {"private": 10, "administrators": 8}),
    Command("announce", "desk:announce", desk=True),
    Command("announcements", "desk:announcements", desk=True),
    Command("desk", "review:desk", desk=True),
    Command("chats", "chats:listing", desk=True),
    Command("stats", "passed_on:stats", desk=True),
    Command("officers", "review:officers", desk=True),
)  # more commands above


def listed(where: Scope | Literal["help"]) -> tuple[str, ...]:
    """The names that a menu, or /help, shows, in its order."""
    found = [command for command in COMMANDS if where in command.places]
    return tuple(command.name for command in sorted(found, key=lambda command: command.places[where]))


def find_collisions(knowledge: Knowledge) -> list[Fault]:
    """The topics whose command is one of the bot's own: it would never show them."""
    own = {name for command in COMMANDS for name in (command.name, *command.also)}
    return [
        Fault(
            f"topics/{topic.id}.toml",
            topic.id,
            "command",
            f"the command “{topic.command}” is the bot's own",
            "Give the topic another",
        )
        for topic in knowledge.topics.values()
        if topic.command in own
    ]
