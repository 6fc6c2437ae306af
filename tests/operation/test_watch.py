"""What is logged, who is told of failures, what health says; without a process."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stored_examples import run
from test_backup import fill

from bot.connection import polling, webhook
from bot.operation import journal
from bot.operation.health import STUCK, UNWELL, Health, Incoming, Metrics
from bot.operation.journal import Failures, Kind
from bot.operation.machine import interval, notify
from bot.storage import data_folder
from bot.storage.database import Database
from bot.storage.sqlite import DiskError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKEN = "1000:AAsecret_part"  # noqa: S105


def record(name: str, message: str, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord(name, level, "x.py", 1, message, None, None)


# -- the log ------------------------------------------------------------------------------------------------


def logged(form: str, capsys: pytest.CaptureFixture[str], say: Callable[[logging.Logger], object]) -> str:
    root, ptb = logging.getLogger(), logging.getLogger("telegram")
    before = root.handlers[:], root.level, ptb.level
    try:
        journal.set_up((TOKEN, None), form=form)  # type: ignore[arg-type]
        say(logging.getLogger("bot.x"))
    finally:
        root.handlers[:], level, below = before[0], before[1], before[2]
        root.setLevel(level)
        ptb.setLevel(below)
    return capsys.readouterr().err


def failing(log: logging.Logger) -> None:
    try:
        raise ValueError(f"at {TOKEN}")
    except ValueError:
        log.exception("it failed “қате”")


def test_a_line_names_the_update_that_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    def say(log: logging.Logger) -> None:
        with journal.about({"update_id": 501, "message": {"text": "secret words"}}):
            log.info("inside")
        log.info("outside")

    inside, outside = logged("plain", capsys, say).splitlines()
    assert inside.endswith("INFO bot.x [501]: inside")
    assert outside.endswith("INFO bot.x: outside")


def test_json_is_an_object_a_line_with_its_trace_and_without_the_token(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def say(log: logging.Logger) -> None:
        with journal.about({"update_id": 501, "message": {}}):
            failing(log)
        log.warning("two\nlines")

    first, second = map(json.loads, logged("json", capsys, say).splitlines())
    moment = datetime.fromisoformat(first.pop("time"))
    assert abs(datetime.now(UTC) - moment) < timedelta(hours=1)
    assert "ValueError: at <hidden>" in first.pop("error")
    assert first == {"level": "error", "logger": "bot.x", "update": 501, "message": "it failed “қате”"}
    assert second.pop("time")
    assert second == {"level": "warning", "logger": "bot.x", "message": "two\nlines"}


def test_plain_lines_keep_their_trace_and_hide_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    text = logged("plain", capsys, failing)
    assert "Traceback" in text
    assert TOKEN not in text


# -- the desk -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message", "kind"),
    [
        ("bot.handlers.replying", "error 12ab", "answer"),
        ("bot.connection.intake", "updates cannot be kept (/d/azamat.sqlite3: the disk is full)", "store"),
        ("bot.connection.polling", "updates cannot be kept (/d/azamat.sqlite3: the disk is full)", "store"),
        (polling.log.name, "another program takes the updates of this bot", "updates"),
        (webhook.log.name, "another program has changed this bot's webhook", "updates"),
        ("bot.operation.backup", "the backup of this night was not made (x)", "backup"),
        ("bot.operation.standby", "/d/azamat.sqlite3: damaged", "standby"),
        ("bot.operation.health", "the store takes nothing (x)", "store"),
        ("bot.app", "knowledge: topics/grants.toml: no", "knowledge"),
        ("bot.anything", "unheard of", "other"),
        ("bot.announcements.outbox", "announcement 3 pauses", None),
    ],
)
def test_what_kind_a_failure_is(name: str, message: str, kind: Kind | None) -> None:
    assert journal.kind(record(name, message)) == kind
    assert journal.kind(record(name, message, logging.WARNING)) is None


def test_the_desk_is_told_once_a_day_of_each_kind() -> None:
    now = 0.0
    told: list[Kind] = []

    async def tell(kind: Kind) -> bool:
        told.append(kind)
        return True

    async def play() -> None:
        nonlocal now
        heard = Failures(lambda: now)
        heard.emit(record("bot.handlers.replying", "before the loop"))
        running = asyncio.create_task(heard.run(tell))
        for now in (1.0, 2.0, journal.DAY - 1, journal.DAY + 1):
            for name in ("bot.handlers.replying", "bot.operation.backup"):
                await asyncio.to_thread(heard.emit, record(name, f"at {now}"))
            await asyncio.sleep(0.05)
        running.cancel()

    run(play())
    assert told == ["answer", "backup", "answer", "backup"]


def test_a_desk_that_cannot_be_told_is_told_later() -> None:
    tries: list[Kind] = []

    async def tell(kind: Kind) -> bool:
        tries.append(kind)
        return len(tries) == 3

    async def play() -> None:
        heard = Failures()
        running = asyncio.create_task(heard.run(tell, again=0.01))
        await asyncio.sleep(0)
        heard.emit(record("bot.handlers.replying", "x"))
        while len(tries) < 3:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        running.cancel()

    run(play())
    assert tries == ["answer"] * 3


# -- health -------------------------------------------------------------------------------------------------


class Way:
    silent = 1.0


WELL = Way()


def judged(
    work: Callable[[Database, Health], Awaitable[object]],
    now: datetime = NOW,
    way: Way | None = WELL,
    **more: Any,
) -> dict[str, Any]:
    """What health says after ``work``."""

    async def play() -> dict[str, Any]:
        async with await Database.open(":memory:") as store:
            health = Health(store, lambda: now, Metrics(), **more)
            health.incoming = Incoming(way)
            await work(store, health)
            well, details = await health.look()
            assert well is ("faults" not in details)
            return details

    return run(play())


async def nothing(store: Database, health: Health) -> None:
    """Nothing has happened."""


def test_all_is_well() -> None:
    assert judged(nothing) == {"waiting": 0, "silent": 1}


def test_nothing_comes() -> None:
    way = Way()
    way.silent = UNWELL
    assert judged(nothing, way=way)["faults"] == ["nothing comes from Telegram"]
    assert judged(nothing, way=None)["faults"] == ["Telegram was not reached yet"]


def test_another_program_takes_the_updates() -> None:
    async def taken(store: Database, health: Health) -> None:
        health.incoming = Incoming(Way(), "webhook", lambda: "taken by another program")

    details = judged(taken)
    assert details["webhook"] == "taken by another program"
    assert details["faults"] == ["another program takes the updates"]


def test_updates_and_messages_that_are_stuck() -> None:
    async def filled(store: Database, health: Health) -> None:
        await fill(store)

    assert "faults" not in judged(filled, NOW + STUCK / 2)
    assert judged(filled, NOW + STUCK * 2)["faults"] == [
        "updates wait for more than ten minutes",
        "no message of an announcement has gone out for ten minutes",
    ]


def test_the_store_is_tried_and_what_it_says_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Once in the log, however often it says so; until it takes something again."""
    full, tries = True, 0

    async def probe(*_: object) -> None:
        nonlocal tries
        tries += 1
        if full:
            raise DiskError("x: the disk is full")

    async def tried(store: Database, health: Health) -> None:
        nonlocal full, tries
        monkeypatch.setattr(data_folder, "probe", probe)
        keeping = asyncio.create_task(health.keep(0.01))
        while tries < 3:
            await asyncio.sleep(0.01)
        assert (await health.look())[1]["store"] == "x: the disk is full"
        full, tries = False, 0
        while tries < 2:
            await asyncio.sleep(0.01)
        keeping.cancel()

    with caplog.at_level(logging.INFO):
        assert "faults" not in judged(tried)
    assert [r.message for r in caplog.records if r.name == "bot.operation.health"] == [
        "the store takes nothing (x: the disk is full)",
        "the store takes what is written again",
    ]


