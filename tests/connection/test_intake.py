"""The queues and the intake in this process: order, bounds, a wedged connection."""

from __future__ import annotations

import asyncio
import errno
import json
import random
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from aiohttp import web
from bot_api import BotApi, raw
from telegram.error import NetworkError

from bot.connection import intake as intaking
from bot.connection import polling, reading, webhook
from bot.connection.intake import ATTEMPTS, KNOWN, Handlers, Intake
from bot.connection.outcomes import FailedError, NotConnectedError
from bot.connection.polling import Poller
from bot.connection.queues import Queues
from bot.storage import updates
from bot.storage.database import Database

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(coroutine, 120))


def message(update_id: int, chat: int, **more: Any) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "message": raw.message(raw.private(chat), f"{update_id}", update_id, raw.person(chat), **more),
    }


async def nothing(update: Mapping[str, Any]) -> None:
    """Nothing is done."""


def test_one_chat_in_order_others_beside_it_and_memory_is_bounded() -> None:
    chance = random.Random(1)
    done: dict[int, list[int]] = defaultdict(list)
    running: set[int] = set()
    most = 0

    async def handle(update: Mapping[str, Any]) -> None:
        nonlocal most
        chat = update["message"]["chat"]["id"]
        assert chat not in running
        running.add(chat)
        most = max(most, intake._queues.held)
        await asyncio.sleep(chance.random() * 0.002)
        running.discard(chat)
        done[chat].append(update["update_id"])

    async def play() -> None:
        nonlocal intake
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(handle, nothing, nothing))
            intake._queues = Queues(intake._work, intake._fetch, room=40, each=5)
            await intake.start()
            chats = [chance.randrange(1, 30) for _ in range(1500)]
            raws = [message(n, chat, date=1_700_000_000 + n) for n, chat in enumerate(chats, 1)]
            for begin in range(0, 1500, 100):
                await intake.accept(raws[begin : begin + 100])
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()
            assert intake._queues.held == 0
            for chat in range(1, 30):
                assert done[chat] == [n for n, c in enumerate(chats, 1) if c == chat]

    intake: Any = None
    run(play())
    assert most <= 40


def test_a_stop_leaves_the_rest_in_the_inbox_and_a_start_takes_it_up() -> None:
    done: list[int] = []

    async def slow(update: Mapping[str, Any]) -> None:
        await asyncio.sleep(0.05)
        done.append(update["update_id"])

    async def play() -> None:
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(slow, nothing, nothing))
            await intake.start()
            await intake.accept([message(n, n % 2 + 1) for n in range(1, 9)])
            await intake.stop()
            assert sorted(done) == [1, 2]
            assert await updates.count(db) == 6
            intake = Intake(db, Handlers(slow, nothing, nothing))
            await intake.start()
            await intake.accept([message(3, 2), message(9, 1)])  # the first is a repeat
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()
            assert sorted(done) == list(range(1, 10))
            assert [n for n in done if n % 2] == [1, 3, 5, 7, 9]

    run(play())


def test_a_stop_in_order_is_no_crash_of_what_was_under_way() -> None:
    """However often the bot is started anew while Telegram takes nothing: it is answered when it does."""
    done: list[int] = []

    async def stuck(update: Mapping[str, Any]) -> None:
        await asyncio.sleep(3600)

    async def handle(update: Mapping[str, Any]) -> None:
        done.append(update["update_id"])

    async def play() -> None:
        async with await Database.open(":memory:") as db:
            for start in range(ATTEMPTS + 2):
                intake = Intake(db, Handlers(stuck, nothing, nothing))
                await intake.start()
                if not start:
                    await intake.accept([message(1, 1)])
                while not intake._slots._held:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.05)
                await intake.stop(0.01)
            intake = Intake(db, Handlers(handle, nothing, nothing))
            await intake.start()
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()
            rows = await db.read.execute_fetchall("SELECT ended, attempts FROM inbox")
            assert [tuple(row) for row in rows] == [("done", 1)]

    run(play())
    assert done == [1]


def test_what_a_machine_without_room_tries_again_is_one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often that is: it is answered after the next start, and not given up in silence."""
    monkeypatch.setattr(intaking, "RETRY", (0.001,))
    tried: list[int] = []
    done: list[int] = []

    async def without_room(update: Mapping[str, Any]) -> None:
        tried.append(update["update_id"])
        raise OSError(errno.EMFILE, "Too many open files")

    async def handle(update: Mapping[str, Any]) -> None:
        done.append(update["update_id"])

    async def play() -> None:
        async with await Database.open(":memory:") as db:
            before = updates.Arrived(1, 1, "message", json.dumps(message(1, 1)))
            await updates.add(db, [before], datetime.now(UTC))
            intake = Intake(db, Handlers(without_room, nothing, nothing))
            await intake.start()
            while len(tried) < ATTEMPTS + 3:
                await asyncio.sleep(0.01)
            await intake.stop(0.01)
            intake = Intake(db, Handlers(handle, nothing, nothing))
            await intake.start()
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()
            rows = await db.read.execute_fetchall("SELECT ended, attempts FROM inbox")
            assert [tuple(row) for row in rows] == [("done", 1)]

    run(play())
    assert done == [1]


def test_what_is_fetched_before_it_is_put_is_handled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue of its chat is refilled from the inbox right when it has been kept there."""
    done: list[int] = []
    add = updates.add

    async def handle(update: Mapping[str, Any]) -> None:
        done.append(update["update_id"])

    async def play() -> None:
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(handle, nothing, nothing))

            async def added(*given: Any) -> dict[int, int]:
                found = await add(*given)
                intake._queues.waits(1)
                while not done:
                    await asyncio.sleep(0.01)
                return found

            await intake.start()
            monkeypatch.setattr(updates, "add", added)
            await intake.accept([message(1, 1)])
            await intake.accept([message(2, 2)])
            while await updates.count(db) or len(done) < 2:
                await asyncio.sleep(0.01)
            await intake.stop()

    run(play())
    assert done == [1, 2]


