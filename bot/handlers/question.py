"""A question in free text."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context, say


async def question(update: Update, context: Context, house: House) -> None:
    """Its answer, in the language of the question."""
    message = update.effective_message
    text = message.text if message else None
    if text:
        await say(update, context, house, lambda before, today: house.assistant.ask(text, before, today))
