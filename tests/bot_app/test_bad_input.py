"""What an operator may get wrong: one clear line, an exit status, and nothing lost."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
from talking import assistant, store

from bot import cli, opening, watching
from bot.answering.index import Index
from bot.connection import way
from bot.operation import journal
from bot.settings import DATABASE
from bot.storage.data_folder import DataLock
from bot.storage.database import Database
from knowledge.loading import load_texts
from knowledge.model import Knowledge

TOKEN = "123456:AAsecret"  # noqa: S105


class Ended(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy of the folder that is installed, to be broken."""
    installed = Path(str(resources.files("knowledge")))
    for room in ("sources", "topics"):
        shutil.copytree(installed / room, tmp_path / "knowledge" / room)
    for file in installed.glob("*.toml"):
        shutil.copy(file, tmp_path / "knowledge")
    return tmp_path / "knowledge"


_index = opening.index


def loaded(files: Mapping[str, str]) -> Knowledge:
    """What is shipped as one and the same, for :func:`indexed`."""
    knowledge = load_texts(files)
    return store() if knowledge == store() else knowledge


def indexed(knowledge: Knowledge, folders: Sequence[Path]) -> Index:
    """Of what is shipped, the index that other tests of this process ask, too."""
    return assistant().index() if knowledge is store() else _index(knowledge, folders)


