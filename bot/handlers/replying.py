"""The way of every handler: what was said before, the assistant's reply, and what to remember of it; and what
is said where there is no answer: a handler failed, a person sends too much, a message came too late.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from html import escape
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

from telegram import Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update, User
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError
from telegram.ext import CallbackContext

from bot.assistant import KEPT, Conversation, kept
from bot.connection.light import LightBot
from bot.connection.outcomes import MUTE, SILENT, reason
from bot.handlers.services import Services
from bot.rendering.text import Button, Reply
from bot.screens.home import Screen
from bot.storage import chats, revisions, updates
from bot.storage.database import Database, to_text
from bot.storage.revisions import Given
from bot.storage.sqlite import passing
from knowledge.model import Knowledge
from locales.languages import DEFAULT, Language

log = logging.getLogger(__name__)

Data: TypeAlias = dict[object, object]
Context: TypeAlias = CallbackContext[LightBot, Data, Data, Data]
Turn: TypeAlias = Callable[[Conversation, date], tuple[Reply, Conversation]]

GENERAL: Final = 1  # the topic of a forum to which what names no topic goes; naming it is refused


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: a chat, a topic of it where it is a forum, and who says it."""

    chat_id: int
    kind: chats.ChatKind  # as it is stored
    person: int | None  # None: nobody of whom anything is known
    client: Language = DEFAULT  # the language of the person's Telegram, see :func:`client_language`
    thread: int | None = None
    message: int | None = None  # the message that is answered
    title: str = ""  # of a group

    @property
    def private(self) -> bool:
        """A chat with one person."""
        return self.kind == "private"

    @property
    def key(self) -> Hashable:
        """Of the conversation: each topic has its own, in a group each person there."""
        if self.private:  # which has topics, too, if @BotFather is told so
            return (self.chat_id, self.thread) if self.thread else self.chat_id
        return self.chat_id, self.thread, self.person


class To(NamedTuple):
    """Where somebody is written to: their chat, and the topic of it that they are in."""

    chat_id: int
    thread: int | None = None


def place_of(update: Update) -> Place | None:
    """Where an update comes from; None: from no chat that we can write to."""
    message, chat = update.effective_message, update.effective_chat
    if chat is None or chat.type not in chats.KINDS:
        return None
    thread = number = None
    if isinstance(message, Message):
        if message.is_topic_message and message.message_thread_id != GENERAL:
            thread = message.message_thread_id
        number = message.message_id
    return place_in(chat, update.effective_user, thread, number)


def place_in(chat: Chat, user: User | None, thread: int | None = None, message: int | None = None) -> Place:
    """A place in a chat of one of the :data:`~bot.storage.chats.KINDS`."""
    kind = cast(chats.ChatKind, str(chat.type))
    person = user.id if user else None
    return Place(chat.id, kind, person, client_language(user), thread, message, chat.title or "")


def client_language(user: User | None) -> Language:
    """The language of the person's Telegram, see :func:`client_speaks`."""
    return client_speaks(user.language_code if user else None)


def client_speaks(code: str | None) -> Language:
    """The language of a client that gives this IETF tag: Russian where it is that, Kazakh otherwise."""
    return "ru" if code and code.lower().partition("-")[0] == "ru" else DEFAULT


def spoken(conversation: Conversation, client: Language) -> Language:
    """The language of what answers no question: that of the conversation, or of the person's Telegram."""
    return conversation.language or client


async def conversation(app: Services, chat_id: int, key: Hashable = None) -> Conversation:
    """What was said before in the chat; of one that is not in memory, its language if that is remembered.

    ``key``: of the conversation, where it is not the chat's.
    """
    before = app.conversations[chat_id if key is None else key]
    if before.language is None and (known := await chats.chat(app.store, chat_id)).language:
        return replace(before, language=known.language, chosen=known.chosen)
    return before


async def language_of(app: Services, place: Place) -> Language:
    """The language of a screen in this place."""
    return spoken(await conversation(app, place.chat_id, place.key), place.client)


async def take(app: Services, place: Place, before: Conversation, after: Conversation) -> None:
    """Remember a turn of a conversation.

    The language that a person was first understood in is kept beyond the conversation; of an officer, whom
    the desk writes to, the one that they spoke last. That of a group is set by its administrators alone.
    """
    app.conversations[place.key] = after
    now, heard, officer = app.clock(), after.language, place.person in app.desk
    learned = place.private and (before.language is None or (officer and heard != before.language))
    if not app.seen.first(place.chat_id, now.date()) and not (learned and heard):
        return
    known = await chats.chat(app.store, place.chat_id)
    if learned and heard and (known.language is None or (officer and not known.chosen)):
        await updates.apply(app.store, chats.set_language, place.chat_id, place.kind, heard, now)
    elif known.seen_on is not None and known.seen_on != now.date().isoformat():
        await updates.apply(app.store, chats.seen, place.chat_id, now.date())


