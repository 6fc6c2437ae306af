"""The machine under the process: its files, its memory, when garbage is looked for; what systemd is told:
that the bot has begun, and that updates still come; its clock, by that of Telegram.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

log = logging.getLogger(__name__)

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


# -- what systemd is told (sd_notify(3), systemd.service(5)) -------------------------------------------------

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


# -- what time it is -----------------------------------------------------------------------------------------

APART: Final = 30.0  # seconds by which two answers may differ, and our clock from theirs, unnoticed
DAY: Final = 86_400.0  # seconds
AGAIN: Final = 2  # answers in a row that contradict are believed; …
#: … so many, where the clock of the machine says what was believed before: one server of several may err.
FIRM: Final = 10
FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC).timestamp()  # no answer is older than this program …
LAST: Final = datetime(2100, 1, 1, tzinfo=UTC).timestamp()  # … and none is read so late


def elapsed() -> float:
    """Seconds of a clock that only rises, also while the machine sleeps (where the system has one)."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere `monotonic` is what there is
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class ServerClock:
    """What time it is: Telegram's, where it has said so; the machine's own may be wrong, or be set anew.

    Each answer over HTTP has its moment (RFC 9110, 6.6.1, Date); from there on a clock counts that nobody can
    set, and that goes on while the machine sleeps. ``steady`` only rises, ``wall`` is the clock of the
    machine, in Unix time.
    """

    def __init__(self, steady: Callable[[], float] = elapsed, wall: Callable[[], float] = time.time) -> None:
        self._steady = steady
        self._wall = wall
        self._begun = steady(), wall()
        self._ahead: float | None = None  # Telegram's time less `steady`
        self._doubt = 0.0  # another one, of answers that contradict …
        self._doubts = 0  # … and how many they were, in a row

    @property
    def certain(self) -> bool:
        """Whether something may be deleted by this clock: Telegram has told the time, or the machine's own
        has gone on for a day as it should.
        """
        return self._ahead is not None or self._gone_on()

    def _gone_on(self) -> bool:
        steady = self._steady() - self._begun[0]
        return steady > DAY and abs(self._wall() - self._begun[1] - steady) <= APART

    def unix(self) -> float:
        """Unix time."""
        return self._wall() if self._ahead is None else self._steady() + self._ahead

    def now(self) -> datetime:
        """UTC."""
        return datetime.fromtimestamp(self.unix(), UTC)

    def hear(self, date: str | None) -> None:
        """The Date of an answer that came right now. What contradicts all before has to come again."""
        try:
            said = parsedate_to_datetime(date or "").timestamp()
        except (ValueError, TypeError, OverflowError):
            return
        if not FIRST <= said < LAST:
            return
        wall, steady = self._wall(), self._steady()
        # A Date is cut to the second: our own clock is the better one where the two agree.
        right = abs(wall - said) <= APART
        ahead = (wall if right else said) - steady
        before = self._ahead
        if before is not None and abs(ahead - before) > APART:
            self._doubts = self._doubts + 1 if self._doubts and abs(ahead - self._doubt) <= APART else 1
            self._doubt = ahead
            if self._doubts < (FIRM if abs(wall - steady - before) <= APART else AGAIN):
                return
        self._ahead, self._doubts = ahead, 0
        if not right and (before is None or abs(ahead - before) > APART):
            log.warning(
                "the clock of this machine is %.0f s %s Telegram's, whose time is used",
                abs(wall - said),
                "ahead of" if wall > said else "behind",
            )
