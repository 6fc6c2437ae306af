"""A Telegram of a few lines for the outbox: what it accepted is its own record, and the judge."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from talking import store

from bot.announcements import content
from bot.announcements.content import Content
from bot.announcements.outbox import AGAIN, DEADLINE, Outbox
from bot.connection.outcomes import Reason
from bot.connection.sending import NotSent, Outcome, Refused, Sent, Unknown
from bot.storage import announcements as store_
from bot.storage import chats, deliveries
from bot.storage.announcements import Announcement, Cause
from bot.storage.database import Database, from_text, to_text
from bot.storage.deliveries import Delivery
from locales.languages import Language

KNOWLEDGE = store()
ZONE = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 11, 23, 7, tzinfo=UTC)  # at noon in Almaty


class Fake:
    """``faults``: what happens to the next calls, one each; without any, each is carried out."""

    def __init__(self) -> None:
        self.messages: dict[tuple[int, int], str] = {}
        self.sent: Counter[tuple[int, int, int]] = Counter()  # (announcement, chat, part)
        self.faults: list[str] = []
        self.migrated: dict[int, int] = {}
        self.blocked: set[int] = set()
        self.refuses = ""  # what is said of what is sent …
        self.refused: set[int] = set()  # … to these; none: to all
        self.undeletable: set[int] = set()
        self.unpinnable: set[int] = set()
        self.pinned: set[tuple[int, int]] = set()
        self.polls: dict[tuple[int, int], str] = {}
        self.last = 0
        self.stuck = asyncio.Event()

    async def carry_out(self, row: Delivery, begin: Callable[[], Awaitable[Content]]) -> Outcome:
        said = await begin()
        fault = self.faults.pop(0) if self.faults else ""
        if row.chat_id in self.migrated:
            return Refused(Reason.MIGRATED, "", self.migrated[row.chat_id])
        if row.chat_id in self.blocked:
            return Refused(Reason.BLOCKED, "")
        if self.refuses and (not self.refused or row.chat_id in self.refused):
            return Refused(Reason.OTHER, self.refuses)
        if fault == "429":
            return NotSent(7.0, "")
        if fault == "unsent":
            return NotSent(0.5, "")
        if fault == "lost before":
            return Unknown("")
        if fault == "crash before":
            await asyncio.Event().wait()
        number = row.message_id or 0
        key = row.chat_id, number
        if row.action == "send":
            self.last += 1
            number = self.last
            self.sent[row.announcement, row.chat_id, row.part] += 1
            self.messages[row.chat_id, number] = said.text(row.language)
            for _ in said.media[1:]:
                self.last += 1
                self.messages[row.chat_id, self.last] = "of the album"
            if said.quiz:
                self.polls[row.chat_id, number] = "open"
        elif row.action == "stop":
            if key not in self.polls:
                return Refused(Reason.MESSAGE_GONE, "")
            self.polls[key] = "closed"
        elif row.action == "edit":
            if key not in self.messages:
                return Refused(Reason.MESSAGE_GONE, "")
            if self.messages[key] == said.text(row.language):
                return Refused(Reason.NOT_MODIFIED, "")
            self.messages[key] = said.text(row.language)
        elif row.action == "pin":
            if row.chat_id in self.unpinnable:
                return Refused(Reason.NO_RIGHTS, "")
            if key not in self.messages:
                return Refused(Reason.MESSAGE_GONE, "")
            self.pinned.add(key)
        elif row.chat_id in self.undeletable:
            return Refused(Reason.NO_RIGHTS, "")
        elif self.messages.pop(key, None) is None:
            return Refused(Reason.MESSAGE_GONE, "")
        else:
            self.polls.pop(key, None)
            self.pinned.discard(key)
            for other in row.others:
                self.messages.pop((row.chat_id, other), None)
        if fault == "crash after":
            await asyncio.Event().wait()
        if fault == "no number":
            return Sent(None)
        others = tuple(range(number + 1, self.last + 1)) if row.action == "send" else ()
        return Unknown("") if fault == "lost after" else Sent(number, None, others)


class Quiet:
    """A desk that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Cause | None]] = []
        self.commanded: list[tuple[int, str]] = []
        self.reports: list[datetime] = []
        self.one = True  # no second officer
        self.takes: Callable[[], None] = lambda: None  # what a report does besides: let time pass
        self.clock: Callable[[], datetime] = lambda: NOON

    async def tell(self, one: Announcement) -> None:
        self.told.append((one.state, one.cause))

    async def did(self, one: Announcement, did: str) -> None:
        self.commanded.append((one.id, did))

    async def alone(self) -> bool:
        return self.one

    async def report(self, one: Announcement, final: bool) -> None:
        self.takes()
        self.reports.append(self.clock())


