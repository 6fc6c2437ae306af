"""/start. The first contact: what the bot can do."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context, screen


async def start(update: Update, context: Context, house: House) -> None:
    """/start"""
    await screen(update, context, house, "start")
