"""Which messages can be for the bot at all, and what their text says."""

from __future__ import annotations

from typing import Final

from telegram import Message, MessageEntity, Update
from telegram.ext import ExtBot, filters

from bot.chats.addressing import Addressed, Mention, addressed
from bot.connection.updates import SENT
from bot.rendering.text import LIMIT

_NAMES: Final = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)


class _FromPeople(filters.MessageFilter):
    """Sent by a person, or by an administrator in the name of the very group.

    Not: what a linked channel forwarded by itself, posts in a channel's name, messages of bots and those made
    by inline mode; service messages, of kinds that we do not know as well.
    """

    def filter(self, message: Message) -> bool:
        if not any(getattr(message, name, None) for name in SENT):
            return False
        if message.is_automatic_forward or message.via_bot is not None:
            return False
        if message.sender_chat is not None:
            return anonymous_administrator(message)
        return message.from_user is not None and not message.from_user.is_bot


FROM_PEOPLE: Final = _FromPeople()


def anonymous_administrator(message: Message) -> bool:
    """Whether an administrator writes in the name of the group (core.telegram.org/bots/api#message)."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def meant(message: Message, bot: ExtBot[None]) -> Addressed | None:
    """What a message asks the bot; None: it is not for it, or holds no words.

    Where it has no words of its own, what it points to is the question: the part that it quotes, or all of
    the message that it replies to.
    """
    found = _said(message, bot)
    if found is None or any(sign.isalnum() for sign in found.question):
        return found
    asked = message.reply_to_message
    quoted = message.quote.text if message.quote else asked and (asked.text or asked.caption)
    return Addressed(found.way, quoted[:LIMIT]) if quoted else found


def _said(message: Message, bot: ExtBot[None]) -> Addressed | None:
    """What the message itself says to the bot."""
    text = (message.text or message.caption or "")[:LIMIT]
    if not text:
        return None
    entities = message.entities or message.caption_entities
    mentions = [
        Mention(e.offset, e.length, e.user.id if e.user else None) for e in entities if e.type in _NAMES
    ]
    before = message.reply_to_message
    # Everything in a forum's topic replies to the message that opened it; that is nobody's question.
    to_bot = (
        before is not None
        and before.from_user is not None
        and before.from_user.id == bot.id
        and before.forum_topic_created is None
    )
    return addressed(
        text,
        mentions,
        private=message.chat.type == "private",
        to_bot=to_bot,
        username=bot.username,
        bot_id=bot.id,
    )


def is_private(update: Update) -> bool:
    """Whether an update comes from a private chat."""
    return update.effective_chat is not None and update.effective_chat.type == "private"
