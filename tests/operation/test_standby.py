"""Where the store cannot be used the bot answers all the same, and says so once."""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
import sys
import urllib.request
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, Running, raw, running, waits
from bot_api.running import healthy
from stored_examples import run
from test_backup import damage
from test_webhook import free_port

from bot.operation import standby
from bot.settings import DATABASE
from bot.storage import copying, database
from bot.storage.data_folder import DataLock
from bot.storage.sqlite import DiskError, StorageError

QUESTION = "Сколько волонтёрских центров?"
ANSWER = "<b>20 центров</b>\n"
OFFICER = 900_001
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def asked(api: BotApi, bot: Running, chat: int) -> None:
    """A question is answered."""
    before = len(answers(api))
    api.say(chat, QUESTION)
    api.wait_until(lambda: len(answers(api)) > before)


def answers(api: BotApi) -> list[Any]:
    return [c for c in api.accepted("sendMessage") if c.values["text"].startswith(ANSWER)]


def told(api: BotApi) -> list[str]:
    """What the desk was told."""
    calls = api.accepted("sendMessage")
    return [c.values["text"] for c in calls if c.values["chat_id"] == str(OFFICER)]


def test_a_damaged_store_is_set_aside_until_a_backup_is_restored(api: BotApi, tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    port = free_port()
    settings = {
        "AZAMAT_LISTEN": f"127.0.0.1:{port}",
        "AZAMAT_DESK": str(OFFICER),
        "AZAMAT_BACKUPS": str(copies),
    }
    for chat in (7, OFFICER):
        api.chat(raw.private(chat))
    with running(api, data, **settings) as bot:
        bot.wait_log("answers")
        asked(api, bot, 7)
    copies.mkdir(exist_ok=True)  # the bot may have made one already
    copy = copies / "azamat-2099-03-02.sqlite3"  # newer than what the bot may have made
    copying.copy(data / DATABASE, copy, NOW)
    damage(data / DATABASE)
    for _ in (1, 2):  # the second start finds it set aside
        with running(api, data, **settings) as bot:
            bot.wait_log("answers")
            asked(api, bot, 7)
            status, details = healthy(port)
            assert status == 503
            assert str(copy) in details["store"]
            api.wait_until(lambda: any("Дерекқор ашылмады" in text for text in told(api)))
        assert bot.err.count("Questions are answered meanwhile") == 1
    assert not (data / DATABASE).exists()
    assert len(list(data.glob(f"{DATABASE}.damaged-*Z"))) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZAMAT_DATA", str(data))
        from bot.cli import main

        assert main(["restore", str(copy)]) == 0
    with running(api, data, **settings) as bot:
        bot.wait_log("answers")
        api.wait_until(lambda: healthy(port)[0] == 200)
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        assert connection.execute("SELECT chat_id, language FROM chats WHERE chat_id = 7").fetchall() == [
            (7, "ru")
        ]


def test_a_store_that_is_damaged_while_it_runs(api: BotApi, tmp_path: Path) -> None:
    """The bot begins anew by itself, without it."""
    api.chat(raw.private(7))
    with running(api, tmp_path, instead=waits.STORING | waits.PROBING) as bot:
        bot.wait_log("answers")
        asked(api, bot, 7)
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        damage(tmp_path / DATABASE)
        api.say(7, QUESTION)
        bot.wait_log("Questions are answered meanwhile")
        api.wait_until(lambda: len(answers(api)) >= 2)
        asked(api, bot, 7)
    assert "begins anew" in bot.err


def opened(folder: Path, *, replace: bool = True) -> standby.Opened:
    async def play() -> standby.Opened:
        async with AsyncExitStack() as stack:
            return await standby.open_store(stack, folder / DATABASE, NOW, replace=replace)

    return run(play())


@pytest.mark.parametrize("where", ["lock", "store"])
@pytest.mark.parametrize("code", ["ENOSPC", "EROFS", "EIO"])
def test_a_disk_that_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, code: str
) -> None:
    import errno

    number = getattr(errno, code)
    name = "azamat.lock" if where == "lock" else DATABASE
    real: Callable[..., int] = os.open

    def failing(path: Any, *more: Any, **named: Any) -> int:
        if str(path).endswith(name):
            raise OSError(number, os.strerror(number))
        return real(path, *more, **named)

    monkeypatch.setattr(os, "open", failing)
    found = opened(tmp_path)
    assert os.strerror(number) in found.trouble
    assert found.passing
    with pytest.raises(DiskError):  # the chat in the terminal says so, and ends
        opened(tmp_path, replace=False)


