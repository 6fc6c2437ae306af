"""``azamat run`` as a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bot_process

import bot_api.server
from bot import cli

PATIENCE = bot_api.server.PATIENCE
ROOT = Path(cli.__file__).parent.parent
RUN = "import sys; from bot.__main__ import main; sys.exit(main(['run']))"


class Running:
    """The process; ``err`` is what it has logged so far, ``folder`` where it runs."""

    def __init__(self, process: subprocess.Popen[str] | bot_process.Process, log: Path) -> None:
        self.process = process
        self.folder = log.parent
        self._log = log
        self._kept = ""

    @property
    def err(self) -> str:
        """Its log so far."""
        if self._log.exists():
            self._kept = self._log.read_text("utf-8")
        return self._kept

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self, seconds: float = PATIENCE) -> int:
        """SIGTERM; out: its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def wait_log(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until it has logged this."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in self.err:
                return
            assert self.process.poll() is None, self.err
            threading.Event().wait(0.02)
        raise AssertionError(f"not logged: {text}\n{self.err}")


def healthy(port: int) -> tuple[int, dict[str, Any]]:
    """What ``/healthz`` says: the status and the details."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@contextmanager
def running(
    api: bot_api.server.BotApi,
    data: Path,
    *,
    code: str = "",
    instead: Mapping[str, object] | None = None,
    anew: bool = False,
    **settings: str,
) -> Iterator[Running]:
    """The bot against ``api``, with its store in ``data``; it has ended when the block has.

    ``code``: Python that runs it, in place of ``python -m bot run``; ``instead``: how long it waits for what,
    see :mod:`bot_api.waits`, where that is not what the test is about; ``anew``: in a Python of its own, as
    people start it. Fails on the token in its log, whatever else happens.
    """
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AZAMAT_", "TELEGRAM_"))},
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "AZAMAT_DATA": str(data),
        "AZAMAT_TODAY": "2025-11-01",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error,default::DeprecationWarning",
        **settings,
    }
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        process: subprocess.Popen[str] | bot_process.Process
        if bot_process.THERE and not anew:
            process = bot_process.Process(["run"], environment, folder, log, instead=instead, code=code)
        else:
            if instead:
                environment["PYTHONPATH"] += f"{os.pathsep}{ROOT / 'tests'}"
                code = f"import bot_process, datetime; bot_process.replace({dict(instead)!r})\n{code or RUN}"
            command = [sys.executable, *(["-c", code] if code else ["-m", "bot", "run"])]
            with log.open("w") as out:
                process = subprocess.Popen(
                    command, env=environment, cwd=folder, stdout=out, stderr=out, text=True
                )
        running = Running(process, log)
        try:
            yield running
            if process.poll() is None:
                assert running.stop() == 0, running.err
        finally:
            process.kill()
            process.wait(PATIENCE)
            assert api.token not in running.err
            assert "AAloopback" not in running.err
