"""The parser of the command line. What it cannot read is the usage and one line, as all that stops it is.

argparse says it in words of its own, which differ between versions of Python, and names no command where an
argument is left over.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn, TypeAlias

#: What argparse says, and what we say; the first that fits. ``{}``: what stands at its groups.
_SAID: Final = (
    (r"the following arguments are required: (.+)", "missing: {}"),
    (r"one of the arguments (\S+) (\S+) is required", "missing: {} or {}"),
    (r"argument (\S+): not allowed with argument (\S+)", "{} and {} exclude each other"),
    (r"argument (\S+): expected .*", "{}: nothing stands after it"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", "{}: {} is none of {}"),
    (r"argument (\S+): invalid int value: (.+)", "{}: {} is no number"),
    (r"unrecognized arguments: (.+)", "not understood: {}"),
    (r"argument (.+)", "{}"),
    (r"(.+)", "{}"),
)


class Arguments(argparse.ArgumentParser):
    """The parser of a command, and of the commands below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_defaults(parser=self)  # of the namespace that comes out: the last command's

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """What is given, read; what cannot be read ends the program, see :meth:`error`."""
        options, left = self.parse_known_args(arguments)
        if left:
            options.parser.error(f"unrecognized arguments: {' '.join(left)}")
        return options

    def error(self, message: str) -> NoReturn:
        """End with 2, the usage and the message in our words."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog.replace(' ', ': ', 1)}: {told(message)}\n")


Commands: TypeAlias = "argparse._SubParsersAction[Arguments]"


def told(message: str) -> str:
    """A message of argparse in our words: ``argument -o/--out: expected one argument``."""
    message = re.sub(r"-\w/(?=--)", "", message)  # the long name of an option alone
    message = re.sub(r"\(choose from .+\)", lambda found: found[0].replace("'", ""), message)
    matches = ((re.fullmatch(pattern, message, re.DOTALL), words) for pattern, words in _SAID)
    return next(words.format(*match.groups()) for match, words in matches if match)
