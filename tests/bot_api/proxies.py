"""Proxies on the loopback interface: HTTP (RFC 9110, absolute addresses) and SOCKS5 (RFC 1928, 1929)."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Proxy:
    """What it let through. ``closed``: from now on nothing."""

    def __init__(self, kind: str, user: str = "", password: str = "") -> None:
        self.passed: list[str] = []  # host:port of each request or connection
        self.closed = False
        self._secret = (user, password)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._serve = {"http": self._http, "socks5": self._socks}[kind]
        who = f"{user}:{password}@" if user else ""
        self.url = f"{kind}://{who}127.0.0.1:{self._listening.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def end(self) -> None:
        self.closed = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _one(self, client: socket.socket) -> None:
        with client, suppress(OSError, EOFError):
            self._serve(client)

    def _http(self, client: socket.socket) -> None:
        """Each connection goes to the host of its first request; lines are rewritten to the path."""
        server: socket.socket | None = None
        with client.makefile("rb") as lines:
            while line := lines.readline():
                method, address, version = line.split()
                if self.closed:
                    client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                    return
                to = urlsplit(address.decode())
                self.passed.append(to.netloc)
                if server is None:
                    server = socket.create_connection((to.hostname or "", to.port or 80))
                    threading.Thread(target=_pipe, args=(server, client), daemon=True).start()
                head = [b" ".join((method, to.path.encode(), version))]
                length = 0
                while (header := lines.readline()) not in (b"\r\n", b""):
                    head.append(header.rstrip())
                    if header.lower().startswith(b"content-length:"):
                        length = int(header.partition(b":")[2])
                server.sendall(b"\r\n".join(head) + b"\r\n\r\n" + lines.read(length))

    def _socks(self, client: socket.socket) -> None:
        user, password = self._secret
        _, count = _read(client, 2)
        methods = _read(client, count)
        wanted = 2 if user else 0
        client.sendall(bytes([5, wanted if wanted in methods else 255]))
        if user:
            given = []
            _read(client, 1)
            for _ in range(2):
                given.append(_read(client, _read(client, 1)[0]).decode())
            right = given == [user, password]
            client.sendall(bytes([1, 0 if right else 1]))
            if not right:
                return
        _, _, _, kind = _read(client, 4)
        host = (
            socket.inet_ntoa(_read(client, 4)) if kind == 1 else _read(client, _read(client, 1)[0]).decode()
        )
        (port,) = struct.unpack(">H", _read(client, 2))
        if self.closed:
            client.sendall(bytes([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]))  # not allowed by the rules
            return
        self.passed.append(f"{host}:{port}")
        server = socket.create_connection((host, port))
        client.sendall(bytes([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        threading.Thread(target=_pipe, args=(server, client), daemon=True).start()
        _pipe(client, server)


def _read(of: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = of.recv(count - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _pipe(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            to.sendall(part)
    for one in (source, to):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
    source.close()


@contextmanager
def proxy(kind: str, user: str = "", password: str = "") -> Iterator[Proxy]:
    """One that runs as long as the block."""
    made = Proxy(kind, user, password)
    threading.Thread(target=made.run, daemon=True).start()
    try:
        yield made
    finally:
        made.end()
