"""So many updates at once: with fewer under way each is done sooner, and a crash repeats fewer."""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import ContextVar
from typing import Final

_BEHIND: Final = 4  # of so many slots one goes to those who wait behind, if others wait too

_held: ContextVar[Slot | None] = ContextVar("slot", default=None)


class Slot:
    """Held until it is released; by whoever waits for something else, or after so many seconds, early."""

    __slots__ = ("_slots", "_timer")

    def __init__(self, slots: Slots, seconds: float) -> None:
        self._slots: Slots | None = slots
        self._timer = asyncio.get_running_loop().call_later(seconds, self.release)

    def release(self) -> None:
        """Give it up; again: nothing."""
        if self._slots is not None:
            self._timer.cancel()
            self._slots._freed()
            self._slots = None


class Slots:
    """``count`` slots; one that is held for longer than ``seconds`` is given up: a slow chat holds nobody.

    Those who ask often wait ``behind`` the others, and yet have one slot in four.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self._free = count
        self._seconds = seconds
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._behind: deque[asyncio.Future[None]] = deque()
        self._given = 0

    async def take(self, behind: bool = False) -> Slot:
        """A slot, to be released; :func:`leave` finds it in what the caller calls."""
        if self._free > 0:
            self._free -= 1
        else:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            (self._behind if behind else self._waiting).append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._freed()
                raise
        slot = Slot(self, self._seconds)
        _held.set(slot)
        return slot

    def _freed(self) -> None:
        self._given += 1
        first, then = self._waiting, self._behind
        if self._given % _BEHIND == 0:
            first, then = then, first
        for queue in (first, then):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1


def leave() -> None:
    """Give up the slot that is held here: what comes now is waiting, and somebody else may go on."""
    slot = _held.get()
    if slot is not None:
        slot.release()
