"""From Telegram's servers to the handlers, over the inbox: what has come is neither lost nor handled twice.

An update is kept in the inbox before Telegram is told that it came; it waits in the queue of its chat, is
handled, and is struck off together with what it changed, in one transaction.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from cachetools import LRUCache

from bot.connection import queues, reading
from bot.connection.limits import Flood, Verdict, backoff
from bot.connection.queues import Queues, Slots
from bot.connection.reading import Envelope
from bot.storage import updates
from bot.storage.database import Database
from bot.storage.sqlite import StorageError, passing
from bot.storage.updates import Arrived, Ended, Struck, turn

log = logging.getLogger(__name__)

Raw: TypeAlias = Mapping[str, Any]
Handle: TypeAlias = Callable[[Raw], Awaitable[None]]
Done: TypeAlias = Callable[[str, Ended, float], None]
"""Told of each update that is struck off: its kind, how it ended, the seconds that it took."""
S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")

OUTAGE: Final = 6.0  # hours
ATTEMPTS: Final = 5  # after crashes; an update at which the process dies again and again is given up
KNOWN: Final = timedelta(days=3)  # for so long repeats are recognised; Telegram keeps updates for one day
AT_ONCE: Final = 16  # updates handled at once …
HOLDING: Final = 0.2  # … not counting those that take longer than so many seconds
SKEW: Final = 60.0  # seconds by which clocks may differ
GRACE: Final = 10.0  # seconds for answers under way when the bot ends
RETRY: Final = (0.2, 1.0, 5.0, 15.0)  # seconds, where the store fails
JUDGED: Final = 10_000  # updates whose verdict is remembered: far more than come again


@dataclass(frozen=True, slots=True)
class Handlers:
    """What is done with an update. Errors are logged; they end it as ``failed``."""

    handle: Handle
    limited: Handle  # its sender sends too many: say so
    late: Handle  # it came too late: say so


class Item(NamedTuple):
    """An update in memory."""

    seq: int
    chat_id: int
    raw: Raw
    seen: Envelope
    received: float | None = None  # when it came, if that was before this process began; Unix time
    attempts: int = 0
    often: bool = False  # its sender has sent some more just before
    came: float = 0.0  # when it was taken from the inbox or from Telegram, by `time.monotonic`


class Together(Generic[S, R]):
    """Calls that come while one is carried out are carried out together by the next: one transaction."""

    def __init__(self, work: Callable[[list[S]], Awaitable[R]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[S, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: S) -> R:
        """Carry it out. Out: what the work of all of them gave."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await done

    async def finish(self) -> None:
        """Wait until nothing is left to be carried out."""
        while self._task is not None:
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        try:
            while self._waiting:
                now, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                try:
                    result = await self._work([item for item, _ in now])
                except Exception as error:
                    for _, done in now:
                        if not done.done():
                            done.set_exception(error)
                else:
                    for _, done in now:
                        if not done.done():
                            done.set_result(result)
        finally:
            self._task = None
            for _, done in self._waiting:
                done.cancel()