def test_a_429_does_not_make_it_deaf_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it says: asking once a minute floods nobody."""
    monkeypatch.setattr(polling, "FLOODED", 0.1)
    monkeypatch.setattr(polling, "RETRY", (0.1,))
    came = asyncio.Event()
    asked = 0

    async def accept(found: Sequence[Any]) -> None:
        came.set()

    async def called(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked > 3:
            return web.json_response({"ok": True, "result": [message(1, 7)]})
        parameters = {"retry_after": 80_000}
        said = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": parameters}
        return web.json_response(said, status=429)

    async def play() -> None:
        app = web.Application()
        app.router.add_post("/{method}", called)
        async with webhook.served(app, "127.0.0.1", 0) as port:
            polled = asyncio.create_task(Poller(f"http://127.0.0.1:{port}", ["message"], accept).run())
            await asyncio.wait_for(came.wait(), 60)
            polled.cancel()
            await asyncio.wait((polled,))

    run(play())


def test_a_way_that_breaks_off_what_takes_long_is_asked_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy with a time of its own would make it wait longer after each quiet while."""
    monkeypatch.setattr(polling, "RETRY", (0.01,) * 2 + (30.0,))
    monkeypatch.setattr(polling, "HELD", 0.1)
    good = asyncio.Event()
    longs: list[float] = []

    async def called(request: web.Request) -> web.Response:
        longs.append(poller._long)
        if poller._long < 0.4:
            good.set()
            return web.json_response({"ok": True, "result": []})
        await asyncio.sleep(0.4)
        return web.Response(status=504, text="<html>Gateway Time-out</html>")

    async def play() -> None:
        nonlocal poller
        app = web.Application()
        app.router.add_post("/{method}", called)
        async with webhook.served(app, "127.0.0.1", 0) as port:
            poller = Poller(f"http://127.0.0.1:{port}", ["message"], nothing)  # type: ignore[arg-type]
            polled = asyncio.create_task(poller.run())
            await asyncio.wait_for(good.wait(), 20)
            polled.cancel()
            await asyncio.wait((polled,))

    poller: Any = None
    run(play())
    assert longs[:3] == [25, 25, 0.1]


@pytest.mark.parametrize(
    ("error", "long"), [(FailedError("HTTP 504"), 5.0), (NotConnectedError("ConnectionTimeoutError"), 25.0)]
)
def test_where_no_connection_is_made_nothing_was_broken_off(error: NetworkError, long: float) -> None:
    """Each try of an outage takes ten seconds: the bot asked for less from then on, until its next start."""
    poller = Poller("http://127.0.0.1:1", ["message"], nothing)  # type: ignore[arg-type]
    for _ in range(3):
        poller._broken_off(error, 10.0)
    assert poller._long == long


def test_what_was_shortened_grows_again_where_it_goes_well() -> None:
    poller = Poller("http://127.0.0.1:1", ["message"], nothing)  # type: ignore[arg-type]
    for _ in range(2):
        poller._broken_off(FailedError("HTTP 504"), 10.0)
    assert poller._long == 5
    for _ in range(polling.WHOLE - 1):
        poller._try_longer(5.1)
    poller._try_longer(2.0)  # an update came: nothing is known of how long the way would wait
    assert poller._long == 5
    for _ in range(4 * polling.WHOLE):
        poller._try_longer(25.1)
    assert poller._long == 25


def test_what_failed_and_what_is_no_update() -> None:
    async def broken(update: Mapping[str, Any]) -> None:
        raise RuntimeError("a handler that lets its error out")

    async def play() -> list[Any]:
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(broken, nothing, nothing))
            await intake.start()
            await intake.accept(
                [{}, "x", {"update_id": -1}, {"update_id": "1"}, message(5, 1), {"update_id": 6}]
            )
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()
            rows = await db.read.execute_fetchall("SELECT update_id, kind, ended FROM inbox")
            return [tuple(row) for row in rows]

    assert run(play()) == [(5, "message", "failed"), (6, "empty", "failed")]


