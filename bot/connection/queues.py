"""One queue for each chat: its updates in order, those of others beside it; and so many at once.

What does not fit into memory stays in the inbox, and is fetched from there when there is room. With fewer
under way each is done sooner, and a crash repeats fewer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Final, Generic, Protocol, TypeVar

ROOM: Final = 4096  # updates in memory
EACH: Final = 32  # of one chat

T = TypeVar("T", bound="Queued")


class Queued(Protocol):
    """An update of a chat."""

    @property
    def chat_id(self) -> int:
        """Whose queue it waits in."""


class Queues(Generic[T]):
    """``handle`` has one update of a chat at a time; it must not raise.

    ``fetch(chat_id, limit)`` gives the first updates of a chat that are not handled yet.
    """

    def __init__(
        self,
        handle: Callable[[T], Awaitable[None]],
        fetch: Callable[[int, int], Awaitable[list[T]]],
        room: int = ROOM,
        each: int = EACH,
    ) -> None:
        self._handle = handle
        self._fetch = fetch
        self._room = room
        self._each = each
        self._held = 0
        self._queues: dict[int, deque[T]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        # Chats with more in the inbox than in memory; the number rises when yet more comes.
        self._more: dict[int, int] = {}
        self._idle: dict[int, None] = {}  # of them those that nobody works at, in order
        self._stopping = False

    @property
    def held(self) -> int:
        """How many updates are in memory."""
        return self._held

    def put(self, item: T) -> None:
        """A new update, kept in the inbox already."""
        chat = item.chat_id
        queue = self._queues.get(chat)
        if (
            chat in self._more
            or self._held >= self._room
            or (queue is not None and len(queue) >= min(self._each, self._share()))
            or self._stopping
        ):
            self.waits(chat)
            return
        self._held += 1
        if queue is None:
            queue = self._queues[chat] = deque()
        queue.append(item)
        self._begin(chat)

    def waits(self, chat: int) -> None:
        """The inbox holds updates of this chat that are not in memory."""
        self._more[chat] = self._more.get(chat, 0) + 1
        if chat not in self._workers:
            self._idle[chat] = None
            self._wake()

    async def stop(self, grace: float) -> None:
        """Let what is under way be finished, for ``grace`` seconds; the rest stays in the inbox."""
        self._stopping = True
        for queue in self._queues.values():
            self._held -= len(queue)
            queue.clear()
        self._more.clear()
        self._idle.clear()
        workers = set(self._workers.values())
        if workers:
            _, slow = await asyncio.wait(workers, timeout=grace)
            for task in slow:
                task.cancel()
            if slow:
                await asyncio.wait(slow)

    def _share(self) -> int:
        """How many a chat may have in memory: one, once half the room is taken, so that others find some."""
        return max(1, self._room // 2 - self._held)

    def _begin(self, chat: int) -> None:
        if chat not in self._workers:
            self._workers[chat] = asyncio.create_task(self._work(chat))

    def _wake(self) -> None:
        """Begin with chats that wait in the inbox alone, as far as there is room."""
        free = 0 if self._stopping else self._room - self._held
        while self._idle and free > 0:
            free -= 1
            chat = next(iter(self._idle))
            del self._idle[chat]
            self._begin(chat)

    async def _work(self, chat: int) -> None:
        try:
            while not self._stopping:
                queue = self._queues.get(chat)
                if not queue:
                    if chat not in self._more or not await self._refill(chat):
                        break
                    continue
                item = queue.popleft()
                try:
                    await self._handle(item)
                finally:
                    self._held -= 1
        finally:
            self._workers.pop(chat, None)
            left = self._queues.pop(chat, None)
            if left and not self._stopping:  # its handler raised after all
                self._held -= len(left)
                self._more[chat] = self._more.get(chat, 0) + 1
            if chat in self._more:
                self._idle[chat] = None
            if self._idle:
                self._wake()

    async def _refill(self, chat: int) -> bool:
        """Fetch the next updates of a chat whose queue is empty. False: there are none, or no room."""
        room = min(self._each, self._share(), self._room - self._held)
        if room <= 0:
            return False
        self._held += room  # nobody else may take it meanwhile
        known = self._more[chat]
        found: list[T] = []
        try:
            found = await self._fetch(chat, room)
        finally:
            self._held -= room - len(found)
        if len(found) < room and self._more.get(chat) == known:
            self._more.pop(chat, None)
        if found:
            self._queues.setdefault(chat, deque()).extend(found)
        return bool(found) or chat in self._more


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
