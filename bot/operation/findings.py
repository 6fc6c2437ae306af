"""What the doctor finds, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "note", "warn", "FAIL"]
"""``note``: good to know; ``warn``: should be seen to; ``FAIL``: the bot does not work, or not for long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``what``: was looked at; ``do``: what to do about it."""

    state: State
    what: str
    said: str
    do: str = ""

    def __str__(self) -> str:
        said = f"{self.state:<4}  {self.what}: {self.said}"
        return f"{said.removesuffix('.')}. {self.do}" if self.do else said


def ok(what: str, said: str) -> Finding:
    """All is well."""
    return Finding("ok", what, said)


def note(what: str, said: str, do: str = "") -> Finding:
    """Good to know."""
    return Finding("note", what, said, do)


def warn(what: str, said: str, do: str) -> Finding:
    """To be seen to."""
    return Finding("warn", what, said, do)


def fail(what: str, said: str, do: str) -> Finding:
    """To be mended."""
    return Finding("FAIL", what, said, do)
