"""Results kept with the very object that they were made of, where to compare it with others costs as much."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Same(Generic[K, V]):
    """``make`` of an immutable object, made once and kept for as long as somebody else keeps the object.

    So of a reply that says a person's own words nothing stays behind.
    """

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make = make
        self._known: dict[int, tuple[weakref.ref[K], V]] = {}  # by identity

    def __call__(self, of: K) -> V:
        """The result for this object."""
        number = id(of)
        known = self._known.get(number)
        if known is not None and known[0]() is of:
            return known[1]
        made = self._make(of)
        self._known[number] = weakref.ref(of, lambda _: self._known.pop(number, None)), made
        return made

    def __len__(self) -> int:
        return len(self._known)
