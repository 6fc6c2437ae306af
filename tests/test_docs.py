"""The documentation, held to the code: what there is, is documented; what is documented, is so."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest
import readme
from babel.messages.pofile import read_po
from packaging.requirements import Requirement

from bot import cli
from bot.answering.answer import Kind
from bot.asking import as_json
from bot.commands import COMMANDS
from bot.operation.health import Metrics
from bot.rendering.text import Reply
from bot.settings import NAMES, SettingsError, StopError, dotenv, load
from knowledge.loading import load as load_knowledge
from locales.languages import LANGUAGES

ROOT = readme.ROOT
TEXT = readme.README.read_text("utf-8")
BLOCKS = list(readme.blocks(TEXT))


def section(title: str) -> str:
    """The text of a section, up to the next heading."""
    match = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert match, title
    return match[1]


def table(title: str) -> list[str]:
    """The first cells of a section's tables, without their code marks."""
    return re.findall(r"^\| `([^`|]+)`", section(title), re.MULTILINE)


# -- commands ----------------------------------------------------------------------------------------------


def test_commands_of_the_bot() -> None:
    topics = load_knowledge(ROOT / "knowledge").topics.values()
    assert table("In Telegram") == [
        *(f"/{one.name}" for one in COMMANDS),
        *(f"/{t.command}" for t in sorted(topics, key=lambda t: (t.order, t.id))),
    ]


def test_buttons() -> None:
    """Every button that a catalogue names, in both languages and in the catalogues' order."""
    for title, names in (
        ("Buttons", r"button\.\w+"),
        ("Buttons of announcements", r"(?!review\.|passed\.|stats\.)\w+\.button_\w+"),
        ("Buttons of the desk", r"(?:review|passed|stats)\.button_\w+"),
    ):
        labels = []
        for language in LANGUAGES:
            with (ROOT / "locales" / language / "messages.po").open("rb") as file:
                every = {str(m.id): str(m.string) for m in read_po(file)}
            labels.append({name: said for name, said in every.items() if re.fullmatch(names, name)})
        rows = re.findall(r"^\| (.+?) \| (.+?) \|", section(title), re.MULTILINE)
        assert rows == [("Kazakh", "Russian"), *((labels[0][name], labels[1][name]) for name in labels[0])]


def commands(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and option of a parser: its words."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield (*path, name)
                yield from commands(below, (*path, name))
        elif action.option_strings and action.dest != "help":
            yield (*path, action.option_strings[-1])


def test_commands_of_the_command_line() -> None:
    rows = table("On the command line")
    for words in commands(cli.parser()):
        pattern = r"azamat.*?" + r".*?".join(rf"(?<![\w-]){re.escape(w)}(?![\w-])" for w in words)
        assert any(re.match(pattern, row) for row in rows), words


def test_exit_codes() -> None:
    assert {int(code) for code in table("Exit codes")} == {
        0,
        StopError.code,
        SettingsError.code,
        cli.INTERRUPTED,
    }


# -- settings ----------------------------------------------------------------------------------------------


def test_settings() -> None:
    assert table("Settings") == list(NAMES)


def test_the_example_of_settings_names_each_and_sets_none(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert dotenv(ROOT / ".env.example") == dict.fromkeys(NAMES, "")
    (tmp_path / ".env").write_text(example, "utf-8")
    assert load({}, tmp_path) == load({}, tmp_path / "none")


# -- the contract with other programs ----------------------------------------------------------------------


def test_fields_of_a_json_line() -> None:
    assert table("JSON lines") == ["id", *as_json(Reply("kk", "other", "", ""))]


def test_kinds_of_a_json_line() -> None:
    (kinds,) = re.findall(r"^\| `kind` \|(.*)\|$", section("JSON lines"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", kinds) == list(get_args(Kind))


# -- transcripts -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(b, id=f"line {TEXT.count(chr(10), 0, b.start) + 1}")
        for b in BLOCKS
        if b.does == "run" and b.name != "editor"
    ],
)
def test_a_transcript_is_what_is_said_today(block: readme.Block, data: Path) -> None:
    """If the new replies are right, write them into the README: python tests/readme.py"""
    assert readme.played(block, data) == block.text


def test_what_an_editor_does_is_what_is_said_today(data: Path) -> None:
    """From the release to the answer: each block goes on where the one before it ended."""
    blocks = [b for b in BLOCKS if (b.does, b.name) == ("run", "editor")]
    assert readme.edited(blocks, data) == [block.text for block in blocks]


def test_every_fenced_block_is_closed_and_every_mark_has_its_block() -> None:
    assert len(re.findall(r"^```", TEXT, re.MULTILINE)) % 2 == 0
    assert len(re.findall(r"^<!-- (?:run|command): ", TEXT, re.MULTILINE)) == len(BLOCKS)


# -- the two commands, the lock, the plan ------------------------------------------------------------------


def test_each_command_is_one_line_and_needs_python_alone() -> None:
    for name in ("run", "tests"):
        line = readme.command(name)
        assert "\n" not in line
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")
        assert all(part.split()[0] in ("python3", ".venv/bin/pip") for part in line.split(" && ")[:-1])


def locked() -> dict[str, str]:
    """Name to version of the lock file."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    assert all(len(pair) == 2 for pair in pairs)  # neither an address nor a range
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pairs}


def test_the_lock_holds_every_requirement_within_its_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    versions = locked()
    for requirement in map(Requirement, wanted):
        assert requirement.specifier, requirement
        assert versions[requirement.name.lower()] in requirement.specifier, requirement


def test_every_room_is_in_the_plan() -> None:
    plan = section("The plan of the house")
    rooms = [
        path
        for top in ("bot", "knowledge", "locales")
        for path in (ROOT / top, *(ROOT / top).iterdir())
        if path.is_dir() and any(path.iterdir()) and not path.name.startswith("__")
    ]
    assert [room.name for room in rooms if not re.search(rf"\b{room.name}/", plan)] == []
    lines = re.findall(r"^  +\w+/ .*", plan, re.MULTILINE)
    assert len({line.split()[0] for line in lines}) == len(lines)


def test_every_state_of_an_announcement_is_named() -> None:
    schema = (ROOT / "bot" / "storage" / "schema.sql").read_text("utf-8")
    (states,) = re.findall(r"CREATE TABLE announcements \(.*?state IN\s*\((.*?)\)", schema, re.DOTALL)
    said = section("Announcements")
    assert [state for state in re.findall(r"'(\w+)'", states) if f"`{state}`" not in said] == []


def test_metrics() -> None:
    named = re.findall(r"`(azamat_\w+)`", section("Watching").partition("Three alarms")[0])
    counted = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in Metrics().registry.collect()
        if one.name.startswith("azamat_")
    }
    assert sorted(named) == sorted(counted)


def test_links_lead_to_files() -> None:
    for label, link in re.findall(r"\[([^]]*)\]\((?!https?:|#)([^)]+)\)", TEXT):
        assert (ROOT / link).exists(), link
        assert not label.endswith(".py") or link.endswith(label), label
