"""What became of an announcement in each chat, page by page, each chat by its name. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.announcements.pieces import button, press, reply
from bot.rendering.messages import known, say
from bot.rendering.reply import Reply
from bot.rendering.text import Text, bold, echoed, joined, lines, plain
from bot.storage.deliveries import Action, Result
from locales.languages import Language

PAGE: Final = 12  # chats on a page


def results(
    number: int,
    rows: Sequence[Result],
    titles: Mapping[int, str],
    actions: Sequence[Action],
    action: Action,
    page: int,
    language: Language,
) -> Reply:
    """One page. ``rows``: up to one more than a page holds; ``titles``: of groups and channels, where they
    are known; ``actions``: what was done besides this one.
    """
    shown = [line(row, titles.get(row.chat_id), language) for row in rows[:PAGE]]
    head = bold(say(language, "result.head", id=plain(str(number), "interface")))
    text = joined("\n\n", (head, lines(*shown) if shown else say(language, "result.none")))
    turn = []
    if page:
        turn.append(button(language, "desk.button_earlier", press("res", number, f"{action}-{page - 1}")))
    if len(rows) > PAGE:
        turn.append(button(language, "desk.button_later", press("res", number, f"{action}-{page + 1}")))
    others = [
        button(language, f"result.button_{one}", press("res", number, f"{one}-0"), one == action)
        for one in actions
    ]
    return reply(
        text,
        language,
        turn,
        others if len(others) > 1 else (),
        [button(language, "desk.button_open", press("open", number))],
    )


def line(row: Result, title: str | None, language: Language) -> Text:
    """The result of one message to one chat: ``Арна (қазақша): жетпеді (ботты шығарып жіберген)``."""
    msgid = f"result.{row.action}_{'left' if row.state in ('planned', 'sending') else row.state}"
    return say(
        language,
        "result.line",
        chat=chat(row.chat_id, title, language),
        tongue=say(language, f"result.in_{row.language}"),
        result=say(language, msgid, reason=reason(row.reason, row.said, language)),
    )


def chat(chat_id: int, title: str | None, language: Language) -> Text:
    """A group or channel by its title; a person by a number: who subscribes is nobody's business."""
    if title and chat_id < 0:
        return plain(echoed(title), "interface")
    named = "result.person" if chat_id > 0 else "result.chat"
    return say(language, named, id=plain(str(chat_id), "interface"))


def reason(why: str, said: str, language: Language) -> Text:
    """Why, in words; what Telegram said where there are none for it."""
    told = plain(f"«{echoed(said)}»", "interface") if said else ()
    if why == "other" and told:
        return told
    if known(language, f"desk.reason_{why}"):
        return (
            joined(" ", (say(language, f"desk.reason_{why}"), told))
            if told
            else say(language, f"desk.reason_{why}")
        )
    return say(language, "desk.reason_other")
