"""What a person says of an answer: good, or bad and why."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.chats import actions, below, screens
from bot.handlers.house import House
from bot.handlers.pressing import edit_buttons, pressed
from bot.handlers.talking import Context, language_of
from bot.rendering import press as presses
from bot.rendering.reply import Button
from bot.storage import effects, feedback
from bot.storage.feedback import Verdict

_VERDICTS: Final[dict[str, Verdict]] = {
    "up": "good",
    "dn": "bad",
    "wn": "wrong_number",
    "wq": "not_my_question",
    "wu": "unclear",
}


async def vote(update: Update, context: Context, house: House) -> None:
    """Keep the verdict; a bad one is asked for its reason, by buttons in the place of the two."""
    async with pressed(update) as press:
        place, action = press.place, actions.read(press.query.data or "")
        if place is None or action is None or place.message is None:
            return
        language = await language_of(house, place)
        if presses.resolve(action.argument, house.knowledge) is None:
            await press.answer(screens.plain_line("screen.stale", language), alert=True)
            return
        await press.answer(screens.plain_line("vote.why" if action.name == "dn" else "vote.thanks", language))
        await effects.apply(
            house.store,
            feedback.rate,
            place.chat_id,
            place.message,
            press.query.from_user.id,
            action.argument,
            _VERDICTS[action.name],
            house.clock(),
        )
        if action.name == "dn":
            await edit_buttons(press, _with(press.message, below.reasons(action.argument, language)))
        elif action.name != "up":
            await edit_buttons(press, _with(press.message, (below.votes(action.argument, language),)))


def _with(message: Message | None, votes: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """The buttons below a message, with these rows in the place of the ones that give a verdict."""
    if message is None or message.reply_markup is None:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    others: list[InlineKeyboardButton] = []
    at: int | None = None
    for row in message.reply_markup.inline_keyboard:
        if any(below.is_vote(str(b.callback_data or "")) for b in row):
            at = len(rows) if at is None else at
            others += [b for b in row if not below.is_vote(str(b.callback_data or ""))]
        else:
            rows.append(list(row))
    made = [[InlineKeyboardButton(b.text, callback_data=b.press) for b in row] for row in votes]
    if len(made) == 1:
        made[0] += others
    elif others:
        made.append(others)
    at = len(rows) if at is None else at
    return InlineKeyboardMarkup([*rows[:at], *made, *rows[at:]])
