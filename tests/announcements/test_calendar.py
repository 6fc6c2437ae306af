"""The figure of the week and the quiz: by the calendar of each chat, once a date, in turn; what is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest
from desk_world import KNOWLEDGE, ZONE, World
from test_parts import changed, in_world

from bot.announcements import arising, content
from bot.storage import announcements as store_
from bot.storage import chats, deliveries, recurring
from bot.storage.announcements import Cause
from bot.storage.recurring import Recurring, Rule

MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=ZONE).astimezone(UTC)
WEEKLY = Rule(frozenset({0}), 600)
EVERY_DAY = Rule(frozenset(range(7)), 600)


async def chat(
    w: World, number: int, kind: Recurring = "figure", rule: Rule = WEEKLY, topic: str = "*"
) -> None:
    await w.subscriber(number, topic=topic)
    await recurring.set_rule(w.store, number, kind, rule, w.now)


async def look(w: World, at: datetime, times: int = 1) -> None:
    w.now = at
    for _ in range(times):
        await arising.look(w.store, w.knowledge, ZONE, w.now)
    await w.drain(rounds=3)


async def had(w: World, chat: int, kind: str = "figure") -> list[str]:
    """The figures that came to a chat, in order."""
    rows = await w.store.read.execute_fetchall(
        "SELECT json_extract(a.content, '$.figure') FROM deliveries AS d JOIN announcements AS a"
        " ON a.id = d.announcement WHERE d.chat_id = ? AND a.kind = ? AND d.state = 'sent' ORDER BY a.id",
        (chat, kind),
    )
    return [row[0] for row in rows]


def test_once_a_date_and_never_again_until_all_had_their_turn() -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(days=1)
        await chat(w, 1, topic="grants")
        await chat(w, 2, rule=Rule(frozenset({0, 3}), 600), topic="grants")
        await w.subscriber(3)  # subscribed, but has switched nothing on
        able = [f.id for f in arising._numbered(KNOWLEDGE) if f.topic == "grants"]
        for week in range(len(able) + 1):
            for days in (0, 3):  # looked at again and again, as after restarts
                await look(w, MONDAY + timedelta(weeks=week, days=days), times=3)
        first, second = await had(w, 1), await had(w, 2)
        assert len(first) == len(able) + 1
        assert set(first[: len(able)]) == set(able)  # of its topics alone, each before one comes again
        assert first[len(able)] == first[0]
        assert len(second) == 2 * len(first)
        for start in range(0, len(second) - len(able), len(able)):
            assert set(second[start : start + len(able)]) == set(able)
        assert await had(w, 3) == []

    in_world(play)


def test_another_hour_on_the_same_date_brings_no_second_one() -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(days=1)
        await chat(w, 1)
        await look(w, MONDAY)
        await recurring.set_rule(w.store, 1, "figure", Rule(frozenset({0}), 15 * 60), w.now)
        await look(w, MONDAY + timedelta(hours=6))
        assert len(await had(w, 1)) == 1
        await look(w, MONDAY + timedelta(weeks=1))  # at 10:30: not yet
        assert len(await had(w, 1)) == 1
        await look(w, MONDAY + timedelta(weeks=1, hours=5))
        assert len(await had(w, 1)) == 2

    in_world(play)


def test_a_date_before_the_rule_was_set_is_no_date_of_it() -> None:
    async def play(w: World) -> None:
        w.now = MONDAY  # half an hour after ten
        await chat(w, 1)
        await look(w, MONDAY + timedelta(minutes=1))
        assert await had(w, 1) == []
        assert await store_.newest(w.store) == []

    in_world(play)


def test_late_within_the_deadline_it_comes_and_what_was_missed_is_said() -> None:
    """The process was down for four days; one of the dates can still be kept."""

    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(hours=1)
        await chat(w, 1, rule=EVERY_DAY)
        await chat(w, 2, rule=EVERY_DAY)
        w.now = MONDAY + timedelta(days=3, hours=8)
        w.start()
        for _ in range(3):
            await arising.look(w.store, w.knowledge, ZONE, w.now)
        await w.drain(rounds=3)
        assert len(await had(w, 1)) == len(await had(w, 2)) == 1
        (missed,) = [one for one in await store_.newest(w.store) if one.state == "cancelled"]
        assert missed.cause == Cause("missed", dates=tuple(date(2026, 11, d) for d in (23, 24, 25)), chats=2)
        assert w.desk.told == [("cancelled", missed.cause)]  # once

    in_world(play)


def test_too_late_it_is_passed_over_and_said() -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(hours=1)
        await chat(w, 1)
        await look(w, MONDAY + timedelta(hours=13))
        assert await had(w, 1) == []
        (missed,) = await store_.newest(w.store)
        assert missed.cause == Cause("missed", dates=(date(2026, 11, 23),), chats=1)
        await look(w, MONDAY + timedelta(weeks=1))
        assert len(await had(w, 1)) == 1

    in_world(play)


@pytest.mark.parametrize("off", ["rule", "subscription"])
def test_switched_off_before_it_is_sent_it_does_not_come(off: str) -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(days=1)
        await chat(w, 1)
        w.now = MONDAY
        await arising.look(w.store, w.knowledge, ZONE, w.now)
        w.fake.faults = ["429"]
        await w.look()
        if off == "rule":
            await recurring.set_rule(w.store, 1, "figure", Rule(frozenset(), 600), w.now)
        else:
            await chats.unsubscribe(w.store, 1)
        w.now += timedelta(seconds=60)
        await w.drain(rounds=3)
        assert await had(w, 1) == []
        assert (await deliveries.results(w.store, 1)) == {("send", "cancelled", "unsubscribed"): 1}
        assert await recurring.rules(w.store, 1) == {}

    in_world(play)


def test_a_quiz_never_comes_next_to_the_figure_of_the_week_that_answers_it() -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(days=1)
        for number in (1, 2):
            await chat(w, number, topic="grants")
            await chat(w, number, "quiz", Rule(frozenset({0 if number == 1 else 3}), 600), "grants")
        for week in range(6):
            for days in (0, 3):
                await look(w, MONDAY + timedelta(weeks=week, days=days))
        for number in (1, 2):
            rows = await w.store.read.execute_fetchall(
                "SELECT a.kind, json_extract(a.content, '$.figure') FROM deliveries AS d"
                " JOIN announcements AS a ON a.id = d.announcement WHERE d.chat_id = ? ORDER BY a.id",
                (number,),
            )
            came = [tuple(row) for row in rows]
            assert {kind for kind, _ in came} == {"figure", "quiz"}
            for (kind, figure), (after, other) in pairwise(came):
                assert kind == after or figure != other, came

    in_world(play)


def test_a_quiz_has_one_right_option_and_decoys_of_its_unit() -> None:
    able = arising._asked(KNOWLEDGE)
    assert len(able) > 3
    for figure in able:
        made = arising.quiz(KNOWLEDGE, figure, MONDAY.toordinal())
        for language in ("kk", "ru"):
            poll = made.quiz[language]  # type: ignore[index]
            assert 2 <= len(poll.options) <= 4
            assert len(set(poll.options)) == len(poll.options)
            assert poll.options[poll.right] == arising._options([figure], KNOWLEDGE, language)[0]  # type: ignore[arg-type]
        assert content.read(content.written(made)) == made
        assert not arising.wrong(made, KNOWLEDGE)


def withdrawn(figure: str) -> Any:
    figures = {name: one for name, one in KNOWLEDGE.figures.items() if name != figure}
    return replace(KNOWLEDGE, figures=MappingProxyType(figures))


@pytest.mark.parametrize("how", ["corrected", "withdrawn"])
@pytest.mark.parametrize(("hours", "action"), [(2, "delete"), (50, "stop")])
def test_a_wrong_quiz_is_deleted_or_if_too_old_stopped(how: str, hours: int, action: str) -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(days=1)
        await chat(w, 1, kind="quiz")
        await chat(w, -5, kind="quiz")
        await look(w, MONDAY)
        (figure,) = set(await had(w, 1, "quiz"))
        assert w.fake.polls == {(-5, 1): "open", (1, 2): "open"}
        w.now += timedelta(hours=hours)
        await arising.take_back(w.store, KNOWLEDGE, w.now)  # nothing is wrong yet
        await w.drain(rounds=3)
        assert w.fake.polls == {(-5, 1): "open", (1, 2): "open"}
        w.knowledge = changed(figure, 123_456) if how == "corrected" else withdrawn(figure)
        await arising.take_back(w.store, w.knowledge, w.now)
        await w.drain(rounds=3)
        assert w.fake.polls == ({} if action == "delete" else {(-5, 1): "closed", (1, 2): "closed"})
        found = await deliveries.results(w.store, 1)
        assert found[action, "sent", ""] == 2  # type: ignore[index]
        assert w.desk.told == [("done", Cause("wrong", (figure,)))]

    in_world(play)


def test_a_quiz_that_cannot_be_deleted_is_stopped() -> None:
    async def play(w: World) -> None:
        w.now = MONDAY - timedelta(days=1)
        await chat(w, -5, kind="quiz")
        await look(w, MONDAY)
        (figure,) = await had(w, -5, "quiz")
        w.fake.undeletable.add(-5)
        await arising.take_back(w.store, withdrawn(figure), w.now)
        await w.drain(rounds=4)
        assert w.fake.polls == {(-5, 1): "closed"}
        found = await deliveries.results(w.store, 1)
        assert found["delete", "failed", "no_rights"] == 1
        assert found["stop", "sent", ""] == 1

    in_world(play)
