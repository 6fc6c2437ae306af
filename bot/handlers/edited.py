"""A question that was edited within a few minutes: its answer is edited as well."""

from __future__ import annotations

from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest

from bot.handlers.house import House
from bot.handlers.meant import meant
from bot.handlers.question import answer
from bot.handlers.talking import Context, dress, keyboard, place_of, take


async def edited(update: Update, context: Context, house: House) -> None:
    """The new answer in the place of the old one; later, or where there was none, nothing."""
    message, place = update.effective_message, place_of(update)
    if message is None or place is None:
        return
    before = house.recent.answer(place.chat_id, message.message_id, house.clock())
    asked = meant(message, context.bot)
    if before is None or asked is None or not asked.question:
        return
    reply, after = await answer(context.bot, house, place, asked, before.before)
    if reply is None:
        return
    await take(house, place, before.before, after)
    shown = dress(context.bot, house, place, reply)
    with suppress(BadRequest):  # the answer was deleted, or stays the same
        await context.bot.edit_message_text(
            shown.html,
            chat_id=place.chat_id,
            message_id=before.message_id,
            reply_markup=keyboard(shown),
        )
