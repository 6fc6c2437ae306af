"""A command for each topic: /grants, /volunteers … as the knowledge that is served names them."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import filters

from bot.handlers.house import House
from bot.handlers.talking import Context, say, screen, spoken


async def topic(update: Update, context: Context, house: House) -> None:
    """A topic's summary. The command is looked up when it comes: another folder brings other commands.

    A command that is none of ours gets the help in a private chat, and silence where others may be meant.
    """
    message = update.effective_message
    name = command(message, context.bot.username) if message else None
    if name is None:
        return
    found = next((t.id for t in house.knowledge.topics.values() if t.command == name), None)
    if found is not None:
        user = update.effective_user
        await say(
            update,
            context,
            house,
            lambda before, today: house.assistant.topic(found, before, today, spoken(before, user)),
        )
    elif filters.ChatType.PRIVATE.check_update(update):
        await screen(update, context, house, "help")


def command(message: Message, username: str) -> str | None:
    """The command that a message begins with, in small letters; None: none, or it names another bot."""
    word = (message.text or "").split(maxsplit=1)[0] if (message.text or "").startswith("/") else ""
    name, _, bot = word[1:].partition("@")
    return name.lower() if name and bot.lower() in ("", username.lower()) else None
