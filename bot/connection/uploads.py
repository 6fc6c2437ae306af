"""Pictures as Telegram has them: each is uploaded once, then sent by the id that Telegram gave it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from telegram import InputFile, Message
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.pictures.picture import Picture, Worker
from bot.storage import at_telegram, effects
from bot.storage.database import Database
from knowledge.model import Knowledge

log = logging.getLogger(__name__)

#: How Telegram says that it does not know a file_id (any more) (tdlib/telegram-bot-api, Client.cpp).
_LOST: Final = ("file identifier", "file_id", "file reference", "file_reference")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Uploads:
    """The pictures of one snapshot of the knowledge."""

    store: Database
    worker: Worker
    knowledge: Knowledge
    clock: Callable[[], datetime]

    async def file_id(self, bot: ExtBot[Any], shown: Picture) -> str | None:
        """By which Telegram has a picture as it is drawn now; None: it has to be uploaded.

        KeyError: there is no such figure or topic; TooLongError: its words do not fit.
        """
        revision = await self.worker.revision(shown, self.knowledge)
        return await at_telegram.uploaded(self.store, _key(bot, shown), revision)

    async def call(
        self, bot: ExtBot[Any], shown: Picture, make: Callable[[str | InputFile], Awaitable[T]]
    ) -> T:
        """Make a call with a picture: by its file_id, else, and where Telegram has lost that, with the file.

        Errors as :meth:`file_id`, and those of the call.
        """
        known = await self.file_id(bot, shown)
        if known is not None:
            try:
                return await make(known)
            except BadRequest as error:
                if not any(lost in str(error).lower() for lost in _LOST):
                    raise
                log.warning("Telegram has lost a picture, it is uploaded anew: %s", error)
                await self.lose(bot, shown, known)
        png = await self.worker.png(shown, self.knowledge)
        sent = await make(InputFile(png, filename=shown.file_name))
        if isinstance(sent, Message) and sent.photo:
            revision = await self.worker.revision(shown, self.knowledge)
            largest = sent.photo[-1].file_id
            key = _key(bot, shown)
            await effects.apply(self.store, at_telegram.keep, key, revision, largest, self.clock())
        return sent

    async def lose(self, bot: ExtBot[Any], shown: Picture, file_id: str) -> None:
        """Telegram does not have it any more by this id: it is uploaded anew when it is asked for."""
        await at_telegram.lose(self.store, _key(bot, shown), file_id)


def _key(bot: ExtBot[Any], shown: Picture) -> at_telegram.Key:
    return at_telegram.Key(bot.id, shown.subject, shown.language, shown.size, shown.theme)
