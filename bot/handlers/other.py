"""A voice message, a sticker, a photo: what holds no text to answer."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context, screen


async def other(update: Update, context: Context, house: House) -> None:
    """One line: that it reads text alone."""
    await screen(update, context, house, "text_only")
