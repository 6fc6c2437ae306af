"""Who works at the desk: /officers, where they add and remove one another, and the guard of all its buttons.

Who presses a button is looked up anew: it can be forwarded, forged, or old.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from telegram import InputFile
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.announcements.content import Fault
from bot.callbacks import Verb
from bot.connection.light import LightBot
from bot.desk.changes import Refused
from bot.handlers.desk import names_of
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Incoming, To, keyboard, send
from bot.handlers.services import Services
from bot.operation.journal import Kind
from bot.rendering.text import Reply
from bot.screens import desk as screens
from bot.screens import drafts, verbs
from bot.screens.desk import refused
from bot.screens.kit import line, literal
from bot.storage import chats
from bot.storage import officers as store_
from bot.storage.database import Database
from bot.storage.officers import What, Wish
from bot.storage.sqlite import StorageError
from locales.languages import DEFAULT, Language

log = logging.getLogger(__name__)


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


V = TypeVar("V", bound=Verb)
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


async def called(at: AtDesk, who: Iterable[str | None]) -> dict[str, str]:
    """The names of officers by their ids as texts; an editor at a terminal has a name already."""
    ids = {int(one) for one in who if one is not None and one.isdecimal()}
    return {str(one): name for one, name in (await names_of(at.press.context.bot, ids)).items()}


# -- who they are ------------------------------------------------------------------------------------------


async def tell(bot: LightBot, app: Services, person: int, reply: Reply) -> None:
    """Write to an officer, if they can be written to."""
    try:
        await bot.send_message(person, reply.html, reply_markup=keyboard(reply))
    except TelegramError as error:
        log.info("%d was not told of the desk: %s", person, error)


async def tell_failure(bot: ExtBot[Any], app: Services, kind: Kind) -> bool:
    """Tell every officer of what fails for longer. False: none of them could be told."""
    desk = await app.officers()
    told = 0
    for officer in sorted(desk):
        try:
            language = await chats.spoken(app.store, officer)
        except (StorageError, OSError):
            language = DEFAULT
        try:
            await bot.send_message(officer, line(f"failure.{kind}", language).html)
            told += 1
        except TelegramError as error:
            log.warning("officer %d was not told of a failure: %s", officer, error)
    return bool(told) or not desk


async def officers(asked: Incoming) -> None:
    """/officers, or with the number of a person who is to be one."""
    app, language, me = asked.app, await asked.language(), asked.place.person
    words = (asked.message.text or "").split()[1:]
    if not words or me is None:
        await asked.send(await _overview(asked.bot, app, language))
        return
    number = words[0][:20]
    if not number.isascii() or not number.isdigit() or len(words) > 1 or int(number) == 0:
        await asked.send(line("officers.bad_number", language, example=literal(screens.OFFICERS_EXAMPLE)))
        return
    person = int(number)
    names = await names_of(asked.bot, (person, me))
    if person not in names:
        await asked.send(line("officers.unknown", language, id=literal(person)))
        return
    await asked.send(await _asked(asked.bot, app, person, "add", me, names, language))


async def _overview(bot: LightBot, app: Services, language: Language) -> Reply:
    desk, wishes = await app.officers(), await store_.wishes(app.store)
    names = await names_of(bot, {*desk, *(one.person for one in wishes)})
    return screens.officers(desk, wishes, names, language)


async def _asked(
    bot: LightBot, app: Services, person: int, what: What, me: int, names: dict[int, str], language: Language
) -> Reply:
    """A change is wished; the other officers are asked, or, where there are none, it is so."""
    result, number = await store_.ask(app.store, person, what, me, app.clock())
    if result == "asked":
        wish = Wish(number, person, what, me, app.clock())
        for other in sorted(await app.officers() - {me}):
            await tell(bot, app, other, screens.ask_second(wish, names, await chats.spoken(app.store, other)))
    elif result == "done":
        await _welcome(bot, app, person, what)
    return screens.became(result, what, person, names, language)


async def _welcome(bot: LightBot, app: Services, person: int, what: What) -> None:
    """Who became an officer, or is none any more, is told."""
    msgid = "officers.welcome" if what == "add" else "officers.left"
    await tell(bot, app, person, line(msgid, await chats.spoken(app.store, person)))


@by_officers(verbs.RemoveOfficer)
async def _remove(at: AtDesk, verb: verbs.RemoveOfficer) -> Reply:
    bot = at.press.context.bot
    names = await names_of(bot, (verb.person, at.officer))
    return await _asked(bot, at.app, verb.person, "remove", at.officer, names, at.language)


@by_officers(verbs.DecideOfficer)
async def _decide(at: AtDesk, verb: verbs.DecideOfficer) -> Reply:
    bot, app = at.press.context.bot, at.app
    wish = await store_.wish(app.store, verb.wish)
    result = await store_.decide(app.store, verb.wish, verb.yes, at.officer, app.clock())
    if wish is None:
        return at.say("officers.stale")
    names = await names_of(bot, (wish.person,))
    if result in ("done", "refused"):
        if wish.officer not in (at.officer, wish.person):
            theirs = await chats.spoken(app.store, wish.officer)
            await tell(bot, app, wish.officer, screens.became(result, wish.what, wish.person, names, theirs))
        if result == "done":
            await _welcome(bot, app, wish.person, wish.what)
    return screens.became(result, wish.what, wish.person, names, at.language)
