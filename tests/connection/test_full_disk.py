"""A store that takes nothing, for a while: nobody is lost, and nobody is told off."""

from __future__ import annotations

import asyncio
import errno
import resource
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, Running, raw, running, waits
from bot_api.running import healthy
from test_webhook import free_port, webhook_settings

from bot.connection.intake import Handlers, Intake
from bot.settings import DATABASE
from bot.storage import updates
from bot.storage.database import Database
from bot.storage.sqlite import StorageError

QUESTION = "Сколько волонтёрских центров?"
ANSWER = "<b>20 центров</b>\n"


def limit(bot: Running, bytes_: int) -> None:
    """No file of the process grows beyond so many bytes from now on: for SQLite a disk that fails."""
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (bytes_, resource.RLIM_INFINITY))  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_through_the_process(api: BotApi, tmp_path: Path, way: str) -> None:
    port = free_port()
    settings = {"AZAMAT_LISTEN": f"127.0.0.1:{port}"}
    if way == "webhook":
        api.webhook_at = f"http://127.0.0.1:{port}"
        settings = webhook_settings(port)
    for chat in (7, 8):
        api.chat(raw.private(chat))
    with running(api, tmp_path, instead=waits.ASKING | waits.STORING, **settings) as bot:
        bot.wait_log("answers")
        api.wait_until(lambda: len(api.accepted("setMyCommands")) == 12)
        api.say(8, QUESTION)
        api.wait_for("sendMessage")
        api.wait_until(lambda: api.pending() == 0)
        limit(bot, (tmp_path / f"{DATABASE}-wal").stat().st_size)
        api.updates([{"message": api.message(7, QUESTION)} for _ in range(8)])
        bot.wait_log("cannot be kept")
        before, polls = len(api.webhook_codes), api.polls
        # Each of them more often than a person may write.
        api.wait_until(lambda: len(api.webhook_codes) - before + api.polls - polls >= 3)
        assert api.pending() == 8  # Telegram was not told that they came
        assert set(api.webhook_codes[before:]) <= {503}
        status, details = healthy(port)
        assert status == 503
        assert details["store"]
        limit(bot, resource.RLIM_INFINITY)
        api.wait_until(lambda: api.pending() == 0 and len(api.accepted("sendMessage")) == 9)
        assert healthy(port)[0] == 200
    assert all(call.values["text"].startswith(ANSWER) for call in api.accepted("sendMessage"))
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT ended, count(*) FROM inbox GROUP BY 1").fetchall() == [("done", 9)]
    assert "Traceback" not in bot.err


NOW = 1_700_000_000


def message(update_id: int, chat: int, text: str = "x", **more: Any) -> dict[str, Any]:
    content = raw.message(raw.private(chat), text, update_id, raw.person(chat), **{"date": NOW, **more})
    return {"update_id": update_id, "message": content}


async def ended(db: Database) -> Counter[tuple[int, str]]:
    rows = await db.read.execute_fetchall("SELECT chat_id, ended FROM inbox")
    return Counter((row[0], row[1]) for row in rows)


def played(play: Any, handle: Any, **more: Any) -> Any:
    async def run() -> Any:
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(handle, handle, handle), now=lambda: NOW, **more)
            await intake.start()
            try:
                return await play(db, intake)
            finally:
                await intake.stop()

    return asyncio.run(asyncio.wait_for(run(), 120))


async def until_done(db: Database) -> None:
    while await updates.count(db):
        await asyncio.sleep(0.01)


async def nothing(update: Mapping[str, Any]) -> None:
    """Nothing is done."""


def test_what_comes_again_is_no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """15 messages, kept at the fourth attempt, and given twice more by Telegram: each of them is answered."""

    async def play(db: Database, intake: Intake) -> Counter[tuple[int, str]]:
        batch = [message(n, 1) for n in range(1, 16)]
        add = updates.add

        async def full(*_: Any) -> dict[int, int]:
            raise StorageError("the disk is full")

        monkeypatch.setattr(updates, "add", full)
        for _ in range(3):
            with pytest.raises(StorageError):
                await intake.accept(batch)
        assert intake.trouble == "the disk is full"
        monkeypatch.setattr(updates, "add", add)
        for _ in range(3):
            await intake.accept(batch)
        assert intake.trouble == ""
        await intake.accept([message(n, 1) for n in range(16, 21)])  # five more are no flood yet
        await until_done(db)
        return await ended(db)

    assert played(play, nothing) == {(1, "done"): 20}


