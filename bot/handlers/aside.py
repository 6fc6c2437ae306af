"""Work on a text that may take long: beside the event loop, so that nobody else waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LONG: Final = 300  # characters that are surely worked on within 20 ms, whatever they are
#: One thread: several would take from the loop what they take from each other.
_thread: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")


async def aside(text: str, work: Callable[[*Ts], T], *args: *Ts) -> T:
    """``work(*args)``, whose time grows with ``text``: at once where that is short."""
    if len(text) <= LONG:
        return work(*args)
    return await asyncio.get_running_loop().run_in_executor(_thread, work, *args)
