"""The way out of a network that lets nobody out directly: HTTP and SOCKS proxies."""

from __future__ import annotations

import importlib.util
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.stopping import StopError

SOCKS: Final = ("socks5", "socks5h", "socks4", "socks4a")
_HTTP: Final = ("http", "https")


def of(address: str) -> str | None:
    """The proxy for an address, from the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY).

    None: there is none. StopError for one that cannot be used.
    """
    parts = urlsplit(address)
    if proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    name = parts.scheme if parts.scheme in proxies else "all"
    proxy = proxies.get(name)
    if not proxy:
        return None
    setting = f"{name}_proxy".upper()
    try:
        given = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        port = given.port
    except ValueError:
        raise StopError(f"{setting}: not an address such as http://host:3128") from None
    if given.scheme not in (*_HTTP, *SOCKS) or not given.hostname:
        raise StopError(f"{setting}: not an address such as http://host:3128 or socks5://host:1080")
    if given.scheme in SOCKS:
        if port is None:
            raise StopError(f"{setting}: a SOCKS proxy needs its port, such as socks5://host:1080")
        if importlib.util.find_spec("aiohttp_socks") is None:
            raise StopError(
                f"{setting}: a SOCKS proxy needs the package aiohttp-socks: pip install '.[socks]'"
            )
    return given.geturl()


def is_socks(proxy: str | None) -> bool:
    """Whether it speaks SOCKS."""
    return proxy is not None and urlsplit(proxy).scheme in SOCKS


def plain(proxy: str) -> str:
    """A SOCKS proxy's address as aiohttp-socks takes it: it always lets the proxy look up names."""
    scheme, colon, rest = proxy.partition(":")
    return f"{scheme[:6]}{colon}{rest}"
