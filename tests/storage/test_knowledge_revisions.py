from __future__ import annotations

import asyncio
import dataclasses
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import aiosqlite
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from stored_examples import APRIL, DERIVED, FIGURE, JUNE, MARCH, MAY, figure, knowing, run

from bot.storage.database import Database
from bot.storage.revisions import Report, Revision, accept, current, history, last_good
from knowledge import recording
from knowledge.model import Asked, Figure

ID = "bears-2026"
TEXTS = {"topics/animals.toml": "first"}


async def said_at(store: Database, figure_id: str, moment: datetime) -> Revision | None:
    """What was said of a figure at that moment; None: nothing."""
    every = await history(store, figure_id, every=True)
    return next((r for r in every if r.since <= moment and (r.until is None or r.until > moment)), None)


def using(use: Callable[[Database], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        async with await Database.open(":memory:") as db:
            return await use(db)

    return run(main())


def record(one: Figure) -> recording.Record:
    return recording.record(one, knowing(one))


def digest(one: Figure) -> str:
    return recording.digest(record(one))


def test_the_first_acceptance() -> None:
    async def use(db: Database) -> None:
        assert await last_good(db) is None
        assert await accept(db, knowing(FIGURE, DERIVED), TEXTS, MARCH) == Report(added=(ID, "bears-doubled"))
        assert await history(db, ID) == [
            Revision(
                id=1,
                figure_id=ID,
                record=record(FIGURE),
                hash=digest(FIGURE),
                base_hash=None,
                origin="files",
                source="zoo-2026",
                since=MARCH,
                until=None,
                reason="added",
                ended=None,
            )
        ]
        (derived,) = await history(db, "bears-doubled")
        assert (derived.source, derived.record and derived.record["formula"]) == (None, "bears-2026 * 2")
        assert await last_good(db) == TEXTS

    using(use)


def test_the_same_again_changes_nothing() -> None:
    async def dump(connection: aiosqlite.Connection) -> list[Any]:
        return [
            tuple(row)
            for table in ("knowledge_files", "figure_revisions")
            for row in await connection.execute_fetchall(f"SELECT * FROM {table}")  # noqa: S608
        ]

    async def use(db: Database) -> None:
        await accept(db, knowing(FIGURE, DERIVED), TEXTS, MARCH)
        before = await db.write(dump)
        assert await accept(db, knowing(FIGURE, DERIVED), TEXTS, APRIL) == Report()
        assert await db.write(dump) == before

    using(use)


def test_a_correction_supersedes_and_the_old_stays_readable() -> None:
    async def use(db: Database) -> None:
        await accept(db, knowing(figure("12")), TEXTS, MARCH)
        assert await accept(db, knowing(figure("13")), TEXTS, MAY) == Report(changed=(ID,))
        old, new = await history(db, ID)
        assert (old.record, old.since, old.until, old.ended) == (
            record(figure("12")),
            MARCH,
            MAY,
            "superseded",
        )
        assert (new.record, new.since, new.until, new.ended) == (record(figure("13")), MAY, None, None)
        assert (new.base_hash, new.origin, new.reason) == (old.hash, "files", "changed: value, as_written")
        assert [
            await said_at(db, ID, moment)
            for moment in (MARCH - timedelta(seconds=1), MARCH, APRIL, MAY, JUNE)
        ] == [
            None,
            old,
            old,
            new,
            new,
        ]

    using(use)


def test_a_new_period_is_a_new_observation_beside_the_old() -> None:
    async def use(db: Database) -> None:
        next_year = dataclasses.replace(figure("15"), id="bears-2027")
        await accept(db, knowing(FIGURE), TEXTS, MARCH)
        assert await accept(db, knowing(FIGURE, next_year), TEXTS, MAY) == Report(added=("bears-2027",))
        assert [(r.since, r.until) for r in await history(db, ID)] == [(MARCH, None)]
        assert [(r.since, r.until) for r in await history(db, "bears-2027")] == [(MAY, None)]

    using(use)


def test_a_figure_that_goes_and_comes_back() -> None:
    async def use(db: Database) -> None:
        await accept(db, knowing(FIGURE, DERIVED), TEXTS, MARCH)
        assert await accept(db, knowing(FIGURE), TEXTS, APRIL) == Report(withdrawn=("bears-doubled",))
        assert await accept(db, knowing(FIGURE), TEXTS, MAY) == Report()
        assert await said_at(db, "bears-doubled", MAY) is None
        assert await accept(db, knowing(FIGURE, DERIVED), TEXTS, JUNE) == Report(added=("bears-doubled",))
        assert [(r.since, r.until, r.reason, r.ended) for r in await history(db, "bears-doubled")] == [
            (MARCH, APRIL, "added", "withdrawn"),
            (JUNE, None, "added", None),
        ]

    using(use)


def test_an_id_that_was_never_accepted() -> None:
    assert using(lambda db: history(db, "unicorns")) == []


def test_history_joins_what_told_people_the_same() -> None:
    async def use(db: Database) -> None:
        better = dataclasses.replace(FIGURE, asked=Asked(("аю", "аюлар"), ("медведь",)), headline=True)
        await accept(db, knowing(FIGURE), TEXTS, MARCH)
        assert await accept(db, knowing(better), TEXTS, APRIL) == Report(changed=(ID,))
        await accept(db, knowing(figure("13")), TEXTS, MAY)
        every = await history(db, ID, every=True)
        assert [r.reason for r in every] == [
            "added",
            "changed: asked, headline",
            "changed: value, as_written, asked, headline",
        ]
        assert [(r.since, r.until, r.reason, r.record) for r in await history(db, ID)] == [
            (MARCH, MAY, "added", record(better)),
            (MAY, None, "changed: value, as_written, asked, headline", record(figure("13"))),
        ]

    using(use)


def test_the_last_good_set_follows_the_files() -> None:
    async def use(db: Database) -> None:
        await accept(db, knowing(FIGURE), {"a.toml": "one", "b.toml": "two"}, MARCH)
        await accept(db, knowing(FIGURE), {"b.toml": "two", "c.toml": "үш"}, APRIL)
        assert await last_good(db) == {"b.toml": "two", "c.toml": "үш"}
        rows = await db.read.execute_fetchall("SELECT name, sha256, accepted_at FROM knowledge_files")
        assert [tuple(row) for row in rows] == [
            (
                "b.toml",
                "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
                "2026-03-01T09:00:00.000Z",
            ),
            (
                "c.toml",
                "c6c5e62deb44fc524cfccce54f0faf0e2b9e372b48978aadd5df627a51b8da00",
                "2026-04-01T09:00:00.000Z",
            ),
        ]

    using(use)


def test_a_failing_acceptance_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(db: Database) -> None:
        await accept(db, knowing(FIGURE), TEXTS, MARCH)

        async def crash(connection: aiosqlite.Connection) -> None:
            await accept(connection, knowing(figure("13"), DERIVED), {"other.toml": "x"}, MAY)
            assert len(await history(connection, ID)) == 2
            raise LookupError

        with pytest.raises(LookupError):
            await db.write(crash)
        assert [r.until for r in await history(db, ID)] == [None]
        assert await history(db, "bears-doubled") == []
        assert await last_good(db) == TEXTS

    using(use)


def test_a_clock_that_went_back_makes_no_overlap() -> None:
    async def use(db: Database) -> None:
        await accept(db, knowing(figure("12")), TEXTS, MAY)
        await accept(db, knowing(figure("13")), TEXTS, MARCH)
        await accept(db, knowing(figure("14")), TEXTS, JUNE)
        assert [(r.since, r.until) for r in await history(db, ID)] == [(MAY, MAY), (MAY, JUNE), (JUNE, None)]

    using(use)


# -- what the desk has changed --------------------------------------------


def test_what_the_desk_changed_says_so_and_why() -> None:
    async def use(db: Database) -> None:
        await accept(db, knowing(figure("12")), TEXTS, MARCH)
        await accept(db, knowing(figure("13")), TEXTS, APRIL, {ID: "desk 4: a call from the zoo"})
        await accept(db, knowing(figure("14")), TEXTS, MAY, {"another": "desk 5"})
        assert [(r.origin, r.reason) for r in await history(db, ID)] == [
            ("files", "added"),
            ("desk", "changed: value, as_written (desk 4: a call from the zoo)"),
            ("files", "changed: value, as_written"),
        ]

    using(use)


class Accepting(RuleBasedStateMachine):
    """Any order of acceptances, against a model in a few lines."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = MARCH
        self.loop = asyncio.Runner()
        self.db = self.loop.run(Database.open(":memory:"))
        self.served: dict[str, int] = {}
        self.log: list[tuple[Any, dict[str, int]]] = []

    def teardown(self) -> None:
        self.loop.run(self.db.close())
        self.loop.close()

    @rule(values=st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 3)), desk=st.booleans())
    def accepts(self, values: dict[str, int], desk: bool) -> None:
        self.moment += timedelta(hours=1)
        figures = [dataclasses.replace(figure(value), id=name) for name, value in values.items()]
        reasons = dict.fromkeys(values, "desk") if desk else None
        self.loop.run(accept(self.db, knowing(*figures), {"t": str(values)}, self.moment, reasons))
        self.served = values
        self.log.append((self.moment, values))
        assert self.loop.run(last_good(self.db)) == {"t": str(values)}

    @invariant()
    def what_is_current_is_what_was_accepted(self) -> None:
        found = self.loop.run(current(self.db))
        assert {n: r.record and int(r.record["value"]) for n, r in found.items()} == self.served

    @invariant()
    def the_past_stays_readable(self) -> None:
        for moment, served in self.log[-4:]:
            for name in ("a", "b"):
                then = self.loop.run(said_at(self.db, name, moment))
                assert (then and then.record and int(then.record["value"])) == served.get(name)

    @invariant()
    def revisions_follow_each_other(self) -> None:
        for name in ("a", "b"):
            found = self.loop.run(history(self.db, name, every=True))
            assert [r.until for r in found[:-1]].count(None) == 0
            assert all(a.until <= b.since for a, b in itertools.pairwise(found) if a.until)


def test_any_order_of_acceptances() -> None:
    run_state_machine_as_test(
        Accepting,
        settings=settings(
            max_examples=30, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
