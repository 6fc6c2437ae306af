"""An announcement that is deleted at a set moment: when it can be, what becomes of it where nothing ran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from desk_world import NOON, World
from officers import drafted, press, run_out, scene, state, tap
from scene import Scene, buttons, last_text, played, text_of
from test_parts import in_world

from bot.announcements.content import Content, Fault
from bot.announcements.desk import check_end
from bot.storage import announcements as store_


def iso(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize(
    ("at", "until", "msgid"),
    [
        (None, 0, "desk.fault_until_before"),
        (5, 4, "desk.fault_until_before"),
        (5, 5, "desk.fault_until_before"),
        (None, 47.1, "desk.fault_until_late"),
        (5, 52.1, "desk.fault_until_late"),
    ],
)
def test_a_moment_at_which_it_could_not_be_deleted_is_refused(
    at: float | None, until: float, msgid: str
) -> None:
    with pytest.raises(Fault) as refused:
        check_end(Content(at=None if at is None else iso(at), until=iso(until)), NOON)
    assert refused.value.msgid == msgid
    check_end(Content(at=iso(5), until=iso(52)), NOON)


def test_the_card_says_when_and_at_that_time_it_is_gone_everywhere() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        calls = await press(s, "till")
        offered = [data for data in buttons(calls).values() if "/end/" in data]
        assert len(offered) == 4
        assert "кейін болуы керек" not in text_of(await tap(s, offered[0]))
        calls = await s.pressed("1/an/till/1")
        calls = await s.said("бүгін 18:00")
        assert "Өшірілетін уақыты: сәрсенбі, 22.10.2025 18:00 (Алматы, UTC+5)" in last_text(calls)
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        assert await state(s) == "done"
        s.now = datetime(2025, 10, 22, 12, 59, 30, tzinfo=UTC)
        await run_out(s)
        assert [c for c in s.telegram.calls if c.method == "deleteMessage"] == []
        s.later(minutes=1)
        await run_out(s)
        gone = sorted(c.values["chat_id"] for c in s.telegram.calls if c.method == "deleteMessage")
        assert gone == ["-100500", "8"]
        report = last_text([c for c in s.telegram.calls if c.values.get("chat_id") == "7"])
        assert "Белгіленген уақытта өшірілді." in report
        assert "Өшіру\nОрындалды: 2" in report
        await run_out(s)
        assert s.telegram.calls == type(s.telegram.calls)()  # once

    played(play, scene())


def test_the_time_of_sending_moved_beyond_it_is_said_on_the_card() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "till")
        await s.said("бүгін 18:00")
        await press(s, "when")
        calls = await s.said("ертең 10:00")
        assert "Өшіру уақыты жіберу уақытынан кейін болуы керек." in last_text(calls)
        assert not any("/ok/" in data for data in buttons(calls).values())
        assert "Өшірілетін" not in last_text(await press(s, "stay"))

    played(play, scene())


def test_what_is_yet_to_be_sent_by_then_is_not_sent() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        await w.subscriber(2)
        number = await w.announce(until=iso(1))
        w.fake.faults = ["", "429", "429", "429"]
        await w.look()
        w.now += timedelta(hours=1)
        await w.drain()
        assert (await w.states(number, "send"), await w.states(number, "delete")) == (
            {"sent": 1, "cancelled": 1}, {"sent": 1}
        )  # fmt: skip
        assert await w.state(number) == "cancelled"
        assert w.fake.messages == {}

    in_world(play)


def test_resumed_after_its_end_it_is_not_begun_and_the_desk_is_told() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await w.announce(wait=1, until=iso(2))
        await store_.move_state(w.store, number, ("planned",), "paused", 7, "paused", w.now)
        w.now += timedelta(hours=3)
        await w.look()
        await store_.move_state(w.store, number, ("paused",), "planned", 7, "resumed", w.now)
        w.desk.told.clear()
        await w.drain()
        assert w.fake.sent == {}
        assert [(state, cause.why) for state, cause in w.desk.told if cause] == [("cancelled", "expired")]

    in_world(play)


def test_nothing_ran_when_it_was_to_be_deleted_it_is_later_and_what_is_too_old_is_named() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        early, late = await w.announce(until=iso(1)), await w.announce(until=iso(2))
        await w.drain()
        w.now = NOON + timedelta(hours=3)
        await w.drain()
        assert await w.states(early, "delete") == {"sent": 1}
        third = await w.announce(until=(w.now + timedelta(hours=1)).isoformat())
        await w.drain()
        w.now += timedelta(days=3)
        await w.drain()
        assert await w.states(late, "delete") == {"sent": 1}
        rows = await w.store.read.execute_fetchall(
            "SELECT reason FROM deliveries WHERE action = 'delete' AND announcement = ?", (third,)
        )
        assert [tuple(row) for row in rows] == [("too_old",)]

    in_world(play)
