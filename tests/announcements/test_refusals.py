"""What refusals say of chats: believed when an announcement is done, and not where they are too many."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from desk_world import ZONE, World

from bot.announcements import desk
from bot.announcements.outbox import unlikely
from bot.connection import outcomes
from bot.connection.outcomes import NotSent, Outcome, Reason, Refused
from bot.storage import amending, chats, deliveries, destinations, updates
from bot.storage import announcements as store_
from bot.storage.database import Database
from bot.storage.sqlite import StorageError
from bot.storage.updates import Arrived


def played(play: Any) -> Any:
    async def run() -> Any:
        async with await Database.open(":memory:") as store:
            return await play(World(store))

    return asyncio.run(asyncio.wait_for(run(), 30))


async def subscribed(w: World) -> set[int]:
    return {to.chat_id for to in await destinations.audience(w.store, "grants")}


async def reasons(w: World) -> dict[int, str]:
    return {row.chat_id: row.reason for row in await deliveries.each(w.store, 1)}


def test_the_store_counts_the_reasons_that_the_outbox_doubts() -> None:
    assert set(amending.GONE) == outcomes.GONE
    assert set(amending.OF_CONTENT) == outcomes.OF_CONTENT


def test_a_few_that_are_gone_are_believed_at_the_end() -> None:
    async def play(w: World) -> None:
        for chat in range(1, 8):
            await w.subscriber(chat)
        w.fake.blocked = {2, 5}
        await w.announce()
        await w.drain()
        assert await w.state(1) == "done"
        assert await subscribed(w) == {1, 3, 4, 6, 7}
        assert (await chats.chat(w.store, 2)).membership == "kicked"

    played(play)


@pytest.mark.parametrize("chats_", [3, 4, 7, 40])
def test_where_all_refuse_nobody_ends_and_the_desk_is_asked(chats_: int) -> None:
    async def play(w: World) -> None:
        everybody = set(range(1, chats_ + 1))
        for chat in everybody:
            await w.subscriber(chat)
        w.fake.blocked = set(everybody)
        number = await w.announce()
        await w.drain()
        await w.look()
        assert await w.state(number) == "paused"
        one = await store_.get(w.store, number)
        assert one is not None
        assert one.cause is not None
        assert one.cause.why == "unlikely"
        assert ("paused", one.cause) in w.desk.told
        assert await subscribed(w) == everybody
        assert await w.states() == {"planned": chats_}
        # It was a fault: what an officer lets go on reaches everybody, once.
        w.fake.blocked = set()
        assert await desk.resume(w.store, one, 7, w.knowledge, w.now, ZONE)
        await w.drain()
        assert await w.state(number) == "done"
        assert set(w.fake.sent.values()) == {1}
        assert len(w.fake.sent) == chats_
        assert await subscribed(w) == everybody

    played(play)


@pytest.mark.parametrize("chats_", [3, 7, 40])
def test_what_telegram_takes_for_nobody_pauses_and_asks_the_desk(chats_: int) -> None:
    """It is about what is sent, and about no chat: not each of them has to be lost for that."""

    async def play(w: World) -> None:
        for chat in range(1, chats_ + 1):
            await w.subscriber(chat)
        w.fake.refuses = "Bad Request: BUTTON_URL_INVALID"
        number = await w.announce()
        await w.drain()
        await w.look()
        one = await store_.get(w.store, number)
        assert one is not None
        assert (one.state, one.cause and one.cause.why) == ("paused", "refused")
        assert ("paused", one.cause) in w.desk.told
        assert await w.states() == {"planned": chats_}
        w.fake.refuses = ""
        assert await desk.resume(w.store, one, 7, w.knowledge, w.now, ZONE)
        await w.drain()
        assert await w.state(number) == "done"
        assert set(w.fake.sent.values()) == {1}
        assert len(w.fake.sent) == chats_

    played(play)


def test_one_chat_that_what_is_sent_does_not_fit_is_alone_with_it() -> None:
    async def play(w: World) -> None:
        for chat in range(1, 8):
            await w.subscriber(chat)
        w.fake.refuses, w.fake.refused = "Bad Request: SOME_NEW_INVALID", {4}
        number = await w.announce()
        await w.drain()
        assert await w.state(number) == "done"
        assert await w.states() == {"sent": 6, "failed": 1}
        assert (await reasons(w))[4] == "other"
        assert await subscribed(w) == set(range(1, 8))

    played(play)


def test_a_deletion_that_fails_again_and_again_is_put_off_longer_each_time_and_done() -> None:
    """Also where Telegram names a shorter time: five minutes are the longest that a row waits."""

    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await w.announce()
        await w.drain()
        await amending.recall(w.store, number, 7, w.now - timedelta(hours=48), w.now)
        waits = []
        for fault in ("unsent", "lost before", "crash before", "429", "429"):
            w.fake.faults = [fault]
            await w.look()
            if fault.startswith("crash"):
                await w.crash()
            due = await w.due()
            assert due is not None
            waits.append((due - w.now).total_seconds())
            w.now = due
        assert waits == [1, 5, 0, 20, 60]  # after a start it is due at once, and the start is no failure
        await w.drain()
        assert await w.states(number) == {"sent": 2}
        assert w.fake.messages == {}

    played(play)


def test_what_an_officer_lets_go_on_is_believed() -> None:
    async def play(w: World) -> None:
        for chat in range(1, 31):
            await w.subscriber(chat)
        w.fake.blocked = set(range(1, 30))
        number = await w.announce()
        await w.drain()
        one = await store_.get(w.store, number)
        assert one is not None
        assert one.state == "paused"
        await desk.resume(w.store, one, 7, w.knowledge, w.now, ZONE)
        await w.drain()
        assert await w.state(number) == "done"
        assert await subscribed(w) == {30}

    played(play)


def test_far_more_refusals_than_messages_ask_the_desk_though_none_stand_in_a_row() -> None:
    async def play(w: World) -> None:
        for chat in range(1, 31):
            await w.subscriber(chat)
        w.fake.blocked = {chat for chat in range(1, 31) if chat % 4}
        number = await w.announce()
        await w.drain()
        assert await w.state(number) == "paused"
        assert len(await subscribed(w)) == 30

    played(play)


@pytest.mark.parametrize("kind", ["message", "edited_message", "callback_query", "inline_query"])
def test_who_was_heard_of_since_is_not_gone(kind: str) -> None:
    """The announcement is under way still; an inline query shows nothing: who blocks a bot can make one."""

    async def play(w: World) -> None:
        for chat in (1, 2, 3):
            await w.subscriber(chat)
        await chats.set_language(w.store, 2, "private", "kk", w.now)
        await destinations.wish(w.store, 3, destinations.Wishes(quiet=(11 * 60, 13 * 60)), w.now)
        w.now += timedelta(seconds=1)
        w.fake.blocked = {2}
        await w.announce()
        await w.look()
        assert (await reasons(w))[2] == "blocked"
        assert (await chats.chat(w.store, 2)).membership == "member"  # not believed yet
        w.now += timedelta(minutes=1)
        there = kind != "inline_query"
        await updates.add(w.store, [Arrived(5, 2, kind, "{}", "limited", there)], w.now)
        w.now += timedelta(hours=3)
        await w.drain()
        assert await w.state(1) == "done"
        assert (2 in await subscribed(w)) is there

    played(play)


class Refuses:
    """Refuses each with the same."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    async def carry_out(self, row: Any, begin: Any) -> Outcome:
        await begin()
        return self.outcome if row.chat_id != 9 else NotSent(1000.0, "later")


