"""From the settings to what answers, for commands that answer without a running bot. The built vocabulary is
kept in a file, since building it takes longer than anything else at a start.

Its file holds plain data (:mod:`marshal`), and is read only if it belongs to this user, nobody else may write
it, and its two sums are right: that of all that the vocabulary was made from (the words of the knowledge, the
lexicons and places, the code, the versions of Python and Babel), and that of its content. Whatever else is
found there is made anew, and whatever cannot be written costs the time alone.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import marshal
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, BinaryIO, Final

import babel

from bot.answering.index import Index
from bot.answering.words import spelling, vocabulary_of
from bot.assistant import Assistant
from bot.screens.home import Interface
from bot.settings import Settings, StopError
from bot.storage.data_folder import accepted_names, in_use, served_edits
from bot.understanding.vocabulary import Vocabulary
from knowledge.loading import KnowledgeError, load_texts, texts
from knowledge.model import Knowledge

log = logging.getLogger(__name__)

_MAGIC: Final = b"azamat vocabulary 2\n"
_SUM: Final = hashlib.sha256().digest_size
_SIZE: Final = 8  # bytes of the length of a part
_PIECE: Final = 1 << 16  # bytes that are read at once
_LARGEST: Final = 1 << 28  # bytes of a file that is read
_KEPT: Final = 6  # files: of this knowledge and code, and of some others that are in use
_PREFIX: Final = "vocabulary-"
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_MADE_BY: Final = (("locales", ""), ("bot", "understanding"), ("bot", "answering/index.py"))
_DATA: Final = (".py", ".toml")


def index(knowledge: Knowledge, folders: Sequence[Path]) -> Index:
    """The index of a knowledge, with its vocabulary from one of the folders, or built and kept in the first.

    The folders need not exist, and none need be writable.
    """
    if not folders:
        return Index(knowledge)
    with _collector_off():
        key = _key(knowledge)
        for folder in folders:
            vocabulary = _restored(folder / _name(key), key)
            if vocabulary is not None:
                return Index(knowledge, vocabulary)
        made = Index(knowledge, vocabulary_of(knowledge))
        any(_keep(folder / _name(key), key, made.vocabulary.plain()) for folder in folders)
        return made


def folders(data: Path) -> tuple[Path, ...]:
    """Where vocabularies are kept: in the platform's folder for caches; if it has none, beside the data."""
    import platformdirs

    own = platformdirs.user_cache_path("azamat", appauthor=False)
    # os.path: another user's folder, which cannot be looked at, is none.
    return (own, data / "cache") if os.path.isdir(data) else (own,)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Without looking for garbage, of which there is none in what is built to stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# what a vocabulary is made from


def _key(knowledge: Knowledge) -> bytes:
    found = hashlib.sha256(_MAGIC)
    for part in (sys.version, sys.implementation.cache_tag or "", babel.__version__, spelling(knowledge)):
        found.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
    for package, below in _MADE_BY:
        for file in _sources(files(package) / below if below else files(package)):
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.digest()


def _sources(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        if place.name.endswith(_DATA):
            yield place
    elif place.is_dir():
        for inner in sorted(place.iterdir(), key=lambda p: p.name):
            yield from _sources(inner)


def _name(key: bytes) -> str:
    return f"{_PREFIX}{key.hex()[:16]}"


# the file


def _restored(path: Path, key: bytes) -> Vocabulary | None:
    try:
        with _opened(path) as file:
            return _read(file, path, key)
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            log.info("%s cannot be read: %s", path, error)
        return None


def _read(file: BinaryIO, path: Path, key: bytes) -> Vocabulary | None:
    """The vocabulary in a file; the whole of the file is never held: it would be what takes most memory."""
    head = _MAGIC + key
    size = _size_of_ours(file)
    if size is None:
        log.warning("%s may be written by others: it is not used", path)
        return None
    left = size - len(head) - _SUM
    if left < 0 or file.read(len(head)) != head or _sum(file, left) != file.read(_SUM):
        log.info("%s is old or damaged: it is made anew", path)
        return None
    file.seek(len(head))
    try:
        return Vocabulary.restored(_parts(file, left))
    except (ValueError, TypeError, LookupError, EOFError) as error:
        log.info("%s is none of ours (%s): it is made anew", path, error)
        return None


def _sum(file: BinaryIO, left: int) -> bytes:
    found = hashlib.sha256()
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        found.update(piece)
        left -= len(piece)
    return found.digest()


def _parts(file: BinaryIO, left: int) -> Iterator[tuple[Any, ...]]:
    while left > 0:
        size = int.from_bytes(file.read(_SIZE), "big")
        left -= _SIZE + size
        part: tuple[Any, ...] = marshal.loads(file.read(size))  # noqa: S302 - nobody else may write it
        yield part


def _opened(path: Path) -> BinaryIO:
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    return open(os.open(path, flags), "rb")


def _size_of_ours(file: BinaryIO) -> int | None:
    """The bytes of a file of this user that nobody else may write; None for any other."""
    state = os.fstat(file.fileno())
    if not stat.S_ISREG(state.st_mode) or state.st_size > _LARGEST:
        return None
    if hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & _OTHERS_WRITE):
        return None
    return state.st_size


def _keep(path: Path, key: bytes, parts: Iterable[tuple[Any, ...]]) -> bool:
    """Write it beside and rename: who reads meanwhile sees the old one or the new. False: it could not be."""
    beside = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(prefix=_PREFIX, suffix=".new", dir=path.parent)
        with open(number, "wb") as file:
            file.write(_MAGIC + key)
            content = hashlib.sha256()
            for part in parts:  # one by one: all of them at once would be what takes most memory in a start
                dumped = marshal.dumps(part)
                for piece in (len(dumped).to_bytes(_SIZE, "big"), dumped):
                    file.write(piece)
                    content.update(piece)
            file.write(content.digest())
        os.replace(beside, path)
    except OSError as error:
        log.info("%s cannot be kept: %s", path, error)
        if beside is not None:
            with suppress(OSError):
                os.unlink(beside)
        return False
    _tidy(path)
    return True


def _tidy(path: Path) -> None:
    """Drop the oldest files, also those that a killed process left half written."""
    with suppress(OSError):
        others = [p for p in path.parent.glob(f"{_PREFIX}*") if p != path]
        others.sort(key=lambda p: p.stat().st_mtime, reverse=True)
        for old in others[_KEPT - 1 :]:
            old.unlink(missing_ok=True)


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
    return over(knowledge(settings), interface(settings), folders(settings.data))


def over(knowledge: Knowledge, interface: Interface, folders: Sequence[Path] = ()) -> Assistant:
    """An assistant over this knowledge, ready to answer: its index is built.

    ``folders``: where the vocabulary may be kept from one start to the next.
    """
    made = Assistant(lambda: knowledge, interface, partial(index, folders=folders))
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

    from bot.storage.sqlite import StorageError

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
