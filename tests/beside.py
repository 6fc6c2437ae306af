"""Cases that wait more than they work, beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def beside(play: Callable[[T], None], cases: Iterable[T]) -> None:
    """Play every case, each in a thread of its own; what went wrong in any of them, with the case."""
    every = list(cases)
    wrong: list[Exception] = []

    def played(case: T) -> None:
        try:
            play(case)
        except Exception as error:
            error.add_note(f"in the case: {case!r}")
            wrong.append(error)

    with ThreadPoolExecutor(len(every)) as pool:
        list(pool.map(played, every))
    if wrong:
        raise wrong[0] if len(wrong) == 1 else ExceptionGroup("cases", wrong)
