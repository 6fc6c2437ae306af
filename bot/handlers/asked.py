"""What an officer writes when the desk has asked them for something: whoever asked takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from bot.desk.refusals import Refused
from bot.handlers.replying import Incoming
from bot.rendering.reply import Reply
from bot.screens.desk import refused
from bot.screens.kit import line
from bot.storage import announcements as announced
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
