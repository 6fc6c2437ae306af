"""What stands below an answer in a chat besides its own buttons: verdicts, sharing, the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.callbacks import Show
from bot.pictures.design import ThemeName
from bot.rendering.text import Button, Reply, say, string
from bot.screens import verbs
from bot.screens.kit import button, notice
from bot.storage.feedback import Verdict
from locales.languages import LANGUAGES, Language, other

SCOPE: Final = "scope"  # Reply.reason of an officer's own sentence: nothing is left to be passed on
_MOST: Final = 5  # buttons below a refusal
_GOOD_BAD: Final[tuple[Verdict, ...]] = ("good", "bad")
_REASONS: Final[tuple[Verdict, ...]] = ("wrong_number", "not_my_question", "unclear")

Rows = tuple[tuple[Button, ...], ...]


def dressed(reply: Reply, *, share: bool, consent: bool, desk: bool, language_choice: bool) -> Reply:
    """A reply with what its chat allows. What an answer itself has no room for stands on its source card.

    ``share``: by inline mode; ``consent``: ask whether a question that was not understood may be kept,
    and where there is a ``desk``, passed on; ``language_choice``: whether a button may change the language of
    the chat.
    """
    rows = reply.buttons
    language = reply.language
    if not language_choice:
        rows = tuple(tuple(b for b in row if not b.press.startswith("lang:")) for row in rows)
    subject = _subject(reply)
    if subject and reply.kind == "topic":
        rows = (*rows[:-1], (*rows[-1], picture(subject, language)))
    elif subject and reply.card:
        shared = Button(string(say(language, "button.share")), query=f"#{reply.figures[0]}")
        rows = (*rows, (picture(subject, language), *((shared,) if share else ())), votes(subject, language))
    elif consent and asks(reply):
        rows = _with_consent(rows, desk, language)
        asked = string(say(language, "pass_on.ask_desk" if desk else "pass_on.ask"))
        reply = replace(reply, html=f"{reply.html}\n\n{asked}", text=f"{reply.text}\n\n{asked}")
    return replace(reply, buttons=tuple(row for row in rows if row))


def asks(reply: Reply) -> bool:
    """Whether a reply asks in a private chat if its question may be passed on."""
    return reply.kind == "unknown" and bool(reply.nearest) and reply.reason != SCOPE


def _with_consent(rows: Rows, desk: bool, language: Language) -> Rows:
    """With the buttons that keep the question; figures make room for them."""
    if not desk:
        return (*rows[:-1], (*rows[-1], button(language, "button.pass_on", verbs.KeepQuestion())))
    own = (
        button(language, "button.pass_on_desk", verbs.KeepQuestion()),
        button(language, "button.pass_on_tell", verbs.KeepQuestionAndTell()),
    )
    *figures, last = rows
    return (*figures[: _MOST - len(own) - len(last)], last, *((one,) for one in own))


def _subject(reply: Reply) -> str:
    """The press that shows again what was answered, short enough to be told with a verdict."""
    if reply.kind == "figure" and reply.figures:
        return Show("figure", reply.figures[:1]).pack()
    return Show("topic", (reply.topic,)).pack() if reply.kind == "topic" and reply.topic else ""


@lru_cache(1024)
def votes(subject: str, language: Language) -> tuple[Button, ...]:
    """Good and bad."""
    return tuple(_vote(one, subject, language) for one in _GOOD_BAD)


def picture(subject: str, language: Language) -> Button:
    """The picture of what was answered, in a language."""
    return button(language, "button.picture", verbs.ShowPicture(language, subject))


def picture_in(language: Language, subject: str, theme: ThemeName) -> Button:
    """Below a picture: the same one in the other language, which is ``language``."""
    return button(other(language), "button.translate", _shown(theme, language, subject))


def picture_on(theme: ThemeName, language: Language, subject: str) -> Button:
    """Below a picture: the same one on dark paper, or on light."""
    return button(language, f"button.{theme}", _shown(theme, language, subject))


def _shown(theme: ThemeName, language: Language, subject: str) -> verbs.ShowPicture | verbs.ShowDarkPicture:
    return (verbs.ShowPicture if theme == "light" else verbs.ShowDarkPicture)(language, subject)


def reasons(subject: str, language: Language) -> Rows:
    """What may have been wrong with the answer to ``subject``, a row each: the texts are long."""
    return tuple((_vote(one, subject, language),) for one in _REASONS)


def _vote(verdict: Verdict, subject: str, language: Language) -> Button:
    return button(language, f"button.{verdict}", verbs.Rate(verdict, subject))


def without_question(html: str) -> str:
    """A reply's text without the question whether to keep what was asked."""
    for language in LANGUAGES:
        for asked in ("pass_on.ask", "pass_on.ask_desk"):
            html = html.removesuffix(notice(asked, language)).rstrip()
    return html
