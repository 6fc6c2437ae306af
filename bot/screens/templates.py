"""The templates that a draft can begin from, and keeping a draft as one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.screens import draft_verbs, verbs
from bot.screens.kit import button, literal, named, reply
from bot.storage.desk_work import Template
from locales.languages import Language


def choose(number: int, found: Sequence[Template], language: Language) -> Reply:
    """All of them: a draft takes one over, or one is deleted."""
    rows = [
        [
            named(literal(one.name), draft_verbs.BeginFrom(number, one.id), language),
            button(language, "template.button_drop", draft_verbs.DropTemplate(number, False, one.id)),
        ]
        for one in found
    ]
    text = say(language, "template.ask" if found else "template.none")
    return reply(text, language, *rows, [_back(number, language)])


def ask_name(number: int, language: Language) -> Reply:
    """What the template is called."""
    return reply(say(language, "template.ask_name"), language, [_back(number, language)])


def saved(number: int, name: str, language: Language) -> Reply:
    """It is kept."""
    return reply(
        say(language, "template.saved", name=literal(name)),
        language,
        [button(language, "desk.button_open", verbs.OpenAnnouncement(number))],
    )


def ask_drop(number: int, one: Template, language: Language) -> Reply:
    """Whether it is really to go."""
    return reply(
        say(language, "template.ask_drop", name=literal(one.name)),
        language,
        [button(language, "template.button_drop", draft_verbs.DropTemplate(number, True, one.id))],
        [button(language, "desk.button_back", draft_verbs.OpenTemplates(number))],
    )


def _back(number: int, language: Language) -> Button:
    return button(language, "desk.button_back", verbs.OpenAnnouncement(number))
