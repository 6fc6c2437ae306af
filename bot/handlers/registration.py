"""Every handler, in the order in which they are tried: the first that fits an update has it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.chats import actions
from bot.connection.objects import made
from bot.handlers import plain
from bot.handlers.announce import desk_handlers
from bot.handlers.channel import decide
from bot.handlers.edited import edited
from bot.handlers.errors import failed
from bot.handlers.forget import ask_to_forget, forget
from bot.handlers.help import help
from bot.handlers.house import House
from bot.handlers.identity import identity
from bot.handlers.inline import offer
from bot.handlers.language import language
from bot.handlers.meant import FROM_PEOPLE
from bot.handlers.membership import membership
from bot.handlers.migration import migration
from bot.handlers.other import other
from bot.handlers.pass_on import pass_on
from bot.handlers.pictures import picture
from bot.handlers.press import press, stale
from bot.handlers.privacy import privacy
from bot.handlers.question import question, respond
from bot.handlers.settings import set_, settings
from bot.handlers.sources import sources
from bot.handlers.start import start
from bot.handlers.subscribe import choose_news, subscribe, unsubscribe
from bot.handlers.talking import Context
from bot.handlers.topics import topic
from bot.handlers.vote import vote

Raw: TypeAlias = Mapping[str, Any]
Handled: TypeAlias = Callable[[Update, Context, House], Coroutine[Any, Any, None]]

#: What Telegram is asked to send; it keeps to the last list that it was told. No channel posts.
UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
#: The commands that are there whatever the knowledge is; topics bring their own.
COMMANDS: Final[dict[str, Handled]] = {
    "start": start,
    "help": help,
    "settings": settings,
    "language": language,
    "privacy": privacy,
    "forget": ask_to_forget,
    "sources": sources,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "id": identity,
}
#: Buttons that are no answer, by the names of :mod:`bot.chats.actions`.
ACTIONS: Final[dict[str, Handled]] = {
    "up dn wn wq wu": vote,
    "pass": pass_on,
    "pk pr": picture,
    "forget": forget,
    "set lang quiet topics show hide": set_,
    "news sub unsub": choose_news,
    "chan": decide,
}

_NEW = filters.UpdateType.MESSAGE & FROM_PEOPLE  # neither edited, nor a channel's
_ALONE = _NEW & filters.ChatType.PRIVATE
_WORDS = filters.TEXT | filters.CAPTION


def _is(names: list[str], data: object) -> bool:
    action = actions.read(data) if isinstance(data, str) else None
    return action is not None and action.name in names


def handlers(house: House) -> list[BaseHandler[Any, Any, Any]]:
    """The list."""

    def bound(handle: Handled) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        def handled(update: Update, context: Context) -> Coroutine[Any, Any, None]:
            return handle(update, context, house)

        return handled

    return [
        MessageHandler(filters.StatusUpdate.MIGRATE, bound(migration)),
        *(CommandHandler(name, bound(handle), filters=_NEW) for name, handle in COMMANDS.items()),
        MessageHandler(_NEW & filters.COMMAND, bound(topic)),
        MessageHandler(_NEW & _WORDS, bound(question)),
        MessageHandler(_ALONE & ~filters.StatusUpdate.ALL, bound(other)),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE & FROM_PEOPLE & _WORDS, bound(edited)),
        *(
            CallbackQueryHandler(bound(handle), pattern=partial(_is, names.split()))
            for names, handle in ACTIONS.items()
        ),
        CallbackQueryHandler(bound(stale), pattern=actions.PATTERN),
        CallbackQueryHandler(bound(press)),
        InlineQueryHandler(bound(offer)),
        ChatMemberHandler(bound(membership), ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def register(application: Application[Any, Any, Any, Any, Any, Any], house: House) -> None:
    """Give an application all of them, and what to do when one fails."""
    application.add_handlers(desk_handlers(house), group=-1)  # they end the handling of what is theirs
    application.add_handlers(handlers(house))
    application.add_error_handler(partial(failed, house=house))


async def handle(application: Application[Any, Any, Any, Any, Any, Any], house: House, raw: Raw) -> None:
    """Handle an update as the Bot API gives it: what fails in it goes to :func:`~bot.handlers.errors.failed`.

    Most of all there is are plain questions. They go straight to where the list would bring them: making
    objects of an update and trying one handler after the other costs more than many an answer.
    """
    asked = plain.read(raw)
    if asked is None or asked.place.person in house.officers():  # the desk asks officers for texts
        if await house.albums.silent(house.store, raw):
            return
        if (update := made(Update, raw, application.bot)) is not None:
            await application.process_update(update)
        return
    try:
        await respond(application.bot, house, asked.place, asked.said)
    except Exception as error:
        await application.process_error(made(Update, raw, application.bot), error)
