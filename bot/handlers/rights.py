"""Who may change what a chat has set, and what the bot may do in it.

The bot's part is judged by the right that writing needs, and not by a status's name.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from telegram import ChatMember, Message
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.connection.refusals import GONE, Reason, reason
from bot.handlers.asking import anonymous_administrator
from bot.handlers.replying import Context, Place
from bot.handlers.services import Services
from bot.rendering.messages import say
from bot.rendering.text import Text
from bot.storage import chats, deliveries, destinations, effects
from bot.storage.chats import Membership
from locales.languages import Language

Hindrance: TypeAlias = Literal["gone", "no_rights", "topic_closed", "unconfirmed"]
"""Why nothing will come: the bot is not there; it may not write; the topic of the forum that was chosen is
closed; the desk has not confirmed the channel."""

_TOLD: Final[dict[Hindrance, str]] = {
    "gone": "delivery.hindered_gone",
    "no_rights": "delivery.hindered_no_rights",
    "topic_closed": "delivery.hindered_topic_closed",
    "unconfirmed": "delivery.hindered_unconfirmed",
}
_ADMINISTRATORS: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


async def may_change(context: Context, place: Place, message: Message | None = None) -> bool:
    """Whether the person of ``place`` may; ``message``: theirs, if it was one and no press of a button.

    An anonymous administrator writes in the name of the group; their press of a button has their own name.
    """
    if place.private or (message is not None and anonymous_administrator(message)):
        return True
    return place.person is not None and await administers(context, place.chat_id, place.person)


async def administers(context: Context, chat_id: int, user_id: int) -> bool:
    """Whether a person is an administrator of a chat. Asked each time: rights are taken away, too."""
    try:
        member = await context.bot.get_chat_member(chat_id, user_id)
    except (BadRequest, Forbidden):
        return False
    return member.status in _ADMINISTRATORS


def membership_of(member: ChatMember, kind: str) -> Membership | None:
    """What the bot is in a chat of this kind; ``restricted``: there, but it may not write. None: not known.

    In a group writing needs can_send_messages where there are restrictions, in a channel can_post_messages
    (core.telegram.org/bots/api, ChatMemberRestricted, ChatMemberAdministrator).
    """
    if member.status == ChatMember.BANNED:
        return "kicked"
    if member.status == ChatMember.LEFT:
        return "left"
    if member.status == ChatMember.MEMBER:
        return "member"
    if member.status == ChatMember.RESTRICTED:
        if not getattr(member, "is_member", False):
            return "left"
        return "member" if getattr(member, "can_send_messages", False) else "restricted"
    if member.status in _ADMINISTRATORS:
        owner = member.status == ChatMember.OWNER
        posts = kind != "channel" or owner or getattr(member, "can_post_messages", False)
        return "administrator" if posts else "restricted"
    return None


def may_write(membership: Membership | None, kind: str) -> bool:
    """Whether announcements reach a chat; the same rule as :data:`bot.storage.destinations.AUDIENCE`."""
    return membership == "administrator" or (membership == "member" and kind != "channel")


async def hindrance(context: Context, app: Services, chat_id: int, kind: str) -> Hindrance | None:
    """Why a chat gets nothing, whatever it subscribes to; None: it gets what it asks for.

    Where the store says that the bot may not write Telegram is asked: rights come back without a word.
    """
    if kind == "private":
        return None  # who asks is there
    known: Membership | None = (await chats.chat(app.store, chat_id)).membership
    if not may_write(known, kind):
        known = await _asked(context, app, chat_id, kind, known)
    if not may_write(known, kind):
        return "gone" if known in ("left", "kicked") else "no_rights"
    if await deliveries.closed_topic(app.store, chat_id):
        return "topic_closed"
    if kind == "channel" and not (await destinations.wishes(app.store, chat_id)).confirmed_by:
        return "unconfirmed"
    return None


async def _asked(
    context: Context, app: Services, chat_id: int, kind: str, known: Membership | None
) -> Membership | None:
    """What the bot is there now, kept where it may write again."""
    try:
        now = membership_of(await context.bot.get_chat_member(chat_id, context.bot.id), kind)
    except TelegramError as error:
        why = reason(error)
        return "kicked" if why in GONE and why is not Reason.NO_RIGHTS else known
    if now is not None and may_write(now, kind):
        moment = app.clock()
        await effects.apply(app.store, chats.set_membership, chat_id, _kind(kind), now, moment)
    return now or known


def _kind(kind: str) -> chats.ChatKind:
    return kind if kind in ("group", "supergroup", "channel") else "supergroup"  # type: ignore[return-value]


def told(why: Hindrance | None, language: Language) -> Text:
    """The reason in words; nothing where there is none."""
    return say(language, _TOLD[why]) if why else ()