class World:
    """A store, a clock, a Telegram and the outbox between them."""

    def __init__(self, store: Database) -> None:
        self.store = store
        self.now = NOON
        self.fake = Fake()
        self.desk = Quiet()
        self.desk.clock = lambda: self.now
        self.knowledge = KNOWLEDGE
        self.start()

    def start(self) -> None:
        self.outbox = Outbox(
            self.store, self.fake, self.desk, lambda: self.now, ZONE, lambda: self.knowledge, again=0.001
        )

    async def subscriber(self, chat: int, language: str = "kk", kind: str = "", topic: str = "*") -> None:
        kind = kind or ("private" if chat > 0 else "supergroup")
        if kind != "private":
            await chats.set_membership(self.store, chat, kind, "administrator", self.now)  # type: ignore[arg-type]
        await chats.subscribe(self.store, chat, topic, language, self.now)  # type: ignore[arg-type]

    async def announce(self, kk: str = "Сәлем", ru: str = "Привет", wait: float = 0.0, **more: Any) -> int:
        """``more``: of its content."""
        fixed: dict[Language, str] = {"kk": kk, "ru": ru} if ru else {"kk": kk}
        said = Content(topic="grants", kk=kk, ru=ru, fixed=fixed, **more)
        at = self.now + timedelta(hours=wait)
        number = await store_.create(
            self.store, "text", content.written(said), 7, self.now, state="planned", send_at=at,
            deadline=at + DEADLINE,
        )  # fmt: skip
        assert number is not None
        return number

    async def recur(self, runs: Sequence[datetime]) -> int:
        """A series that was confirmed, a run each week."""
        said = Content(
            topic="grants", kk="Сәлем", ru="Привет", fixed={"kk": "Сәлем", "ru": "Привет"},
            at=runs[0].isoformat(), every="week", times=len(runs),
        )  # fmt: skip
        number = await store_.create(
            self.store, "text", content.written(said), 7, self.now, state="planned", send_at=runs[0]
        )
        assert number is not None
        return number

    async def runs(self, series: int) -> dict[datetime, int]:
        """The announcements that a series has made, by their moments."""
        rows = await self.store.read.execute_fetchall(
            "SELECT json_extract(content, '$.at'), id FROM announcements"
            " WHERE json_extract(content, '$.series') = ?",
            (series,),
        )
        found = {datetime.fromisoformat(row[0]): row[1] for row in rows}
        assert len(found) == len(list(rows))
        return found

    async def missed(self) -> set[date]:
        """The dates that the desk was told, or will be told, to have been missed."""
        rows = await self.store.read.execute_fetchall(
            "SELECT dates FROM announcements WHERE why = 'missed' AND kind = 'text'"
        )
        return {date.fromisoformat(day) for row in rows for day in row[0].split()}

    async def crash(self) -> None:
        """The process is gone, with all that it had in memory."""
        tasks = set(self.outbox._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self.start()
        await deliveries.recover(self.store, self.now)

    async def look(self) -> None:
        await self.outbox.look()
        for _ in range(200):  # calls that are stuck stay so
            if not any(not t.done() for t in self.outbox._tasks.values()):
                break
            await asyncio.sleep(0.0005)
        await asyncio.sleep(0)

    async def drain(self, rounds: int = 60, step: float = 4.0) -> None:
        """Let it run until nothing is left to do; what failures put off is waited for."""
        for _ in range(rounds):
            await self.outbox.look()
            await self.outbox.idle()
            self.now += timedelta(seconds=step)
            due = await self.due()
            if due is None:
                break
            self.now = max(self.now, min(due, self.now + timedelta(seconds=AGAIN[-1])))
        await self.outbox.look()
        await self.outbox.idle()

    async def due(self) -> datetime | None:
        """The moment of what is to be done next, of rows and of announcements that should have begun."""
        rows = await self.store.read.execute_fetchall(
            "SELECT min(at) FROM (SELECT d.not_before AS at FROM deliveries AS d JOIN announcements AS a"
            " ON a.id = d.announcement WHERE d.state IN ('planned', 'sending') AND a.state <> 'paused'"
            " UNION ALL SELECT coalesce(send_at, :now) FROM announcements WHERE state = 'planned'"
            " AND coalesce(send_at, '') <= :now)",
            {"now": to_text(self.now)},
        )
        at = next(iter(rows))[0]
        return None if at is None else from_text(at)

    async def states(self, number: int | None = None, action: str = "") -> dict[str, int]:
        found: Counter[str] = Counter()
        rows = await self.store.read.execute_fetchall("SELECT id FROM announcements")
        for n in [row[0] for row in rows] if number is None else (number,):
            for (done, state, _), count in (await deliveries.results(self.store, n)).items():
                if not action or done == action:
                    found[state] += count
        return dict(found)

    async def state(self, number: int) -> str:
        one = await store_.get(self.store, number)
        assert one is not None
        return one.state
