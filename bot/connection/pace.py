"""How often may be sent: at an even pace after a burst, and no more than so many in a span of time.

The limits are those of core.telegram.org/bots/faq: one message a second in a chat with short bursts, 20 a
minute in a group, 30 a second over all for notifications. Times are seconds of any clock that only rises.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final

KEPT: Final = 20_000  # chats whose pace is known at once
FORGOTTEN: Final = 120.0  # seconds after which a chat's past has no effect any more


class Bucket:
    """``burst`` at once, then one every ``interval`` seconds."""

    __slots__ = ("_burst", "_interval", "_next")

    def __init__(self, interval: float, burst: int = 1) -> None:
        self._interval = interval
        self._burst = interval * (burst - 1)
        self._next = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until one more may go."""
        return max(0.0, self._next - self._burst - now)

    def take(self, now: float, late: float = 0.0, interval: float | None = None) -> None:
        """One goes; by so many seconds it may be late without making the next one late as well.

        ``interval``: until the next one, where it is not the usual one.
        """
        self._next = max(self._next, now - late) + (self._interval if interval is None else interval)


class Window:
    """No more than ``count`` in any ``seconds``."""

    __slots__ = ("_seconds", "_times")

    def __init__(self, count: int, seconds: float) -> None:
        self._times: deque[float] = deque(maxlen=count)
        self._seconds = seconds

    def wait(self, now: float) -> float:
        """Seconds until one more may go."""
        if len(self._times) < (self._times.maxlen or 0):
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def take(self, now: float) -> None:
        """One goes."""
        self._times.append(now)


class Chat:
    """One chat: a person's, or a group or channel (their ids are negative)."""

    __slots__ = ("_bulk", "_often", "_window", "paused_until", "used")

    def __init__(self, group: bool) -> None:
        self._often = Bucket(1.05, 5 if group else 10)  # a little slower, for what the way there shortens
        self._window = Window(20, 60.0) if group else None
        self._bulk = Bucket(3.0 if group else 1.05)
        self.paused_until = float("-inf")  # by a 429
        self.used = float("-inf")

    def wait(self, now: float, bulk: bool) -> float:
        """Seconds until one more may be sent there."""
        wait = max(self.paused_until - now, self._often.wait(now), 0.0)
        if self._window is not None:
            wait = max(wait, self._window.wait(now))
        return max(wait, self._bulk.wait(now)) if bulk else wait

    def take(self, now: float) -> None:
        """One is sent."""
        self.used = now
        self._often.take(now)
        self._bulk.take(now)
        if self._window is not None:
            self._window.take(now)

    def pause(self, now: float, seconds: float) -> None:
        """Nothing may be sent there for so long."""
        self.used = now
        self.paused_until = max(self.paused_until, now + seconds)


class Chats:
    """The pace of each chat; of one that was silent for long nothing is kept."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._chats: OrderedDict[int | str, Chat] = OrderedDict()

    def __getitem__(self, chat_id: int | str) -> Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            # A channel may be named by its @username.
            chat = self._chats[chat_id] = Chat(isinstance(chat_id, str) or chat_id < 0)
        self._chats.move_to_end(chat_id)
        return chat

    def __len__(self) -> int:
        return len(self._chats)

    def forget(self, now: float) -> None:
        """Drop those whose past has no effect any more, if there are too many."""
        while len(self._chats) > self._limit:
            chat_id, chat = next(iter(self._chats.items()))
            if now - chat.used < FORGOTTEN or chat.paused_until > now:
                return
            del self._chats[chat_id]
