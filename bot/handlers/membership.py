"""The bot was added, removed, restricted or promoted; a person blocked it, or let it write again."""

from __future__ import annotations

from telegram import ChatMember, ChatMemberUpdated, Update, User
from telegram.error import BadRequest, Forbidden

from bot.assistant import Conversation
from bot.chats import screens
from bot.handlers.house import House
from bot.handlers.losing import tell_lost
from bot.handlers.standing import may_write, membership_of
from bot.handlers.talking import Context, client_language, language_of, place_in, send
from bot.rendering.reply import Reply
from bot.storage import chats, effects, notices, subscriptions
from bot.storage.chats import UNKNOWN
from bot.storage.deliveries import Lost
from bot.storage.notices import Notice
from locales.languages import Language


async def membership(update: Update, context: Context, house: House) -> None:
    """Remember what the bot is in the chat; say who it is where it is new, and that it is lost."""
    change = update.my_chat_member
    if change is None or change.chat.type not in chats.KINDS:
        return
    place = place_in(change.chat, change.from_user)
    became = membership_of(change.new_chat_member, place.kind)
    if became is None:
        return
    before = membership_of(change.old_chat_member, place.kind)
    here, was_here = became not in ("left", "kicked"), before not in ("left", "kicked")
    if may_write(before, place.kind) and not may_write(became, place.kind) and not place.private:
        await _lose(context, house, change, "no_rights" if here else "kicked")
    if not place.private or await chats.chat(house.store, place.chat_id) != UNKNOWN:
        await effects.apply(
            house.store, chats.set_membership, place.chat_id, place.kind, became, house.clock()
        )
    if change.chat.title:
        await effects.apply(house.store, chats.named, place.chat_id, change.chat.title)
    if not here:
        house.conversations[place.key] = Conversation()
        house.recent.forget(place.chat_id)
    elif change.chat.type == "channel":
        if _administers(change.new_chat_member) and not _administers(change.old_chat_member):
            await _remember_owner(house, change)
            await _in_channel(context, house, change)
    elif not was_here and not place.private:
        await _remember_owner(house, change)
        if may_write(became, place.kind):
            language = await language_of(house, place)
            await send(
                context.bot, change.chat.id, screens.hello(context.bot.username, house.knowledge, language)
            )


async def _lose(context: Context, house: House, change: ChatMemberUpdated, why: str) -> None:
    """Who asked for news of the chat, and the desk, are told that none will come."""
    chat = change.chat
    if await subscriptions.topics(house.store, chat.id):
        owner = await chats.owner(house.store, chat.id)
        if owner is None and not change.from_user.is_bot:
            owner = change.from_user.id
        await tell_lost(context.bot, house, Lost(chat.id, chat.title or "", owner, why))


async def _remember_owner(house: House, change: ChatMemberUpdated) -> None:
    if not change.from_user.is_bot:
        await effects.apply(house.store, chats.added_by, change.chat.id, change.from_user.id)


def _administers(member: ChatMember) -> bool:
    return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


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
    for officer in sorted(house.officers() - {user.id}):
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
