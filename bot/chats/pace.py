"""How often a chat is answered: a burst at once, then at a steady pace."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` answers at once; another one for each ``seconds`` that pass."""

    burst: int
    seconds: float


#: Telegram takes about 20 messages a minute in a group (core.telegram.org/bots/faq); some are left over.
GROUP: Final = Rate(5, 4.0)
_CHATS: Final = 10_000


class Pace:
    """What each chat has left. Beyond ``limit`` chats the one that was quiet longest has it all again."""

    def __init__(self, limit: int = _CHATS) -> None:
        self._limit = limit
        self._left: OrderedDict[Hashable, tuple[float, datetime]] = OrderedDict()

    def allows(self, chat: Hashable, rate: Rate, now: datetime) -> bool:
        """Whether it is answered now; asking takes one answer off, if there is one."""
        left, before = self._left.get(chat, (float(rate.burst), now))
        left = min(float(rate.burst), left + max(0.0, (now - before).total_seconds()) / rate.seconds)
        allowed = left >= 1
        self._left[chat] = (left - 1 if allowed else left, max(now, before))
        self._left.move_to_end(chat)
        if len(self._left) > self._limit:
            self._left.popitem(last=False)
        return allowed