@pytest.mark.parametrize("what", ["deleted", "replaced", "moved", "forbidden"])
def test_a_store_that_is_taken_away_under_the_bot_is_said(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes on into a file that nobody finds, or may open, at the next start."""

    def forbidden(path: Path) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def take(path: Path) -> None:
        if what == "moved":
            path.parent.rename(tmp_path / "elsewhere")
            return
        if what == "forbidden":
            monkeypatch.setattr(Path, "stat", forbidden)
            return
        path.rename(tmp_path / "aside")
        if what == "replaced":
            path.write_bytes((tmp_path / "aside").read_bytes())

    async def play() -> dict[str, Any]:
        path = tmp_path / "data" / "x.sqlite3"
        async with await Database.open(path) as store:
            health = Health(store, lambda: NOW, Metrics())
            health.incoming = Incoming(WELL)
            keeping = asyncio.create_task(health.keep(0.01))
            await asyncio.sleep(0.05)
            assert (await health.look())[0]
            take(path)
            while (await health.look())[0]:
                await asyncio.sleep(0.01)
            keeping.cancel()
            return (await health.look())[1]

    said = "cannot be looked at: Permission denied" if what == "forbidden" else "moved, deleted or replaced"
    assert said in run(play())["store"]


def test_telegrams_calls_that_do_not_arrive_are_said() -> None:
    async def failing(store: Database, health: Health) -> None:
        health.incoming = Incoming(Way(), "webhook", trouble=lambda: "Connection refused")

    details = judged(failing)
    assert details["webhook"] == "Connection refused"
    assert details["faults"] == ["Telegram's calls do not arrive"]


def test_a_store_in_memory_is_no_health() -> None:
    details = judged(nothing, trouble="the store is damaged")
    assert details["store"] == "the store is damaged"
    assert details["faults"] == ["the store"]


# -- the supervisor -----------------------------------------------------------------------------------------


def test_without_a_supervisor_nobody_is_told() -> None:
    assert notify("READY=1", {}) is False
    assert interval({}) is None
    assert interval({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": str(os.getpid())}) == 3.0
    assert interval({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}) is None
    assert interval({"WATCHDOG_USEC": "soon"}) is None
