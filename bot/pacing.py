"""How often something may be done, and how long is waited before it is done again.

The limits of what is sent are those of core.telegram.org/bots/faq: one message a second in a chat with short
bursts, 20 a minute in a group, 30 a second over all for notifications. Times are seconds of any clock that
only rises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Final, Literal, TypeAlias

from cachetools import LRUCache

# What is remembered counts for ten seconds, of a group for a minute, and who was silent longest goes first:
# in ten seconds some 3,000 are answered, and a group that is near its limit is never silent for long.
KEPT: Final = 5_000  # chats whose pace is known at once
GROUPS: Final = 10_000  # groups whose answers are counted at once
GROUP: Final = (5, 4.0)  # answers in a group at once, and seconds until another: some are left to others
MESSAGES: Final = 20  # of a person in …
SECONDS: Final = 10.0  # … so many seconds are a person's, more are not answered
FEW: Final = 3  # of them are answered before those of others who send more
PEOPLE: Final = 5_000  # whose messages are counted at once

Verdict: TypeAlias = Literal["pass", "tell", "drop"]


def backoff(waits: Sequence[float], failures: int) -> float:
    """Seconds to wait after so many failures in a row, 1 at least; the last of ``waits`` for ever."""
    return waits[min(failures, len(waits)) - 1]


def backing_off(waits: Sequence[float]) -> Iterator[float]:
    """The waits after the first failure, the second …, without end."""
    return chain(waits, repeat(waits[-1]))


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

    __slots__ = ("_count", "_seconds", "_times")

    def __init__(self, count: int, seconds: float) -> None:
        self._times: list[float] = []  # a deque takes 700 bytes for one
        self._count = count
        self._seconds = seconds

    def wait(self, now: float) -> float:
        """Seconds until one more may go."""
        if len(self._times) < self._count:
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def take(self, now: float) -> None:
        """One goes."""
        if len(self._times) == self._count:
            del self._times[0]
        self._times.append(now)

    def over(self, count: int, now: float) -> bool:
        """Whether more than ``count`` went in the last ``seconds``."""
        return len(self._times) > count and now - self._times[-count - 1] < self._seconds


class Chat:
    """What is sent to one chat: a person's, or a group or channel (their ids are negative)."""

    __slots__ = ("_bulk", "_often", "_window", "paused_until")

    def __init__(self, group: bool) -> None:
        self._often = Bucket(1.05, 5 if group else 10)  # a little slower, for what the way there shortens
        self._window = Window(20, 60.0) if group else None
        self._bulk = Bucket(3.0 if group else 1.05)
        self.paused_until = float("-inf")  # by a 429

    def wait(self, now: float, bulk: bool) -> float:
        """Seconds until one more may be sent there."""
        wait = max(self.paused_until - now, self._often.wait(now), 0.0)
        if self._window is not None:
            wait = max(wait, self._window.wait(now))
        return max(wait, self._bulk.wait(now)) if bulk else wait

    def take(self, now: float) -> None:
        """One is sent."""
        self._often.take(now)
        self._bulk.take(now)
        if self._window is not None:
            self._window.take(now)

    def pause(self, now: float, seconds: float) -> None:
        """Nothing may be sent there for so long."""
        self.paused_until = max(self.paused_until, now + seconds)


class Chats(LRUCache[int | str, Chat]):
    """The pace of each chat; of the one that was silent longest nothing is kept where there are too many."""

    def __init__(self, limit: int = KEPT) -> None:
        super().__init__(limit)

    def __missing__(self, chat_id: int | str) -> Chat:
        # A channel may be named by its @username.
        chat = self[chat_id] = Chat(isinstance(chat_id, str) or chat_id < 0)
        return chat


class Groups:
    """How often groups are answered: a burst at once, then at a steady pace."""

    def __init__(self, limit: int = GROUPS) -> None:
        self._left: LRUCache[int, Bucket] = LRUCache(limit)
        self._now = float("-inf")  # a clock that is set back gives nothing

    def allows(self, chat_id: int, now: datetime) -> bool:
        """Whether it is answered now; asking takes one answer off, if there is one."""
        self._now = max(self._now, now.timestamp())
        bucket = self._left.get(chat_id)
        if bucket is None:
            burst, interval = GROUP
            bucket = self._left[chat_id] = Bucket(interval, burst)
        if bucket.wait(self._now) > 0:
            return False
        bucket.take(self._now)
        return True


class Flood:
    """Who sends too much; ``limit`` people are remembered."""

    def __init__(self, messages: int = MESSAGES, seconds: float = SECONDS, limit: int = PEOPLE) -> None:
        self._messages = messages
        self._seconds = seconds
        self._sent: LRUCache[int, Window] = LRUCache(limit)
        self._told: LRUCache[int, float] = LRUCache(limit)  # until when they are not told again

    def judge(self, person: int, at: float) -> Verdict:
        """A message of this person, sent ``at`` (seconds): to be passed, to be told off, to be dropped.

        A person is told once, and again only after a quiet while. What is dropped counts too.
        """
        sent = self._sent.get(person)
        if sent is None:
            sent = self._sent[person] = Window(self._messages, self._seconds)
        full = sent.wait(at) > 0
        sent.take(at)
        if not full:
            return "pass"
        told = self._told.get(person, float("-inf"))
        self._told[person] = at + self._seconds
        return "tell" if told <= at else "drop"

    def often(self, person: int, at: float) -> bool:
        """Whether they have sent more than a few lately, seen from a message sent ``at``."""
        sent = self._sent.get(person)
        return sent is not None and sent.over(FEW, at)
