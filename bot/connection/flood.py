"""Who sends too much: 20 messages in 10 seconds are a person's, more are not answered."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final, Literal, TypeAlias

MESSAGES: Final = 20
SECONDS: Final = 10.0
FEW: Final = 3  # of them are answered before those of others who send more

Verdict: TypeAlias = Literal["pass", "tell", "drop"]


class Flood:
    """Counts by person; remembers those alone who sent something in the last seconds, ``limit`` at most."""

    def __init__(self, messages: int = MESSAGES, seconds: float = SECONDS, limit: int = 100_000) -> None:
        self._messages = messages
        self._seconds = seconds
        self._limit = limit
        self._times: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: OrderedDict[int, float] = OrderedDict()  # until when they are not told again

    def judge(self, person: int, at: float) -> Verdict:
        """A message of this person, sent ``at`` (seconds): to be passed, to be told off, to be dropped.

        A person is told once, and again only after a quiet while. What is dropped counts too.
        """
        times = self._times.get(person)
        if times is None:
            self._forget(at)
            times = self._times[person] = deque(maxlen=self._messages)
        else:
            self._times.move_to_end(person)
        full = len(times) == self._messages and at - times[0] < self._seconds
        times.append(at)
        if not full:
            return "pass"
        told = self._told.get(person, float("-inf"))
        self._told[person] = at + self._seconds
        self._told.move_to_end(person)
        return "tell" if told <= at else "drop"

    def often(self, person: int, at: float) -> bool:
        """Whether they have sent more than a few lately, seen from a message sent ``at``."""
        times = self._times.get(person, ())
        return len(times) > FEW and at - times[-FEW - 1] < self._seconds

    def _forget(self, at: float) -> None:
        while self._times:
            person, times = next(iter(self._times.items()))
            if times[-1] + self._seconds > at and len(self._times) <= self._limit:
                break
            del self._times[person]
        while self._told:
            person, until = next(iter(self._told.items()))
            if until > at and len(self._told) <= self._limit:
                break
            del self._told[person]
