"""What every press of a button has in common: it is answered, once, whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.handlers.talking import Context, Place, keyboard, place_of, send
from bot.rendering.reply import Reply

_TOAST: Final = 200  # characters (Bot API, answerCallbackQuery)


class Pressed:
    """A press that has not been answered yet."""

    def __init__(self, query: CallbackQuery, place: Place | None) -> None:
        self.query = query
        self.place = place  # None: below a message that inline mode sent
        self._answered = False

    @property
    def message(self) -> Message | None:
        """The message that the button belongs to; None: it is too old, or not ours to see."""
        return self.query.message if isinstance(self.query.message, Message) else None

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Stop the clock on the button, with a notice over it or without. Only the first one counts."""
        if self._answered:
            return
        self._answered = True
        with suppress(BadRequest):  # too old to be answered; its message can still be edited
            await self.query.answer(text[:_TOAST] or None, show_alert=alert or None)


@asynccontextmanager
async def pressed(update: Update) -> AsyncIterator[Pressed]:
    """The press of an update; at the end it is answered if it was not before."""
    query = update.callback_query
    if query is None:
        raise ValueError("no press")
    press = Pressed(query, place_of(update))
    try:
        yield press
    finally:
        await press.answer()


async def edit(context: Context, press: Pressed, reply: Reply) -> None:
    """Make the message what the reply says; where it cannot be edited any more, send a new one.

    A picture stays as it is: the answer to what is pressed below it comes as a new message.
    """
    if press.place is not None and press.message is not None and press.message.photo:
        await send(context.bot, press.place.chat_id, reply, thread=press.place.thread)
        return
    try:
        await press.query.edit_message_text(reply.html, reply_markup=keyboard(reply))
    except BadRequest as error:
        if "not modified" in str(error).lower():
            return  # pressed twice
        if press.place is None or not _gone(error):
            raise
        await send(context.bot, press.place.chat_id, reply, thread=press.place.thread)


async def edit_buttons(press: Pressed, rows: InlineKeyboardMarkup | None, html: str | None = None) -> None:
    """Change the buttons, and leave the text as it is unless another is given."""
    if press.message is None:
        return
    text = press.message.text_html if html is None else html
    try:
        if press.message.photo:
            await press.query.edit_message_caption(press.message.caption_html, reply_markup=rows)
            return
        await press.query.edit_message_text(text, reply_markup=rows)
    except BadRequest as error:
        if "not modified" not in str(error).lower() and not _gone(error):
            raise


def _gone(error: BadRequest) -> bool:
    """Whether the message cannot be edited any more: deleted, or too old (Bot API, editMessageText)."""
    text = str(error).lower()
    return "message to edit not found" in text or "can't be edited" in text
