"""Through a proxy: the whole bot as a process, and uploads."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from bot_api import BotApi, raw, running
from bot_api.proxies import Proxy, proxy
from telegram import Bot

from bot.connection import requests
from bot.connection.outcomes import NotConnectedError
from bot.connection.requests import Requests
from bot.settings import StopError


@pytest.mark.parametrize(
    ("kind", "setting", "user"),
    [("http", "HTTP_PROXY", ""), ("socks5", "ALL_PROXY", ""), ("socks5", "HTTP_PROXY", "me")],
)
def test_everything_goes_through_it(api: BotApi, tmp_path: Path, kind: str, setting: str, user: str) -> None:
    api.chat(raw.private(7))
    with proxy(kind, user, "hidden-word" if user else "") as through:
        with running(api, tmp_path, **{setting: through.url}) as bot:
            api.say(7, "Биыл қанша грант бөлінді?")
            (call,) = api.wait_for("sendMessage")
            bot.wait_log("answers")
        assert call.values["text"].startswith("<b>104 грант</b>, 2025 жыл\n")
        assert set(through.passed) == {f"127.0.0.1:{api.port}"}
        assert "hidden-word" not in bot.err


def test_around_it_where_no_proxy_says_so(api: BotApi, tmp_path: Path) -> None:
    with (
        proxy("http") as through,
        running(api, tmp_path, HTTP_PROXY=through.url, NO_PROXY="127.0.0.1") as bot,
    ):
        bot.wait_log("answers")
    assert through.passed == []


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_an_upload_goes_through_it(api: BotApi, kind: str) -> None:
    """By the library's own call: the bot itself sends files by their ids."""
    api.chat(raw.private(7))
    picture = bytes(range(256)) * 2000

    async def send(through: Proxy) -> None:
        bot = Bot(api.token, f"{api.url}/bot", request=Requests(proxy=through.url))
        async with bot:
            await bot.send_photo(7, picture, caption="Сурет")

    with proxy(kind) as through:
        asyncio.run(send(through))
    (call,) = api.accepted("sendPhoto")
    assert list(call.files.values()) == [picture]
    assert call.values["caption"] == "Сурет"
    assert set(through.passed) == {f"127.0.0.1:{api.port}"}


def test_what_it_does_not_let_through_did_not_arrive(api: BotApi) -> None:
    async def ask(url: str) -> None:
        async with Requests(proxy=url) as requests:
            await requests.post(f"{api.url}/bot{api.token}/getMe")

    with proxy("socks5", "me", "right") as closed:
        closed.closed = True
        gone = Proxy("socks5")
        gone.end()
        for url in (closed.url, closed.url.replace("right", "wrong"), gone.url):
            with pytest.raises(NotConnectedError) as raised:
                asyncio.run(ask(url))
            assert "right" not in str(raised.value)
    assert api.attempts() == []


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("ftp://127.0.0.1:21", "HTTPS_PROXY: not an address such as http://host:3128 or socks5://host:1080"),
        ("socks5://127.0.0.1", "HTTPS_PROXY: a SOCKS proxy needs its port, such as socks5://host:1080"),
        ("http://127.0.0.1:x", "HTTPS_PROXY: not an address such as http://host:3128"),
    ],
)
def test_what_cannot_be_used_is_one_line(monkeypatch: pytest.MonkeyPatch, proxy: str, said: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(StopError) as raised:
        requests.proxy_of("https://api.telegram.org")
    assert str(raised.value) == said


def test_socks_without_its_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(StopError, match=r"pip install '\.\[socks\]'"):
        requests.proxy_of("https://api.telegram.org")


def test_names_of_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    assert requests.proxy_of("https://api.telegram.org") is None
    monkeypatch.setenv("ALL_PROXY", "socks5h://10.0.0.1:1080")
    assert requests.proxy_of("https://api.telegram.org") == "socks5h://10.0.0.1:1080"
    assert requests._looked_up("socks5h://10.0.0.1:1080") == "socks5://10.0.0.1:1080"
    monkeypatch.setenv("HTTPS_PROXY", "10.0.0.2:3128")
    assert requests.proxy_of("https://api.telegram.org") == "http://10.0.0.2:3128"
    monkeypatch.setenv("NO_PROXY", "api.telegram.org")
    assert requests.proxy_of("https://api.telegram.org") is None