@pytest.mark.parametrize(
    ("reason", "ends"),
    [
        (Reason.NO_RIGHTS, True),
        (Reason.KICKED, True),
        (Reason.NO_MEDIA, False),
        (Reason.TOPIC_CLOSED, False),
        (Reason.OTHER, False),
        (Reason.TOO_LONG, False),
    ],
)
def test_only_what_says_that_nothing_can_be_written_ends_a_subscription(reason: Reason, ends: bool) -> None:
    async def play(w: World) -> None:
        lost: list[Any] = []

        async def told(found: Any) -> None:
            lost.extend(found)

        await w.subscriber(-5)
        await chats.named(w.store, -5, "Арна")
        await chats.added_by(w.store, -5, 70)
        w.now += timedelta(seconds=1)
        w.outbox._sender = Refuses(Refused(reason, "x"))
        w.outbox._lost = told
        await w.announce()
        await w.drain()
        assert (await chats.subscribed(w.store, -5) == frozenset()) is ends
        assert [(one.chat_id, one.title, one.owner) for one in lost] == ([(-5, "Арна", 70)] if ends else [])

    played(play)


def test_what_did_not_arrive_is_sent_again_and_its_true_reason_is_kept() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        page = "HTTP 403, not from the Bot API: Access denied"
        w.outbox._sender = Refuses(NotSent(1.0, page))
        await w.announce()
        for _ in range(40):
            await w.look()
            w.now += timedelta(minutes=10)
        rows = await w.store.read.execute_fetchall("SELECT state, reason, said FROM deliveries")
        assert [tuple(row) for row in rows] == [("planned", None, page)]
        w.now += timedelta(hours=24)
        await w.look()
        rows = await w.store.read.execute_fetchall("SELECT state, reason, said FROM deliveries")
        assert [tuple(row) for row in rows] == [("failed", "too_late", page)]
        assert await subscribed(w) == {1}

    played(play)


