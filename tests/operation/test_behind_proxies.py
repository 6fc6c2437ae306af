"""The webhook behind Caddy and nginx, with the files that are shipped, where these programs are installed.

Without TLS: the address and the certificate are the operator's own.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from test_webhook import free_port

DEPLOY = Path(__file__).parents[2] / "bot" / "operation" / "deploy"
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"  # where nginx lies
LARGE = 20_000_000  # bytes: what the bot itself reads the beginning of


class Bot(BaseHTTPRequestHandler):
    """Where the bot would listen: notes what comes."""

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        came.append((self.command, self.path, left))
        while left:
            left -= len(self.rfile.read(min(left, 65536)))
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        came.append((self.command, self.path, 0))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


came: list[tuple[str, str, int]] = []


@pytest.fixture
def bot() -> Iterator[int]:
    """The port of something that answers everything with 200."""
    came.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Bot) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def nginx(folder: Path, port: int, bot: int) -> list[str]:
    text = (DEPLOY / "nginx.conf").read_text("utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{bot}")
    text = re.sub(r"^ *(ssl_\w+|listen \[::\]).*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    assert "ssl_" not in text
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""  # its workers write below the folder
    head = f"{user} daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {paths}\n"
    (folder / "nginx.conf").write_text(f"{head}{text}}}", "utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]


def caddy(folder: Path, port: int, bot: int) -> list[str]:
    text = (DEPLOY / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{bot}")
    text = text.replace("\nbot.example.org {", f"\nhttp://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{text}", "utf-8")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def answered(port: int, method: str, path: str, body: bytes | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_only_what_telegram_posts_reaches_the_bot(
    proxy: Callable[[Path, int, int], list[str]], bot: int, tmp_path: Path
) -> None:
    port = free_port()
    program, *arguments = proxy(tmp_path, port, bot)
    found = shutil.which(program, path=PATH)
    if found is None:
        pytest.skip(f"needs {program}")
    environment = {"PATH": PATH, "HOME": str(tmp_path)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([found, *arguments], env=environment, stdout=log, stderr=log)
    try:
        while True:
            assert process.poll() is None, (tmp_path / "log").read_text("utf-8")
            try:
                status = answered(port, "POST", "/hook", b"{}")
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        assert status == 200
        assert answered(port, "POST", "/hook", b" " * LARGE) == 200
        refused = [answered(port, "GET", path) for path in ("/hook", "/healthz", "/metrics", "/")]
        assert [400 <= status < 500 for status in refused] == [True] * 4
        assert answered(port, "POST", "/hook/more", b"{}") == 404
        assert came == [("POST", "/hook", 2), ("POST", "/hook", LARGE)]
    finally:
        process.terminate()
        process.wait(60)
