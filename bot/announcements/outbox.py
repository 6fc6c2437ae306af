"""The loop that sends: what is due goes to a :class:`Sender`, what came of it goes to the store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.announcements import content, schedule
from bot.announcements.content import Content
from bot.connection.limits import backoff
from bot.connection.outcomes import GONE, OF_CONTENT, NotSent, Outcome, Reason, Refused, Sent, Unknown
from bot.storage import amending, deliveries, recurring
from bot.storage import announcements as store_
from bot.storage.amending import Lost
from bot.storage.announcements import Announcement, Cause
from bot.storage.database import Database
from bot.storage.deliveries import RECURRING, Delivery
from bot.storage.destinations import Destination
from bot.storage.sqlite import StorageError
from knowledge.model import Knowledge

log = logging.getLogger(__name__)

AT_ONCE: Final = 48  # calls under way or waiting for their turn …
ROOM: Final = 12  # … filled up when so many have ended: a look costs more than a message
REST: Final = timedelta(seconds=3)  # between two messages to a group: twenty a minute
EVERY: Final = 0.5  # seconds between two looks, if nothing happens
STORE: Final = 5.0  # seconds until the next look, where the store takes nothing
REPORT: Final = timedelta(seconds=3)  # between two edits of a report
TELL: Final = timedelta(seconds=30)  # between two attempts to reach the desk
DEADLINE: Final = timedelta(hours=24)  # after the moment of sending
DELETABLE: Final = timedelta(hours=48)  # (Bot API, deleteMessage)
AGAIN: Final = (1.0, 5.0, 20.0, 60.0, 300.0)  # seconds, growing
TRIES: Final = 10  # of an edit or a deletion whose outcome is not known
SHARE: Final = (0.2, 0.5)  # of the chats of an announcement that may well be gone: at least, at most
FEWEST: Final = 5  # refusals in a row of which nothing is thought
GRACE: Final = 8.0  # seconds for calls under way when the bot ends


def unlikely(refused: int, before: int, sent: int, messages: int) -> bool:
    """Whether so many refusals one after the other are no chance among so many messages.

    The share of chats that are gone is that of those ``before`` and ``sent``, within :data:`SHARE`; the row
    is no chance where one as long would come in one of a thousand announcements.
    """
    least, most = SHARE
    share = min(max(least, before / max(1, before + sent)), most)
    return messages * share**refused < 0.001


class NotNow(Exception):
    """The row is not to be sent now."""


class Sender(Protocol):
    """Carries out one row. ``begin`` must be awaited right before the call: it gives what to send."""

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Outcome:
        """Do what its action says; out: what came of it. NotNow of ``begin`` comes out as it is."""


class Desk(Protocol):
    """Those who are told."""

    async def tell(self, one: Announcement) -> bool | None:
        """Something waits for an officer, or was paused. False: nobody could be told; it is tried again."""

    async def alone(self) -> bool:
        """Whether there is nobody who would confirm what the command line announces: the running bot says so,
        not the environment of a command.
        """

    async def did(self, one: Announcement, did: store_.Did) -> None:
        """Something was done with it on the command line."""

    async def report(self, one: Announcement, final: bool) -> None:
        """How far it is; called no more often than :data:`REPORT`, and once at the end (``final``)."""


class Outbox:
    """``clock``: UTC; ``knowledge``: what is served now; ``arising``: makes what comes by itself; ``lost``
    is told of groups and channels that nothing can be sent to any more; ``again``: seconds until the next
    attempt where the store takes nothing; ``certain``: whether the clock is to be believed: by one
    of which nobody knows whether it is right no run of a series is made, or passed over.
    """

    def __init__(
        self,
        store: Database,
        sender: Sender,
        desk: Desk,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        knowledge: Callable[[], Knowledge],
        arising: Callable[[], Awaitable[None]] | None = None,
        lost: Callable[[Sequence[Lost]], Awaitable[None]] | None = None,
        again: float = STORE,
        certain: Callable[[], bool] = lambda: True,
    ) -> None:
        self._certain = certain
        self._again = again
        self._store = store
        self._sender = sender
        self._desk = desk
        self._clock = clock
        self._zone = zone
        self._knowledge = knowledge
        self._arising = arising
        self._lost = lost
        self._read: int | None = None  # the newest line of the log that was looked at
        self._refused: dict[int, list[int]] = {}  # by announcement: those since one was sent
        self._tasks: dict[int, asyncio.Task[None]] = {}  # by chat: one at a time
        self._rest: dict[int, datetime] = {}
        self._begun: set[int] = set()  # chats whose call is under way
        self._shown: dict[int, datetime] = {}
        self._reports: dict[int, asyncio.Task[None]] = {}  # by announcement: one at a time
        self._untold: dict[int, datetime] = {}  # what nobody of the desk could be told of, and when again
        self._more = False  # more was due than there was room for
        self._happened = asyncio.Event()  # there is room for it, or nothing is under way any more

    async def run(self) -> None:
        """For ever, until cancelled. Nothing that goes wrong ends it."""
        await self._recover()
        failures = 0
        try:
            while True:
                try:
                    await self.look()
                    failures = 0
                except StorageError as error:
                    log.error("announcements wait for the store (%s)", error)
                    await asyncio.sleep(self._again)
                except Exception:
                    failures += 1
                    log.exception("announcements: a look failed")
                    await asyncio.sleep(backoff(AGAIN, failures))
                with suppress(TimeoutError):  # not wait_for: until Python 3.12 it can lose what cancels it
                    async with asyncio.timeout(EVERY):
                        await self._happened.wait()
                self._happened.clear()
        finally:
            await self.stop()

    async def _recover(self) -> None:
        """What was under way at a crash is unknown: said before anything else goes out."""
        while True:
            try:
                crashed = await deliveries.recover(self._store, self._clock())
            except StorageError as error:
                log.error("announcements wait for the store (%s)", error)
                await asyncio.sleep(self._again)
                continue
            if crashed:
                log.warning(
                    "%d announcements were under way at a crash: not known whether they arrived", crashed
                )
            return

    async def stop(self) -> None:
        """Calls under way are finished, the others stay planned."""
        for chat, task in self._tasks.items():
            if chat not in self._begun:
                task.cancel()
        left = {*self._tasks.values(), *self._reports.values()}
        if left:
            _, slow = await asyncio.wait(left, timeout=GRACE)
            for task in slow:
                task.cancel()
            if slow:
                await asyncio.wait(slow)

    async def look(self) -> None:
        """Begin what is due, send what may be sent, tell how far it is."""
        now = self._clock()
        if self._arising is not None:
            await self._arising()
        for number in await store_.ended(self._store, now):
            since, why = now - DELETABLE, Cause("expired")
            await amending.recall(self._store, number, store_.TERMINAL, since, now, why)
        open_ = await store_.open_ones(self._store)
        self._shown = {one.id: self._shown[one.id] for one in open_ if one.id in self._shown}
        if any(one.state == "running" for one in open_):
            lost = await amending.settle(self._store, now)
            if lost and self._lost is not None:
                await self._lost(lost)
        await self._tell_commanded()
        for one in open_:
            try:
                await self._attend(one, now)
            except Exception:  # one bad announcement stops no other
                log.exception("announcement %d", one.id)
        await self._send(now)

    async def _tell_commanded(self) -> None:
        """What was done on the command line is told like what an officer does; each once."""
        if self._read is None:
            self._read = await recurring.mark(self._store, store_.COMMAND) or 0
        self._read, found = await store_.commanded(self._store, self._read)
        if found:
            await recurring.set_mark(self._store, store_.COMMAND, self._read)
        for number, did in found:
            one = await store_.get(self._store, number)
            if one is not None:
                await self._desk.did(one, did)

    async def idle(self) -> None:
        """Wait until no call is under way; for tests."""
        while left := {*self._tasks.values(), *self._reports.values()}:
            await asyncio.wait(left)

    async def _attend(self, one: Announcement, now: datetime) -> None:
        if one.state == "planned":
            said = content.read(one.content)
            changed = content.revised(said, self._knowledge())
            if changed and one.kind in RECURRING:  # nobody is there to confirm it anew: another comes next
                await store_.move_state(
                    self._store, one.id, ("planned",), "cancelled", store_.TERMINAL, "cancelled", now,
                    cause=Cause("wrong", tuple(changed)),
                )  # fmt: skip
                return
            if changed:
                await store_.move_state(
                    self._store, one.id, ("planned",), "paused", store_.TERMINAL, "paused", now,
                    cause=Cause("revised", tuple(changed)),
                )  # fmt: skip
            elif said.every is not None:
                if one.send_at is not None and one.send_at <= now and self._certain():
                    await schedule.look_at_series(self._store, one, said, self._zone, now)
                return
            elif said.end is not None and said.end <= now:
                await store_.move_state(
                    self._store, one.id, ("planned",), "cancelled", store_.TERMINAL, "cancelled", now,
                    cause=Cause("expired"),
                )  # fmt: skip
            elif one.send_at is None or one.send_at <= now:
                to = await self._to(one, said)
                await deliveries.begin(self._store, one.id, to, now, now + DEADLINE, said.end)
                return
        if await self._admitted(one, now):
            return
        why = one.cause and one.cause.why
        by_itself = why in ("missed", "wrong") or (why == "expired" and one.began_at is None)
        if not one.told and (by_itself or one.state in ("waiting", "paused", "draft")):
            await self._tell_desk(one, now)
        if not one.reported:
            await self._report(one, now)

    async def _admitted(self, one: Announcement, now: datetime) -> bool:
        """What the command line announced waits for an officer, unless no second one is there to ask."""
        new = one.state == "waiting" and one.author is store_.TERMINAL and not one.told and one.cause is None
        return (
            new
            and await self._desk.alone()
            and await store_.move_state(
                self._store, one.id, ("waiting",), "planned", store_.TERMINAL, "admitted", now
            )
        )

    async def _tell_desk(self, one: Announcement, now: datetime) -> None:
        if now < self._untold.get(one.id, now):
            return
        if await self._desk.tell(one) is False:
            self._untold[one.id] = now + TELL
        else:
            self._untold.pop(one.id, None)
            await store_.tell(self._store, one.id)

    async def _to(self, one: Announcement, said: Content) -> list[Destination]:
        return [
            Destination(to.chat_id, to.kind, said.languages(to.languages), to.thread, to.quiet)
            for to in await schedule.recipients(self._store, one, said)
        ]

    async def _report(self, one: Announcement, now: datetime) -> None:
        before = self._shown.get(one.id)
        if one.id in self._reports or (before is not None and now - before < REPORT):
            return
        if one.state == "paused":
            return  # the desk is told of it, by the same screen
        results = await deliveries.results(self._store, one.id)
        waiting = sum(n for (_, state, _), n in results.items() if state in ("planned", "sending"))
        final = not waiting and one.state != "running"
        self._shown[one.id] = now
        # Beside the loop: an officer's chat that has to wait holds nobody up.
        task = asyncio.create_task(self._tell(one, final))
        self._reports[one.id] = task
        task.add_done_callback(lambda _: self._reports.pop(one.id, None))

    async def _tell(self, one: Announcement, final: bool) -> None:
        try:
            await self._desk.report(one, final)
            self._shown[one.id] = self._clock()  # it may have waited for its turn
            if final:
                await store_.reported(self._store, one.id)
        except StorageError as error:
            log.error("the report of announcement %d waits for the store (%s)", one.id, error)
        except Exception:
            log.exception("the report of announcement %d", one.id)

    async def _send(self, now: datetime) -> None:
        for chat, rested in list(self._rest.items()):
            if rested <= now:
                del self._rest[chat]
        free = AT_ONCE - len(self._tasks)
        if free < ROOM:
            return
        rows = await deliveries.due(self._store, now, free * 2, (*self._tasks, *self._rest))
        self._more = len(rows) > free
        quiet: list[tuple[int, datetime | None]] = []
        for row in rows:
            until = schedule.quiet_until(row.quiet, now, self._zone) if row.action == "send" else None
            if until is not None:
                late = row.deadline is not None and until >= row.deadline
                quiet.append((row.id, None if late else until))
            elif row.chat_id not in self._tasks and len(self._tasks) < AT_ONCE:
                task = asyncio.create_task(self._carry_out(row))
                self._tasks[row.chat_id] = task
                task.add_done_callback(partial(self._finished, row.chat_id))
        if quiet:
            await deliveries.shift(self._store, quiet, now)

    def _finished(self, chat: int, _: object) -> None:
        self._tasks.pop(chat, None)
        self._begun.discard(chat)
        if not self._tasks or (self._more and AT_ONCE - len(self._tasks) >= ROOM):
            self._happened.set()

    async def _carry_out(self, row: Delivery) -> None:
        async def begin() -> Content:
            # Said before the store is: a cancelled call whose row is `sending` already must be finished.
            self._begun.add(row.chat_id)
            claimed = await deliveries.claim(self._store, row.id, self._clock())
            if claimed is None:
                raise NotNow
            return content.read(claimed)

        try:
            outcome = await self._sender.carry_out(row, begin)
        except NotNow:
            return
        except StorageError as error:  # of `begin`: the call was not made, and the row is still planned
            log.error("announcements wait for the store (%s)", error)
            await asyncio.sleep(self._again)
            return
        except Exception as error:
            log.exception("announcement %d, chat %d", row.announcement, row.chat_id)
            outcome = Unknown(type(error).__name__)
        try:
            await self._noted(row, outcome)
        finally:
            if row.chat_id < 0:
                self._rest[row.chat_id] = self._clock() + REST

    async def _noted(self, row: Delivery, outcome: Outcome) -> None:
        """Keep what came of it, as soon as the store takes it: what is not kept is unknown after a start."""
        while True:
            try:
                return await self._note(row, outcome)
            except StorageError as error:
                log.error("what came of announcements cannot be kept (%s)", error)
                await asyncio.sleep(self._again)

    async def _note(self, row: Delivery, outcome: Outcome) -> None:
        now, store = self._clock(), self._store
        match outcome:
            case Sent(message_id, _, others, poll):
                self._refused.clear()
                arrived = message_id or row.message_id or 0
                await deliveries.arrived(store, row.id, arrived, now, others, poll)
            case Refused(Reason.NOT_MODIFIED) if row.action == "edit":
                await deliveries.arrived(store, row.id, row.message_id or 0, now)
            case Refused(Reason.MESSAGE_GONE) if row.action == "delete" and row.attempts:
                await deliveries.arrived(store, row.id, row.message_id or 0, now)
            case Refused(Reason.NO_RIGHTS) if row.action == "pin":
                await deliveries.refused(store, row.id, "no_pin_right", now)
            case Refused(reason, said, migrated_to):
                words = said[:100] if reason is Reason.OTHER else ""
                await deliveries.refused(store, row.id, reason, now, said=words, migrated_to=migrated_to)
                if row.action == "send" and reason in GONE | OF_CONTENT:
                    await self._doubt(row, said, now)
            case NotSent(after, said, refused):
                if refused and row.attempts >= TRIES:
                    await deliveries.refused(store, row.id, Reason.OTHER, now, said=said[:100])
                else:
                    await deliveries.later(store, row.id, now + self._after(row, after), said[:200])
            case Unknown(said):
                if row.action == "send":
                    await deliveries.unsure(store, row.id, said[:200], now)
                elif row.attempts < TRIES:
                    await deliveries.later(store, row.id, now + self._after(row, 0.0))
                else:
                    await deliveries.refused(store, row.id, "unreachable", now)

    async def _doubt(self, row: Delivery, said: str, now: datetime) -> None:
        """One more chat does not get it; if they are more in a row than is likely, the desk is asked."""
        refused = self._refused.setdefault(row.announcement, [])
        refused.append(row.id)
        if len(refused) < FEWEST:
            return
        found = await amending.row(self._store, row.announcement)
        before = max(0, found.refused - len(refused))
        if not unlikely(len(refused), before, found.sent, found.messages):
            return
        if await amending.doubt(self._store, row.announcement, refused, now):
            log.error(
                "announcement %d pauses: too many chats in a row refused it (%s)", row.announcement, said
            )

    @staticmethod
    def _after(row: Delivery, least: float) -> timedelta:
        return timedelta(seconds=max(least, backoff(AGAIN, row.attempts + 1)))
