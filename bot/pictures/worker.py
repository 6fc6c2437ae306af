"""Pictures drawn beside the event loop, so that no answer waits for one.

One thread. Painting rests after each item of a picture, packing runs without the interpreter. A layout does
not rest: each takes a few milliseconds, and gives the interpreter up within two to whoever waits; what takes
longer there makes answers late. What they notice is measured by
``tests/benchmarks/pictures.py``. A process of its own would cost another copy of the knowledge and half a
second at its start.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from bot.pictures import picture as pictures
from bot.pictures.design import SizeName, ThemeName
from bot.pictures.picture import Picture, revision, scene_of, sheets_of
from bot.pictures.scene import Scene
from bot.rendering.text import Reply
from knowledge.model import Knowledge, TopicId
from locales.languages import Language

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
        return await self._once(("caption", picture), knowledge, lambda: pictures.caption(picture, knowledge))

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