def test_messages_of_an_outage_get_one_apology() -> None:
    now = 1_700_000_000.0
    seen: list[tuple[str, int]] = []

    async def handle(update: Mapping[str, Any]) -> None:
        seen.append(("answered", update["update_id"]))

    async def late(update: Mapping[str, Any]) -> None:
        seen.append(("apologised", update["update_id"]))

    async def play() -> None:
        nonlocal now
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(handle, nothing, late), outage=6, now=lambda: now)
            await intake.start()
            await intake.accept([message(1, 7, date=int(now))])
            now += 10 * 3600
            sent = int(now - 9 * 3600)
            await intake.accept([message(2, 7, date=sent), message(3, 7, date=sent)])
            forget = message(4, 7, date=sent)
            forget["message"]["text"] = "/forget"
            await intake.accept([forget, message(5, 7, date=int(now)), message(6, 8, date=1000)])
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()

    run(play())
    assert sorted(seen) == [
        ("answered", 1),
        ("answered", 4),
        ("answered", 5),
        ("answered", 6),
        ("apologised", 2),
    ]


def test_by_a_clock_that_nobody_confirms_nothing_is_late() -> None:
    """A machine that begins with a clock 400 days ahead, on a way that takes the Date off answers."""
    clock = [1_700_000_000.0]
    seen: list[int] = []

    async def handle(update: Mapping[str, Any]) -> None:
        seen.append(update["update_id"])

    async def play() -> None:
        sent = int(clock[0])
        async with await Database.open(":memory:") as db:
            for start in (1, 2):
                intake = Intake(
                    db, Handlers(handle, nothing, nothing), now=lambda: clock[0], certain=lambda: False
                )
                await intake.start()
                await intake.accept([message(start, 7, date=sent)])
                while await updates.count(db):
                    await asyncio.sleep(0.01)
                await intake.stop()
                clock[0] += 400 * 86_400

    run(play())
    assert seen == [1, 2]


def test_a_clock_that_is_set_forward_is_no_outage() -> None:
    """What comes all the time is answered, whatever the clock says of when it was sent."""
    now = 1_700_000_000.0
    seen: list[int] = []

    async def handle(update: Mapping[str, Any]) -> None:
        seen.append(update["update_id"])

    async def play() -> None:
        nonlocal now
        async with await Database.open(":memory:") as db:
            intake = Intake(
                db, Handlers(handle, nothing, nothing), now=lambda: now, steady=lambda: float(len(seen))
            )
            await intake.start()
            for n, step in enumerate((0, 400, -400, 1, 400), 1):
                now += step * 86_400
                await intake.accept([message(n, 7, date=1_700_000_000 + n)])
                while await updates.count(db):
                    await asyncio.sleep(0.01)
            await intake.stop()

    run(play())
    assert seen == [1, 2, 3, 4, 5]


def test_a_wedged_getupdates_is_noticed() -> None:
    got: list[Any] = []

    async def accept(found: Any) -> None:
        got.extend(found)

    async def play(api: BotApi) -> None:
        poller = Poller(f"{api.url}/bot{api.token}", ["message"], accept, long=1, silence=0.5)
        task = asyncio.create_task(poller.run())
        while not got:
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with BotApi() as api:
        api.chat(raw.private(7))
        fault = api.fault("hang", "getUpdates", times=2)
        api.say(7, "x")
        run(play(api))
        assert fault.struck == 2


def test_reading() -> None:
    assert reading.envelope(message(1, 7)).chat_id == 7
    inline = {"update_id": 2, "inline_query": {"id": "1", "from": raw.person(9), "query": "", "offset": ""}}
    assert reading.envelope(inline)[:4] == (2, "inline_query", 9, 9)
    post = {"update_id": 3, "channel_post": raw.message(raw.channel(-5), "x", 1, sender_chat=raw.channel(-5))}
    assert reading.envelope(post)[:5] == (3, "channel_post", -5, -5, False)
    assert reading.envelope({"update_id": 4, "poll": {"id": "1"}})[:4] == (4, "poll", 0, 0)
    with pytest.raises(ValueError, match="update_id"):
        reading.envelope({"update_id": True})


def test_numbers_that_begin_anew_are_other_updates() -> None:
    """After a week without any (Bot API, Update): what was dropped under the number says nothing of them."""
    now = 1_700_000_000.0
    ended: list[str] = []

    async def handle(update: Mapping[str, Any]) -> None:
        ended.append(update["message"]["text"])

    async def play() -> None:
        nonlocal now
        async with await Database.open(":memory:") as db:
            intake = Intake(db, Handlers(handle, nothing, nothing), now=lambda: now)
            await intake.start()
            flood = [message(n, 7, date=int(now)) for n in range(1, 26)]
            await intake.accept(flood)
            await intake.accept(flood[-1:])  # once more, dropped again
            while await updates.count(db):
                await asyncio.sleep(0.01)
            now += 8 * 86_400
            await updates.purge(db, datetime.fromtimestamp(now, UTC) - KNOWN)
            await intake.accept([message(25, 7, date=int(now))])
            while await updates.count(db):
                await asyncio.sleep(0.01)
            await intake.stop()

    run(play())
    assert ended == [*(str(n) for n in range(1, 21)), "25"]
