"""The bot in groups and channels: it was added, removed, restricted, promoted, blocked, a group moved; what
it may do there, who may change what is set, what they are called.

The bot's part is judged by the right that writing needs, and not by a status's name.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, Literal, TypeAlias

from telegram import ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.announcements import schedule
from bot.announcements.content import Content
from bot.assistant import Conversation
from bot.connection.light import LightBot
from bot.connection.outcomes import GONE, Reason, reason
from bot.handlers.asking import anonymous_administrator
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Context, Place, client_language, language_of, place_in, send
from bot.handlers.services import Services
from bot.rendering.text import Reply, Text, echoed, say
from bot.screens import settings, verbs
from bot.screens.chats import Chosen
from bot.screens.kit import line, literal
from bot.storage import chats, deliveries, destinations, updates
from bot.storage.amending import Lost
from bot.storage.chats import ALL, UNKNOWN, Ended, Membership, Notice
from locales.languages import Language


async def titles_of(bot: LightBot, app: Services, of: Iterable[int]) -> dict[int, str]:
    """The titles of groups and channels, as far as Telegram tells them; they are kept."""
    found = {}
    for chat in set(of):
        try:
            title = (await bot.get_chat(chat)).title
        except TelegramError:
            continue
        if title:
            found[chat] = title
            await updates.apply(app.store, chats.named, chat, title)
    return found


async def chosen(app: Services, said: Content) -> Chosen:
    """The names of what an announcement goes to, where it goes to chosen chats alone."""
    if not said.chats and not said.labels:
        return Chosen()
    titles = await destinations.titles(app.store, said.chats)
    return Chosen(
        await destinations.label_names(app.store, said.labels),
        [titles.get(chat) or str(chat) for chat in said.chats],
        await schedule.later(app.store, said),
    )


Hindrance: TypeAlias = Literal["gone", "no_rights", "topic_closed", "unconfirmed"]
"""Why nothing will come: the bot is not there; it may not write; the topic of the forum that was chosen is
closed; the desk has not confirmed the channel."""

_HINDERED: Final[dict[Hindrance, str]] = {
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
        known = await _asked_anew(context, app, chat_id, kind, known)
    if not may_write(known, kind):
        return "gone" if known in ("left", "kicked") else "no_rights"
    if await deliveries.closed_topic(app.store, chat_id):
        return "topic_closed"
    if kind == "channel" and not (await destinations.wishes(app.store, chat_id)).confirmed_by:
        return "unconfirmed"
    return None


async def _asked_anew(
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
        await updates.apply(app.store, chats.set_membership, chat_id, _kind_of(kind), now, moment)
    return now or known


def _kind_of(kind: str) -> chats.ChatKind:
    return kind if kind in ("group", "supergroup", "channel") else "supergroup"  # type: ignore[return-value]


def told(why: Hindrance | None, language: Language) -> Text:
    """The reason in words; nothing where there is none."""
    return say(language, _HINDERED[why]) if why else ()


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
        await updates.apply(app.store, chats.set_membership, place.chat_id, place.kind, became, app.clock())
    if change.chat.title:
        await updates.apply(app.store, chats.named, place.chat_id, change.chat.title)
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
            hello = settings.hello(context.bot.username, app.knowledge, language, chat, ended)
            await send(context.bot, chat, hello)
            await updates.apply(app.store, chats.told_ended, chat)
    elif may_write(became, place.kind) and ended is not None:
        await _regained(context, app, change, ended)


async def _regained(context: Context, app: Services, change: ChatMemberUpdated, ended: Ended) -> None:
    """The bot may write where it might not: what ended meanwhile is said, of a channel to who changed it."""
    chat, person = change.chat, change.from_user
    channel = chat.type == "channel"
    to, title = (person.id, chat.title or str(chat.id)) if channel else (chat.id, "")
    language = await chats.language(app.store, to) or client_language(person)
    with suppress(Forbidden, BadRequest):  # who never pressed Start
        await send(context.bot, to, settings.regained(chat.id, title, ended, app.knowledge, language))
    await updates.apply(app.store, chats.told_ended, chat.id)


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
        await updates.apply(app.store, chats.added_by, change.chat.id, change.from_user.id)


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
        reply = settings.channel(title, channel.id, may_post, language, app.knowledge, ended)
        waiting = not await _told(context, app, user.id, Notice("channel", channel.id, title), reply)
    for officer in sorted(await app.officers() - {user.id}):
        language = await _language(app, officer, None)
        reply = settings.channel_to_desk(title, channel.id, waiting, language)
        await _told(context, app, officer, Notice("desk", channel.id, title), reply)


async def _told(context: Context, app: Services, user_id: int, notice: Notice, reply: Reply) -> bool:
    """Write to a person; where Telegram forbids it, keep the notice until they press Start."""
    try:
        await send(context.bot, user_id, reply)
    except (Forbidden, BadRequest):
        await updates.apply(app.store, chats.leave_notice, user_id, notice, app.clock())
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
        language = await chats.spoken(app.store, person)
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
        await updates.apply(app.store, chats.move, old, new)


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
        await updates.apply(app.store, chats.unsubscribe, channel, ALL)
        await press.edit(settings.channel_decided(None, language))
        return
    await updates.apply(app.store, chats.set_language, channel, "channel", verb.wanted, now)
    await updates.apply(app.store, chats.subscribe, channel, ALL, verb.wanted, now)
    why = await hindrance(press.context, app, channel, "channel")
    if why == "unconfirmed" and not await app.officers():
        why = None  # there is no desk to wait for
    hindered, waits = told(why, language), why == "unconfirmed"
    await press.edit(settings.channel_decided(verb.wanted, language, hindered, waits=waits))
