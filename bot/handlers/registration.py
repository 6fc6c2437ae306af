"""Every handler, in the order in which they are tried: the first that fits an update has it.

Plain questions are a person's words in their private chat, and nothing beside that changes what they mean;
plain presses are of a button below an answer there, that leads to another answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pkgutil import resolve_name
from typing import Any, Final, NamedTuple, TypeAlias

from telegram import Bot, CallbackQuery, Message, Update
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

from bot.chats.addressing import Addressed, Way
from bot.commands import COMMANDS, Command
from bot.connection.objects import made
from bot.connection.reading import whole
from bot.handlers import (  # noqa: F401 - of some the buttons
    answers,
    candidates,
    chats,
    desk,
    desk_buttons,
    membership,
    passed_on,
    releases,
    review,
    settings,
)
from bot.handlers import asked as desk_asked
from bot.handlers.asking import FROM_PEOPLE, edited, offer, question, respond, tell_topic, topic
from bot.handlers.pages import other
from bot.handlers.pressing import BUTTONS, Below, Given, given, pressed
from bot.handlers.replying import Context, Incoming, Place, client_speaks, failed, meet, place_of
from bot.handlers.services import Services
from bot.rendering.text import LIMIT
from bot.screens import verbs

#: All that a plain message has. Whatever else stands in one, now or in a Bot API to come, makes it another:
#: entities (commands, names), a reply, a quote, a forward, another bot's or a business's …
_UPDATE: Final = {"update_id", "message"}
_MESSAGE: Final = {"message_id", "from", "chat", "date", "text"}


class PlainQuestion(NamedTuple):
    """What was said, and where."""

    place: Place
    said: Addressed


def plain_question(raw: Mapping[str, Any]) -> PlainQuestion | None:
    """The plain question that an update, as the Bot API gives it, is; None: it is something else, or more."""
    if raw.keys() != _UPDATE:
        return None
    message = raw["message"]
    if not isinstance(message, dict) or message.keys() != _MESSAGE:
        return None
    person, chat, text = message["from"], message["chat"], message["text"]
    if not (isinstance(person, dict) and isinstance(chat, dict) and isinstance(text, str)):
        return None
    place = None if text[:1] in ("", "/") else _private(person, chat, message["message_id"])
    return None if place is None else PlainQuestion(place, Addressed(Way.PRIVATE, whole(text)[:LIMIT]))


_COMMANDING: Final = _MESSAGE | {"entities"}
_COMMAND: Final = re.compile(r"/\w+", re.ASCII)


class PlainCommand(NamedTuple):
    """A command alone, in small letters and without its stroke, and where it was said."""

    place: Place
    name: str


def plain_command(raw: Mapping[str, Any]) -> PlainCommand | None:
    """The plain command that an update, as the Bot API gives it, is; None: it is something else, or more."""
    message = raw["message"] if raw.keys() == _UPDATE else None
    if not isinstance(message, dict) or message.keys() != _COMMANDING:
        return None
    person, chat, text = message["from"], message["chat"], message["text"]
    if not (isinstance(person, dict) and isinstance(chat, dict) and isinstance(text, str)):
        return None
    all_of_it = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    if message["entities"] != all_of_it or not _COMMAND.fullmatch(text):
        return None
    place = _private(person, chat, message["message_id"])
    return None if place is None else PlainCommand(place, text[1:].lower())


_PRESS: Final = {"update_id", "callback_query"}
_QUERY: Final = {"id", "from", "chat_instance", "data", "message"}
#: What a message has that is not simply in a private chat.
_APART: Final = ("message_thread_id", "is_topic_message", "business_connection_id")


class PlainPress(NamedTuple):
    """What was pressed, and where."""

    place: Place
    given: Given


def plain_press(raw: Mapping[str, Any], bot: Bot) -> PlainPress | None:
    """The plain press that an update, as the Bot API gives it, is; None: it is something else, or more."""
    if raw.keys() != _PRESS:
        return None
    query = raw["callback_query"]
    if not isinstance(query, dict) or query.keys() != _QUERY:
        return None
    person, message, id_, data = query["from"], query["message"], query["id"], query["data"]
    if not (isinstance(person, dict) and isinstance(message, dict)):
        return None
    chat, photo = message.get("chat"), message.get("photo")
    if not (isinstance(chat, dict) and isinstance(id_, str) and isinstance(data, str)):
        return None
    if not (id_.isascii() and data.isascii()) or verbs.is_verb(data):
        return None
    place = _private(person, chat, message.get("message_id"))
    date = message.get("date")  # 0: it is no longer there (Bot API, InaccessibleMessage)
    if place is None or type(date) is not int or date <= 0 or any(name in message for name in _APART):
        return None

    def whole_query() -> CallbackQuery:
        update = made(Update, raw, bot)
        if update is None or update.callback_query is None:
            raise ValueError("no press")
        return update.callback_query

    below = Below(place.message or 0, bool(photo), "reply_to_message" in message)
    return PlainPress(place, Given(id_, data, person["id"], below, whole_query))


def _private(person: Mapping[str, Any], chat: Mapping[str, Any], number: object) -> Place | None:
    """The chat of a person with the bot, and the message there; None: it is no such chat."""
    if chat.get("type") != "private" or person.get("is_bot") is not False:
        return None
    chat_id, person_id, code = chat.get("id"), person.get("id"), person.get("language_code")
    if not isinstance(number, int) or isinstance(number, bool) or number.bit_length() > 63:
        return None
    if type(chat_id) is not int or chat_id != person_id or not (code is None or isinstance(code, str)):
        return None
    return Place(chat_id, "private", chat_id, client_speaks(code), message=number)


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
_COMMANDS: Final = frozenset(name for one in COMMANDS for name in (one.name, *one.also))
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
        MessageHandler(_EDITED & _Officer(app), answering(desk.rewritten)),
        MessageHandler(_EDITED, answering(edited)),
        CallbackQueryHandler(bound(press)),
        InlineQueryHandler(bound(offer)),
        ChatMemberHandler(bound(membership.membership), ChatMemberHandler.MY_CHAT_MEMBER),
        PollHandler(bound(desk.polled)),
    ]


def register(application: Application[Any, Any, Any, Any, Any, Any], app: Services) -> None:
    """Give an application all of them, and what to do when one fails."""
    application.add_handlers(handlers(app))
    application.add_error_handler(partial(failed, app=app))


async def tried(application: Application[Any, Any, Any, Any, Any, Any], update: Update) -> None:
    """Give an update to the first handler of the list that it fits. The library's own way notes each person
    and chat that ever wrote, for a persistence that we have none of: nobody empties it.
    """
    for handler in application.handlers[0]:
        check = handler.check_update(update)
        if check is not None and check is not False:
            context = CallbackContext.from_update(update, application)
            await handler.handle_update(update, application, check, context)
            return


async def handle(application: Application[Any, Any, Any, Any, Any, Any], app: Services, raw: Raw) -> None:
    """Handle an update as the Bot API gives it: what fails in it goes to :func:`failed`.

    Most of all there is are plain questions, presses and commands of topics. They go straight to where the
    list would bring them: making objects of an update and trying one handler after the other costs more than
    many an answer.
    """
    asked, press = plain_question(raw), plain_press(raw, application.bot)
    told = plain_command(raw)
    try:
        if asked is not None and asked.place.person not in app.desk:  # the desk asks officers for texts
            await respond(application.bot, app, asked.place, asked.said)
            return
        if press is not None and press.place.person not in app.desk:
            await done(press.given, press.place, CallbackContext(application), app)
            return
        if told is not None and told.name not in _COMMANDS and told.place.person not in app.desk:
            app.recent.closed(told.place.chat_id, app.clock())
            if await tell_topic(application.bot, app, told.place, told.name):
                return
        await app.officers()  # the handlers look at them
        if not await desk_asked.takes_each_part(app, raw) and await app.albums.silent(app.store, raw):
            return
        if (update := made(Update, raw, application.bot)) is not None:
            await tried(application, update)
    except Exception as error:
        await application.process_error(made(Update, raw, application.bot), error)
