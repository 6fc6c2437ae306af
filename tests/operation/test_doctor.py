"""What the doctor finds, and that it changes nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bot_api import BotApi, raw, running, waits
from bot_api.world import member
from test_backup import damage, in_store
from test_webhook import free_port

from bot.cli import main
from bot.operation import backup
from bot.pictures import painting
from bot.settings import DATABASE
from bot.storage import chats, copying
from bot.storage import database as database_
from bot.storage.data_folder import DataLock
from bot.storage.database import Database

GROUP = -1_000_001
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = raw.person(1000)
INVENTED = Path(__file__).parents[1] / "knowledge" / "invented"


async def filled(store: Database) -> None:
    await chats.set_membership(store, GROUP, "supergroup", "member", NOW)
    await chats.named(store, GROUP, "Алаң")
    await chats.subscribe(store, GROUP, "*", "kk", NOW)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store and its copy, which each test has a copy of."""
    made = tmp_path_factory.mktemp("healthy")
    data, copies = made / "data", made / "copies"
    for folder in (data, copies):
        folder.mkdir(mode=0o700)
    in_store(data / DATABASE, filled)
    asyncio.run(backup.copy_nightly(data / DATABASE, copies, 7, datetime.now(UTC)))
    return made


@pytest.fixture
def healthy(api: BotApi, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a bot of which nothing is wrong."""
    data, copies = tmp_path / "data", tmp_path / "copies"
    for folder in (data, copies):
        shutil.copytree(kept / folder.name, folder)
    api.chat(raw.group(GROUP), "", member(ME, "member"))
    for name in list(os.environ):
        if name.startswith(("AZAMAT_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", api.token)
    monkeypatch.setenv("TELEGRAM_API_URL", api.url)
    monkeypatch.setenv("AZAMAT_DATA", str(data))
    monkeypatch.setenv("AZAMAT_BACKUPS", str(copies))
    monkeypatch.setenv("AZAMAT_KNOWLEDGE", str(INVENTED))
    monkeypatch.chdir(tmp_path)
    return data


def examined(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, str]]:
    """The exit status, and what was looked at -> its lines."""
    capsys.readouterr()
    code = main(["doctor", *more])
    found: dict[str, str] = {}
    for line in capsys.readouterr().out.splitlines()[1:-1]:
        state, _, rest = line.partition(" ")
        what, _, said = rest.strip().partition(": ")
        found[what] = f"{found[what]}; {state} {said}" if what in found else f"{state} {said}"
    return code, found


def test_all_is_well_and_nothing_is_changed(
    api: BotApi, healthy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (healthy / DATABASE).read_bytes()
    code, found = examined(capsys, "--texts", str(INVENTED))
    assert code == 0
    assert [what for what, said in found.items() if not said.startswith(("ok", "note"))] == ["sources"]
    assert found["token"].startswith("ok @azamat_bot (")
    assert found["rights"] == "ok 1 groups and channels with subscriptions"
    assert found["proof"].startswith("ok orchards-2025-05-12: by ")
    assert (healthy / DATABASE).read_bytes() == before
    assert {c.method for c in api.attempts()} == {"getMe", "getWebhookInfo", "getChatMember"}


@pytest.mark.parametrize(
    ("what", "state", "said"),
    [
        ("token", "FAIL", "does not know it"),
        ("store", "FAIL", "damaged"),
        ("clock", "warn", " s behind Telegram's"),
        ("webhook", "warn", "https://other.example/hook"),
        ("rights", "warn", "Алаң (-1000001): the bot may not write"),
        ("backups", "FAIL", "damaged"),
        ("knowledge", "FAIL", "See: azamat knowledge check"),
        ("disk", "FAIL", "Make room"),
        ("fonts", "FAIL", "Inter-SemiBold"),
        ("fonts", "warn", "日 (U+65E5)"),
    ],
)
def test_what_is_wrong_is_named(
    api: BotApi,
    healthy: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    state: str,
    said: str,
) -> None:
    match what:
        case "token":
            monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1000:AAother")
        case "store":
            damage(healthy / DATABASE)
        case "clock":
            api.ahead = 100
        case "webhook":
            api.take_webhook("https://other.example/hook")
        case "rights":
            api.chat(raw.group(GROUP), "", member(ME, "restricted", can_send_messages=False))
        case "backups":
            damage(next((healthy.parent / "copies").iterdir()))
        case "knowledge":
            broken = healthy.parent / "knowledge"
            shutil.copytree(INVENTED, broken)
            (broken / "topics" / "gardens.toml").write_text("x", "utf-8")
            monkeypatch.setenv("AZAMAT_KNOWLEDGE", str(broken))
        case "fonts" if state == "FAIL":
            fonts = healthy.parent / "fonts"
            shutil.copytree(painting.FOLDER, fonts)
            (fonts / "Inter-SemiBold.otf").write_bytes(b"no font")
            painting._font.cache_clear()
            monkeypatch.setattr(painting, "FOLDER", fonts)
        case "fonts":
            foreign = healthy.parent / "knowledge"
            shutil.copytree(INVENTED, foreign)
            garden = foreign / "topics" / "gardens.toml"
            garden.write_text(garden.read_text("utf-8").replace('[about]\nkk = "', '[about]\nkk = "日', 1))
            monkeypatch.setenv("AZAMAT_KNOWLEDGE", str(foreign))
        case "disk":
            usage = shutil.disk_usage(healthy)._replace(free=5)
            monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    code, found = examined(capsys)
    assert found[what].startswith(state)
    assert said in found[what]
    assert code == (1 if state == "FAIL" else 0)


#: What keeps the bot from its store, and what the doctor says of it beside the state.
KEPT_AWAY = {
    "misspelt": "there is no such folder, but",
    "gone": "but there was a store in this folder",
    "empty": "but there was a store in this folder",
    "no folder": "not a folder",
    "not ours": "File name too long",
    "no right": "cannot be read and written: no permission",
    "locked": "locked by another program",
}


@pytest.mark.parametrize("what", KEPT_AWAY)
def test_where_the_bot_does_not_begin_something_is_to_be_mended(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    database = healthy / DATABASE
    with DataLock(healthy) as lock:
        lock.has_store()
    with ExitStack() as stack:
        match what:
            case "misspelt":
                monkeypatch.setenv("AZAMAT_DATA", str(healthy.with_name("dat")))
            case "gone":
                database.unlink()
            case "empty":
                database.write_bytes(b"")
            case "no folder":
                monkeypatch.setenv("AZAMAT_DATA", str(database))
            case "not ours":
                monkeypatch.setenv("AZAMAT_DATA", str(healthy / ("x" * 300)))
            case "no right":
                monkeypatch.setattr(database_.os, "access", lambda path, _: path != database)
            case "locked":
                monkeypatch.setattr(copying, "BUSY", 0.1)
                other = stack.enter_context(closing(sqlite3.connect(database, isolation_level=None)))
                other.execute("PRAGMA locking_mode = EXCLUSIVE")
                other.execute("BEGIN EXCLUSIVE")
        code, found = examined(capsys, "--offline")
    assert code == 1
    assert found["store"].startswith("FAIL ")
    assert KEPT_AWAY[what] in found["store"]


@pytest.mark.parametrize(
    ("what", "said"),
    [("file", ": not a folder"), ("right", " cannot be written to"), ("room", ": no room for a copy of ")],
)
def test_where_no_backup_can_be_made_something_is_to_be_mended(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    copies = healthy.parent / "copies"
    real = shutil.disk_usage(copies)
    match what:
        case "file":
            shutil.rmtree(copies)
            copies.touch()
        case "right":
            monkeypatch.setattr(os, "access", lambda path, _: path != copies)
        case "room":
            monkeypatch.setattr(
                shutil, "disk_usage", lambda path: real._replace(free=5 if path == copies else 5 * 10**9)
            )
    code, found = examined(capsys, "--offline")
    assert code == 1
    assert found["backups"].startswith(f"FAIL {copies}{said}")


def test_a_running_bot_says_how_it_is(
    api: BotApi, healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listen = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("AZAMAT_LISTEN", listen)
    assert examined(capsys, "--offline")[1]["port"] == f"ok {listen} is free"
    with running(api, healthy, instead=waits.PROBING, AZAMAT_LISTEN=listen) as bot:
        bot.wait_log("answers")
        code, found = examined(capsys, "--offline")
        assert (code, found["health"]) == (0, f"ok {listen}: all is well")
        (healthy / DATABASE).rename(healthy / "elsewhere")
        bot.wait_log("was moved, deleted or replaced")
        code, found = examined(capsys, "--offline")
        assert code == 1
        assert found["health"].startswith(f"FAIL {listen}: the store (")
        (healthy / "elsewhere").rename(healthy / DATABASE)
    with socket.create_server(("127.0.0.1", int(listen.partition(":")[2]))):
        code, found = examined(capsys, "--offline")
    assert code == 1
    assert found["port"].startswith(f"FAIL {listen}: ")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_made_in_the_bots_folder_is_said(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.chown(healthy, 12_345, 12_345)
    code, found = examined(capsys, "--offline")
    assert code == 1
    assert f"belongs to root, its folder to user 12345. chown --reference={healthy} " in found["store"]


def test_wrong_settings_are_the_first_thing(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZAMAT_DESK", "somebody")
    assert main(["doctor"]) == 2
    assert "FAIL  settings: AZAMAT_DESK" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_what_others_may_read_is_said(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy.chmod(0o755)
    (healthy.parent / ".env").write_text("AZAMAT_OFFICIAL=no\n", "utf-8")
    (healthy.parent / ".env").chmod(0o644)
    copy = next((healthy.parent / "copies").iterdir())
    copy.chmod(0o640)
    token = healthy.parent / "token"
    token.write_text("1000:AA")
    token.chmod(0o644)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(token))
    _, found = examined(capsys, "--offline")
    assert "warn" in found["store"]
    assert f"chmod 700 {healthy}" in found["store"]
    assert f"chmod 600 {healthy.parent / '.env'}" in found["settings"]
    assert f"chmod 600 {token}" in found["settings"]
    assert f"chmod 600 {copy}" in found["backups"]


#: Results that are none, or whose fields are of another type.
ODD: tuple[object, ...] = ([], None, "x", 5, {}, {"id": "x", "url": None, "status": {}})


def test_whatever_telegram_answers_is_a_finding(
    api: BotApi, healthy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for method, what in (("getMe", "token"), ("getWebhookInfo", "webhook"), ("getChatMember", "rights")):
        for odd in ODD:
            api.faults.clear()
            api.fault("altered", method, alter=lambda _, odd=odd: odd)
            assert "the answer" in examined(capsys)[1][what], (method, odd)
    api.faults.clear()
    late = {"url": "", "has_custom_certificate": False, "pending_update_count": 0, "last_error_date": 10**30}
    api.fault("altered", "getWebhookInfo", alter=lambda _: late)
    assert examined(capsys)[1]["webhook"].startswith("ok")
