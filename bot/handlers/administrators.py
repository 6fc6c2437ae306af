"""Who may change what a chat has set: the person in private, its administrators elsewhere."""

from __future__ import annotations

from typing import Final

from telegram import Message
from telegram.error import BadRequest, Forbidden

from bot.chats import actions, screens
from bot.handlers.house import House
from bot.handlers.meant import anonymous_administrator
from bot.handlers.pressing import Pressed
from bot.handlers.talking import Context, Place, language_of
from locales.languages import Language

_MAY: Final = ("creator", "administrator")


async def may_change(context: Context, place: Place, message: Message | None = None) -> bool:
    """Whether the person of ``place`` may; ``message``: theirs, if it was one and no press of a button.

    An anonymous administrator writes in the name of the group; their press of a button has their own name.
    """
    if place.private or (message is not None and anonymous_administrator(message)):
        return True
    return place.person is not None and await administers(context, place.chat_id, place.person)


async def changing(
    press: Pressed, context: Context, house: House
) -> tuple[Place, actions.Action, Language] | None:
    """Where a press changes what, in which language; None: nothing, and who pressed is told why."""
    place, action = press.place, actions.read(press.query.data or "")
    if place is None or action is None:
        return None
    language = await language_of(house, place)
    if not await may_change(context, place):
        await press.answer(screens.plain_line("settings.administrators", language), alert=True)
        return None
    await press.answer()
    return place, action, language


async def administers(context: Context, chat_id: int, user_id: int) -> bool:
    """Whether a person is an administrator of a chat. Asked each time: rights are taken away, too."""
    try:
        member = await context.bot.get_chat_member(chat_id, user_id)
    except (BadRequest, Forbidden):
        return False
    return member.status in _MAY
