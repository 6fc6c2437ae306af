"""Who is of the desk, who is proposed for it, and what came of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, echoed, joined, lines
from bot.screens import verbs
from bot.screens.kit import button, line, literal, reply
from bot.storage.officers import Became, Wish
from locales.languages import Language

EXAMPLE: Final = "/officers 123456789"
MOST: Final = 30  # of them with a button


def named(person: int, names: Mapping[int, str]) -> Text:
    """A person by name and number; by the number alone where Telegram does not tell the name."""
    name = echoed(names.get(person, ""), 40)
    return literal(f"{name} ({person})" if name else person)


def overview(
    desk: Iterable[int], wishes: Sequence[Wish], names: Mapping[int, str], language: Language
) -> Reply:
    """All officers, and the changes that wait for one of them."""
    people = sorted(desk)
    asked = [_wish(one, names, language) for one in wishes]
    rows = [[button(language, "officers.button_remove", verbs.RemoveOfficer(person),
                    name=named(person, names))] for person in people[:MOST]]  # fmt: skip
    decide = [row for one in wishes[:MOST] for row in _decide(one, language)]
    text = joined(
        "\n\n",
        (
            bold(say(language, "officers.list")),
            lines(*(named(person, names) for person in people)),
            lines(*asked),
            lines(
                say(language, "officers.how", example=literal(EXAMPLE)),
                say(language, "officers.second") if len(people) > 1 else (),
            ),
        ),
    )
    return reply(text, language, *decide, *(rows if len(people) > 1 else ()))


def _wish(one: Wish, names: Mapping[int, str], language: Language) -> Text:
    return say(
        language, f"officers.wish_{one.what}", name=named(one.person, names), who=named(one.officer, names)
    )


def _decide(one: Wish, language: Language) -> list[list[Button]]:
    return [
        [
            button(language, "officers.button_yes", verbs.DecideOfficer(True, one.id)),
            button(language, "officers.button_no", verbs.DecideOfficer(False, one.id)),
        ]
    ]


def ask(one: Wish, names: Mapping[int, str], language: Language) -> Reply:
    """Another officer is asked to decide."""
    return reply(_wish(one, names, language), language, *_decide(one, language))


def became(result: Became, what: str, person: int, names: Mapping[int, str], language: Language) -> Reply:
    """What came of a wish."""
    msgid = f"officers.done_{what}" if result == "done" else f"officers.{result}"
    if result in ("asked", "not_officer"):
        return line({"asked": "desk.sent_to_second", "not_officer": "desk.officers"}[result], language)
    if result in ("stale", "own", "last"):
        return line(msgid, language)
    return line(msgid, language, name=named(person, names))
