"""Whatever happens in whatever order: nothing twice, nothing lost, every row with its true state."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from desk_world import NOON, ZONE, World
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.announcements import content, desk, schedule
from bot.announcements.content import Medium, Quiz
from bot.storage import amending, chats, destinations
from bot.storage import announcements as store_
from bot.storage.database import Database

CHATS = (1, 2, 3, -10, -20)
RUNS = tuple(schedule.runs_of(NOON + timedelta(minutes=1), "week", 4, ZONE))
WHICH = st.integers(0, 5)
FAULTS = ("", "", "429", "unsent", "lost before", "lost after", "crash before", "crash after")


class Machine(RuleBasedStateMachine):
    """Two announcements to five chats, one of them in both languages, and one that comes again each week."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world: World = self.do(self.opened())
        self.numbers: list[int] = []
        self.resent: Counter[int] = Counter()
        self.last: dict[int, str] = {}
        self.series = 0
        self.held = False  # whether the series was paused or stopped
        self.latest = NOON

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def opened(self) -> World:
        return World(await Database.open(":memory:"))

    @initialize(unpinnable=st.sets(st.sampled_from((-10, -20))), undeletable=st.sets(st.sampled_from(CHATS)))
    def people(self, unpinnable: set[int], undeletable: set[int]) -> None:
        self.world.fake.unpinnable, self.world.fake.undeletable = unpinnable, undeletable
        for n, chat in enumerate(CHATS):
            self.do(self.world.subscriber(chat, "kk" if n % 2 else "ru"))
        self.do(destinations.wish(self.world.store, -20, destinations.Wishes(both=True), self.world.now))
        self.announce(pin=True, stays=None, media=3, poll=False)
        self.series = self.do(self.world.recur(RUNS))

    @precondition(lambda self: len(self.numbers) < 2)
    @rule(
        pin=st.booleans(), stays=st.sampled_from((None, 20, 60)), media=st.integers(0, 3), poll=st.booleans()
    )
    def announce(self, pin: bool, stays: int | None, media: int, poll: bool) -> None:
        until = stays and (self.world.now + timedelta(seconds=stays)).isoformat()
        album = tuple(Medium("photo", f"f{n}") for n in range(0 if poll else media))
        quiz = {"kk": Quiz("Қанша?", ("1", "2"), None, "")} if poll else {}
        made = self.world.announce(pin=pin, until=until, media=album, quiz=quiz)
        self.numbers.append(self.do(made))

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=6), seconds=st.integers(0, 30))
    def look(self, faults: list[str], seconds: int) -> None:
        self.world.fake.faults = faults
        self.world.now += timedelta(seconds=seconds)
        self.do(self.world.look())

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=6))
    def crash(self, faults: list[str]) -> None:
        self.world.fake.faults = faults
        self.do(self.world.outbox.look())
        self.do(self.world.crash())

    @rule(late=st.sampled_from((0, 1, 11, 13, 30)))
    def week_passes(self, late: int) -> None:
        """Until so many hours after the run that comes next."""
        left = [at for at in RUNS if at > self.world.now]
        if left:
            self.world.now = left[0] + timedelta(hours=late)

    @rule(hours=st.sampled_from((1, 24, 200)))
    def clock_goes_back(self, hours: int) -> None:
        self.world.now -= timedelta(hours=hours)

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=6), days=st.sampled_from((1, 8, 60)))
    def clock_is_in_doubt(self, faults: list[str], days: int) -> None:
        """It is far ahead, which the bot knows not to believe."""
        self.world.outbox._certain = lambda: False
        before = self.do(self.world.runs(self.series)), self.do(self.world.missed())
        self.world.now += timedelta(days=days)
        self.look(faults, 0)
        self.latest = max(self.latest, self.world.now)  # what it put off waits until then
        self.world.now -= timedelta(days=days)
        assert (self.do(self.world.runs(self.series)), self.do(self.world.missed())) == before
        self.world.outbox._certain = lambda: True

    @rule(stop=st.booleans())
    def hold_series(self, stop: bool) -> None:
        self.held = True
        one = self.do(store_.get(self.world.store, self.series))
        if stop:
            self.do(desk.cancel(self.world.store, one, 7, self.world.now))
        else:
            self.do(
                store_.move_state(
                    self.world.store, self.series, ("planned",), "paused", 7, "paused", self.world.now
                )
            )

    @rule()
    def resume_series(self) -> None:
        world = self.world
        one = self.do(store_.get(world.store, self.series))
        if one.state == "paused":
            self.do(desk.resume(world.store, one, 7, world.knowledge, world.now, ZONE))

    @invariant()
    def each_run_is_an_announcement(self) -> None:
        self.latest = max(self.latest, self.world.now)
        for number in self.do(self.world.runs(self.series)).values():
            if number not in self.numbers:
                self.numbers.append(number)

    @rule(which=WHICH)
    def pause(self, which: int) -> None:
        number = self.numbers[which % len(self.numbers)]
        self.do(
            store_.move_state(
                self.world.store, number, ("planned", "running"), "paused", 7, "paused", self.world.now
            )
        )

    @rule(which=WHICH)
    def resume(self, which: int) -> None:
        number = self.numbers[which % len(self.numbers)]
        one = self.do(store_.get(self.world.store, number))
        after = "running" if one.began_at else "planned"
        self.do(store_.move_state(self.world.store, number, ("paused",), after, 7, "resumed", self.world.now))

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        self.do(
            store_.move_state(
                self.world.store, self.numbers[which % len(self.numbers)], ("planned", "running", "paused"),
                "cancelled", 7, "cancelled", self.world.now,
            )
        )  # fmt: skip

    @rule(which=WHICH, text=st.sampled_from(("Түзету", "Сәлем", "Жаңа")))
    def correct(self, which: int, text: str) -> None:
        number = self.numbers[which % len(self.numbers)]
        one = self.do(store_.get(self.world.store, number))
        if store_.is_poll(one.content):
            return  # the desk offers no correction of one
        said = replace(content.read(one.content), kk=text, ru=text, fixed={"kk": text, "ru": text})
        self.do(amending.correct(self.world.store, number, content.written(said), 7, self.world.now))

    @rule(which=WHICH)
    def recall(self, which: int) -> None:
        number = self.numbers[which % len(self.numbers)]
        since = self.world.now - timedelta(hours=48)
        self.do(amending.recall(self.world.store, number, 7, since, self.world.now))

    @rule(which=WHICH)
    def resend(self, which: int) -> None:
        number = self.numbers[which % len(self.numbers)]
        before = self.do(self.world.states(number, "send")).get("unknown", 0)
        until = self.world.now + timedelta(hours=1)
        count = self.do(amending.resend(self.world.store, number, 8, until, self.world.now))
        assert count in (0, before)
        self.resent[number] += count

    @rule(chat=st.sampled_from((-10, -20)))
    def migrate(self, chat: int) -> None:
        self.world.fake.migrated[chat] = chat - 1000
        for (where, number), text in list(self.world.fake.messages.items()):
            if where == chat:  # Telegram keeps them under the old number
                del self.world.fake.messages[where, number]
                self.world.fake.messages[chat - 1000, number] = text

    @rule(chat=st.sampled_from((1, 2)))
    def block(self, chat: int) -> None:
        self.world.fake.blocked.add(chat)

    @rule(chat=st.sampled_from((2, 3)))
    def unsubscribe(self, chat: int) -> None:
        self.do(chats.unsubscribe(self.world.store, chat))

    @invariant()
    def nothing_twice(self) -> None:
        for number in self.numbers:
            sent = [n for (one, _, _), n in self.world.fake.sent.items() if one == number]
            assert sum(n - 1 for n in sent) <= self.resent[number]

    @invariant()
    def nothing_but_what_was_accepted_is_sent(self) -> None:
        for number in self.numbers:
            states = self.do(self.world.states(number, "send"))
            accepted = sum(n for (one, _, _), n in self.world.fake.sent.items() if one == number)
            assert states.get("sent", 0) <= accepted
            most = sum(states.get(s, 0) for s in ("sent", "unknown", "sending")) + self.resent[number]
            assert accepted <= most

    def teardown(self) -> None:
        try:
            self.ended()
        finally:
            self.do(self.world.store.close())
            self.loop.close()

    def ended(self) -> None:
        world = self.world
        world.fake.faults = []
        world.now = self.latest
        self.do(world.crash())
        self.do(world.look())
        self.each_run_is_an_announcement()
        for which in range(len(self.numbers)):
            self.resume(which)
        self.do(world.drain())
        world.now += timedelta(minutes=1)  # what is to be deleted is, too
        self.do(world.drain())
        self.each_run_is_an_announcement()
        self.no_run_is_lost()
        for number in self.numbers:
            states = self.do(world.states(number))
            assert set(states) <= {"sent", "failed", "unknown", "cancelled"}, states
            assert self.do(world.state(number)) in ("done", "cancelled")
            self.corrected_and_recalled(number)
            self.pinned(number)
            self.deleted(number)
            self.polls_ended(number)
        self.nothing_twice()
        self.nothing_but_what_was_accepted_is_sent()

    def no_run_is_lost(self) -> None:
        """Each run that is due was made, or it was told that it was missed; none both."""
        runs = self.do(self.world.runs(self.series))
        missed = self.do(self.world.missed())
        assert set(runs) <= set(RUNS)
        assert not {at.astimezone(ZONE).date() for at in runs} & missed
        if not self.held:
            for at in RUNS:
                if at <= self.latest:
                    assert at in runs or at.astimezone(ZONE).date() in missed

    def corrected_and_recalled(self, number: int) -> None:
        """Of what is known to have arrived, each message says the newest, or is gone if it was recalled."""
        one = self.do(store_.get(self.world.store, number))
        rows = self.do(self.rows(number))
        failed = {
            (chat, message) for action, chat, message, state in rows if action != "send" and state != "sent"
        }
        for action, chat, message, state in rows:
            if (
                action != "send"
                or state != "sent"
                or (chat, message) in failed
                or chat in self.world.fake.blocked
            ):
                continue
            fake = self.world.fake
            text = fake.messages.get((chat, message))
            if chat in fake.migrated:  # which the bot need not know yet
                text = text or fake.messages.get((fake.migrated[chat], message))
            if one.recalled:
                assert text is None
                of_album = range(message + 1, message + len(content.read(one.content).media))
                assert not any((at, n) in fake.messages for at in (chat, chat - 1000) for n in of_album)
            else:
                assert text in (content.read(one.content).fixed.values())

    @rule(which=st.integers(0, 1))
    def end_poll(self, which: int) -> None:
        number = self.numbers[which % len(self.numbers)]
        if store_.is_poll(self.do(store_.get(self.world.store, number)).content):
            self.do(amending.end_poll(self.world.store, number, 7, self.world.now))

    def polls_ended(self, number: int) -> None:
        """A poll that was to be deleted, and could not be, is ended; so is each that is known to be."""
        rows, fake = self.do(self.rows(number)), self.world.fake
        kept = {
            (chat, message)
            for action, chat, message, state in rows
            if (action, state) == ("delete", "failed")
        }
        ends = {(chat, message): state for action, chat, message, state in rows if action == "stop"}
        if store_.is_poll(self.do(store_.get(self.world.store, number)).content):
            assert kept <= ends.keys()
        for key, state in ends.items():
            if state == "sent":
                assert fake.polls.get(key, "closed") == "closed"

    def deleted(self, number: int) -> None:
        """What was to be deleted by now is, or was not sent."""
        one = self.do(store_.get(self.world.store, number))
        end = content.read(one.content).end
        if end is not None and end <= self.world.now:
            assert one.recalled or (one.state == "cancelled" and one.began_at is None)

    def pinned(self, number: int) -> None:
        """What is known to be pinned is; what is to be pinned, and is not, has a row that says why."""
        one = self.do(store_.get(self.world.store, number))
        rows = self.do(self.rows(number))
        pins = {(chat, message): state for action, chat, message, state in rows if action == "pin"}
        gone = {(chat, message) for action, chat, message, state in rows if action == "delete"}
        wanted = {
            (chat, message)
            for action, chat, message, state in rows
            if action == "send" and state == "sent" and chat < 0 and content.read(one.content).pin
        }
        assert pins.keys() <= wanted
        assert one.recalled or pins.keys() == wanted
        fake = self.world.fake
        moved = {new: old for old, new in fake.migrated.items()}
        for key, state in pins.items():
            if state == "sent" and key not in gone:  # perhaps before its group had a new number
                assert {key, (moved.get(key[0], key[0]), key[1])} & fake.pinned
            if key[0] in self.world.fake.unpinnable:
                assert state != "sent"

    async def rows(self, number: int) -> list[tuple[str, int, int, str]]:
        found = await self.world.store.read.execute_fetchall(
            "SELECT action, chat_id, message_id, state FROM deliveries WHERE announcement = ?", (number,)
        )
        return [(row[0], row[1], row[2], row[3]) for row in found]


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