async def meet(app: Services, place: Place) -> None:
    """The language of an officer's Telegram is theirs until they speak another: the desk writes to them
    before they have asked anything.
    """
    if not place.private or place.person not in app.desk:
        return
    if await chats.language(app.store, place.chat_id) is None:
        now = app.clock()
        await updates.apply(app.store, chats.set_language, place.chat_id, place.kind, place.client, now)


async def turn(app: Services, place: Place, answer: Turn) -> Reply:
    """Let ``answer`` take the next turn of the conversation, and remember it."""
    before = await conversation(app, place.chat_id, place.key)
    reply, after = answer(before, app.today())
    await take(app, place, before, after)
    await gave(app, place, reply)
    return reply


def _told(reply: Reply, knowledge: Knowledge) -> tuple[str, ...]:
    """The figures whose values a reply says; with what is computed also those that it is computed from."""
    said = (*reply.figures, *(n.of for n in reply.numbers if n.origin in ("figure", "formula", "reading")))
    found: dict[str, None] = {}
    for one in dict.fromkeys(said):
        if one in knowledge:
            found[one] = None
        if one in knowledge.derived:
            found |= dict.fromkeys(knowledge.derived[one].formula.ids)
    return tuple(found)


async def gave(app: Services, place: Place, reply: Reply) -> None:
    """Note which figures a chat was given, and as they are now: never what was asked.

    Who was told what turns out wrong is told so.
    """
    now, thread = to_text(app.clock()), place.thread or 0
    rows = [
        Given(place.chat_id, i, thread, reply.language, app.versions.of(i, app.knowledge), now)
        for i in _told(reply, app.knowledge)
    ]
    if rows:
        await updates.note(app.store, revisions.keep_given, rows)


def allowed(app: Services, place: Place) -> bool:
    """Whether a chat is answered now: so many messages in a group, and no more."""
    return place.private or app.pace.allows(place.chat_id, app.clock())


def dress(bot: LightBot, app: Services, place: Place, reply: Reply) -> Reply:
    """A reply with the buttons that its chat allows."""
    share = bool(bot.supports_inline_queries)
    return app.assistant.dressed(reply, share=share, private=place.private, desk=bool(app.desk))


async def tell(
    bot: LightBot, app: Services, place: Place, reply: Reply, *, plain: bool = False
) -> int | None:
    """Send a reply to a place: into its topic and below the message that it answers, if people talk there.

    ``plain``: with its own buttons alone. Out: its number; None: the group does not let us write.
    """
    shown = reply if plain else dress(bot, app, place, reply)
    quoted = place.message if not place.private or reply.kind == "unknown" else None
    return await send(bot, place.chat_id, shown, thread=place.thread, quoted=quoted)


async def send(
    bot: LightBot, chat_id: int, reply: Reply, *, thread: int | None = None, quoted: int | None = None
) -> int | None:
    """Send a reply as a new message. ``quoted``: the message that it answers. Out: see :func:`tell`."""
    say = partial(bot.say, html=reply.html, keyboard=keys(reply), thread=thread, quoted=quoted)
    try:
        return await say(chat_id)
    except ChatMigrated as migrated:  # the group became a supergroup, and this is how we learn of it
        return await say(migrated.new_chat_id)
    except BadRequest as error:
        if is_unread(error):
            return await say(chat_id, html=escape(reply.text, quote=False))
        if chat_id < 0 and reason(error) in MUTE:
            log.info("a group does not let the bot write: %s", error)
            return None
        raise


async def change(bot: LightBot, chat_id: int, number: int, reply: Reply) -> None:
    """Let a message that was sent say a reply from now on."""
    try:
        await bot.change(chat_id, number, reply.html, keys(reply))
    except BadRequest as error:
        if not is_unread(error):
            raise
        await bot.change(chat_id, number, escape(reply.text, quote=False), keys(reply))


