"""The bot was added, removed, restricted or promoted; a person blocked it, or let it write again."""

from __future__ import annotations

from typing import Final

from telegram import ChatMember, ChatMemberUpdated, Update, User
from telegram.error import BadRequest, Forbidden

from bot.assistant import Conversation
from bot.chats import screens
from bot.handlers.house import House
from bot.handlers.talking import Context, client_language, language_of, place_in, send
from bot.rendering.reply import Reply
from bot.storage import chats, effects, notices
from bot.storage.chats import UNKNOWN, Membership
from bot.storage.notices import Notice
from locales.languages import Language

_MEMBERSHIPS: Final[dict[str, Membership]] = {
    "creator": "administrator",
    "administrator": "administrator",
    "member": "member",
    "restricted": "restricted",
    "left": "left",
    "kicked": "kicked",
}


async def membership(update: Update, context: Context, house: House) -> None:
    """Remember what the bot is in the chat, and say who it is where it is new."""
    change = update.my_chat_member
    if change is None or change.chat.type not in chats.KINDS:
        return
    place = place_in(change.chat, change.from_user)
    if change.new_chat_member.status not in _MEMBERSHIPS:
        return  # of a status that we do not know nothing follows
    now_in = _present(change.new_chat_member)
    came = now_in and not _present(change.old_chat_member)
    became = _MEMBERSHIPS[change.new_chat_member.status] if now_in else _gone(change.new_chat_member)
    if not place.private or await chats.chat(house.store, place.chat_id) != UNKNOWN:
        await effects.apply(
            house.store, chats.set_membership, place.chat_id, place.kind, became, house.clock()
        )
    if change.chat.title:
        await effects.apply(house.store, chats.named, place.chat_id, change.chat.title)
    if not now_in:
        house.conversations[place.key] = Conversation()
        house.recent.forget(place.chat_id)
    elif change.chat.type == "channel":
        if became == "administrator" and change.old_chat_member.status not in ("administrator", "creator"):
            await _in_channel(context, house, change)
    elif came and not place.private and _may_write(change.new_chat_member):
        language = await language_of(house, place)
        await send(
            context.bot, change.chat.id, screens.hello(context.bot.username, house.knowledge, language)
        )


async def _in_channel(context: Context, house: House, change: ChatMemberUpdated) -> None:
    """Tell the one who added the bot to a channel what it can do, and the desk that it is there."""
    channel, user = change.chat, change.from_user
    title = channel.title or "…"
    waiting = False
    if not user.is_bot:
        may_post = bool(getattr(change.new_chat_member, "can_post_messages", False))
        language = await _language(house, user.id, user)
        reply = screens.channel(title, channel.id, may_post, language)
        waiting = not await _told(context, house, user.id, Notice("channel", channel.id, title), reply)
    for officer in sorted(house.desk - {user.id}):
        language = await _language(house, officer, None)
        reply = screens.channel_to_desk(title, channel.id, waiting, language)
        await _told(context, house, officer, Notice("desk", channel.id, title), reply)


async def _told(context: Context, house: House, user_id: int, notice: Notice, reply: Reply) -> bool:
    """Write to a person; where Telegram forbids it, keep the notice until they press Start."""
    try:
        await send(context.bot, user_id, reply)
    except (Forbidden, BadRequest):
        await effects.apply(house.store, notices.leave, user_id, notice, house.clock())
        return False
    return True


async def _language(house: House, user_id: int, user: User | None) -> Language:
    return await chats.language(house.store, user_id) or client_language(user)


def _present(member: ChatMember) -> bool:
    """A restricted member may be one who has left (core.telegram.org/bots/api#chatmemberrestricted)."""
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def _gone(member: ChatMember) -> Membership:
    return "kicked" if member.status == ChatMember.BANNED else "left"


def _may_write(member: ChatMember) -> bool:
    return member.status != ChatMember.RESTRICTED or bool(getattr(member, "can_send_messages", False))
