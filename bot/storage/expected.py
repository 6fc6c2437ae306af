"""A store seen from outside, without opening it: whether it was expected, is in use, what it accepted.

An empty one where another was expected would forget everybody.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.storage.errors import StorageError
from bot.storage.lock import NAME, AlreadyRunning, DataLock, had_store

ALIKE: Final = 0.82  # of two names, as difflib counts: one letter off
_LOG: Final = "-wal"  # beside a database that was not closed (sqlite.org/wal.html)


def check_folder(database: Path) -> None:
    """StorageError where another folder was meant: this one is not there, and :func:`neighbour` finds one."""
    if (meant := neighbour(database)) is not None:
        raise StorageError(
            f"AZAMAT_DATA: {database.parent}: there is no such folder, but {meant} holds a store; did you "
            "mean it? To begin anew, make the folder first"
        )


def check_store(database: Path) -> None:
    """StorageError where a store was in this folder and is not any more, see :func:`lost`."""
    if lost(database):
        raise StorageError(
            f"{database}: gone or empty, but there was a store in this folder; bring it back from a backup, "
            f"or to begin anew remove {database.with_name(NAME)}"
        )


def neighbour(database: Path) -> Path | None:
    """The folder that was meant, where the one of ``database`` is not there and its name is nearly another's.

    Of a store in use somebody else takes care; names that a number tells apart are meant as they are.
    """
    folder = database.parent
    try:
        if folder.exists():
            return None
        beside = [path for path in folder.parent.iterdir() if (path / database.name).is_file()]
    except OSError:
        return None
    names = {path.name.lower(): path for path in beside if _letters(path.name) != _letters(folder.name)}
    near = difflib.get_close_matches(folder.name.lower(), names, n=1, cutoff=ALIKE)
    found = names[near[0]] if near else None
    return None if found is None or in_use(found) else found


def _letters(name: str) -> str:
    return re.sub(r"[0-9]", "", name)


def in_use(folder: Path) -> bool:
    """Whether a bot is running on the folder."""
    try:
        DataLock(folder).release()
    except AlreadyRunning:
        return True
    except StorageError:
        pass
    return False


def is_new(database: Path) -> bool:
    """Whether a store would be made, and not opened."""
    return not database.exists() or (database.is_file() and database.stat().st_size == 0)


def which(database: str) -> tuple[int, int] | None:
    """Which file stands there now; None: none. StorageError: this user may not look."""
    try:
        found = Path(database).stat()
    except PermissionError as error:
        raise StorageError(
            f"{database}: cannot be looked at: {error.strerror}; give the bot's user its right back"
        ) from error
    except OSError:
        return None
    return found.st_dev, found.st_ino


def lost(database: Path) -> bool:
    """Whether there was a store that is not there any more, or is empty."""
    left = database.with_name(database.name + _LOG)
    return is_new(database) and (had_store(database.parent) or (left.exists() and left.stat().st_size > 0))


def accepted_names(database: Path) -> frozenset[str]:
    """The names of the files accepted last, read beside a running bot; none where they cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return frozenset(row[0] for row in connection.execute("SELECT name FROM knowledge_files"))
    except sqlite3.Error:
        return frozenset()


def served_edits(database: Path) -> tuple[str, ...]:
    """The changes of the desk that are served, each as JSON (:mod:`knowledge.edits`), read beside a running
    bot; none where they cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT edits FROM desk_changes WHERE state = 'served' ORDER BY id")
            return tuple(row[0] for row in rows)
    except sqlite3.Error:
        return ()
