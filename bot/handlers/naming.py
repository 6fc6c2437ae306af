"""What groups and channels are called, and what an announcement goes to."""

from __future__ import annotations

from collections.abc import Iterable

from telegram.error import TelegramError

from bot.announcements import recipients
from bot.announcements.content import Content
from bot.connection.light import LightBot
from bot.handlers.services import Services
from bot.screens.chats import Chosen
from bot.storage import chats, destinations, effects


async def titles_of(bot: LightBot, app: Services, of: Iterable[int]) -> dict[int, str]:
    """The titles of groups and channels, as far as Telegram tells them; they are kept."""
    found = {}
    for chat in set(of):
        try:
            title = (await bot.get_chat(chat)).title
        except TelegramError:
            continue
        if title:
            found[chat] = title
            await effects.apply(app.store, chats.named, chat, title)
    return found


async def chosen(app: Services, said: Content) -> Chosen:
    """The names of what an announcement goes to, where it goes to chosen chats alone."""
    if not said.chats and not said.labels:
        return Chosen()
    titles = await destinations.titles(app.store, said.chats)
    return Chosen(
        await destinations.label_names(app.store, said.labels),
        [titles.get(chat) or str(chat) for chat in said.chats],
        await recipients.later(app.store, said),
    )
