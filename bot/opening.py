"""From the settings to what answers, for commands that answer without a running bot."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot import vocabulary_cache
from bot.assistant import Assistant
from bot.screens.home import Interface
from bot.settings import Settings
from bot.stopping import StopError
from bot.storage.data_folder import accepted_names, in_use, served_edits
from knowledge.loading import KnowledgeError, load_texts, texts
from knowledge.model import Knowledge

log = logging.getLogger(__name__)


def interface(settings: Settings) -> Interface:
    """What people are told about the bot itself."""
    return Interface(
        operator=settings.operator,
        official=settings.official,
        contact=settings.contact or "",
        backups=settings.backups_kept if settings.backups else 0,
    )


def assistant(settings: Settings) -> Assistant:
    """An assistant over the files, or, when they are broken, over the last good set that a bot kept.

    Takes no lock and changes nothing: it works beside a running bot. StopError if there is neither.
    """
    return over(knowledge(settings), interface(settings), vocabulary_cache.folders(settings.data))


def over(knowledge: Knowledge, interface: Interface, folders: Sequence[Path] = ()) -> Assistant:
    """An assistant over this knowledge, ready to answer: its index is built.

    ``folders``: where the vocabulary may be kept from one start to the next.
    """
    made = Assistant(lambda: knowledge, interface, partial(vocabulary_cache.index, folders=folders))
    made.index()
    return made


def knowledge(settings: Settings) -> Knowledge:
    """What :func:`assistant` answers from."""
    try:
        read = texts(settings.knowledge_folder)
        found = load_texts(with_changes(read, settings))
    except KnowledgeError as error:
        kept = _kept(settings)
        if kept is None:
            raise broken(error) from error
        log.warning("the knowledge files are broken (%s); the last good ones answer", _first(error))
        return kept
    return _waited_for(settings, read.keys(), found) or found


def with_changes(files: Mapping[str, str], settings: Settings) -> Mapping[str, str]:
    """The files as a bot on this data folder serves them: with what its desk has changed."""
    try:
        kept = served_edits(settings.database) if settings.database.is_file() else ()
    except OSError as error:  # the folder is another user's
        log.warning("%s: %s; answered without what the desk has changed", error.filename, error.strerror)
        kept = ()
    if not kept:
        return files
    from knowledge import edits  # it brings what writes TOML, which takes longer than the answer

    for change in kept:
        with suppress(edits.UnwritableEdit):  # the running bot, too, leaves it out, and says so
            files, _ = edits.patched(files, edits.from_json(change))
    return files


def _waited_for(settings: Settings, read: Set[str], found: Knowledge) -> Knowledge | None:
    """What a running bot serves while it waits for files that are gone, see :mod:`bot.watching`; None: they
    are all there, or no bot is running that waits.
    """
    gone = sorted(accepted_names(settings.database) - read) if _is_there(settings.database) else []
    if not gone or not in_use(settings.data):
        return None
    from bot.watching import loses  # it brings the database, which takes longer than the answer

    kept = _kept(settings)
    if kept is None or not loses(kept, found):
        return None
    log.warning("the knowledge files lack %s; what the running bot serves answers", ", ".join(gone))
    return kept


def _is_there(database: Path) -> bool:
    """Whether a store can be seen there."""
    try:
        return database.is_file()
    except OSError:
        return False


def broken(error: KnowledgeError) -> StopError:
    """One line for files that cannot be used."""
    return StopError(f"the knowledge cannot be used: {_first(error)} See: azamat knowledge check")


def _first(error: KnowledgeError) -> str:
    more = len(error.faults) - 1
    return f"{error.faults[0]}" + (f" (and {more} more)" if more else "")


def _kept(settings: Settings) -> Knowledge | None:
    path = settings.database
    if not _is_there(path):
        return None
    import asyncio

    from bot.storage.errors import StorageError

    try:
        kept = asyncio.run(_last_good(path))
        return None if kept is None else load_texts(with_changes(kept, settings))
    except (StorageError, KnowledgeError) as error:
        log.warning("the last good knowledge cannot be read: %s", error)
        return None


async def _last_good(path: Path) -> Mapping[str, str] | None:
    from bot.storage.database import Database
    from bot.storage.revisions import last_good

    async with await Database.open(path) as store:
        return await last_good(store)
