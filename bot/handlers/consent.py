"""A question without an answer is passed on: by a button, or by what is typed in answer."""

from __future__ import annotations

from bot.chats.consent import consent
from bot.chats.redaction import redacted
from bot.handlers.aside import aside
from bot.handlers.replying import Place, language_of
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.screens.kit import line
from bot.storage import effects, passed_on


def done(app: Services, *, tell: bool) -> str:
    """The sentence that says it."""
    return "pass_on.done_tell" if tell else "pass_on.done_desk" if app.desk else "pass_on.done"


async def pass_on(app: Services, place: Place, answer: int, question: str, *, tell: bool) -> None:
    """Keep a question for the editors. ``answer``: the message that asked whether to."""
    await effects.apply(
        app.store,
        passed_on.pass_on,
        place.chat_id,
        answer,
        place.person or place.chat_id,
        await aside(question, redacted, question),
        await language_of(app, place),
        tell,
        app.clock(),
    )


async def typed(app: Services, place: Place, text: str) -> Reply | None:
    """What is said to an answer to that question which was typed; None: it was not asked, or not answered."""
    asking = app.recent.closed(place.chat_id, app.clock()) if place.private else None
    said = consent(text) if asking else None
    if asking is None or said is None:
        return None
    tell = said == "tell" and bool(app.desk)  # without a desk nobody would
    if said != "no":
        await pass_on(app, place, asking.message_id, asking.question, tell=tell)
    return line("pass_on.left" if said == "no" else done(app, tell=tell), await language_of(app, place))
