"""A question that was not understood is kept for the editors: only now, when its writer says yes."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, Message, Update

from bot.chats import actions, screens
from bot.chats.redaction import redacted
from bot.handlers.aside import aside
from bot.handlers.house import House
from bot.handlers.pressing import Pressed, edit_buttons, pressed
from bot.handlers.talking import Context, language_of
from bot.storage import effects, feedback


async def pass_on(update: Update, context: Context, house: House) -> None:
    """The question stands in the message that the answer replies to: nothing was kept of it before."""
    async with pressed(update) as press:
        place = press.place
        if place is None or not place.private or place.message is None or press.message is None:
            return
        language = await language_of(house, place)
        question = _question(press, house)
        if not question:
            await press.answer(screens.plain_line("pass_on.gone", language), alert=True)
            return
        await press.answer(screens.plain_line("pass_on.done", language), alert=True)
        await effects.apply(
            house.store,
            feedback.pass_on,
            place.chat_id,
            place.message,
            press.query.from_user.id,
            await aside(question, redacted, question),
            language,
            house.clock(),
        )
        await edit_buttons(press, _without(press.message), _unasked(press.message))


def _question(press: Pressed, house: House) -> str | None:
    message = press.message
    if message is None:
        return None
    asked = message.reply_to_message
    if asked is not None and asked.from_user == press.query.from_user:
        return asked.text or asked.caption
    return house.recent.question(message.chat.id, message.message_id)


def _without(message: Message) -> InlineKeyboardMarkup | None:
    if message.reply_markup is None:
        return None
    own = actions.written("pass")
    rows = [[b for b in row if b.callback_data != own] for row in message.reply_markup.inline_keyboard]
    return InlineKeyboardMarkup([row for row in rows if row])


def _unasked(message: Message) -> str:
    """The text without the question whether to pass it on."""
    text = message.text_html
    for asked in screens.passing_on():
        text = text.removesuffix(asked).rstrip()
    return text
