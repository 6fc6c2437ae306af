"""What an officer may do with an announcement, and what becomes of it: the rules, without Telegram."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements import content, parts, schedule
from bot.announcements.content import Content, Fault
from bot.announcements.outbox import DEADLINE, DELETABLE
from bot.announcements.parts import check_end
from bot.storage import amending, chats, recurring
from bot.storage import announcements as store_
from bot.storage.amending import Recalled
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import Database
from bot.storage.deliveries import RECURRING
from knowledge.model import Knowledge

UNDO: Final = ("planned", "running", "paused", "waiting", "draft")


def mark(one: Announcement) -> str:
    """Of the very content that was shown: a button that confirms another one is stale. A group that has only
    become a supergroup since is the same one.
    """
    return hashlib.sha256(chats.without_moved(one.content).encode()).hexdigest()[:12]


def needs_second(one: Announcement, officers: frozenset[int]) -> bool:
    """Whether another officer than the author has to confirm."""
    return len(officers) > 1 and one.author != TERMINAL


async def confirm(
    store: Database,
    one: Announcement,
    shown: str,
    officer: int,
    officers: frozenset[int],
    knowledge: Knowledge,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """An officer confirms what they were shown. Out: the message that says what came of it.

    :class:`Fault` for what cannot be sent. The check and the change are one transaction: of two officers at
    once, or a press that is replayed, one counts.
    """
    if officer not in officers:
        return "desk.officers"
    if one.state not in ("draft", "waiting") or mark(one) != shown:
        return "desk.gone"
    if one.state == "waiting" and one.author not in officers | {TERMINAL}:
        return "desk.gone"  # who proposed it is no officer any more: another reopens it as their own
    if one.state == "waiting" and officer == one.author:
        return "desk.own" if len(officers) > 1 else await _go(store, one, officer, knowledge, now, zone)
    if one.state == "draft" and officer != one.author and one.author != TERMINAL:
        return "desk.gone"
    if one.state == "draft" and needs_second(one, officers):
        said = await schedule.held(store, _as_shown(content.read(one.content), knowledge))
        _timely(said, now, zone)
        proposed = await store_.move_state(
            store, one.id, ("draft",), "waiting", officer, "proposed", now,
            holds=one.content, content=content.written(said), step=None,
        )  # fmt: skip
        return "desk.sent_to_second" if proposed else "desk.gone"
    return await _go(store, one, officer, knowledge, now, zone)


def _as_shown(said: Content, knowledge: Knowledge) -> Content:
    """A draft as it goes out; :class:`Fault` where that is not what its author was shown."""
    if (said.fixed or said.fixed_quiz) and (changed := content.revised(said, knowledge)):
        raise Fault("desk.fault_revised", ", ".join(changed))
    return parts.fixed_poll(said, knowledge)


def _timely(said: Content, now: datetime, zone: ZoneInfo) -> datetime:
    """When it goes out, for the first time from now on; :class:`Fault` where that is past."""
    at = min(schedule.runs_left(said, now, zone), default=now) if said.every else said.moment
    if at is not None and at <= now:
        raise Fault("desk.fault_past")
    check_end(said, now)
    return at or now


async def _go(
    store: Database, one: Announcement, officer: int, knowledge: Knowledge, now: datetime, zone: ZoneInfo
) -> str:
    said = content.read(one.content)
    if one.state == "waiting" and (changed := content.revised(said, knowledge)):
        # What the officer was shown is not what the store says any more.
        await store_.move_state(
            store, one.id, ("waiting",), "paused", TERMINAL, "paused", now,
            cause=Cause("revised", tuple(changed)), holds=one.content,
        )  # fmt: skip
        return "desk.gone"
    if one.state == "draft":
        said = await schedule.held(store, _as_shown(said, knowledge))
    at = _timely(said, now, zone)
    if one.kind == "correction" and one.target is not None:
        done = await amending.confirm_correction(store, one, content.written(said), officer, now)
        return "desk.confirmed" if done else "desk.gone"
    done = await store_.move_state(
        store, one.id, (one.state,), "planned", officer, "confirmed", now, holds=one.content,
        content=content.written(said), step=None, send_at=at, deadline=at + DEADLINE,
    )  # fmt: skip
    return "desk.confirmed" if done else "desk.gone"


async def pause(
    store: Database, one: Announcement, officer: int | None, now: datetime, via: str | None = None
) -> bool:
    """Send no more until told so."""
    return await store_.move_state(
        store, one.id, ("planned", "running"), "paused", officer, "paused", now,
        cause=Cause("officer"), press=via,
    )  # fmt: skip


async def resume(
    store: Database,
    one: Announcement,
    officer: int | None,
    knowledge: Knowledge,
    now: datetime,
    zone: ZoneInfo,
    via: str | None = None,
) -> bool:
    """Go on where it was paused, a series with the run that comes next; what a revision paused is confirmed
    anew instead.
    """
    said = content.read(one.content)
    if one.began_at is None and one.kind not in RECURRING and content.revised(said, knowledge):
        return one.state == "paused" and await reopen(store, one, officer, now, zone, via=via)
    if said.every:
        following = min(schedule.runs_left(said, now, zone), default=None)
        return await recurring.resume_series(store, one.id, following, officer, now, via)
    after: store_.State = "running" if one.began_at else "planned"
    return await store_.move_state(store, one.id, ("paused",), after, officer, "resumed", now, press=via)


async def reopen(
    store: Database,
    one: Announcement,
    officer: int | None,
    now: datetime,
    zone: ZoneInfo,
    step: str | None = None,
    via: str | None = None,
) -> bool:
    """Back to a draft, of the officer who reopens it: to be changed and confirmed anew; of a series what is
    left of it. ``step``: what they are asked for first.
    """
    if one.began_at is not None or one.kind in RECURRING:
        return False
    said = replace(
        schedule.rest_of_series(content.read(one.content), now, zone), fixed={}, figures={}, labelled=None
    )
    return await store_.move_state(
        store, one.id, ("planned", "paused", "waiting"), "draft", officer, "reopened", now,
        content=content.written(said), author=officer, step=step, press=via,
    )  # fmt: skip


async def refuse(store: Database, one: Announcement, officer: int, now: datetime) -> bool:
    """Another officer does not confirm it: it is a draft of its author again."""
    return one.author != officer and await store_.move_state(
        store, one.id, ("waiting",), "draft", officer, "refused", now
    )


async def cancel(
    store: Database, one: Announcement, officer: int | None, now: datetime, via: str | None = None
) -> bool:
    """It is not sent, or no further."""
    return await store_.move_state(store, one.id, UNDO, "cancelled", officer, "cancelled", now, press=via)


async def correction(
    store: Database, one: Announcement, officer: int, once: str, now: datetime
) -> int | None:
    """A draft that corrects what was sent; the one that there is already, pressed again."""
    said = replace(content.read(one.content), at=None, figures={}, heard="")
    made = await store_.create(
        store, "correction", content.written(said), officer, now, once=once, target=one.id, step="kk"
    )
    if made is None and (before := await store_.by_once(store, once)):
        return before.id
    return made


async def recall(
    store: Database, one: Announcement, officer: int | None, now: datetime, via: str | None = None
) -> Recalled:
    """Delete what was sent."""
    return await amending.recall(store, one.id, officer, now - DELETABLE, now, press=via)


async def resend(store: Database, one: Announcement, officer: int, once: str, now: datetime) -> int:
    """Send what is unknown once more; ``once``: the press that says so."""
    return await amending.resend(store, one.id, officer, now + timedelta(hours=1), now, once)
