"""Beyond an update that cannot be read: it would come again for ever, and everybody's behind it wait.

An answer that is no JSON may be a page, or cut on its way: asked again, it is another. Where it is none
again, but begins as an answer of Telegram does, the updates before the broken one are taken; the one that is
left at the beginning, time after time, is stepped over.
"""

from __future__ import annotations

import logging
from typing import Any, Final, NamedTuple

from bot.connection import updates
from bot.connection.reading import first_updates

log = logging.getLogger(__name__)

PASSED: Final = 2  # times that the first one cannot be read until it is stepped over
LARGEST: Final = 2**31  # of a number that is believed: one that is wrong would have all others forgotten


class Step(NamedTuple):
    """What was read all the same, and the offset of the next request; None: it stays."""

    found: list[Any]
    offset: int | None


STAY: Final = Step([], None)


def behind(found: list[Any]) -> int | None:
    """The offset behind these updates; None: none of them has a number.

    The newest is the last, also when numbers begin anew (Bot API, Update).
    """
    numbers = [n for n in map(updates.number, found) if n is not None and n < LARGEST]
    return numbers[-1] + 1 if numbers else None


class Stepping:
    """Counts, from answer to answer, what cannot be read."""

    def __init__(self) -> None:
        self._failures = 0  # in a row
        self._offset, self._times = 0, 0  # behind the one that cannot be read, and how often it was not
        self.telegrams = False  # whether what could not be read last began as an answer of Telegram does

    def read(self) -> None:
        """An answer was read."""
        self._failures = 0

    def unreadable(self, payload: bytes) -> Step:
        """An answer was not."""
        self._failures += 1
        whole, broken = first_updates(payload)
        self.telegrams = bool(whole) or broken is not None
        if self._failures < 2 or not self.telegrams:
            return STAY
        if (offset := behind(whole)) is not None:
            return Step(whole, offset)
        if (offset := behind([broken])) is None:
            return STAY
        self._times = self._times + 1 if offset == self._offset else 1
        self._offset = offset
        if self._times <= PASSED:
            return STAY
        log.error("update %d cannot be read, and is stepped over", offset - 1)
        return Step([broken], offset)  # a text may stand in what it begins with
