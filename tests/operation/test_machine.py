"""What the process asks of the machine, in a process of its own."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

KEPT = """
import sys
from pathlib import Path
from bot.operation import machine

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "given back":
    machine.give_memory_back()
bytes(30_000_000)  # glibc takes it for usual from now on
before = resident()
blocks = [bytes(300_000) for _ in range(300)]
last = blocks.pop()
del blocks
print((resident() - before) // 1_000_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library of Linux")
@pytest.mark.parametrize(("how", "kept"), [("given back", False), ("kept", True)])
def test_large_blocks_are_given_back(how: str, kept: bool) -> None:
    """90 MB of what was large came and went; the second is what glibc does by itself."""
    said = subprocess.run([sys.executable, "-c", KEPT, how], check=True, capture_output=True, text=True)
    assert (int(said.stdout) > 20) is kept


GARBAGE = """
import gc, weakref
from bot.operation import machine

gc.set_threshold(10_000, 20, 50)  # as a command begins

class Failure:
    pass

loaded = [[] for _ in range(2_000_000)]
machine.settle()
failure = Failure()
failure.itself = failure
gone = weakref.ref(failure)
gc.collect(1)  # it has been there for long
del failure
kept = [[] for _ in range(400_000)]
print(gone() is None)
"""


def test_old_garbage_does_not_stay_for_hours() -> None:
    said = subprocess.run([sys.executable, "-c", GARBAGE], check=True, capture_output=True, text=True)
    assert said.stdout == "True\n"


LOOKING = """
import asyncio, gc, weakref
from bot.operation import machine

class Failure:
    pass

async def main():
    failure = Failure()
    failure.itself = failure
    gone, kept = weakref.ref(failure), [[] for _ in range(1000)]
    del failure
    looking = asyncio.create_task(machine.look_for_garbage(lambda: True))
    while gone() is not None:
        await asyncio.sleep(0.05)
    looking.cancel()
    print(gc.get_freeze_count() >= 1000)

gc.disable()  # nobody else looks
asyncio.run(main())
"""


def test_garbage_is_looked_for_also_while_people_are_answered_and_what_stays_is_passed_over() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOOKING], check=True, capture_output=True, text=True, timeout=60
    )
    assert said.stdout == "True\n"
