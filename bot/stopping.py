"""What ends the program with one line instead of a traceback."""

from __future__ import annotations


class StopError(Exception):
    """The program cannot go on. The message is one English line for the operator; ``code``: exit status."""

    code = 1

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(" ".join(message.split()))
        if code is not None:
            self.code = code
