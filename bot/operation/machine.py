"""What the process asks of the machine: files, memory, and when garbage is looked for."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

#: mallopt(3) of glibc: large blocks are those that it begins with; one heap beside the first is enough for
#: all threads, as one of them works at a time.
MALLOC: Final = {"M_TRIM_THRESHOLD": (-1, 131_072), "M_MMAP_THRESHOLD": (-3, 131_072), "M_ARENA_MAX": (-8, 2)}
FILES: Final = 4096  # open at once: connections to Telegram and from its webhook, and the store
COLLECTED: Final = (10_000, 5, 5)  # of the garbage collector: all of what came since the start, every 360,000


def allow_connections() -> None:
    """Each takes a file; some systems allow a program 256, and more where it asks (getrlimit(2))."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def give_memory_back() -> None:
    """Let large blocks go back to the system when they are freed, as glibc does until it has seen some: from
    then on it keeps them. Other systems have no such call.
    """
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for setting, value in MALLOC.values():
            mallopt(setting, value)


def settle() -> None:
    """Let the garbage collector pass over what stays, the knowledge and the code: going through all of it
    takes longer than many answers. What comes after is looked through more often than at the start.

    The second time is for its memory of how much there was: it looks through everything only once a quarter
    has come to that (Modules/gcmodule.c), which after a start would be hundreds of thousands of objects of
    garbage: each failure of a write or a call leaves some, its frames and what they hold.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(*COLLECTED)