@pytest.fixture
def azamat(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], knowledge: Path
) -> Iterator[Callable[..., Ended]]:
    """``azamat(*arguments, stdin=…, **environment)`` in this process, with a data folder of its own."""
    for name in list(os.environ):
        if name.startswith(("AZAMAT_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AZAMAT_KNOWLEDGE", str(knowledge))
    monkeypatch.setenv("AZAMAT_TODAY", "2025-11-01")
    monkeypatch.chdir(tmp_path)
    for room in (opening, watching):
        monkeypatch.setattr(room, "load_texts", loaded)
    monkeypatch.setattr(opening, "index", indexed)
    monkeypatch.setitem(Database.open.__func__.__kwdefaults__, "busy", 0.05)  # type: ignore[attr-defined]
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def run(*arguments: str, stdin: str = "", **environment: str) -> Ended:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            code = cli.main(arguments)
        return Ended(code, *capsys.readouterr())

    yield run
    root.handlers[:], level = before
    root.setLevel(level)


def stopped(ended: Ended, message: str, code: int = 1) -> None:
    assert ended == Ended(code, "", f"azamat: {message}\n")


def test_it_answers_when_nothing_is_wrong(azamat: Callable[..., Ended]) -> None:
    ended = azamat("run", stdin="Биыл қанша грант бөлінді?\n#1\n/help\n")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("› Биыл қанша грант бөлінді?\n104 грант, 2025 жыл\n")
    assert "› #1\n" in ended.out
    assert "› /help\n" in ended.out


def test_an_unknown_setting(azamat: Callable[..., Ended]) -> None:
    stopped(azamat("run", AZAMAT_DAT="x"), "AZAMAT_DAT: unknown setting; did you mean AZAMAT_DATA?", 2)


def test_a_data_folder_that_is_a_file(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    stopped(azamat(), f"{tmp_path / 'data'}: not a folder")
    assert (tmp_path / "data").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_data_folder_that_may_not_be_written(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    ended = azamat()
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert str(tmp_path / "data") in ended.err


def test_a_damaged_database(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / DATABASE
    path.write_bytes(b"not a database" * 1000)
    ended = azamat()
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"azamat: {path}: damaged (")
    assert ended.err.count("\n") == 1
    assert path.read_bytes() == b"not a database" * 1000


def test_a_locked_database(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    assert azamat().code == 0
    path = tmp_path / "data" / DATABASE
    with sqlite3.connect(path, isolation_level=None) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        stopped(azamat(), f"{path}: locked by another program; close it and try again")
    holder.close()


def test_a_second_instance(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    with DataLock(tmp_path / "data"):
        folder = tmp_path / "data"
        message = f"{folder}: Azamat is already running on this folder (process {os.getpid()}); stop it first"
        stopped(azamat(), message)
        assert azamat("ask", "Биыл қанша грант бөлінді?").out.startswith("104 грант, 2025 жыл\n")


def break_(knowledge: Path) -> None:
    path = knowledge / "topics" / "grants.toml"
    path.write_text(path.read_text("utf-8").replace("[name]", "[nam]", 1), "utf-8")


@pytest.mark.parametrize("command", [("run",), ("ask", "қанша?"), ("ask", "--jsonl")])
def test_broken_knowledge_and_none_from_before(
    azamat: Callable[..., Ended], knowledge: Path, command: tuple[str, ...]
) -> None:
    break_(knowledge)
    ended = azamat(*command, stdin="қанша?\n")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("azamat: the knowledge cannot be used: topics/grants.toml: ")
    assert ended.err.endswith("See: azamat knowledge check\n")
    assert ended.err.count("\n") == 1


def test_broken_knowledge_never_reaches_people(azamat: Callable[..., Ended], knowledge: Path) -> None:
    assert azamat(stdin="").code == 0  # the good set is kept
    break_(knowledge)
    running = azamat(stdin="Биыл қанша грант бөлінді?\n")
    assert running.out.startswith("› Биыл қанша грант бөлінді?\n104 грант, 2025 жыл\n")
    assert "topics/grants.toml" in running.err
    assert running.code == 0
    asked = azamat("ask", "Биыл қанша грант бөлінді?")
    assert asked.out.startswith("104 грант, 2025 жыл\n")
    assert (asked.code, asked.err.count("\n")) == (0, 1)
    assert "the last good ones answer" in asked.err


def test_a_knowledge_folder_that_is_not_there(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    ended = azamat(AZAMAT_KNOWLEDGE=str(tmp_path / "absent"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert str(tmp_path / "absent") in ended.err


# -- azamat knowledge --------------------------------------------------------------------------------------


def test_check(azamat: Callable[..., Ended], knowledge: Path) -> None:
    good = azamat("knowledge", "check")
    assert good.code == 0
    assert good.out.endswith("; no faults\n")
    break_(knowledge)
    bad = azamat("knowledge", "check", str(knowledge))
    assert (bad.code, bad.err) == (1, "")
    assert bad.out.startswith("topics/grants.toml: ")
    assert bad.out.splitlines()[-1].startswith(f"{knowledge}: ")


def test_verify_another_text(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Мәтін")
    ended = azamat("knowledge", "verify", str(tmp_path / "text"))
    assert ended.code == 1
    text, *figures, more, total = ended.out.splitlines()
    assert text.startswith("failed: mki-2025-10-22: text: the text differs from the recorded one: ")
    assert [line.split(": ")[0] for line in figures] == ["failed"] * 3
    assert more == "failed: 34 figures more: none stands at its place. Is it this text, and all of it?"
    assert total == "figures: 0 proven, 0 not proven, 37 failed"


def test_verify_what_is_no_text(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    stopped(azamat("knowledge", "verify", "absent"), "absent: cannot be read: No such file or directory")
    (tmp_path / "binary").write_bytes(b"%PDF-1.7 \xff")
    message = "binary: it is a PDF, no text. Copy its words into a .txt file, or save it as .docx"
    stopped(azamat("knowledge", "verify", "binary"), message)


def test_history(azamat: Callable[..., Ended], tmp_path: Path) -> None:
    message = f"{tmp_path / 'data' / DATABASE}: there is no database yet; it is made when the bot first runs"
    stopped(azamat("knowledge", "history", "grants-2025-count"), message)
    azamat()
    stopped(
        azamat("knowledge", "history", "nothing"),
        "nothing: no revisions; the bot never served a figure of that id",
    )
    ended = azamat("knowledge", "history", "grants-2025-count")
    assert ended.code == 0
    first, second = ended.out.splitlines()
    assert first.endswith(" to now: value 104, written “104”, start 2025")
    assert second == "    added; from the files; source mki-2025-10-22"
    derived = azamat("knowledge", "history", "grants-2025-average").out
    assert " to now: computed as grants-2025-sum / grants-2025-count\n" in derived


# -- in Telegram -------------------------------------------------------------------------------------------


class Api(BaseHTTPRequestHandler):
    """A Bot API that gives what a test wants; every request is recorded."""

    answers: ClassVar[dict[str, list[tuple[int, Any]]]] = {}
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []
    empty: ClassVar[threading.Event] = threading.Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        from urllib.parse import parse_qsl

        method = self.path.rpartition("/")[2]
        self.asked.append((method, dict(parse_qsl(body, keep_blank_values=True))))
        waiting = self.answers.get(method, [])
        code, result = waiting.pop(0) if len(waiting) > 1 else waiting[0] if waiting else (200, True)
        if method == "getUpdates" and not result:
            self.empty.set()
            threading.Event().wait(0.05)
        data = json.dumps(
            {"ok": True, "result": result}
            if code == 200
            else {"ok": False, "error_code": code, "description": result}
        ).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def api() -> Iterator[str]:
    Api.answers, Api.asked, Api.empty = {}, [], threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_wrong_token(azamat: Callable[..., Ended], api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "WAITS", (1.0,))
    Api.answers["getMe"] = [(401, "Unauthorized")]
    ended = azamat(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[-1] == "azamat: TELEGRAM_BOT_TOKEN: Telegram does not know this token"
    assert "Traceback" not in ended.err
    assert "AAsecret" not in ended.err


# -- bytes -------------------------------------------------------------------------------------------------


def test_bytes_that_are_no_text_reach_the_terminal_chat_as_text(tmp_path: Path) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AZAMAT_", "TELEGRAM_"))},
        "AZAMAT_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(Path(cli.__file__).parent.parent),
        "LC_ALL": "C",
    }
    process = subprocess.run(
        [sys.executable, "-m", "bot"],
        input="\ufeff\xff".encode("latin-1", "ignore") + "\nБиыл қанша грант бөлінді?\n".encode(),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, b"")
    assert "\n104 грант, 2025 жыл\n" in process.stdout.decode()


# -- logs --------------------------------------------------------------------------------------------------


def test_no_secret_stands_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.getLogger("httpx").level
    try:
        journal.set_up((TOKEN, None, "hook-secret"))
        log = logging.getLogger("test")
        try:
            raise RuntimeError(f"https://api/bot{TOKEN}/getMe")
        except RuntimeError:
            log.exception("POST %s with %s", f"https://api/bot{TOKEN}/sendMessage", "hook-secret")
        logging.getLogger("httpx").info("POST https://api/bot%s/getMe", TOKEN)
    finally:
        root.handlers[:], level, httpx = before
        root.setLevel(level)
        logging.getLogger("httpx").setLevel(httpx)
    err = capsys.readouterr().err
    assert "POST https://api/bot<hidden>/sendMessage with <hidden>" in err
    assert "RuntimeError: https://api/bot<hidden>/getMe" in err
    assert "AAsecret" not in err
    assert "hook-secret" not in err
    assert err.count("POST") == 1


def test_a_file_that_is_gone_for_a_moment_is_asked_of_what_the_bot_serves(
    azamat: Callable[..., Ended], knowledge: Path, tmp_path: Path
) -> None:
    """While a bot is running: it waits for the file. Where none is, the files are what there is."""
    assert azamat(stdin="").code == 0  # accepted
    (knowledge / "topics" / "grants.toml").unlink()
    folder = tmp_path / "data"
    with DataLock(folder):
        asked = azamat("ask", "Биыл қанша грант бөлінді?")
        assert asked.out.startswith("104 грант, 2025 жыл\n")
        assert "grants.toml" in asked.err
    assert not azamat("ask", "Биыл қанша грант бөлінді?").out.startswith("104 грант, 2025 жыл\n")
