"""What can go wrong with the store, said in one English line each."""

from __future__ import annotations

import errno
import sqlite3
from typing import Final

#: What the machine cannot do at present, by the system's numbers (errno(3)): about its disk, and besides.
_DISK: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "this user's share of the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EIO: "the disk failed",
}
_MACHINE: Final = _DISK | {
    errno.EMFILE: "too many files are open in this program",
    errno.ENFILE: "too many files are open on this machine",
    errno.ENOMEM: "no memory is left",
}


class StorageError(Exception):
    """The store cannot be used. The message is one line for the operator; nothing was destroyed."""


class DamagedError(StorageError):
    """The file is no sound database."""


class DiskError(StorageError):
    """The disk is full, failed, or can only be read: it may pass, and the store is as it was."""


def passing(error: BaseException | None) -> StorageError | None:
    """The trouble of the store or the machine, one line: it may pass, and is no fault of what was asked for.
    None: it is anything else.
    """
    if isinstance(error, StorageError):
        return error
    if not isinstance(error, OSError) or error.errno not in _MACHINE:
        return None
    said = f"{_MACHINE[error.errno]}: {error}"
    found = DiskError(said) if error.errno in _DISK else StorageError(said)
    found.__cause__ = error
    return found


def refused(error: OSError, message: str) -> StorageError:
    """What the system said of a file, as one line: a :class:`DiskError` where it is about the disk."""
    said = f"{message}: {error.strerror or error}"
    return DiskError(said) if error.errno in _DISK else StorageError(said)


def explained(error: sqlite3.Error, name: str) -> StorageError:
    """SQLite's error about the database ``name`` as one clear line (codes: sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code, the rest says more about the same.
    match None if code is None else code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StorageError(f"{name}: locked by another program; close it and try again")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(name, str(error))
        case sqlite3.SQLITE_FULL:
            return DiskError(f"{name}: the disk is full")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return DiskError(f"{name}: cannot be written to: {error}")
        case sqlite3.SQLITE_CANTOPEN:
            return StorageError(f"{name}: cannot be opened; check its folder and the rights to it")
        case sqlite3.SQLITE_IOERR:
            return DiskError(f"{name}: the disk failed: {error}")
        case _:
            return StorageError(f"{name}: {error}")


def trouble(error: Exception, name: str) -> Exception:
    """What a write failed with, as its caller gets it: trouble with the file becomes a StorageError.

    What the data forbids, or what a query does wrong, is the caller's own and stays as it is.
    """
    if not isinstance(error, sqlite3.Error):
        return error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    callers = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE)
    if code in callers:
        return error
    said = explained(error, name)
    said.__cause__ = error
    return said


def damaged(name: str, detail: str) -> StorageError:
    """The file is there, but is not a sound database; it is left as it is."""
    what = " ".join(detail.split())
    return DamagedError(f"{name}: damaged ({what}); left as it is: restore a backup or move it away")
