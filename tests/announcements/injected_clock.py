"""Time that goes on only when everybody waits for it."""

from __future__ import annotations

import asyncio
import heapq


class Clock:
    """Time that goes on only when everybody waits for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asleep: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    async def sleep(self, seconds: float) -> None:
        done_: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self.asleep, (self.now + max(seconds, 1e-6), self._count, done_))
        await done_

    def advance(self) -> None:
        at, _, done_ = heapq.heappop(self.asleep)
        self.now = max(self.now, at)
        if not done_.done():
            done_.set_result(None)