def is_unread(error: TelegramError) -> bool:
    """Whether a server does not know a form of ours, an expandable quote say: people get the words alone."""
    unread = "can't parse entities" in str(error).lower()
    if unread:
        log.warning("a reply goes out without its forms: %s", error)
    return unread


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that came in, and all that answering it needs."""

    message: Message
    place: Place
    context: Context
    app: Services

    @property
    def bot(self) -> LightBot:
        """The bot that got it."""
        return self.context.bot

    @property
    def to(self) -> To:
        """Where it came from."""
        return To(self.place.chat_id, self.place.thread)

    @property
    def store(self) -> Database:
        """Where chats are remembered."""
        return self.app.store

    def allowed(self) -> bool:
        """Whether it is answered now, see :func:`allowed`."""
        return allowed(self.app, self.place)

    async def language(self) -> Language:
        """The language of what answers no question."""
        return await language_of(self.app, self.place)

    async def tell(self, reply: Reply, *, plain: bool = False) -> None:
        """Answer it, see :func:`tell`."""
        await tell(self.bot, self.app, self.place, reply, plain=plain)

    async def send(self, reply: Reply) -> None:
        """Send a reply to where it came from, as it is."""
        await send(self.bot, self.place.chat_id, reply, thread=self.place.thread)

    async def say(self, answer: Turn) -> None:
        """Take a turn of the conversation, and tell its reply."""
        if self.allowed():
            await self.tell(await turn(self.app, self.place, answer))

    async def screen(self, name: Screen) -> None:
        """Show one of the bot's own texts: start, help, sources …"""
        show, client = self.app.assistant.screen, self.place.client
        await self.say(lambda before, today: show(name, before, today, spoken(before, client)))


# -- where there is no answer --------------------------------------------------------------------------------


async def failed(update: object, context: Context, app: Services) -> None:
    """Log the error with an id, and tell the person that id in their language.

    Where Telegram lets nobody be told (blocked, kicked, no rights …) one line in the log is all.
    """
    error = context.error
    turn = updates.current()
    if turn is not None and (trouble := passing(error)) is not None:
        turn.trouble = trouble  # a full disk drops nothing: it is handled again when the store takes it
        return
    why = reason(error) if isinstance(error, TelegramError) else None
    if why in SILENT:
        log.info("not answered (%s): %s", why, error)
        return
    error_id = secrets.token_hex(4)
    if why is None and isinstance(error, TelegramError):
        log.error("error %s: the way to Telegram: %s", error_id, error)  # of which a trace tells nothing
    else:
        log.error("error %s", error_id, exc_info=error)
    if turn is not None:
        turn.ended = "unknown" if why is None and isinstance(error, TelegramError) else "failed"
        if not isinstance(error, TelegramError):
            turn.effects.clear()  # half of what it meant to do is nothing
    if not isinstance(update, Update) or update.effective_chat is None or update.effective_user is None:
        return  # nobody asked: a post in a channel
    if update.effective_chat.type != update.effective_chat.PRIVATE and why is None and _network(error):
        return
    await _show(update, context, app, "error", error_id)


async def limited(update: Update, context: Context, app: Services) -> None:
    """The one line for a person who sends too many messages."""
    await _show(update, context, app, "limited")


async def late(update: Update, context: Context, app: Services) -> None:
    """The one apology of a private chat for messages that were not answered in time."""
    await _show(update, context, app, "late")


async def _show(
    update: Update,
    context: Context,
    app: Services,
    screen: Literal["error", "limited", "late"],
    error_id: str = "",
) -> None:
    place = place_of(update)
    if place is None:
        return
    try:
        before = await conversation(app, place.chat_id, place.key)
        language = spoken(before, place.client)
        reply, _ = app.assistant.screen(screen, before, app.today(), language, error=error_id)
        await send(context.bot, place.chat_id, reply, thread=place.thread)
    except TelegramError as error:
        log.warning("the person could not be told (%s): %s", screen, error)


def _network(error: BaseException | None) -> bool:
    return isinstance(error, NetworkError) and reason(error) is None


# -- buttons -------------------------------------------------------------------------------------------------


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons of a reply as Telegram wants them; None: it has none."""
    return markup(reply.buttons)


def markup(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Rows of buttons as Telegram wants them."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(b) for b in row] for row in rows])


def _keys(reply: Reply) -> str:
    return written(reply.buttons)


keys: Final[Callable[[Reply], str]] = kept(_keys, KEPT)
"""The same as JSON, made without objects of the library; "": it has none."""


def written(rows: tuple[tuple[Button, ...], ...]) -> str:
    """Rows of buttons as JSON; "": there are none."""
    if not rows:
        return ""
    return json.dumps(keyboard_of(rows), ensure_ascii=False, separators=(",", ":"))


def keyboard_of(rows: tuple[tuple[Button, ...], ...]) -> dict[str, Any]:
    """Rows of buttons as the Bot API has them (InlineKeyboardMarkup)."""
    return {"inline_keyboard": [[{"text": b.text, **_does(b), **_looks(b)} for b in row] for row in rows]}


def _looks(button: Button) -> dict[str, str]:
    return {"style": button.style} if button.style else {}


def _does(button: Button) -> dict[str, str]:
    """What a button does, as the Bot API calls it (InlineKeyboardButton)."""
    if button.url:
        return {"url": button.url}
    return {"switch_inline_query": button.query} if button.query else {"callback_data": button.press}


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.text, url=button.url)
    if button.query:
        return InlineKeyboardButton(button.text, switch_inline_query=button.query)
    return InlineKeyboardButton(button.text, callback_data=button.press, style=button.style or None)