def test_a_store_without_the_right_to_it_is_a_fault_of_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path)
    monkeypatch.setattr(database.os, "access", lambda *_: False)
    with pytest.raises(StorageError, match="no permission"):
        opened(tmp_path)


def test_a_lock_that_another_holds_is_no_trouble_of_the_disk(tmp_path: Path) -> None:
    with DataLock(tmp_path), pytest.raises(StorageError, match="already running"):
        opened(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_the_bot_comes_back_to_its_store_when_the_disk_has_room(api: BotApi, tmp_path: Path) -> None:
    """From a start on a full disk, without anybody's doing."""
    api.chat(raw.private(7))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        asked(api, bot, 7)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY));"
        "from bot.__main__ import main; sys.exit(main(['run']))"
    )
    often = {"bot.operation.standby.until_usable.__defaults__": (0.5,)}
    with running(api, tmp_path, code=code, instead=often) as bot:
        bot.wait_log("Questions are answered meanwhile")
        asked(api, bot, 7)
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)  # type: ignore[attr-defined]
        bot.wait_log("the store can be used again")
        bot.wait_log("begins anew")
        asked(api, bot, 7)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM inbox").fetchone() == (2,)  # not what came between


# -- the supervisor -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")
def test_the_supervisor_hears_of_good_updates_alone(api: BotApi, tmp_path: Path) -> None:
    path = tmp_path / "notify"
    heard: list[str] = []
    api.chat(raw.private(7))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
        inbox.bind(str(path))
        inbox.settimeout(90)
        environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "800000"}
        with running(api, tmp_path / "data", instead=waits.ASKING, **environment) as bot:
            while "WATCHDOG=1" not in heard:
                heard.append(inbox.recv(4096).decode())
            assert heard[0].startswith("READY=1\n")
            api.fault("page", "getUpdates", code=502)
            bot.wait_log("getUpdates failed")
            inbox.settimeout(3)
            with pytest.raises(TimeoutError):
                emptied(inbox)
            api.faults.clear()
            api.say(7, "/help")  # else nothing would come for as long as Telegram holds a request back
            inbox.settimeout(90)
            assert inbox.recv(4096) == b"WATCHDOG=1"
        inbox.settimeout(5)
        last = [inbox.recv(4096)]
        while last[-1] != b"STOPPING=1":
            last.append(inbox.recv(4096))


def emptied(inbox: socket.socket) -> None:
    for _ in range(20):
        inbox.recv(4096)


def test_what_is_counted_names_nobody(api: BotApi, tmp_path: Path) -> None:
    port = free_port()
    api.chat(raw.private(7_777_777))
    with running(api, tmp_path, AZAMAT_LISTEN=f"127.0.0.1:{port}") as bot:
        bot.wait_log("answers")
        asked(api, bot, 7_777_777)
        api.say(7_777_777, "Шымкентте қанша волонтер бар?")
        api.ask_inline(7_777_777, "грант")
        api.wait_for("answerInlineQuery")
        api.wait_until(lambda: 'kind="inline_query"' in counted(port))
        text = counted(port)
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['azamat_updates_total{ended="done",kind="message"}'] == "2.0"
    assert lines['azamat_answers_total{kind="figure",language="ru"}'] == "1.0"
    assert lines['azamat_answers_total{kind="unknown",language="kk"}'] == "1.0"
    assert lines['azamat_denials_total{reason="place"}'] == "1.0"
    assert lines['azamat_api_calls_total{method="answerInlineQuery",outcome="ok"}'] == "1.0"
    assert lines["azamat_well"] == "1.0"
    assert "7777777" not in text
    assert "Шымкент" not in text


def counted(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return str(answer.read(), "utf-8")
