"""Bulk, on a clock of its own: no time passes."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from lanes_world import Server, lost, run, unmade
from telegram.error import (
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from bot.connection import sending
from bot.connection.outcomes import (
    NotAcceptedError,
    Reason,
    UnknownRefusalError,
)
from bot.connection.sending import NotSent, Refused, Sent, Unknown


def test_bulk_outcomes() -> None:
    kicked = "Forbidden: bot was kicked from the group chat"
    moved = "Group migrated to supergroup. New chat id: -1007"
    outcomes = [
        (lost(), Unknown("ServerDisconnectedError")),
        (NetworkError("Bad Gateway"), Unknown("Bad Gateway")),
        (unmade(), NotSent(1.0, "ConnectionTimeoutError")),
        (Forbidden(kicked), Refused(Reason.KICKED, kicked)),
        (ChatMigrated(-1007), Refused(Reason.MIGRATED, moved, -1007)),
    ]
    for error, outcome in outcomes:
        server = Server(error)
        assert run(server.bulk(7)) == outcome
        assert len(server.asked) == 1
    assert run(Server().bulk(7)) == Sent(None, "sent")


def test_a_429_of_bulk_pauses_bulk_and_its_chat_but_no_other_answer() -> None:
    server = Server(RetryAfter(20))

    async def play() -> list[float]:
        assert isinstance(await server.bulk(7), NotSent)
        await server.send(8)
        await server.bulk(9)
        return [at for at, _, _ in server.asked]

    assert run(play()) == [0, 0, 20]


def test_a_429_to_one_chat_stops_the_others_no_longer_than_a_while() -> None:
    """Telegram does not say whom it means: the chat waits for all of it, the lane looks whether it was."""
    server = Server(RetryAfter(40_000), "sent", RetryAfter(40_000), RetryAfter(40_000), RetryAfter(40_000))

    async def play() -> list[float]:
        for chat in range(7, 14):
            await server.bulk(chat)
        return [at for at, _, _ in server.asked]

    times = run(play())
    waits = [round(later - before) for before, later in pairwise(times)]
    assert waits == [30, 0, 30, 60, 120, 0]
    assert server.lanes._limits.chats[7].paused_until == 40_000


def test_bulk_keeps_to_the_limits_and_an_even_pace() -> None:
    server = Server()

    async def play() -> None:
        await asyncio.gather(*(server.bulk(n) for n in range(1, 301)))

    run(play())
    times = sorted(at for at, _, _ in server.asked)
    assert max(sum(1 for t in times if begin <= t < begin + 1) for begin in times) <= 30
    assert times[-1] < 300 / 30 / 0.95
    server = Server()
    run_many = [server.bulk(-5) for _ in range(25)]

    async def group() -> None:
        for one in run_many:
            await one

    run(group())
    times = [at for at, _, _ in server.asked]
    assert max(sum(1 for t in times if begin <= t < begin + 60) for begin in times) <= 20


def test_begin_is_told_right_before_the_call() -> None:
    server = Server()
    told: list[float] = []

    async def begin() -> None:
        told.append(server.clock.now)

    async def play() -> None:
        await server.bulk(7, begin=begin)
        await server.bulk(7, begin=begin)

    run(play())
    assert told == [at for at, _, _ in server.asked]
    assert told[1] - told[0] >= 1


def test_bulk_leaves_room_for_the_answers_that_are_likely() -> None:
    """Twelve answers a second leave some ten of bulk; when nobody asks, bulk has all again."""
    server = Server()

    async def play(answers: int) -> int:
        begin, before = server.clock.now, len(server.asked)
        for n in range(4 * answers):  # four seconds of questions, bulk in between
            while server.clock.now < begin + n / answers:
                await server.bulk(100_000 + len(server.asked))
            await server.send(1_000 + len(server.asked))
        last = [at for at, _, data in server.asked[before:] if at > server.clock.now - 1]
        return len(last)

    assert 20 <= run(play(12)) <= 28  # both together, and never all of the thirty
    server.clock.now += 10

    async def bulk_alone() -> float:
        begin = server.clock.now
        for n in range(58):
            await server.bulk(500_000 + n)
        return server.clock.now - begin

    assert run(bulk_alone()) < 2.1


class Bot:
    """Whose getMe the server answers; ``well``: from when on."""

    def __init__(self, server: Server, well: float) -> None:
        self.server = server
        self.well = well
        self.probes: list[float] = []

    async def get_me(self) -> None:
        self.probes.append(self.server.clock.now)
        if self.server.clock.now < self.well:
            raise lost()


def test_bulk_pauses_on_a_broken_way_and_goes_on_by_itself() -> None:
    """Three are lost; a harmless call asks, one row alone tries; the desk is told once, in the other lane."""
    server = Server()
    bot = Bot(server, 100)
    told: list[tuple[str, bool]] = []

    async def paused(why: str) -> None:
        told.append((why, sending._bulk.get()))

    server.lanes.paused = paused

    async def begin() -> None:
        pass

    async def one(chat: int) -> Any:
        def call(_: Any) -> Any:
            return server.send(chat)

        return await server.lanes.bulk(bot, chat, call, begin)  # type: ignore[arg-type]

    async def play() -> list[Any]:
        server.gives = [lost() for _ in range(5)]  # the three, and two rows that try
        return await asyncio.gather(*(one(chat) for chat in range(1, 41)))

    outcomes = run(play())
    assert [type(o) for o in outcomes].count(Unknown) == 5
    assert [type(o) for o in outcomes].count(Sent) == 35
    assert told == [("ServerDisconnectedError", False)]
    assert bot.probes
    assert all(at >= 100 or at in bot.probes or at < 1 for at, _, _ in server.asked)
    waits = [later - earlier for earlier, later in zip(bot.probes, bot.probes[1:], strict=False)]
    assert min(waits) >= 0.5


def test_after_a_failure_of_bulk_none_goes_beside_what_may_fail_as_well() -> None:
    """What is under way when the way breaks is lost with it: not more than have to be."""
    server = Server()
    under_way: dict[int, asyncio.Future[str]] = {}

    async def begin() -> None:
        pass

    async def call(chat: int) -> str:
        under_way[chat] = asyncio.get_running_loop().create_future()
        return await under_way[chat]

    def sends(chat: int) -> asyncio.Task[Any]:
        bot: Any = Bot(server, 0)
        return asyncio.create_task(server.lanes.bulk(bot, chat, lambda _: call(chat), begin))

    async def all_wait() -> None:
        for _ in range(200):
            await asyncio.sleep(0)

    async def play() -> list[Any]:
        tasks = [sends(1), sends(2)]
        await all_wait()
        assert list(under_way) == [1, 2]
        under_way[1].set_exception(lost())
        tasks += [sends(3), sends(4)]
        await all_wait()
        assert list(under_way) == [1, 2]
        under_way[2].set_result("sent")  # it was that one alone
        await all_wait()
        assert list(under_way) == [1, 2, 3, 4]
        for chat in (3, 4):
            under_way[chat].set_result("sent")
        return await asyncio.gather(*tasks)

    assert [type(outcome) for outcome in run(play())] == [Unknown, Sent, Sent, Sent]


def test_a_page_to_bulk_is_sent_again_by_whoever_asks() -> None:
    page = NotAcceptedError("HTTP 403, not from the Bot API: Access denied")
    assert run(Server(page).bulk(7)) == NotSent(1.0, page.message)
    unknown = UnknownRefusalError("403, in words that are not known: x")
    assert run(Server(unknown).bulk(7)) == NotSent(1.0, unknown.message, refused=True)
    assert run(Server(InvalidToken("Unauthorized")).bulk(7)) == NotSent(1.0, "Unauthorized")
