"""What is kept of a person, and how it is deleted."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, joined, lines, string
from bot.screens import links, verbs
from bot.screens.home import Interface, about
from bot.screens.kit import button, count, literal, reply
from bot.storage.privacy import GONE, TABLES, Table
from locales.languages import Language


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
    there = Button(string(say(language, "button.private")), url=links.address(username, links.FORGET))
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
