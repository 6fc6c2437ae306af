"""Which pictures there are, what is drawn for each, and what stands below it: the same facts, for those who
cannot see it; :mod:`bot.pictures.painting` paints them, beside the event loop, so that no answer waits for
one.

One thread. Painting rests after each item of a picture, packing runs without the interpreter. A layout does
not rest: each takes a few milliseconds, and gives the interpreter up within two to whoever waits; what takes
longer there makes answers late. What they notice is measured by ``tests/benchmarks/pictures.py``. A process
of its own would cost another copy of the knowledge and half a second at its start.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from bot.answering.answer import Answer, Part
from bot.pictures import design
from bot.pictures.cards import card
from bot.pictures.design import SIZES, THEMES, SizeName, ThemeName
from bot.pictures.scene import Scene
from bot.pictures.sheets import pages, sheet_of
from bot.rendering import buttons, figures, topics
from bot.rendering.render import finished
from bot.rendering.text import Reply, cut
from knowledge.model import Knowledge, TopicId
from locales.languages import LANGUAGES, Language

Kind = Literal["figure", "topic"]


@dataclass(frozen=True, slots=True)
class Picture:
    """The card of a figure, or a page (from 0) of the sheet of a topic."""

    kind: Kind
    id: str
    language: Language
    size: SizeName = "wide"
    theme: ThemeName = "light"
    page: int = 0

    @property
    def subject(self) -> str:
        """What it shows: ``figure:ID``, ``topic:ID``, of a further page ``topic:ID#2``."""
        further = f"#{self.page + 1}" if self.page else ""
        return f"{self.kind}:{self.id}{further}"

    @property
    def file_name(self) -> str:
        """Of its file, the same for the same picture."""
        further = f"-{self.page + 1}" if self.page else ""
        return f"{self.id}{further}-{self.language}-{self.size}-{self.theme}.png"


def card_of(figure_id: str, language: Language, size: SizeName, theme: ThemeName = "light") -> Picture:
    """The card of a figure."""
    return Picture("figure", figure_id, language, size, theme)


def sheets_of(
    topic_id: str, knowledge: Knowledge, language: Language, size: SizeName, theme: ThemeName = "light"
) -> tuple[Picture, ...]:
    """The pages of the sheet of a topic; KeyError: there is no such topic."""
    count = pages(topic_id, knowledge, language, size)
    return tuple(Picture("topic", topic_id, language, size, theme, page) for page in range(count))


def scene_of(picture: Picture, knowledge: Knowledge) -> Scene:
    """What is drawn. KeyError: there is no such figure or topic; TooLongError: its words do not fit."""
    if picture.kind == "figure":
        return card(picture.id, knowledge, picture.language, picture.size, picture.theme)
    return sheet_of(picture.id, knowledge, picture.language, picture.size, picture.theme, picture.page)


def revision(scene: Scene) -> str:
    """A mark of all that is drawn and of the design's version: what differs in either differs in it."""
    return hashlib.sha256(f"{design.VERSION}{scene!r}".encode()).hexdigest()[:20]


def every(knowledge: Knowledge) -> Iterator[Picture]:
    """Every picture that there is: figures and topics that are served, languages, sizes, themes."""
    for language in LANGUAGES:
        for size in SIZES:
            for theme in THEMES:
                for topic in knowledge.topics:
                    figures = knowledge.of_topic(topic)
                    yield from (card_of(figure.id, language, size, theme) for figure in figures)
                    if len(figures) > 1:
                        yield from sheets_of(topic, knowledge, language, size, theme)


LIMIT: Final = 1024  # characters of a caption after its markup is read (Bot API, sendPhoto)
_OFFERED: Final = 2  # figures below a sheet that it does not show


def caption(picture: Picture, knowledge: Knowledge) -> Reply:
    """The answer that the picture shows, within the length of a caption; below a sheet, its figures' buttons.

    KeyError: there is no such figure or topic.
    """
    rows: tuple[buttons.Row, ...] = ()
    if picture.kind == "topic":
        answer = Answer("topic", picture.id)
        text = topics.render(answer, knowledge, picture.language, LIMIT)
        offered = buttons.unlisted(picture.id, knowledge, _OFFERED)
        rows = buttons.of_figures(offered, knowledge, picture.language)
    else:
        topic = knowledge.figure(picture.id).topic
        answer = Answer("figure", topic, (Part(picture.id),))
        text = figures.render(answer, knowledge, picture.language, LIMIT)
    shown = (picture.id,) if picture.kind == "figure" else ()
    return finished(
        cut(text, LIMIT),
        picture.language,
        answer.kind,
        rows,
        answer=answer,
        topic=answer.topic,
        figures=shown,
    )


T = TypeVar("T")
PAUSE: Final = 0.0002  # seconds after each item: time for the loop to wake and to take the interpreter
SWITCH: Final = 0.002  # seconds after which a thread gives it up. Shorter ones break an answer to pieces


class Worker:
    """Draws one picture after the other. Made at once, its thread when the first one is asked for."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._of: Knowledge | None = None
        self._made: dict[Hashable, Any] = {}  # all but the pictures, of this knowledge

    async def pages(
        self,
        topic: TopicId,
        knowledge: Knowledge,
        language: Language,
        size: SizeName,
        theme: ThemeName = "light",
    ) -> tuple[Picture, ...]:
        """The pages of a topic's sheet."""
        what = "pages", topic, language, size, theme
        return await self._once(what, knowledge, lambda: sheets_of(topic, knowledge, language, size, theme))

    async def revision(self, picture: Picture, knowledge: Knowledge) -> str:
        """The mark of what is drawn, see :func:`bot.pictures.picture.revision`.

        KeyError: there is no such figure or topic; TooLongError: its words do not fit.
        """
        what = "revision", picture
        return await self._once(what, knowledge, lambda: revision(scene_of(picture, knowledge)))

    async def caption(self, picture: Picture, knowledge: Knowledge) -> Reply:
        """What stands below it, see :func:`bot.pictures.picture.caption`."""
        return await self._once(("caption", picture), knowledge, lambda: caption(picture, knowledge))

    async def png(self, picture: Picture, knowledge: Knowledge) -> bytes:
        """The picture's file; errors as :meth:`revision`."""

        return await self.drawn(lambda: scene_of(picture, knowledge))

    async def drawn(self, scene: Callable[[], Scene]) -> bytes:
        """The file of a picture that is made for once; errors are those of ``scene``."""

        def painted() -> bytes:
            from bot.pictures.painting import png  # the drawing library is not for those who draw nothing

            return png(scene(), PAUSE)

        return await self._run(painted)

    async def _once(self, what: Hashable, knowledge: Knowledge, work: Callable[[], T]) -> T:
        """What is made of this knowledge, made when it is asked for first."""
        if knowledge is not self._of:
            self._of, self._made = knowledge, {}
        made = self._made
        if what not in made:
            made[what] = await self._run(work)
        found: T = made[what]
        return found

    async def _run(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
            sys.setswitchinterval(min(SWITCH, sys.getswitchinterval()))
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
