"""What the process asks of the machine: files, memory, when garbage is looked for; what systemd is told: that
the bot has begun, and that updates still come (sd_notify(3), systemd.service(5)).
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

#: mallopt(3) of glibc: large blocks are those that it begins with; one heap beside the first is enough for
#: all threads, as one of them works at a time.
MALLOC: Final = {"M_TRIM_THRESHOLD": (-1, 131_072), "M_MMAP_THRESHOLD": (-3, 131_072), "M_ARENA_MAX": (-8, 2)}
FILES: Final = 4096  # open at once: connections to Telegram and from its webhook, and the store
LOOK: Final = 0.3  # seconds between two looks for garbage; so many new objects are worth one
NEW: Final = 500
QUIET: Final = (0.03, 0.05, 0.1)  # seconds in which there may come a moment when nobody is answered
COLLECTED: Final = (10_000, 5, 5)  # of the garbage collector: all of what came since the start, every 360,000


def allow_connections() -> None:
    """Each takes a file; some systems allow a program 256, and more where it asks (getrlimit(2))."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def give_memory_back() -> None:
    """Let large blocks go back to the system when they are freed, as glibc does until it has seen some: from
    then on it keeps them. Other systems have no such call.
    """
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for setting, value in MALLOC.values():
            mallopt(setting, value)


def settle() -> None:
    """Let the garbage collector pass over what stays, the knowledge and the code: going through all of it
    takes longer than many answers. What comes after is looked through more often than at the start.

    The second time is for its memory of how much there was: it looks through everything only once a quarter
    has come to that (Modules/gcmodule.c), which after a start would be hundreds of thousands of objects of
    garbage: each failure of a write or a call leaves some, its frames and what they hold.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(*COLLECTED)


async def look_for_garbage(busy: Callable[[], bool]) -> None:
    """Look through what is new, for ever, until cancelled, and pass over what stays from then on: nearly all
    is memory of what was said, freed when it is forgotten. Left alone, Python looks through all of it again
    whenever a quarter has come to it, which takes longer than many answers.

    It is done while nobody is answered, if there is such a moment: what is under way may yet become garbage.
    """
    while True:
        await asyncio.sleep(LOOK)
        new, *before = gc.get_count()
        if new < NEW and not any(before):
            continue
        for wait in QUIET:
            if not busy():
                break
            await asyncio.sleep(wait)
        gc.collect()
        gc.freeze()


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
