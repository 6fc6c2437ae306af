"""/desk: what waits for the press officers, and the ways to it."""

from __future__ import annotations

from bot.rendering.messages import say
from bot.rendering.reply import Reply
from bot.rendering.text import bold, joined, lines
from bot.screens import verbs
from bot.screens.kit import button, count, reply
from locales.languages import Language


def first(passed_on: int, language: Language) -> Reply:
    """What waits. ``passed_on``: questions without an answer."""
    waits = lines(say(language, "review.passed_on", count=count(passed_on, language)) if passed_on else ())
    text = joined("\n\n", (bold(say(language, "review.desk")), waits or say(language, "review.nothing")))
    return reply(text, language, [button(language, "review.button_announcements", verbs.OpenAnnouncements())])
