"""A group became a supergroup: it has another id now, and keeps everything else."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context
from bot.storage import chats, effects


async def migration(update: Update, context: Context, house: House) -> None:
    """Telegram says it twice, in the old group and in the new one; the second time changes nothing."""
    message = update.effective_message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    if old != new:
        await effects.apply(house.store, chats.move, old, new)
