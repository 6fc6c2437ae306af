"""Recurring announcements: confirmed once, each run once, through restarts and wrong clocks, until an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from desk_world import ZONE, World
from officers import MARAT, drafted, out, press, run_out, scene, tap
from scene import Scene, buttons, last_text, played, text_of, toast
from test_confirming import sends
from test_parts import in_world

from bot.announcements import content, desk, schedule
from bot.announcements.content import Content
from bot.storage import announcements as store_
from bot.storage.announcements import Announcement, Cause

TEN = datetime(2026, 11, 24, 10, tzinfo=ZONE)  # a Tuesday
WEEK = timedelta(weeks=1)


def test_runs_keep_their_local_time_and_the_end_of_a_month() -> None:
    assert schedule.runs_of(TEN, "week", 3, ZONE) == [TEN, TEN + WEEK, TEN + 2 * WEEK]
    berlin = ZoneInfo("Europe/Berlin")  # where winter ends between the first and the third
    first = datetime(2027, 1, 31, 10, tzinfo=berlin)
    local = [run.astimezone(berlin) for run in schedule.runs_of(first, "month", 4, berlin)]
    assert [f"{run:%d.%m %H:%M}" for run in local] == [
        "31.01 10:00", "28.02 10:00", "31.03 10:00", "30.04 10:00",
    ]  # fmt: skip


def test_what_is_left_of_a_series_is_told_by_its_next_run_where_that_is_the_same() -> None:
    said = Content(at=TEN.isoformat(), every="week", times=4, until=(TEN + timedelta(hours=5)).isoformat())
    rest = schedule.rest_of_series(said, TEN + timedelta(hours=1), ZONE)
    assert (rest.at, rest.times) == ((TEN + WEEK).astimezone(UTC).isoformat(), 3)
    assert rest.end == TEN + WEEK + timedelta(hours=5)
    last = datetime(2027, 1, 31, 10, tzinfo=ZONE)  # of the 28th of February the 31st of March does not follow
    monthly = Content(at=last.isoformat(), every="month", times=4)
    assert schedule.rest_of_series(monthly, last, ZONE) == monthly
    assert schedule.runs_left(monthly, last, ZONE)[1] == datetime(2027, 3, 31, 10, tzinfo=ZONE)


async def series(w: World, times: int = 3, every: Any = "week", **more: Any) -> int:
    """One that was confirmed, from Tuesday at ten on."""
    said = Content(
        topic="grants", kk="Сәлем", kk_only=True, fixed={"kk": "Сәлем"}, at=TEN.isoformat(), every=every,
        times=times, **more,
    )  # fmt: skip
    number = await store_.create(
        w.store, "text", content.written(said), 7, w.now, state="planned", send_at=TEN.astimezone(UTC)
    )
    assert number is not None
    return number


async def one(w: World, number: int) -> Announcement:
    found = await store_.get(w.store, number)
    assert found is not None
    return found


async def at(w: World, moment: datetime, looks: int = 3) -> int:
    """The loop looks, again and again and after restarts. Out: how many messages there are by now."""
    w.now = moment.astimezone(UTC)
    for _ in range(looks):
        await w.drain(rounds=4, step=1.0)
        await w.crash()
    return sum(w.fake.sent.values())


def test_each_run_once_until_the_end() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await series(w)
        assert await at(w, TEN - timedelta(minutes=1)) == 0
        for n in range(3):
            assert (await one(w, number)).state == "planned"
            assert await at(w, TEN + n * WEEK) == n + 1
        assert (await one(w, number)).state == "done"
        assert await at(w, TEN + 10 * WEEK) == 3
        assert max(w.fake.sent.values()) == 1

    in_world(play)


def test_a_clock_that_goes_back_sends_nothing_twice_and_one_in_doubt_nothing_at_all() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await series(w)
        assert await at(w, TEN) == 1
        assert await at(w, TEN - WEEK) == 1
        await store_.stop_all(w.store, 7, w.now)  # on going on it looks for its next run again
        assert await desk.resume(w.store, await one(w, number), 7, w.knowledge, w.now, ZONE)
        assert await at(w, TEN) == 1
        w.outbox._certain = lambda: False
        w.now = TEN + 10 * WEEK
        await w.look()
        w.now = TEN + timedelta(hours=1)  # it was wrong
        w.start()
        assert await at(w, TEN + WEEK) == 2
        assert w.desk.told == []

    in_world(play)


def test_what_is_too_late_is_passed_over_and_told() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await series(w, times=4)
        assert await at(w, TEN + 2 * WEEK + timedelta(hours=11)) == 1
        missed = Cause("missed", dates=(TEN.date(), (TEN + WEEK).date()), chats=1)
        assert w.desk.told == [("cancelled", missed)]
        assert await at(w, TEN + 3 * WEEK + timedelta(hours=13)) == 1
        assert (await one(w, number)).state == "done"

    in_world(play)


def test_what_passes_while_it_is_paused_does_not_come_afterwards() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await series(w)
        await store_.stop_all(w.store, 7, w.now)
        assert await at(w, TEN + timedelta(hours=1)) == 0
        assert await desk.resume(w.store, await one(w, number), 7, w.knowledge, w.now, ZONE)
        assert await at(w, TEN + timedelta(hours=2)) == 0
        assert await at(w, TEN + WEEK) == 1
        assert {cause for _, cause in w.desk.told} == {Cause("officer")}
        await store_.stop_all(w.store, 7, w.now)
        w.now = (TEN + 9 * WEEK).astimezone(UTC)
        assert await desk.resume(w.store, await one(w, number), 7, w.knowledge, w.now, ZONE)
        assert (await one(w, number)).state == "done"

    in_world(play)


def test_each_run_is_deleted_as_long_after_it() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        await series(w, until=(TEN + timedelta(hours=5)).isoformat())
        for n in range(2):
            assert await at(w, TEN + n * WEEK) == n + 1
            assert len(w.fake.messages) == 1
            await at(w, TEN + n * WEEK + timedelta(hours=5, minutes=1))
            assert w.fake.messages == {}

    in_world(play)


def test_a_revised_figure_pauses_it_and_it_is_confirmed_anew() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await series(w)
        said = content.read((await one(w, number)).content)
        name = "grants-2025-count"

        async def quotes(connection: Any) -> None:
            after = replace(said, kk="{" + name + "}", figures={name: "another"})
            await store_.set_fields(connection, number, content=content.written(after))

        await w.store.write(quotes)
        assert await at(w, TEN) == 0
        assert w.desk.told == [("paused", Cause("revised", (name,)))]
        assert await desk.resume(w.store, await one(w, number), 7, w.knowledge, w.now, ZONE)
        assert (await one(w, number)).state == "draft"

    in_world(play)


@pytest.mark.parametrize("stopped", [False, True])
def test_confirmed_by_the_second_officer_once_and_anew_after_a_change(stopped: bool) -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "rep")
        assert "Қашан жібереміз" in text_of(await press(s, "rs", argument="week-4"))
        shown = await s.said("ертең 10:00")
        assert "Апта сайын қайталанады, барлығы 4 рет. Соңғысы: бейсенбі, 13.11.2025" in last_text(shown)
        await tap(s, sends(shown))
        await run_out(s)
        assert "Апта сайын қайталанады" in last_text(list(s.telegram.calls))
        await tap(s, sends(await press(s, "open", MARAT)), MARAT)
        assert "жоспарда · бс 23.10 10:00 · апта сайын" in text_of(await s.said("/announcements"))
        s.later(days=1)
        await run_out(s)
        assert "8" in dict(out(s))
        ended = await press(s, "open")
        assert "Келесісі: бс 30.10.2025 10:00" in text_of(ended)
        assert "кезектісі" in text_of(await tap(s, buttons(ended)["№2"]))
        if stopped:
            await tap(s, buttons(ended)["Қайталауды тоқтату"])
        else:
            left = await press(s, "edit")
            assert "Уақыты: бейсенбі, 30.10.2025 10:00" in last_text(left[:-1])
            assert "барлығы 3 рет. Соңғысы: бейсенбі, 13.11.2025" in last_text(left[:-1])
            await press(s, "kk")
            await tap(s, sends(await s.said("Басқаша")))
        s.later(days=7)
        await run_out(s)
        assert "8" not in dict(out(s))
        if not stopped:
            await tap(s, sends(await press(s, "open", MARAT)), MARAT)
            s.later(days=7)
            await run_out(s)
            assert dict(out(s))["-100500"] == "Басқаша"

    played(play, scene(7, 9))


def test_without_a_time_it_is_not_sent() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "rs", argument="month-3")
        assert "уақыт керек" in text_of(await press(s, "back"))
        assert "Қайталану" not in text_of(await press(s, "now"))
        assert "өзгертілмейді" in text_of(await press(s, "rs", argument="month-5"))  # never offered
        found = await store_.get(s.app.store, 1)
        assert found is not None
        assert content.read(found.content).every is None

    played(play, scene())


def test_a_series_that_ends_on_a_day_has_the_runs_until_then() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await tap(s, "1/an/rl/1/week")
        assert "Қашан жібереміз?" in text_of(await s.said("30 қараша"))  # no time is set yet
        told = "Апта сайын қайталанады, барлығы 6 рет. Соңғысы: бейсенбі, 27.11.2025"
        assert told in last_text(await s.said("ертең 10:00"))
        await press(s, "when")  # a later hour is one run less, by the same day
        assert "барлығы 1 рет. Соңғысы: бейсенбі, 27.11.2025" in last_text(await s.said("27.11 18:00"))
        await press(s, "when")
        assert "мүлде жіберілмейді" in last_text(await s.said("1.12 10:00"))
        month = "Ай сайын қайталанады, барлығы 2 рет. Соңғысы: сенбі, 27.12.2025"
        await tap(s, "1/an/rl/1/month")
        assert "52 реттен көп" in last_text(await s.said("27.12.2045"))
        assert month in last_text(await s.said("27.12"))
        await tap(s, "1/an/rs/1/month-3")  # a number of times is one, whatever day was said before
        await press(s, "when")
        assert "барлығы 3 рет" in last_text(await s.said("28.11 10:00"))

    played(play, scene())


def test_a_button_with_a_time_after_the_last_day_is_refused() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "when")
        await s.said("ертең 10:00")
        await tap(s, "1/an/rl/1/week")
        await s.said("24.10")
        late = int((s.now + timedelta(days=9)).timestamp()) // 60
        assert "мүлде жіберілмейді" in toast(await press(s, "at", argument=str(late)))

    played(play, scene())
