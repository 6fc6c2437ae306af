"""What an update changes in the store, and its strike-off from the inbox: one transaction.

While an update is handled, the writes that its handler asks for by :func:`apply` are gathered; they are
carried out in the transaction that strikes the update off. So an update that is handled a second time, after
a crash, changes nothing twice. Outside of an update they are carried out at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, TypeVarTuple

import aiosqlite

from bot.storage.database import Database
from bot.storage.sqlite import StorageError

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

Ended: TypeAlias = Literal["done", "failed", "unknown", "limited", "late", "apologised"]
"""How an update ended: handled; its handler failed; it is not known whether its answer arrived; its sender
sent too many; it came too late to be answered, without or with an apology."""


class Effect(NamedTuple):
    """A write to come: ``function(connection, *args)``; ``noted``: rows that :func:`note` gathers, so
    ``function(connection, rows)`` with those of all updates that are struck off together.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    noted: bool = False


@dataclass(slots=True)
class Turn:
    """One update being handled."""

    ended: Ended = "done"
    trouble: StorageError | None = None  # the store failed its handler: it is to be handled once more
    effects: list[Effect] = field(default_factory=list)


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def turn() -> Iterator[Turn]:
    """Gather the effects of what runs in this block."""
    made = Turn()
    token = _turn.set(made)
    try:
        yield made
    finally:
        _turn.reset(token)


def current() -> Turn | None:
    """The update that is being handled here; None: none is."""
    return _turn.get()


async def apply(
    store: Database, function: Callable[[aiosqlite.Connection, *Ts], Awaitable[Any]], *args: *Ts
) -> None:
    """Carry out a write: with the strike-off of the update that is being handled, at once outside of any.

    Reading the store before the update is struck off shows the state before it. Inside the transaction the
    function may look again; an error in it ends the update as ``failed``, with none of its effects.
    """
    now = _turn.get()
    if now is None:
        await store.write(function, *args)
    else:
        now.effects.append(Effect(function, args))


async def note(
    store: Database, function: Callable[[sqlite3.Connection, Sequence[R]], None], rows: Sequence[R]
) -> None:
    """:func:`apply` for what nearly every answer writes: rows, for a plain function that writes many at once.

    It changes no thread and costs one statement for all updates that are struck off together. Should it fail,
    it is logged and the updates end without it: nobody waits for what is only noted.
    """
    now = _turn.get()
    if now is None:
        await store.write_whole(function, rows)
    else:
        now.effects.append(Effect(function, tuple(rows), noted=True))
