"""What an officer writes or sends when the desk has asked them for something: whoever asked takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeAlias

from telegram import Message, Poll

from bot.announcements.content import Fault, Medium, Quiz
from bot.connection import markup, reading
from bot.desk.rules import Refused
from bot.handlers.replying import Incoming
from bot.handlers.services import Services
from bot.rendering.text import Reply
from bot.screens.desk import refused
from bot.screens.kit import line
from bot.storage import announcements as announced
from bot.storage import announcements as store_
from bot.storage import desk_work
from locales.languages import LANGUAGES, Language

DOCUMENTS: Final = (".txt", ".html", ".htm", ".docx")
ASKED: Final = timedelta(hours=12)  # for which what an officer writes is what they were asked for


@dataclass(frozen=True, slots=True)
class Written:
    """A message of an officer. ``of``: what they were asked for, without the first word; ``held``: what has
    come of it before. ``once`` names the message.
    """

    asked: Incoming
    officer: int
    of: str
    held: str
    language: Language

    @property
    def text(self) -> str:
        return (self.asked.message.text or self.asked.message.caption or "").strip()

    @property
    def once(self) -> str:
        return f"message {self.asked.place.chat_id} {self.asked.message.message_id}"

    def two_lines(self) -> dict[Language, str] | None:
        """A Kazakh line and a Russian one; None: it is something else."""
        lines = [" ".join(line.split()) for line in self.text.splitlines() if line.strip()]
        return dict(zip(LANGUAGES, lines, strict=True)) if len(lines) == len(LANGUAGES) else None

    def say(self, msgid: str) -> Reply:
        return line(msgid, self.language)


#: What takes it: out, what is said then; the question stands until :func:`done` says that it is answered.
Take: TypeAlias = Callable[[Written], Awaitable[Reply | None]]
TAKERS: Final[dict[str, Take]] = {}


def takes(word: str) -> Callable[[Take], Take]:
    """Put a function into the table as what takes the answer to ``word``."""

    def put(take: Take) -> Take:
        if TAKERS.setdefault(word, take) is not take:
            raise ValueError(f"two functions take {word}")
        return take

    return put


async def written(asked: Incoming) -> bool:
    """Let whoever asked this officer for something last take the message. False: nobody did."""
    app, officer = asked.app, asked.place.person
    if officer is None:
        return False
    since = app.clock() - ASKED
    pending = await desk_work.asked_of(app.records, officer, since)
    if await announced.asked_of(app.store, officer, since if pending is None else pending.at) is not None:
        return False
    if pending is None:
        if not is_release(asked):
            return False
        pending = desk_work.Asked("release", "", since)
    word, _, of = pending.what.partition(" ")
    take = TAKERS.get(word)
    if take is None:
        return False
    language = await asked.language()
    try:
        reply = await take(Written(asked, officer, of, pending.held, language))
    except Refused as error:
        reply = refused(error, language)
    if reply is not None:
        await asked.send(reply)
    return True


def is_release(asked: Incoming) -> bool:
    """Whether it is a document that can hold a release: an officer need not be asked for it."""
    document = asked.message.document
    return document is not None and (document.file_name or "").lower().endswith(DOCUMENTS)


async def done(said: Written) -> None:
    """It is answered."""
    await desk_work.answered(said.asked.app.records, said.officer)


_REFUSED: Final = ("animation", "voice", "audio", "sticker")  # a GIF is a document, too
_TAKEN: Final = ("photo", "video", "document")


def medium(message: Message, part: str) -> Medium | None:
    """What can go out with a text; None: there is none."""
    hidden, below = bool(message.has_media_spoiler), bool(message.show_caption_above_media)
    if message.photo:
        return Medium("photo", message.photo[-1].file_id, part, hidden, below)
    if message.video:
        return Medium("video", message.video.file_id, part, hidden, below)
    if message.document and not message.animation:
        return Medium("document", message.document.file_id, part)
    return None


def poll(made: Poll) -> Quiz:
    """A poll that was made in Telegram. :class:`Fault`: of a quiz nobody says which option is right; or it
    has what would not be there when it is sent.
    """
    _check_kept(made)
    right = None
    if made.type == Poll.QUIZ:
        known = tuple(made.correct_option_ids or ())
        if len(known) != 1:  # of a quiz that was passed on Telegram does not tell it
            raise Fault("desk.fault_quiz_right")
        right = known[0]
    options = tuple(option.text for option in made.options)
    return Quiz(made.question, options, right, made.explanation or "", made.allows_multiple_answers)


def _check_kept(made: Poll) -> None:
    if made.media or made.explanation_media or any(option.media for option in made.options):
        raise Fault("desk.fault_poll_media")
    if made.description:
        raise Fault("desk.fault_poll_description")
    if made.open_period or made.close_date:
        raise Fault("desk.fault_poll_closes")
    texts = [(made.question, made.question_entities), (made.explanation or "", made.explanation_entities)]
    for text, formed in (*texts, *((option.text, option.text_entities) for option in made.options)):
        if markup.from_entities(text, formed) != markup.from_entities(text, ()):
            raise Fault("desk.fault_poll_form", text)


def refused_kind(message: Message) -> str | None:
    """The kind of what cannot go out, as the end of its message ``desk.media_…``; None: it can."""
    if message.text or message.poll or medium(message, ""):
        return None
    return next((kind for kind in _REFUSED if getattr(message, kind)), "other")


async def takes_each_part(app: Services, raw: Mapping[str, Any]) -> bool:
    """Whether an update is a part of an album for a draft: each of its parts is taken."""
    message = raw.get("message")
    if not isinstance(message, Mapping) or "media_group_id" not in message:
        return False
    seen = reading.envelope(raw)
    if not seen.private or seen.chat_id not in app.desk or not any(kind in message for kind in _TAKEN):
        return False
    one = await store_.asked_of(app.store, seen.chat_id, app.clock() - ASKED)
    return one is not None and one.kind != "correction" and one.step in ("kk", "ru")
