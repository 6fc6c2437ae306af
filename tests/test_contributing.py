"""CONTRIBUTING.md, held to the code: its files are there, and its example of a command works as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ADDED = re.findall(r"^<!-- add to: (\S+?)(?:, before: ([^\n]*?))? -->\n```\w+\n(.*?)^```", TEXT, re.M | re.S)


def test_there_are_ten_rules() -> None:
    assert re.findall(r"^(\d+)\. \*\*", TEXT, re.M) == [str(n) for n in range(1, 11)]


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+(?:/|\.(?:py|po|toml|sql|md)))`|\]\(([^)]+)\)", TEXT))
    paths = {code or link for code, link in named}
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with what the page adds."""
    folder = tmp_path_factory.mktemp("copy")
    for room in ("bot", "knowledge", "locales"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, before, lines in ADDED:
        path = folder / name
        text = path.read_text("utf-8")
        assert text.count(f"\n{before}\n") == 1 if before else lines not in text
        path.write_text(
            text.replace(f"\n{before}\n", f"\n{lines}{before}\n") if before else f"{text}\n\n{lines}", "utf-8"
        )
    return folder


def run(folder: Path, *arguments: str, entered: str = "") -> str:
    environ = {
        **os.environ,
        **dict.fromkeys(NAMES, ""),
        "AZAMAT_DATA": str(folder / "data"),
        "LC_ALL": "C.UTF-8",
    }
    command = [sys.executable, "-m", "bot", *arguments]
    ended = subprocess.run(
        command, input=entered, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environ
    )
    return ended.stdout + ended.stderr


def test_a_command_is_a_row_a_function_and_two_messages(copied: Path) -> None:
    """Two files of code; the menu, /help and the handlers know it by themselves."""
    assert [name for name, _, _ in ADDED if name.endswith(".py")] == [
        "bot/commands.py",
        "bot/handlers/pages.py",
    ]
    said = run(copied, entered="/contact\n/help\n/language\n#2\n/contact\n")
    assert "Бізге қалай жазуға болатыны /help ішінде." in said
    assert "/contact — Бізбен байланыс" in said
    assert "Как нам написать, сказано в /help." in said
    menu = "from bot.screens.about import commands; from knowledge.loading import load;"
    menu += "from pathlib import Path; print(commands('private', load(Path('knowledge')), 'ru')[-1])"
    listed = subprocess.run([sys.executable, "-c", menu], capture_output=True, text=True, cwd=copied)
    assert listed.stdout == "('contact', 'Связаться с нами')\n", listed.stderr


def test_a_topic_may_not_have_the_new_command(copied: Path) -> None:
    folder = copied / "mine"
    shutil.copytree(copied / "knowledge", folder)
    topic = folder / "topics" / "grants.toml"
    topic.write_text(topic.read_text("utf-8").replace('command = "grants"', 'command = "contact"'), "utf-8")
    said = run(copied, "knowledge", "check", str(folder))
    assert "topics/grants.toml: grants: command: the command “contact” is the bot's own" in said
    assert said.endswith("1 fault\n")
