"""A long text is worked on beside the event loop: nobody else waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from scene import OLEG, Scene, played, private, text_of

from bot.handlers import answers, asking
from bot.handlers.services import LONG, aside

COLUMN = "1 234 567\n" * 400


def test_only_what_is_long_leaves_the_loop() -> None:
    async def play() -> list[bool]:
        here = threading.get_ident()
        return [await aside("x" * n, threading.get_ident) == here for n in (0, LONG, LONG + 1)]

    assert asyncio.run(play()) == [True, True, False]


@pytest.mark.parametrize("what", ["a question", "a question passed on"])
def test_others_are_answered_meanwhile(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The long one takes until the short one has been answered."""
    answered = threading.Event()

    async def play(scene: Scene) -> None:
        ask = scene.app.assistant.ask

        def slow(text: str, *more: Any) -> Any:
            if len(text) > LONG:
                assert answered.wait(60)
            return ask(text, *more)

        def slow_redaction(text: str) -> str:
            assert answered.wait(60)
            return "1"

        if what == "a question":
            monkeypatch.setattr(scene.app.assistant, "ask", slow, raising=False)
            work = scene.said(COLUMN)
        else:
            below = scene.message("Дереккөзде жоқ", reply_to_message=scene.message(COLUMN))
            monkeypatch.setattr(asking, "redacted", slow_redaction)
            work = scene.pressed("1/pass", below=below)
        long = asyncio.create_task(work)
        await asyncio.sleep(0.05)
        assert not long.done()
        assert text_of(await scene.said("Биыл қанша грант бөлінді?", private(OLEG), OLEG))
        answered.set()
        await asyncio.wait_for(long, 60)

    assert asking.aside is answers.aside is asking.aside
    played(play)


def test_a_pasted_column_can_be_passed_on() -> None:
    """152 seconds it took, and everybody waited."""

    async def play(scene: Scene) -> None:
        asked = scene.message(COLUMN)
        below = scene.message("Дереккөзде жоқ", reply_to_message=asked)
        begun = time.process_time()
        await scene.pressed("1/pass", below=below)
        assert time.process_time() - begun < 2
        ((kept,),) = await scene.rows("SELECT text FROM passed_on")
        assert kept.startswith("1 234 ")

    played(play)
