"""The Containerfile, step by step, in a fresh folder in the place of an image."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT / "bot" / "operation" / "deploy" / "Containerfile"
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")


def steps() -> list[tuple[str, str]]:
    """Each instruction with what stands after it, in the order of the file."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", FILE.read_text("utf-8"), flags=re.MULTILINE))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines.splitlines()) if name]


def copied(to: Path, lines: Iterable[str] | None = None) -> Path:
    """The files that it copies into the image that builds, or those of some of its lines."""
    to.mkdir(parents=True, exist_ok=True)
    for line in lines or (rest for name, rest in steps() if name == "COPY" and not rest.startswith("--")):
        *files, where = line.split()
        for file in files:
            if (ROOT / file).is_dir():
                shutil.copytree(ROOT / file, to / where, ignore=_CACHES)
            else:
                shutil.copy(ROOT / file, to / where)
    return to


class Image:
    """What the steps make: built below a folder, whose paths stand for those of the image.

    ``env``, ``command``, ``health``, ``folder``, ``signal``, ``user``: what the last stage sets.
    """

    def __init__(self, root: Path, port: int) -> None:
        self._root, self._port = root, port
        self.env: dict[str, str] = {}
        self.folder = self._at("/")
        self.command: list[str] = []
        self.health: list[str] = []
        self.signal = self.user = ""
        self._python()
        for name, rest in steps():
            getattr(self, f"_{name.lower()}")(rest)

    def _at(self, text: str) -> str:
        """With the paths and the port of the image at ours."""
        text = re.sub(r"(?<![\w.:/])/(?=(?:opt|source|data)\b)", f"{self._root}/", text)
        return text.replace(":8080", f":{self._port}") if text != "/" else str(self._root)

    def _python(self) -> None:
        (self._root / "bin").mkdir(parents=True)
        (self._root / "bin" / "python").symlink_to(Path(sys.base_exec_prefix) / "bin" / "python3")

    def _from(self, rest: str) -> None:
        self.env, self.folder = {}, str(self._root)

    def _workdir(self, rest: str) -> None:
        self.folder = self._at(rest)
        Path(self.folder).mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        if not rest.startswith("--"):  # from the first stage: it lies there already
            copied(Path(self.folder), [rest])

    def _run(self, rest: str) -> None:
        """Without a network: what is needed besides comes from the environment of the tests."""
        offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "false"}
        path = f"{self._root}/bin:/usr/bin:/bin"
        line = re.sub(r" -[og] 10001", "", self._at(rest))  # only root gives files away
        subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env={**self.env, **offline, "PATH": path, "HOME": str(self._root)},
            check=True,
            capture_output=True,
        )
        for packages in (self._root / "opt" / "azamat").glob("lib/*/site-packages"):
            (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib"))

    def _user(self, rest: str) -> None:
        self.user = rest

    def _env(self, rest: str) -> None:
        self.env.update(part.split("=", 1) for part in self._at(rest).split())

    def _volume(self, rest: str) -> None:
        assert self._at(rest) == self.env["AZAMAT_DATA"]

    def _healthcheck(self, rest: str) -> None:
        self.health = json.loads(self._at(rest[rest.index("[") :]))

    def _stopsignal(self, rest: str) -> None:
        self.signal = rest

    def _entrypoint(self, rest: str) -> None:
        self.command = json.loads(self._at(rest))

    def _cmd(self, rest: str) -> None:
        self.command += json.loads(rest)
