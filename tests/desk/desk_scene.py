"""Two officers at the desk over a knowledge folder of its own; what they see, and what is served."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import drafting_drafts
import scene
from scene import AIGUL, OLEG, Scene, buttons, text_of

from bot.assistant import Assistant
from bot.screens.home import Interface
from bot.watching import Watcher, open_knowledge
from knowledge.model import Knowledge

T = TypeVar("T")
LOG = logging.getLogger("test.desk")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def played(
    play: Callable[[Scene], Coroutine[Any, Any, T]],
    folder: Path,
    *officers: int,
    files: dict[str, str] | None = None,
) -> T:
    """Run ``play`` with these officers over the files, by default the invented ones, in ``folder``."""
    write(folder, files or drafting_drafts.FILES)

    async def at_desk(s: Scene) -> T:
        app = s.app
        app.knowledge, _ = await open_knowledge(app.store, folder, s.now, LOG)

        def built(knowledge: Knowledge) -> tuple[Knowledge, Assistant]:
            return knowledge, Assistant(lambda: knowledge, Interface())

        def swap(new: tuple[Knowledge, Assistant]) -> None:
            app.knowledge, app.assistant = new

        app.library = Watcher(app.store, folder, app.knowledge, built, swap, lambda: s.now, LOG)
        swap(built(app.knowledge))
        return await play(s)

    return scene.played(at_desk, Scene(desk=frozenset(officers or (7, 8))))


async def tap(s: Scene, calls: Any, name: str, person: Any = AIGUL) -> Any:
    """Press the button of that name (or that begins so) below what was said last."""
    found = buttons(calls)
    data = next((data for label, data in found.items() if label.startswith(name)), None)
    assert data is not None, (name, found, text_of(calls))
    return await press(s, data, person)


async def press(s: Scene, data: str, person: Any = AIGUL, once: int = 0) -> Any:
    """A button below the newest message in a person's chat. ``once``: the press, where it is one again."""
    theirs = [m for m in s.sent if m["chat"]["id"] == person["id"]]
    below = theirs[-1] if theirs else s.message("x", None, person)
    return await s.pressed(data, person, below, id=str(once or 1000 + s.fed))


def document(s: Scene, data: bytes, name: str = "next.txt") -> dict[str, Any]:
    """A file that an officer sends."""
    s.telegram.files["doc"] = data
    return {"file_id": "doc", "file_unique_id": "u", "file_name": name, "file_size": len(data)}


RU = OLEG
