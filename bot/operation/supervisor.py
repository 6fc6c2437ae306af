"""systemd is told that the bot has begun, and that updates still come (sd_notify(3), systemd.service(5))."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

MOST: Final = 10.0  # seconds between two looks, at most


def notify(state: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Send one state (``READY=1``, ``STATUS=…``). False: nobody supervises us, or nobody can be told."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # Linux's abstract namespace
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(state.encode(), address)
        return True
    return False


def interval(environ: Mapping[str, str] = os.environ) -> float | None:
    """Seconds within which the watchdog has to hear of us; None: there is none."""
    given = environ.get("WATCHDOG_USEC", "")
    ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(given) / 1e6 if given.isdigit() and int(given) and ours else None


async def watch(silent: Callable[[], float], within: float | None = None) -> None:
    """Tell the watchdog of good getUpdates, for ever, until cancelled. ``silent``: seconds since the last.

    Without one for as long as the unit says (WatchdogSec) systemd ends the bot and starts it anew.
    """
    within = within or interval()
    if within is None:
        return
    pause = min(within / 4, MOST)
    while True:
        if silent() <= 2 * pause:
            notify("WATCHDOG=1")
        await asyncio.sleep(pause)
