"""A store that is new where one was expected is not begun: nobody in it would be known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bot_api import BotApi, running

from bot.settings import DATABASE
from bot.storage import data_folder
from bot.storage.data_folder import DataLock


def store(folder: Path) -> Path:
    """A folder in which a bot has run."""
    folder.mkdir(parents=True)
    with DataLock(folder) as lock:
        lock.has_store()
    (folder / DATABASE).write_bytes(b"SQLite format 3")
    return folder / DATABASE


@pytest.mark.parametrize("typed", ["dat", "dta", "Data", "data.", "daata"])
def test_a_misspelt_folder_is_named(tmp_path: Path, typed: str) -> None:
    store(tmp_path / "data")
    assert data_folder.neighbour(tmp_path / typed / DATABASE) == tmp_path / "data"


@pytest.mark.parametrize("typed", ["other", "data2", "d"])
def test_another_folder_is_another_folder(tmp_path: Path, typed: str) -> None:
    store(tmp_path / "data")
    assert data_folder.neighbour(tmp_path / typed / DATABASE) is None


def test_a_folder_that_was_made_or_whose_neighbour_is_in_use_is_meant(tmp_path: Path) -> None:
    store(tmp_path / "data")
    (tmp_path / "dta").mkdir()
    assert data_folder.neighbour(tmp_path / "dta" / DATABASE) is None
    with DataLock(tmp_path / "data"):
        assert data_folder.neighbour(tmp_path / "dat" / DATABASE) is None
    assert data_folder.neighbour(tmp_path / "nowhere" / "dat" / DATABASE) is None


def test_a_store_that_was_there_is_missed(tmp_path: Path) -> None:
    database = store(tmp_path / "data")
    with DataLock(database.parent) as lock:
        assert lock.had_store
        assert not data_folder.lost(database)
        database.write_bytes(b"")
        assert data_folder.lost(database)
        database.unlink()
        assert data_folder.lost(database)
    with DataLock(tmp_path / "new") as lock:
        new = tmp_path / "new" / DATABASE
        assert not lock.had_store
        assert data_folder.is_new(new)
        assert not data_folder.lost(new)
        new.with_name(f"{DATABASE}-wal").write_bytes(b"x")
        assert data_folder.lost(new)


def test_a_lock_of_before_says_nothing(tmp_path: Path) -> None:
    """Versions before this one wrote their process id alone."""
    (tmp_path / "azamat.lock").write_text("123\n")
    with DataLock(tmp_path) as lock:
        assert not lock.had_store
        lock.has_store()
    with DataLock(tmp_path) as lock:
        assert lock.had_store


def test_through_the_process(api: BotApi, tmp_path: Path) -> None:
    data, misspelt = tmp_path / "data", tmp_path / "dta"
    begun(api, data, new=True)
    begun(api, data, new=False)
    line = refused(api, misspelt)
    assert line.startswith(f"azamat: AZAMAT_DATA: {misspelt}: there is no such folder, but {data} ")
    assert not misspelt.exists()
    for how in ("gone", "empty"):
        (data / DATABASE).unlink()
        if how == "empty":
            (data / DATABASE).touch()
        line = refused(api, data)
        assert line.startswith(f"azamat: {data / DATABASE}: gone or empty, but there was a store")
        (data / "azamat.lock").unlink()  # as the line says
        begun(api, data, new=True)


def begun(api: BotApi, data: Path, *, new: bool) -> None:
    """The bot begins, and says so if its store is a new one."""
    with running(api, data) as bot:
        bot.wait_log("answers")
    assert ("a new, empty store: " in bot.err) is new


def refused(api: BotApi, data: Path) -> str:
    """The bot does not begin. Out: the one line that it says."""
    with running(api, data) as bot:
        assert bot.process.wait(90) == 1
    (line,) = bot.err.splitlines()
    return line


def test_an_announcement_is_not_written_where_nobody_sends_it(tmp_path: Path) -> None:
    store(tmp_path / "data")
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "announcements"],
        cwd=tmp_path,
        env={"AZAMAT_DATA": str(tmp_path / "dta"), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("azamat: AZAMAT_DATA: ")
    assert not (tmp_path / "dta").exists()


@pytest.mark.parametrize("source", ["null", "closed", "nothing"])
def test_a_service_without_a_token_says_so(tmp_path: Path, source: str) -> None:
    root = str(Path(__file__).parents[2])
    redirected = {"null": "</dev/null", "closed": "<&-", "nothing": "< empty"}[source]
    (tmp_path / "empty").touch()
    ended = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m bot run {redirected}"],
        cwd=tmp_path,
        env={"AZAMAT_DATA": str(tmp_path / "data"), "PYTHONPATH": root, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "azamat: TELEGRAM_BOT_TOKEN: not set, and nobody is at the terminal; set it to answer in Telegram\n"
    )
    assert not (tmp_path / "data").exists()
