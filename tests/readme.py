"""The README's blocks: its commands, and its transcripts run again.

A fenced block below ``<!-- run: terminal -->`` is a conversation with ``azamat`` in a pipe: what stands
behind the prompt is fed to it. One below ``<!-- run: shell -->`` holds commands behind ``$`` and what they
print. One below ``<!-- run: editor -->`` holds what an editor does in a folder with a knowledge of their own
and a release: lines behind the prompt are typed into the command before them, and what earlier such blocks
did has been done.
``python tests/readme.py`` writes into the README what the program says today.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bot_process

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
TODAY: Final = "2025-11-23"
PROMPT: Final = "› "
RELEASE: Final = "october.txt"
_CODE: Final = shutil.ignore_patterns("*.py", "__pycache__", "drafting", "*.md")

_BLOCK: Final = re.compile(r"<!-- (run|command): (\w+) -->\n```\w*\n(.*?\n)```$", re.MULTILINE | re.DOTALL)
#: Moments, which differ with every run, are shown as this one.
_MOMENT: Final = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d\b")
_SHOWN: Final = f"{TODAY} 12:00"
#: The folder of a picture differs, too.
_PICTURE: Final = re.compile(r"^\S*/(?=[\w-]+\.png$)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A marked block: ``run terminal``, ``run shell``, or ``command NAME``."""

    does: str
    name: str
    text: str
    start: int  # place of the text in the README
    end: int


def blocks(text: str) -> Iterator[Block]:
    """The marked blocks, in order."""
    for match in _BLOCK.finditer(text):
        yield Block(match[1], match[2], match[3], *match.span(3))


def command(name: str) -> str:
    """The command below ``<!-- command: name -->``."""
    (found,) = (b for b in blocks(README.read_text("utf-8")) if (b.does, b.name) == ("command", name))
    return found.text.strip()


def played(block: Block, data: Path) -> str:
    """What a block, but an editor's, would hold if it were run now; ``data``: the data folder of all."""
    if not any(data.iterdir()):
        # A bot ran before, so that there is a history; it runs only where somebody may be at the terminal.
        _azamat([], data, "\n")
    if block.name == "terminal":
        asked = [
            line.removeprefix(PROMPT) for line in block.text.splitlines() if line.startswith(PROMPT.rstrip())
        ]
        said = _azamat([], data, "\n".join(asked) + "\n")
    else:
        said = ""
        for line in block.text.splitlines():
            if line.startswith("$ "):
                said += f"{line}\n{_entered(line[2:], data)}"
    return shown(said)


def edited(blocks: Sequence[Block], data: Path) -> list[str]:
    """What an editor's blocks would hold, played one after the other in a folder of their own."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(ROOT / "knowledge", Path(place) / "knowledge", ignore=_CODE)
        shutil.copy(ROOT / "tests" / "knowledge" / "drafting" / RELEASE, place)
        return [shown(_played_in(Path(place), block, data)) for block in blocks]


def shown(said: str) -> str:
    """As it stands in the README."""
    return _PICTURE.sub("…/", _MOMENT.sub(_SHOWN, said.rstrip("\n") + "\n"))


def _played_in(place: Path, block: Block, data: Path) -> str:
    said, lines = "", block.text.splitlines()
    for n, line in enumerate(lines):
        if line.startswith("$ "):
            rest = lines[n + 1 :]
            until = next((k for k, below in enumerate(rest) if below.startswith("$ ")), len(rest))
            typed = [t.removeprefix(PROMPT) + "\n" for t in rest[:until] if t.startswith(PROMPT.rstrip())]
            said += f"{line}\n{_entered(line[2:], data, ''.join(typed), place)}"
    return said


def _entered(line: str, data: Path, typed: str = "", place: Path = ROOT) -> str:
    """What a line in a shell prints; the shell itself is started where it has more to do than azamat."""
    words = shlex.split(line, comments=True)
    if words[0] == "azamat" and not set(line.partition("#")[0]) & set("|<>;&$*"):
        return _azamat(words[1:], data, typed, place)
    # The program of this Python, wherever it is installed.
    script = f'azamat() {{ "$PYTHON" -m bot "$@"; }}\n{line}\n'
    ended = subprocess.run(
        ["sh", "-c", script],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=place,
        env=_environment(data, place),
    )
    return _sound(line, ended.stdout + ended.stderr)


def _azamat(arguments: list[str], data: Path, typed: str = "", place: Path = ROOT) -> str:
    """What the program prints, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        log, entered = Path(folder) / "log", Path(folder) / "typed"
        entered.write_text(typed, "utf-8")
        process = bot_process.Process(arguments, _environment(data, place), str(place), log, entered)
        process.wait()
        return _sound(" ".join(arguments), log.read_text("utf-8"))


def _sound(what: str, said: str) -> str:
    if "Traceback" in said:
        raise RuntimeError(f"{what} failed:\n{said}")
    return said


def _environment(data: Path, place: Path) -> dict[str, str]:
    from bot.settings import NAMES

    environ = {
        **os.environ,
        **dict.fromkeys(NAMES, ""),  # empty: not set, whatever an .env says
        "AZAMAT_DATA": str(data),
        "AZAMAT_TODAY": TODAY,
        "LC_ALL": "C.UTF-8",
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
    }
    if place != ROOT:
        environ["AZAMAT_KNOWLEDGE"] = "knowledge"
    return environ


def renewed(text: str, data: Path) -> str:
    """The README with every transcript run again."""
    run = [block for block in blocks(text) if block.does == "run"]
    of_editor = [block for block in run if block.name == "editor"]
    said = dict(zip(of_editor, edited(of_editor, data), strict=True))
    for block in reversed(run):
        text = text[: block.start] + (said.get(block) or played(block, data)) + text[block.end :]
    return text


def draw_examples() -> None:
    """Draw the pictures that the README shows."""
    from examples import EXAMPLES, FOLDER

    from bot.pictures.painting import png
    from bot.pictures.picture import scene_of
    from knowledge.loading import load

    knowledge = load(ROOT / "knowledge")
    for name, picture in EXAMPLES.items():
        (FOLDER / name).write_bytes(png(scene_of(picture, knowledge)))


def main() -> None:
    """Write the README anew, and its pictures."""
    sys.path[:0] = [str(ROOT), str(Path(__file__).parent / "pictures")]
    draw_examples()
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(renewed(README.read_text("utf-8"), Path(folder)), "utf-8")


if __name__ == "__main__":
    main()
