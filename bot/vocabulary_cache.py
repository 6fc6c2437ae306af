"""The built vocabulary kept in a file, since building it takes longer than anything else at a start.

A file holds plain data (:mod:`marshal`), and is read only if it belongs to this user, nobody else may write
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
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, BinaryIO, Final

import babel

from bot.answering.index import Index
from bot.answering.words import spelling, vocabulary_of
from bot.understanding.vocabulary import Vocabulary
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
