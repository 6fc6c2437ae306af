"""Every handler, in the order in which they are tried: the first that fits an update has it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pkgutil import resolve_name
from typing import Any, Final, TypeAlias

from telegram import Message, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    PollHandler,
    filters,
)

from bot.commands import COMMANDS, Command
from bot.connection.objects import made
from bot.handlers import (  # noqa: F401 - of some the buttons
    answers,
    candidates,
    chats,
    delivery,
    desk,
    desk_buttons,
    draft_buttons,
    media,
    membership,
    officers,
    passed_on,
    plain,
    releases,
    review,
    settings,
    stats,
    switches,
    templates,
)
from bot.handlers.asking import FROM_PEOPLE, edited, question, respond, topic
from bot.handlers.errors import failed
from bot.handlers.inline import offer
from bot.handlers.pages import other
from bot.handlers.pressing import BUTTONS, Given, given, pressed
from bot.handlers.replying import Context, Incoming, Place, meet, place_of
from bot.handlers.services import Services
from bot.screens import verbs

Raw: TypeAlias = Mapping[str, Any]
Handled: TypeAlias = Callable[[Update, Context, Services], Coroutine[Any, Any, None]]
Answers: TypeAlias = Callable[[Incoming], Coroutine[Any, Any, None]]

#: What Telegram is asked to send; it keeps to the last list that it was told. No channel posts.
UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.POLL,  # how our quizzes are answered
)
_NEW = filters.UpdateType.MESSAGE & FROM_PEOPLE  # neither edited, nor a channel's
_ALONE = _NEW & filters.ChatType.PRIVATE
#: They may get the answer to what the bot asked; after all others it is not asked any more.
_WORDED: Final = (question, desk.written)
_WORDS = filters.TEXT | filters.CAPTION
_EDITED = filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & _WORDS


class _Officer(filters.MessageFilter):
    """Written by an officer, in private."""

    def __init__(self, app: Services) -> None:
        super().__init__(name="officer")
        self._app = app

    def filter(self, message: Message) -> bool:
        user = message.from_user
        return message.chat.type == "private" and user is not None and user.id in self._app.desk


def handler_of(command: Command) -> Answers:
    """The function of :mod:`bot.handlers` that a row of the table names."""
    found: Answers = resolve_name(f"bot.handlers.{command.handler}")
    return found


async def press(update: Update, context: Context, app: Services) -> None:
    """A button."""
    await done(given(update), place_of(update), context, app)


async def done(given: Given, place: Place | None, context: Context, app: Services) -> None:
    """What a button carries is read once, and done by the function for its verb."""
    async with pressed(given, place, context, app) as query:
        if place is not None:
            await meet(app, place)
            app.recent.closed(place.chat_id, app.clock())
        if not query.data:
            return  # a game's
        verb = verbs.read(query.data)
        if verb is not None:
            await BUTTONS[type(verb)](query, verb)
        elif verbs.is_verb(query.data):
            await answers.stale(query)
        else:
            await answers.show(query)


def handlers(app: Services) -> list[BaseHandler[Any, Any, Any]]:
    """The list."""

    def bound(handle: Handled) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        def handled(update: Update, context: Context) -> Coroutine[Any, Any, None]:
            return handle(update, context, app)

        return handled

    def answering(answer: Answers) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        async def answered(update: Update, context: Context) -> None:
            message, place = update.effective_message, place_of(update)
            if message is not None and place is not None:
                await meet(app, place)
                if answer not in _WORDED:
                    app.recent.closed(place.chat_id, app.clock())
                await answer(Incoming(message, place, context, app))

        return answered

    officer = _NEW & _Officer(app)
    return [
        MessageHandler(filters.StatusUpdate.MIGRATE, bound(membership.migration)),
        *(
            CommandHandler(
                (one.name, *one.also), answering(handler_of(one)), filters=officer if one.desk else _NEW
            )
            for one in COMMANDS
        ),
        MessageHandler(officer & ~filters.COMMAND & ~filters.StatusUpdate.ALL, answering(desk.written)),
        MessageHandler(_NEW & filters.COMMAND, answering(topic)),
        MessageHandler(_NEW & _WORDS, answering(question)),
        MessageHandler(_ALONE & ~filters.StatusUpdate.ALL, answering(other)),
        MessageHandler(
            filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & _WORDS & _Officer(app),
            answering(desk.rewritten),
        ),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & _WORDS, answering(edited)),
        CallbackQueryHandler(bound(press)),
        InlineQueryHandler(bound(offer)),
        ChatMemberHandler(bound(membership.membership), ChatMemberHandler.MY_CHAT_MEMBER),
        PollHandler(bound(desk.polled)),
    ]


def register(application: Application[Any, Any, Any, Any, Any, Any], app: Services) -> None:
    """Give an application all of them, and what to do when one fails."""
    application.add_handlers(handlers(app))
    application.add_error_handler(partial(failed, app=app))


async def handle(application: Application[Any, Any, Any, Any, Any, Any], app: Services, raw: Raw) -> None:
    """Handle an update as the Bot API gives it: what fails in it goes to :func:`~bot.handlers.errors.failed`.

    Most of all there is are plain questions and presses. They go straight to where the list would bring them:
    making objects of an update and trying one handler after the other costs more than many an answer.
    """
    asked, press = plain.read(raw), plain.press(raw, application.bot)
    try:
        if asked is not None and asked.place.person not in app.desk:  # the desk asks officers for texts
            await respond(application.bot, app, asked.place, asked.said)
            return
        if press is not None and press.place.person not in app.desk:
            await done(press.given, press.place, CallbackContext(application), app)
            return
        await app.officers()  # the handlers look at them
        if not await media.takes_each_part(app, raw) and await app.albums.silent(app.store, raw):
            return
        if (update := made(Update, raw, application.bot)) is not None:
            await application.process_update(update)
    except Exception as error:
        await application.process_error(made(Update, raw, application.bot), error)
