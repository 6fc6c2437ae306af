"""Times, quiet hours, placeholders, texts, and what comes by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from desk_world import KNOWLEDGE, ZONE, World
from officers import FOOTER

from bot.announcements import arising, content, correcting, schedule
from bot.announcements.content import Content, Fault
from bot.storage import amending, chats, deliveries, destinations
from bot.storage import announcements as store_
from bot.storage.amending import Recalled
from bot.storage.announcements import Cause
from bot.storage.database import Database
from bot.storage.destinations import Wishes
from bot.storage.revisions import accept
from knowledge.model import Bound


def in_world(play: Callable[[World], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with await Database.open(":memory:") as store:
            await play(World(store))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("hour", "end"), [(12, None), (21, None), (22, "24 08:00"), (23, "24 08:00"), (3, "23 08:00"), (8, None)]
)
def test_quiet_hours_over_midnight(hour: int, end: str | None) -> None:
    at = datetime(2026, 11, 23, hour, tzinfo=ZONE).astimezone(UTC)
    found = schedule.quiet_until((22 * 60, 8 * 60), at, ZONE)
    assert (found and found.astimezone(ZONE).strftime("%d %H:%M")) == end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22-08", (1320, 480)),
        ("23:00–07:30", (1380, 450)),
        ("с 22 до 8", (1320, 480)),
        ("22.00-ден 8.00-ге дейін", (1320, 480)),
        ("13:00 — 14:00", (780, 840)),
        ("22-24", (1320, 0)),
        ("22-22", None),
        ("25-08", None),
        ("22:60-08", None),
        ("22", None),
        ("22-08-10", None),
        ("түнде", None),
    ],
)
def test_quiet_hours_as_they_are_typed(text: str, expected: tuple[int, int] | None) -> None:
    assert schedule.hours(text) == expected


def test_placeholders() -> None:
    name = "prizes-applications"
    said = Content(topic="prizes", kk="{" + name + ":dative} жетті", ru="Достигло {" + name + "}")
    fixed = content.fixed(said, KNOWLEDGE)
    assert fixed.fixed["kk"].startswith("208 ")
    assert "өтінішке жетті" in fixed.fixed["kk"]
    assert content.revised(fixed, KNOWLEDGE) == []
    assert content.read(content.written(fixed)) == fixed


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{no-such}", "desk.fault_placeholder"),
        ("{grants-2025-count:sideways}", "desk.fault_placeholder"),
        ("{grants 2025}", "desk.fault_placeholder"),
        ("}", "desk.fault_placeholder"),
        ("<b>x", "desk.fault_markup"),
        ("<b>x</i>", "desk.fault_markup"),
        ("<script>x</script>", "desk.fault_markup"),
        ("a < b", "desk.fault_markup"),
        ("a & b", "desk.fault_markup"),
        ("<b> </b>", "desk.fault_empty"),
        ("ә" * 4097, "desk.fault_long"),
    ],
)
def test_faults_of_a_text(text: str, fault: str) -> None:
    with pytest.raises(Fault) as error:
        content.fixed(Content(topic="grants", kk=text, kk_only=True), KNOWLEDGE)
    assert error.value.msgid == fault


def test_kazakh_and_a_decision_on_russian_are_required() -> None:
    for said, fault in (
        (Content(topic="grants", kk="", ru="x"), "desk.fault_kazakh"),
        (Content(topic="grants", kk="x"), "desk.fault_russian"),
        (Content(kk="x", kk_only=True), "desk.fault_topic"),
    ):
        with pytest.raises(Fault) as error:
            content.fixed(said, KNOWLEDGE)
        assert error.value.msgid == fault


def changed(figure: str, value: int) -> Any:
    figures = dict(KNOWLEDGE.figures)
    figures[figure] = replace(figures[figure], value=Decimal(value), as_written=str(value))
    return replace(KNOWLEDGE, figures=MappingProxyType(figures))


def test_a_revision_before_the_sending_pauses_it() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        said = content.fixed(Content(topic="grants", kk="{grants-2025-count}", kk_only=True), KNOWLEDGE)
        at = w.now + timedelta(hours=1)
        number = await store_.create(
            w.store,
            "text",
            content.written(said),
            7,
            w.now,
            state="planned",
            send_at=at,
            deadline=at + timedelta(1),
        )
        w.knowledge = changed("grants-2025-count", 105)
        await w.look()
        w.now = at
        await w.look()
        await w.look()
        assert (await w.state(number or 0), w.desk.told) == (
            "paused",
            [("paused", Cause("revised", ("grants-2025-count",)))],
        )
        assert not w.fake.sent

    in_world(play)


def test_quiet_hours_shift_and_the_deadline_ends() -> None:
    async def play(w: World) -> None:
        for chat in (1, 2, 3):
            await w.subscriber(chat)
        await destinations.wish(w.store, 2, Wishes(quiet=(11 * 60, 13 * 60)), w.now)  # it is noon
        await destinations.wish(w.store, 3, Wishes(quiet=(12 * 60, 11 * 60)), w.now)  # nearly always
        number = await w.announce()
        await w.look()
        assert dict(w.fake.sent) == {(number, 1, 0): 1}
        w.now += timedelta(hours=2)
        await w.drain()
        assert (number, 2, 0) in w.fake.sent
        w.now += timedelta(hours=30)
        await w.drain()
        found = await deliveries.results(w.store, number)
        assert found == {("send", "sent", ""): 2, ("send", "failed", "too_late"): 1}

    in_world(play)


def test_a_shift_that_would_pass_the_deadline_fails_as_quiet_hours() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        await destinations.wish(w.store, 1, Wishes(quiet=(11 * 60, 13 * 60)), w.now)  # it is noon
        said = Content(topic="grants", kk="Сәлем", kk_only=True, fixed={"kk": "Сәлем"})
        number = await store_.create(
            w.store, "text", content.written(said), 7, w.now, state="planned", send_at=w.now,
            deadline=w.now + timedelta(minutes=30),
        )  # fmt: skip
        await w.drain(rounds=3)
        found = await deliveries.results(w.store, number or 0)
        assert found == {("send", "failed", "quiet_hours"): 1}
        assert not w.fake.sent

    in_world(play)


def test_one_who_unsubscribes_while_it_runs_gets_nothing() -> None:
    async def play(w: World) -> None:
        for chat in (1, 2):
            await w.subscriber(chat)
        number = await w.announce()
        w.fake.faults = ["429", "429"]
        await w.look()
        await chats.unsubscribe(w.store, 2)
        w.now += timedelta(seconds=60)
        await w.drain()
        found = await deliveries.results(w.store, number)
        assert found == {("send", "sent", ""): 1, ("send", "cancelled", "unsubscribed"): 1}

    in_world(play)


def test_a_message_whose_number_never_came_stays_as_it_is_and_that_is_said() -> None:
    async def play(w: World) -> None:
        for chat in (1, 2):
            await w.subscriber(chat)
        number = await w.announce()
        w.fake.faults = ["no number"]
        await w.drain()
        new = content.written(Content(topic="grants", kk="Түзету", kk_only=True, fixed={"kk": "Түзету"}))
        assert await deliveries.editable(w.store, number) == 1
        assert await amending.correct(w.store, number, new, 7, w.now) == 1
        await w.drain()
        found = await deliveries.results(w.store, number)
        assert {key: n for key, n in found.items() if key[0] == "edit"} == {
            ("edit", "failed", "no_number"): 1, ("edit", "sent", ""): 1,
        }  # fmt: skip
        assert sorted(w.fake.messages.values()) == ["Сәлем", "Түзету"]
        since = w.now - timedelta(hours=48)
        assert await amending.recall(w.store, number, 7, since, w.now) == Recalled(1, 0, 0, 0, unnumbered=1)

    in_world(play)


def test_recall_leaves_what_is_too_old() -> None:
    async def play(w: World) -> None:
        await w.subscriber(1)
        number = await w.announce()
        await w.drain()
        later = w.now + timedelta(hours=49)
        assert await amending.recall(w.store, number, 7, later - timedelta(hours=48), later) == Recalled(
            0, 0, 1, 0
        )
        assert (await deliveries.results(w.store, number))["delete", "failed", "too_old"] == 1

    in_world(play)


@pytest.mark.parametrize("waits", [0.0, 2.0])
def test_reports_are_three_seconds_apart(waits: float) -> None:
    """Also where a report has to wait for its turn before it goes out."""

    async def play(w: World) -> None:
        def takes() -> None:
            w.now += timedelta(seconds=waits)

        w.desk.takes = takes
        for chat in range(-9, 0):
            await destinations.wish(w.store, chat, Wishes(both=True), w.now)
            await w.subscriber(chat)
        await w.announce()
        for _ in range(40):
            await w.look()
            w.now += timedelta(seconds=0.5)
        assert len(w.desk.reports) >= 2
        assert all(
            b - a >= timedelta(seconds=3) for a, b in zip(w.desk.reports, w.desk.reports[1:], strict=False)
        )

    in_world(play)


# -- news -------------------------------------------------------------------------------------------------


def test_news_of_a_figure_wait_for_an_officer() -> None:
    async def play(w: World) -> None:
        await accept(w.store, KNOWLEDGE, {}, w.now)
        await arising.look(w.store, KNOWLEDGE, ZONE, w.now)
        assert await store_.newest(w.store) == []  # a new store is no news
        after = changed("grants-2025-count", 110)
        await accept(w.store, after, {}, w.now)
        for _ in range(2):
            await arising.look(w.store, after, ZONE, w.now)
        (draft,) = [
            one
            for one in await store_.newest(w.store)
            if content.read(one.content).figure == "grants-2025-count"
        ]
        assert (draft.kind, draft.state) == ("news", "draft")
        said = content.fixed(content.read(draft.content), after)
        assert "Бұрын: 104 грант\nЕнді: 110 грант\nАйырмасы: +6 грант" in said.fixed["kk"]
        assert "Было: 104 гранта\nСтало: 110 грантов\nРазница: +6 грантов" in said.fixed["ru"]
        w.knowledge = after
        await w.subscriber(1)
        await w.drain(rounds=3)
        assert not w.fake.sent
        assert w.desk.told == [("draft", None)]

    in_world(play)


def test_a_new_observation_is_compared_with_the_one_before() -> None:
    """Of the same indicator, over as many years; without one it is just new."""

    async def play(w: World) -> None:
        await accept(w.store, KNOWLEDGE, {}, w.now)
        await arising.look(w.store, KNOWLEDGE, ZONE, w.now)
        old = KNOWLEDGE.figures["grants-2025-count"]
        period = replace(old.period, start="2026", end="2026" if old.period.end else None)
        new = replace(old, id="grants-2026-count", value=Decimal(90), as_written="90", period=period)
        after = replace(KNOWLEDGE, figures=MappingProxyType({**KNOWLEDGE.figures, new.id: new}))
        await accept(w.store, after, {}, w.now)
        await arising.look(w.store, after, ZONE, w.now)
        (draft,) = await store_.newest(w.store)
        said = content.fixed(content.read(draft.content), after)
        assert "Бұрын: 104 грант\nЕнді: 90 грант\nАйырмасы: −14 грант" in said.fixed["kk"]
        assert "Разница: −14 грантов" in said.fixed["ru"]

    in_world(play)


def test_a_bound_that_changes_is_news_without_a_difference() -> None:
    """What was "more than" something differs by nobody knows how much."""

    async def play(w: World) -> None:
        await accept(w.store, KNOWLEDGE, {}, w.now)
        await arising.look(w.store, KNOWLEDGE, ZONE, w.now)
        figure = KNOWLEDGE.figures["grants-2025-count"]
        more = replace(figure, bound=Bound.AT_LEAST)
        after = replace(KNOWLEDGE, figures=MappingProxyType({**KNOWLEDGE.figures, figure.id: more}))
        await accept(w.store, after, {}, w.now)
        await arising.look(w.store, after, ZONE, w.now)
        (draft,) = await store_.newest(w.store)
        assert "Айырмасы" not in content.read(draft.content).kk
        assert "Бұрын: 104 грант\nЕнді: {grants-2025-count}" in content.read(draft.content).kk

    in_world(play)


def test_the_footer_counts_among_the_characters_of_a_message() -> None:
    room = 4096 - len(FOOTER["kk"])
    said = Content(topic="grants", kk="ұ" * room, kk_only=True, footer=True)
    assert len(content.sent(content.fixed(said, KNOWLEDGE), "kk", 5)) == 4096
    with pytest.raises(Fault, match="long: 1"):
        content.fixed(replace(said, kk=said.kk + "ұ"), KNOWLEDGE)
    assert content.fixed(replace(said, kk="ұ" * 4096, footer=False), KNOWLEDGE)


def test_people_alone_read_the_footer_and_only_below_what_they_subscribed_to() -> None:
    figure = KNOWLEDGE.figures["grants-2025-count"]
    week, draft = arising.week(KNOWLEDGE, figure), arising._draft(KNOWLEDGE, figure.id, "{}", None)
    assert draft is not None
    for said in (week, content.fixed(draft, KNOWLEDGE)):
        assert content.sent(said, "ru", 5) == said.fixed["ru"] + FOOTER["ru"]
        assert content.sent(said, "ru", -5) == said.fixed["ru"]
    answer = content.fixed(Content(kk="Жауап", kk_only=True, answers=True), KNOWLEDGE)
    told = correcting.written([correcting.Wrong((), figure, figure, KNOWLEDGE)], KNOWLEDGE)
    for other in (answer, told):
        assert content.sent(other, "kk", 5) == other.fixed["kk"]


def test_what_was_kept_before_the_footer_stays_without_it() -> None:
    kept = json.loads(content.written(Content(topic="grants", kk="Сәлем", fixed={"kk": "Сәлем"})))
    del kept["footer"]
    assert content.sent(content.read(json.dumps(kept)), "kk", 5) == "Сәлем"
