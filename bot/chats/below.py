"""What stands below an answer in a chat besides its own buttons: verdicts, sharing, the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from bot.chats import actions
from bot.rendering import buttons, press, topics
from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import string
from knowledge.model import Knowledge
from locales.languages import Language, other

_GOOD_BAD = {"up": "button.good", "dn": "button.bad"}
_REASONS = {"wn": "button.wrong_number", "wq": "button.not_my_question", "wu": "button.unclear"}
_PICTURE: dict[Language, str] = {"kk": "pk", "ru": "pr"}
_VOTES = (*_GOOD_BAD, *_REASONS)

Rows = tuple[tuple[Button, ...], ...]


def dressed(
    reply: Reply, knowledge: Knowledge, *, share: bool, consent: bool, language_choice: bool
) -> Reply:
    """A reply with what its chat allows.

    ``share``: by inline mode; ``consent``: ask whether a question that was not understood may be passed on;
    ``language_choice``: whether a button may change the language of the chat.
    """
    rows = reply.buttons
    language = reply.language
    if not language_choice:
        rows = tuple(tuple(b for b in row if not b.press.startswith("lang:")) for row in rows)
    subject = _subject(reply)
    if subject:
        own = [*votes(subject, language), picture(subject, language)]
        if share:
            own.append(Button(string(say(language, "button.share")), query=f"#{_shared(reply)}"))
        rows = (*rows, tuple(own))
        topic = knowledge.topics.get(reply.topic or "")
        if reply.kind == "figure" and topic is not None:
            back = buttons.back(press.topic(topic.id), topics.named(topic, language), language)
            rows = (*rows, (back, buttons.all_topics(language)))
    elif reply.kind == "unknown" and consent:
        rows = (*rows, (Button(string(say(language, "button.pass_on")), actions.written("pass")),))
        asked = string(say(language, "pass_on.ask"))
        reply = replace(reply, html=f"{reply.html}\n\n{asked}", text=f"{reply.text}\n\n{asked}")
    return replace(reply, buttons=tuple(row for row in rows if row))


def _subject(reply: Reply) -> str:
    """The press that shows again what was answered, short enough to be told with a verdict."""
    if reply.kind == "figure" and reply.figures:
        return press.figure(reply.figures[0])
    return press.topic(reply.topic) if reply.kind == "topic" and reply.topic else ""


def _shared(reply: Reply) -> str:
    return reply.figures[0] if reply.kind == "figure" else reply.topic or ""


@lru_cache(1024)
def votes(subject: str, language: Language) -> tuple[Button, ...]:
    """Good and bad."""
    return tuple(_button(language, name, subject, msgid) for name, msgid in _GOOD_BAD.items())


def picture(subject: str, language: Language) -> Button:
    """The picture of what was answered, in a language."""
    return _button(language, _PICTURE[language], subject, "button.picture")


def picture_in(language: Language, subject: str) -> Button:
    """Below a picture: the same one in the other language, which is ``language``."""
    return Button(
        string(say(other(language), "button.translate")), actions.written(_PICTURE[language], subject)
    )


def reasons(subject: str, language: Language) -> Rows:
    """What may have been wrong with the answer to ``subject``, a row each: the texts are long."""
    return tuple((_button(language, name, subject, msgid),) for name, msgid in _REASONS.items())


def _button(language: Language, name: str, subject: str, msgid: str) -> Button:
    return Button(string(say(language, msgid)), actions.written(name, subject))


def is_vote(data: str) -> bool:
    """Whether a press gives a verdict."""
    action = actions.read(data)
    return action is not None and action.name in _VOTES