def test_one_that_is_told_off_is_told_once_whatever_comes_again() -> None:
    told: list[int] = []

    async def play(db: Database, intake: Intake) -> None:
        async def tell(update: Mapping[str, Any]) -> None:
            told.append(update["update_id"])

        intake._handlers = Handlers(nothing, tell, nothing)
        for _ in range(2):
            await intake.accept([message(n, 1) for n in range(1, 30)])
        await until_done(db)
        assert await ended(db) == {(1, "done"): 20, (1, "limited"): 9}

    played(play, nothing)
    assert told == [21]


@pytest.mark.parametrize(
    "error", [StorageError("the disk is full"), OSError(errno.EMFILE, "Too many open files")]
)
def test_a_handler_that_the_store_failed_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Or the machine. Nothing is struck off for it; the others go on."""
    tries: Counter[int] = Counter()
    monkeypatch.setattr("bot.connection.intake.RETRY", (0.01,))

    async def handle(update: Mapping[str, Any]) -> None:
        chat = update["message"]["chat"]["id"]
        tries[chat] += 1
        if chat == 1 and tries[1] < 4:
            raise error

    async def play(db: Database, intake: Intake) -> Counter[tuple[int, str]]:
        await intake.accept([message(1, 1), message(2, 2)])
        await until_done(db)
        assert intake.trouble == ""
        return await ended(db)

    assert played(play, handle) == {(1, "done"): 1, (2, "done"): 1}
    assert tries == {1: 4, 2: 1}


def test_what_waits_for_the_store_waits_in_the_inbox_when_we_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handle(update: Mapping[str, Any]) -> None:
        raise StorageError("the disk is full")

    async def play(db: Database, intake: Intake) -> int:
        await intake.accept([message(1, 1)])
        await asyncio.sleep(0.05)
        await intake.stop(0.1)
        return await updates.count(db)

    assert played(play, handle) == 1


def test_commands_that_end_something_and_service_messages_are_no_flood() -> None:
    """25 forwards, then what must be obeyed; service messages of kinds that nobody knows yet, too."""
    texts: list[str] = []

    async def handle(update: Mapping[str, Any]) -> None:
        texts.append(
            update["message"].get("text") or next(k for k in update["message"] if k.startswith("c_"))
        )

    async def play(db: Database, intake: Intake) -> None:
        flood = [message(n, 1) for n in range(1, 26)]
        obeyed = [
            message(30 + n, 1, text)
            for n, text in enumerate(("/unsubscribe", "/forget@azamat_bot", "/STOP", "/unsubscribe now"))
        ]
        service = []
        for n, name in enumerate(("migrate_to_chat_id", "left_chat_member", "unheard_of", "pinned_message")):
            one = message(40 + n, 1)
            del one["message"]["text"]
            one["message"] |= {name: {"a": 1}, f"c_{name}": 1}
            service.append(one)
        await intake.accept([*flood, *obeyed, *service, message(50, 1, "/help")])
        await until_done(db)

    played(play, handle)
    assert texts[20:] == [
        "x", "/unsubscribe", "/forget@azamat_bot", "/STOP", "/unsubscribe now",
        "c_migrate_to_chat_id", "c_left_chat_member", "c_unheard_of", "c_pinned_message",
    ]  # fmt: skip


def test_an_album_counts_as_one_message() -> None:
    async def play(db: Database, intake: Intake) -> Counter[tuple[int, str]]:
        albums = [
            message(100 * album + n, 1, media_group_id=str(album)) for album in range(1, 6) for n in range(10)
        ]
        await intake.accept(albums)
        await intake.accept([message(n, 1) for n in range(1, 18)])
        await until_done(db)
        return await ended(db)

    assert played(play, nothing) == {(1, "done"): 65, (1, "limited"): 2}
