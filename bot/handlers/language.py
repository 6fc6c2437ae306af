"""/language. The choice of the language."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context, screen


async def language(update: Update, context: Context, house: House) -> None:
    """/language"""
    await screen(update, context, house, "choose_language")