def test_words_that_nobody_knows_are_not_repeated_for_ever() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        w.outbox._sender = Refuses(NotSent(1.0, "400, in words that are not known: X", refused=True))
        await w.announce()
        for _ in range(20):
            await w.look()
            w.now += timedelta(minutes=10)
        (row,) = await deliveries.each(w.store, 1)
        assert (row.reason, row.said) == ("other", "400, in words that are not known: X")
        assert await subscribed(w) == {1}

    played(play)


@pytest.mark.parametrize(
    ("refused", "before", "sent", "messages", "is_"),
    [
        (5, 0, 0, 7, False),
        (6, 0, 0, 7, True),
        (6, 0, 1900, 2000, False),
        (10, 0, 1900, 2000, True),
        (10, 300, 700, 2000, False),  # three of ten are gone: such a row comes by chance
        (14, 300, 700, 2000, True),
        (22, 990, 10, 2000, True),  # however many have gone before
    ],
)
def test_what_is_likely(refused: int, before: int, sent: int, messages: int, is_: bool) -> None:
    assert unlikely(refused, before, sent, messages) is is_


def test_a_desk_that_cannot_be_reached_is_told_later_and_once() -> None:
    async def play(w: World) -> None:
        reachable = False
        tried = 0
        tell = w.desk.tell

        async def telling(one: Any) -> bool:
            nonlocal tried
            tried += 1
            if reachable:
                await tell(one)
            return reachable

        w.desk.tell = telling  # type: ignore[assignment, method-assign]
        for chat in range(1, 8):
            await w.subscriber(chat)
        w.fake.blocked = set(range(1, 8))
        await w.announce()
        await w.drain()
        for _ in range(60):
            await w.look()
            w.now += timedelta(seconds=1)
        assert 1 <= tried <= 12  # of a hundred and twenty looks
        reachable = True
        for _ in range(60):
            await w.look()
            w.now += timedelta(seconds=1)
        assert [state for state, _ in w.desk.told] == ["paused"]

    played(play)


@pytest.mark.parametrize("step", ["claim", "arrived"])
def test_a_store_that_takes_nothing_for_a_while_costs_no_delivery(
    step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken = getattr(deliveries, step)
    failing = [StorageError("disk I/O error")] * 3

    async def fails(*given: Any, **more: Any) -> Any:
        if failing:
            raise failing.pop()
        return await taken(*given, **more)

    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await w.announce()
        monkeypatch.setattr(deliveries, step, fails)
        await w.drain()
        assert await deliveries.results(w.store, number) == {("send", "sent", ""): 1}
        assert list(w.fake.sent.values()) == [1]

    played(play)
    assert {record.exc_info for record in caplog.records} == {None}
    assert "disk I/O error" in caplog.text
