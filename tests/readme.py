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
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
    """What the block would hold if it were run now; ``data``: the data folder of all of them."""
    if not any(data.iterdir()):
        # A bot ran before, so that there is a history; it runs only where somebody may be at the terminal.
        _run([sys.executable, "-m", "bot"], data, "\n")
    if block.name == "editor":
        said = edited(block, data)
    elif block.name == "terminal":
        asked = [
            line.removeprefix(PROMPT) for line in block.text.splitlines() if line.startswith(PROMPT.rstrip())
        ]
        said = _run([sys.executable, "-m", "bot"], data, "\n".join(asked) + "\n")
    else:
        said = ""
        for line in block.text.splitlines():
            if line.startswith("$ "):
                # The program of this Python, wherever it is installed.
                script = f'azamat() {{ "$PYTHON" -m bot "$@"; }}\n{line[2:]}\n'
                said += f"{line}\n{_run(['sh', '-c', script], data)}"
    return _PICTURE.sub("…/", _MOMENT.sub(_SHOWN, said.rstrip("\n") + "\n"))


def edited(block: Block, data: Path) -> str:
    """What an editor's block would hold, once those before it have been played in a folder of its own."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(ROOT / "knowledge", Path(place) / "knowledge", ignore=_CODE)
        shutil.copy(ROOT / "tests" / "knowledge" / "drafting" / RELEASE, place)
        for earlier in blocks(README.read_text("utf-8")):
            if (earlier.does, earlier.name) == ("run", "editor") and earlier.start < block.start:
                _played_in(Path(place), earlier, data)
        return _played_in(Path(place), block, data)


def _played_in(place: Path, block: Block, data: Path) -> str:
    said, lines = "", block.text.splitlines()
    for n, line in enumerate(lines):
        if line.startswith("$ "):
            rest = lines[n + 1 :]
            until = next((k for k, below in enumerate(rest) if below.startswith("$ ")), len(rest))
            typed = [t.removeprefix(PROMPT) + "\n" for t in rest[:until] if t.startswith(PROMPT.rstrip())]
            script = f'azamat() {{ "$PYTHON" -m bot "$@"; }}\n{line[2:]}\n'
            said += f"{line}\n{_run(['sh', '-c', script], data, ''.join(typed), place)}"
    return said


def _run(arguments: list[str], data: Path, entered: str = "", place: Path = ROOT) -> str:
    from bot.settings import NAMES

    environ = {
        **os.environ,
        **dict.fromkeys(NAMES, ""),  # empty: not set, whatever an .env says
        "AZAMAT_DATA": str(data),
        "AZAMAT_TODAY": TODAY,
        "LC_ALL": "C.UTF-8",
        "PYTHON": sys.executable,
    }
    if place != ROOT:
        environ["AZAMAT_KNOWLEDGE"] = "knowledge"
    ended = subprocess.run(
        arguments, input=entered, capture_output=True, text=True, encoding="utf-8", cwd=place, env=environ
    )
    said = ended.stdout + ended.stderr
    if "Traceback" in said:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{said}")
    return said


def renewed(text: str, data: Path) -> str:
    """The README with every transcript run again."""
    for block in reversed(list(blocks(text))):
        if block.does == "run":
            text = text[: block.start] + played(block, data) + text[block.end :]
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
