"""Beyond an update that cannot be read: it would come again for ever, and everybody's behind it wait.

An answer that is no JSON may be a page, or cut on its way: asked again, it is another. Where it is the same
again the updates are asked for one by one, and one that alone cannot be read, time after time, is stepped
over: its number stands at the beginning.
"""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from bot.connection.reading import begun

log = logging.getLogger(__name__)

BATCH: Final = 100  # the most that one request brings
PASSED: Final = 2  # times that one alone cannot be read until it is stepped over
_FIRST: Final = re.compile(
    rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[\s*\{\s*"update_id"\s*:\s*([0-9]{1,18})\b'
)


def beginning(payload: bytes) -> list[Any]:
    """What can be read of the first update in an answer that cannot be read: a text may stand in it."""
    try:
        found = begun(payload)["result"][:1]
    except (ValueError, LookupError, TypeError):
        return []
    return [one for one in found if isinstance(one, dict)]


class Stepping:
    """How many updates are asked for, by what came of the requests before."""

    def __init__(self) -> None:
        self._failures = 0  # in a row
        self._singles = 0  # so many are asked for one by one
        self._number, self._times = 0, 0  # the one that cannot be read, and how often it was not
        self.telegrams = False  # whether what could not be read last began as an answer of Telegram does

    @property
    def limit(self) -> int:
        """For the next request."""
        return 1 if self._singles else BATCH

    def read(self, found: list[Any]) -> None:
        """An answer was read."""
        self._failures = 0
        self._singles = max(self._singles - 1, 0) if found else 0

    def unreadable(self, payload: bytes) -> int | None:
        """An answer was not. Out: the offset beyond the update that never can be; None: ask again."""
        self._failures += 1
        first = _FIRST.match(payload)
        self.telegrams = first is not None
        if self._failures < 2:
            return None
        self._singles = BATCH
        if first is None:
            return None
        number = int(first[1])
        self._times = self._times + 1 if number == self._number else 1
        self._number = number
        if self._times <= PASSED:
            return None
        log.error("update %d cannot be read, and is stepped over", number)
        self._failures = self._singles = 0
        return number + 1
