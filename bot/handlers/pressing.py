"""What every press of a button has in common: it is answered, once, whatever happens; and what those of press
officers have: who presses is looked up anew, as a button can be forwarded, forged, or old.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from telegram import CallbackQuery, InlineKeyboardMarkup, InputFile, Message, Update
from telegram.error import BadRequest, TelegramError

from bot.announcements.content import Fault
from bot.callbacks import Verb
from bot.connection.outcomes import OF_CONTENT, Reason, reason
from bot.desk.rules import Refused
from bot.handlers.replying import Context, Place, To, change, client_language, keyboard, language_of, send
from bot.handlers.services import Services
from bot.rendering.text import Reply
from bot.screens import drafts
from bot.screens.desk import refused
from bot.screens.kit import line, notice
from bot.storage.database import Database
from locales.languages import Language

V = TypeVar("V", bound=Verb)

_TOAST: Final = 200  # characters (Bot API, answerCallbackQuery)


class Below(NamedTuple):
    """The message that a button belongs to."""

    number: int
    photo: bool  # it is a picture
    replies: bool  # to another message


class Given(NamedTuple):
    """What is known of a press before the library's object of it is made."""

    id: str
    data: str  # empty for a button that carries none, such as a game's
    person: int
    below: Below | None  # None: below a message that inline mode sent
    query: Callable[[], CallbackQuery]


class Pressed:
    """A press that has not been answered yet."""

    def __init__(self, given: Given, place: Place | None, context: Context, app: Services) -> None:
        self.id, self.data, self.person, self.below, self._query = given
        self.place = place  # None: below a message that inline mode sent
        self.context = context
        self.app = app
        self._answered = False

    @cached_property
    def query(self) -> CallbackQuery:
        """All of it as the library has it."""
        return self._query()

    @property
    def message(self) -> Message | None:
        """The message that the button belongs to; None: it is too old, or not ours to see."""
        return self.query.message if isinstance(self.query.message, Message) else None

    async def language(self) -> Language:
        """The language of who pressed."""
        if self.place is None:
            return client_language(self.query.from_user)
        return await language_of(self.app, self.place)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Stop the clock on the button, with a notice over it or without. Only the first one counts."""
        if self._answered:
            return
        self._answered = True
        with suppress(BadRequest):  # too old to be answered; its message can still be edited
            said = {"callback_query_id": self.id}
            if text:
                said |= {"text": text[:_TOAST], "show_alert": "true" if alert else "false"}
            await self.context.bot.call("answerCallbackQuery", said)

    async def refuse(self, msgid: str) -> None:
        """Say in a notice why nothing is done."""
        await self.answer(notice(msgid, await self.language()), alert=True)

    async def edit(self, reply: Reply) -> None:
        """Make the message what the reply says; where it cannot be edited any more, send a new one.

        A picture stays as it is: the answer to what is pressed below it comes as a new message.
        """
        bot, place, below = self.context.bot, self.place, self.below
        if place is None or below is None:
            await self.query.edit_message_text(reply.html, reply_markup=keyboard(reply))
        elif below.photo:
            await send(bot, place.chat_id, reply, thread=place.thread)
        else:
            try:
                await change(bot, place.chat_id, below.number, reply)
            except TelegramError as error:
                if not _is_gone(error) and reason(error) not in OF_CONTENT:
                    raise
                await send(bot, place.chat_id, reply, thread=place.thread)

    async def edit_buttons(self, rows: InlineKeyboardMarkup | None, html: str | None = None) -> None:
        """Change the buttons, and leave the text as it is unless another is given."""
        if self.message is None:
            return
        text = self.message.text_html if html is None else html
        try:
            if self.message.photo:
                await self.query.edit_message_caption(self.message.caption_html, reply_markup=rows)
                return
            await self.query.edit_message_text(text, reply_markup=rows)
        except TelegramError as error:
            if reason(error) is not Reason.NOT_MODIFIED and not _is_gone(error):
                raise


Do: TypeAlias = Callable[[Pressed, V], Awaitable[None]]
#: What does each verb of :mod:`bot.screens.verbs`: one function, that says so by :func:`does`.
BUTTONS: Final[dict[type[Verb], Do[Any]]] = {}


def does(verb: type[V]) -> Callable[[Do[V]], Do[V]]:
    """Put a function into the table as what does ``verb``: it gets the press, and the verb that was read."""

    def put(do: Do[V]) -> Do[V]:
        if BUTTONS.setdefault(verb, do) is not do:
            raise ValueError(f"two functions do {verb.__name__}")
        return do

    return put


@asynccontextmanager
async def pressed(
    given: Given, place: Place | None, context: Context, app: Services
) -> AsyncIterator[Pressed]:
    """A press; at the end it is answered if it was not before."""
    press = Pressed(given, place, context, app)
    try:
        yield press
    finally:
        await press.answer()


def given(update: Update) -> Given:
    """The press that an update is."""
    query = update.callback_query
    if query is None:
        raise ValueError("no press")
    message, below = query.message, None
    if isinstance(message, Message):
        below = Below(message.message_id, bool(message.photo), message.reply_to_message is not None)
    elif message is not None:
        below = Below(message.message_id, photo=False, replies=False)
    return Given(query.id, query.data or "", query.from_user.id, below, lambda: query)


def _is_gone(error: TelegramError) -> bool:
    """Whether the message cannot be edited any more: deleted, too old, or left in the group that the chat was
    before it moved (Bot API, editMessageText).
    """
    return reason(error) in (Reason.MESSAGE_GONE, Reason.MIGRATED)


# -- of officers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An officer at work."""

    press: Pressed
    app: Services
    officer: int
    language: Language

    @property
    def to(self) -> To:
        """Where they are: the button may stand in a topic of their chat."""
        place = self.press.place
        return To(self.officer, place.thread if place is not None else None)

    @property
    def store(self) -> Database:
        return self.app.store

    def say(self, msgid: str) -> Reply:
        return line(msgid, self.language)

    async def send(self, reply: Reply) -> None:
        """As a message of its own, where they are."""
        await send(self.press.context.bot, self.officer, reply, thread=self.to.thread)

    async def send_file(self, data: bytes, name: str) -> None:
        await self.press.context.bot.send_document(
            self.officer, InputFile(data, name), message_thread_id=self.to.thread
        )

    async def send_picture(self, png: bytes, name: str, caption: str | None = None) -> None:
        await self.press.context.bot.send_photo(
            self.officer, InputFile(png, name), caption=caption, message_thread_id=self.to.thread
        )


ByOfficer: TypeAlias = Callable[[AtDesk, V], Awaitable[Reply | None]]


def by_officers(of: type[V]) -> Callable[[ByOfficer[V]], ByOfficer[V]]:
    """For press officers, in private. What is given is what the message becomes; None: it stays."""

    def put(do: ByOfficer[V]) -> ByOfficer[V]:
        @does(of)
        async def done(press: Pressed, verb: V) -> None:
            if press.place is None:
                return
            officer = press.person
            if not await press.app.is_officer(officer) or not press.place.private:
                await press.refuse("desk.officers")
                return
            at = AtDesk(press, press.app, officer, await press.language())
            try:
                reply = await do(at, verb)
            except Fault as error:
                await press.answer(drafts.fault(error, at.language).text, alert=True)
                return
            except Refused as error:
                await press.answer()
                await at.send(refused(error, at.language))
                return
            await press.answer()
            if reply is not None:
                await press.edit(reply)

        return do

    return put
