"""The buttons below an answer: what they show, what a person says of it, the question that had none."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.assistant import Conversation
from bot.callbacks import AskAgain, ChooseLanguage, Show, Shown, read_shown
from bot.chats import inline
from bot.chats.addressing import answered_here
from bot.handlers.asking import done, pass_on
from bot.handlers.membership import may_change
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Place, conversation, dress, markup, send, spoken, turn
from bot.handlers.services import aside
from bot.handlers.settings import set_language
from bot.rendering.text import Button, Reply
from bot.screens import below, kit, verbs
from bot.screens.kit import notice
from bot.screens.settings import topic_off_line
from bot.storage import chats, feedback, updates

# -- another answer -----------------------------------------------------------------------------------------


async def show(press: Pressed) -> None:
    """The message that the button belongs to becomes what the button names.

    A button whose figure is no longer served leaves its message as it is: what to do is said below it.
    """
    data, place, app = press.data, press.place, press.app
    if place is None:
        await _show_inline(press, data)
        return
    named = read_shown(data, app.knowledge)
    if isinstance(named, ChooseLanguage):
        await _choose_language(press, place, named)
        return
    if isinstance(named, Show) and named.ids and not place.private:
        topic = named.ids[0] if named.what == "topic" else app.knowledge.figure(named.ids[0]).topic
        if not answered_here(topic, (await chats.chat(app.store, place.chat_id)).topics):
            language = await press.language()
            name = app.knowledge.topics[topic].name[language]
            await press.answer(topic_off_line(name, language), alert=True)
            return
    again = await _again(press, place, named)
    if again is None and isinstance(named, AskAgain):
        await press.refuse("screen.asked_long_ago")
        return
    await press.answer()
    reply = again or await turn(
        app,
        place,
        lambda before, today: app.assistant.press(data, before, today, spoken(before, place.client)),
    )
    if named is None:
        await send(press.context.bot, place.chat_id, reply, thread=place.thread)
    else:
        await press.edit(dress(press.context.bot, app, place, reply))


async def _again(press: Pressed, place: Place, named: Shown | None) -> Reply | None:
    """What the message was asked, answered in the language of the button: all of it, also what the answer
    denied or left open. None: it is not known any more, or another figure is wanted.
    """
    wants_figure = isinstance(named, Show) and named.what == "figure" and named.language is not None
    if place.message is None or not (isinstance(named, AskAgain) or wants_figure):
        return None
    asked = press.app.recent.of(place.chat_id, place.message)
    question = asked.question if asked else _question(press)
    if not question or named is None:
        return None
    app, before = (
        press.app,
        asked.before if asked else await conversation(press.app, place.chat_id, place.key),
    )
    reply, _ = await aside(
        question, app.assistant.ask, question, before, app.today(), named.language, named.language
    )
    same = not isinstance(named, Show) or reply.figures == named.ids
    return reply if same else None


async def _choose_language(press: Pressed, place: Place, chosen: ChooseLanguage) -> None:
    """The language of the chat; in a group only an administrator chooses it."""
    app = press.app
    if not await may_change(press.context, place):
        await press.refuse("settings.administrators")
        return
    await press.answer()
    await set_language(app, place, await chats.chat(app.store, place.chat_id), chosen.language)
    reply = await turn(
        app, place, lambda before, today: app.assistant.press(chosen.pack(), before, today, chosen.language)
    )
    await press.edit(dress(press.context.bot, app, place, reply))


async def _show_inline(press: Pressed, data: str) -> None:
    """Below a message that inline mode sent: nothing of that chat is known, nor is anything to be remembered.

    Everybody there may press: who does, does not see the message in their own language, but in the button's.
    """
    app = press.app
    named = read_shown(data, app.knowledge)
    if not isinstance(named, Show) or named.what == "topics":
        await stale(press)
        return
    await press.answer()
    reply, _ = app.assistant.press(data, Conversation(), app.today(), named.language)
    opens = kit.address(press.context.bot.username, inline.opens(reply))
    await press.query.edit_message_text(reply.html, reply_markup=markup(inline.below(reply, opens)))


async def stale(press: Pressed) -> None:
    """A button that no version of ours knows: forged, or of a version to come."""
    await press.refuse("screen.stale")


# -- what a person says of it -------------------------------------------------------------------------------


@does(verbs.Rate)
async def rate(press: Pressed, verb: verbs.Rate) -> None:
    """Keep the verdict; a bad one is asked for its reason, by buttons in the place of the two."""
    place, app = press.place, press.app
    if place is None or place.message is None:
        return
    language = await press.language()
    if read_shown(verb.subject, app.knowledge) is None:
        await stale(press)
        return
    await press.answer(notice("vote.why" if verb.verdict == "bad" else "vote.thanks", language))
    await updates.apply(
        app.store,
        feedback.rate,
        place.chat_id,
        place.message,
        press.person,
        verb.subject,
        verb.verdict,
        language,
        app.clock(),
    )
    if verb.verdict == "bad":
        await press.edit_buttons(_with(press.message, below.reasons(verb.subject, language)))
    elif verb.verdict != "good":
        await press.edit_buttons(_with(press.message, (below.votes(verb.subject, language),)))


def _with(message: Message | None, votes: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """The buttons below a message, with these rows in the place of the ones that give a verdict."""
    if message is None or message.reply_markup is None:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    others: list[InlineKeyboardButton] = []
    at: int | None = None
    for row in message.reply_markup.inline_keyboard:
        rest = [b for b in row if verbs.Rate.read(str(b.callback_data or "")) is None]
        if len(rest) < len(row):
            at = len(rows) if at is None else at
            others += rest
        else:
            rows.append(list(row))
    made = [[InlineKeyboardButton(b.text, callback_data=b.press) for b in row] for row in votes]
    if len(made) == 1:
        made[0] += others
    elif others:
        made.append(others)
    at = len(rows) if at is None else at
    return InlineKeyboardMarkup([*rows[:at], *made, *rows[at:]])


# -- a question without an answer ---------------------------------------------------------------------------


@does(verbs.KeepQuestion)
async def keep_question(press: Pressed, verb: verbs.KeepQuestion) -> None:
    """It stands in the message that the answer replies to: nothing of it was kept before."""
    await _keep(press, tell=False)


@does(verbs.KeepQuestionAndTell)
async def keep_question_and_tell(press: Pressed, verb: verbs.KeepQuestionAndTell) -> None:
    """The same, and its writer wants to know what becomes of it."""
    await _keep(press, tell=True)


async def _keep(press: Pressed, *, tell: bool) -> None:
    place, message, app = press.place, press.message, press.app
    if place is None or not place.private or place.message is None or message is None:
        return
    question = _question(press)
    if not question:
        await press.refuse("pass_on.gone")
        return
    await press.answer(notice(done(app, tell=tell), await press.language()), alert=True)
    await pass_on(app, place, place.message, question, tell=tell)
    await press.edit_buttons(_without(message), below.without_question(message.text_html))


def _question(press: Pressed) -> str | None:
    place, message = press.place, press.message if press.below and press.below.replies else None
    asked = message.reply_to_message if message else None
    if asked is not None and asked.from_user == press.query.from_user:
        return asked.text or asked.caption
    known = press.app.recent.of(place.chat_id, place.message) if place and place.message else None
    return known.question if known else None


def _without(message: Message) -> InlineKeyboardMarkup | None:
    """The buttons without those that keep the question."""
    if message.reply_markup is None:
        return None
    own = (verbs.KeepQuestion().pack(), verbs.KeepQuestionAndTell().pack())
    rows = [[b for b in row if b.callback_data not in own] for row in message.reply_markup.inline_keyboard]
    return InlineKeyboardMarkup([row for row in rows if row])