class Intake:
    """Takes updates in and has them handled. :meth:`start` first, :meth:`stop` at the end.

    ``outage``: hours after which a message is not answered any more, but for one apology in a private chat.
    ``now``: Unix time, ``steady``: seconds of a clock that only rises, by default the same; ``certain``:
    whether something may be deleted by the time, or be late.
    """

    def __init__(
        self,
        store: Database,
        handlers: Handlers,
        *,
        outage: float = OUTAGE,
        flood: Flood | None = None,
        now: Callable[[], float] = time.time,
        steady: Callable[[], float] | None = None,
        certain: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._outage = outage * 3600
        self._flood = flood or Flood()
        self._now = now
        self._steady = steady or now
        self._certain = certain
        self._slots = Slots(AT_ONCE, HOLDING)
        self._queues: Queues[Item] = Queues(self._work, self._fetch)
        self._add = Together(self._kept, 32)
        self._strike = Together(self._struck, 512)
        self._again = Together(self._begin_again, 512)
        # When nothing came for longer than an outage: what was sent then came late.
        self._silences: list[tuple[float, float]] = []
        self._last: float | None = None  # when something came last …
        self._heard = float("-inf")  # … and by the steady clock, where that was in this process
        self._tell: set[int] = set()  # updates whose sender is to be told, instead, that they send too many
        self._judged: LRUCache[int, tuple[Verdict, bool]] = LRUCache(JUDGED)
        self._stopping = False
        self.ended: Done | None = None
        self.trouble = ""  # why the store keeps nothing at present; "": it does
        self._attempts: set[int] = set()  # what is handled once more, and has not ended yet
        self._begun = 0  # what came before this process has no higher number
        self._put = 0  # what has a higher number in the inbox is not in its queue yet …
        self._fetched: set[int] = set()  # … but these are: fetched as soon as they were kept
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what waits in the inbox since before."""
        self._begun = self._put = await updates.newest(self._store)
        hours = self._outage / 3600
        for begin, end in await updates.silences(self._store, hours):
            self._silences.append((begin.timestamp(), end.timestamp()))
        last = await updates.received_last(self._store)
        self._last = last.timestamp() if last else None
        late = await updates.too_late(self._store, reading.FLEETING, self._moment())
        waiting = await updates.count(self._store)
        if late or waiting:
            log.info("in the inbox from before: %d updates, and %d too late to be answered", waiting, late)
        for chat in await updates.chats(self._store):
            self._queues.waits(chat)
        self._keeper = asyncio.create_task(self._keep())

    async def accept(self, raws: Sequence[Any]) -> None:
        """Keep updates; when this returns Telegram may forget them. StorageError: it may not."""
        if not raws:
            return
        try:
            await self._add.add(raws)
        except StorageError as error:
            self.trouble = str(error)
            raise
        self.trouble = ""

    async def stop(self, grace: float = GRACE) -> None:
        """Finish what is under way; the rest waits in the inbox."""
        self._stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        await self._queues.stop(grace)
        await self._add.finish()
        await self._strike.finish()
        with suppress(StorageError):  # who ends in order has not died at what was under way
            await updates.attempted(self._store, self._attempts, -1)

    @property
    def busy(self) -> bool:
        """Whether an update is being handled, or waits for that in memory."""
        return self._queues.held > 0

    async def waiting(self) -> int:
        """How many updates are not handled yet."""
        return await updates.count(self._store)

    # -- in -------------------------------------------------------------------------------------------------

    async def _kept(self, batches: list[Sequence[Any]]) -> None:
        rows: list[Arrived] = []
        new: dict[int, tuple[Raw, Envelope, Verdict, bool]] = {}
        now = self._now()
        for given in (raw for batch in batches for raw in batch):
            try:
                seen = reading.envelope(given)
            except ValueError as error:
                log.error("not an update: %s", error)
                continue
            if seen.update_id in new:
                continue
            raw, text = reading.written(given)
            verdict, often = self._verdict(raw, seen)
            new[seen.update_id] = raw, seen, verdict, often
            ended: Ended | None = "limited" if verdict == "drop" else None
            rows.append(
                Arrived(seen.update_id, seen.chat_id, seen.kind, text, ended, reading.there(raw, seen))
            )
        if not rows:
            return
        steady = self._steady()
        # A clock that is set forward is no silence: that needs to have passed by both.
        if self._last is not None and min(now - self._last, steady - self._heard) > self._outage:
            self._silences.append((self._last, now))
        self._last, self._heard = now, steady
        added = await self._added(rows)
        for row in rows:
            seq = added.get(row.update_id)
            if seq is None or row.ended is not None:
                continue  # a repeat, or dropped
            raw, seen, verdict, often = new[row.update_id]
            if verdict == "tell":
                self._tell.add(row.update_id)
            if seq not in self._fetched:
                self._queues.put(Item(seq, seen.chat_id, raw, seen, often=often, came=time.monotonic()))
        self._put = max((self._put, *added.values()))
        self._fetched = {seq for seq in self._fetched if seq > self._put}

    async def _added(self, rows: list[Arrived]) -> dict[int, int]:
        """Keep them, in one transaction; where one of them cannot be kept, whyever, the others."""
        try:
            return await updates.add(self._store, rows, self._moment())
        except StorageError:
            raise
        except Exception as error:
            if len(rows) == 1:
                log.error("update %d cannot be kept: %r", rows[0].update_id, error)
                return {}
        each = [await self._added([row]) for row in rows]
        return {update_id: seq for added in each for update_id, seq in added.items()}

    def _verdict(self, raw: Raw, seen: Envelope) -> tuple[Verdict, bool]:
        """What the limit says of an update, and whether its sender sends often.

        Whatever comes again has the verdict that it had: neither what could not be kept nor what Telegram
        repeats is a person's flood. The parts of an album are one message.
        """
        # By all that is read of it: after a week without any, numbers begin anew (Bot API, Update).
        return self._once(seen, lambda: self._of_album(raw, seen))

    def _of_album(self, raw: Raw, seen: Envelope) -> tuple[Verdict, bool]:
        if not seen.album:
            return self._judge(raw, seen)
        album = (seen.person, seen.album)
        known = hash(album) in self._judged
        verdict, often = self._once(album, lambda: self._judge(raw, seen))
        return "drop" if known and verdict == "tell" else verdict, often

    def _once(self, what: object, judge: Callable[[], tuple[Verdict, bool]]) -> tuple[Verdict, bool]:
        key = hash(what)  # a fraction of its bytes
        known = self._judged.get(key)
        if known is None:
            known = self._judged[key] = judge()
        return known

    def _judge(self, raw: Raw, seen: Envelope) -> tuple[Verdict, bool]:
        if not seen.person or not reading.answerable(raw, seen):
            return "pass", False
        at = self._sent(seen)
        verdict = self._flood.judge(seen.person, at)
        if verdict == "tell" and not seen.private:
            verdict = "drop"
        return verdict, self._flood.often(seen.person, at)

    async def _fetch(self, chat: int, limit: int) -> list[Item]:
        try:
            rows = await self._until(
                lambda: updates.waiting(self._store, chat, limit), "the inbox cannot be read", Exception
            )
        except Exception:
            return []  # we stop
        found = [self._item(row) for row in rows]
        self._fetched.update(item.seq for item in found if item.seq > self._put)
        return found

    def _item(self, row: updates.Waiting) -> Item:
        try:
            raw = json.loads(row.raw)
            seen = reading.envelope(raw)
        except (ValueError, RecursionError) as error:  # written by an older version
            log.error("what was kept of an update cannot be read: %s", error)
            return Item(row.seq, row.chat_id, {}, Envelope(0, row.kind, row.chat_id, 0, False, None))
        received = row.received_at.timestamp() if row.seq <= self._begun else None
        often = self._flood.often(seen.person, self._sent(seen))
        return Item(row.seq, row.chat_id, raw, seen, received, row.attempts, often, time.monotonic())

    def _sent(self, seen: Envelope) -> float:
        return self._now() if seen.sent is None else float(seen.sent)

    # -- out ------------------------------------------------------------------------------------------------

    async def _work(self, item: Item) -> None:
        slot = await self._slots.take(item.often)
        try:
            struck = await self._until(lambda: self._handled(item), "an update waits")
            await self._strike.add(struck)
            self._attempts.discard(item.seq)
            if self.ended is not None:
                self.ended(item.seen.kind, struck.ended, time.monotonic() - item.came)
        except StorageError:
            pass  # we stop; it waits in the inbox
        finally:
            slot.release()

    async def _handled(self, item: Item) -> Struck:
        """Handle an update. Out: how it ended. StorageError: the store failed its handler; once more."""
        with turn() as now:
            try:
                ended = await self._ended(item)
            except Exception as error:
                now.trouble, ended = passing(error), "failed"
                if now.trouble is None:
                    log.exception("update %d failed", item.seen.update_id)
                now.effects.clear()
        if now.trouble is not None:
            raise now.trouble
        if now.ended != "done" and ended == "done":
            ended = now.ended
        return Struck(item.seq, ended, tuple(now.effects))

    async def _ended(self, item: Item) -> Ended:
        if item.received is not None:
            if item.attempts > ATTEMPTS:
                return "failed"  # not even to say so went well
            if item.seq not in self._attempts:  # tried anew, as the store or the machine failed: one attempt
                await self._again.add(item.seq)
                self._attempts.add(item.seq)
            if item.attempts == ATTEMPTS:
                log.error(
                    "update %d: given up, handled %d times in vain", item.seen.update_id, item.attempts + 1
                )
                return await self._apologise(item, "failed")
        if item.seen.update_id in self._tell:
            self._tell.discard(item.seen.update_id)
            await self._handlers.limited(item.raw)
            return "limited"
        if self._late(item) and reading.answerable(item.raw, item.seen):
            return await self._apologise(item, "late")
        await self._handlers.handle(item.raw)
        return "done"

    async def _apologise(self, item: Item, otherwise: Ended) -> Ended:
        """Once for all that is not answered in an outage, and in private chats alone."""
        since = self._moment() - timedelta(seconds=self._outage)
        asked = item.seen.private and reading.answerable(item.raw, item.seen)
        if not asked or await updates.apologised(self._store, item.chat_id, since):
            return otherwise
        await self._handlers.late(item.raw)
        return "apologised"

    def _late(self, item: Item) -> bool:
        """Whether it waited for longer than an outage: in the inbox, or, while nothing came, at Telegram."""
        if not self._certain():
            return False
        now, sent = self._now(), item.seen.sent
        if item.received is not None and now - item.received > self._outage:
            return True
        if sent is None or now - sent < self._outage:
            return False
        return any(begin - SKEW <= sent <= end for begin, end in self._silences)

    async def _struck(self, struck: list[Struck]) -> None:
        await self._until(
            lambda: updates.strike_off(self._store, struck, self._moment()),
            "handled updates cannot be struck off",
        )

    async def _begin_again(self, seqs: list[int]) -> None:
        await updates.attempted(self._store, seqs)

    async def _until(
        self, work: Callable[[], Awaitable[T]], what: str, trouble: type[Exception] = StorageError
    ) -> T:
        """Do it until the store takes it; an error, of the type ``trouble``, only where we stop."""
        failures = 0
        while True:
            try:
                done = await work()
            except trouble as error:
                failures += 1
                self.trouble = str(error)
                if self._stopping:
                    raise
                queues.leave()
                wait = backoff(RETRY, failures)
                log.error("%s (%s); again in %g s", what, error, wait)
                await asyncio.sleep(wait)
            else:
                if failures:
                    self.trouble = ""
                return done

    async def _keep(self) -> None:
        """Forget old numbers, once an hour."""
        while True:
            try:
                if self._certain():
                    await updates.purge(self._store, self._moment() - KNOWN)
            except StorageError as error:
                log.warning("%s", error)
            await asyncio.sleep(3600)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)
