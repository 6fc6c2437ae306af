"""The bot was added, removed, restricted, promoted, blocked; a group moved; a channel may get news."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any, Final

from telegram import ChatMember, ChatMemberUpdated, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.assistant import Conversation
from bot.handlers import rights
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Context, client_language, language_of, place_in, send
from bot.handlers.rights import administers, may_write, membership_of
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.rendering.text import echoed
from bot.screens import delivery, groups, verbs
from bot.screens.kit import line, literal
from bot.storage import chats, effects
from bot.storage.amending import Lost
from bot.storage.chats import ALL, UNKNOWN, Ended, Notice
from locales.languages import DEFAULT, Language

log = logging.getLogger(__name__)

#: What the desk is told, and what the owner.
_TOLD: Final = {
    "no_rights": ("lost.desk_no_rights", "lost.owner_no_rights"),
    "gone": ("lost.desk_gone", "lost.owner_gone"),
}


async def membership(update: Update, context: Context, app: Services) -> None:
    """Remember what the bot is in the chat; say who it is where it is new, and that it is lost."""
    change = update.my_chat_member
    if change is None or change.chat.type not in chats.KINDS:
        return
    place = place_in(change.chat, change.from_user)
    became = membership_of(change.new_chat_member, place.kind)
    if became is None:
        return
    before = membership_of(change.old_chat_member, place.kind)
    ended = await chats.ended(app.store, place.chat_id)
    here, was_here = became not in ("left", "kicked"), before not in ("left", "kicked")
    if may_write(before, place.kind) and not may_write(became, place.kind) and not place.private:
        await _lose(context, app, change, "no_rights" if here else "kicked")
    if not place.private or await chats.chat(app.store, place.chat_id) != UNKNOWN:
        await effects.apply(app.store, chats.set_membership, place.chat_id, place.kind, became, app.clock())
    if change.chat.title:
        await effects.apply(app.store, chats.named, place.chat_id, change.chat.title)
    if not here:
        for key in app.conversations.of(place.chat_id):
            app.conversations[key] = Conversation()
        app.recent.forget(place.chat_id)
    elif change.chat.type == "channel":
        if _administers(change.new_chat_member) and not _administers(change.old_chat_member):
            await _remember_owner(app, change)
            await _in_channel(context, app, change, ended)
        elif may_write(became, place.kind) and ended is not None:
            await _regained(context, app, change, ended)
    elif not was_here and not place.private:
        await _remember_owner(app, change)
        if may_write(became, place.kind):
            language, chat = await language_of(app, place), change.chat.id
            hello = groups.hello(context.bot.username, app.knowledge, language, chat, ended)
            await send(context.bot, chat, hello)
            await effects.apply(app.store, chats.told_ended, chat)
    elif may_write(became, place.kind) and ended is not None:
        await _regained(context, app, change, ended)


async def _regained(context: Context, app: Services, change: ChatMemberUpdated, ended: Ended) -> None:
    """The bot may write where it might not: what ended meanwhile is said, of a channel to who changed it."""
    chat, person = change.chat, change.from_user
    channel = chat.type == "channel"
    to, title = (person.id, chat.title or str(chat.id)) if channel else (chat.id, "")
    language = await chats.language(app.store, to) or client_language(person)
    with suppress(Forbidden, BadRequest):  # who never pressed Start
        await send(context.bot, to, delivery.regained(chat.id, title, ended, app.knowledge, language))
    await effects.apply(app.store, chats.told_ended, chat.id)


async def _lose(context: Context, app: Services, change: ChatMemberUpdated, why: str) -> None:
    """Who asked for news of the chat, and the desk, are told that none will come."""
    chat = change.chat
    if await chats.subscribed(app.store, chat.id):
        owner = await chats.owner(app.store, chat.id)
        if owner is None and not change.from_user.is_bot:
            owner = change.from_user.id
        await tell_lost(context.bot, app, Lost(chat.id, chat.title or "", owner, why))


async def _remember_owner(app: Services, change: ChatMemberUpdated) -> None:
    if not change.from_user.is_bot:
        await effects.apply(app.store, chats.added_by, change.chat.id, change.from_user.id)


def _administers(member: ChatMember) -> bool:
    return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


async def _in_channel(
    context: Context, app: Services, change: ChatMemberUpdated, ended: Ended | None
) -> None:
    """Tell the one who added the bot to a channel what it can do, and the desk that it is there."""
    channel, user = change.chat, change.from_user
    title = channel.title or "…"
    waiting = False
    if not user.is_bot:
        may_post = bool(getattr(change.new_chat_member, "can_post_messages", False))
        language = await _language(app, user.id, user)
        reply = groups.channel(title, channel.id, may_post, language, app.knowledge, ended)
        waiting = not await _told(context, app, user.id, Notice("channel", channel.id, title), reply)
    for officer in sorted(await app.officers() - {user.id}):
        language = await _language(app, officer, None)
        reply = groups.channel_to_desk(title, channel.id, waiting, language)
        await _told(context, app, officer, Notice("desk", channel.id, title), reply)


async def _told(context: Context, app: Services, user_id: int, notice: Notice, reply: Reply) -> bool:
    """Write to a person; where Telegram forbids it, keep the notice until they press Start."""
    try:
        await send(context.bot, user_id, reply)
    except (Forbidden, BadRequest):
        await effects.apply(app.store, chats.leave_notice, user_id, notice, app.clock())
        return False
    return True


async def _language(app: Services, user_id: int, user: User | None) -> Language:
    return await chats.language(app.store, user_id) or client_language(user)


async def tell_lost(bot: ExtBot[Any], app: Services, lost: Lost) -> None:
    """Tell who added the bot there, if that is known, and every officer, as far as they can be reached."""
    desk, owner = _TOLD["no_rights" if lost.reason == "no_rights" else "gone"]
    officers = await app.officers()
    people = dict.fromkeys(sorted(officers), desk)
    if lost.owner is not None and lost.owner not in officers:
        people[lost.owner] = owner
    title = literal(echoed(lost.title or str(lost.chat_id)))
    number = literal(lost.chat_id)
    for person, msgid in people.items():
        language = await chats.language(app.store, person) or DEFAULT
        reply = line(msgid, language, title=title, id=number)
        try:
            await bot.send_message(person, reply.html)
        except TelegramError as error:
            log.info("a lost chat: %d was not told (%s)", person, error)


async def migration(update: Update, context: Context, app: Services) -> None:
    """A group became a supergroup: it has another id now, and keeps everything else.

    Telegram says it twice, in the old group and in the new one; the second time changes nothing.
    """
    message = update.effective_message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    if old != new and max(old, new) < 0:  # nobody's private chat
        await effects.apply(app.store, chats.move, old, new)


@does(verbs.PublishIn)
async def publish_in(press: Pressed, verb: verbs.PublishIn) -> None:
    """News in Kazakh, in Russian, or none: the administrators of a channel decide, in their private chat."""
    app, channel = press.app, verb.channel
    if press.place is None:
        return
    if not await administers(press.context, channel, press.person):
        await press.refuse("channel.administrators")
        return
    await press.answer()
    language, now = await press.language(), app.clock()
    if verb.wanted == "no":
        await effects.apply(app.store, chats.unsubscribe, channel, ALL)
        await press.edit(groups.channel_decided(None, language))
        return
    await effects.apply(app.store, chats.set_language, channel, "channel", verb.wanted, now)
    await effects.apply(app.store, chats.subscribe, channel, ALL, verb.wanted, now)
    why = await rights.hindrance(press.context, app, channel, "channel")
    if why == "unconfirmed" and not await app.officers():
        why = None  # there is no desk to wait for
    hindered, waits = rights.told(why, language), why == "unconfirmed"
    await press.edit(groups.channel_decided(verb.wanted, language, hindered, waits=waits))
