"""A group or channel that got news lets nothing through any more: its owner and the desk are told."""

from __future__ import annotations

import logging
from typing import Any, Final

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.announcements import pieces
from bot.handlers.house import House
from bot.rendering.text import echoed, plain
from bot.storage import chats
from bot.storage.settling import Lost
from locales.languages import DEFAULT

#: What the desk is told, and what the owner.
_TOLD: Final = {
    "no_rights": ("lost.desk_no_rights", "lost.owner_no_rights"),
    "gone": ("lost.desk_gone", "lost.owner_gone"),
}

log = logging.getLogger(__name__)


async def tell_lost(bot: ExtBot[Any], house: House, lost: Lost) -> None:
    """Tell who added the bot there, if that is known, and every officer, as far as they can be reached."""
    desk, owner = _TOLD["no_rights" if lost.reason == "no_rights" else "gone"]
    officers = house.officers()
    people = dict.fromkeys(sorted(officers), desk)
    if lost.owner is not None and lost.owner not in officers:
        people[lost.owner] = owner
    title = plain(echoed(lost.title or str(lost.chat_id)), "interface")
    number = plain(str(lost.chat_id), "interface")
    for person, msgid in people.items():
        language = await chats.language(house.store, person) or DEFAULT
        reply = pieces.line(msgid, language, title=title, id=number)
        try:
            await bot.send_message(person, reply.html)
        except TelegramError as error:
            log.info("a lost chat: %d was not told (%s)", person, error)
