"""Every handler, in the order in which they are tried: the first that fits an update has it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, TypeAlias

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.handlers.errors import failed
from bot.handlers.help import help
from bot.handlers.house import House
from bot.handlers.language import language
from bot.handlers.other import other
from bot.handlers.press import press
from bot.handlers.question import question
from bot.handlers.sources import sources
from bot.handlers.start import start
from bot.handlers.talking import Context
from bot.handlers.topics import topic

Handled: TypeAlias = Callable[[Update, Context, House], Coroutine[Any, Any, None]]

#: What Telegram is asked to send; it keeps to the last list that it was told.
UPDATES: Final = (Update.MESSAGE, Update.CALLBACK_QUERY)
#: The commands that are there whatever the knowledge is; topics bring their own.
COMMANDS: Final[dict[str, Handled]] = {
    "start": start,
    "help": help,
    "language": language,
    "sources": sources,
}

_NEW = filters.UpdateType.MESSAGE  # neither edited, nor a channel's
_ALONE = _NEW & filters.ChatType.PRIVATE


def handlers(house: House) -> list[BaseHandler[Any, Any, Any]]:
    """The list."""

    def bound(handle: Handled) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        def handled(update: Update, context: Context) -> Coroutine[Any, Any, None]:
            return handle(update, context, house)

        return handled

    return [
        *(CommandHandler(name, bound(handle), filters=_NEW) for name, handle in COMMANDS.items()),
        MessageHandler(_NEW & filters.COMMAND, bound(topic)),
        MessageHandler(_ALONE & filters.TEXT, bound(question)),
        MessageHandler(_ALONE & ~filters.TEXT & ~filters.StatusUpdate.ALL, bound(other)),
        CallbackQueryHandler(bound(press)),
    ]


def register(application: Application[Any, Any, Any, Any, Any, Any], house: House) -> None:
    """Give an application all of them, and what to do when one fails."""
    application.add_handlers(handlers(house))
    application.add_error_handler(partial(failed, house=house))
