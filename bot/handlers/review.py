"""/desk: what waits for the press officers."""

from __future__ import annotations

from bot.handlers.officers import AtDesk, by_officers
from bot.handlers.replying import Incoming
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.screens import desk as screens
from bot.screens import desk_verbs as verbs
from bot.storage import feedback
from locales.languages import Language


async def desk(asked: Incoming) -> None:
    """/desk: what waits."""
    await asked.send(await first(asked.app, await asked.language()))


async def first(app: Services, language: Language) -> Reply:
    """The first screen of the desk."""
    return screens.first(len(await feedback.passed_on(app.store)), language)


@by_officers(verbs.OpenDesk)
async def _open_desk(at: AtDesk, verb: verbs.OpenDesk) -> Reply:
    return await first(at.app, at.language)
