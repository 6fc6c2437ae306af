"""How often something may go, and who sends too much: plain numbers."""

from __future__ import annotations

import tracemalloc

from bot.connection.limits import Bucket, Chat, Flood, Window


def test_paces() -> None:
    bucket = Bucket(1.0, 3)
    waits = []
    for _ in range(5):
        waits.append(bucket.wait(0))
        bucket.take(0)
    assert waits == [0, 0, 0, 1, 2]
    window = Window(2, 60)
    window.take(0)
    window.take(10)
    assert (window.wait(20), window.wait(60)) == (40, 0)
    window.take(60)
    assert (window.wait(65), window.over(1, 65), window.over(1, 130)) == (5, True, False)
    chat = Chat(group=False)
    chat.pause(0, 5)
    assert (chat.wait(1, False), chat.wait(6, False)) == (4, 0)


def test_flood() -> None:
    flood = Flood(messages=3, seconds=10)
    assert [flood.judge(1, t) for t in (0, 1, 2, 3, 4)] == ["pass", "pass", "pass", "tell", "drop"]
    assert flood.judge(2, 4) == "pass"
    assert [flood.judge(1, t) for t in (30, 31, 32, 33)] == ["pass", "pass", "pass", "tell"]


def test_flood_remembers_so_many_people() -> None:
    flood = Flood(messages=1, seconds=10, limit=100)
    assert [flood.judge(person, 0) for person in range(101)] == ["pass"] * 101
    assert (flood.judge(0, 1), flood.judge(100, 1)) == ("pass", "tell")
    assert len(flood._sent) == 100


def test_people_who_write_once_take_little_memory() -> None:
    tracemalloc.start()
    flood = Flood()
    for person in range(2000):
        flood.judge(person, float(person))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(flood._sent) == 2000
    assert taken / 2000 < 600  # bytes; a deque alone has 700
