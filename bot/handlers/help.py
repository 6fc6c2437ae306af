"""/help. What can be asked, who runs this bot, and how to reach a person."""

from __future__ import annotations

from telegram import Update

from bot.handlers.house import House
from bot.handlers.talking import Context, screen


async def help(update: Update, context: Context, house: House) -> None:
    """/help"""
    await screen(update, context, house, "help")
