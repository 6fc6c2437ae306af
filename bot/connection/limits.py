"""How often something may be done, and how long is waited before it is done again; when a message may go:
Telegram's limits in each chat and over all, and what bulk leaves to answers.

The limits of what is sent are those of core.telegram.org/bots/faq: one message a second in a chat with short
bursts, 20 a minute in a group, 30 a second over all for notifications. Times are seconds of any clock that
only rises.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Final, Literal, TypeAlias

from cachetools import LRUCache

from bot.connection import queues

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


class _Chats(LRUCache[int | str, Chat]):
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


# -- when a message may go -----------------------------------------------------------------------------------

A_SECOND: Final = 30  # sends over all, of bulk
BULK: Final = 29  # a second where nobody asks: a little fewer, for what the way there shortens
LATELY: Final = (3.0, 10.0)  # seconds over which answers are counted, to leave room for the next ones
#: Left to answers besides their number in a second: so many times its spread, as people do not come evenly,
#: and no less than this share of the number, as the spread of a few seconds is a guess.
ROOM: Final = 2.5
LEAST: Final = 0.2
JITTER: Final = 0.03  # seconds by which two calls may come nearer on their way
PACE: Final = 0.55  # seconds between two calls that are made again, over all of a lane
CROWD: Final = 10.0  # seconds after a 429 to a person in which answers keep to the limit of all
DENIED: Final = 10  # answers in a row with a 429: Telegram lets none pass, and is asked more seldom
DOUBTFUL: Final = 3  # calls of bulk under way; more only while answers to them come …
PATIENCE: Final = 0.3  # … within so many seconds, or thrice the time that the last one took
#: Seconds for which bulk pauses at a 429, the more often in a row the longer, if it says no less: Telegram
#: does not tell whether it means the chat, which waits for as long as it says, or all of them.
REFUSED: Final = (30.0, 60.0, 120.0, 300.0, 600.0)


class Limits:
    """What has gone, and how long the next one waits for that. ``clock``: seconds that only rise."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.chats = _Chats()
        self.all = Window(A_SECOND, 1.0 + JITTER)
        self._even = Bucket(1 / BULK)
        self._answers: dict[float, deque[float]] = {over: deque() for over in LATELY}  # when they went
        self._bulk_until = float("-inf")  # a 429 pauses the lane
        self._refused: set[int] = set()  # chats of bulk with a 429 since a message went out

    def take(self, chat_id: int | str, counted: bool = False) -> None:
        """A message goes there. ``counted``: among those of all it is already."""
        now = self._clock()
        self.chats[chat_id].take(now)
        if not counted:
            self.all.take(now)

    def take_answer(self, chat_id: int | str, counted: bool = False) -> None:
        """:meth:`take` for an answer: bulk leaves room for more of them."""
        self.take(chat_id, counted)
        now = self._clock()
        for over, times in self._answers.items():
            times.append(now)
            while times[0] < now - over:
                times.popleft()

    def take_bulk(self, chat_id: int, late: float) -> None:
        """:meth:`take` for one of bulk, which may be ``late`` by so many seconds."""
        self.take(chat_id)
        self._even.take(self._clock(), late, self._spacing())

    def wait_of_bulk(self) -> float:
        """Seconds until the next of bulk may go, whichever its chat."""
        now = self._clock()
        return max(self._bulk_until - now, self._even.wait(now), self.all.wait(now), 0.0)

    def bulk_refused(self, chat_id: int, seconds: float) -> None:
        """A 429 to one of bulk."""
        now = self._clock()
        self.chats[chat_id].pause(now, seconds)
        self._refused.add(chat_id)
        self._bulk_until = max(self._bulk_until, now + min(seconds, backoff(REFUSED, len(self._refused))))

    def bulk_went(self) -> None:
        """One of bulk has gone out: 429s to others were about their chats."""
        self._refused.clear()

    def _spacing(self) -> float:
        """Seconds between two of bulk: what answers took lately, and some of its spread, is left to them."""
        now = self._clock()
        for over, times in self._answers.items():
            while times and times[0] < now - over:
                times.popleft()
        rate = max(len(times) / over for over, times in self._answers.items())
        more = max(LEAST * rate, ROOM * _spread(self._answers[LATELY[-1]], now))
        return 1 / max(1.0, BULK - rate - more)


class Crowd:
    """Answers, once Telegram has refused some: all at once would be refused for ever. ``all_``: those of all,
    in their limit.
    """

    def __init__(
        self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]], all_: Window
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._all = all_
        self._until = float("-inf")  # more people ask than Telegram lets be answered at once
        self._turn = asyncio.Lock()  # one after the other
        self._denied = 0  # answers with a 429 since one went out

    def went(self) -> None:
        """An answer has gone out."""
        self._denied = 0

    def refused(self, chat: int | str) -> None:
        """A 429 to an answer: of its chat, or of all."""
        self._denied += 1
        if self._denied >= DENIED or (isinstance(chat, int) and chat > 0):
            self._until = self._clock() + CROWD

    async def turn(self) -> bool:
        """Wait for one's turn. Out: whether the message was counted among those of all."""
        if self._clock() >= self._until:
            return False
        queues.leave()
        async with self._turn:
            if self._denied >= DENIED:
                await self._sleep(PACE)
            while (wait := self._all.wait(self._clock())) > 0:
                await self._sleep(wait)
            self._all.take(self._clock())
        return True


class UnderWay:
    """Calls of bulk that have not ended, and whether they are answered as they should be."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._calls = 0
        self._ended = asyncio.Event()  # one of them has
        self._heard = float("-inf")  # when one of them was answered last …
        self._took = 0.0  # … and the seconds that it took

    def begin(self) -> float:
        """One more. Out: when."""
        begun = self._clock()
        if not self._calls:
            self._heard = begun
        self._calls += 1
        return begun

    def hear(self, begun: float) -> None:
        """Telegram's word has come to the one that had ``begun`` then."""
        self._heard = self._clock()
        self._took = self._heard - begun

    def end(self) -> None:
        """One less."""
        self._calls -= 1
        self._ended.set()

    def are_doubtful(self, failing: bool) -> bool:
        """Whether some should have been answered by now, or may fail as the last one did (``failing``): none
        goes after them.
        """
        if self._calls and failing:
            return True
        silent = self._clock() - self._heard
        return self._calls >= DOUBTFUL and silent > max(PATIENCE, 3 * self._took)

    async def wait_for_end(self) -> None:
        """Wait until one of them has ended: each has a time after which it is given up."""
        self._ended.clear()
        await self._ended.wait()


def _spread(times: Sequence[float], now: float) -> float:
    """By how much the numbers of the whole seconds until now differ (their standard deviation)."""
    whole = int(now - times[0]) if times else 0
    if not whole:
        return math.sqrt(len(times))  # nothing is known of it yet: as if each came by chance
    of = Counter(int(now - at) for at in times)
    mean = sum(of[n] for n in range(whole)) / whole
    return math.sqrt(sum((of[n] - mean) ** 2 for n in range(whole)) / whole)


def counted(endpoint: str) -> bool:
    """Whether a call counts as a message: new ones and edits do (tdlib/td issue 2592)."""
    return (
        endpoint.startswith(("send", "edit", "copy", "forward", "stopPoll")) and endpoint != "sendChatAction"
    )
