"""What time it is: Telegram's, where it has said so. The clock of the machine may be wrong, or be set anew.

Each answer over HTTP has its moment (RFC 9110, 6.6.1, Date); from there on a clock counts that nobody can
set, and that goes on while the machine sleeps.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

log = logging.getLogger(__name__)

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
    """``steady`` only rises, ``wall`` is the clock of the machine, in Unix time."""

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
