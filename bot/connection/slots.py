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

    __slots__ = ("_slots", "until")

    def __init__(self, slots: Slots, until: float) -> None:
        self._slots: Slots | None = slots
        self.until = until  # by the loop's clock

    def release(self) -> None:
        """Give it up; again: nothing."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots._released(self)


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
        self._held: dict[Slot, None] = {}  # the one that was taken first, first
        self._timer: asyncio.TimerHandle | None = None  # for the first of them: one for each would cost more

    async def take(self, behind: bool = False) -> Slot:
        """A slot, to be released; :func:`leave` finds it in what the caller calls."""
        loop = asyncio.get_running_loop()
        if self._free > 0:
            self._free -= 1
        else:
            turn: asyncio.Future[None] = loop.create_future()
            (self._behind if behind else self._waiting).append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._freed()
                raise
        slot = Slot(self, loop.time() + self._seconds)
        self._held[slot] = None
        if self._timer is None:
            self._timer = loop.call_at(slot.until, self._overdue, loop)
        _held.set(slot)
        return slot

    def _overdue(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take back what was held for too long, and look again when the next one will have been."""
        self._timer = None
        while self._held:
            slot = next(iter(self._held))
            if slot.until > loop.time():
                self._timer = loop.call_at(slot.until, self._overdue, loop)
                break
            slot.release()

    def _released(self, slot: Slot) -> None:
        del self._held[slot]
        self._freed()

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
