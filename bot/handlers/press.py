"""A button pressed: the message that it belongs to becomes what the button names."""

from __future__ import annotations

from contextlib import suppress

from telegram import CallbackQuery, Update
from telegram.error import BadRequest

from bot.handlers.house import House
from bot.handlers.talking import Context, conversation, keyboard, send, spoken, turn
from bot.rendering import press as presses
from bot.rendering.reply import Reply


async def press(update: Update, context: Context, house: House) -> None:
    """Answer the press always, so that no clock keeps turning on the button; then edit the message in place.

    A button whose figure is no longer served leaves its message as it is: what to do is said below it.
    """
    query = update.callback_query
    if query is None:
        return
    with suppress(BadRequest):  # the press is too old to be answered; its message can still be edited
        await query.answer()
    if query.data is None:
        return
    known = presses.resolve(query.data, house.knowledge)
    reply = await _reply(query, house, query.data, chosen=known is not None and known.kind == "language")
    chat = query.message.chat if query.message else None
    try:
        if known is not None or chat is None:
            await query.edit_message_text(reply.html, reply_markup=keyboard(reply))
            return
    except BadRequest as error:
        if "not modified" in str(error).lower():
            return  # pressed twice
        if chat is None or not _gone(error):
            raise
    await send(context, chat, reply)


async def _reply(query: CallbackQuery, house: House, data: str, chosen: bool) -> Reply:
    chat = query.message.chat if query.message else None
    if chat is None:  # below an inline message: nothing of that chat is known, nor to be remembered
        before = await conversation(house, query.from_user.id)
        return house.assistant.press(data, before, house.today(), spoken(before, query.from_user))[0]
    return await turn(
        house,
        chat.id,
        chat.type,
        lambda before, today: house.assistant.press(data, before, today, spoken(before, query.from_user)),
        chosen=chosen,
    )


def _gone(error: BadRequest) -> bool:
    """Whether the message cannot be edited any more: deleted, or too old (Bot API, editMessageText)."""
    text = str(error).lower()
    return "message to edit not found" in text or "can't be edited" in text
