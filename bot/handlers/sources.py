"""/sources. Where the figures come from."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context, screen


async def sources(update: Update, context: Context, house: House) -> None:
    """/sources"""
    await screen(update, context, house, "sources")
