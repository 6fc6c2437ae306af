"""``python -m bot`` in a process that is forked from one which has made most of a start, see :mod:`bot_made`.

Apart from the other modules of the tests: what is imported here, each process has.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from unittest.mock import patch

_one_by_one = threading.Lock()  # how a process ended can be read once
THERE = "forkserver" in multiprocessing.get_all_start_methods()  # Windows has none
if THERE:
    from multiprocessing import forkserver

    _forks = multiprocessing.get_context("forkserver")
    _forks.set_forkserver_preload(["bot_made"])


class Process:
    """One that runs, by the names of :class:`subprocess.Popen`; its output goes to the file ``log``.

    ``typed``: the file that is its input; None: it has none. ``instead``: what has another value in it than
    in the bots of people, by its whole name. ``code``: Python that runs it, in place of ``python -m bot``.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        log: Path,
        typed: Path | None = None,
        instead: Mapping[str, object] | None = None,
        code: str = "",
    ) -> None:
        given = (list(arguments), dict(env), cwd, str(log), str(typed or ""), dict(instead or {}), code)
        self._process = _forks.Process(target=_bot, args=given)
        with _one_by_one:
            with patch.dict(os.environ, PYTHONPATH=str(Path(__file__).parent)):  # for bot_made
                forkserver.ensure_running()
            self._process.start()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """How it ended; None: it runs. Below zero: the signal that ended it."""
        with _one_by_one:
            return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end."""
        end = time.monotonic() + (inf if seconds is None else seconds)
        while (code := self.returncode) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("bot", seconds or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """A signal, if it runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


def obey() -> None:
    """Obey what ends a bot: tests that nohup began, or a script in the background, were told to ignore it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def replace(instead: Mapping[str, object]) -> None:
    """Give what is named another value; AttributeError: there is nothing of this name."""
    for name, value in instead.items():
        owner, _, last = name.rpartition(".")
        found = pkgutil.resolve_name(owner)
        getattr(found, last)
        setattr(found, last, value)


def _bot(
    arguments: list[str],
    env: dict[str, str],
    cwd: str,
    log: str,
    typed: str,
    instead: dict[str, object],
    code: str,
) -> None:
    """All that tells this process from one that was started anew."""
    obey()
    if typed:
        os.dup2(os.open(typed, os.O_RDONLY), 0)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - multiprocessing has closed it
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["bot", *arguments]
    warnings.simplefilter("error")
    warnings.simplefilter("default", DeprecationWarning)
    try:
        replace(instead)
        if code:
            exec(code, {})  # noqa: S102 - a test's own
        else:
            runpy.run_module("bot", run_name="__main__", alter_sys=True)
    finally:
        gc.collect()  # what was not closed says so, as at the end of a program
