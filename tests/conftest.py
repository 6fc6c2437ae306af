"""For all tests."""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from bot.storage.sqlite import Threaded

# How long an example takes is decided by what else the machine does.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")
gc.set_threshold(100_000, 20, 50)  # most of what is loaded stays
sys.dont_write_bytecode = False  # each worker would compile every test anew, in each run


CORES = os.cpu_count() or 1


def pytest_configure(config: pytest.Config) -> None:
    """What the tests and their bots keep between two runs lies here, and not among what its user has."""
    cache: pytest.Cache | None = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
    if cache is not None:
        os.environ["XDG_CACHE_HOME"] = str(cache.mkdir("caches"))
    elif not hasattr(config, "workerinput"):  # xdist's workers have that of whoever began them
        folder = tempfile.TemporaryDirectory()
        config.add_cleanup(folder.cleanup)
        os.environ["XDG_CACHE_HOME"] = folder.name


def pytest_xdist_auto_num_workers() -> int:
    """More workers than there are cores: many tests wait for a bot in a process of its own. Each worker costs
    CPU, too: it imports every test, and builds what bots find made.
    """
    return 3 * CORES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    _mark_known_faults(items)
    items[:] = _waiting_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_collection_finish() -> None:
    """Leave the tests and what they import out of what is looked through for garbage."""
    gc.collect()
    gc.freeze()


def _waiting_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The tests that wait stand at the beginning of the parts of some workers, an equal number in each; there
    is one other more than there are cores, and they compute meanwhile.

    xdist gives each worker a part of the list (``worksteal``); whoever is done takes from the ends of others.
    """
    waiters = max(1, workers - CORES - 1)
    waiting = sorted(filter(_waits, items), key=_is_short)
    others = [item for item in items if not _waits(item)]
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        first = waiting[worker::waiters] if worker < waiters else []
        rest = max(0, (len(items) - len(ordered)) // (workers - worker) - len(first))
        ordered += [*first, *others[:rest]]
        del others[:rest]
    return ordered


def _waits(item: pytest.Item) -> bool:
    """Whether it plays the Bot API for a bot in a process of its own."""
    return isinstance(item, pytest.Function) and (
        "api" in item.fixturenames or not {"BotApi", "beside"}.isdisjoint(item.function.__code__.co_names)
    )


def _is_short(item: pytest.Item) -> bool:
    """Whether it waits for one bot after the other: those with several beside each other take longest."""
    return isinstance(item, pytest.Function) and "beside" not in item.function.__code__.co_names


def _mark_known_faults(items: list[pytest.Item]) -> None:
    """What is known to be answered wrongly is written down, and must be struck off once it is mended."""
    path = Path(__file__).with_name("known_faults.toml")
    known = {test: fault for fault, tests in tomllib.loads(path.read_text("utf-8")).items() for test in tests}
    for item in items:
        fault = known.get(item.nodeid.encode("ascii", "backslashreplace").decode())
        if fault:
            item.add_marker(pytest.mark.xfail(reason=fault, strict=True))


@pytest.fixture(scope="session", autouse=True)
def _stores_in_memory_are_migrated_once() -> Iterator[None]:
    """They begin as the first of them was after its last step. Stores in files take each step."""
    from bot.storage import database, sqlite

    set_up, steps = database._set_up, sqlite.MIGRATIONS
    made: list[bytes] = []

    async def begun(connection: Threaded) -> None:
        ((journal,),) = await connection.execute_fetchall("PRAGMA journal_mode")
        same = journal == "memory" and sqlite.MIGRATIONS is steps
        if same and made:
            await connection.run(_copy, made[0])
        await set_up(connection)
        if same and not made:
            made.append(await connection.run(sqlite3.Connection.serialize))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_set_up", begun)
        yield


@pytest.fixture(scope="session", autouse=True)
def _general_words_are_read_once() -> Iterator[None]:
    """Each index is built on a copy of them. A bot, which builds one, would hold what is copied in vain."""
    from bot import opening
    from bot.answering import words
    from bot.understanding.vocabulary import Vocabulary, common
    from knowledge.model import Knowledge

    def made(knowledge: Knowledge) -> Vocabulary:
        return words.vocabulary_of(knowledge, Vocabulary(base=common()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "vocabulary_of", made)
        yield


def _copy(connection: sqlite3.Connection, image: bytes) -> None:
    with closing(sqlite3.connect(":memory:")) as first:
        first.deserialize(image)
        first.backup(connection)


def pytest_sessionfinish() -> None:
    """Leave what is not garbage out of what pytest looks through five times at its end."""
    gc.collect()
    gc.freeze()
