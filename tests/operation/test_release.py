"""What is built: the same bytes each time, all that a bot needs in it; data of the version before are kept.

The wheel is built from the files that the Containerfile copies, in a folder of their own: so they suffice.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import containerfile
import pytest
from bot_api import BotApi, raw, running
from test_backup import rows

from bot.settings import DATABASE, NAMES
from bot.storage.sqlite import MIGRATIONS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "bot" / "operation" / "deploy"
PREVIOUS = "42b4fda"  # 0.1.0, as it was merged last


def built(source: Path, out: Path, *more: str) -> dict[str, bytes]:
    """What ``python -m build`` makes of it: name -> bytes."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *more, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return containerfile.copied(tmp_path_factory.mktemp("release") / "source")


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    built(source, source.parent / "first", "--wheel", "--sdist")
    return next((source.parent / "first").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in a folder of its own, without what it needs: that is here."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(folder), str(wheel)], check=True, capture_output=True)
    return folder


def test_building_twice_gives_the_same_bytes(source: Path, wheel: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(source, again)  # other times of the files, another folder
    for path in again.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    first = {path.name: path.read_bytes() for path in sorted(wheel.parent.iterdir())}
    assert built(again, tmp_path / "out", "--wheel", "--sdist") == first
    assert len(first) == 2


def test_the_wheel_holds_all_that_is_no_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        held = set(file.namelist())
    kept = [
        path.relative_to(ROOT).as_posix()
        for room in ("bot", "knowledge", "locales")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [name for name in kept if name not in held] == []
    assert {name.split("/")[0] for name in held} - {"bot", "knowledge", "locales"} == {
        f"azamat-{version()}.dist-info"
    }


def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def test_the_changes_of_this_version_are_told() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", text, re.MULTILINE)[0] == version()


def test_the_installed_wheel_answers_from_anywhere(installed: Path, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "Сколько волонтёрских центров?"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "AZAMAT_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith("20 центров, данные 2025 года\n")


def test_an_upgrade_keeps_the_data(api: BotApi, installed: Path, tmp_path: Path) -> None:
    """From the packages of the version before to this one's wheel, each in its own folder, on one store."""
    archive = subprocess.run(["git", "archive", PREVIOUS], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip("a clone without history")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(tmp_path / "old", filter="data")
    old, new = tmp_path / "old", installed
    data = tmp_path / "data"
    api.chat(raw.private(7))
    with running(api, data, anew=True, PYTHONPATH=str(old)) as bot:
        bot.wait_log("answers")
        api.say(7, "Сколько волонтёрских центров?")
        api.wait_until(lambda: rows_of(data, "SELECT language FROM chats") == [("ru",)])
        api.say(7, "/start sub_volunteers")
        (_, offer) = api.wait_for("sendMessage", 2)
        markup = json_of(offer.values["reply_markup"])
        press = next(b["callback_data"] for row in markup for b in row if "callback_data" in b)
        api.press(offer.result, press)
        api.wait_until(lambda: rows_of(data, "SELECT chat_id, topic FROM subscriptions") != [])
        assert f"azamat {version()} begins" not in bot.err
    asked = {table: f"SELECT {columns(data, table)} FROM {table}" for table in ("chats", "subscriptions")}  # noqa: S608
    before = {table: rows_of(data, query) for table, query in asked.items()}
    with running(api, data, anew=True, PYTHONPATH=str(new)) as bot:
        bot.wait_log(f"azamat {version()} begins")
        bot.wait_log("answers")
        api.say(7, "Сколько волонтёрских центров?")
        api.wait_for("sendMessage", 3)
    assert api.accepted("sendMessage")[-1].values["text"].startswith("<b>20 центров</b>")
    assert {table: rows_of(data, query) for table, query in asked.items()} == before
    assert [row[:2] for row in before["subscriptions"]] == [(7, "volunteers")]
    assert rows_of(data, "SELECT max(number) FROM migrations") == [(MIGRATIONS[-1].number,)]


def columns(data: Path, table: str) -> str:
    names = rows_of(data, f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608
    return ", ".join(str(name) for (name,) in names)


def json_of(text: str) -> list[list[dict[str, str]]]:
    found: list[list[dict[str, str]]] = json.loads(text)["inline_keyboard"]
    return found


def rows_of(data: Path, query: str) -> list[tuple[object, ...]]:
    return rows(data / DATABASE, query)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "azamat.service").read_text("utf-8")
    program = re.search(r"^ExecStart=(\S+)", text, re.MULTILINE)
    assert program is not None
    (tmp_path / "azamat.service").write_text(text.replace(program[1], "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "azamat.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_and_the_image_set_known_settings_alone() -> None:
    text = "".join((DEPLOY / name).read_text("utf-8") for name in ("azamat.service", "Containerfile"))
    assert set(re.findall(r"\b((?:AZAMAT|TELEGRAM)_\w+)=", text)) <= set(NAMES)
