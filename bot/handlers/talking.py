"""The way of every handler: what was said before, the assistant's reply, and what to remember of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from telegram import Chat, InlineKeyboardButton, InlineKeyboardMarkup, Update, User
from telegram.ext import CallbackContext, ExtBot

from bot.assistant import Conversation
from bot.handlers.house import House
from bot.rendering.reply import Reply
from locales.languages import DEFAULT, Language

Data: TypeAlias = dict[object, object]
Context: TypeAlias = CallbackContext[ExtBot[None], Data, Data, Data]
Turn: TypeAlias = Callable[[Conversation, date], tuple[Reply, Conversation]]


def client_language(user: User | None) -> Language:
    """The language of the person's Telegram: Russian where it is that, Kazakh otherwise."""
    code = (user.language_code or "") if user else ""
    return "ru" if code.lower().partition("-")[0] == "ru" else DEFAULT


def spoken(conversation: Conversation, user: User | None) -> Language:
    """The language of what answers no question: that of the conversation, or of the person's Telegram."""
    return conversation.language or client_language(user)


async def conversation(house: House, chat_id: int) -> Conversation:
    """What was said before in the chat; of one that is not in memory, its language if that is remembered."""
    before = house.conversations[chat_id]
    if before.language is None and (language := await house.people.language(chat_id)):
        return replace(before, language=language)
    return before


async def turn(house: House, chat_id: int, kind: str, answer: Turn, *, chosen: bool = False) -> Reply:
    """Let ``answer`` take the next turn of the chat's conversation, and remember it.

    The language that the chat was first understood in is kept beyond the conversation; a ``chosen`` one
    replaces it.
    """
    before = await conversation(house, chat_id)
    reply, after = answer(before, house.today())
    house.conversations[chat_id] = after
    if after.language and (chosen or before.language is None):
        await house.people.set_language(chat_id, kind, after.language)
    return reply


async def say(update: Update, context: Context, house: House, answer: Turn) -> None:
    """Take a turn and send its reply to the chat of the update."""
    chat = update.effective_chat
    if chat is not None:
        await send(context, chat, await turn(house, chat.id, chat.type, answer))


async def screen(update: Update, context: Context, house: House, name: str) -> None:
    """Show one of the bot's own texts: start, help, sources, language …"""
    user = update.effective_user
    await say(
        update,
        context,
        house,
        lambda before, today: house.assistant.screen(name, before, today, spoken(before, user)),
    )


async def send(context: Context, chat: Chat, reply: Reply) -> None:
    """Send a reply as a new message."""
    await context.bot.send_message(chat.id, reply.html, reply_markup=keyboard(reply))


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons of a reply as Telegram wants them; None: it has none."""
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(b.text, url=b.url)
                if b.url
                else InlineKeyboardButton(b.text, callback_data=b.press)
                for b in row
            ]
            for row in reply.buttons
        ]
    )
