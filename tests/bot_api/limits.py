"""Telegram's limits (core.telegram.org/bots/faq), enforced: what is over them gets a 429."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Limits:
    """``a_second``: over all; ``burst`` at once to a chat, then one a second; 20 a minute to a group."""

    a_second: int = 30
    burst: int = 1
    a_minute: int = 20
    punished: int = 0  # seconds that are added to each retry_after
    _all: deque[float] = field(default_factory=deque)
    _next: dict[int, float] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _until: dict[int, float] = field(default_factory=dict)

    def refuse(self, chat_id: int, now: float) -> int | None:
        """``retry_after`` in seconds for one more message now; None: it may be sent, and is counted."""
        # The chat: a bucket of `burst`, filled by one a second.
        due = max(self._next.get(chat_id, 0.0), now)
        waits = [self._until.get(chat_id, now) - now, due - now - (self.burst - 1)]
        watched = [(self._all, self.a_second, 1.0)]
        if chat_id < 0:
            watched.append((self._groups[chat_id], self.a_minute, 60.0))
        for times, count, seconds in watched:
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= count:
                waits.append(times[0] + seconds - now)
        if max(waits) > 0:
            after = max(1, -int(-max(waits) // 1)) + self.punished
            if self.punished:
                self._until[chat_id] = now + after
            return after
        self._next[chat_id] = due + 1
        for times, _, _ in watched:
            times.append(now)
        return None
