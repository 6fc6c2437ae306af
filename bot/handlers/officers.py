"""Who works at the desk. Who presses a button is looked up anew: it can be forwarded, forged, or old."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bot.announcements.composing import Fault
from bot.callbacks import Verb
from bot.handlers.pressing import Pressed, does
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.screens import drafts
from bot.screens.kit import line
from bot.storage.database import Database
from locales.languages import Language


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An officer at work."""

    press: Pressed
    app: Services
    officer: int
    language: Language

    @property
    def store(self) -> Database:
        return self.app.store

    def say(self, msgid: str) -> Reply:
        return line(msgid, self.language)


V = TypeVar("V", bound=Verb)
ByOfficer: TypeAlias = Callable[[AtDesk, V], Awaitable[Reply | None]]


def by_officers(of: type[V]) -> Callable[[ByOfficer[V]], ByOfficer[V]]:
    """For press officers, in private. What is given is what the message becomes; None: it stays."""

    def put(do: ByOfficer[V]) -> ByOfficer[V]:
        @does(of)
        async def done(press: Pressed, verb: V) -> None:
            if press.place is None:
                return
            officer = press.query.from_user.id
            if officer not in press.app.officers() or not press.place.private:
                await press.refuse("desk.officers")
                return
            at = AtDesk(press, press.app, officer, await press.language())
            try:
                reply = await do(at, verb)
            except Fault as error:
                await press.answer(drafts.fault(error, at.language).text, alert=True)
                return
            await press.answer()
            if reply is not None:
                await press.edit(reply)

        return do

    return put
