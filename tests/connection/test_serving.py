"""What stands around the answers while the bot runs."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest

from bot import serving
from bot.operation import machine
from bot.settings import load


def test_what_ends_beside_the_answers_is_said_at_once_and_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        raise RuntimeError("a bug")

    async def play() -> list[str]:
        async with serving._background(work()):
            await asyncio.sleep(0.01)
            return [f"{record.getMessage()} ({record.exc_info[1]})" for record in caplog.records]  # type: ignore[index]

    with caplog.at_level(logging.ERROR, "bot.serving"):
        said = asyncio.run(play())
    assert said == ["what runs beside the answers has ended: begin the bot anew (a bug)"]


def test_what_runs_beside_the_answers_ends_with_them_and_that_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def play() -> None:
        async with serving._background(asyncio.sleep(3600)):
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(play(), 60))
    assert caplog.records == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("before", [256, machine.FILES + 1])
def test_a_system_that_allows_few_files_is_asked_for_more(before: int) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and before > hard:
        pytest.skip("this system allows no more")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))
    try:
        machine.allow_connections()
        found = resource.getrlimit(resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    most = machine.FILES if hard == resource.RLIM_INFINITY else min(machine.FILES, hard)
    assert found == (max(before, most), hard)


def test_only_a_webhook_that_telegram_refuses_is_said_to_be_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another refusal is no fault of that setting: a polling bot has none."""
    settings = load({"AZAMAT_DATA": str(tmp_path)}, tmp_path)

    async def refused(*_: Any) -> bool:
        raise BadRequest("chat not found")

    monkeypatch.setattr(serving, "_served", refused)
    with pytest.raises(BadRequest, match="chat not found"):
        asyncio.run(serving.serve(settings, "1000:AAloopback"))
